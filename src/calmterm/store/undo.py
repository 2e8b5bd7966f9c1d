"""Taking back what was done since the vault was opened."""

import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from calmterm.core.errors import OutOfSpace, ReadOnly, VaultBusy
from calmterm.store.model.record import Record

DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a record that can be taken back, and the words for it."""

    words: str
    record_id: uuid.UUID
    back: Callable[[], object]


class Undo:
    """Takes changes of this session back, the last first."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=DEPTH)
        self._left: dict[uuid.UUID, int] = {}  # the revision at which this session left a record

    def remember(self, did: str, record: Record, back: Callable[[], object]) -> None:
        """Keep the way back from a change that was just made."""
        self._steps.append(Step(f"{did}: {record.about.in_words}", record.id, back))

    def remember_all(self, did: str, records: Sequence[Record], back: Callable[[], object]) -> None:
        """Keep the way back from what was done to several records at once."""
        self._steps.append(Step(f"{did}: {len(records)} records", records[0].id, back))

    def follow(self, record_id: uuid.UUID, was: int, now: int) -> None:
        """Note at which revision we leave a record. What another window saved in between, undo must not step over."""
        if self._left.get(record_id, was) != was:
            kept = (step for step in self._steps if step.record_id != record_id)
            self._steps = deque(kept, DEPTH)
        self._left[record_id] = now

    def left_at(self, record_id: uuid.UUID) -> int:
        """Return the revision at which this session left a record. Raises KeyError for one that it did not change."""
        return self._left[record_id]

    def last(self) -> str | None:
        """Take the last change of this session back; the words for what was undone, or None.

        Raises NotFound and ChangedElsewhere where it can no longer be taken back; the next call goes on to the change
        before. After VaultBusy, OutOfSpace and ReadOnly it can be tried again.
        """
        if not self._steps:
            return None
        last = self._steps.pop()
        try:
            last.back()
        except (VaultBusy, OutOfSpace, ReadOnly):
            self._steps.append(last)
            raise
        return last.words
