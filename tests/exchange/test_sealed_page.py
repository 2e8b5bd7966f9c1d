"""The page that a browser opens with a phrase: what is in the file, what opens it, and answers that are none."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from calmterm.core.errors import WrongSecret
from calmterm.exchange import sealed_page
from calmterm.exchange.sealed_page import NotAnAnswer, new_phrase, read_answer, word_list

PHRASE = "abacus abdomen abdominal abide abiding ability ablaze"
HOSTILE = "</script><img src=x onerror=alert(1)> $policy Größe 日記"


@pytest.fixture(scope="module")
def page() -> str:
    return sealed_page.sealed_page({"title": HOSTILE, "sharing": "x"}, PHRASE)


def box_of(page: str) -> dict[str, Any]:
    return json.loads(re.findall(r'<script type="application/json" id="sealed">(.*?)</script>', page, re.DOTALL)[0])


def key_of(box: dict[str, Any], phrase: str = PHRASE) -> AESGCM:
    return AESGCM(hashlib.pbkdf2_hmac("sha256", phrase.encode(), base64.b64decode(box["salt"]), 600_000, 32))


def answer(box: dict[str, Any], plain: bytes = b"{}", **other: Any) -> dict[str, Any]:
    """An answer made by the description in docs/vault-format.md alone."""
    bound = f"calmterm answer 1 600000 {box['salt']}".encode()
    nonce = bytes(12)
    sealed = key_of(box).encrypt(nonce, plain, bound)
    made = {"format": "calmterm-answer", "version": 1, "iterations": 600_000, "salt": box["salt"],
            "nonce": base64.b64encode(nonce).decode(), "sealed": base64.b64encode(sealed).decode()}  # fmt: skip
    return made | other


def test_the_words_are_those_of_the_large_list() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == 7776
    assert (words[0], words[-1]) == ("abacus", "zoom")
    assert hashlib.sha256("\n".join(words).encode()).hexdigest() == (
        "abae49761b88f3f1ba31ef944bea1f61b795a3cd7e1cfb7d276ed45bf77967ba"
    )


def test_a_phrase_is_seven_of_them() -> None:
    phrases = {new_phrase() for _ in range(50)}
    assert len(phrases) == 50
    assert all(len(phrase.split()) == 7 and set(phrase.split()) <= set(word_list()) for phrase in phrases)


def test_the_page_opens_by_its_description_and_holds_nothing_in_the_clear(page: str) -> None:
    box = box_of(page)
    sealed, nonce = (base64.b64decode(box[name]) for name in ("sealed", "nonce"))
    plain = key_of(box).decrypt(nonce, sealed, f"calmterm page 1 600000 {box['salt']}".encode())
    assert json.loads(plain) == {"title": HOSTILE, "sharing": "x"}
    assert len(plain) % 4096 == 0
    for words in ("onerror", "日記", PHRASE, "abdomen"):
        assert words not in page


def test_its_policy_allows_its_own_script_and_style_and_nothing_else(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (*script, *style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; base-uri 'none';"
        " form-action 'none'"
    )
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert not re.search(r"https?:|src=|href=|@import|url\(|style=| on\w+=", page)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|fetch|XMLHttp|WebSocket", script[0])


def test_its_colours_can_be_read_in_light_and_dark(page: str) -> None:
    """4.5 to 1 for text, 3 to 1 for lines and the focus (WCAG 2.2 AA)."""
    schemes = re.findall(r":root \{(.*?)\}", page, re.DOTALL)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        for text in ("text", "second", "trouble"):
            assert contrast(colours[text], colours["ground"]) >= 4.5, text
        assert contrast(colours["on-key"], colours["key"]) >= 4.5
        for mark in ("line", "key"):
            assert contrast(colours[mark], colours["ground"]) >= 3, mark


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_two_pages_share_neither_salt_nor_nonce(page: str) -> None:
    first, second = box_of(page), box_of(sealed_page.sealed_page({}, PHRASE))
    assert first["salt"] != second["salt"]
    assert first["nonce"] != second["nonce"]


def test_an_answer_opens_with_the_phrase_however_it_is_typed(page: str) -> None:
    held = read_answer(json.dumps(answer(box_of(page), b'{"a":1}  ')).encode())
    assert held.open(f"  {PHRASE.upper()}\n".replace(" ", "  ")) == b'{"a":1}  '


def test_another_phrase_and_an_altered_answer_do_not(page: str) -> None:
    box = box_of(page)
    made = answer(box, b'{"a":1}')
    flipped = bytearray(base64.b64decode(made["sealed"]))
    flipped[0] ^= 1
    for phrase, other in (
        (PHRASE + " able", {}),
        ("", {}),
        (PHRASE, {"sealed": base64.b64encode(flipped).decode()}),
        (PHRASE, {"sealed": made["sealed"][:-8]}),
        (PHRASE, {"salt": base64.b64encode(bytes(16)).decode()}),
        (PHRASE, {"nonce": base64.b64encode(bytes(11) + b"\1").decode()}),
        (PHRASE, {"sealed": box["sealed"], "nonce": box["nonce"]}),  # the page itself is no answer
    ):
        with pytest.raises(WrongSecret, match="Nothing was taken"):
            read_answer(json.dumps(made | other).encode()).open(phrase)


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    "other",
    [
        {"format": "x"}, {"version": 2}, {"iterations": 1}, {"iterations": 10**12}, {"salt": "x"}, {"salt": ""},
        {"nonce": None}, {"nonce": "AAAA"}, {"sealed": ""}, {"sealed": "AAAA"}, {"sealed": 5},
    ],
)  # fmt: skip
def test_an_answer_out_of_form_is_refused_before_any_work(
    page: str, other: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.dumps(answer(box_of(page)) | other)
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", None)
    with pytest.raises(NotAnAnswer):
        read_answer(made.encode())


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe", b"<html>", b"[" * 100_000, b'{"a":1}'])
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(data)
