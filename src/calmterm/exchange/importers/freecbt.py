"""FreeCBT and Quirk: their CSV and JSON exports, and the archive `:FreeCBT:…:FreeCBT:` (JSON, by lz-string).

Neither asks for the situation, nor how much a thought was believed: both stay blank. A distortion that is none of the
fourteen here stays as a person's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from calmterm.core.errors import UsageError
from calmterm.core.text import MAX_INPUT, TOO_MUCH
from calmterm.exchange.importers.base import (
    Asked,
    Item,
    UncheckedRecord,
    Unfit,
    columns,
    csv_rows,
    each,
    instant,
    listed,
    require_row,
    text_of,
)
from calmterm.exchange.importers.source import Source, parsed_json

FIELDS: Final = {"createdAt", "automaticThought", "cognitiveDistortions", "challenge", "alternativeThought"}
ENDS: Final = (":FreeCBT:", ":Quirk:")
KEY: Final = "@Quirk:thoughts:"  # which some versions put before the uuid
TRAPS: Final[Mapping[str, str]] = {
    "all-or-nothing": "all_or_nothing", "overgeneralization": "overgeneralising", "mind-reading": "mind_reading",
    "fortune-telling": "fortune_telling", "magnification-of-the-negative": "mental_filter",
    "minimization-of-the-positive": "discounting", "catastrophizing": "catastrophising",
    "emotional-reasoning": "emotional_reasoning", "should-statements": "shoulds", "labeling": "labelling",
    "self-blaming": "personalising", "other-blaming": "blaming",
}  # fmt: skip
DAMAGED: Final = "That archive of FreeCBT is damaged or cut short, so nothing was saved."
_SIGNS: Final = {sign: value for value, sign in enumerate(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
)}  # fmt: skip


def recognise(source: Source) -> bool:
    """Return whether it has FreeCBT's fields, or begins as its archive does."""
    start = source.start.lstrip()
    if start.startswith(ENDS) or set(columns(start)) >= FIELDS:
        return True
    return start.startswith(("{", "[")) and all(f'"{name}"' in start for name in ("automaticThought", "challenge"))


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield a thought record for each thought. Raises UsageError."""

    def form(number: int, row: Mapping[str, Any]) -> Iterable[Item]:
        require_row(cast("dict[str, str]", row))
        thought = text_of(row["automaticThought"]).strip()
        if not thought:
            raise Unfit("No automatic thought is written in this record.")
        slugs = list(_slugs(row.get("cognitiveDistortions")))
        known = sorted({TRAPS[slug] for slug in slugs if slug in TRAPS})
        values = {
            "happened_at": asked.here(instant(row["createdAt"])),
            "automatic_thought": thought,
            "distortions": known or None,
            "own_distortions": [slug for slug in slugs if slug not in TRAPS],
            "evidence_against": text_of(row.get("challenge")) or None,
            "balanced_thought": text_of(row.get("alternativeThought")) or None,
        }
        identity = text_of(row.get("uuid")).removeprefix(KEY) or f"{row['createdAt']} {thought}"
        yield UncheckedRecord("thought_record", values, (identity,), number)

    yield from each(_rows(source), form)


def _rows(source: Source) -> Iterable[tuple[int, Any]]:
    text = source.text().strip()
    if set(columns(text)) >= FIELDS:
        return csv_rows(text)
    for end in ENDS:
        if text.startswith(end):
            if not text.endswith(end) or len(text) < 2 * len(end):
                raise UsageError(DAMAGED)
            text = _unpacked(text.removeprefix(end).removesuffix(end))
    return enumerate(listed(parsed_json(text), "thoughts"), 1)


def _slugs(held: Any) -> Iterator[str]:
    """Names of distortions: a list of them, or of objects with a `slug` and whether it is `selected`, or a text."""
    for one in held.split(",") if isinstance(held, str) else held or ():
        if isinstance(one, dict):
            marked = cast("dict[str, Any]", one)
            if marked.get("selected", True):
                yield text_of(marked["slug"])
        elif name := text_of(one).strip():
            yield name


# --- lz-string ----------------------------------------------------------------------------------------------


def _unpacked(packed: str) -> str:
    """The text of lz-string's compressToBase64. Raises UsageError.

    LZ78 over 16-bit characters in a stream of bits: a code is 0 or 1 for a new character of 8 or 16 bits, 2 for the
    end, and from 3 on what was met before; codes grow by a bit as the dictionary does.
    """
    try:
        units = "".join(_pieces(_Bits(packed)))
        return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except (EOFError, KeyError, ValueError):
        raise UsageError(DAMAGED) from None


class _Bits:
    """Reads numbers from a text of six bits a sign, the lowest bit of a number first."""

    def __init__(self, packed: str) -> None:
        self._packed = packed
        self._place = 0

    def number(self, bits: int) -> int:
        """The next so many bits. Raises EOFError, KeyError for a sign that is none."""
        value = 0
        for power in range(bits):
            sign, within = divmod(self._place, 6)
            if sign >= len(self._packed):
                raise EOFError
            value |= (_SIGNS[self._packed[sign]] >> (5 - within) & 1) << power
            self._place += 1
        return value


def _pieces(bits: _Bits) -> Iterator[str]:
    """Yield the text piece by piece. Raises EOFError, KeyError, ValueError, UsageError for too much of it."""
    known: dict[int, str] = {}
    length, before = 0, ""
    while (code := bits.number((len(known) + 3).bit_length())) != 2:
        if code < 2:
            known[len(known) + 3] = chr(bits.number(16 if code else 8))
            code = len(known) + 2
        new = len(known) + 3
        piece = before + before[:1] if before and code == new else known[code]
        if before:
            known[new] = before + piece[0]
        length += len(piece)
        if length > MAX_INPUT:
            raise UsageError(TOO_MUCH)
        yield piece
        before = piece
