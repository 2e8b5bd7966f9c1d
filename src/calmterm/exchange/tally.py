"""Counting the records of an export, those too that had to stay out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from calmterm.core.errors import TextDamaged
from calmterm.store import Record

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What an export holds: a file's text, and how many records.

    `damaged` were left out since their text cannot be opened, `unfit` since the format has no place for them.
    """

    text: str = ""
    count: int = 0
    damaged: int = 0
    unfit: int = 0

    def each(self, records: Iterable[R], form: Callable[[R], T]) -> Iterator[T]:
        """Yield records in another form, counted. One that is damaged must not keep the others in."""
        for record in records:
            try:
                row = form(record)
            except TextDamaged:
                self.damaged += 1
            else:
                self.count += 1
                yield row
