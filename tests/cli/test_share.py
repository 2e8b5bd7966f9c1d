"""`calmterm share`: consents, files for a key, letters both ways, and every file that is not what it should be."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pyrage
import pytest

from age_programs import new_ssh_key, program
from calmterm.exchange import sealed_page

PHRASE = "abacus abdomen abdominal abide abiding ability ablaze"


@pytest.fixture
def identity(tmp_path: Path) -> tuple[pyrage.x25519.Identity, Path]:
    """An age key and the file that holds its secret half."""
    made = pyrage.x25519.Identity.generate()
    path = tmp_path / "age.key"
    path.write_text(f"# created\n{made}\n")
    return made, path


@pytest.fixture
def ssh_key(tmp_path: Path) -> Path:
    return new_ssh_key(tmp_path)


@pytest.fixture
def age() -> str:
    return program("age")


@pytest.fixture
def lind(calm: Any, identity: tuple[pyrage.x25519.Identity, Path]) -> str:
    """Dr Lind, whose key is known, among one's people: the id."""
    person = {"name": "Dr Lind", "role": "clinician", "public_key": str(identity[0].to_public())}
    return calm("add", "person", "-", stdin=json.dumps(person)).last


def give(calm: Any, path: Path, *more: str) -> Any:
    return calm("share", "make", "--with", "Dr Lind", "-o", str(path), *more)


def receive(calm: Any, path: Path, *more: str, phrase: str = PHRASE) -> Any:
    reading, writing = os.pipe()
    os.write(writing, f"{phrase}\n".encode())
    os.close(writing)
    try:
        return calm("share", "receive", str(path), "--phrase-fd", str(reading), *more)
    finally:
        os.close(reading)


# --- giving ------------------------------------------------------------------------------------------------


def test_a_file_for_their_key_opens_with_age_and_is_noted(
    calm: Any, lind: str, identity: tuple[Any, Path], age: str, tmp_path: Path
) -> None:
    assert calm("checkin", "6", "--note", "CANARY").code == 0
    path = tmp_path / "shared.html.age"
    said = give(calm, path, "--range", "2w", "--parts", "moods,safety-plan")
    assert said.code == 0, said
    assert "Moods: 1 of 14 days" in said.err
    assert (
        "Not in it: sleep, questionnaires, goals, medicines, my plan, appointments, session notes, starred" in said.err
    )
    assert "cannot be taken back" in said.err
    assert path.stat().st_mode & 0o777 == 0o600
    opened = subprocess.run([age, "-d", "-i", identity[1], path], capture_output=True, check=True).stdout.decode()
    assert "1 of 14 days have a check-in" in opened
    assert "CANARY" not in opened

    told = calm("share", "list", "--json").json
    (given,), (consent,) = told["given"], told["consents"]
    assert (given["name"], given["form"], given["parts"]) == ("Dr Lind", "age", ["moods", "safety_plan"])
    assert given["person_id"] == consent["person_id"] == lind
    assert given["consent_id"] == consent["id"]
    assert "moods" in calm("share", "list").out


def test_an_ssh_key_opens_it_too(calm: Any, ssh_key: Path, age: str, tmp_path: Path) -> None:
    person = {"name": "Ada", "public_key": ssh_key.with_suffix(".pub").read_text()}
    calm("add", "person", "-", stdin=json.dumps(person))
    path = tmp_path / "for-ada.age"
    assert calm("share", "make", "--with", "ada", "--parts", "safety_plan", "-o", str(path)).code == 0
    opened = subprocess.run([age, "-d", "-i", ssh_key, path], capture_output=True, check=True).stdout.decode()
    assert "Safety plan" in opened


def test_a_safety_plan_for_somebody_of_ones_choice(calm: Any, lind: str, identity: Any, tmp_path: Path) -> None:
    calm("add", "safety_plan", "-", stdin=json.dumps({"number": 1, "signs": "I stop answering", "reasons": "The dog"}))
    path = tmp_path / "plan.age"
    assert give(calm, path, "--parts", "safety_plan").code == 0
    opened = pyrage.decrypt(path.read_bytes(), [identity[0]]).decode()
    assert "I stop answering" in opened
    assert "The dog" in opened


def test_a_key_that_is_named_and_nobody(calm: Any, identity: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.age"
    assert calm("share", "make", "--to", str(identity[0].to_public()), "-o", str(path)).code == 0
    told = calm("share", "list", "--json").json
    assert [one["name"] for one in told["given"]] == ["Whoever has the key"]
    assert told["consents"] == []
    assert b"Summary" in pyrage.decrypt(path.read_bytes(), [identity[0]])


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "Say for whom"),
        (("--with", "Nobody"), 3, "nobody of that name"),
        (("--with", "Ada"), 2, "no public key of theirs"),
        (("--with", "Ada", "--page", "--parts", "secrets"), 2, "no such part"),
        (("--with", "Ada", "--page", "--parts", ","), 2, "no such part"),
        (("--with", "Ada", "--page", "--to", "age1x"), 2, "not with a key"),
        (("--with", "Ada", "--to", "age1x"), 2, "no public key that age knows"),
        (("--to", "AGE-SECRET-KEY-1CANARY"), 2, "That is a secret key"),
    ],
)
def test_what_cannot_be_given(calm: Any, words: tuple[str, ...], code: int, says: str, tmp_path: Path) -> None:
    calm("add", "person", "-", stdin='{"name": "Ada"}')
    path = tmp_path / "x"
    said = calm("share", "make", *words, "-o", str(path))
    said.failed(code, says)
    assert "CANARY" not in said.err
    assert not path.exists()
    assert calm("share", "list", "--json").json == {"consents": [], "given": []}


def test_nothing_is_given_into_the_vault(calm: Any, vault: Path, lind: str) -> None:
    give(calm, vault / "x.age").failed(2, "inside the vault")


# --- consent -----------------------------------------------------------------------------------------------


def test_a_consent_that_was_withdrawn_gives_nothing_more(calm: Any, lind: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.age", tmp_path / "second.age"
    assert give(calm, first, "--parts", "moods").code == 0
    said = calm("share", "withdraw", "--with", "dr lind")
    assert (said.code, "nothing new" in said.out) == (0, True)
    refused = give(calm, second, "--parts", "moods")
    refused.failed(1, "Your consent for Dr Lind was withdrawn on")
    assert not second.exists()
    assert len(calm("share", "list", "--json").json["given"]) == 1
    calm("share", "withdraw", "--with", "Dr Lind").failed(3, "nothing to withdraw")
    # A new one allows it again.
    assert calm("share", "allow", "--with", "Dr Lind", "--parts", "moods").code == 0
    assert give(calm, second, "--parts", "moods").code == 0


def test_a_consent_that_is_over_or_has_not_begun_gives_nothing(calm: Any, lind: str, tmp_path: Path) -> None:
    for consent, why in (
        ({"from_on": "2020-01-01", "until_on": "2020-02-01"}, "ended on 1 Feb 2020"),
        ({"from_on": "2190-01-01"}, "begins only on 1 Jan 2190"),
    ):
        values = {"name": "Dr Lind", "person_id": lind, "parts": ["moods"], **consent}
        calm("add", "consent", "-", stdin=json.dumps(values))
        give(calm, tmp_path / "x.age", "--parts", "moods").failed(1, why)


def test_a_consent_covers_its_parts_alone(calm: Any, lind: str, tmp_path: Path) -> None:
    calm("share", "allow", "--with", "Dr Lind", "--parts", "moods,sleep", "--until", "2190-01-01")
    give(calm, tmp_path / "x.age", "--parts", "moods,journal").failed(1, "does not cover: starred journal entries")
    assert give(calm, tmp_path / "x.age", "--parts", "sleep").code == 0
    assert len(calm("share", "list", "--json").json["consents"]) == 1


def test_who_goes_keeps_their_name_in_what_was_given(calm: Any, lind: str, tmp_path: Path) -> None:
    give(calm, tmp_path / "x.age")
    calm("trash", lind)
    assert calm("trash", "purge", lind).code == 0
    (given,) = calm("share", "list", "--json").json["given"]
    assert (given["name"], given["person_id"]) == ("Dr Lind", None)


# --- letters with age --------------------------------------------------------------------------------------


def test_a_text_that_age_encrypted_becomes_a_note(calm: Any, ssh_key: Path, age: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.age"
    public = ssh_key.with_suffix(".pub").read_text().strip()
    for armor in ((), ("-a",)):
        text = f"For Tuesday {len(armor)}\n\nBring the diary.\x1b[31m\n"
        subprocess.run([age, *armor, "-e", "-r", public, "-o", letter], input=text.encode(), check=True)
        said = calm("share", "receive", str(letter), "-i", str(ssh_key), "--from", "Dr Lind")
        assert said.code == 0, said
    notes = calm("list", "care_note", "--json").json
    assert [(one["name"], one["title"], one["text"]) for one in notes] == [
        ("Dr Lind", "For Tuesday 1", "Bring the diary."), ("Dr Lind", "For Tuesday 0", "Bring the diary."),
    ]  # fmt: skip
    calm("share", "receive", str(letter), "-i", str(ssh_key), "--from", "Dr Lind").failed(2, "received before")


def test_a_letter_with_homework_between_two_vaults(
    calm: Any, lind: str, identity: tuple[Any, Path], tmp_path: Path
) -> None:
    path = tmp_path / "letter.age"
    said = calm("share", "letter", "--with", "Dr Lind", "--title", "Until then", "--task", "One page", "--by",
                "2190-03-04", "-o", str(path), "-", stdin="Two lines.\nThe second.")  # fmt: skip
    assert said.code == 0, said
    (message,) = calm("list", "care_message", "--json").json
    assert (message["direction"], message["name"], message["text"]) == ("to_them", "Dr Lind", "Two lines.\nThe second.")

    said = calm("share", "receive", str(path), "-i", str(identity[1]), "--from", "Me")
    assert said.code == 0
    assert "It stays in the note" in said.err
    assert calm("list", "daily_task", "--json").json == []
    (note,) = calm("list", "care_note", "--json").json
    assert (note["title"], note["text"], note["task"], note["task_on"]) == (
        "Until then", "Two lines.\nThe second.", "One page", "2190-03-04",
    )  # fmt: skip


def test_age_files_that_cannot_be_kept(calm: Any, identity: tuple[Any, Path], ssh_key: Path, tmp_path: Path) -> None:
    made, key = identity
    path = tmp_path / "x.age"

    def hold(plain: bytes, *, cut: int | None = None) -> Any:
        path.write_bytes(pyrage.encrypt(plain, [made.to_public()])[:cut])
        return calm("share", "receive", str(path), "-i", str(key), "--from", "X")

    hold(b"hello", cut=-3).failed(12, "cut short or was altered")
    hold(b"hello", cut=30).failed(12, "cut short or was altered")
    for plain in (b"\xff\xfe\x00", b"", b"  \n ", b'{"format": "other"}', b'{"a": ', b"{}",
                  b'{"format": "calmterm-letter", "version": 2, "id": "x", "text": "x"}',
                  b'{"format": "calmterm-letter", "version": 1, "id": "x", "text": 5}',
                  b'{"format": "calmterm-letter", "version": 1, "id": "x", "text": "x", "task_on": "soon"}',
                  b'{"format": "calmterm-letter", "version": 1, "id": "x", "text": "x", "more": 1}',
                  json.dumps({"format": "calmterm-letter", "version": 1, "id": "x", "text": "x" * 300_000}).encode(),
                  ):  # fmt: skip
        hold(plain).failed(1, "not a note that calmterm can read")
    path.write_bytes(pyrage.encrypt(b"hello", [made.to_public()]))
    calm("share", "receive", str(path)).failed(2, "-i KEYFILE --from NAME")
    calm("share", "receive", str(path), "-i", str(ssh_key), "--from", "X").failed(12, "does not open this file")
    calm("share", "receive", str(path), "-i", str(path), "--from", "X").failed(2, "does not hold a secret key")
    calm("share", "receive", str(path), "-i", str(tmp_path), "--from", "X").failed(2, "does not hold a secret key")
    assert calm("list", "care_note", "--json").json == []


# --- answers of pages --------------------------------------------------------------------------------------


@pytest.fixture
def page(calm: Any, lind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a page that was shared holds, in the clear."""
    monkeypatch.setattr(sealed_page, "new_phrase", lambda: PHRASE)
    kept: dict[str, Any] = {}
    seal = sealed_page.sealed_page

    def watch(content: dict[str, Any], phrase: str) -> str:
        kept.update(content)
        return seal(content, phrase)

    monkeypatch.setattr(sealed_page, "sealed_page", watch)
    assert give(calm, tmp_path / "page.html", "--page").last == PHRASE
    return kept


def an_answer(path: Path, values: Any) -> Path:
    """A file as the page saves it."""
    from base64 import b64encode

    salt, nonce = bytes(16), bytes(12)
    plain = json.dumps(values).encode()
    sealed = sealed_page._cipher(PHRASE, salt).encrypt(nonce, plain, sealed_page._bound("answer", salt))
    box = {"format": "calmterm-answer", "version": 1, "iterations": 600_000}
    box |= {name: b64encode(data).decode() for name, data in (("salt", salt), ("nonce", nonce), ("sealed", sealed))}
    path.write_text(json.dumps(box))
    return path


def test_an_answer_is_kept_with_what_it_answers(calm: Any, page: dict[str, Any], lind: str, tmp_path: Path) -> None:
    values = {"id": "1" * 32, "sharing": page["sharing"], "name": "L.", "title": "", "text": "Seen.\u202e", "task": "",
              "task_on": None}  # fmt: skip
    said = receive(calm, an_answer(tmp_path / "a", values))
    assert said.code == 0, said
    (note,) = calm("list", "care_note", "--json").json
    assert (note["name"], note["title"], note["text"], note["person_id"]) == ("L.", None, "Seen.", lind)
    assert (note["sharing_id"], note["read_at"], note["answered_at"]) == (page["sharing"], None, None)


def test_homework_is_a_to_do_only_with_a_yes(calm: Any, page: dict[str, Any], tmp_path: Path) -> None:
    base = {
        "sharing": page["sharing"],
        "name": "L.",
        "title": "",
        "text": "Seen.",
        "task": "Walk",
        "task_on": "2001-01-01",
    }
    for number, answer, tasks in ((1, "n\n", 0), (2, "y\n", 1)):
        path = an_answer(tmp_path / "a", {"id": str(number), **base})
        reading, writing = os.pipe()
        os.write(writing, f"{PHRASE}\n".encode())
        os.close(writing)
        said = calm("share", "receive", str(path), "--phrase-fd", str(reading), stdin=answer, tty=True)
        os.close(reading)
        assert said.code == 0, said
        assert len(calm("list", "daily_task", "--json").json) == tasks
    (task,) = calm("list", "daily_task", "--json").json
    assert task["what"] == "Walk"
    assert task["on"] > "2001-01-01", "its day has passed: it is put on today"


def test_answers_that_cannot_be_kept(calm: Any, page: dict[str, Any], tmp_path: Path) -> None:
    good = {"id": "1", "sharing": page["sharing"], "name": "L.", "text": "Seen."}
    for values, code, says in (
        ({**good, "sharing": "0" * 36}, 3, "not shared from this vault"),
        ({**good, "sharing": None}, 3, "not shared from this vault"),
        ({**good, "sharing": page["sharing"].replace(page["sharing"][-1], "e" if page["sharing"][-1] != "e" else "f")},
         3, "not shared from this vault"),
        ({**good, "text": ""}, 1, "not a note that calmterm can read"),
        ({**good, "text": None}, 1, "not a note that calmterm can read"),
        ({**good, "name": "x" * 3000}, 1, "not a note that calmterm can read"),
        ({**good, "task_on": "tomorrow"}, 1, "not a note that calmterm can read"),
        ({**good, "answered_at": "2026"}, 1, "not a note that calmterm can read"),
        ([], 1, "not a note that calmterm can read"),
    ):  # fmt: skip
        receive(calm, an_answer(tmp_path / "a", values)).failed(code, says)
    whole = an_answer(tmp_path / "a", good).read_bytes()
    for data in (b"", whole[:-40], whole + whole, b"<html>", b"\0" * 100):
        (tmp_path / "a").write_bytes(data)
        receive(calm, tmp_path / "a").failed(1, "not an answer of calmterm's")
    (tmp_path / "a").write_bytes(b" " * (1024 * 1024 + 1))
    receive(calm, tmp_path / "a").failed(2, "too large")
    receive(calm, tmp_path / "none").failed(2, "could not be read")
    receive(calm, tmp_path / "page.html").failed(1, "not an answer of calmterm's")
    assert calm("list", "care_note", "--json").json == []


def test_words_that_are_missing(calm: Any) -> None:
    for words in (("allow",), ("withdraw",)):
        calm("share", *words).failed(2, "Say for whom")
    calm("share", "letter", "x").failed(2, "Say for whom and where")
    assert calm("share", "list").out == ""
    assert "Nothing was shared" in calm("share", "list", tty=True).out
