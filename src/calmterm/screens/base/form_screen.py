"""One form for every kind, made from its declaration."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.widgets import Static

from calmterm.core.errors import InvalidRecord
from calmterm.domain.form_defaults import beginning
from calmterm.domain.own_words import words_again
from calmterm.screens.base.child_screen import TALL, WIDE, ChildScreen
from calmterm.screens.base.draft_screen import DRAFT_KEPT, DraftScreen
from calmterm.screens.base.menu import purpose_of, section_of
from calmterm.screens.base.screen import LEAVING, SAVING, section_bar
from calmterm.store import Record, Store
from calmterm.store.model.kind import Again
from calmterm.widgets.child_list import ChildList, Values
from calmterm.widgets.form import FormField, Options
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.step_form import StepForm

DRAFT_IS_HERE: Final = "What you typed last time is here again. F4 starts afresh."


@dataclass(frozen=True, slots=True)
class Start:
    """The record, values and options that a form begins with."""

    record: Record | None
    values: dict[str, Any]
    options: Mapping[str, Options] = field(default_factory=dict[str, Options])
    words: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


class FormScreen(DraftScreen[Record, Record | None]):
    """Makes a record of `kind`, or changes one; returns the record as it was saved, or None.

    With `add`, the name of a field of children, the page of a new child is shown at once; once that is filled in, the
    whole form is saved.

    A new one begins with the values `given`, also of fields that the form does not ask, and with those of `proposed`,
    which can be saved as they are. `subject` keeps the draft of one sort of new record apart from another's.
    """

    CSS_PATH = "../base/form_screen.tcss"
    TITLE = "Form"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="form.save", priority=True, tooltip="Save and go back"),
        Binding("escape", "back", "Back", id="form.back", tooltip="Back; what you typed is kept as a draft"),
        Binding("f4", "swap", "Start afresh", id="form.afresh", tooltip="Between the draft and what was saved last"),
        Binding("f5", "follow_down", "What is under it", id="form.talk", tooltip="Follow the thought down, in a talk"),
        Binding("u", "no_undo", show=False, id="form.no_undo", tooltip="Undo works in the lists, not inside a form"),
    ]

    form = query_one(StepForm)

    def __init__(
        self, kind: type[Record], record: Record | None = None, *, section: str = "",
        given: Mapping[str, Any] | None = None, proposed: Mapping[str, Any] | None = None, subject: str = "",
        add: str = "",
    ) -> None:  # fmt: skip
        super().__init__(kind, record, subject=subject, draft=f"form:{kind.table_name()}", given=given)
        self._proposed = proposed or {}
        self._section = section or section_of(kind.table_name())
        self._clean: dict[str, Any] = {}
        self._other: dict[str, Any] | None = None  # the draft or the saved state, whichever is not shown
        self._child: ChildScreen | None = None
        self._ready = asyncio.Event()
        self._add = add
        self.reads_first = bool(add)  # then the page of a child comes up, and takes the keys
        self._leaving = False
        self._words: dict[str, list[str]] = {}

    def compose(self) -> ComposeResult:
        yield Static(section_bar(self._section), id="bar")
        verb = "New" if self.is_new else "Change"
        title = f"{verb}: {self._kind.about.in_words}"
        yield StepForm(self._kind, title, clock=self.calm.clock, purpose=self.purpose())
        yield KeyBar()

    def purpose(self) -> str:
        return purpose_of(self._kind)

    # --- for forms of something that is not stored as it is typed ----------------------------------------

    def kept(self, values: Mapping[str, Any]) -> tuple[type[Record], dict[str, Any]]:
        """Return the kind and the values that are stored for those of the form. Raises InvalidRecord."""
        return self._kind, dict(values)

    @property
    def is_new(self) -> bool:
        """Return whether the form makes something new."""
        return self._record is None

    # --- beginning --------------------------------------------------------------------------------------

    def start(self, store: Store) -> Start:
        """Read what the form needs. Raises NotFound, TextDamaged."""
        kind, record = self._kind, self._record
        fresh = store.get(type(record), record.id) if record is not None else None
        if fresh is not None:
            values = self.values_of(fresh)
        else:
            values = {**store.beginning(kind), **beginning(store, kind), **self._unasked, **self._proposed}
        shown = (spec for spec in kind.columns() if spec.widget == "reference" and not spec.hidden)
        options: dict[str, Options] = {spec.name: store.options(spec) for spec in shown}
        return Start(fresh, values, options, words_again(store, kind))

    @work
    async def on_mount(self) -> None:
        with self.attempt():
            begun = await self.ask(self.start)
            self._record = begun.record
            self._base = begun.record.revision if begun.record else 0
            await self._begin(begun, await self.open_draft())
            return
        self.dismiss(None)

    async def _begin(self, begun: Start, draft: Mapping[str, Any] | None) -> None:
        early = {one.spec.name: one.typed for one in self.form.fields if one.is_touched}
        self._words = begun.words
        self.form.offer(begun.options)
        self.form.offer_words(begun.words)
        self.form.fill(begun.values)
        self._clean = self.form.typed()
        # Keys pressed before this was ready go on where the words end.
        self.form.retype({
            name: self._clean[name] + typed if isinstance(typed, str) and self._clean[name] else typed
            for name, typed in early.items()
            if self.form.kind.spec(name).widget not in ("choice", "names")
        })  # fmt: skip
        if draft is not None:
            await self._resume(draft)
        self._ready.set()
        if self._add and self._child is None and draft is None:
            self._open_child(next(one for one in self.form.child_lists if one.child.field == self._add), None)
        if early:
            self.touched()

    async def _resume(self, draft: Mapping[str, Any]) -> None:
        """Restore a draft: the typed values, the step, and the page of a child that was open."""
        self._other = self._clean
        self.form.retype(draft["typed"])
        await self.form.show_step(draft["step"], draft["at"])
        self.refresh_bindings()
        self.calm.notify(DRAFT_IS_HERE, markup=False)
        child = draft.get("child")
        lists = {one.child.field: one for one in self.form.child_lists}
        if child is not None and child["field"] in lists:
            self._open_child(lists[child["field"]], child["place"], child)

    # --- drafts -----------------------------------------------------------------------------------------

    @property
    def is_clean(self) -> bool:
        """Return whether everything stands as it was saved, or is still blank."""
        return self._child is None and self.form.typed() == self._clean

    def draft_values(self) -> dict[str, Any] | None:
        if self.is_clean:
            return None
        child = self._child.draft() if self._child is not None else None
        form = self.form
        return {"typed": form.typed(), "step": form.step, "at": form.at, "child": child}

    async def save_drafts(self) -> None:
        """Keep what is typed, and where the cursor went since."""
        if self._ready.is_set() and self.is_mounted and not self.is_clean:
            self._unsaved = True
        await super().save_drafts()

    @on(StepForm.Changed)
    def keep(self) -> None:
        """Keep a draft soon, as something was typed."""
        if self._ready.is_set():
            self.touched()

    async def action_swap(self) -> None:
        """Change from the draft to the values saved last, and back again."""
        if self._other is None:
            return
        shown, self._other = self.form.typed(), self._other
        self.form.retype(self._other)
        self._other = shown
        await self.form.show_step(0)
        self.touched()
        self.calm.notify("F4 brings back what stood here before.", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "swap":
                return self._other is not None
            case "follow_down":
                return self._leading_field is not None
            case _:
                return True

    # --- guided talk ------------------------------------------------------------------------------------

    @property
    def _leading_field(self) -> FormField | None:
        """Return the field with the cursor if a talk goes on from what is written there."""
        around = self.focused.ancestors_with_self if self.focused is not None else ()
        field = next((one for one in around if isinstance(one, FormField)), None)
        return field if field is not None and field.spec.leads_to else None

    def action_follow_down(self) -> None:
        """Begin the talk that goes on from the field with the cursor; the form stays as it is behind it."""
        field = self._leading_field
        if field is not None:
            self.calm.show_talk(field.spec.leads_to, str(field.typed))

    # --- children ---------------------------------------------------------------------------------------

    @on(ChildList.Wanted)
    def _child_wanted(self, message: ChildList.Wanted) -> None:
        self._open_child(message.child_list, message.place, begin=message.typed)

    def _open_child(
        self, child_list: ChildList, place: int | None, draft: Mapping[str, Any] | None = None, *, begin: str = ""
    ) -> None:
        child = child_list.child
        steps = self._kind.form_order()
        elsewhere = {part.name for step in steps for part in step if isinstance(part, Again) and part.child == child}
        values = child_list.values[place] if place is not None and place < len(child_list.values) else None
        self._child = ChildScreen(
            child, values, place if values is not None else None, parent=self._kind.about.title, leave_out=elsewhere,
            section=self._section, above=self.form.what_about(), changed=self.touched, draft=draft, begin=begin,
            keep=self._leave_child_half_done if child.field == self._add else None, words=self._words,
        )  # fmt: skip

        def done(given: Values | None) -> None:
            at = self._child.place if self._child is not None else None
            self._child = None
            if self._leaving:
                self.dismiss(None)
                return
            if given is not None:
                child_list.put(at, given)
            self.touched()
            if child.field == self._add:
                self.action_save() if given is not None else self.action_back()

        self.calm.push_screen(self._child, done)

    async def _leave_child_half_done(self) -> None:
        """Keep the draft and leave with it: the child that the form was opened for is half done."""
        await self.save_drafts()
        self._leaving = True
        self.calm.notify(DRAFT_KEPT, markup=False)

    # --- saving -----------------------------------------------------------------------------------------

    @work(exclusive=True, group=SAVING)
    async def action_save(self) -> None:
        await self._ready.wait()
        await self.save()

    def values(self) -> dict[str, Any]:
        return self.form.values()

    def problems(self) -> dict[str, str]:
        problems = self.form.mistakes()
        hidden = self.values_of(self._record) if self._record is not None else self._unasked
        known = {name: value for name, value in {**hidden, **self.values()}.items() if name not in problems}
        try:
            self.check({name: value for name, value in known.items() if value is not None})
        except InvalidRecord as error:
            problems = {**{name: said for name, said in error.problems.items() if name not in problems}, **problems}
        return problems

    def check(self, values: Mapping[str, Any]) -> None:
        """Hold values against the kind. Raises InvalidRecord."""
        self._kind.check(values)

    async def complain(self, problems: Mapping[str, str]) -> None:
        await self.form.complain(problems)

    async def may_save(self, values: dict[str, Any]) -> bool:
        if self._proposed and self.is_new:
            return True
        if self.is_clean and self.is_new:
            self.calm.notify("There is nothing to save yet.", markup=False)
        elif self.is_clean:
            self.dismiss(None)
        return not self.is_clean

    def put(self, store: Store, record: Record | None, values: Mapping[str, Any]) -> Record:
        kind, given = self.kept(values)
        if record is None:
            return store.add(store.new(kind, {name: value for name, value in given.items() if value is not None}))
        return store.change(record, given)

    async def saved(self, record: Record, said: str) -> None:
        self._clean = self.form.typed()  # nothing is left to keep
        self.calm.notify(said, markup=False)
        self.dismiss(record)

    @work(group=LEAVING)
    async def action_back(self) -> None:
        await self._ready.wait()
        await self.keep_and_leave()
