"""Check-in: mood first and alone enough; the rest unfolds, as much of it as fits the time of day."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from calmterm.domain.own_words import words_used
from calmterm.insights.emotions import HIDDEN, blend, strength_word
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import LEAVING, OPENING, SAVING, section_bar
from calmterm.screens.checkin.forms import (
    BODY,
    EMOTIONS,
    FORMS,
    HELPED,
    LEFT,
    RIGHT,
    TITLES,
    TRIGGERS,
    WHOLE,
    moment_of,
)
from calmterm.store import Record, Store
from calmterm.store.model.records import CheckIn, Emotion, Moment
from calmterm.store.model.records.checkins import BODY_WORDS, HELPED_WORDS
from calmterm.store.model.summary import summary
from calmterm.widgets.chips import Chips
from calmterm.widgets.containers import Column, Row
from calmterm.widgets.form import FormField
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.mood_cells import mood_cell
from calmterm.widgets.panel import Panel
from calmterm.widgets.rating_grid import RatingGrid
from calmterm.widgets.scale_input import ScaleInput

WIDE, TALL, VERY_TALL = 110, 32, 44
DAYS_BEFORE, LINES_BEFORE = 7, 5


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

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual

    more = query_one("#more", Vertical)
    aside = query_one("#aside", Vertical)
    mood = query_one("#field-mood", FormField)
    felt_at = query_one("#field-felt_at", FormField)
    form_name = query_one("#form-name", Static)
    emotions = query_one("#emotions", RatingGrid)
    blend = query_one("#blend", Static)
    triggers = query_one("#triggers", Chips)
    own_triggers = query_one("#own-triggers", Input)
    body = query_one("#body", Chips)
    own_body = query_one("#own-body", Input)
    helped = query_one("#helped", Chips)
    own_helped = query_one("#own-helped", Input)

    def __init__(self, record: CheckIn | None = None) -> None:
        super().__init__(CheckIn, record)
        self._values = record.values() if record else {}
        self._restoring = True
        self._is_whole = asyncio.Event()
        self._form = Moment(record.moment) if record else Moment.QUICK
        self._hide = HIDDEN
        self._by_itself = False  # there was room to show more, nobody asked for it

    def compose(self) -> ComposeResult:
        yield Static(section_bar("check_in"), id="bar")
        with VerticalScroll(id="check-in", can_focus=False):
            yield Static(
                "How are you?" if self._record is None else "Change this check-in", classes="heading", id="ask"
            )
            with Row(id="sides"):
                with Column(id="main"):
                    with Panel(title="Mood", keys="1 to 9, 0 is 10 · enter saves, the rest is optional"):
                        yield FormField(CheckIn.spec("mood"), self._values.get("mood"))
                    with Column(id="more"):
                        yield Static("", id="form-name")
                with Column(id="aside"):
                    with Panel(title="Earlier today", id="earlier-panel"):
                        yield Static("", id="earlier", classes="lines")
                    with Panel(title="The days before", keys="l shows all", id="before-panel"):
                        yield Static("", id="before", classes="lines")
        yield KeyBar()

    async def _add_panels(self) -> None:
        """Put up what the mood unfolds into, a part at a time: all at once would hold up the keys."""
        for side, panels, before in ((self.more, LEFT, None), (self.aside, RIGHT, "#earlier-panel")):
            for title, names, keys in panels:
                panel = Panel(title=title, keys=keys, id=f"panel-{names[0]}")
                await side.mount(panel, before=before)
                for name in names:
                    await panel.mount(Column(*self._part(name), id=f"part-{name}", classes="part"))
        self._is_whole.set()

    def _part(self, name: str) -> Iterator[Widget]:
        match name:
            case "emotions":
                rated = {row["emotion"]: row["intensity"] for row in self._values.get(EMOTIONS, ())}
                yield RatingGrid([one.value for one in Emotion], rated, said=strength_word, id="emotions")
                yield Static("", id="blend", markup=False)
            case "triggers":
                yield Chips(id="triggers")
                yield LineInput(placeholder="Your own, separated by commas", id="own-triggers", compact=True)
            case "in_body":
                felt = self._values.get(BODY, ())
                yield Chips(BODY_WORDS, [word for word in felt if word in BODY_WORDS], id="body")
                own = ", ".join(word for word in felt if word not in BODY_WORDS)
                yield LineInput(own, placeholder="Your own, separated by commas", id="own-body", compact=True)
            case "helped":
                yield Chips(HELPED_WORDS, self._values.get(HELPED, ()), id="helped")
                yield LineInput(placeholder="Your own, separated by commas", id="own-helped", compact=True)
            case "felt_at":
                spec = replace(
                    CheckIn.spec(name), label="When", hint="now, or 20 min ago, yesterday 9pm", required=False
                )
                yield FormField(spec, self._values.get(name), clock=self.calm.clock, past=True)
            case _:
                yield FormField(CheckIn.spec(name), self._values.get(name))

    # --- beginning --------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        has_room = self.size.width >= WIDE and self.size.height >= TALL
        self._by_itself = has_room and self._record is None
        if self._by_itself:
            self._form = moment_of(self.calm.clock.now())
        await self._add_panels()
        self._unfold(self._record is not None)
        with self.attempt():
            days = DAYS_BEFORE if self.size.width >= WIDE and self.size.height >= VERY_TALL else 0
            names, helped, every_blend, noted = await self.ask(partial(_needed, days=days))
            draft = await self.open_draft()
            self._hide = frozenset[str]() if every_blend == "on" else HIDDEN
            chosen = list((draft or self._values).get(TRIGGERS, ()))
            own = [name for name in chosen if name not in names]  # typed and not yet saved
            self.triggers.fill([*names, *own], chosen)
            self._offer_helped(helped, (draft or self._values).get(HELPED, ()))
            self._show_noted(noted)
            if self._by_itself:  # not before it is filled: it would move, and all of it be sent twice
                await self._unfold_in_steps()
            if draft is not None:
                self._fill(draft)
                self.calm.notify("What you typed last time is here again.", markup=False)
            self._ask_blend()
            self.call_after_refresh(self._begun)

    def _show_noted(self, noted: Sequence[CheckIn]) -> None:
        """Show the check-ins of today, oldest first, and those of the days before, newest first."""
        today = self.calm.worker.today()
        earlier = [_earlier_line(one, f"{one.felt:%H:%M}") for one in noted if one.local_date == today]
        before = [_earlier_line(one, f"{one.felt:%a %H:%M}") for one in noted if one.local_date < today]
        for name, lines in (("earlier", earlier), ("before", before[: -LINES_BEFORE - 1 : -1])):
            self.query_one(f"#{name}-panel").display = bool(lines)
            self.query_one(f"#{name}", Static).update(Content("\n").join(lines))

    def _begun(self) -> None:
        self._restoring = False

    def _offer_helped(self, words: Sequence[str], chosen: Sequence[str]) -> None:
        """Offer what helped before, then our own words, and what was typed and not yet saved."""
        self.helped.fill(dict.fromkeys((*words, *HELPED_WORDS, *chosen)), chosen)

    def _fill(self, values: dict[str, Any]) -> None:
        for field in self.query(FormField):
            if field.spec.name != "felt_at":
                field.fill(values.get(field.spec.name))
            elif typed := values.get("felt_at"):
                field.retype(typed)
        for row in values.get(EMOTIONS, ()):
            self.emotions.rate(row["emotion"], row["intensity"])
        felt = values.get(BODY, ())
        self.body.fill(BODY_WORDS, [word for word in felt if word in BODY_WORDS])
        self.own_body.value = ", ".join(word for word in felt if word not in BODY_WORDS)
        if set(values) - {"mood", "moment"}:
            self._form = Moment(values["moment"])
            self._by_itself = False
            self._unfold(True)

    def _unfold(self, shown: bool) -> None:
        self.more.display = self.aside.display = shown
        self._show_form()

    async def _unfold_in_steps(self) -> None:
        """Show the form a panel at a time: laid out and drawn all at once it would hold up the keys."""
        self._show_form()
        panels = [one for one in self.query("#more > Panel, #aside > Panel") if one.display]
        for one in panels:
            one.display = False
        self.more.display = self.aside.display = True
        for one in panels:
            one.display = True
            drawn = asyncio.Event()
            if self.call_after_refresh(drawn.set):
                await drawn.wait()

    def _show_form(self) -> None:
        """Show the parts of this form, and those of others that hold something already."""
        given = self.given()
        for _, names, _ in (*LEFT, *RIGHT):
            shown = {name for name in names if name in FORMS[self._form] or bool(given.get(name))}
            for name in names:
                self.query_one(f"#part-{name}").display = name in shown
            self.query_one(f"#panel-{names[0]}").display = bool(shown)
        self.form_name.update(Content.assemble((TITLES[self._form], "bold"), ("  t shows another form", "$text-muted")))

    # --- what was given ---------------------------------------------------------------------------------

    def given(self) -> dict[str, Any]:
        """Return the values as the store takes them; blank ones left out."""
        values = {field.spec.name: field.value for field in self.query(FormField)}
        values = {name: value for name, value in values.items() if value not in (None, "")}
        values[EMOTIONS] = [{"emotion": name, "intensity": value} for name, value in self.emotions.values.items()]
        values["triggers"] = _with_own(self.triggers, self.own_triggers)
        values[BODY] = _with_own(self.body, self.own_body)
        values[HELPED] = _with_own(self.helped, self.own_helped)
        # What unfolded by itself and was left blank is a quick check-in.
        quick = self._by_itself and not any(value for name, value in values.items() if name != "mood")
        values["moment"] = Moment.QUICK if quick else self._form
        return values

    def draft_values(self) -> dict[str, Any] | None:
        if self._restoring:
            return None
        values = {name: value for name, value in self.given().items() if value}
        values.pop("felt_at", None)
        if self.felt_at.is_touched:
            values["felt_at"] = self.felt_at.typed
        return values if set(values) - {"moment"} else None

    @on(ScaleInput.Changed)
    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(Chips.Changed)
    @on(RatingGrid.Changed)
    def keep(self) -> None:
        if not self._restoring:
            self._ask_blend()
            self.touched()

    def _ask_blend(self) -> None:
        """Ask whether two of the emotions make a third together."""
        name = blend(self.emotions.values, self._hide)
        self.blend.update(f"Together, some call it {name}. Does that fit?" if name else "")
        self.blend.display = name is not None

    # --- going on, leaving ------------------------------------------------------------------------------

    def action_more(self) -> None:
        """Unfold the form for this time of day, or fold it."""
        self._once_whole(self._fold_or_unfold)

    def action_other_form(self) -> None:
        """Show the next of the four forms; what was filled in stays."""
        self._once_whole(self._show_next_form)

    def _once_whole(self, act: Callable[[], object]) -> None:
        """Act at once, or as soon as all panels are up."""
        if self._is_whole.is_set():
            act()
        else:
            self._act_once_whole(act)

    @work(group=OPENING)
    async def _act_once_whole(self, act: Callable[[], object]) -> None:
        await self._is_whole.wait()
        act()

    def _fold_or_unfold(self) -> None:
        self._unfold(self._by_itself or not self.more.display)
        if self.more.display:
            if self._form is Moment.QUICK and self._record is None:
                self._form = moment_of(self.calm.clock.now())
                self._show_form()
            self._by_itself = False
            self._to_the_form()
        else:
            self.mood.control.focus()

    def _show_next_form(self) -> None:
        order = list(FORMS)
        self._form = order[(order.index(self._form) + 1) % len(order)] if self.more.display else self._form
        self._by_itself = False
        self._unfold(True)
        self._to_the_form()
        self.touched()

    def _to_the_form(self) -> None:
        self.query_one(f"#part-{FORMS[self._form][0]}").query("*:can-focus").first(Widget).focus()

    def action_earlier(self) -> None:
        """Look at earlier check-ins."""
        self.calm.push_screen(CheckInsScreen())

    @on(Input.Submitted)
    @work(exclusive=True, group=SAVING)
    async def action_save(self) -> None:
        await self._is_whole.wait()
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


def _needed(store: Store, *, days: int) -> tuple[list[str], list[str], str, list[CheckIn]]:
    """Return what is offered to choose from, and the check-ins of today and of so many `days` before."""
    today = store.today()
    noted = store.records(CheckIn, since=today - timedelta(days), until=today, oldest_first=True)
    helped = words_used(store, CheckIn, HELPED)
    return store.trigger_names(), helped, store.preference("every_blend"), noted


def _earlier_line(one: CheckIn, when: str) -> Content:
    words = summary(one).removeprefix(f"Mood {one.mood}").removeprefix(" · ")
    return Content.assemble((f"{when} ", "$text-muted"), mood_cell(one.mood), f" {words}")


def _with_own(chips: Chips, own: Input) -> list[str]:
    typed = [word.strip() for word in own.value.split(",") if word.strip()]
    return list(dict.fromkeys([*chips.chosen, *typed]))
