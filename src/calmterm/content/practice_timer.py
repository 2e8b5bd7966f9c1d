"""A timed practice on its way: where it stands at any moment, and when the next phase is due.

Every phase is due at its place on the line of time, counted from the start, so that what came late once never adds
up. The time is given with each question (seconds of a monotonic clock): nothing here looks at a clock.
"""

from bisect import bisect_right
from dataclasses import dataclass

from calmterm.content.exercises import Phase, Timeline


@dataclass(frozen=True, slots=True)
class TimerPosition:
    """Where a practice stands: the phase, its number, and seconds since it began and until it ends."""

    index: int
    phase: Phase
    into: float
    left: float

    @property
    def level(self) -> float:
        """Return how full the shape is, 0 to 1."""
        share = min(1.0, self.into / self.phase.seconds)
        return self.phase.start + (self.phase.end - self.phase.start) * share

    @property
    def counted(self) -> int:
        """Return the second of this phase, from 1."""
        return int(self.into) + 1


class Course:
    """One way through a line of time that can rest, and go on to the next part."""

    def __init__(self, line: Timeline, now: float) -> None:
        self.line = line
        self._start = now
        self._resting_since: float | None = None
        self._skipped = 0.0

    @property
    def is_resting(self) -> bool:
        return self._resting_since is not None

    def elapsed(self, now: float) -> float:
        """Return seconds along the line, the rests left out."""
        return (now if self._resting_since is None else self._resting_since) - self._start

    def practised(self, now: float) -> float:
        """Return seconds really practised: rests and what was skipped left out."""
        return min(self.elapsed(now), self.line.seconds) - self._skipped

    def is_over(self, now: float) -> bool:
        return self.elapsed(now) >= self.line.seconds

    def place(self, now: float) -> TimerPosition:
        """Return where it stands; after the end, at the end of the last phase."""
        along = max(0.0, self.elapsed(now))
        index = min(bisect_right(self.line.ends, along), len(self.line.ends) - 1)
        along = min(along, self.line.seconds)
        into = max(0.0, along - self.line.begins(index))  # at a border rounding may fall a hair short
        return TimerPosition(index, self.line.phases[index], into, self.line.ends[index] - along)

    def due(self, index: int) -> float:
        """When a phase ends, on the clock of `now`."""
        return self._start + self.line.ends[index]

    def rest(self, now: float) -> None:
        """Stand still."""
        if self._resting_since is None:
            self._resting_since = now

    def go_on(self, now: float) -> None:
        """Go on where it stood still."""
        if self._resting_since is not None:
            self._start += now - self._resting_since
            self._resting_since = None

    def skip_part(self, now: float) -> None:
        """On to the next part, or to the end."""
        place = self.place(now)
        after = self.line.after_part(place.index)
        target = self.line.begins(after) if after < len(self.line.phases) else self.line.seconds
        jump = target - min(self.elapsed(now), self.line.seconds)
        self._start -= jump
        self._skipped += jump
