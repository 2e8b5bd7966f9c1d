"""Hostile text is made safe, and ordinary text is left alone."""

import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from calmterm.core.text import clean, one_line

UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PIECES = st.sampled_from([*"\x1b\x9b\x9d\x9c\x07\x00\x85\r\n\t\u2028\u202e\u2069\ud800\u200dé;m"]) | st.sampled_from(
    ["\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b\\", "31", "עברית", "日本", "👩‍👩‍👧", "word "]
)
HOSTILE = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)
ORDINARY = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf")) | st.sampled_from("\n\t\u200c\u200d")
)


@given(HOSTILE)
def test_nothing_unsafe_is_left(text: str) -> None:
    assert not UNSAFE.search(clean(text))
    assert not UNSAFE.search(line := clean(text, multiline=False))
    assert "\n" not in line
    assert "\t" not in line


@given(HOSTILE, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, multiline: bool) -> None:
    once = clean(text, multiline=multiline)
    assert clean(once, multiline=multiline) == once


@given(ORDINARY)
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert clean(text) == text


@given(ORDINARY, st.sampled_from(["\x1b", "\x1b]", "\x1b]0;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x9d", "\x90"]))
def test_an_unterminated_sequence_eats_no_text(text: str, opening: str) -> None:
    # A digit or punctuation mark behind ESC would complete a short sequence, so a word stands there.
    kept = re.sub(UNSAFE, "", opening)
    assert clean(f"{opening}was{text}") == f"{kept}was{text}"


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[31m",
        "\x1b[38;2;1;2;3m",
        "\x1b[2J",
        "\x1b[?25l",
        "\x1b[2 q",
        "\x9b1;31m",
        "\x1b]0;a title\x07",
        "\x1b]0;a title\x1b\\",
        "\x1b]52;c;aGVsbG8=\x07",
        "\x1b]8;;https://example.org\x1b\\",
        "\x9d2;title\x9c",
        "\x1bPq#0;2;0;0;0~\x1b\\",
        "\x1b_payload\x1b\\",
        "\x1b^payload\x1b\\",
        "\x1bXpayload\x1b\\",
        "\x1b(B",
        "\x1b)0",
        "\x1b%G",
        "\x1b#8",
        "\x1b F",
        "\x1b7",
        "\x1b8",
        "\x1b=",
        "\x1bc",
        "\x1bM",
    ],
)
def test_a_whole_sequence_goes(sequence: str) -> None:
    assert clean(f"before{sequence}") == "before"
    assert clean(f"before{sequence} after") == "before after"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\x1bwhen", "when"),
        ("\x1bDear diary", "Dear diary"),
        ("\x1b", ""),
        ("end\x1b[", "end["),
        ("end\x1b[31", "end[31"),
        ("\x1b]0;a title and\na whole entry\x07", "]0;a title and\na whole entry"),
        ("\x1b]0;one\x1b]0;two\x07three", "]0;onethree"),
        ("\x1b\x00[31mred", "[31mred"),
        ("\x1b\x1b[31m[31mred", "[31mred"),
    ],
)
def test_doubtful_sequences(text: str, wanted: str) -> None:
    assert clean(text) == wanted


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_line_ends(end: str) -> None:
    assert clean(f"a{end}b") == "a\nb"
    assert clean(f"a{end}b", multiline=False) == "a b"


def test_tabs_stay_in_prose_and_are_spaces_on_one_line() -> None:
    assert clean("a\tb") == "a\tb"
    assert clean("a\tb", multiline=False) == "a b"


@pytest.mark.parametrize("kept", ["שלום", "مرحبا", "می‌خواهم", "👩‍👩‍👧", "e\u0301", "a\u200eb\u200f", "नमस्ते", "Zürich…"])
def test_scripts_and_joiners_stay(kept: str) -> None:
    assert clean(kept) == kept


def test_a_lone_surrogate_can_be_written_afterwards() -> None:
    assert clean("a\ud800b") == "a\ufffdb"


@given(HOSTILE, st.integers(-1, 40))
def test_one_line_fits_its_width(text: str, width: int) -> None:
    line = one_line(text, width)
    assert cell_len(line) <= max(width, 0)
    assert line == " ".join(line.split())


def test_one_line_collapses_and_shortens() -> None:
    assert one_line("  a \n\n b\tc ") == "a b c"
    assert one_line("a quiet morning", 15) == "a quiet morning"
    assert one_line("a quiet morning", 9) == "a quiet…"
    assert one_line("日本語日本語", 7) == "日本語…"
    assert one_line("word", 0) == ""
    assert one_line("word", 1) == "…"
    assert one_line("åäö", 3) == "åäö"


def test_only_the_standard_library_is_imported() -> None:
    program = "import sys, calmterm.core.text; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    modules = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {name for name in modules if name in ("rich", "textual", "wcwidth", "sqlalchemy")} == set()


def test_no_character_is_taken_for_narrower_than_the_terminal_draws_it() -> None:
    # Python's own table is older than Rich's: what Rich widened since must not overflow a row.
    newer = [
        character
        for character in map(chr, range(0xA0, 0x110000))
        if unicodedata.east_asian_width(character) not in "WF" and cell_len(character) == 2
    ]
    assert [character for character in newer if cell_len(one_line(character * 4, 5)) > 5] == []
