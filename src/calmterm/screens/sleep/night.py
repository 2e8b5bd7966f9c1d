"""One night, told in under a minute: times as they come to mind, figures as they follow, questions before saving."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Select, Static, TextArea

from calmterm.core import dates
from calmterm.core.clock import zone_named
from calmterm.core.errors import InvalidRecord
from calmterm.domain.sleep import CLOCKS, TIMES, denominator, moments_of, night_of_values, skipped
from calmterm.insights.sleep import Night, came_twice, questions, read_clock, spoken
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.screen import LEAVING, SAVING, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import FieldSpec
from calmterm.store.model.records import SleepNight
from calmterm.store.model.summary import shown
from calmterm.widgets.form import FormField
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.scale_input import ScaleInput

FIRST: Final = ("into_bed_at", "tried_to_sleep_at", "minutes_to_fall_asleep", "times_woken", "minutes_awake",
                "final_awakening_at", "out_of_bed_at", "quality")  # fmt: skip
MORE: Final = ("woke_early_minutes", "rested", "morning_mood", "note", "nap_at", "nap_minutes", "caffeine", "alcohol",
               "medicine", "dreams", "factors", "denominator")  # fmt: skip
ZONES: Final = {"zone": "Time zone", "zone_into_bed": "Zone of going to bed, if another"}
HINT: Final = "22:45 or 10:45 pm"


class NightScreen(DraftScreen[SleepNight, SleepNight | None]):
    """Makes a night, or changes one; returns it as it was saved, or None."""

    CSS_PATH = "week.tcss"
    TITLE = "A night"
    PURPOSE = "Note one night: when you went to bed, slept and got up."
    DRAFT = "night"
    AUTO_FOCUS = "#field-into_bed_at Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,enter", "save", "Save", id="night.save", tooltip="Save this night"),
        # With priority, so that the next letter already goes there, however busy the program is.
        Binding("enter", "next_field", priority=True, show=False, id="night.enter", tooltip="The next field"),
        Binding("ctrl+n", "more", "More", id="night.more", tooltip="Waking early, naps, dreams, a journey"),
        Binding("escape", "back", "Back", id="night.back", tooltip="Back; what you typed is kept as a draft"),
        Binding("u", "no_undo", show=False, id="night.no_undo", tooltip="Undo works in the week, not in here"),
    ]

    more = query_one("#night-more", Vertical)
    figures = query_one("#figures", Static)

    def __init__(self, night_of: date, record: SleepNight | None = None) -> None:
        super().__init__(SleepNight, record, subject=night_of.isoformat())
        self._night_of = night_of
        self._clean: dict[str, Any] = {}
        self._begun = False

    def compose(self) -> ComposeResult:
        verb = "Change the night" if self._record else "The night"
        day = self._night_of
        yield Static(section_bar("sleep"), id="bar")
        yield Static(f"{verb} to {dates.full(day)}", id="night-heading", classes="heading")
        with VerticalScroll(id="night-page", can_focus=False):
            yield from (self._field(name) for name in FIRST)
            with Vertical(id="night-more"):
                yield from (self._field(name) for name in MORE)
                yield from (FormField(FieldSpec(name, label, "Europe/Vienna", "line", required=False, limit=60))
                            for name, label in ZONES.items())  # fmt: skip
        yield Static("", id="figures", markup=False)
        yield KeyBar()

    def _field(self, name: str) -> FormField:
        spec = SleepNight.spec(name)
        if name in CLOCKS:
            spec = FieldSpec(name, spec.label, HINT, "line", required=False, limit=20)
        field = FormField(spec, clock=self.calm.clock)
        if name in CLOCKS and isinstance(field.control, Input):
            field.control.select_on_focus = True  # a time is replaced, not written on
        return field

    # --- beginning --------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        self.more.display = False
        with self.attempt():
            self._begin(await self.ask(denominator), await self.open_draft())
            return
        self.dismiss(None)

    def _begin(self, share: str, draft: dict[str, Any] | None) -> None:
        early = {name: field.typed for name, field in self._fields().items() if field.is_touched}
        values = _as_typed(self._record) if self._record else {"denominator": share, "zone": self._home}
        for name, field in self._fields().items():
            field.fill(values.get(name))
        self._clean = self._typed()
        if draft is not None:
            again = "What you typed last time is here again."
            if "woke_early_minutes" not in draft:  # kept by a version whose scale of quality went to ten
                rated = draft.pop("quality", None) is not None
                again += " How good the night was is asked in words now, so that is blank." if rated else ""
            self._retype(draft)
            self.calm.notify(again, markup=False)
        self._retype(early)
        self._begun = True
        self._show_figures()

    @property
    def _home(self) -> str:
        zone = self.calm.clock.zone()
        return zone.key if isinstance(zone, ZoneInfo) else ""

    def _fields(self) -> dict[str, FormField]:
        return {field.spec.name: field for field in self.query(FormField)}

    def _typed(self) -> dict[str, Any]:
        return {name: field.typed for name, field in self._fields().items()}

    def _retype(self, typed: dict[str, Any]) -> None:
        fields = self._fields()
        for name, raw in typed.items():
            if name in fields:
                fields[name].retype(raw)

    # --- values -----------------------------------------------------------------------------------------

    def _given(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the values as the store takes them, None for blank, and a sentence for each that cannot be read."""
        problems: dict[str, str] = {}
        values: dict[str, Any] = {"night_of": self._night_of}
        typed: dict[str, time | None] = {}
        zones: dict[str, tzinfo | None] = {}
        for name, field in self._fields().items():
            if name in CLOCKS:
                typed[name] = _read(name, field.value, problems)
            elif name in ZONES:
                zones[name] = zone_named(field.value or "")
                if field.value and zones[name] is None:
                    problems[name] = "There is no time zone of that name. They are written like Europe/Vienna."
            else:
                values[name] = field.value
        zone = zones["zone"] or self.calm.clock.zone()
        times, nap = [typed[name] for name in TIMES], typed["nap_at"]
        values |= moments_of(self._night_of, times, zone, zones["zone_into_bed"], nap=nap)
        problems |= skipped(values)
        try:
            checked = SleepNight.check({name: one for name, one in values.items() if one is not None})
        except InvalidRecord as error:
            return values, {**error.problems, **problems}
        return {name: checked.get(name) for name in values}, problems

    def _show_figures(self) -> None:
        values, problems = self._given()
        fields = self._fields()
        for name in fields:
            if name not in problems:
                fields[name].complain("")
        said = list(_figures(night_of_values(values))) if not problems else []
        if self._record is not None and self._record.quality_of_ten is not None:
            rated = shown(SleepNight.spec("quality_of_ten"), self._record.quality_of_ten)
            said.append(f"You rated this night {rated}, on the older scale.")
        self.figures.update(" ".join(said))

    def draft_values(self) -> dict[str, Any] | None:
        typed = self._typed()
        return typed if self._begun and typed != self._clean else None

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Select.Changed)
    @on(ScaleInput.Changed)
    def keep(self) -> None:
        """Show the figures that follow, and keep a draft soon."""
        if self._begun:
            self._show_figures()
            self.touched()

    @on(Input.Blurred)
    def _show_as_understood(self, message: Input.Blurred) -> None:
        """Turn 2245 into 22:45, so that a misreading is seen at once; complain of a text that is no time."""
        field = next((one for one in self._fields().values() if one.control is message.control), None)
        if field is None or field.spec.name not in CLOCKS or not field.value:
            return
        problems: dict[str, str] = {}
        read = _read(field.spec.name, field.value, problems)
        field.complain(problems.get(field.spec.name, ""))
        if read is not None and field.typed != clock_text(read):
            field.retype(clock_text(read))

    def action_next_field(self) -> None:
        """Go on from a time or a number."""
        self.focus_next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return isinstance(self.focused, Input) if action == "next_field" else super().check_action(action, parameters)

    # --- leaving ----------------------------------------------------------------------------------------

    def action_more(self) -> None:
        """Show or hide what is seldom needed."""
        self.more.display = not self.more.display
        target = MORE[0] if self.more.display else FIRST[0]
        self._fields()[target].control.focus()

    @work(exclusive=True, group=SAVING)
    async def action_save(self) -> None:
        if not self._begun:
            return
        await self.save()

    def values(self) -> dict[str, Any]:
        return self._given()[0]

    def problems(self) -> dict[str, str]:
        return self._given()[1]

    async def may_save(self, values: dict[str, Any]) -> bool:
        if self._typed() == self._clean:
            self.calm.notify("There is nothing to save yet.", markup=False)
            return False
        asked = questions(night_of_values(values), self.calm.clock.now())
        return not asked or await self._is_sure(asked)

    async def saved(self, record: SleepNight, said: str) -> None:
        self.calm.notify(said, markup=False)
        self.dismiss(record)

    async def _is_sure(self, asked: list[str]) -> bool:
        about = Content("Nothing is changed for you.")
        sure = ConfirmScreen(" ".join(asked), about, yes="Save even if the times don't add up", no="Back to the times")
        return bool(await self.calm.push_screen_wait(sure))

    async def complain(self, problems: Mapping[str, str]) -> None:
        fields = self._fields()
        for name, field in fields.items():
            field.complain(problems.get(name, ""))
        wrong = next((fields[name] for name in fields if name in problems), None)
        if wrong is not None:
            if wrong in self.more.children:
                self.more.display = True
            wrong.control.focus()
        for name, sentence in problems.items():
            if name not in fields:
                self.calm.notify(sentence, severity="error", markup=False, timeout=15)

    @work(group=LEAVING)
    async def action_back(self) -> None:
        await self.keep_and_leave()


def _read(name: str, text: str | None, problems: dict[str, str]) -> time | None:
    if not text:
        return None
    try:
        return read_clock(text)
    except ValueError as error:
        problems[name] = str(error)
        return None


def clock_text(read: time) -> str:
    """Return a time as it is shown, and can be typed again."""
    return f"{read:%H:%M} second" if read.fold else f"{read:%H:%M}"


def _as_typed(record: SleepNight) -> dict[str, Any]:
    """Return a night as it would be typed."""
    before, after = record.zones
    values = record.values() | {"zone": after, "zone_into_bed": before if before != after else ""}
    night = record.night
    for name, moment in zip(CLOCKS, (night.into_bed, night.tried, night.woke, night.up, night.nap), strict=True):
        values[name] = _clock_of(moment) if moment is not None else None
    return values


def _clock_of(moment: datetime) -> str:
    return clock_text(moment.time()) if came_twice(moment) else f"{moment:%H:%M}"


def _figures(night: Night) -> Iterator[str]:
    """Yield the figures that follow from the night, as far as it is told."""
    if night.tib is not None:
        yield f"In bed {spoken(night.tib)}."
    if night.tst is not None:
        yield f"Asleep {spoken(night.tst)}."
    if night.efficiency is not None:
        of = "the time from trying to sleep" if night.from_trying else "the time in bed"
        yield f"That is {night.efficiency:g} % of {of}."
    if night.terminal is not None:
        yield f"In bed after waking {spoken(night.terminal)}."
    for moment in (night.into_bed, night.tried, night.woke, night.up):
        if moment is not None and came_twice(moment):
            which = "second" if moment.fold else "first"
            yield f'{moment:%H:%M} came twice that night; the {which} is meant (type "second" for the second).'
