"""Rows under a header: the numbers behind a chart, on the screen as in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; blank is None. Header and text may be a person's own words."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
