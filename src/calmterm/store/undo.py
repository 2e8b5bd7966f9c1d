"""Taking back what was done since the vault was opened, and doing it again."""

import uuid
from collections import deque
from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Final

from calmterm.core.errors import OutOfSpace, ReadOnly, VaultBusy
from calmterm.store.model.record import Record

DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """What was done at once to some records, the words for it, and the way back and there again."""

    words: str
    record_ids: frozenset[uuid.UUID]
    back: Callable[[], object]
    again: Callable[[], object]


class Undo:
    """Takes changes of this session back, the last first."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=DEPTH)
        self._undone: list[Step] = []  # the last one first to be done again
        self._left: dict[uuid.UUID, int] = {}  # the revision at which this session left a record

    def remember(
        self, did: str, records: Sequence[Record], back: Callable[[], object], again: Callable[[], object]
    ) -> None:
        """Keep the way back from what was just done to records at once. What was undone before cannot come again."""
        about = records[0].about.in_words if len(records) == 1 else f"{len(records)} records"
        self._steps.append(Step(f"{did}: {about}", frozenset(one.id for one in records), back, again))
        self._undone.clear()

    def follow(self, record_id: uuid.UUID, was: int, now: int) -> None:
        """Note at which revision we leave a record. What another window saved in between, undo must not step over."""
        if self._left.get(record_id, was) != was:
            kept = (step for step in self._steps if record_id not in step.record_ids)
            self._steps = deque(kept, DEPTH)
            self._undone = [step for step in self._undone if record_id not in step.record_ids]
        self._left[record_id] = now

    def left_at(self, record_id: uuid.UUID) -> int:
        """Return the revision at which this session left a record. Raises KeyError for one that it did not change."""
        return self._left[record_id]

    def last(self) -> str | None:
        """Take the last change of this session back; the words for what was undone, or None.

        Raises NotFound and ChangedElsewhere where it can no longer be taken back; the next call goes on to the change
        before. After VaultBusy, OutOfSpace and ReadOnly it can be tried again.
        """
        return self._go(self._steps, self._undone, lambda step: step.back)

    def redo(self) -> str | None:
        """Do again what was taken back last; the words for it, or None. It raises as `last` does."""
        return self._go(self._undone, self._steps, lambda step: step.again)

    def _go(
        self, here: MutableSequence[Step], there: MutableSequence[Step], way: Callable[[Step], Callable[[], object]]
    ) -> str | None:
        if not here:
            return None
        last = here.pop()
        try:
            way(last)()
        except (VaultBusy, OutOfSpace, ReadOnly):
            here.append(last)
            raise
        there.append(last)
        return last.words
