"""Keys that come faster than screens do: they wait for what the key before them opens, saves or closes."""

import asyncio
import contextlib
from collections import deque
from time import monotonic
from typing import Any, Final

from textual import events
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from calmterm.screens.base.host import Host
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.vault.privacy_cover import BlankScreen, CoverScreen

AT_ONCE: Final = frozenset({"support", "lock", "hide", "leave"})
"""What no saving may keep waiting."""
LEAD_ON: Final = frozenset({"enter", "escape", "ctrl+s"})
"""Keys that may save and close from within a field, too, besides those of single screens (`saves_by`)."""
NOT_FOR_THEM: Final = (SupportScreen, BlankScreen, CoverScreen, LockScreen)
"""Screens that come over everything: their keys are theirs, and keys pressed before they came are not."""
NOT_READING: Final = frozenset({"waiting", "drafts", "syncing"})
"""Groups of workers that nobody waits for: they ask somebody something, keep what is typed, or wait for another
machine.
"""
TICK: Final = 0.005  # seconds between two looks
LAPS: Final = 3  # a message, one in answer to it, and what that does
PATIENCE: Final = 2  # seconds for a screen to take over what was saved, and for a key to act
ARRIVAL: Final = 2  # seconds for a key to arrive
# They are counted in looks: on a busy machine seconds pass in which nothing of ours goes on.


class TypedAhead:
    """Holds keys while the screen that is shown opens, or saves and closes, and hands them on one by one.

    A key passes through every widget from the focused one up before it acts, and a key behind it would meanwhile still
    go to the screen that is going away: so whatever is not typed into a field is waited for.
    """

    class WasHandled(Message):
        """Follows a key on its way up through the widgets: once it is at the app, the key has acted.

        It goes that way several times, as an action may send a message up there itself, whose handler sends another,
        and act by that.
        """

        def __init__(self, target: DOMNode, laps: int) -> None:
            super().__init__()
            self.target = target
            self.laps = laps

    def __init__(self, app: Host) -> None:
        self._app = app
        self._held: deque[tuple[events.Event, list[Screen[Any]]]] = deque()  # with the screens at that moment
        self._handed: list[events.Event] = []  # and not arrived yet: more than one where the machine is very busy
        self._went = asyncio.Event()
        self._behind: TypedAhead.WasHandled | None = None
        self._sent = 0.0
        self._looks = 0  # that keys took since, in vain
        self._at_work = False
        self._ready: Screen[Any] | None = None  # the screen that has been drawn, and has read what it shows

    def keeps(self, event: events.Event) -> bool:
        """Return whether this key or pasted text is held until the screen is there, or is gone, or could not save."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded or self._is_handed(event):
            return False
        if not self._app.screen_stack or isinstance(self._app.screen, NOT_FOR_THEM):
            return False
        is_there = self._app.screen is self._ready  # the signal that another came is sent after it is in front
        if is_there and not (self._at_work or self._is_on_its_way or self._is_leaving):
            return False
        if isinstance(event, events.Key) and self._acts_at_once(event.key):
            return False
        self._held.append((event, [*self._app.screen_stack]))
        self.go_on()
        return True

    def passed(self, event: events.Event, target: DOMNode) -> None:
        """A key went to `target`, the widget that had the focus: keys behind it wait until it has acted."""
        is_handed = self._is_handed(event)
        if is_handed:
            self._handed = [one for one in self._handed if one is not event]
            self._went.set()
        if isinstance(event, events.Key) and event.is_forwarded and (is_handed or _leads_on(event, target)):
            self._send_behind(target, LAPS)

    def arrived(self, behind: WasHandled) -> None:
        """The key before `behind` has acted."""
        if behind is self._behind:
            self._behind = None
            if behind.laps > 1:
                self._send_behind(behind.target, behind.laps - 1)

    def shown(self, screen: Screen[Any]) -> None:
        """Another screen came up: keys wait until it is there."""
        if screen is not self._ready:
            self._ready = None
        self.go_on()

    def go_on(self) -> None:
        """Hand on what is held, as soon as that may be."""
        if not self._at_work:
            self._at_work = True
            self._app.run_worker(self._hand_on, group="typed ahead")

    # --- how --------------------------------------------------------------------------------------------

    def _send_behind(self, target: DOMNode, laps: int) -> None:
        behind = self.WasHandled(target, laps)
        if target.post_message(behind):
            self._behind, self._sent, self._looks = behind, monotonic(), 0

    @property
    def _is_on_its_way(self) -> bool:
        """Whether a key has not yet acted; given up where the widget that it went to was taken away."""
        if self._behind is None:
            return False
        is_in_time = self._looks < PATIENCE / TICK or monotonic() - self._sent < PATIENCE
        return self._behind.target.is_attached and is_in_time

    @property
    def _is_leaving(self) -> bool:
        screen = self._app.screen
        return isinstance(screen, CalmScreen) and screen.is_leaving

    def _is_handed(self, event: events.Event) -> bool:
        return any(one is event for one in self._handed)

    def _acts_at_once(self, key: str) -> bool:
        bindings = self._app._bindings.key_to_bindings.get(key, ())  # pyright: ignore[reportPrivateUsage]
        return any(binding.priority and binding.action in AT_ONCE for binding in bindings)

    async def _hand_on(self) -> None:
        app = self._app
        try:
            while app.screen_stack and (self._held or app.screen is not self._ready):
                screen = app.screen
                if isinstance(screen, LockScreen):
                    self._held.clear()  # they were for the vault that is closed
                    return
                if isinstance(screen, NOT_FOR_THEM) and not (self._held and screen in self._held[0][1]):
                    return  # it came meanwhile: goes on once it is left
                if self._is_on_its_way or self._is_leaving:
                    self._looks += not self._is_leaving
                    await asyncio.sleep(TICK)
                elif screen is not self._ready:
                    await self._is_ready(screen)
                    self._ready = screen
                else:
                    await self._hand(self._held.popleft()[0])
        finally:
            self._at_work = False

    async def _hand(self, event: events.Event) -> None:
        self._handed.append(event)
        self._went.clear()
        self._app.post_message(event)
        for _ in range(int(ARRIVAL / TICK)):  # one that never arrives holds up none of those behind it
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._went.wait(), TICK)
                break

    async def _is_ready(self, screen: Screen[Any]) -> None:
        """Wait until a screen that came up is drawn, and has read what was saved."""
        looks = 0
        for _ in range(2):  # what is read is drawn, too
            drawn = asyncio.Event()
            if not screen.call_after_refresh(drawn.set):
                return
            while not drawn.is_set() or self._is_busy(screen):
                if self._app.screen is not screen or looks > PATIENCE / TICK:
                    return
                looks += 1
                await asyncio.sleep(TICK)

    def _is_busy(self, screen: Screen[Any]) -> bool:
        if isinstance(screen, CalmScreen) and not screen.reads_first:
            return False
        return any(
            screen in worker.node.ancestors_with_self and worker.group not in NOT_READING and not worker.is_finished
            for worker in self._app.workers
        )


def _leads_on(event: events.Key, target: DOMNode) -> bool:
    """Return whether a key may lead elsewhere, as all do that are not typed into a field."""
    if event.key in LEAD_ON or not isinstance(target, Widget) or not target.is_attached:
        return True
    screen = target.screen
    saves = isinstance(screen, CalmScreen) and event.key in screen.saves_by
    return saves or not target.check_consume_key(event.key, event.character)
