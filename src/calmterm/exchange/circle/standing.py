"""How a circle stands in the vault: its keys and epochs, its members, what is shown of it, and the host's log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from nacl.public import PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calmterm.core.errors import NotFound, Refused, TextDamaged, UsageError
from calmterm.core.text import clean
from calmterm.exchange import circle_file
from calmterm.exchange.circle_file import Entry, FileRefused
from calmterm.store import Store
from calmterm.store.crypto.seal import bind, unseal
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleRead,
    CircleRole,
    CircleState,
    Reaction,
    Standing,
)

MOST: Final = 12  # members
PAGE: Final = 20  # posts read at a time
ENDED: Final = {
    Standing.REMOVED: "You were removed from this circle. What you read is still here.",
    Standing.LEFT: "You left this circle. What you read is still here.",
}
NOT_LET_IN: Final = "That invitation was used already, or the host's file is not there in whole. Ask for a new one."
NO_KEYS: Final = "The keys of this circle are not in this vault, so nothing new is read. What you read is still here."
NOT_HOST: Final = "Only the host of a circle can do that."

WORDS_OF_REACTIONS: Final = {
    Reaction.READ: "I read this", Reaction.THANKS: "Thank you", Reaction.SAME: "Me too", Reaction.WITH_YOU: "With you",
}  # fmt: skip


class State(BaseModel):
    """What the vault keeps of a circle for the program: sealed, and never in an export."""

    model_config = ConfigDict(hide_input_in_errors=True)

    seed: str
    epoch: int = 1
    epochs: dict[int, str]
    cursors: dict[str, tuple[int, int, str, str]] = {}  # by public key: entries, bytes, hash, time of the last
    invited: dict[str, str] = {}  # by the key of an invitation: who came by it, "" for nobody yet
    ended: dict[str, int] = {}  # by the public key of somebody who left or was removed: the last entry that counts
    marks: dict[str, dict[str, bool]] = {}  # by the address of a post: what the host did to it

    @property
    def key(self) -> SigningKey:
        """Return the key that signs what this member says."""
        return SigningKey(bytes.fromhex(self.seed))

    @property
    def me(self) -> str:
        """This member's public key in hexadecimal digits."""
        return bytes(self.key.verify_key).hex()


class Said(BaseModel):
    """What an entry holds once it is opened; which fields count depends on `kind`."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    kind: Literal["join", "invited", "post", "react", "chosen", "to_host", "hide", "pin", "remove", "leave"]
    at: str
    name: str = Field(default="", max_length=80)
    invite: str = ""
    proof: str = ""
    text: str = ""
    channel: str = Field(default="", max_length=80)
    to: str = ""  # a post as "public key:number", or a member's public key
    reaction: str = ""
    box: str = ""
    boxes: list[str] = Field(default=[], max_length=MOST)  # see chosen.py
    commitment: str = ""
    on: bool = True
    upto: int = 0
    epoch: int = 0
    keys: dict[str, str] = {}
    withdraw: bool = False


class Report(BaseModel):
    """A report, sealed to the host."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    to: str
    reason: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class HostAct:
    """Something that the host did, as every member can see it."""

    at: datetime
    words: str


def proof_of(identity: bytes, public: bytes) -> bytes:
    return bind(b"calmterm.circle.join", identity, public)


def circle_named(store: Store, name: str = "") -> Circle:
    """Return the circle of that name, or the only one. Raises NotFound, UsageError."""
    found = [one for one in store.each(Circle) if not name or one.text.name.casefold() == name.casefold()]
    if not found:
        raise NotFound("There is no such circle here. Begin one with: calmterm circle new")
    if len(found) > 1:
        raise UsageError("There are several circles here. Say which: --circle NAME")
    return found[0]


def members(store: Store, circle: Circle) -> list[CircleMember]:
    """Return all that are or were in a circle, who came first first."""
    return list(store.each(CircleMember, among={"circle_id": [circle.id]}, oldest_first=True))


def me_in(store: Store, circle: Circle) -> CircleMember:
    """Return this person as a member. Raises NotFound."""
    for one in members(store, circle):
        if one.is_me:
            return one
    raise NotFound(NOT_LET_IN)


def member_named(store: Store, circle: Circle, name: str) -> CircleMember:
    """Return the member of that name, in any case. Raises NotFound, UsageError."""
    found = [one for one in members(store, circle) if one.text.pseudonym.casefold() == name.casefold()]
    if not found:
        raise NotFound("There is nobody of that name in the circle.")
    if len(found) > 1:
        raise UsageError("Two members have that name. Use the id that `calmterm list circle_member` shows.")
    return found[0]


def require_host(store: Store, circle: Circle) -> None:
    """Raise Refused unless this person is the host."""
    if me_in(store, circle).role != CircleRole.HOST:
        raise Refused(NOT_HOST)


def audience(store: Store, of_post: CirclePost) -> set[str]:
    """Return the public keys of those who can read a post to chosen members, its writer's too; none: all can."""
    chosen = of_post.text.said_to
    return {store.get(CircleMember, of_post.member_id).public_key, *chosen} if chosen else set()


def names_of(found: Sequence[CircleMember], keys: Sequence[str]) -> list[str]:
    """Return the names of those members who have these public keys, "you" for oneself and last."""
    known = {one.public_key: one for one in found}
    mine = [key for key in keys if key in known and known[key].is_me]
    others = [shown_name(known[key]) if key in known else "somebody" for key in keys if key not in mine]
    return [*sorted(others), *["you"] * len(mine)]


def posts(
    store: Store, circle: Circle, *, limit: int | None = None, after: CirclePost | None = None
) -> list[CirclePost]:
    """Return a page of what was said, newest first, without what is muted, hidden or faded."""
    shown = {one.id for one in members(store, circle) if not one.muted}
    found: list[CirclePost] = []
    while limit is None or len(found) < limit:
        # All circles by time: an index has that order, so that a page takes as long however many posts there are.
        page = store.records(CirclePost, limit=PAGE, after=after)
        found += [one for one in page if one.member_id in shown and not one.hidden]
        if len(page) < PAGE:
            break
        after = page[-1]
    return found[:limit]


def state_of(store: Store, circle: Circle) -> State:
    """Return the keys of a circle and how far it was read. Raises NotFound where they are gone."""
    return State.model_validate_json(state_record(store, circle).text.state)


def state_record(store: Store, circle: Circle) -> CircleState:
    found = store.records(CircleState, among={"circle_id": [circle.id]})
    if not found:
        raise NotFound(NO_KEYS)
    return found[0]


def host_log(store: Store, circle: Circle) -> list[HostAct]:
    """Return what the host did, oldest first, read from their file as every member can. Raises as `refresh` does."""
    state, founder = state_of(store, circle), bytes.fromhex(circle.identity)
    names = {one.public_key: clean(one.text.pseudonym, multiline=False) for one in members(store, circle)}
    acts: list[HostAct] = []
    start = circle_file.beginning(founder)
    for entry in circle_file.read_after(place_of(circle), founder, founder, start):
        said = opened(entry, state)
        if said is None:
            continue
        whom = names.get(said.to.partition(":")[0], "somebody")
        words = {
            "invited": "Invited somebody",
            "hide": f"Hid a post of {whom}" if said.on else f"Showed a post of {whom} again",
            "pin": f"Pinned a post of {whom}" if said.on else f"Unpinned a post of {whom}",
            "remove": f"Removed {whom}",
        }.get(said.kind)
        if words is not None:
            acts.append(HostAct(moment_of(said.at), words))
    return acts


def box_for(public: str) -> "SealedBox[PublicKey]":
    """Return what only the member of that public key can open."""
    return SealedBox(VerifyKey(bytes.fromhex(public)).to_curve25519_public_key())


def place_of(circle: Circle) -> Path:
    if not circle.text.place:
        raise NotFound(NO_KEYS)
    return Path(circle.text.place)


def opened(entry: Entry, state: State) -> Said | None:
    """What an entry says; None where its epoch's key is not here. Raises FileRefused."""
    key = state.epochs.get(entry.epoch)
    if key is None:
        return None
    try:
        said = Said.model_validate_json(unseal(bytes.fromhex(key), entry.context, entry.sealed))
        moment_of(said.at)
    except (TextDamaged, ValidationError, ValueError):
        raise FileRefused("holds something that calmterm does not write. Nothing new was taken from it.") from None
    return said


def moment_of(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without an offset")
    return moment.astimezone(UTC)


def shown_name(member: CircleMember) -> str:
    return clean(member.text.pseudonym, multiline=False)


def mute(store: Store, member: CircleMember, *, on: bool = True) -> CircleMember:
    """Do not show what a member says, for oneself; nobody learns of it."""
    return store.change(member, {"muted": on}, source="Muted" if on else "Unmuted")


def keep(store: Store, kept: CirclePost) -> CirclePost:
    """Keep a post for oneself: it does not fade here."""
    return store.change(kept, {"fades_on": None}, source="Kept a post")


def set_read(store: Store, seen: Sequence[CirclePost]) -> None:
    """Note for oneself that posts were read."""
    known = {one.post_id for one in store.records(CircleRead, among={"post_id": [one.id for one in seen]})}
    now = store.clock.now()
    store.add_new([store.new(CircleRead, {"post_id": one.id, "read_at": now}) for one in seen if one.id not in known])
