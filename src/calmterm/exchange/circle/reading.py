"""Reading a circle: what members' files say becomes records of the vault, in one transaction.

The first member is the host; the circle's identity is their public key, so that nobody can take that part. Times that
members give are never later than when they are read.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import VerifyKey

from calmterm.core.errors import InvalidRecord
from calmterm.core.text import clean
from calmterm.exchange import circle_file
from calmterm.exchange.circle.standing import (
    ENDED,
    Report,
    Said,
    State,
    members,
    moment_of,
    opened,
    place_of,
    proof_of,
    shown_name,
    state_record,
)
from calmterm.exchange.circle_file import Cursor, FileRefused
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleReaction,
    CircleReport,
    CircleRole,
    CircleState,
    Reaction,
    Standing,
)

FADES: Final = timedelta(days=90)
SLACK: Final = timedelta(minutes=10)  # by which clocks differ without anybody being told
UNINVITED: Final = "does not begin with an invitation. Nothing was taken from it."


@dataclass(slots=True)
class Reading:
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

    def as_it_is(self) -> "Reading":
        """Return what to go back to where the next file is refused."""
        return replace(
            self, state=self.state.model_copy(deep=True), members={**self.members}, new=[*self.new],
            changed={**self.changed}, said={**self.said}, later=[*self.later], withdrawn={*self.withdrawn},
            notices=[*self.notices],
        )  # fmt: skip

    def go_back_to(self, before: "Reading") -> None:
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
    record = state_record(store, circle)
    reading = Reading(store, circle, State.model_validate_json(record.text.state), known)
    read_all(reading)
    _save(reading, record)
    _fade(store, reading.withdrawn)
    return reading.notices


def read_all(reading: Reading) -> None:
    """Read what is new in every file. Raises UsageError where the directory is gone or unsafe."""
    place, founder = place_of(reading.circle), bytes.fromhex(reading.circle.identity)
    there = circle_file.members_in(place)
    missing = [one for key, one in reading.members.items() if bytes.fromhex(key) not in there]
    reading.notices += [f"The file of {shown_name(one)} is gone. What you read of it is still here." for one in missing]
    # The host first: who may come, who must go and the keys of new epochs stand there. One's own last: who comes by
    # an invitation that somebody used already finds that out, whatever their keys.
    for public in sorted(there, key=lambda one: (one != founder, one.hex() == reading.state.me, one)):
        before = reading.as_it_is()
        try:
            _read_file(reading, place, founder, public)
        except FileRefused as refused:
            reading.go_back_to(before)
            member = reading.members.get(public.hex())
            whose = f"The file of {shown_name(member)}" if member is not None else "A file of nobody you know"
            reading.notices.append(f"{whose} {refused.why}")
    for finish in reading.later:
        finish()


def _read_file(reading: Reading, place: Path, founder: bytes, public: bytes) -> None:
    """Read what is new in one member's file. Raises FileRefused: then the reading is not to be used any more."""
    state, name, is_host = reading.state, public.hex(), public == founder
    start = cursor_of(state, founder, name)
    entries = circle_file.read_after(place, founder, public, start)
    last = state.ended.get(name)
    if last is not None and any(entry.number > last for entry in entries):
        entries = [entry for entry in entries if entry.number <= last]
        whose = shown_name(reading.members[name]) if name in reading.members else "somebody who was removed"
        reading.notices.append(f"The file of {whose} goes on although they are not in the circle. It is not read.")
    moment = datetime.fromisoformat(state.cursors[name][3]) if name in state.cursors else None
    for entry in entries:
        said = opened(entry, state)
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


def cursor_of(state: State, identity: bytes, public: str) -> Cursor:
    if public not in state.cursors:
        return circle_file.beginning(identity)
    entries, size, head, _ = state.cursors[public]
    return Cursor(entries, size, bytes.fromhex(head))


def _let_in(reading: Reading, public: str, said: Said, *, is_host: bool) -> None:
    """Know a member by their first entry, which proves their invitation. Raises FileRefused."""
    state = reading.state
    if not is_host:
        founder = bytes.fromhex(reading.circle.identity)
        try:
            invitation = VerifyKey(bytes.fromhex(said.invite))
            invitation.verify(proof_of(founder, bytes.fromhex(public)), bytes.fromhex(said.proof))
        except (CryptoError, ValueError, TypeError):
            raise FileRefused(UNINVITED) from None
        if said.invite not in state.invited:
            raise FileRefused("comes by an invitation that the host did not give. Nothing was taken from it.")
        if state.invited[said.invite] not in ("", public):
            raise FileRefused("comes by an invitation that was used already. Nothing was taken from it.")
        state.invited[said.invite] = public
    name = clean(said.name, multiline=False).strip()
    if name.casefold() in {shown_name(one).casefold() for one in reading.members.values()}:
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


def _time_of(reading: Reading, public: str, said: Said, before: datetime | None) -> datetime:
    """When something was said: not later than now, not earlier than what the same member said before."""
    now, claimed = reading.store.clock.now().astimezone(UTC), moment_of(said.at)
    if claimed > now + SLACK and (member := reading.members.get(public)) is not None:
        sentence = f"{shown_name(member)} dates posts in the future; they are shown when they came."
        if sentence not in reading.notices:
            reading.notices.append(sentence)
    return min(now, max(claimed, before or claimed))


def values_of(
    circle: Circle, member: CircleMember, number: int, text: str, channel: str, moment: datetime
) -> dict[str, Any]:
    return {
        "circle_id": circle.id, "member_id": member.id, "number": number, "said_at": moment, "text": text,
        "channel": channel or None, "fades_on": moment.date() + FADES,
    }  # fmt: skip


def _take(reading: Reading, public: str, number: int, said: Said, moment: datetime, *, is_host: bool) -> None:
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


def _take_post(reading: Reading, public: str, number: int, said: Said, moment: datetime) -> None:
    """Make a post, unless it has faded already. Raises FileRefused."""
    address = f"{public}:{number}"
    values = values_of(reading.circle, reading.members[public], number, said.text, said.channel, moment)
    try:
        new = reading.store.new(CirclePost, {**values, **reading.state.marks.get(address, {})})
    except InvalidRecord:
        raise FileRefused("holds a post that cannot be kept. Nothing new was taken from it.") from None
    if new.fades_on is not None and new.fades_on >= reading.store.today():
        reading.new.append(new)
        reading.said[address] = new
        if said.to:
            reading.later.append(lambda: _link(reading, new, said.to))


def _link(reading: Reading, answer: CirclePost, address: str) -> None:
    answered = reading.find(address)
    if answered is not None and answered.id != answer.id:
        answer.reply_to_id = answered.id


def _mark(reading: Reading, address: str, mark: dict[str, bool]) -> None:
    found = reading.find(address)
    if found is not None:
        reading.change(found, mark)


def _take_reaction(reading: Reading, member: CircleMember, said: Said) -> None:
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


def _take_report(reading: Reading, member: CircleMember, said: Said, moment: datetime) -> None:
    """Keep what was reported, where this person is the host: nobody else can open it. Raises FileRefused."""
    state = reading.state
    if state.me != reading.circle.identity:
        return
    try:
        box = SealedBox(state.key.to_curve25519_private_key()).decrypt(bytes.fromhex(said.box))
        inner = Report.model_validate_json(box)
    except (CryptoError, ValueError, TypeError):
        raise FileRefused("holds a report that cannot be read. Nothing new was taken from it.") from None
    reading.later.append(lambda: _keep_report(reading, member, inner, moment))


def _keep_report(reading: Reading, member: CircleMember, inner: "Report", moment: datetime) -> None:
    of_post, of_member = reading.find(inner.to), reading.members.get(inner.to.partition(":")[0])
    if of_post is None and of_member is None:
        return
    reading.new.append(reading.store.new(CircleReport, {
        "circle_id": reading.circle.id, "by_id": member.id, "reported_at": moment, "reason": inner.reason,
        "post_id": of_post.id if of_post is not None else None,
        "member_id": of_member.id if of_member is not None else None,
    }))  # fmt: skip


def _take_removal(reading: Reading, said: Said) -> None:
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


def _save(reading: Reading, record: CircleState) -> None:
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
    store.add_new(answered_first(reading.new), newer)


def answered_first(new: Sequence[Record]) -> list[Record]:
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
