"""A pace to follow: what to do now, counted, in a disc that grows and shrinks; or the same as plain words."""

import time
from collections.abc import Callable
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from calmterm.content.exercises import Timeline
from calmterm.content.practice_timer import Course, TimerPosition

FRAMES_A_SECOND: Final = 4
ROWS: Final = 11
CELLS: Final = 2 * ROWS
SMALLEST, LARGEST = 4, ROWS  # half rows: few sizes, so that a terminal gets less than 2 KB a second
HALVES: Final = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
BOLD_REVERSE: Final = Style(bold=True, reverse=True)
LONG: Final = 20  # seconds; longer phases are told in minutes left, not counted


class Disc(Widget):
    """A disc that grows and shrinks, with words in it. Two half blocks to a cell make it round.

    It has a few sizes, each drawn once it is due: so the terminal gets little, however often a frame comes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"disc--full", "disc--words"}
    DEFAULT_CSS = f"""
    Disc {{
        width: {CELLS};
        height: {ROWS};
        & > .disc--full {{ color: $primary; }}
        & > .disc--words {{ color: $foreground; text-style: bold; }}
    }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.radius = SMALLEST
        self.said = ("", "")

    def show(self, share: float, *said: str) -> None:
        """Be so large, 0 to 1, with a word and what is below it inside."""
        radius = round(SMALLEST + share * (LARGEST - SMALLEST))
        words = (said[0], said[1])
        if (radius, words) != (self.radius, self.said):
            self.radius, self.said = radius, words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        full = self.get_component_rich_style("disc--full")
        words = self.get_component_rich_style("disc--words")
        line = {ROWS // 2 - 1: self.said[0], ROWS // 2: self.said[1]}.get(y, "")[:CELLS]
        begin = (CELLS - len(line)) // 2
        segments: list[Segment] = []
        for x in range(CELLS):
            inside = self._is_in(x, 2 * y), self._is_in(x, 2 * y + 1)
            letter = line[x - begin] if begin <= x < begin + len(line) else ""
            if letter:  # reversed in the disc: it is read without colours too
                segments.append(Segment(letter, full + BOLD_REVERSE if any(inside) else words))
            else:
                segments.append(Segment(HALVES[inside], full))
        return Strip(Segment.simplify(segments), CELLS)

    def _is_in(self, x: int, half_row: int) -> bool:
        across, down = x - (CELLS - 1) / 2, half_row - (2 * ROWS - 1) / 2
        return across * across + down * down <= self.radius * self.radius


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
        & > Center { height: 11; margin: 1 0; }
        & > #pacer-words { display: none; }
        &.-plain > #pacer-words { display: block; }
        &.-plain > Center { display: none; }
    }
    """

    where = query_one("#pacer-where", Static)
    how = query_one("#pacer-how", Static)
    words = query_one("#pacer-words", Static)
    state = query_one("#pacer-state", Static)
    disc = query_one(Disc)

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
            yield Disc()
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
        """Return seconds practised so far."""
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
            word, _, count = self._said[2].partition("  ")
            self.disc.show(place.level, word, count)

    def _words(self, course: Course, place: TimerPosition) -> str:
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
