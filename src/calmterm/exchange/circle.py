"""A circle: made, joined by invitation, written to, read and left. Nothing is sent; see circle_file.py for the files.

What is read becomes records of the vault in one transaction. The first member is the host; the circle's identity is
their public key, so that nobody can take that part. Times that members give are never later than when they are read.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey
from nacl.utils import random
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calmterm.core.errors import InvalidRecord, NotFound, Refused, TextDamaged, UsageError
from calmterm.core.text import clean
from calmterm.exchange import age_file, circle_file
from calmterm.exchange.age_file import Recipients
from calmterm.exchange.circle_file import Cursor, Entry, FileRefused
from calmterm.exchange.output_paths import announced, require_place, write_private
from calmterm.store import Record, Store
from calmterm.store.crypto.seal import bind, unseal
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleReaction,
    CircleRead,
    CircleReport,
    CircleRole,
    CircleState,
    Person,
    Reaction,
    Standing,
)

MOST: Final = 12  # members
PAGE: Final = 20  # posts read at a time
FADES: Final = timedelta(days=90)
SLACK: Final = timedelta(minutes=10)  # by which clocks differ without anybody being told
INVITATION: Final = "calmterm-circle-invitation"
LARGEST_INVITATION: Final = 64 * 1024
ENDED: Final = {
    Standing.REMOVED: "You were removed from this circle. What you read is still here.",
    Standing.LEFT: "You left this circle. What you read is still here.",
}
NOT_LET_IN: Final = "That invitation was used already, or the host's file is not there in whole. Ask for a new one."
UNINVITED: Final = "does not begin with an invitation. Nothing was taken from it."
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
        """The key that signs what this member says."""
        return SigningKey(bytes.fromhex(self.seed))

    @property
    def me(self) -> str:
        """This member's public key in hexadecimal digits."""
        return bytes(self.key.verify_key).hex()


class Said(BaseModel):
    """What an entry holds once it is opened; which fields count depends on `kind`."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    kind: Literal["join", "invited", "post", "react", "to_host", "hide", "pin", "remove", "leave"]
    at: str
    name: str = Field(default="", max_length=80)
    invite: str = ""
    proof: str = ""
    text: str = ""
    channel: str = Field(default="", max_length=80)
    to: str = ""  # a post as "public key:number", or a member's public key
    reaction: str = ""
    box: str = ""
    on: bool = True
    upto: int = 0
    epoch: int = 0
    keys: dict[str, str] = {}
    withdraw: bool = False


class _Report(BaseModel):
    """A report, sealed to the host."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    to: str
    reason: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class HostAct:
    """Something that the host did, as every member can see it."""

    at: datetime
    words: str


# --- beginning ------------------------------------------------------------------------------------------------


def new_circle(store: Store, name: str, pseudonym: str, place: Path) -> Circle:
    """Make a circle whose host is this person, and its directory if it is not there. Raises UsageError, OutOfSpace."""
    circle_file.make_place(place.absolute())
    key = SigningKey.generate()
    state = State(seed=bytes(key).hex(), epochs={1: random(32).hex()})
    return _begin(store, name, place, bytes(key.verify_key), state, Said(kind="join", at=_now(store), name=pseudonym))


def invite(store: Store, circle: Circle, recipients: Recipients, path: Path) -> str:
    """Write an invitation that only its recipient can open, and return what to say.

    Whoever comes can read all that has not faded. Raises Refused for another than the host and for a full circle.
    """
    require_host(store, circle)
    state = state_of(store, circle)
    here = [one for one in members(store, circle) if one.standing == Standing.HERE]
    if len(here) + sum(not who for who in state.invited.values()) >= MOST:
        raise Refused(f"A circle is for {MOST} people at most, with those who are invited.")
    require_place(path, store.directory, new=False, example="-o invitation.age")
    key = SigningKey.generate()
    _say(store, circle, Said(kind="invited", at=_now(store), invite=bytes(key.verify_key).hex()))
    state = state_of(store, circle)
    content = {
        "format": INVITATION, "version": 1, "identity": circle.identity, "name": circle.text.name,
        "place": circle.text.place, "seed": bytes(key).hex(), "epoch": state.epoch,
        "epochs": {str(number): one for number, one in state.epochs.items()},
    }  # fmt: skip
    write_private(path, recipients.encrypt(json.dumps(content, ensure_ascii=False).encode()))
    said = f"Invited. {recipients.told} Whoever comes can read all that has not faded."
    return announced(said, path)


def keys_of(person: Person | None, keys: Sequence[str]) -> Recipients:
    """Return whom an invitation is sealed to: the keys named, else the one kept with a person. Raises UsageError."""
    own = person.text.public_key if person is not None else None
    if keys:
        return Recipients(keys)
    if own is None:
        raise UsageError("There is no public key of theirs. Add it to them under My people, or name it: --to KEY")
    return Recipients([own])


class _Invitation(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    format: Literal["calmterm-circle-invitation"]
    version: Literal[1]
    identity: str = Field(pattern="^[0-9a-f]{64}$")
    name: str
    place: str
    seed: str = Field(pattern="^[0-9a-f]{64}$")
    epoch: int
    epochs: dict[int, str]


def join(store: Store, file: Path, identity: Path, pseudonym: str, place: Path | None = None) -> Circle:
    """Come into a circle by an invitation, under a name of one's own. Raises UsageError, WrongSecret, FileRefused."""
    try:
        with file.expanduser().open("rb") as opened:
            data = opened.read(LARGEST_INVITATION + 1)
    except (OSError, RuntimeError, ValueError):
        raise UsageError("That file could not be read. Check its name and permissions.") from None
    if len(data) > LARGEST_INVITATION or not age_file.is_age_file(data):
        raise UsageError("That file is no invitation to a circle.")
    try:
        held = _Invitation.model_validate_json(age_file.decrypt(data, identity))
    except ValidationError:
        raise UsageError("That file is no invitation to a circle.") from None
    where = (place or Path(held.place)).absolute()
    founder = bytes.fromhex(held.identity)
    if founder not in circle_file.members_in(where):
        raise UsageError("That directory does not hold this circle. Say where it is: --at DIR")
    key, invitation = SigningKey.generate(), SigningKey(bytes.fromhex(held.seed))
    proof = invitation.sign(_proof(founder, bytes(key.verify_key))).signature
    said = Said(
        kind="join", at=_now(store), name=pseudonym, invite=bytes(invitation.verify_key).hex(), proof=proof.hex()
    )
    state = State(seed=bytes(key).hex(), epoch=held.epoch, epochs=held.epochs)
    return _begin(store, held.name, where, founder, state, said)


def _proof(identity: bytes, public: bytes) -> bytes:
    return bind(b"calmterm.circle.join", identity, public)


def _begin(store: Store, name: str, place: Path, identity: bytes, state: State, said: Said) -> Circle:
    """Say the first thing in a circle, read what is there, and keep all of it; or nothing, and the file goes again."""
    if not said.name.strip():
        raise UsageError("Choose a name for yourself in the circle: --as NAME")
    circle = store.new(Circle, {"identity": identity.hex(), "name": name, "place": str(place.absolute())})
    if store.records(Circle, among={"identity": [circle.identity]}):
        raise UsageError("You are in that circle already.")
    _append(circle, state, said)
    try:
        reading = _Reading(store, circle, state, {})
        _read_all(reading)
        if state.me not in reading.members:
            raise NotFound(NOT_LET_IN)  # noqa: TRY301 - the file goes again, whatever the reason
        record = store.new(CircleState, {"circle_id": circle.id, "state": reading.state.model_dump_json()})
        store.add_new([circle, record, *_answered_first(reading.new)])
    except BaseException:
        (place / circle_file.file_name(bytes(state.key.verify_key))).unlink(missing_ok=True)
        raise
    return circle


# --- looking --------------------------------------------------------------------------------------------------


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
    return State.model_validate_json(_state_record(store, circle).text.state)


def _state_record(store: Store, circle: Circle) -> CircleState:
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
    for entry in circle_file.read_after(_place(circle), founder, founder, start):
        said = _opened(entry, state)
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
            acts.append(HostAct(_moment(said.at), words))
    return acts


# --- saying ---------------------------------------------------------------------------------------------------


def post(
    store: Store, circle: Circle, text: str, *, channel: str = "", reply_to: CirclePost | None = None
) -> CirclePost:
    """Say something to the circle. Raises UsageError, OutOfSpace, ReadOnly and what the store raises."""
    if not text.strip():
        raise UsageError("There is nothing to say yet.")
    to = _address(store, reply_to) if reply_to is not None else ""
    mine = me_in(store, circle)
    store.new(CirclePost, _values(circle, mine, 1, text, channel, store.clock.now()))  # raises what is wrong with it
    number = _say(store, circle, Said(kind="post", at=_now(store), text=text, channel=channel, to=to))
    return store.records(CirclePost, among={"member_id": [mine.id], "number": [number]})[0]


def react(store: Store, circle: Circle, to: CirclePost, reaction: Reaction) -> None:
    """Answer a post without words; a second answer takes the place of the first."""
    _say(store, circle, Said(kind="react", at=_now(store), to=_address(store, to), reaction=reaction.value))


def report(
    store: Store, circle: Circle, reason: str, *, of_post: CirclePost | None = None, member: CircleMember | None = None
) -> None:
    """Ask the host to look at a post or a member; nobody else can read the reason."""
    if of_post is None and member is None:
        raise UsageError("Say what you report: a post or a member.")
    if not reason.strip():
        raise UsageError("Say in a few words why.")
    to = _address(store, of_post) if of_post is not None else member.public_key if member is not None else ""
    inner = _Report(to=to, reason=reason).model_dump_json().encode()
    box = _box_for(circle.identity).encrypt(inner.ljust(1024, b" ")).hex()
    _say(store, circle, Said(kind="to_host", at=_now(store), box=box))


def hide(store: Store, circle: Circle, of_post: CirclePost, *, on: bool = True) -> None:
    """Take a post out of everybody's sight, or show it again. Raises Refused for another than the host."""
    require_host(store, circle)
    _say(store, circle, Said(kind="hide", at=_now(store), to=_address(store, of_post), on=on))


def pin(store: Store, circle: Circle, of_post: CirclePost, *, on: bool = True) -> None:
    """Pin a post for everybody, or end that. Raises Refused for another than the host."""
    require_host(store, circle)
    _say(store, circle, Said(kind="pin", at=_now(store), to=_address(store, of_post), on=on))


def remove(store: Store, circle: Circle, member: CircleMember) -> None:
    """Remove a member: a new epoch begins, whose key only those who stay can open. Raises Refused."""
    require_host(store, circle)
    refresh(store, circle)
    if member.is_me:
        raise Refused("The host cannot be removed; leave the circle instead.")
    if store.get(CircleMember, member.id).standing == Standing.REMOVED:
        raise Refused("They were removed before.")
    state = state_of(store, circle)
    key = random(32)
    stay = [one for one in members(store, circle) if one.standing == Standing.HERE and one.id != member.id]
    keys = {one.public_key: _box_for(one.public_key).encrypt(key).hex() for one in stay}
    read = state.cursors.get(member.public_key, (0, 0, "", ""))[0]
    said = Said(kind="remove", at=_now(store), to=member.public_key, upto=read, epoch=max(state.epochs) + 1, keys=keys)
    _say(store, circle, said)


def leave(store: Store, circle: Circle, *, withdraw: bool = False) -> None:
    """Leave: what one said stays under the pseudonym, or is withdrawn. The keys go; what was read stays here."""
    _say(store, circle, Said(kind="leave", at=_now(store), withdraw=withdraw))
    mine = me_in(store, circle)
    record = _state_record(store, circle)
    if mine.standing != Standing.LEFT:
        raise Refused("That was said, but not read back. Please try again.")
    store.change(record, {"state": State(seed=random(32).hex(), epochs={}).model_dump_json()})


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


def _say(store: Store, circle: Circle, said: Said) -> int:
    """Append to one's own file and read it back; returns the number of the entry."""
    refresh(store, circle)
    if me_in(store, circle).standing != Standing.HERE:
        raise Refused("You are not in this circle any more, so nothing was said.")
    number = _append(circle, state_of(store, circle), said)
    refresh(store, circle)
    return number


def _append(circle: Circle, state: State, said: Said) -> int:
    """Append to one's own file; returns the number of the entry. Raises as `circle_file.append` does."""
    identity = bytes.fromhex(circle.identity)
    payload = said.model_dump_json(exclude_defaults=True).encode()
    epoch_key = bytes.fromhex(state.epochs[state.epoch])
    cursor = _cursor(state, identity, state.me)
    return circle_file.append(_place(circle), identity, state.key, cursor, state.epoch, epoch_key, payload).entries


def _box_for(public: str) -> "SealedBox[PublicKey]":
    """What only the member of that key can open."""
    return SealedBox(VerifyKey(bytes.fromhex(public)).to_curve25519_public_key())


def _now(store: Store) -> str:
    return store.clock.now().astimezone(UTC).isoformat()


def _place(circle: Circle) -> Path:
    if not circle.text.place:
        raise NotFound(NO_KEYS)
    return Path(circle.text.place)


def _address(store: Store, of_post: CirclePost) -> str:
    return f"{store.get(CircleMember, of_post.member_id).public_key}:{of_post.number}"


# --- reading --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """One reading of a circle's files: what would be saved, all in one transaction at its end."""

    store: Store
    circle: Circle
    state: State
    members: dict[str, CircleMember]
    new: list[Record] = field(default_factory=list[Record])
    changed: dict[uuid.UUID, tuple[Record, dict[str, Any]]] = field(
        default_factory=dict[uuid.UUID, tuple[Record, dict[str, Any]]]
    )
    said: dict[str, CirclePost] = field(default_factory=dict[str, CirclePost])
    later: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """What points to posts of others, done once all files are read."""
    withdrawn: set[uuid.UUID] = field(default_factory=set[uuid.UUID])
    notices: list[str] = field(default_factory=list[str])

    def as_it_is(self) -> "_Reading":
        """Return what to go back to where the next file is refused."""
        return replace(
            self, state=self.state.model_copy(deep=True), members={**self.members}, new=[*self.new],
            changed={**self.changed}, said={**self.said}, later=[*self.later], withdrawn={*self.withdrawn},
            notices=[*self.notices],
        )  # fmt: skip

    def go_back_to(self, before: "_Reading") -> None:
        """Forget all that was read since then."""
        for one in fields(self):
            setattr(self, one.name, getattr(before, one.name))

    def change(self, record: Record, values: dict[str, Any]) -> None:
        """Change what is new at once, and what was saved before when all is saved."""
        if record in self.new:
            record.assign(values)
        else:
            _, before = self.changed.get(record.id, (record, {}))
            self.changed[record.id] = record, {**before, **values}

    def find(self, address: str) -> CirclePost | None:
        """Return the post at an address, new or kept before."""
        if address in self.said:
            return self.said[address]
        public, _, number = address.partition(":")
        member = self.members.get(public)
        if member is None or not number.isdecimal() or len(number) > 9:
            return None
        found = self.store.records(CirclePost, among={"member_id": [member.id], "number": [int(number)]})
        if found:
            self.said[address] = found[0]
        return found[0] if found else None


def refresh(store: Store, circle: Circle) -> list[str]:
    """Read what is new in the files of a circle into the vault; a sentence for each file that was refused.

    Nothing of a refused file is taken; the others are read. Raises UsageError where the directory is gone or unsafe,
    NotFound where the keys are.
    """
    known = {one.public_key: one for one in members(store, circle)}
    for one in known.values():
        if one.is_me and one.standing != Standing.HERE:
            return [ENDED[Standing(one.standing)]]
    record = _state_record(store, circle)
    reading = _Reading(store, circle, State.model_validate_json(record.text.state), known)
    _read_all(reading)
    _save(reading, record)
    _fade(store, reading.withdrawn)
    return reading.notices


def _read_all(reading: _Reading) -> None:
    """Read what is new in every file. Raises UsageError where the directory is gone or unsafe."""
    place, founder = _place(reading.circle), bytes.fromhex(reading.circle.identity)
    there = circle_file.members_in(place)
    missing = [one for key, one in reading.members.items() if bytes.fromhex(key) not in there]
    reading.notices += [f"The file of {_name(one)} is gone. What you read of it is still here." for one in missing]
    # The host first: who may come, who must go and the keys of new epochs stand there.
    for public in sorted(there, key=lambda one: (one != founder, one)):
        before = reading.as_it_is()
        try:
            _read_file(reading, place, founder, public)
        except FileRefused as refused:
            reading.go_back_to(before)
            member = reading.members.get(public.hex())
            whose = f"The file of {_name(member)}" if member is not None else "A file of nobody you know"
            reading.notices.append(f"{whose} {refused.why}")
    for finish in reading.later:
        finish()


def _read_file(reading: _Reading, place: Path, founder: bytes, public: bytes) -> None:
    """Read what is new in one member's file. Raises FileRefused: then the reading is not to be used any more."""
    state, name, is_host = reading.state, public.hex(), public == founder
    start = _cursor(state, founder, name)
    entries = circle_file.read_after(place, founder, public, start)
    last = state.ended.get(name)
    if last is not None and any(entry.number > last for entry in entries):
        entries = [entry for entry in entries if entry.number <= last]
        whose = _name(reading.members[name]) if name in reading.members else "somebody who was removed"
        reading.notices.append(f"The file of {whose} goes on although they are not in the circle. It is not read.")
    moment = datetime.fromisoformat(state.cursors[name][3]) if name in state.cursors else None
    for entry in entries:
        said = _opened(entry, state)
        if said is None and state.me in state.ended:
            break  # what the others say from then on is not for us
        if said is None:
            raise FileRefused("holds something that no key here opens yet. Nothing new was taken from it.")
        if (entry.number == 1) != (said.kind == "join"):
            raise FileRefused(UNINVITED)
        if entry.number == 1:
            _let_in(reading, name, said, is_host=is_host)
        moment = _time_of(reading, name, said, moment)
        _take(reading, name, entry.number, said, moment, is_host=is_host)
        after = entry.after
        state.cursors[name] = (after.entries, after.size, after.head.hex(), moment.isoformat())


def _cursor(state: State, identity: bytes, public: str) -> Cursor:
    if public not in state.cursors:
        return circle_file.beginning(identity)
    entries, size, head, _ = state.cursors[public]
    return Cursor(entries, size, bytes.fromhex(head))


def _opened(entry: Entry, state: State) -> Said | None:
    """What an entry says; None where its epoch's key is not here. Raises FileRefused."""
    key = state.epochs.get(entry.epoch)
    if key is None:
        return None
    try:
        said = Said.model_validate_json(unseal(bytes.fromhex(key), entry.context, entry.sealed))
        _moment(said.at)
    except (TextDamaged, ValidationError, ValueError):
        raise FileRefused("holds something that calmterm does not write. Nothing new was taken from it.") from None
    return said


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without an offset")
    return moment.astimezone(UTC)


def _let_in(reading: _Reading, public: str, said: Said, *, is_host: bool) -> None:
    """Know a member by their first entry, which proves their invitation. Raises FileRefused."""
    state = reading.state
    if not is_host:
        founder = bytes.fromhex(reading.circle.identity)
        try:
            invitation = VerifyKey(bytes.fromhex(said.invite))
            invitation.verify(_proof(founder, bytes.fromhex(public)), bytes.fromhex(said.proof))
        except (CryptoError, ValueError, TypeError):
            raise FileRefused(UNINVITED) from None
        if said.invite not in state.invited:
            raise FileRefused("comes by an invitation that the host did not give. Nothing was taken from it.")
        if state.invited[said.invite] not in ("", public):
            raise FileRefused("comes by an invitation that was used already. Nothing was taken from it.")
        state.invited[said.invite] = public
    name = clean(said.name, multiline=False).strip()
    if name.casefold() in {_name(one).casefold() for one in reading.members.values()}:
        name = f"{name} ({public[:4]})"  # nobody passes for another
    try:
        member = reading.store.new(CircleMember, {
            "circle_id": reading.circle.id, "public_key": public, "pseudonym": name, "is_me": public == state.me,
            "role": CircleRole.HOST if is_host else CircleRole.MEMBER,
            "standing": Standing.REMOVED if public in state.ended else Standing.HERE,
        })  # fmt: skip
    except InvalidRecord:
        raise FileRefused("begins with a name that cannot be shown. Nothing was taken from it.") from None
    reading.members[public] = member
    reading.new.append(member)


def _time_of(reading: _Reading, public: str, said: Said, before: datetime | None) -> datetime:
    """When something was said: not later than now, not earlier than what the same member said before."""
    now, claimed = reading.store.clock.now().astimezone(UTC), _moment(said.at)
    if claimed > now + SLACK and (member := reading.members.get(public)) is not None:
        sentence = f"{_name(member)} dates posts in the future; they are shown when they came."
        if sentence not in reading.notices:
            reading.notices.append(sentence)
    return min(now, max(claimed, before or claimed))


def _values(
    circle: Circle, member: CircleMember, number: int, text: str, channel: str, moment: datetime
) -> dict[str, Any]:
    return {
        "circle_id": circle.id, "member_id": member.id, "number": number, "said_at": moment, "text": text,
        "channel": channel or None, "fades_on": moment.date() + FADES,
    }  # fmt: skip


def _take(reading: _Reading, public: str, number: int, said: Said, moment: datetime, *, is_host: bool) -> None:
    """Make records of one entry. Raises FileRefused for what a member may not say."""
    member = reading.members[public]
    if said.kind in ("invited", "hide", "pin", "remove") and not is_host:
        raise FileRefused("does what only the host may. Nothing new was taken from it.")
    match said.kind:
        case "post":
            _take_post(reading, public, number, said, moment)
        case "react":
            reading.later.append(lambda: _take_reaction(reading, member, said))
        case "to_host":
            _take_report(reading, member, said, moment)
        case "hide" | "pin":
            mark = {"hidden" if said.kind == "hide" else "pinned": said.on}
            reading.state.marks[said.to] = {**reading.state.marks.get(said.to, {}), **mark}
            reading.later.append(lambda: _mark(reading, said.to, mark))
        case "invited":
            reading.state.invited.setdefault(said.invite, "")
        case "remove":
            _take_removal(reading, said)
        case "leave":
            reading.change(member, {"standing": Standing.LEFT})
            reading.state.ended[public] = number
            if said.withdraw:
                reading.withdrawn.add(member.id)
        case "join":
            pass


def _take_post(reading: _Reading, public: str, number: int, said: Said, moment: datetime) -> None:
    """Make a post, unless it has faded already. Raises FileRefused."""
    address = f"{public}:{number}"
    values = _values(reading.circle, reading.members[public], number, said.text, said.channel, moment)
    try:
        new = reading.store.new(CirclePost, {**values, **reading.state.marks.get(address, {})})
    except InvalidRecord:
        raise FileRefused("holds a post that cannot be kept. Nothing new was taken from it.") from None
    if new.fades_on is not None and new.fades_on >= reading.store.today():
        reading.new.append(new)
        reading.said[address] = new
        if said.to:
            reading.later.append(lambda: _link(reading, new, said.to))


def _link(reading: _Reading, answer: CirclePost, address: str) -> None:
    answered = reading.find(address)
    if answered is not None and answered.id != answer.id:
        answer.reply_to_id = answered.id


def _mark(reading: _Reading, address: str, mark: dict[str, bool]) -> None:
    found = reading.find(address)
    if found is not None:
        reading.change(found, mark)


def _take_reaction(reading: _Reading, member: CircleMember, said: Said) -> None:
    found = reading.find(said.to)
    if found is None or said.reaction not in {one.value for one in Reaction}:
        return
    for one in reading.new:
        if isinstance(one, CircleReaction) and (one.post_id, one.member_id) == (found.id, member.id):
            one.assign({"reaction": said.reaction})
            return
    kept = reading.store.records(CircleReaction, among={"post_id": [found.id], "member_id": [member.id]})
    if kept:
        reading.change(kept[0], {"reaction": said.reaction})
    else:
        values = {"post_id": found.id, "member_id": member.id, "reaction": said.reaction}
        reading.new.append(reading.store.new(CircleReaction, values))


def _take_report(reading: _Reading, member: CircleMember, said: Said, moment: datetime) -> None:
    """Keep what was reported, where this person is the host: nobody else can open it. Raises FileRefused."""
    state = reading.state
    if state.me != reading.circle.identity:
        return
    try:
        box = SealedBox(state.key.to_curve25519_private_key()).decrypt(bytes.fromhex(said.box))
        inner = _Report.model_validate_json(box)
    except (CryptoError, ValueError, TypeError):
        raise FileRefused("holds a report that cannot be read. Nothing new was taken from it.") from None
    reading.later.append(lambda: _keep_report(reading, member, inner, moment))


def _keep_report(reading: _Reading, member: CircleMember, inner: "_Report", moment: datetime) -> None:
    of_post, of_member = reading.find(inner.to), reading.members.get(inner.to.partition(":")[0])
    if of_post is None and of_member is None:
        return
    reading.new.append(reading.store.new(CircleReport, {
        "circle_id": reading.circle.id, "by_id": member.id, "reported_at": moment, "reason": inner.reason,
        "post_id": of_post.id if of_post is not None else None,
        "member_id": of_member.id if of_member is not None else None,
    }))  # fmt: skip


def _take_removal(reading: _Reading, said: Said) -> None:
    """End a member's file where the host says, and take the key of the new epoch. Raises FileRefused."""
    state = reading.state
    state.ended[said.to] = min(said.upto, state.ended.get(said.to, said.upto))
    removed = reading.members.get(said.to)
    if removed is not None:
        reading.change(removed, {"standing": Standing.REMOVED})
        if removed.is_me:
            reading.notices.append(ENDED[Standing.REMOVED])
    box = said.keys.get(state.me)
    if box is not None and said.epoch > max(state.epochs):
        try:
            key = SealedBox(state.key.to_curve25519_private_key()).decrypt(bytes.fromhex(box))
        except (CryptoError, ValueError):
            raise FileRefused("holds a key that cannot be opened. Nothing new was taken from it.") from None
        state.epochs[said.epoch] = key.hex()
        state.epoch = said.epoch


def _save(reading: _Reading, record: CircleState) -> None:
    """Save all of it in one transaction. Raises ChangedElsewhere and what the disk says."""
    store = reading.store
    state = reading.state.model_dump_json()
    if not reading.new and not reading.changed and state == record.text.state:
        return
    newer: list[tuple[Record, Record]] = [
        (record, store.new(CircleState, {"circle_id": reading.circle.id, "state": state}))
    ]
    for old, values in reading.changed.values():
        newer.append((old, store.new(type(old), {**old.values(), **values})))
    store.add_new(_answered_first(reading.new), newer)


def _answered_first(new: Sequence[Record]) -> list[Record]:
    """Return the records with every post after the one that it answers; posts that answer in a ring lose one link."""
    waiting = {one.id: one for one in new if isinstance(one, CirclePost)}
    found: list[Record] = [one for one in new if not isinstance(one, CirclePost)]
    for start in [*waiting]:
        chain: list[CirclePost] = []
        post = waiting.pop(start, None)
        while post is not None:
            chain.append(post)
            post = waiting.pop(post.reply_to_id, None) if post.reply_to_id is not None else None
        if chain and chain[-1].reply_to_id in {one.id for one in chain}:
            chain[-1].reply_to_id = None
        found += reversed(chain)
    return found


def _fade(store: Store, withdrawn: set[uuid.UUID]) -> None:
    """Delete for good what has faded or was withdrawn."""
    today = store.today()
    old = store.records(CirclePost, until=today - FADES)
    gone = {one.id for one in old if one.fades_on is not None and one.fades_on < today}
    if withdrawn:
        gone |= {one.id for one in store.each(CirclePost, among={"member_id": withdrawn})}
    for one in gone:
        store.set_deleted(CirclePost, one, trashed=True)
        store.purge(store.get(CirclePost, one, trashed=True))


def _name(member: CircleMember) -> str:
    return clean(member.text.pseudonym, multiline=False)
