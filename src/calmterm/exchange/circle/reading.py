"""Reading a circle: what members' files say becomes records of the vault, in one transaction.

The first member is the host; the circle's identity is their public key, so that nobody can take that part. Times that
members give are never later than when they are read.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from calmterm.core.errors import CalmtermError, InvalidRecord
from calmterm.core.text import clean
from calmterm.exchange import circle_file
from calmterm.exchange.circle.standing import (
    ENDED,
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
from calmterm.exchange.circle.taking import FADES, Reading, take
from calmterm.exchange.circle_file import Cursor, FileRefused
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleRole,
    CircleState,
    Standing,
)

SLACK: Final = timedelta(minutes=10)  # clocks may differ by so much before the person is told
UNINVITED: Final = "does not begin with an invitation. Nothing was taken from it."


def refresh(store: Store, circle: Circle) -> list[str]:
    """Read what is new in the files of a circle into the vault; return a sentence for each file that was refused.

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


def try_refresh(store: Store, circle: Circle) -> list[str]:
    """As `refresh`, but an error, such as that the directory is gone, is returned as a sentence, too."""
    try:
        return refresh(store, circle)
    except CalmtermError as error:
        return [str(error)]


def read_all(reading: Reading) -> None:
    """Read what is new in every file. Raises UsageError where the directory is gone or unsafe."""
    place, founder = place_of(reading.circle), bytes.fromhex(reading.circle.identity)
    there = circle_file.members_in(place)
    missing = [one for key, one in reading.members.items() if bytes.fromhex(key) not in there]
    reading.notices += [f"The file of {shown_name(one)} is gone. What you read of it is still here." for one in missing]
    # The host's file first: it holds the invitations, the removals and the keys of new epochs. One's own file last, so
    # that a member who used an invitation before us is read first, however the public keys are ordered.
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
    state, key, is_host = reading.state, public.hex(), public == founder
    start = cursor_of(state, founder, key)
    entries = circle_file.read_after(place, founder, public, start)
    last = state.ended.get(key)
    if last is not None and any(entry.number > last for entry in entries):
        entries = [entry for entry in entries if entry.number <= last]
        whose = shown_name(reading.members[key]) if key in reading.members else "somebody who was removed"
        reading.notices.append(f"The file of {whose} goes on although they are not in the circle. It is not read.")
    moment = datetime.fromisoformat(state.cursors[key][3]) if key in state.cursors else None
    for entry in entries:
        said = opened(entry, state)
        if said is None and state.me in state.ended:
            break  # what the others say from then on is not for us
        if said is None:
            raise FileRefused("holds something that no key here opens yet. Nothing new was taken from it.")
        if (entry.number == 1) != (said.kind == "join"):
            raise FileRefused(UNINVITED)
        if entry.number == 1:
            _let_in(reading, key, said, is_host=is_host)
        moment = _time_of(reading, key, said, moment)
        take(reading, key, entry, said, moment, is_host=is_host)
        after = entry.after
        state.cursors[key] = (after.entries, after.size, after.head.hex(), moment.isoformat())


def cursor_of(state: State, identity: bytes, public: str) -> Cursor:
    """Return up to where the file of a member was read, by their public key."""
    if public not in state.cursors:
        return circle_file.beginning(identity)
    entries, size, head, _ = state.cursors[public]
    return Cursor(entries, size, bytes.fromhex(head))


def _let_in(reading: Reading, public: str, said: Said, *, is_host: bool) -> None:
    """Add a member by their first entry, which must prove their invitation. Raises FileRefused."""
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
    """Return when something was said: not later than now, not earlier than what the same member said before."""
    now, claimed = reading.store.clock.now().astimezone(UTC), moment_of(said.at)
    if claimed > now + SLACK and (member := reading.members.get(public)) is not None:
        sentence = f"{shown_name(member)} dates posts in the future; they are shown when they came."
        if sentence not in reading.notices:
            reading.notices.append(sentence)
    return min(now, max(claimed, before or claimed))


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
