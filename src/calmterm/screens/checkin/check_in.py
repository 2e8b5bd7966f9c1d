"""Check-in: mood first and alone enough; the rest unfolds, as much of it as fits the time of day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, SelectionList, Static, TextArea

from calmterm.insights.emotions import HIDDEN, blend, strength_word
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.list_screen import RecordsScreen
from calmterm.screens.base.screen import LEAVING, SAVING, section_bar
from calmterm.store import Record, Store
from calmterm.store.model.records import CheckIn, CheckInEmotion, Emotion, Moment
from calmterm.store.model.records.checkins import BODY_WORDS
from calmterm.widgets.checkboxes import Ticks
from calmterm.widgets.form import FormField
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.scale_input import ScaleInput

EMOTIONS, TRIGGERS, BODY = "emotions", "triggers", "in_body"
WHOLE: Final = (
    "energy", "stress", "anxiety", EMOTIONS, TRIGGERS, BODY, "sleep_quality", "sleep_hours", "exercise_minutes",
    "outside_minutes", "water_glasses", "note", "going_well", "challenges", "hopes", "gratitude", "place", "felt_at",
)  # fmt: skip
MORNING: Final = ("energy", EMOTIONS, BODY, "sleep_quality", "sleep_hours", "note", "hopes", "place", "felt_at")
EVENING: Final = tuple(name for name in WHOLE if name not in ("sleep_quality", "sleep_hours", "hopes"))
FORMS: Final = {
    Moment.MORNING: MORNING,
    Moment.EVENING: EVENING,
    Moment.DAILY: WHOLE,
    Moment.QUICK: ("note", "place", "felt_at"),
}
TITLES: Final = {
    Moment.MORNING: "A morning check-in", Moment.EVENING: "An evening check-in", Moment.DAILY: "The whole day",
    Moment.QUICK: "A quick check-in",
}  # fmt: skip


def moment_of(now: datetime) -> Moment:
    """Return the form for an hour."""
    return Moment.MORNING if 4 <= now.hour < 12 else Moment.EVENING if now.hour >= 17 or now.hour < 4 else Moment.DAILY


class CheckInScreen(DraftScreen[CheckIn, None]):
    """Makes a check-in, or changes one."""

    CSS_PATH = "check_in.tcss"
    TITLE = "Check-in"
    DRAFT = "check_in"
    AUTO_FOCUS = "#field-mood ScaleInput"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", id="check_in.save", priority=False, tooltip="Save this check-in"),
        Binding("m", "more", "More", id="check_in.more", tooltip="More: energy, emotions, triggers, notes"),
        Binding("t", "other_form", "Other form", id="check_in.form", tooltip="Evening, whole day, quick, morning"),
        Binding("l", "earlier", "Earlier", id="check_in.earlier", tooltip="Look at earlier check-ins"),
        Binding("escape", "back", "Back", id="check_in.back", tooltip="Back to the day; what you typed is kept"),
    ]

    more = query_one("#more", VerticalScroll)
    mood = query_one("#field-mood", FormField)
    felt_at = query_one("#field-felt_at", FormField)
    form_name = query_one("#form-name", Static)
    blend = query_one("#blend", Static)
    triggers = query_one("#triggers", Ticks)
    own_triggers = query_one("#own-triggers", Input)
    body = query_one("#body", Ticks)
    own_body = query_one("#own-body", Input)

    def __init__(self, record: CheckIn | None = None) -> None:
        super().__init__(CheckIn, record)
        self._values = record.values() if record else {}
        self._restoring = True
        self._form = Moment(record.moment) if record else Moment.QUICK
        self._hide = HIDDEN

    def compose(self) -> ComposeResult:
        yield Static(section_bar("check_in"), id="bar")
        with VerticalScroll(id="check-in", can_focus=False):
            yield Static(
                "How are you?" if self._record is None else "Change this check-in", classes="heading", id="ask"
            )
            yield FormField(CheckIn.spec("mood"), self._values.get("mood"))
            yield Static("The mood alone is enough: enter saves it. m shows more.", classes="muted", id="enough")
            with VerticalScroll(id="more", can_focus=False):
                yield Static("", id="form-name")
                for name in WHOLE:
                    with Vertical(id=f"part-{name}", classes="part"):
                        yield from self._part(name)
        yield KeyBar()

    def _part(self, name: str) -> ComposeResult:
        match name:
            case "emotions":
                yield Static("Emotions, from 0 to 10, as many as fit", classes="heading")
                for emotion in Emotion:
                    yield self._emotion(emotion)
                yield Static("", id="blend", markup=False)
            case "triggers":
                yield Static("What may have played a part", classes="heading")
                yield Ticks(id="triggers")
                yield Input(placeholder="Your own, separated by commas", id="own-triggers", compact=True)
            case "in_body":
                yield Static("In the body", classes="heading")
                felt = self._values.get(BODY, ())
                yield Ticks(*((Content(word), word, word in felt) for word in BODY_WORDS), id="body")
                own = ", ".join(word for word in felt if word not in BODY_WORDS)
                yield Input(own, placeholder="Your own, separated by commas", id="own-body", compact=True)
            case "felt_at":
                spec = replace(
                    CheckIn.spec(name), label="When", hint="now, or 20 min ago, yesterday 9pm", required=False
                )
                yield FormField(spec, self._values.get(name), clock=self.calm.clock, past=True)
            case _:
                yield FormField(CheckIn.spec(name), self._values.get(name))

    def _emotion(self, emotion: Emotion) -> ScaleInput:
        rated = {row["emotion"]: row["intensity"] for row in self._values.get("emotions", ())}
        low, high = CheckInEmotion.spec("intensity").low, CheckInEmotion.spec("intensity").high
        return ScaleInput(
            int(low or 0), int(high or 10), label=emotion.value.capitalize(), value=rated.get(emotion),
            said=partial(strength_word, emotion.value), id=f"emotion-{emotion.value}", classes="emotion",
        )  # fmt: skip

    # --- beginning --------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        self.more.display = self._record is not None
        self._show_form()
        with self.attempt():
            names, every_blend = await self.ask(_needed)
            draft = await self.open_draft()
            self._hide = frozenset[str]() if every_blend == "on" else HIDDEN
            chosen = set((draft or self._values).get("triggers", ()))
            own = [name for name in chosen if name not in names]  # typed and not yet saved
            self.triggers.add_options([(Content(name), name, name in chosen) for name in [*names, *own]])
            self.triggers.highlighted = 0
            if draft is not None:
                self._fill(draft)
                self.calm.notify("What you typed last time is here again.", markup=False)
            self._ask_blend()
            self.call_after_refresh(self._begun)

    def _begun(self) -> None:
        self._restoring = False

    def _fill(self, values: dict[str, Any]) -> None:
        for field in self.query(FormField):
            if field.spec.name != "felt_at":
                field.fill(values.get(field.spec.name))
            elif typed := values.get("felt_at"):
                field.retype(typed)
        for row in values.get("emotions", ()):
            self.query_one(f"#emotion-{row['emotion']}", ScaleInput).value = row["intensity"]
        felt = values.get(BODY, ())
        for word in felt:
            if word in BODY_WORDS:
                self.body.select(word)
        self.own_body.value = ", ".join(word for word in felt if word not in BODY_WORDS)
        if set(values) - {"mood", "moment"}:
            self._form = Moment(values["moment"])
            self.more.display = True
            self._show_form()

    def _show_form(self) -> None:
        """Show the parts of this form, and those of others that hold something already."""
        given = self.given()
        for name in WHOLE:
            self.query_one(f"#part-{name}").display = name in FORMS[self._form] or bool(given.get(name))
        aside = "  t shows another form" if self.more.display else ""
        self.form_name.update(Content.assemble((TITLES[self._form], "bold"), (aside, "$text-muted")))

    # --- what was given ---------------------------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """Return the values as the store takes them; blank ones left out."""
        values = {field.spec.name: field.value for field in self.query(FormField)}
        values = {name: value for name, value in values.items() if value not in (None, "")}
        values["emotions"] = [
            {"emotion": emotion.value, "intensity": intensity}
            for emotion in Emotion
            if (intensity := self.query_one(f"#emotion-{emotion.value}", ScaleInput).value) is not None
        ]
        values["triggers"] = _with_own(self.triggers, self.own_triggers)
        values[BODY] = _with_own(self.body, self.own_body)
        values["moment"] = self._form
        return values

    def draft_values(self) -> dict[str, Any] | None:
        values = {name: value for name, value in self.given().items() if value}
        values.pop("felt_at", None)
        if self.felt_at.is_touched:
            values["felt_at"] = self.felt_at.typed
        return values if set(values) - {"moment"} and not self._restoring else None

    @on(ScaleInput.Changed)
    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(SelectionList.SelectedChanged)
    def keep(self) -> None:
        if not self._restoring:
            self._ask_blend()
            self.touched()

    def _ask_blend(self) -> None:
        """Ask whether two of the emotions make a third together."""
        name = blend({row["emotion"]: row["intensity"] for row in self.given()["emotions"]}, self._hide)
        self.blend.update(f"A bit like {name}?" if name else "")
        self.blend.display = name is not None

    # --- going on, leaving ------------------------------------------------------------------------------

    def action_more(self) -> None:
        """Unfold the form for this time of day, or fold it."""
        self.more.display = not self.more.display
        if self.more.display:
            if self._form is Moment.QUICK and self._record is None:
                self._form = moment_of(self.calm.clock.now())
            self._show_form()
            self._to_the_form()
        else:
            self.mood.control.focus()

    def action_other_form(self) -> None:
        """Show the next of the four forms; what was filled in stays."""
        order = list(FORMS)
        self._form = order[(order.index(self._form) + 1) % len(order)] if self.more.display else self._form
        self.more.display = True
        self._show_form()
        self._to_the_form()
        self.touched()

    def _to_the_form(self) -> None:
        self.more.query_one(f"#part-{FORMS[self._form][0]}").query("*:can-focus").first(Widget).focus()

    def action_earlier(self) -> None:
        """Look at earlier check-ins."""
        self.calm.push_screen(CheckInsScreen())

    @on(Input.Submitted)
    @work(exclusive=True, group=SAVING)
    async def action_save(self) -> None:
        await self.save()

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {**dict.fromkeys(("mood", *WHOLE)), **self.given()}
        if values["felt_at"] is None:  # now, or as it was
            del values["felt_at"]
        return values

    def problems(self) -> dict[str, str]:
        return {"felt_at": self.felt_at.mistake} if self.felt_at.mistake else {}

    async def complain(self, problems: Mapping[str, str]) -> None:
        fields = {field.spec.name: field for field in self.query(FormField)}
        for name, field in fields.items():
            field.complain(problems.get(name, ""))
            if name in problems:
                field.control.focus()
        for name, sentence in problems.items():
            if name not in fields:
                self.calm.notify(sentence, severity="error", markup=False)

    async def saved(self, record: CheckIn, said: str) -> None:
        self.calm.notify(said, markup=False)
        self.once_shown(self.action_back)

    @work(group=LEAVING)
    async def action_back(self) -> None:
        """Go back to the list of check-ins, or to the day."""
        if len(self.calm.screen_stack) > 2:
            with self.attempt():
                await self.save_drafts()
                self.dismiss(None)
        else:
            await self.calm.action_section("today")


class CheckInsScreen(RecordsScreen):
    """Lists earlier check-ins, to read, change and trash."""

    def __init__(self) -> None:
        super().__init__(CheckIn, "check_in")

    def form(self, record: Record | None) -> CheckInScreen:
        return CheckInScreen(record if isinstance(record, CheckIn) else None)


def _needed(store: Store) -> tuple[list[str], str]:
    return store.trigger_names(), store.preference("every_blend")


def _with_own(ticks: Ticks, own: Input) -> list[str]:
    typed = [word.strip() for word in own.value.split(",") if word.strip()]
    return list(dict.fromkeys([*ticks.selected, *typed]))
