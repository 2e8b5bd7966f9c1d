"""CalmApp: sections, support from everywhere, lock, and a last wall that shows no words."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from textual import events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.worker import WorkerFailed

from calmterm.app.session.apply_settings import SettingsApplier
from calmterm.app.session.background_sync import BackgroundSync
from calmterm.app.session.collecting import PauseCollector
from calmterm.app.session.daily_copy import DailyCopy
from calmterm.app.session.locking import HUNG_UP, Session
from calmterm.app.session.reminders import Reminders
from calmterm.app.session.support_offers import SupportOffers, SupportWanted
from calmterm.app.session.typed_ahead import TypedAhead
from calmterm.app.terminal import TerminalApp
from calmterm.app.themes import THEME_CSS, THEMES
from calmterm.app.vault_worker import VaultWorker
from calmterm.content.support_words import OPENS, Cause
from calmterm.core.clock import Clock, SystemClock
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen

if TYPE_CHECKING:
    from textual.command import Provider

    from calmterm.store import Record, Store

T = TypeVar("T")

WATCH_SECONDS = 2
WAITING = "Unsaved words are kept for you: {what}. Open it again to go on."
# Environment: what shows before a vault is open.
COUNTRY, THEME, SUPPORT = "CALMTERM_COUNTRY", "CALMTERM_THEME", "CALMTERM_SUPPORT"
# What can be done while words wait behind a cover.
COVERED = frozenset({"lock", "leave", "support", "help", "focus_next", "focus_previous"})
PATIENCE_SECONDS = 5  # for a screen to finish what it is saving
REMIND_SECONDS = 60
SYNC_SECONDS = 60
STAYS: Final = 3600  # seconds: an error
SMALLEST = (60, 20)
TOO_SMALL = "This terminal is smaller than 60x20, so some lines do not fit. All keys still work."


def everything() -> "type[Provider]":
    """Return what the command palette finds besides actions; loaded when it is first opened."""
    from calmterm.screens.base.palette import Everything

    return Everything


COPY_AFTER: Final = 10.0
"""Seconds from opening to the day's copy, so that it is not in the way of what somebody came to do."""
SYNC_AFTER: Final = 2.0
"""Seconds from opening to the first sync, once the day is shown."""


class CalmApp(TerminalApp):
    """The screens over one vault. `opened` is a store that is open already, `notice` what to tell of it (the demo)."""

    TITLE = "calmterm"
    CSS_PATH = "app.tcss"
    CSS = THEME_CSS
    COMMAND_PALETTE_BINDING = "ctrl+p"
    NOTIFICATION_TIMEOUT = 3
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
        self._worker = VaultWorker(vault, self.clock)
        self.country: str | None = os.environ.get(COUNTRY)
        self.notice = notice
        self.offers = SupportOffers(self)
        self.session = Session(self)
        self.settings = SettingsApplier(self, self.session)
        for theme in THEMES:
            self.register_theme(theme)
        self.settings.begin_in(os.environ.get(THEME, ""))
        self.wiped = False
        self._too_small = False
        self.worker.on_saved = self._look_for_signs
        self.reminders = Reminders(self)
        self.typed_ahead = TypedAhead(self)
        self.collector = PauseCollector()
        self.background_sync = BackgroundSync(self)
        self.daily_copy = DailyCopy(self) if opened is None else None  # what was made to look around needs none
        if opened is not None:
            self.worker.adopt(opened)
        if reduce_motion:
            self.animation_level = "none"

    # --- starting, locking, leaving ---------------------------------------------------------------------

    def on_mount(self) -> None:
        self.settings.apply("theme", os.environ.get(THEME, ""))
        self.session.watch()
        self.screen_change_signal.subscribe(self, self._hand_on_keys)  # pyright: ignore[reportUnknownMemberType]
        self.set_interval(WATCH_SECONDS, self._notice_others)
        if not self.is_headless:
            self.set_interval(WATCH_SECONDS, self.collector.look)
        self.set_interval(REMIND_SECONDS, self._remind)
        self.set_interval(SYNC_SECONDS, self._sync)
        if self.worker.is_open:
            self.enter([self.notice] if self.notice else [])
        else:
            self.push_screen(LockScreen())
            if os.environ.pop(SUPPORT, ""):
                self.show_support()

    def _hand_on_keys(self, screen: Screen[object]) -> None:
        self.typed_ahead.shown(screen)
        for old in list(self._notifications):
            if old.severity == "error" and time.time() > old.raised_at + self.NOTIFICATION_TIMEOUT:
                self._unnotify(old)  # it was read on the screen before

    # --- messages -------------------------------------------------------------------------------------------

    def notify(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float | None = None,
        markup: bool = True,
    ) -> None:  # fmt: skip
        """Show a message for a few seconds; an error stays until the next screen. The newest is in sight (app.tcss)."""
        timeout = STAYS if severity == "error" else timeout
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    @work
    async def enter(self, notices: Sequence[str] = ()) -> None:
        """Take over the choices of the open vault and show the day, then what opening had to tell."""
        try:
            await self.settings.take_over()
            if waiting := await self.worker.run(lambda store: store.drafts.titles()):
                self.notify(WAITING.format(what=", ".join(waiting).lower()), markup=False, timeout=12)
        except CalmtermError as error:  # damage past the first page: what can still be read is shown
            self.notify(str(error), severity="error", markup=False, timeout=15)
        self.show(SECTIONS[0].screen())
        for notice in notices:
            self.notify(notice, markup=False, timeout=12)
        if not notices:  # the newest is in sight: what is due comes with the next look
            self._remind()
        self.set_timer(SYNC_AFTER, self._sync)
        if self.daily_copy is not None:
            self.set_timer(COPY_AFTER, self._copy)
        if not self.is_headless:  # where apps come and go in one process, what is left of them must go, too
            self.collector.begin()

    @work(exclusive=True, group="reminders")
    async def _remind(self) -> None:
        await self.reminders.look()

    @work(group="sync")
    async def _sync(self) -> None:
        await self.background_sync.look()

    @work(group="daily copy")
    async def _copy(self) -> None:
        if self.daily_copy is not None and self.worker.is_open:
            await self.daily_copy.look()

    def on_resize(self, event: events.Resize) -> None:
        told, self._too_small = self._too_small, not event.size.contains(SMALLEST[0] - 1, SMALLEST[1] - 1)
        if self._too_small and not told:
            self.notify(TOO_SMALL, markup=False, timeout=8)

    def for_the_next(self) -> dict[str, str]:
        """Return the settings for the process after a lock: theme, country of the lines, whether to show support."""
        country = {COUNTRY: self.country} if self.country else {}
        support = {SUPPORT: "yes"} if self.session.restart is not None and self.session.restart.support else {}
        return {THEME: self.theme, **country, **support}

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

    # --- what screens use of the parts below (see screens/base/host.py) ------------------------------------

    @property
    def worker(self) -> VaultWorker:
        return self._worker

    def stay_awake(self) -> None:
        self.session.touched()

    def proven(self) -> None:
        self.session.proven()

    @property
    def is_covered(self) -> bool:
        return self.session.is_covered

    @property
    def hides_words(self) -> bool:
        return self.settings.hides_words

    @property
    def remembers_country(self) -> bool:
        return self.settings.remembers_country

    async def remember_country_or_not(self) -> None:
        await self.settings.remember_country_or_not()

    async def keep_setting(self, name: str, value: str) -> bool:
        return await self.settings.keep(name, value)

    @property
    def sync_told(self) -> str:
        return self.background_sync.told

    async def sync(self) -> None:
        await self.background_sync.now()

    async def aside(self, work: "Callable[[Store], T]") -> T:
        return await self.background_sync.aside(work)

    @property
    def country_of_lines(self) -> str | None:
        return self.offers.country

    def offer_support(self, cause: Cause) -> bool:
        return self.offers.offer(cause)

    async def open_support(self, cause: Cause) -> bool:
        return await self.offers.open(cause)

    # --- others at the vault, the keyboard ------------------------------------------------------------------

    @work(exclusive=True, group="watch")
    async def _notice_others(self) -> None:
        """Show on every screen what another window wrote to the vault."""
        if not self.worker.is_open:
            return
        try:
            if not await self.worker.run(lambda store: store.changed_elsewhere()):
                return
        except CalmtermError:
            return  # nobody asked for this; what is asked for next tells what is wrong
        for screen in self.screen_stack:
            refresh = getattr(screen, "reload", None)
            if refresh is not None:
                refresh()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self.session.touched()
            self.collector.key()
        if self.typed_ahead.keeps(event):
            return
        target = (self.focused or self.screen) if self.screen_stack else self
        try:
            await super().on_event(event)
        finally:
            self.typed_ahead.passed(event, target)

    def on_typed_ahead_was_handled(self, message: TypedAhead.WasHandled) -> None:
        self.typed_ahead.arrived(message)

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

    def hung_up(self) -> None:
        self.session.end(HUNG_UP)

    @property
    def keeps_awake(self) -> bool:
        """Return whether the screen is for looking at without typing, so that the idle timer waits."""
        screen = self.screen
        return self.offers.is_open or (isinstance(screen, CalmScreen) and screen.keeps_awake)

    def on_unmount(self) -> None:
        self.worker.close()

    # --- actions ----------------------------------------------------------------------------------------

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
        from calmterm.screens.base.list_screen import RecordsScreen
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

    def _look_for_signs(self, record: "Record", store: "Store") -> None:
        """Look in saved values for a reason to offer support. Runs in the vault's thread."""
        from calmterm.domain.support_causes import causes

        if found := causes(record, store):
            self.post_message(SupportWanted(found))

    @work(group="waiting")
    async def on_support_wanted(self, message: SupportWanted) -> None:
        for cause in message.causes:
            if cause in OPENS:
                await self._saving_is_over()
                await self.offers.open(cause)
            elif self.offers.offer(cause):
                break  # one line says enough

    async def _saving_is_over(self) -> None:
        """Offer support once the screen that saved has been taken down."""
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

    COMMANDS = TerminalApp.COMMANDS | {everything}

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
