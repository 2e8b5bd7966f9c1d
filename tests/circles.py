"""People with a vault each, who meet in a circle over one directory; and what a forger would write there."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pyrage
from nacl.signing import SigningKey

from calmterm.core.clock import FixedClock
from calmterm.exchange import circle_file
from calmterm.exchange.age_file import Recipients
from calmterm.exchange.circle import reading, standing, writing
from calmterm.exchange.circle.standing import Said
from calmterm.exchange.circle_file import Cursor
from calmterm.store import Store, Vault
from calmterm.store.model.records import Circle, CircleMember, CirclePost


@dataclass
class Friend:
    """Somebody with a vault, a key for invitations, and a clock of their own."""

    name: str
    store: Store
    clock: FixedClock
    home: Path
    key: Any = field(default_factory=pyrage.x25519.Identity.generate)
    circle: Circle | None = None

    @property
    def identity(self) -> Path:
        path = self.home / "age.key"
        path.write_text(f"{self.key}\n")
        return path

    @property
    def here(self) -> Circle:
        assert self.circle is not None
        return self.circle

    @property
    def file(self) -> Path:
        state = standing.state_of(self.store, self.here)
        return Path(self.here.text.place) / f"{state.me}{circle_file.SUFFIX}"

    def say(self, text: str, **more: Any) -> CirclePost:
        return writing.post(self.store, self.here, text, **more)

    def read(self) -> list[str]:
        """What is new comes in; the sentences about files that were refused."""
        return reading.refresh(self.store, self.here)

    def sees(self) -> list[str]:
        return [one.text.text for one in standing.posts(self.store, self.here)]

    def found(self, text: str) -> CirclePost:
        return next(one for one in self.store.each(CirclePost) if one.text.text == text)

    def knows(self, name: str) -> CircleMember:
        return standing.member_named(self.store, self.here, name)


Meet = Callable[..., list[Friend]]


def befriending(
    directory: Path, clock: FixedClock, made_vault: Path, passphrase: str
) -> Iterator[Callable[[str], Friend]]:
    """Give what makes friends, and close their vaults at the end."""
    opened: list[Store] = []

    def make(name: str) -> Friend:
        home = directory / name
        home.mkdir()
        own = FixedClock(clock.at)
        shutil.copytree(made_vault, home / "vault")
        store = Vault(home / "vault", own).unlock(passphrase)
        opened.append(store)
        return Friend(name, store, own, home)

    yield make
    for store in opened:
        store.close()


def come(host: Friend, friend: Friend) -> Path:
    letter = host.home / f"for-{friend.name}.age"
    writing.invite(host.store, host.here, Recipients([str(friend.key.to_public())]), letter)
    friend.circle = writing.join(friend.store, writing.open_invitation(letter, friend.identity), friend.name)
    return letter


def forge(by: Friend, said: Said, *, number: int | None = None, key: SigningKey | None = None) -> None:
    """Write into a member's own file what the program would not."""
    state = standing.state_of(by.store, by.here)
    identity = bytes.fromhex(by.here.identity)
    entries, size, head, _ = state.cursors[state.me]
    cursor = Cursor(entries if number is None else number - 1, size, bytes.fromhex(head))
    made, _ = circle_file._made(
        identity, key or state.key, cursor, state.epoch, bytes.fromhex(state.epochs[state.epoch]),
        said.model_dump_json(exclude_defaults=True).encode(),
    )  # fmt: skip
    with by.file.open("ab") as file:
        file.write(made)


def now(friend: Friend, ahead: timedelta = timedelta()) -> str:
    return (friend.clock.now() + ahead).astimezone(UTC).isoformat()
