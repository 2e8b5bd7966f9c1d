"""Hostile text made safe to keep, to show and to print.

Notes, imports and pastes may carry escape sequences, control characters, and characters that reorder the line
they stand in. What enters the program goes through `clean`, and so does what a plain command prints. Standard library
only.

Sequence shapes follow ECMA-48 (5th edition, 5.3 to 5.6) and the xterm control sequence manual.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from calmterm.core.errors import UsageError

MAX_INPUT: Final = 64 * 1024 * 1024  # bytes of one text that is read
TOO_MUCH: Final = "That is more than 64 MiB at once. Please split it."

# Line ends that people paste: CRLF, CR, the word processor's VT and FF, NEL, and Unicode's two separators.
_LINE_ENDS = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"

# Strings (OSC, DCS, SOS, PM, APC) end with ST; OSC also with BEL. A payload never crosses a line or another
# control character: one that seems to do so was never terminated, and is somebody's prose.
_PAYLOAD = "[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    f"|(?:\x1b\\]|\x9d){_PAYLOAD}(?:\x07|\x1b\\\\|\x9c)"
    f"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f]){_PAYLOAD}(?:\x1b\\\\|\x9c)"
    # Charsets and other short escapes. A capital may as well begin a word after a stray ESC, and then stays.
    "|\x1b(?:[#%()*+./-]+[0-9<=>A-Z]| [FGLMN]|[DEHMNOZc])(?![a-z])"
    "|\x1b[6-9=>\\\\|}~]"
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
_DROPPED = re.compile(f"[{_CONTROLS}]")
_ENDS = re.compile(_LINE_ENDS)
_SURROGATES = re.compile("[\ud800-\udfff]")
# One search tells the common case: ordinary text, which is returned as it is.
_SUSPECT = re.compile(f"[{_CONTROLS}\r\x0b\x0c\x85\u2028\u2029\ud800-\udfff]")
_HASHTAG = re.compile(r"(?<![\w#/&])#((?=[\w-]*[^\W\d_])\w[\w-]*)")
_BREAKS = re.compile("[\t\n]")


def from_utf8(data: bytes) -> str:
    """Return the text of bytes. Raises UsageError that names the first line that is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"The text is not valid UTF-8 (line {line}), so nothing was saved.") from None


def clean(text: str, *, multiline: bool = True) -> str:
    """Return ``text`` without anything that could steer a terminal or disguise its order.

    * CRLF, CR, VT, FF, NEL, U+2028 and U+2029 become a newline.
    * Complete escape sequences go as a whole: CSI, OSC, DCS, SOS, PM and APC with their payload, charset and
      two-character escapes, in 7-bit and 8-bit form. Of an incomplete one only the control characters go.
    * The other C0 and C1 characters, DEL, and the bidirectional embeddings, overrides and isolates
      (U+202A to U+202E, U+2066 to U+2069) are dropped. A lone surrogate becomes U+FFFD.
    * Combining marks, ZWJ, ZWNJ, LRM, RLM and right-to-left letters stay.

    With ``multiline`` false, newlines and tabs become spaces. Cleaning twice equals cleaning once.
    """
    if _SUSPECT.search(text):
        text = _SEQUENCE.sub("", text)
        text = _ENDS.sub("\n", text)
        text = _DROPPED.sub("", text)
        text = _SURROGATES.sub("\ufffd", text)
    return text if multiline else _BREAKS.sub(" ", text)


def one_line(text: str, width: int | None = None) -> str:
    """Return ``text`` cleaned, on one line, runs of white space collapsed; for headlines and list rows.

    ``width`` is a ceiling in terminal cells: longer text is cut and ends in an ellipsis. Cells are estimated
    from the Unicode database, wide when in doubt: the result may be shorter than it could be, never longer.
    """
    line = " ".join(clean(text, multiline=False).split())
    if width is None or len(line) * 2 <= width or _cells(line) <= width:
        return line
    if width < 1:
        return ""
    room = width - 1
    end = 0
    for character in line:
        room -= _cell(character)
        if room < 0:
            break
        end += 1
    return line[:end].rstrip(" \u200d") + "…"


def hashtags(text: str) -> list[str]:
    """Return the #tags that stand in a text, each once: a letter follows the mark, no letter or slash comes before
    it.
    """
    return list(dict.fromkeys(_HASHTAG.findall(text))) if "#" in text else []


@functools.cache
def snake_case(name: str) -> str:
    """Return the name of a class as tables and files are named: ``JournalEntry`` is ``journal_entry``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean ...?" with the name that is nearest to a mistyped one, "" where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word.strip().lower().replace("-", "_"), [*known], n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _cells(line: str) -> int:
    return len(line) if line.isascii() else sum(map(_cell, line))


def _cell(character: str) -> int:
    if character.isascii():
        return 1
    category = unicodedata.category(character)
    if category in ("Mn", "Me") or character in "\u200b\u200c\u200d":
        # The emoji selector widens what stands before it.
        return 1 if character == "\ufe0f" else 0
    # Newer Unicode versions widened some symbols that this Python still calls narrow, and may fill its gaps.
    doubtful = category == "Cn" or (category in ("So", "No") and character >= "\u2600")
    return 2 if doubtful or unicodedata.east_asian_width(character) in "WF" else 1
