"""Files of other programs, with every oddity known of them: what comes in, what is left out, and never twice."""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.errors import UsageError
from calmterm.exchange.importers.base import MoodsUnknown
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import Answers, ImportResult, bring_in, recognise
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry

HERE = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Case:
    """A made-up file, and what must become of its rows."""

    file: str
    format: str
    new: int
    rejected: int = 0
    left: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case("12h.txt", "jrnl", 4, 1),
    Case("jrnl-490-unreadable-heads-in-the-middle.txt", "jrnl", 2, 4),
    Case("jrnl-hash-tags.txt", "jrnl", 1),
    Case("jrnl-hash-tags.json", "jrnl-json", 1),
    Case("long-first-line.txt", "jrnl", 2),
    Case("long-first-line-thai.txt", "jrnl", 1),
    Case("jrnl-1.txt", "jrnl", 2),
    Case("jrnl-folder", "jrnl", 3),
    Case("daylio.csv", "daylio", 6, 3, answers={"moods": {"so so": 6}}),
    Case("daylio-old.csv", "daylio", 1),
    Case(
        "markdown",
        "markdown-folder",
        5,
        2,
        {
            "backups, conflict copies and templates": 2,
            "Markdown files not named after a day": 1,
            "files that are no Markdown": 1,
        },
    ),
]
ids = [case.file for case in CASES]


def brought(store: Store, path: Path, case: Case, **more: Any) -> ImportResult:
    return bring_in(store, Source(path), case.format, answers=Answers(**case.answers), **more)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_every_row_is_accounted_for_and_a_second_run_adds_nothing(store: Store, case: Case) -> None:
    path = HERE / case.file
    assert recognise(Source(path)) == case.format
    tried = brought(store, path, case, dry_run=True)
    first = brought(store, path, case)
    assert (first.new, first.existing, len(first.rejected), first.left) == (case.new, 0, case.rejected, case.left)
    assert tried.new == first.new
    assert len(tried.first) == min(3, case.new)
    second = brought(store, path, case)
    assert (second.new, second.existing, len(second.rejected)) == (0, case.new, case.rejected)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_an_import_is_one_undo(store: Store, case: Case) -> None:
    brought(store, HERE / case.file, case)
    assert (store.undo() or "").startswith("Brought in: ")
    assert all(store.count(kind) == 0 for kind in store.kept_kinds())
    assert store.undo() is None


# --- bad input, the same for every format ------------------------------------------------------------------

Bad = Callable[[bytes], bytes]
BAD: dict[str, Bad] = {
    "truncated": lambda data: data[: len(data) * 2 // 3],
    "cut within its first line": lambda data: data[:7],
    "another first line": lambda data: b"Dear diary\n" + data,
    "UTF-16": lambda data: data.decode("utf-8", "replace").encode("utf-16"),
    "no UTF-8": lambda data: data + b"\xe4\n",
    "empty": lambda _: b"",
    "ten columns too many": lambda data: b"\n".join(line + b",,,,,,,,,,x" for line in data.split(b"\n")),
    "NUL": lambda data: data.replace(b" ", b"\x00"),
    "a day that does not exist": lambda data: data.replace(b"-02-29", b"-02-30"),
    "24:00": lambda data: data.replace(b"10:00", b"24:00"),
}


def damaged(case: Case, tmp_path: Path, bad: Bad) -> Path:
    """The case's file or folder with each of its files made bad."""
    place = tmp_path / case.file
    if (HERE / case.file).is_dir():
        shutil.copytree(HERE / case.file, place)
    else:
        shutil.copy(HERE / case.file, place)
    for path in [place, *place.rglob("*")]:
        if path.is_file():
            path.write_bytes(bad(path.read_bytes()))
    return place


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_or_rejected_rows(store: Store, tmp_path: Path, bad: Bad) -> None:
    for case in CASES:
        path = damaged(case, tmp_path, bad)
        with contextlib.suppress(UsageError):
            recognise(Source(path))
        before = {kind: store.count(kind) for kind in store.kept_kinds()}
        said: list[str] = []
        try:
            said = [one.why for one in brought(store, path, case).rejected]
        except UsageError as error:
            said = [str(error)]
            after = {kind: store.count(kind) for kind in store.kept_kinds()}
            assert after == before
        assert [one for one in said if "\n" in one or not one.endswith((".", ")", "?"))] == []


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_cancelling_leaves_nothing(store: Store, case: Case) -> None:
    class Cancelled(Exception):
        pass

    def cancel(rows: int) -> None:
        if rows:
            raise Cancelled

    with pytest.raises(Cancelled):
        brought(store, HERE / case.file, case, progress=cancel)
    assert store.kept_kinds() == []


# --- jrnl --------------------------------------------------------------------------------------------------


def test_an_encrypted_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.txt").write_text("gAAAAABhZ0kq")
    with pytest.raises(UsageError, match="jrnl encrypted"):
        recognise(Source(tmp_path / "journal.txt"))


def test_hash_tags_are_found(store: Store) -> None:
    bring_in(store, Source(HERE / "jrnl-hash-tags.txt"), "jrnl")
    bring_in(store, Source(HERE / "jrnl-hash-tags.json"), "jrnl-json")
    assert len(store.search("#work")) == 2
    assert [one.text.tags for one in store.records(JournalEntry)] == [["work", "friends"], ["work", "friends", "c++"]]


def test_a_folder_may_hold_links_and_they_are_not_followed(store: Store, tmp_path: Path) -> None:
    shutil.copytree(HERE / "jrnl-folder", tmp_path / "journal")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "01.txt").write_text("[2023-01-01 10:00] Not mine.\n")
    (tmp_path / "journal" / "2024").mkdir(exist_ok=True)
    (tmp_path / "journal" / "2024" / "12").symlink_to(tmp_path / "secret")
    (tmp_path / "journal" / "2024" / "05" / "30.txt").symlink_to(tmp_path / "secret" / "01.txt")
    report = bring_in(store, Source(tmp_path / "journal"), "jrnl")
    assert (report.new, report.left) == (3, {"links in the folder": 2})


# --- Daylio ------------------------------------------------------------------------------------------------


def test_moods_activities_and_notes_of_daylio(store: Store) -> None:
    with pytest.raises(MoodsUnknown, match='"so so"') as raised:
        bring_in(store, Source(HERE / "daylio.csv"), "daylio")
    assert raised.value.words == ("so so",)
    bring_in(store, Source(HERE / "daylio.csv"), "daylio", answers=Answers(moods={"so so": 6}))
    found = store.records(CheckIn)
    assert [(f"{one.felt:%Y-%m-%d %H:%M}", one.mood) for one in found] == [
        ("2024-05-05 20:00", 9), ("2024-05-05 18:07", 6), ("2024-05-05 18:07", 6), ("2024-03-02 00:00", 5),
        ("2024-02-29 10:00", 1), ("2024-02-27 01:30", 7),
    ]  # fmt: skip
    assert found[0].children["triggers"] == ["Freunde", "Lesen", "gutes Essen"]
    assert found[0].text.note == 'A title\nLine one\nline "two"'
    assert found[1].text.note == "so so"
    assert found[4].children["triggers"] == ["work"] or found[4].children["triggers"] == ["WORK"]
    assert [one.local_date.isoformat() for one in found[3:]] == ["2024-03-01", "2024-02-29", "2024-02-26"]


# --- Markdown ----------------------------------------------------------------------------------------------


def test_entries_of_a_folder_of_markdown(store: Store) -> None:
    bring_in(store, Source(HERE / "markdown"), "markdown-folder")
    told = [(f"{one.felt:%m-%d %H:%M}", one.text.title, one.text.body, one.text.tags)
            for one in store.records(JournalEntry)]  # fmt: skip
    assert told == [
        ("05-06 12:00", None, "- a block\n  - inside #tag", ["tag"]),
        ("05-05 12:00", 'A "good" day', "By the [[River]]. #sun", ["walk", "late shift", "sun"]),
        ("02-29 21:30", None, "```\n## 10:00 no head in code\n```\nLate.", []),
        ("02-29 12:00", None, "Before.", []),
        ("02-29 09:15", "Coffee", "With Ana.", []),
    ]


def test_ten_thousand_files_are_read(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"note {number}.md").write_text("x")
    (folder / "2024-05-05.md").write_text("A walk.")
    report = bring_in(store, Source(folder), recognise(Source(folder)))
    assert (report.new, report.left) == (1, {"Markdown files not named after a day": 10_000})
