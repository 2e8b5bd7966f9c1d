"""The safety plan: to read, to write anew as another version, to look at again after 90 days, to print."""

from datetime import date
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.content import crisis
from calmterm.content.support_words import Cause
from calmterm.core import dates
from calmterm.domain.safety_plan import REVIEW_EVERY, OwnSupport, as_page, looked_at, read_own
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.save_as import save_as, write_new
from calmterm.screens.support.support import plan_content
from calmterm.store import Store
from calmterm.store.model.records import SafetyPlan
from calmterm.widgets.key_bar import KeyBar

NONE_YET: Final = (
    "There is no plan yet. Made on a calm day, it is there on a hard one: what you notice, what helps, whom to tell."
    " Many find it easier to make with someone they trust. Press e to begin; every part may stay blank."
)


class SafetyPlanScreen(CalmScreen[None]):
    """Shows the newest version of the plan, after the number to call."""

    CSS_PATH = "safety_plan.tcss"
    TITLE = "Safety plan"
    PURPOSE = "Your plan for hard times, to read, to edit and to print."
    AUTO_FOCUS = "#plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e,n", "change", "Change", id="plan.change", tooltip="Change it, as a new version"),
        Binding("r", "reviewed", "Still fits", id="plan.reviewed", tooltip="Note that you looked at it today"),
        Binding("v", "versions", "Versions", id="plan.versions", tooltip="The versions before"),
        Binding("w", "print", "Print", id="plan.print", tooltip="Write it to a file, to print"),
        Binding("escape", "back", "Back", id="plan.back", tooltip="Back to where you came from"),
    ]

    state = query_one("#plan-state", Static)
    lines = query_one("#plan-lines", Static)
    words = query_one("#plan-words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._own = OwnSupport()

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        with VerticalScroll(id="plan"):
            yield Static("Safety plan", classes="heading")
            yield Static("", id="plan-state", classes="muted", markup=False)
            yield Static("", id="plan-lines", markup=False)
            yield Static("", id="plan-words")
        yield KeyBar()

    @work(group="waiting")
    async def on_mount(self) -> None:
        await self.calm.open_support(Cause.SAFETY_PLAN)

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:  # it is not while a lock takes the screens down
            self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read the plan again."""
        with self.attempt():
            self._own, today, written = await self.ask(_read)
            self.lines.update(_numbers(self.calm.country_of_lines))
            plan, parts = self._own.plan, self._own.parts
            self.state.update(_state(plan, written, today) if plan is not None else "")
            self.words.update(Content(NONE_YET) if plan is None else plan_content(parts, blank="(nothing yet)"))
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._own.plan is not None if action in ("reviewed", "versions", "print") else True

    def action_change(self) -> None:
        """Write the next version; it begins as the last one."""
        from calmterm.screens.base.form_screen import FormScreen

        self.calm.push_screen(FormScreen(SafetyPlan, section="more"))

    @work
    async def action_reviewed(self) -> None:
        """Note that the plan still fits, so that it is due again in 90 days."""
        plan = self._own.plan
        if plan is None:
            return
        with self.attempt():
            await self.ask(lambda store: store.change(plan, {"reviewed_on": store.today()}))
            self.calm.notify("Noted. Press u to undo.", markup=False)
        self.reload()

    def action_versions(self) -> None:
        """List all versions, newest first."""
        from calmterm.screens.base.records_screen import RecordsScreen

        self.calm.push_screen(RecordsScreen(SafetyPlan, "more", read_only=True))

    @work(group="waiting")
    async def action_print(self) -> None:
        """Write the plan to a file that its person names."""
        if self._own.plan is not None:
            page = as_page(self._own.plan, self._own.people, self.calm.country_of_lines)
            await save_as(self, "safety-plan.txt", lambda path, store: write_new(path, page, store.directory))

    def action_back(self) -> None:
        """Go back to support or to the menu."""
        if len(self.calm.screen_stack) > 2:
            self.dismiss(None)
        else:
            self.calm.call_later(self.calm.action_section, "more")


def _read(store: Store) -> tuple[OwnSupport, date, date]:
    own, today = read_own(store), store.today()
    return own, today, store.day_of(store.clock.here(own.plan.created_at)) if own.plan else today


def _state(plan: SafetyPlan, written: date, today: date) -> str:
    last = looked_at(plan, written)
    said = f"Version {plan.number}, written on {dates.words(written)}"
    if last > written:
        said += f", looked at on {dates.words(last)}"
    days = (today - last).days
    if days < REVIEW_EVERY.days:
        return f"{said}."
    return f"{said}. That is {days} days ago: does it still fit? r says that it does, e changes it."


def _numbers(country: str | None) -> str:
    """Return the emergency number and the first line of the country; without one, how to find them."""
    try:
        found = crisis.lines_for(country) if country else None
    except (crisis.UnknownCountry, crisis.LinesUnreadable):
        found = None
    if found is None:
        return "ctrl+g shows people to talk to, and lets you choose your country."
    first = [f"{line.name}: {crisis.details(line)[0]}" for line in found.first[:1]]
    return "\n".join((crisis.emergency_text(found), *first))
