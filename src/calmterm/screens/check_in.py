"""Check-in: mood first and alone enough; the rest unfolds."""

from typing import Any, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Footer, Input, SelectionList, Static, TextArea

from calmterm.errors import CalmtermError, InvalidRecord
from calmterm.screens.base import section_bar
from calmterm.screens.drafting import DraftingScreen
from calmterm.store import FieldSpec
from calmterm.store.records import CheckIn, CheckInEmotion, Emotion
from calmterm.widgets.form import FormField
from calmterm.widgets.scale_input import ScaleInput

FIRST = ("energy", "stress", "anxiety")
LAST = (
    "sleep_quality", "sleep_hours", "exercise_minutes", "outside_minutes", "water_glasses",
    "note", "going_well", "challenges", "hopes", "gratitude", "place",
)  # fmt: skip


class CheckInScreen(DraftingScreen[None]):
    """A new check-in, or the change of an old one."""

    CSS_PATH = "check_in.tcss"
    TITLE = "Check-in"
    DRAFT = "check_in"
    AUTO_FOCUS = "#field-mood ScaleInput"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", id="check_in.save", priority=False, tooltip="Save this check-in"),
        Binding("m", "more", "More", id="check_in.more", tooltip="More: energy, emotions, triggers, notes"),
        Binding("escape", "back", "Back", id="check_in.back", tooltip="Back to the day; what you typed is kept"),
    ]

    more = query_one("#more", VerticalScroll)
    mood = query_one("#field-mood", FormField)
    own_triggers = query_one("#own-triggers", Input)

    def __init__(self, record: CheckIn | None = None) -> None:
        super().__init__(str(record.id) if record else "")
        self._record = record
        self._values = record.values() if record else {}
        self._restoring = True

    def compose(self) -> ComposeResult:
        yield Static(section_bar("check_in"), id="bar")
        with VerticalScroll(id="check-in", can_focus=False):
            yield Static(
                "How are you?" if self._record is None else "Change this check-in", classes="heading", id="ask"
            )
            yield FormField(CheckIn.spec("mood"), self._values.get("mood"))
            yield Static("The mood alone is enough: enter saves it. m shows more.", classes="muted", id="enough")
            with VerticalScroll(id="more", can_focus=False):
                for name in FIRST:
                    yield self._field(CheckIn.spec(name))
                yield Static("Emotions, from 0 to 10, as many as fit", classes="heading")
                for emotion in Emotion:
                    yield self._emotion(emotion)
                yield Static("What may have played a part", classes="heading")
                yield SelectionList[str](id="triggers")
                yield Input(placeholder="Your own, separated by commas", id="own-triggers")
                yield Static("If you like", classes="heading")
                for name in LAST:
                    yield self._field(CheckIn.spec(name))
        yield Footer(show_command_palette=False)

    @property
    def triggers(self) -> SelectionList[str]:
        return cast("SelectionList[str]", self.query_one("#triggers", SelectionList))

    def _field(self, spec: FieldSpec) -> FormField:
        return FormField(spec, self._values.get(spec.name))

    def _emotion(self, emotion: Emotion) -> ScaleInput:
        rated = {row["emotion"]: row["intensity"] for row in self._values.get("emotions", ())}
        low, high = CheckInEmotion.spec("intensity").low, CheckInEmotion.spec("intensity").high
        return ScaleInput(
            int(low or 0), int(high or 10), label=emotion.value.capitalize(), value=rated.get(emotion),
            id=f"emotion-{emotion.value}", classes="emotion",
        )  # fmt: skip

    # --- beginning --------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        self.more.display = self._record is not None
        try:
            names = await self.ask(lambda store: store.trigger_names())
            draft = await self.open_draft()
        except CalmtermError as error:
            self.tell(error)
            return
        chosen = set((draft or self._values).get("triggers", ()))
        self.triggers.add_options([(Content(name), name, name in chosen) for name in names])
        self.triggers.highlighted = 0
        if draft is not None:
            self._fill(draft)
            self.calm.notify("What you typed last time is here again.", markup=False)
        self.call_after_refresh(self._begun)

    def _begun(self) -> None:
        self._restoring = False

    def _fill(self, values: dict[str, Any]) -> None:
        for field in self.query(FormField):
            field.fill(values.get(field.spec.name))
        for row in values.get("emotions", ()):
            self.query_one(f"#emotion-{row['emotion']}", ScaleInput).value = row["intensity"]
        if set(values) - {"mood", "emotions", "triggers"} or values.get("emotions") or values.get("triggers"):
            self.more.display = True

    # --- what was given ---------------------------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """The values as the store takes them; blank ones left out."""
        values = {field.spec.name: field.value for field in self.query(FormField)}
        values = {name: value for name, value in values.items() if value not in (None, "")}
        values["emotions"] = [
            {"emotion": emotion.value, "intensity": intensity}
            for emotion in Emotion
            if (intensity := self.query_one(f"#emotion-{emotion.value}", ScaleInput).value) is not None
        ]
        own = [name.strip() for name in self.own_triggers.value.split(",") if name.strip()]
        values["triggers"] = list(dict.fromkeys([*self.triggers.selected, *own]))
        return values

    def draft_values(self) -> dict[str, Any] | None:
        values = {name: value for name, value in self.given().items() if value}
        return values if values and not self._restoring else None

    @on(ScaleInput.Changed)
    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(SelectionList.SelectedChanged)
    def keep(self) -> None:
        if not self._restoring:
            self.touched()

    # --- leaving ----------------------------------------------------------------------------------------

    def action_more(self) -> None:
        self.more.display = not self.more.display
        if self.more.display:
            self.query_one("#field-energy ScaleInput").focus()
        else:
            self.mood.control.focus()

    @on(Input.Submitted)
    @work(exclusive=True)
    async def action_save(self) -> None:
        for field in self.query(FormField):
            field.complain("")
        values, record = self.given(), self._record
        try:
            if record is None:
                await self.ask(lambda store: store.add(store.new(CheckIn, values)))
            else:
                blank = dict.fromkeys(set(self._values) - {"felt_at", "moment"})
                await self.ask(lambda store: store.change(record, {**blank, **values}))
            await self.forget_draft()
        except InvalidRecord as error:
            self._complain(error)
        except CalmtermError as error:
            self.tell(error)
        else:
            self.calm.notify("Saved. Press u to undo.", markup=False)
            await self.calm.action_section("today")

    def _complain(self, error: InvalidRecord) -> None:
        fields = {field.spec.name: field for field in self.query(FormField)}
        for name, sentence in error.problems.items():
            if name in fields:
                fields[name].complain(sentence)
                fields[name].control.focus()
            else:
                self.calm.notify(sentence, severity="error", markup=False)

    async def action_back(self) -> None:
        await self.calm.action_section("today")
