"""The fields of a form, cut into pages that fit a small terminal."""

import math
from collections.abc import Sequence
from typing import Final

from calmterm.widgets.child_list import ROWS_SEEN, ChildList, ChildRatings
from calmterm.widgets.form import FormField, rows_of
from calmterm.widgets.side_by_side import SideBySide

PAGE_ROWS: Final = 18  # of 24, without bar, heading, what is pinned, and keys
PROSE_ROWS: Final = 4
NOTE_CELLS: Final = 70

Part = FormField | ChildList | ChildRatings | SideBySide


def packed(steps: Sequence[Sequence[Part]], note: str = "") -> list[list[Part]]:
    """Return the declared steps, each cut where it would not fit a page; the first has a note above it."""
    found: list[list[Part]] = []
    for step in steps:
        room = PAGE_ROWS - (0 if found else math.ceil(len(note) / NOTE_CELLS))
        found.append([])
        for part in step:
            if found[-1] and _rows(part) > room:
                found.append([])
                room = PAGE_ROWS
            if isinstance(part, FormField) and part.is_row:
                part.set_class(not (found[-1] and _is_row(found[-1][-1])), "-apart")
            found[-1].append(part)
            room -= _rows(part)
    return [step for step in found if step]


def part_name(part: Part) -> str:
    """Return the name of the field that a part asks for, "" for one that asks about what stands in others."""
    match part:
        case FormField():
            return part.spec.name
        case ChildList():
            return part.child.field
        case _:
            return ""


def part_label(part: Part) -> str:
    """Return what a part asks for, as a person reads it."""
    match part:
        case FormField():
            return part.spec.label
        case ChildList():
            return part.child.kind.about.plural
        case ChildRatings():
            return part.again.child.kind.spec(part.again.name).label
        case SideBySide():
            return f"{part.beside.child.kind.about.plural}, side by side"


def _is_row(part: Part) -> bool:
    return isinstance(part, FormField) and part.is_row


def _rows(part: Part) -> int:
    if isinstance(part, FormField):
        return rows_of(part, PROSE_ROWS) + part.has_class("-apart")
    if isinstance(part, SideBySide):
        return PAGE_ROWS
    return ROWS_SEEN + 2 if isinstance(part, ChildList) else 3
