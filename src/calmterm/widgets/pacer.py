"""A pace to follow: what to do now, counted, with a bar that fills and empties; or the same as plain words."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from calmterm.content.course import Course, Place
from calmterm.content.exercises import Timeline

FRAMES_A_SECOND: Final = 6  # with this and the bar's size a terminal gets less than 2 KB a second
CELLS: Final = 40
WHERE, HOW, WORDS, BAR, STATE = 0, 1, 3, range(5, 8), 9
LINES: Final = {WHERE: "words", HOW: "quiet", WORDS: "words", STATE: "quiet"}
LONG: Final = 20  # seconds; longer phases are told in minutes left, not counted


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What stands on the screen; only the lines that differ are drawn again."""

    lines: tuple[str, str, str, str] = ("", "", "", "")  # in the order of LINES
    cells: int = 0


class Pacer(Widget):
    """Runs through a line of time. With `plain` nothing moves: the words are counted, one number a second.

    Phases are due at their place counted from the start on the monotonic clock. `now` gives its seconds.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pacer--words", "pacer--bar", "pacer--quiet"}
    DEFAULT_CSS = """
    Pacer {
        width: 100%;
        height: 10;
        color: $foreground;
        & > .pacer--words { text-style: bold; }
        & > .pacer--bar { color: $primary; }
        & > .pacer--quiet { color: $text-muted; }
    }
    """

    class Moved(Message):
        """Another phase began."""

    class Ended(Message):
        """The whole line was gone through."""

    def __init__(self, *, plain: bool, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.plain = plain
        self.course: Course | None = None
        self._now = now
        self._drawn = _Drawn()
        self._index = -1
        self._phase_timer: Timer | None = None
        self._frames: Timer | None = None

    # --- the run ----------------------------------------------------------------------------------------

    def begin(self, line: Timeline) -> None:
        """Start at the beginning of `line`."""
        self.course = Course(line, self._now())
        self._run()

    def rest(self) -> None:
        """Stand still, or go on."""
        if self.course is not None:
            if self.course.is_resting:
                self.course.go_on(self._now())
                self._run()
            else:
                self.course.rest(self._now())
                self._halt()
                self._draw()

    def skip_part(self) -> None:
        """On to the next part."""
        if self.course is not None:
            self.course.skip_part(self._now())
            self._run()

    def stop(self) -> None:
        """End here."""
        if self.course is not None:
            self.course.rest(self._now())
        self._halt()

    @property
    def practised(self) -> float:
        """Seconds practised so far."""
        return self.course.practised(self._now()) if self.course is not None else 0.0

    @property
    def is_over(self) -> bool:
        return self.course is not None and self.course.is_over(self._now())

    def _run(self) -> None:
        self._halt()
        if self.course is None or self.course.is_resting:
            self._draw()
            return
        self._frames = self.set_interval(1 / (1 if self.plain else FRAMES_A_SECOND), self._draw)
        self._next_phase()

    def _halt(self) -> None:
        for timer in (self._phase_timer, self._frames):
            if timer is not None:
                timer.stop()
        self._phase_timer = self._frames = None

    def _next_phase(self) -> None:
        """Show the phase that is due now, and be back when it ends."""
        course = self.course
        if course is None or course.is_resting:
            return
        now = self._now()
        if course.is_over(now):
            self._halt()
            self._draw()
            self.post_message(self.Ended())
            return
        place = course.place(now)
        if place.index != self._index:
            self._index = place.index
            self.post_message(self.Moved())
        if self.plain and self._frames is not None:
            self._frames.reset()  # the seconds are counted from where the phase begins
        self._draw()
        self._phase_timer = self.set_timer(max(0.0, course.due(place.index) - now), self._next_phase)

    # --- what is seen -----------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self.course is None:
            return
        place = self.course.place(self._now())
        was, self._drawn = self._drawn, self._picture(place)
        width = self.size.width
        for line, old, new in zip(LINES, was.lines, self._drawn.lines, strict=True):
            if old != new:
                end = max(self._before(text) + len(text) for text in (old, new))
                self.refresh(Region(0, line, min(width, end), 1))
        if was.cells != self._drawn.cells:
            end = self._before("") + max(was.cells, self._drawn.cells)
            self.refresh(Region(0, BAR.start, min(width, end), len(BAR)))

    def _picture(self, place: Place) -> _Drawn:
        course, phase = self.course, place.phase
        assert course is not None  # noqa: S101 - asked by _draw
        counted = min(place.counted, max(1, round(phase.seconds)))
        if course.is_resting and not course.is_over(self._now()):
            words = "Paused. Space goes on."
        elif phase.seconds > LONG:
            words = _left(place.left)
        elif self.plain:
            words = f"{phase.words}  " + " ".join(str(number) for number in range(1, counted + 1))
        else:
            words = f"{phase.words}  {counted}"
        line = course.line
        state = f"{line.part_word} {phase.part} of {line.parts}" if line.parts > 1 else ""
        cells = 0 if self.plain else round(place.level * CELLS)
        return _Drawn((phase.where, phase.how, words, state), cells)

    def _before(self, text: str) -> int:
        """The cells left of the bar, and of a text unless it needs the room."""
        return max(0, min((self.size.width - CELLS) // 2, self.size.width - len(text)))

    def render_line(self, y: int) -> Strip:
        drawn, width, base = self._drawn, self.size.width, self.rich_style
        if y in BAR and not self.plain:
            rest = CELLS - drawn.cells
            bar = self.get_component_rich_style("pacer--bar") + Style(reverse=True)
            track = Segment(("·" if y == BAR[1] else " ") * rest, self.get_component_rich_style("pacer--quiet"))
            segments = [Segment(" " * self._before(""), base), Segment(" " * drawn.cells, bar), track]
        elif y in LINES:
            text = drawn.lines[list(LINES).index(y)]
            look = self.get_component_rich_style(f"pacer--{LINES[y]}")
            segments = [Segment(" " * self._before(text), base), Segment(text, look)]
        else:
            segments = list[Segment]()
        return Strip(segments).adjust_cell_length(width, base)


def _left(seconds: float) -> str:
    """Whole minutes, and seconds in the last one, so that the screen is still most of the time."""
    if seconds <= 60:
        return f"{max(0, round(seconds / 10) * 10)} seconds left" if seconds > 10 else "a few seconds left"
    minutes = -int(-seconds // 60)
    return f"{minutes} minutes left"
