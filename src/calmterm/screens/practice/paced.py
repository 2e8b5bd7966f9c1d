"""Practices that keep time: breathing, muscle relaxation, a plain timer."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static

from calmterm.content.exercises import (
    MOST_MINUTES,
    Form,
    Pattern,
    Timeline,
    breathing,
    exercises,
    own_pattern,
    relaxing,
    resting,
)  # fmt: skip
from calmterm.screens.practice.practice import Exercise, PracticeScreen
from calmterm.store.model.records import PracticeKind
from calmterm.widgets.pacer import Pacer

OWN: Final = "Own pattern"


class PacedScreen(PracticeScreen):
    """Guides a practice along a line of time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "rest", "Pause", id="practice.rest", tooltip="Pause, and go on"),
    ]

    pacer = query_one(Pacer)

    def run_parts(self) -> ComposeResult:
        yield Pacer(plain=self.calm.animation_level == "none")

    def line(self, what: Any) -> Timeline:
        """Return the line of time of an exercise."""
        raise NotImplementedError

    def begin(self, choice: Exercise) -> Widget | None:
        self.pacer.begin(self.line(choice.what))
        self.keeps_awake = True
        return None

    def practised(self) -> float:
        return self.pacer.practised

    def halt(self) -> None:
        self.keeps_awake = False
        self.pacer.stop()

    @on(Pacer.Moved)
    def _awake(self) -> None:
        self.calm.stay_awake()  # nobody presses a key while breathing

    @on(Pacer.Ended)
    def _ended(self) -> None:
        self.keeps_awake = False
        self.finish(completed=True)

    def action_rest(self) -> None:
        """Pause, or go on."""
        self.pacer.rest()

    def on_screen_suspend(self) -> None:
        """Pause while another screen is in sight, such as support."""
        if self.stage == "run" and self.pacer.course is not None and not self.pacer.course.is_resting:
            self.pacer.rest()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("rest", "next_part"):
            return self.stage == "run"
        if action in ("more", "less"):
            return self.stage == "choose"
        return super().check_action(action, parameters)


class MinutesScreen(PacedScreen):
    """Guides a practice whose length is chosen by + and -."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "more", "Longer", key_display="+", id="practice.more", tooltip="A minute more"),
        Binding("minus", "less", "Shorter", key_display="-", id="practice.less", tooltip="A minute less"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._minutes: dict[str, float] = {}

    def minutes(self, title: str, usual: float) -> float:
        """Return how long an exercise takes: as the person set it, or as usual."""
        return self._minutes.get(title, usual)

    def usual(self, what: Any) -> float:
        """Return the usual minutes of an exercise."""
        raise NotImplementedError

    def _by(self, amount: int) -> None:
        choice = self.marked
        now = self.minutes(choice.title, self.usual(choice.what))
        self._minutes[choice.title] = min(MOST_MINUTES, max(1.0, float(int(now) + amount)))
        self.show_choices(self.choices.highlighted or 0)

    def action_more(self) -> None:
        self._by(1)

    def action_less(self) -> None:
        self._by(-1)


class BreathingScreen(MinutesScreen):
    """Guides breathing by a pattern."""

    HEADING = "Breathing"
    NOTES = "breathing"

    own_line = query_one("#own-line", Horizontal)
    own = query_one("#own-pattern", Input)
    problem = query_one("#own-problem", Static)

    def help_notes(self) -> Sequence[str]:
        return exercises().notes.breathing

    def offered(self) -> Sequence[Exercise]:
        return (
            *(
                Exercise(one.title, f"{one.words:<8}  {self._length(one)}", f"{one.purpose}.",
                       PracticeKind.BREATHING, _technique(one), one)
                for one in exercises().breathing
            ),
            Exercise(OWN, "", "Seconds in, hold, out and hold, as you like them.",
                   PracticeKind.BREATHING, "own"),
        )  # fmt: skip

    def choose_parts(self) -> ComposeResult:
        with Horizontal(id="own-line"):
            yield Label("Own pattern", classes="muted")
            yield Input(placeholder="4-6, 4-4-6 or 4-4-4-4; enter begins", id="own-pattern", compact=True)
        yield Static("", id="own-problem", markup=False)

    def usual(self, what: Any) -> float:
        return what.usual_minutes if isinstance(what, Pattern) else 3.0

    def _length(self, pattern: Pattern) -> str:
        breaths = pattern.breaths(self.minutes(pattern.title, pattern.usual_minutes))
        return f"{breaths:>2} breaths  about {_about(breaths * pattern.cycle_seconds)}"

    def chosen(self) -> Exercise | None:
        choice = self.marked
        if choice.what is not None:
            return choice
        self.own_line.display = True
        if not self.own.value.strip():
            self.own.focus()
            return None
        try:
            pattern = own_pattern(self.own.value)
        except ValueError as error:
            self.problem.update(str(error))
            self.own.focus()
            return None
        self.problem.update("")
        return Exercise(OWN, "", "", PracticeKind.BREATHING, _technique(pattern), pattern)

    @on(Input.Submitted, "#own-pattern")
    async def _own_given(self) -> None:
        await self.action_go_on()

    @on(OptionList.OptionHighlighted, "#choices")
    def _own_wanted(self) -> None:
        self.own_line.display = self.marked.what is None
        self.problem.update("")

    def line(self, what: Any) -> Timeline:
        pattern: Pattern = what
        return breathing(pattern, pattern.breaths(self.minutes(pattern.title, pattern.usual_minutes)))


class RelaxationScreen(PacedScreen):
    """Guides muscle relaxation, part by part."""

    HEADING = "Muscle relaxation"
    NOTES = "relaxation"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_part", "Next part", id="practice.next", tooltip="Leave this part out"),
    ]

    def help_notes(self) -> Sequence[str]:
        return exercises().notes.relaxation

    def offered(self) -> Sequence[Exercise]:
        return [
            Exercise(one.title, f"about {_about(relaxing(one).seconds)}", f"{one.purpose}.", PracticeKind.RELAXATION,
                   f"muscle relaxation, {len(one.groups)} parts", one)
            for one in exercises().relaxation.form
        ]  # fmt: skip

    def line(self, what: Any) -> Timeline:
        form: Form = what
        return relaxing(form)

    def action_next_part(self) -> None:
        """Leave this part out."""
        self.pacer.skip_part()


class TimerScreen(MinutesScreen):
    """Times a stretch of sitting quietly or of moving."""

    HEADING = "Timer"

    def offered(self) -> Sequence[Exercise]:
        kinds = (
            ("Sitting quietly", "quiet sitting", PracticeKind.MEDITATION, 5.0),
            ("Moving", "moving", PracticeKind.MOVEMENT, 10.0),
        )
        return [
            Exercise(
                title,
                f"{self.minutes(title, usual):.0f} min",
                "+ and - change the time.",
                kind,
                technique,
                (title, usual),
            )
            for title, technique, kind, usual in kinds
        ]

    def usual(self, what: Any) -> float:
        return what[1]

    def line(self, what: Any) -> Timeline:
        title, usual = what
        return resting(self.minutes(title, usual))


def _technique(pattern: Pattern) -> str:
    return pattern.title if pattern.title == pattern.words else f"{pattern.title.lower()} {pattern.words}"


def _about(seconds: float) -> str:
    """Return minutes in words, to the half."""
    return f"{round(seconds / 30) / 2:g} min"
