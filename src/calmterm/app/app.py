"""CalmApp: sections, support from everywhere, lock, and a last wall that shows no words."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import WorkerFailed

from calmterm.app.session.support_offers import SupportWanted
from calmterm.app.themes import THEME_CSS
from calmterm.app.vault_app import VaultApp
from calmterm.content.support_words import OPENS, Cause
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.support.support import SupportScreen

if TYPE_CHECKING:
    from textual.command import Provider

    from calmterm.store import Record, Store

# What can be done while words wait behind a cover.
COVERED = frozenset({"lock", "leave", "support", "help", "focus_next", "focus_previous"})
FIND_ALL = "Find a tool, an entry, a setting or an action"
FIND_ACTION = "Find an action"
"""The same where the vault is locked or covered, and nothing of it is to be found."""
PATIENCE_SECONDS = 5  # for a screen to finish what it is saving


def everything() -> "type[Provider]":
    """Return what the command palette finds besides actions; loaded when it is first opened."""
    from calmterm.screens.base.palette import Everything

    return Everything


class CalmApp(VaultApp):
    """The screens, and what keys and messages do among them."""

    TITLE = "calmterm"
    CSS_PATH = "app.tcss"
    CSS = THEME_CSS
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", id="app.help", tooltip="The keys of this screen"),
        Binding("ctrl+g,f9", "support", "Support", id="app.support", priority=True, tooltip="Crisis lines, now"),
        Binding("exclamation_mark,9", "support", show=False, id="app.support.plain", tooltip="Crisis lines, now"),
        Binding("ctrl+l", "lock", "Lock", id="app.lock", priority=True, show=False, tooltip="Lock now"),
        Binding("f8", "hide", show=False, id="app.hide", priority=True, tooltip="Hide what you wrote, or show it"),
        Binding("u", "undo", "Undo", id="app.undo", show=False, tooltip="Undo the last change"),
        Binding("U", "redo", "Redo", id="app.redo", show=False, tooltip="Do again what was undone last"),
        Binding("q", "leave", "Quit", id="app.leave", show=False, tooltip="Quit (drafts are kept)"),
        Binding("ctrl+q", "leave", id="app.leave.typing", show=False, priority=True, tooltip="Quit (drafts are kept)"),
        # With priority, so that the focus has moved before the next key is looked at: letters typed right after a tab
        # would else still go to the field before.
        Binding("tab", "focus_next", show=False, id="app.next", priority=True, tooltip="The next field"),
        Binding("shift+tab", "focus_previous", show=False, id="app.last", priority=True, tooltip="The field before"),
        Binding("c", "check_in", show=False, id="app.check_in.now", tooltip="Note how you are"),
        Binding("n", "write", show=False, id="app.write", tooltip="Write a journal entry"),
        *(
            Binding(one.key, f"section('{one.name}')", one.title, show=False, id=f"app.{one.name}", tooltip=one.purpose)
            for one in SECTIONS
        ),
    ]  # fmt: skip

    def show_history(self, record: "Record", section: str, then: Callable[[], None]) -> None:
        """Show the earlier versions of a record, and call `then` once they are left."""
        from calmterm.screens.base.history import HistoryScreen  # seldom asked for

        self.push_screen(HistoryScreen(record, section), lambda _: then())

    def show_talk(self, script: str, words: str) -> None:
        """Begin the script of that name that ships; its first question is answered by `words` already."""
        from calmterm.domain.talk_scripts import packaged, script_named  # seldom asked for
        from calmterm.screens.talk.talk import TalkScreen

        self.push_screen(TalkScreen(script_named(script, packaged()), words=words))

    def show(self, screen: Screen[None]) -> None:
        """Put `screen` in the place of the one that is shown."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)  # pyright: ignore[reportUnknownMemberType] - Textual leaves the result open
        else:
            self.push_screen(screen)

    # --- actions ----------------------------------------------------------------------------------------

    async def action_lock(self) -> None:
        await self.session.lock()

    async def action_leave(self) -> None:
        if not await self.session.may_leave():
            return
        if self.support_is_due():
            self.show_support()  # first; leaving again leaves
            return
        self.exit(0)

    def support_is_due(self) -> bool:
        """Return whether an answer asks for support before anything else, on any screen; asked once."""
        return any(isinstance(screen, CalmScreen) and screen.support_due() for screen in self.screen_stack)

    def show_support(self) -> None:
        """Show the support that an answer asked for, over whatever is shown."""
        self.push_screen(self.offers.screen(Cause.ITEM_NINE))

    async def action_section(self, name: str) -> None:
        if not self.worker.is_open or not await self.session.may_leave():
            return
        due = self.support_is_due()
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        self.show(next(one for one in SECTIONS if one.name == name).screen())
        if due:
            self.show_support()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "support" and isinstance(self.screen, SupportScreen):
            return False  # it is there already
        if action in ("check_in", "write") and not (isinstance(self.screen, CalmScreen) and self.screen.leads_on):
            return False  # a letter never takes somebody away from what they are typing
        if action == "write" and isinstance(self.screen, CalmScreen) and self.screen.only_lists:
            return False
        return action in COVERED if self.session.is_covered else super().check_action(action, parameters)

    async def action_check_in(self) -> None:
        await self.action_section("check_in")

    def action_write(self) -> None:
        from calmterm.screens.journal.editor import EditorScreen

        if self.worker.is_open:
            self.push_screen(EditorScreen(), lambda _: self._reload())

    def _reload(self) -> None:
        """Read again what the screen shows."""
        reload = getattr(self.screen, "reload", None)
        if reload is not None:
            reload()

    def action_support(self) -> None:
        self.push_screen(self.offers.screen())

    @work
    async def on_support_screen_country_chosen(self, message: SupportScreen.CountryChosen) -> None:
        await self.settings.keep("country", message.code)

    def on_support_screen_copied(self, message: SupportScreen.Copied) -> None:
        self.share(message.number)

    def on_support_screen_plan_wanted(self) -> None:
        from calmterm.screens.support.safety_plan import SafetyPlanScreen

        self.push_screen(SafetyPlanScreen())

    def on_support_screen_people_wanted(self) -> None:
        from calmterm.screens.base.records_screen import RecordsScreen
        from calmterm.store import kind_named

        self.push_screen(RecordsScreen(kind_named("person"), "support"))

    @work
    async def on_support_screen_left(self, message: SupportScreen.Left) -> None:
        await self.offers.left(message.seen)

    async def on_support_screen_quick_exit(self) -> None:
        self.wiped = True
        await self.push_screen(Screen[None]())  # nothing is seen while drafts are kept
        self.session.without_asking()
        if await self.session.may_leave():
            self.exit(0)

    @work(group="waiting")
    async def on_support_wanted(self, message: SupportWanted) -> None:
        for cause in message.causes:
            if cause in OPENS:
                await self._saving_is_over()
                await self.offers.open(cause)
            elif self.offers.offer(cause):
                break  # one line says enough

    async def _saving_is_over(self) -> None:
        """Wait until the screen that saved has been taken down."""
        for worker in [one for one in self.workers if one.node is self.screen]:
            with suppress(WorkerFailed, TimeoutError):
                await asyncio.wait_for(worker.wait(), PATIENCE_SECONDS)

    def action_hide(self) -> None:
        self.settings.hide_or_show()
        self._remind()

    def action_help(self) -> None:
        from calmterm.screens.dialogs.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_settings(self) -> None:
        from calmterm.screens.more.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    @work
    async def action_undo(self) -> None:
        await self._go_back(lambda store: store.undo.last() or store.logged_undo.last(), "Undone", "undo")

    @work
    async def action_redo(self) -> None:
        await self._go_back(lambda store: store.undo.redo(), "Done again", "redo")

    async def _go_back(self, way: "Callable[[Store], str | None]", done: str, verb: str) -> None:
        if not self.worker.is_open:
            return
        try:
            words = await self.worker.run(way)
        except CalmtermError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.notify(f"{done}. {words}" if words else f"There is nothing to {verb}.", markup=False)
        if words:
            self._reload()

    @work
    async def action_theme(self, name: str) -> None:
        await self.settings.keep("theme", name)

    COMMANDS = VaultApp.COMMANDS | {everything}

    def action_command_palette(self) -> None:
        """Show everything by name."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            words = FIND_ALL if self.worker.is_open and not self.is_covered else FIND_ACTION
            self.push_screen(CommandPalette(placeholder=words, id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Support now", "Crisis lines of your country", self.action_support)
        yield SystemCommand("Help", "The keys of this screen", self.action_help)
        if self.worker.is_open:
            for one in SECTIONS:
                yield SystemCommand(one.title, one.purpose, partial(self.call_later, self.action_section, one.name))
            yield SystemCommand("Settings", "Country, colours, lock and more", self.action_settings)
            yield SystemCommand("Undo", "The last change", self.action_undo)
            yield SystemCommand("Redo", "What was undone last", self.action_redo)
            yield SystemCommand("Lock now", "Your words are away until the passphrase is given", self.action_lock)
        yield SystemCommand("Hide what you wrote", "Or show it again (F8)", self.action_hide)
        yield SystemCommand("Dark colours", "Calm and dark", lambda: self.action_theme("calm-dark"))
        yield SystemCommand("Light colours", "Calm and light", lambda: self.action_theme("calm-light"))
        yield SystemCommand("Quit", "Drafts are kept", self.action_leave)
