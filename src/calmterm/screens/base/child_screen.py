"""The page of a child inside its parent's form."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.core.errors import CalmtermError, InvalidRecord
from calmterm.screens.base.menu import purpose_of
from calmterm.screens.base.screen import LEAVING, CalmScreen, section_bar
from calmterm.store.model.kind import Child
from calmterm.widgets.child_list import Values
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.step_form import StepForm

TALL: Final = 34
WIDE: Final = 110


class ChildScreen(CalmScreen[Values | None]):
    """Asks for a child inside its parent's form; returns its values, or None to leave everything as it was.

    Nothing is saved here. `changed` is called at every change, so that the parent's draft can hold what stands here.
    With `keep`, what is left half done is kept by it instead of put into the form. `begin` is typed into the first
    text already.
    """

    CSS_PATH = "../base/form_screen.tcss"
    TITLE = "Part of a form"
    PURPOSE = "A part of the form that you came from."
    leads_on = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Done", id="child.done", priority=True, tooltip="Put it into the form"),
        Binding("escape", "back", "Back", id="child.back", tooltip="Put it into the form and go back"),
        Binding("u", "no_undo", show=False, id="child.no_undo", tooltip="Undo works in the lists, not inside a form"),
    ]

    form = query_one(StepForm)

    def __init__(
        self, child: Child, values: Values | None, place: int | None, *, parent: str, leave_out: Collection[str],
        section: str, above: Content, changed: Callable[[], None], draft: Mapping[str, Any] | None = None,
        keep: Callable[[], Awaitable[None]] | None = None, begin: str = "",
        words: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.place = place
        self._child = child
        self._values = values or {}
        self._title = f"{parent}: {child.kind.about.in_words}"
        self._leave_out = {child.parent, *leave_out}
        self._section = section
        self._above = above
        self._tell_changed = changed
        self._keep = keep
        self._draft = draft
        self._begin = begin
        self._words = words or {}
        self._clean: dict[str, Any] = {}
        self._refused = False

    def compose(self) -> ComposeResult:
        yield Static(section_bar(self._section), id="bar")
        yield StepForm(
            self._child.kind, self._title, clock=self.calm.clock, leave_out=self._leave_out, above=self._above,
            purpose=purpose_of(self._child.kind),
        )  # fmt: skip
        yield KeyBar()

    async def on_mount(self) -> None:
        felt = self._child.kind.about.felt
        now = {felt: self.calm.clock.now().replace(second=0, microsecond=0)} if felt else {}
        self.form.fill(self._values or now)
        self.form.offer_words(self._words)
        self._clean = self.form.typed()
        if self._draft is not None:
            self.form.retype(self._draft["typed"])
            await self.form.show_step(self._draft["step"], self._draft["at"])
        if self._begin:
            self.form.type_on(self._begin)

    def draft(self) -> dict[str, Any]:
        """Return the typed values as JSON, with the place they belong to."""
        state = {"field": self._child.field, "place": self.place}
        if self.is_mounted and self._clean:
            return {**state, "typed": self.form.typed(), "step": self.form.step, "at": self.form.at}
        return {**state, "typed": {}, "step": 0, "at": ""}

    @on(StepForm.Changed)
    def _changed(self) -> None:
        self._refused = False
        self._tell_changed()

    def action_no_undo(self) -> None:
        """Do nothing, as in the form."""

    @work(exclusive=True, group=LEAVING)
    async def action_done(self) -> None:
        await self._done()

    @work(exclusive=True, group=LEAVING)
    async def action_back(self) -> None:
        if self.form.typed() == self._clean or self._refused:
            self.dismiss(None)
        elif self._keep is not None:
            with self.attempt():
                await self._keep()
                self.dismiss(None)
        elif not await self._done():
            self._refused = True
            self.calm.notify("Press escape again to go back without it.", markup=False)

    async def _done(self) -> bool:
        kind = self._child.kind
        given = self.form.values()
        values = {name: value for name, value in {**self._values, **given}.items() if value is not None}
        problems, checked = self.form.mistakes(), values
        try:
            readable = {name: one for name, one in values.items() if name not in problems}
            checked = kind.check_child(readable, self._child.parent)
            await self.ask(lambda store: store.check_rules(kind, checked))
        except InvalidRecord as error:
            problems = {**error.problems, **problems}
        except CalmtermError as error:
            self.tell(error)
            return False
        await self.form.complain(problems)
        if not problems:
            self.dismiss(checked)
        return not problems
