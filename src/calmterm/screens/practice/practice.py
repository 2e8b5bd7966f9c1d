"""A practice from choosing to noting: what to do, anxiety before, doing it, anxiety after, saved. Leaving is fine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static

from calmterm.content.support_words import Cause
from calmterm.domain.own_words import words_used
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.screen import SAVING, section_bar
from calmterm.store import FieldSpec, Store
from calmterm.store.model.record import jsonable
from calmterm.store.model.records import PracticeKind, PracticeSession
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.scale_input import ScaleInput
from calmterm.widgets.word_suggester import WordSuggester, before

Stage = Literal["notes", "choose", "before", "run", "after"]
STAGES: Final[tuple[Stage, ...]] = ("notes", "choose", "before", "run", "after")
NOTES_SEEN: Final = "practice_notes_seen"
NOT_BEGUN: Final = 1.0  # seconds; less than this is looking in, not practising
MOST: Final = 10
UNPLEASANT: Final = "anything, such as dizzy; words, separated by commas"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One thing to practise: title and `figures` stand in its row, the purpose below. A session keeps `technique`."""

    title: str
    figures: str
    purpose: str
    kind: PracticeKind
    technique: str
    what: Any = None


class PracticeScreen(DraftScreen[PracticeSession, None]):
    """Guides a practice through its stages. Subclasses offer exercises, and run the one that is chosen."""

    CSS_PATH = "practice.tcss"
    TITLE = "Practice"
    HEADING: ClassVar[str] = ""
    NOTES: ClassVar[str] = ""  # the family whose safety notes come first
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Go on", id="practice.go_on", tooltip="Go on; any rating may stay blank"),
        Binding("ctrl+s", "save", "Save", id="practice.save", priority=True, tooltip="Save, and back to the menu"),
        Binding("escape", "back", "Back", id="practice.back", tooltip="A step back; while practising, end here"),
    ]

    heading = query_one("#practice-heading", Static)
    choices = query_one("#choices", PickList)
    purpose_line = query_one("#purpose", Static)
    before = query_one("#anxiety-before", ScaleInput)
    after = query_one("#anxiety-after", ScaleInput)
    helped = query_one("#helped", ScaleInput)
    note = query_one("#after-note", Input)
    unpleasant = query_one("#unpleasant", Input)
    after_heading = query_one("#after-heading", Static)

    def __init__(self) -> None:
        super().__init__(PracticeSession, draft=f"practice:{self.HEADING.lower()}")
        self.stage: Stage = "choose"
        self.choice: Exercise | None = None
        self._options: Sequence[Exercise] = ()
        self._began: datetime | None = None
        self._seconds = 0
        self._completed = False

    # --- what a subclass brings -------------------------------------------------------------------------

    def offered(self) -> Sequence[Exercise]:
        """Return the exercises to choose from."""
        raise NotImplementedError

    def run_parts(self) -> ComposeResult:
        """Yield the widgets on the screen while practising."""
        yield from ()

    def choose_parts(self) -> ComposeResult:
        """Yield the widgets below the choices."""
        yield from ()

    def begin(self, choice: Exercise) -> Widget | None:
        """Start an exercise and return the widget that takes the focus."""
        raise NotImplementedError

    def practised(self) -> float:
        """Return the seconds practised so far."""
        raise NotImplementedError

    def halt(self) -> None:
        """Stop everything that moves."""

    def found(self) -> str:
        """Return the words typed while practising, for the note."""
        return ""

    # --- the screen -------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Static(section_bar("practice"), id="bar")
        with Vertical(id="practice"):
            yield Static(self.HEADING, id="practice-heading", classes="heading", markup=False)
            with VerticalScroll(id="stage-notes", classes="stage", can_focus=False):
                yield Static("Before the first time", classes="muted")
                for note in self.help_notes():
                    yield Static(note, markup=False)
                yield Static("These stay under ? (help). Enter goes on.", classes="muted")
            with Vertical(id="stage-choose", classes="stage"):
                yield PickList(id="choices")
                yield Static("", id="purpose", classes="muted", markup=False)
                yield from self.choose_parts()
            with Vertical(id="stage-before", classes="stage"):
                yield Static("Enter begins. The number may stay blank.", classes="muted")
                yield self._scale("anxiety_before", "anxiety-before")
            with Vertical(id="stage-run", classes="stage"):
                yield from self.run_parts()
            with VerticalScroll(id="stage-after", classes="stage", can_focus=False):
                yield Static("", id="after-heading", markup=False)
                yield self._scale("anxiety_after", "anxiety-after")
                yield self._scale("effectiveness", "helped")
                with Horizontal(id="note-line"):
                    yield Label("Note", classes="muted")
                    yield LineInput(placeholder="if you like", id="after-note", compact=True, select_on_focus=False)
                with Horizontal(id="unpleasant-line"):
                    yield Label("Unpleasant", classes="muted")
                    yield LineInput(placeholder=UNPLEASANT, id="unpleasant", compact=True, select_on_focus=False)
        yield KeyBar()

    def _scale(self, name: str, widget_id: str) -> ScaleInput:
        spec: FieldSpec = PracticeSession.spec(name)
        return ScaleInput(int(spec.low or 0), int(spec.high or MOST), label=spec.label, id=widget_id)

    @work
    async def on_mount(self) -> None:
        self.show_choices(0)
        self.show("choose")
        with self.attempt():
            seen, words = await self.ask(_needed)
            self.unpleasant.suggester = WordSuggester(words)
            self.unpleasant.placeholder = before(words) or UNPLEASANT
            draft = await self.open_draft()
            if self.stage != "choose":
                return  # a key was pressed before this was read
            if draft is not None:
                self._resume(draft)
            elif self.NOTES and self.NOTES not in seen.split():
                self.show("notes")

    def show_choices(self, marked: int) -> None:
        """List the exercises to choose from."""
        self._options = self.offered()
        width = max(len(one.title) for one in self._options) + 2
        rows = (Content.assemble((f"{one.title:<{width}}", "bold"), one.figures) for one in self._options)
        self.choices.fill(rows, at=marked)

    @on(OptionList.OptionHighlighted, "#choices")
    def _show_purpose(self) -> None:
        self.purpose_line.update(f"{self.marked.purpose} Enter goes on.")

    @property
    def marked(self) -> Exercise:
        """Return the exercise under the cursor."""
        return self._options[self.choices.highlighted or 0]

    def show(self, stage: Stage) -> None:
        """Put one stage in sight and the focus where it begins."""
        self.stage = stage
        for one in STAGES:
            self.query_one(f"#stage-{one}").display = one == stage
        focus: dict[Stage, Widget] = {"choose": self.choices, "before": self.before, "after": self.after}
        if stage in focus:
            focus[stage].focus()
        elif stage == "notes":
            self.set_focus(None)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "save":
                return self.stage == "after"
            case "go_on":
                return self.stage != "run"
            case _:
                return True

    # --- forward and back -------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#choices")
    @on(Input.Submitted, "#after-note")
    @on(Input.Submitted, "#unpleasant")
    async def action_go_on(self) -> None:
        """Go on to the next stage."""
        match self.stage:
            case "notes":
                self._notes_read()
                self.show("choose")
            case "choose":
                if (choice := self.chosen()) is not None:
                    self.choice = choice
                    self.heading.update(Content(f"{self.HEADING}: {choice.title}"))
                    self.show("before")
            case "before" if self.choice is not None:
                self._began = self.calm.clock.now()
                self.show("run")
                self.set_focus(self.begin(self.choice))
            case "after":
                self.action_save()
            case _:
                pass

    def chosen(self) -> Exercise | None:
        """Return the exercise to do; None where it cannot be done so, and that was said."""
        return self.marked

    @work
    async def _notes_read(self) -> None:
        def note(store: Store) -> None:
            seen = (store.setting(NOTES_SEEN) or "").split()
            if self.NOTES not in seen:
                store.set_setting(NOTES_SEEN, " ".join([*seen, self.NOTES]))

        with self.attempt():
            await self.ask(note)

    def finish(self, *, completed: bool) -> None:
        """End the practice: to the end, or where it was left."""
        if self.stage != "run":
            return
        self._seconds = round(self.practised())
        self._completed = completed
        self.halt()
        self.calm.stay_awake()
        self._to_after(self._seconds, self.found())

    def _to_after(self, seconds: int, note: str) -> None:
        self._seconds = seconds
        self.heading.update(Content(f"{self.HEADING}: {self.choice.title}" if self.choice else self.HEADING))
        self.after_heading.update(f"{_minutes(seconds)}. How is it now? Enter saves; anything may stay blank.")
        self.note.value = note
        self.show("after")
        self.touched()

    def action_back(self) -> None:
        """Go a step back. While practising, end here; afterwards, save everything as it stands."""
        match self.stage:
            case "notes" | "choose":
                self.dismiss(None)
            case "before":
                self.heading.update(self.HEADING)
                self.show("choose")
            case "run" if self.practised() < NOT_BEGUN and not self.found():
                self.halt()
                self.show("before")
            case "run":
                self.finish(completed=False)
            case "after":
                self.action_save()

    # --- saving -----------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """Return the values of the session as it stands."""
        choice = self.choice
        values: dict[str, Any] = {
            "began_at": self._began, "kind": choice and choice.kind, "technique": choice and choice.technique,
            "anxiety_before": self.before.value, "anxiety_after": self.after.value,
            "effectiveness": self.helped.value, "seconds": self._seconds, "completed": self._completed,
            "note": self.note.value.strip() or None,
            "side_effects": [word.strip() for word in self.unpleasant.value.split(",") if word.strip()],
        }  # fmt: skip
        return values

    @work(exclusive=True, group=SAVING)
    async def action_save(self) -> None:
        await self.save()

    async def saved(self, record: PracticeSession, said: str) -> None:
        self.calm.notify(said, markup=False)
        if MOST in (self.before.value, self.after.value):
            self.calm.offer_support(Cause.DISTRESS)
        self.dismiss(None)

    # --- what must not be lost --------------------------------------------------------------------------

    @on(Input.Changed)
    @on(ScaleInput.Changed)
    def _typed(self) -> None:
        if self.stage == "after":
            self.touched()

    def draft_values(self) -> dict[str, Any] | None:
        """Return a practice that is over and not saved yet, or that has words in it already."""
        if self.choice is None or not (self.stage == "after" or (self.stage == "run" and self.found())):
            return None
        self._take()
        values = {name: value for name, value in self.values().items() if value is not None}
        return {"title": self.choice.title, "values": jsonable(values)}

    def _take(self) -> None:
        """Note how far the practice is."""
        if self.stage == "run":
            self._seconds, self._completed = round(self.practised()), False
            self.note.value = self.found()

    def _resume(self, draft: dict[str, Any]) -> None:
        """Show a practice that was cut off, to be saved."""
        values = draft["values"]
        self.choice = Exercise(draft["title"], "", "", PracticeKind(values["kind"]), values["technique"])
        self._began = datetime.fromisoformat(values["began_at"])
        self._completed = values["completed"]
        self.before.value, self.after.value = values.get("anxiety_before"), values.get("anxiety_after")
        self.helped.value = values.get("effectiveness")
        self.unpleasant.value = ", ".join(values.get("side_effects", ()))
        self._to_after(values["seconds"], values.get("note", ""))
        self.calm.notify("What you did last time is here again, to be saved.", markup=False)

    @work(group="drafts")
    async def _keep_in_time(self) -> None:
        self._due = None
        with self.attempt():
            await super().save_drafts()

    async def save_drafts(self) -> None:
        """Save a practice that is left for another place, a lock or the end of the program as it is now."""
        if not self.is_mounted or self.stage not in ("run", "after"):
            return
        self._take()
        if self._seconds >= NOT_BEGUN or self.note.value:
            await self.store_now(self.values())


def _needed(store: Store) -> tuple[str, list[str]]:
    return store.setting(NOTES_SEEN) or "", words_used(store, PracticeSession, "side_effects")


def _minutes(seconds: int) -> str:
    """Return about how long, in words."""
    if seconds < 60:
        return f"{seconds} seconds"
    minutes = round(seconds / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
