"""A pace to follow: what to do now, counted, with a bar that fills and empties; or the same as plain words."""

import time
from collections.abc import Callable
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.getters import query_one
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from calmterm.content.exercises import Timeline
from calmterm.content.practice_timer import Course, Place

FRAMES_A_SECOND: Final = 4  # with this and the bar's size a terminal gets less than 2 KB a second
CELLS: Final = 40
LONG: Final = 20  # seconds; longer phases are told in minutes left, not counted


class Bar(Widget):
    """Fills and empties. Only the cells that changed are drawn again, and the terminal gets those left of them too:
    so it begins where the bar does.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--full", "bar--rest"}
    DEFAULT_CSS = f"""
    Bar {{
        width: {CELLS};
        height: 3;
        & > .bar--full {{ color: $primary; }}
        & > .bar--rest {{ color: $text-muted; }}
    }}
    """

    def __init__(self) -> None:
        super().__init__()
        self._cells = 0

    def fill(self, share: float) -> None:
        """Be so full, 0 to 1."""
        was, self._cells = self._cells, round(share * CELLS)
        if was != self._cells:
            left = min(was, self._cells)
            self.refresh(Region(left, 0, abs(was - self._cells), 3))

    def render_line(self, y: int) -> Strip:
        # Reversed, and not coloured ground: it is seen without colours too.
        full = Segment(" " * self._cells, self.get_component_rich_style("bar--full") + Style(reverse=True))
        rest = ("·" if y == 1 else " ") * (CELLS - self._cells)
        return Strip([full, Segment(rest, self.get_component_rich_style("bar--rest"))], CELLS)


class Pacer(Vertical):
    """Runs through a line of time. With `plain` nothing moves: the words are counted, one number a second.

    Phases are due at their place counted from the start on the monotonic clock. `now` gives its seconds.
    """

    DEFAULT_CSS = """
    Pacer {
        width: 100%;
        height: auto;
        & > Static { width: 100%; height: 1; text-align: center; margin: 0; max-width: 100%; }
        & > #pacer-words { margin: 1 0; text-style: bold; }
        & > #pacer-where { text-style: bold; }
        & > #pacer-how, & > #pacer-state { color: $text-muted; }
        & > Center { height: 3; margin: 0 0 1 0; }
        &.-plain > Center { display: none; }
    }
    """

    where = query_one("#pacer-where", Static)
    how = query_one("#pacer-how", Static)
    words = query_one("#pacer-words", Static)
    state = query_one("#pacer-state", Static)
    bar = query_one(Bar)

    class Moved(Message):
        """Another phase began."""

    class Ended(Message):
        """The whole line was gone through."""

    def __init__(self, *, plain: bool, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(classes="-plain" if plain else "")
        self.plain = plain
        self.course: Course | None = None
        self._now = now
        self._said = ("", "", "", "")
        self._index = -1
        self._phase_timer: Timer | None = None
        self._frames: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="pacer-where")
        yield Static("", id="pacer-how")
        yield Static("", id="pacer-words")
        with Center():
            yield Bar()
        yield Static("", id="pacer-state")

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
        if course is None or self._frames is None:
            return  # halted since this was asked for
        if self._phase_timer is not None:
            self._phase_timer.stop()
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
        if self.plain:
            self._frames.reset()  # the seconds are counted from where the phase begins
        self._draw()
        self._phase_timer = self.set_timer(max(0.0, course.due(place.index) - now), self._next_phase)

    # --- what is seen -----------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self.course is None:
            return
        place = self.course.place(self._now())
        line, phase = self.course.line, place.phase
        state = f"{line.part_word} {phase.part} of {line.parts}" if line.parts > 1 else ""
        was, self._said = self._said, (phase.where, phase.how, self._words(self.course, place), state)
        lines = (self.where, self.how, self.words, self.state)
        for line, old, new in zip(lines, was, self._said, strict=True):
            if old != new:
                line.update(Content(new), layout=False)
        if not self.plain:
            self.bar.fill(place.level)

    def _words(self, course: Course, place: Place) -> str:
        phase = place.phase
        if course.is_resting and not course.is_over(self._now()):
            return "Paused. Space goes on."
        if phase.seconds > LONG:
            return _left(place.left)
        last = max(1, round(phase.seconds))
        counted = min(place.counted, last)
        if not self.plain:
            return f"{phase.words}  {counted}"
        every, so_far = (" ".join(map(str, range(1, number + 1))) for number in (last, counted))
        return f"{phase.words}  {so_far:<{len(every)}}"  # as wide from the first number on, so that nothing moves


def _left(seconds: float) -> str:
    """Whole minutes, and seconds in the last one, so that the screen is still most of the time."""
    if seconds <= 60:
        return f"{max(0, round(seconds / 10) * 10)} seconds left" if seconds > 10 else "a few seconds left"
    minutes = -int(-seconds // 60)
    return f"{minutes} minutes left"
