"""The app as its screens know it: CalmApp fulfils it, and nothing below imports CalmApp."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.app import App
from textual.screen import Screen

from calmterm.content.support_words import Cause
from calmterm.core.clock import Clock

if TYPE_CHECKING:  # the first screen comes before the store is loaded
    from calmterm.store import Record, Store
    from calmterm.store.key_slots import KeySlots

T = TypeVar("T")


class Worker(Protocol):
    """The open vault, off the event loop. Every call may raise CalmtermError."""

    @property
    def directory(self) -> Path: ...

    @property
    def is_open(self) -> bool: ...

    async def run(self, work: "Callable[[Store], T]") -> T:
        """Return the result of `work` on the store. Raises Locked, and what `work` raises."""
        ...

    def today(self) -> date:
        """Return the day of the person, by the hour at which it begins; without a wait, of the wall while locked."""
        ...

    async def exists(self) -> bool: ...

    async def seconds_to_wait(self) -> float: ...

    def warm(self) -> None:
        """Load what opening needs, in the vault's thread."""
        ...

    async def unlock(self, secret: str) -> list[str]: ...

    async def keys(self, secret: str) -> "KeySlots": ...

    async def rotate_keys(self, passphrase: str) -> str: ...

    async def check(self, secret: str) -> None: ...

    async def create(self, passphrase: str) -> str: ...

    async def lock(self) -> None: ...


class Host(App[int]):
    """What screens and the session use of the app besides what every Textual app has."""

    clock: Clock
    country: str | None
    """The country chosen for crisis lines, or None before one is."""
    notice: str | None
    """What the lock screen says first, such as that this is the demo."""
    shares_clipboard: bool

    @property
    @abstractmethod
    def worker(self) -> Worker:
        """Return the vault."""

    # --- screens

    @abstractmethod
    def enter(self, notices: Sequence[str] = ()) -> object:
        """Show the day: the vault is open. `notices` are what opening had to tell."""

    @abstractmethod
    def show_history(self, record: "Record", section: str, then: Callable[[], None]) -> None:
        """Show the earlier versions of a record, and call `then` once they are left."""

    @abstractmethod
    def show_talk(self, script: str, words: str) -> None:
        """Begin the script of that name that ships; its first question is answered by `words` already."""

    @abstractmethod
    def show(self, screen: Screen[None]) -> None:
        """Put `screen` in the place of the one that is shown."""

    @abstractmethod
    async def action_section(self, name: str) -> None:
        """Go to a section by its name."""

    # --- presence

    @abstractmethod
    def stay_awake(self) -> None:
        """Reset the idle timer, though no key was pressed: a practice goes on."""

    @abstractmethod
    def proven(self) -> None:
        """Lift the cover: the passphrase was given again."""

    @property
    @abstractmethod
    def keeps_awake(self) -> bool:
        """Return whether the screen that is shown is for looking at, so that the idle timer waits."""

    @property
    @abstractmethod
    def is_covered(self) -> bool:
        """Return whether words that could not be saved wait behind a cover."""

    @property
    @abstractmethod
    def hides_words(self) -> bool:
        """Return whether a person's own words are off the screen."""

    # --- settings

    @property
    @abstractmethod
    def remembers_country(self) -> bool:
        """Return whether the country is noted outside the vault, too."""

    @abstractmethod
    async def remember_country_or_not(self) -> None:
        """Change whether the country is noted outside the vault."""

    @abstractmethod
    async def keep_setting(self, name: str, value: str) -> bool:
        """Apply a setting and save it; return whether that went well (if not, the reason is shown)."""

    # --- sync

    @property
    @abstractmethod
    def sync_told(self) -> str:
        """Return what the last sync told, "" before the first."""

    @abstractmethod
    async def sync(self) -> None:
        """Sync now, with a store of its own. Raises CalmtermError."""

    @abstractmethod
    async def aside(self, work: "Callable[[Store], T]") -> T:
        """Return the result of `work` on a store of its own, in a thread of its own: it may wait for another machine.

        Raises Locked, and what `work` raises.
        """

    # --- support

    @property
    @abstractmethod
    def country_of_lines(self) -> str | None:
        """Return the country whose crisis lines to show: chosen, else guessed from the locale, else None."""

    @abstractmethod
    def offer_support(self, cause: Cause) -> bool:
        """Say once a session for each cause that help is a key away; return whether it was said now."""

    @abstractmethod
    async def open_support(self, cause: Cause) -> bool:
        """Show support once a session for each cause, and wait until it is left. Call from a worker."""

    @abstractmethod
    def support_is_due(self) -> bool:
        """Return whether an answer asks for support before anything else, on any screen; asked once."""

    @abstractmethod
    def show_support(self) -> None:
        """Show the support that an answer asked for, over whatever is shown."""
