"""What one entry of a member's file becomes: a post, a reaction, a report, a mark of the host, a member who goes."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from calmterm.core.errors import InvalidRecord
from calmterm.exchange.circle.chosen import opened_here
from calmterm.exchange.circle.standing import ENDED, Report, Said, State
from calmterm.exchange.circle_file import Entry, FileRefused
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleReaction,
    CircleReport,
    Reaction,
    Standing,
)

FADES: Final = timedelta(days=90)


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


def values_of(
    circle: Circle, member: CircleMember, number: int, said: Said, moment: datetime, to: Sequence[str]
) -> dict[str, Any]:
    return {
        "circle_id": circle.id, "member_id": member.id, "number": number, "said_at": moment, "text": said.text,
        "channel": said.channel or None, "fades_on": moment.date() + FADES, "said_to": list(to),
    }  # fmt: skip


def take(reading: Reading, public: str, entry: Entry, said: Said, moment: datetime, *, is_host: bool) -> None:
    """Make records of one entry. Raises FileRefused for what a member may not say."""
    member, number, to = reading.members[public], entry.number, list[str]()
    if said.kind == "chosen":
        held = opened_here(said, reading.state, public, entry.context)
        if held is None:
            return  # to others
        said, to = held.said, held.members
    if said.kind in ("invited", "hide", "pin", "remove") and not is_host:
        raise FileRefused("does what only the host may. Nothing new was taken from it.")
    match said.kind:
        case "post":
            _take_post(reading, public, number, said, moment, to)
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
        case "join" | "chosen":
            pass


def _take_post(reading: Reading, public: str, number: int, said: Said, moment: datetime, to: Sequence[str]) -> None:
    """Make a post, unless it has faded already. Raises FileRefused."""
    address = f"{public}:{number}"
    values = values_of(reading.circle, reading.members[public], number, said, moment, to)
    try:
        new = reading.store.new(CirclePost, {**values, **reading.state.marks.get(address, {})})
    except InvalidRecord:
        raise FileRefused("holds a post that cannot be kept. Nothing new was taken from it.") from None
    if new.fades_on is not None and new.fades_on >= reading.store.today():
        reading.new.append(new)
        reading.said[address] = new
        if said.to:
            reading.later.append(lambda: _link(reading, public, new, said.to))


def _link(reading: Reading, public: str, answer: CirclePost, address: str) -> None:
    answered = reading.find(address)
    if answered is not None and answered.id != answer.id and _could_read(public, address, answered):
        answer.reply_to_id = answered.id


def _could_read(public: str, address: str, found: CirclePost) -> bool:
    """Return whether a member could read the post at an address; else what they say of it is of no account."""
    return not found.text.said_to or public in (address.partition(":")[0], *found.text.said_to)


def _mark(reading: Reading, address: str, mark: dict[str, bool]) -> None:
    found = reading.find(address)
    if found is not None:
        reading.change(found, mark)


def _take_reaction(reading: Reading, member: CircleMember, said: Said) -> None:
    found = reading.find(said.to)
    if found is None or said.reaction not in {one.value for one in Reaction}:
        return
    if not _could_read(member.public_key, said.to, found):
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
