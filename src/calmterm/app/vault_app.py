"""The app over a vault: it opens, locks and leaves, and tells what goes on beside the screens."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from textual import events, work
from textual.notifications import SeverityLevel
from textual.screen import Screen

from calmterm.app.session.apply_settings import SettingsApplier
from calmterm.app.session.background_sync import BackgroundSync
from calmterm.app.session.collecting import PauseCollector
from calmterm.app.session.daily_copy import DailyCopy
from calmterm.app.session.locking import HUNG_UP, Session
from calmterm.app.session.reminders import Reminders
from calmterm.app.session.support_offers import SupportOffers, SupportWanted
from calmterm.app.session.typed_ahead import TypedAhead
from calmterm.app.terminal import TerminalApp
from calmterm.app.themes import THEMES
from calmterm.app.vault_worker import VaultWorker
from calmterm.content.support_words import Cause
from calmterm.core.clock import Clock, SystemClock
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.vault.lock import LockScreen

if TYPE_CHECKING:
    from calmterm.store import Record, Store

T = TypeVar("T")

WATCH_SECONDS = 2
WAITING = "Unsaved words are kept for you: {what}. Open it again to go on."
# Environment: what shows before a vault is open.
COUNTRY, THEME, SUPPORT = "CALMTERM_COUNTRY", "CALMTERM_THEME", "CALMTERM_SUPPORT"
REMIND_SECONDS = 60
SYNC_SECONDS = 60
STAYS: Final = 3600  # seconds: an error
SMALLEST = (60, 20)
TOO_SMALL = "This terminal is smaller than 60x20, so some lines do not fit. All keys still work."

COPY_AFTER: Final = 10.0
"""Seconds from opening to the day's copy, so that it is not in the way of what somebody came to do."""
SYNC_AFTER: Final = 2.0
"""Seconds from opening to the first sync, once the day is shown."""


class VaultApp(TerminalApp):
    """Screens over one vault. `opened` is a store that is open already, `notice` what to tell of it (the demo)."""

    NOTIFICATION_TIMEOUT = 3

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
        for theme in THEMES:
            self.register_theme(theme)
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

    def _look_for_signs(self, record: "Record", store: "Store") -> None:
        """Look in saved values for a reason to offer support. Runs in the vault's thread."""
        from calmterm.domain.support_causes import causes

        if found := causes(record, store):
            self.post_message(SupportWanted(found))

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

    def hung_up(self) -> None:
        self.session.end(HUNG_UP)

    @property
    def keeps_awake(self) -> bool:
        """Return whether the screen is for looking at without typing, so that the idle timer waits."""
        screen = self.screen
        return self.offers.is_open or (isinstance(screen, CalmScreen) and screen.keeps_awake)

    def on_unmount(self) -> None:
        self.worker.close()
