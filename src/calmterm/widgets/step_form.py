"""A whole form from a kind's declaration: one page if it is short, steps that fit a small terminal if it is long."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, SelectionList, Static, TextArea

from calmterm.core.clock import Clock
from calmterm.core.text import clean, one_line
from calmterm.store import FieldSpec, Record
from calmterm.store.model.kind import Again, Beside, Child
from calmterm.store.model.record import jsonable
from calmterm.widgets.child_list import ChildList, ChildRatings, Values, child_line
from calmterm.widgets.form import FormField, Options
from calmterm.widgets.form_guide import FormGuide
from calmterm.widgets.form_pages import Part, packed, part_label, part_name
from calmterm.widgets.scale_input import ScaleInput
from calmterm.widgets.side_by_side import SideBySide
from calmterm.widgets.times import told_here

PINNED_CELLS: Final = 150
SAID_CELLS: Final = 400


class StepForm(Vertical):
    """The fields and children of a kind, to fill in. `above` stays in sight over all steps.

    On a screen with the class -wide a guide stands beside them: the steps, what was said so far, the `purpose`.
    `leave_out` names fields that are asked elsewhere. Values go in with `fill` and come out of `values`; `typed` and
    `retype` are for drafts: JSON of everything as it stands, half a date included.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+n",
            "step(1)",
            "Next",
            id="form.next",
            priority=True,
            tooltip="The next step; only what is marked as needed must be filled in",
        ),
        # With priority, so that the next letter already goes there, however busy the program is.
        Binding("enter", "next_field", priority=True, show=False, id="form.enter", tooltip="The next field"),
        Binding("ctrl+b", "step(-1)", "Previous", id="form.previous", priority=True, tooltip="The step before"),
    ]
    DEFAULT_CSS = """
    StepForm {
        height: 1fr;
        width: 100%;
        max-width: 92;
        padding: 1 0 0 0;
        layout: horizontal;
        & > #form-column { width: 3fr; height: 1fr; }
        & > #form-column > Static { height: auto; padding: 0 2; display: none; }
        & > #form-column > Static.-shown { display: block; }
        & #form-note { color: $text-muted; }
        & #form-pinned { max-height: 2; padding: 0 2; }
        & #form-problem { color: $text-error; }
        & #form-page { height: 1fr; scrollbar-size-vertical: 1; }
        & #form-page > Vertical { height: auto; }
        & #form-page > .-whole { height: 1fr; }
        & FormField > JournalEditor, & FormField > JournalEditor:focus { height: 4; }
    }
    """

    class Changed(Message):
        """Something was typed, chosen, added or removed, or another step is shown."""

    heading = query_one("#form-heading", Static)
    note = query_one("#form-note", Static)
    pinned_line = query_one("#form-pinned", Static)
    problem = query_one("#form-problem", Static)
    page = query_one("#form-page", VerticalScroll)
    guide = query_one(FormGuide)

    def __init__(
        self, kind: type[Record], title: str, *, clock: Clock, leave_out: Collection[str] = (),
        above: Content | None = None, purpose: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self.kind = kind
        self.title = title
        self.purpose = purpose
        self.clock = clock
        self._above = above
        self._steps = packed([list(self._parts(step, leave_out)) for step in kind.form_order()], kind.about.note)
        self.step = 0

    def _parts(self, step: Sequence[FieldSpec | Child | Again | Beside], leave_out: Collection[str]) -> Iterator[Part]:
        for part in step:
            if isinstance(part, Again):
                yield ChildRatings(part)
            elif isinstance(part, Beside):
                yield SideBySide(part)
            elif isinstance(part, Child) and part.link is None:
                yield ChildList(part)
            elif isinstance(part, Child):
                about = part.kind.about
                yield FormField(FieldSpec(part.field, about.plural, "separated by commas", "tags", required=False))
            elif part.name not in leave_out:
                yield FormField(part, clock=self.clock)

    def compose(self) -> ComposeResult:
        with Vertical(id="form-column"):
            yield Static("", id="form-heading", classes="heading -shown", markup=False)
            yield Static(self.kind.about.note, id="form-note", markup=False)
            yield Static("", id="form-pinned")
            yield Static("", id="form-problem", markup=False)
            with VerticalScroll(id="form-page", can_focus=False):
                for step in self._steps:
                    whole = any(isinstance(part, SideBySide) for part in step)
                    with Vertical(classes="form-step -whole" if whole else "form-step"):
                        yield from step
        steps = [" · ".join(map(part_label, step)) for step in self._steps]
        yield FormGuide(steps, self.purpose, self.kind.about.note)

    async def on_mount(self) -> None:
        await self.show_step(0)

    # --- parts ------------------------------------------------------------------------------------------

    @property
    def step_count(self) -> int:
        return len(self._steps)

    @property
    def fields(self) -> list[FormField]:
        """Return all fields, in their order."""
        return [part for step in self._steps for part in step if isinstance(part, FormField)]

    @property
    def child_lists(self) -> list[ChildList]:
        """Return all lists of children, in their order."""
        return [part for step in self._steps for part in step if isinstance(part, ChildList)]

    # --- values -----------------------------------------------------------------------------------------

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show a record's values; a field that is not named is blank."""
        values = told_here(self.kind, values, self.clock)
        for field in self.fields:
            field.fill(values.get(field.spec.name))
        for child_list in self.child_lists:
            child_list.fill(values.get(child_list.child.field) or ())

    def offer(self, options: Mapping[str, Options]) -> None:
        """What the references can point to."""
        for field in self.fields:
            if field.spec.name in options:
                field.offer(options[field.spec.name])

    def offer_words(self, words: Mapping[str, Sequence[str]]) -> None:
        """Offer words again that were used before, by field."""
        for field in self.fields:
            if field.spec.again:
                field.offer_words(words.get(field.spec.name, ()))

    def values(self) -> dict[str, Any]:
        """Return what was given, None for blank."""
        given: dict[str, Any] = {field.spec.name: field.value for field in self.fields}
        given.update((one.child.field, list(one.values)) for one in self.child_lists)
        return given

    def mistakes(self) -> dict[str, str]:
        """Return a sentence for each field whose text cannot be read."""
        return {field.spec.name: sentence for field in self.fields if (sentence := field.mistake)}

    def typed(self) -> dict[str, Any]:
        """Return everything as it stands, as JSON."""
        state: dict[str, Any] = {field.spec.name: field.typed for field in self.fields}
        state.update((one.child.field, jsonable(one.values)) for one in self.child_lists)
        return state

    def retype(self, state: Mapping[str, Any]) -> None:
        """Put back what `typed` gave."""
        for field in self.fields:
            if field.spec.name in state:
                field.retype(state[field.spec.name])
        for one in self.child_lists:
            if one.child.field in state:
                one.fill([thawed(one.child.kind, values) for values in state[one.child.field]])

    def type_on(self, text: str) -> None:
        """Type into the first text of this step, and go on there."""
        texts = (one for one in self._steps[self.step] if isinstance(one, FormField) and one.takes_words)
        if (field := next(texts, None)) is not None:
            field.type_on(text)
            field.control.focus()

    # --- steps ------------------------------------------------------------------------------------------

    async def show_step(self, step: int, at: str = "") -> None:
        """Show a step, what is pinned above it, with the cursor at a field, or the first that is still blank."""
        self.step = min(step, len(self._steps) - 1)
        for number, shown in enumerate(self.query(".form-step")):
            shown.display = number == self.step
        count = f", step {self.step + 1} of {len(self._steps)}" if len(self._steps) > 1 else ""
        self.heading.update(f"{self.title}{count}")
        self.note.set_class(bool(self.kind.about.note) and self.step == 0, "-shown")
        self._pin()
        asked = (part.spec for part in self._steps[self.step] if isinstance(part, FormField))
        explained = [spec for spec in asked if spec.explained]
        # Long explanations leave room for no more than what is pinned.
        said = [self.pinned()] if explained and self.pinned().plain else [] if explained else list(self._said())
        self.guide.show(self.step, said, explained)
        await self._ask_again()
        self.page.scroll_home(animate=False)
        self._focus(at)
        self.refresh_bindings()

    def pinned(self, *, whole: bool = False) -> Content:
        """Return what must stay in sight: the pinned fields of the steps before (or of all), once they hold
        something.
        """
        seen = self._steps if whole else self._steps[: self.step]
        fields = (part for parts in seen for part in parts if isinstance(part, FormField))
        lines = [] if self._above is None else [self._above]
        lines += (_told(field) for field in fields if field.spec.pinned and field.value)
        return Content("\n").join(lines)

    def what_about(self) -> Content:
        """Return what a page over this form shows of it: what is pinned, or the headline."""
        pinned = self.pinned(whole=True)
        if pinned.plain:
            return pinned
        names = self.kind.about.headline
        told = (field for field in self.fields if field.spec.name in names and field.value)
        return next((_told(field) for field in told), Content(""))

    def _pin(self) -> None:
        pinned = self.pinned()
        self.pinned_line.set_class(bool(pinned.plain), "-shown")
        self.pinned_line.update(pinned)

    def _said(self) -> Iterator[Content]:
        """Yield what the steps before hold, in lines: what must stay in sight first."""
        if self._above is not None:
            yield self._above
        parts = [part for step in self._steps[: self.step] for part in step]
        for part in sorted(parts, key=lambda part: not (isinstance(part, FormField) and part.spec.pinned)):
            if isinstance(part, ChildList) and part.values:
                yield Content.styled(part.child.kind.about.plural, "$text-muted")
                yield from (Content(f"- {child_line(part.child.kind, one)}") for one in part.values)
            elif isinstance(part, FormField) and part.spec.name != self.kind.about.felt and part.in_words:
                words = clean(part.in_words).strip()
                yield Content.styled(part.spec.label, "$text-muted")
                yield Content(words if len(words) <= SAID_CELLS else f"{words[:SAID_CELLS]}…")

    async def _ask_again(self) -> None:
        lists = {one.child.field: one.values for one in self.child_lists}
        for part in self._steps[self.step]:
            if isinstance(part, ChildRatings):
                await part.show(lists[part.again.child.field])
            elif isinstance(part, SideBySide):
                await part.show(lists[part.beside.child.field])

    @property
    def at(self) -> str:
        """Return which field of this step has the cursor, "" for none."""
        focused = self.screen.focused
        parts = [one for one in self._steps[self.step] if focused is not None and one in focused.ancestors]
        return next((part_name(part) for part in parts), "")

    def _focus(self, at: str) -> None:
        parts = [part for part in self._steps[self.step] if isinstance(part, FormField | ChildList)]
        # What a new form is begun with (now, today, the next number) is rarely what a person came to type.
        given = (self.kind.about.felt, self.kind.about.order)
        free = [part for part in parts if isinstance(part, ChildList) or part.spec.name not in given]
        blank = [part for part in free if isinstance(part, ChildList) or part.typed in ("", None, [])]
        # Where words can be typed, no list takes the cursor: a person who begins to type means the words.
        fields = [part for part in blank if isinstance(part, FormField)]
        blank = fields if any(part.takes_words for part in fields) else blank
        named = [part for part in parts if part_name(part) == at]
        target: Widget | None = next((part.control for part in (*named, *blank, *free, *parts)), None)
        if target is None:
            shown = self.page.query(".form-step")[self.step]
            target = next(iter((*shown.query(SideBySide), *shown.query(ScaleInput))), None)
        if target is not None:
            target.focus()

    async def action_step(self, by: int) -> None:
        if 0 <= self.step + by < len(self._steps):
            await self.show_step(self.step + by)
            self.post_message(self.Changed())

    @on(FormGuide.Chosen)
    async def _go_to(self, message: FormGuide.Chosen) -> None:
        message.stop()
        await self.action_step(message.step - self.step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next_field":
            return isinstance(self.screen.focused, Input)
        if action != "step" or len(self._steps) == 1:
            return action != "step"
        return 0 <= self.step + (1 if parameters == (1,) else -1) < len(self._steps)

    # --- what is wrong ----------------------------------------------------------------------------------

    async def complain(self, problems: Mapping[str, str]) -> None:
        """Each sentence at its field, the first of them in sight; those of no field above the form."""
        parts: dict[str, Part] = {field.spec.name: field for field in self.fields}
        parts.update((one.child.field, one) for one in self.child_lists)
        said: dict[str, str] = {}
        nowhere: list[str] = []
        for name, sentence in problems.items():
            # A rule of the database names columns as "table.column, table.column": the last one says most.
            place = next((one for one in (name.partition(".")[0], name.rpartition(".")[2]) if one in parts), None)
            if place is None:
                nowhere.append(sentence)
            else:
                said.setdefault(place, sentence)
        for name, part in parts.items():
            if isinstance(part, FormField | ChildList):
                part.complain(said.get(name, ""))
        self.problem.update(" ".join(nowhere))
        self.problem.set_class(bool(nowhere), "-shown")
        first = next((number for number, step in enumerate(self._steps) if any(parts[n] in step for n in said)), None)
        if first is not None:
            if first != self.step:
                await self.show_step(first)
            wrong = next(part for part in self._steps[first] if part in (parts[name] for name in said))
            if isinstance(wrong, FormField | ChildList):
                wrong.control.focus()
                wrong.call_after_refresh(wrong.scroll_visible, animate=False)

    # --- typing -----------------------------------------------------------------------------------------

    @on(ScaleInput.Changed)
    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(Select.Changed)
    @on(SelectionList.SelectedChanged)
    @on(Checkbox.Changed)
    @on(ChildList.Changed)
    def _changed(self, message: Message) -> None:
        message.stop()
        self.post_message(self.Changed())

    @on(ChildRatings.Rated)
    def _rated(self, message: ChildRatings.Rated) -> None:
        message.stop()
        again = message.ratings.again
        for one in self.child_lists:
            if one.child.field == again.child.field:
                one.put(message.place, {**one.values[message.place], again.name: message.value})

    @on(SideBySide.Chosen)
    def _marked(self, message: SideBySide.Chosen) -> None:
        message.stop()
        beside = message.columns.beside
        for one in self.child_lists:
            if one.child.field == beside.child.field:
                for place, values in enumerate(one.values):
                    chosen = message.value and place == message.place
                    if bool(values.get(beside.name)) != chosen:
                        one.put(place, {**values, beside.name: chosen})

    async def action_next_field(self) -> None:
        """On to the next field, after the last one to the next step."""
        chain = [one for one in self.screen.focus_chain if self.page in one.ancestors]
        if chain and chain[-1] is self.screen.focused:
            await self.action_step(1)
        else:
            self.screen.focus_next()


def _told(field: FormField) -> Content:
    return Content.assemble((f"{field.spec.label}: ", "bold"), one_line(str(field.value), PINNED_CELLS))


def thawed(kind: type[Record], values: Mapping[str, Any]) -> Values:
    """Return a child's values from the JSON of a draft: times and days are themselves again."""
    found = dict(values)
    for spec in kind.columns():
        text = found.get(spec.name)
        if isinstance(text, str) and spec.widget == "moment":
            found[spec.name] = datetime.fromisoformat(text)
        elif isinstance(text, str) and spec.widget == "day":
            found[spec.name] = date.fromisoformat(text)
    return found
