"""CalmApp: sections, support from everywhere, lock, and a last wall that shows no words."""

import asyncio
import os
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed

from calmterm.choices import Choices
from calmterm.clock import Clock, SystemClock
from calmterm.desk import Desk
from calmterm.errors import CalmtermError
from calmterm.screens.base import CalmScreen
from calmterm.screens.lock import LockScreen
from calmterm.screens.offers import OPENS, Noticed, Offers
from calmterm.screens.support import SupportScreen
from calmterm.sections import SECTIONS
from calmterm.themes import THEME_CSS, THEMES, theme_for
from calmterm.widgets.gate import TerminalGate

if TYPE_CHECKING:
    from calmterm.store import Record, Store

IDLE_SECONDS = 5 * 60
WATCH_SECONDS = 2
PATIENCE_SECONDS = 5  # for a screen to finish what it is saving
CRASH = (
    "calmterm met a fault of its own and closed, to keep your words off the screen ({name}). What you saved is safe,"
    " and what you were typing is kept as a draft. Crisis lines: calmterm crisis"
)


class CalmApp(App[int]):
    """The screens over one vault. `opened` is a store that is open already, `notice` what to tell of it (the demo)."""

    TITLE = "calmterm"
    CSS_PATH = "app.tcss"
    CSS = THEME_CSS
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", id="app.help", tooltip="The keys of this screen"),
        Binding("ctrl+g,f9", "support", "Support", id="app.support", priority=True, tooltip="Crisis lines, now"),
        Binding("exclamation_mark,9", "support", show=False, id="app.support.plain", tooltip="Crisis lines, now"),
        Binding("ctrl+l", "lock", "Lock", id="app.lock", priority=True, show=False, tooltip="Close the vault at once"),
        Binding("f8", "hide", show=False, id="app.hide", priority=True, tooltip="Hide what you wrote, or show it"),
        Binding("u", "undo", "Undo", id="app.undo", show=False, tooltip="Take the last change back"),
        Binding("q", "leave", "Leave", id="app.leave", show=False, tooltip="Keep drafts and leave"),
        Binding("ctrl+q", "leave", id="app.leave.typing", show=False, priority=True, tooltip="Keep drafts and leave"),
        *(
            Binding(one.key, f"section('{one.name}')", one.title, show=False, id=f"app.{one.name}", tooltip=one.purpose)
            for one in SECTIONS
        ),
    ]  # fmt: skip

    def __init__(
        self,
        vault: Path,
        *,
        clock: Clock | None = None,
        opened: "Store | None" = None,
        reduce_motion: bool = False,
        notice: str | None = None,
    ) -> None:
        super().__init__()
        self.clock: Clock = clock or SystemClock()
        self.desk = Desk(vault, self.clock)
        self.country: str | None = None
        self.crash: str | None = None
        self._asked_again = False
        self.idle_seconds = IDLE_SECONDS
        self.notice = notice
        self.offers = Offers(self)
        self.choices = Choices(self)
        self.wiped = False
        self.desk.on_saved = self._look_for_signs
        self._last_key = time.monotonic()
        if opened is not None:
            self.desk.adopt(opened)
        if reduce_motion:
            self.animation_level = "none"

    # --- starting, locking, leaving ---------------------------------------------------------------------

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_for(self.console.color_system, "NO_COLOR" in os.environ, light=False)
        self.set_interval(5, self._lock_when_idle)
        self.set_interval(WATCH_SECONDS, self._notice_others)
        if self.desk.is_open:
            self.enter()
            if self.notice:
                self.notify(self.notice, markup=False, timeout=8)
        else:
            self.desk.warm()
            self.push_screen(LockScreen())

    @work
    async def enter(self) -> None:
        """The vault is open: take over its choices and show the day."""
        try:
            await self.choices.take_over()
        except CalmtermError as error:  # damage past the first page: what can still be read is shown
            self.notify(str(error), severity="error", markup=False, timeout=15)
        self.show(SECTIONS[0].screen())

    def show(self, screen: Screen[None]) -> None:
        """Put `screen` in the place of the one that is shown."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)  # pyright: ignore[reportUnknownMemberType] - Textual leaves the result open
        else:
            self.push_screen(screen)

    async def _lock_when_idle(self) -> None:
        idle = time.monotonic() - self._last_key
        if idle >= self.idle_seconds and self.desk.is_open and not self.offers.is_open:
            await self.action_lock()

    @work(exclusive=True, group="watch")
    async def _notice_others(self) -> None:
        """Another window wrote to the vault: show what it did."""
        if not self.desk.is_open:
            return
        try:
            if not await self.desk.run(lambda store: store.changed_elsewhere()):
                return
        except CalmtermError:
            return  # nobody asked for this; what is asked for next tells what is wrong
        for screen in self.screen_stack:
            refresh = getattr(screen, "reload", None)
            if refresh is not None:
                refresh()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self._last_key = time.monotonic()
        await super().on_event(event)

    async def action_lock(self) -> None:
        """Keep drafts, close the vault, show the lock screen and nothing else."""
        if not self.desk.is_open:
            return
        if not await self._may_leave():
            return
        await self.desk.lock()
        self.clear_notifications()
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        self.show(LockScreen())

    async def _save_drafts(self) -> bool:
        """Keep what is being typed; False if something could not be kept (its reason is shown)."""
        kept = True
        for screen in self.screen_stack:
            if isinstance(screen, CalmScreen):
                try:
                    await screen.save_drafts()
                except CalmtermError as error:
                    screen.tell(error)
                    kept = False
        return kept

    async def _may_leave(self) -> bool:
        """Keep drafts; where one cannot be kept, say so and stay, and go only when asked a second time."""
        if await self._save_drafts() or self._asked_again:
            self._asked_again = False
            return True
        self._asked_again = True
        self.notify("What you typed could not be kept. Do it once more to go anyway.",
                    severity="warning", markup=False, timeout=15)  # fmt: skip
        return False

    async def action_leave(self) -> None:
        if await self._may_leave():
            self.exit(0)

    def on_unmount(self) -> None:
        self.desk.close()

    # --- actions ----------------------------------------------------------------------------------------

    async def action_section(self, name: str) -> None:
        if not self.desk.is_open or not await self._may_leave():
            return
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        self.show(next(one for one in SECTIONS if one.name == name).screen())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "support" and isinstance(self.screen, SupportScreen))  # it is there already

    def action_support(self) -> None:
        self.push_screen(self.offers.screen())

    @work
    async def on_support_screen_country_chosen(self, message: SupportScreen.CountryChosen) -> None:
        await self.choices.keep("country", message.code)

    @work
    async def on_support_screen_left(self, message: SupportScreen.Left) -> None:
        await self.offers.left(message.seen)

    async def on_support_screen_quick_exit(self) -> None:
        self.wiped = True
        await self.push_screen(Screen[None]())  # nothing is seen while drafts are kept
        self._asked_again = True  # being gone from the screen comes first
        await self.action_leave()

    def _look_for_signs(self, record: "Record", store: "Store") -> None:
        """In the vault's thread: is there something in what was saved after which support is offered?"""
        from calmterm.screens.signs import causes

        if found := causes(record, store):
            self.post_message(Noticed(found))

    @work(group="waiting")
    async def on_noticed(self, message: Noticed) -> None:
        for cause in message.causes:
            if cause in OPENS:
                await self._saving_is_over()
                await self.offers.open(cause)
            else:
                self.offers.offer(cause)

    async def _saving_is_over(self) -> None:
        """What was saved may still be taking its screen down: support comes after that."""
        for worker in [one for one in self.workers if one.node is self.screen]:
            with suppress(WorkerFailed, TimeoutError):
                await asyncio.wait_for(worker.wait(), PATIENCE_SECONDS)

    def action_hide(self) -> None:
        self.choices.hide_or_show()

    def action_help(self) -> None:
        from calmterm.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_settings(self) -> None:
        from calmterm.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    @work
    async def action_undo(self) -> None:
        if not self.desk.is_open:
            return
        try:
            words = await self.desk.run(lambda store: store.undo())
        except CalmtermError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.notify(f"Undone. {words}" if words else "There is nothing to undo.", markup=False)
        refresh = getattr(self.screen, "reload", None)
        if words and refresh is not None:
            refresh()

    @work
    async def action_theme(self, name: str) -> None:
        await self.choices.keep("theme", name)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Support now", "Crisis lines of your country", self.action_support)
        yield SystemCommand("Help", "The keys of this screen", self.action_help)
        if self.desk.is_open:
            for one in SECTIONS:
                yield SystemCommand(one.title, one.purpose, partial(self.call_later, self.action_section, one.name))
            yield SystemCommand("Settings", "Country, colours, lock and more", self.action_settings)
            yield SystemCommand("Undo", "Take the last change back", self.action_undo)
            yield SystemCommand("Lock", "Close the vault at once", self.action_lock)
        yield SystemCommand("Hide what you wrote", "Or show it again (F8)", self.action_hide)
        yield SystemCommand("Dark colours", "Calm and dark", lambda: self.action_theme("calm-dark"))
        yield SystemCommand("Light colours", "Calm and light", lambda: self.action_theme("calm-light"))
        yield SystemCommand("Leave", "Save what is open and leave", self.action_leave)

    # --- the terminal -----------------------------------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        return TerminalGate().after(super().get_line_filters(), native_ansi=self.native_ansi_color)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with locals: a person's words and keys. A test pins this override.
        error = sys.exc_info()[1] or self._exception
        where = error.__traceback__ if error else None
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f", {Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
        self.crash = CRASH.format(name=f"{type(error).__name__}{place}")
        self._exit_renderables.clear()
        self._close_messages_no_wait()
