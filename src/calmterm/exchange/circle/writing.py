"""Writing to a circle: it is begun, joined, said in and left. Nothing is sent; see circle_file.py for the files."""

import json
import os
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Final, Literal

from nacl.signing import SigningKey
from nacl.utils import random
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calmterm.core.errors import NotFound, Refused, UsageError
from calmterm.core.text import clean
from calmterm.exchange import age_file, circle_file
from calmterm.exchange.age_file import Recipients
from calmterm.exchange.circle import standing
from calmterm.exchange.circle.chosen import closed
from calmterm.exchange.circle.reading import answered_first, cursor_of, read_all, refresh
from calmterm.exchange.circle.standing import (
    MOST,
    NOT_LET_IN,
    Report,
    Said,
    State,
    box_for,
    me_in,
    members,
    place_of,
    proof_of,
    require_host,
    state_of,
    state_record,
)
from calmterm.exchange.circle.taking import Reading, values_of
from calmterm.exchange.output_paths import announced, require_place, write_private
from calmterm.store import Store
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleState,
    Person,
    Reaction,
    Standing,
)

HOW: Final = "how I am"
"""The channel of three words."""
NO_PSEUDONYM: Final = "Choose a name for yourself in the circle first."
LONGEST_WORD: Final = 40
GONE: Final = "Somebody you chose is not in the circle any more, so nothing was said. Choose anew who sees it."
INVITATION: Final = "calmterm-circle-invitation"
LARGEST_INVITATION: Final = 64 * 1024


def new_circle(store: Store, name: str, pseudonym: str, place: Path) -> Circle:
    """Make a circle whose host is this person, and its directory if it is not there. Raises UsageError, OutOfSpace."""
    if not pseudonym.strip():
        raise UsageError(NO_PSEUDONYM)
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
    require_place(path, store.directory, new=False, example="~/invitation.age")
    if os.path.lexists(path):
        raise UsageError("There is a file of that name already. Choose another name.")
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
        raise UsageError("There is no public key of theirs. Add it to them under My people, or name another key.")
    return Recipients([own])


class Invitation(BaseModel):
    """What an invitation holds once it is opened."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    format: Literal["calmterm-circle-invitation"]
    version: Literal[1]
    identity: str = Field(pattern="^[0-9a-f]{64}$")
    name: str
    place: str
    seed: str = Field(pattern="^[0-9a-f]{64}$")
    epoch: int
    epochs: dict[int, str]


def open_invitation(file: Path, identity: Path) -> Invitation:
    """Return what an invitation holds, opened with the secret key in a file. Raises UsageError, WrongSecret."""
    try:
        with file.expanduser().open("rb") as opened:
            data = opened.read(LARGEST_INVITATION + 1)
    except (OSError, RuntimeError, ValueError):
        raise UsageError("That file could not be read. Check its name and permissions.") from None
    if len(data) > LARGEST_INVITATION or not age_file.is_age_file(data):
        raise UsageError("That file is no invitation to a circle.")
    try:
        return Invitation.model_validate_json(age_file.decrypt(data, identity))
    except ValidationError:
        raise UsageError("That file is no invitation to a circle.") from None


def join(store: Store, held: Invitation, pseudonym: str, place: Path | None = None) -> Circle:
    """Join a circle by an invitation, under a name of one's own. Raises UsageError, NotFound, FileRefused."""
    where = (place or Path(held.place)).absolute()
    founder = bytes.fromhex(held.identity)
    if founder not in circle_file.members_in(where):
        raise UsageError("That directory does not hold this circle. Say where it is on this machine.")
    key, invitation = SigningKey.generate(), SigningKey(bytes.fromhex(held.seed))
    proof = invitation.sign(proof_of(founder, bytes(key.verify_key))).signature
    said = Said(
        kind="join", at=_now(store), name=pseudonym, invite=bytes(invitation.verify_key).hex(), proof=proof.hex()
    )
    state = State(seed=bytes(key).hex(), epoch=held.epoch, epochs=held.epochs)
    return _begin(store, held.name, where, founder, state, said)


def _begin(store: Store, name: str, place: Path, identity: bytes, state: State, said: Said) -> Circle:
    """Say the first thing in a circle, read what is there, and keep all of it; or nothing, and the file goes again."""
    if not said.name.strip():
        raise UsageError(NO_PSEUDONYM)
    circle = store.new(Circle, {"identity": identity.hex(), "name": name, "place": str(place.absolute())})
    if store.records(Circle, among={"identity": [circle.identity]}):
        raise UsageError("You are in that circle already.")
    _append(circle, state, said)
    try:
        reading = Reading(store, circle, state, {})
        read_all(reading)
        if state.me not in reading.members:
            raise NotFound(NOT_LET_IN)  # noqa: TRY301 - the file goes again, whatever the reason
        record = store.new(CircleState, {"circle_id": circle.id, "state": reading.state.model_dump_json()})
        store.add_new([circle, record, *answered_first(reading.new)])
    except BaseException:
        (place / circle_file.file_name(bytes(state.key.verify_key))).unlink(missing_ok=True)
        raise
    return circle


def post(
    store: Store, circle: Circle, text: str, *, channel: str = "", reply_to: CirclePost | None = None,
    to: Sequence[CircleMember] = (),
) -> CirclePost:  # fmt: skip
    """Say something to the circle, or to chosen members alone.

    Raises UsageError, Refused, OutOfSpace, ReadOnly and what the store raises.
    """
    if not text.strip():
        raise UsageError("There is nothing to say yet.")
    answers = _address(store, reply_to) if reply_to is not None else ""
    mine = me_in(store, circle)
    chosen = recipients(store, circle, reply_to, to)
    said = Said(kind="post", at=_now(store), text=text, channel=channel, to=answers)
    store.new(CirclePost, values_of(circle, mine, 1, said, store.clock.now(), chosen))  # raises what is wrong with it
    number = _say(store, circle, said, to=chosen)
    return store.records(CirclePost, among={"member_id": [mine.id], "number": [number]})[0]


def how_i_am(store: Store, circle: Circle, words: Sequence[str], *, to: Sequence[CircleMember] = ()) -> CirclePost:
    """Say in three words how one is, to everybody or to chosen members. Raises as `post` does."""
    return post(store, circle, three_words(words), channel=HOW, to=to)


def three_words(words: Sequence[str]) -> str:
    """Return three words as they are said. Raises UsageError."""
    said = [" ".join(clean(one, multiline=False).split()) for one in words]
    if len(said) != 3 or not all(said):
        raise UsageError("Say it in three words, such as: tired calm hopeful")
    if any(len(one) > LONGEST_WORD for one in said):
        raise UsageError("One of these is too long for a word. Say more in a post.")
    return ", ".join(said)


def react(store: Store, circle: Circle, to: CirclePost, reaction: Reaction) -> None:
    """Answer a post without words; a second answer takes the place of the first."""
    said = Said(kind="react", at=_now(store), to=_address(store, to), reaction=reaction.value)
    _say(store, circle, said, to=recipients(store, circle, to) if to.text.said_to else ())


def recipients(store: Store, circle: Circle, answered: CirclePost | None, to: Sequence[CircleMember] = ()) -> list[str]:
    """Return the public keys of those who are to read something; none: everybody may.

    An answer to what was said to chosen members is for those alone, or for fewer of them. Raises Refused.
    """
    if not to and (answered is None or not answered.text.said_to):
        return []
    refresh(store, circle)
    here = {one.public_key for one in members(store, circle) if one.standing == Standing.HERE and not one.is_me}
    allowed = standing.audience(store, answered) if answered is not None else set[str]()
    chosen = {one.public_key for one in to} or allowed & here
    if allowed and chosen - allowed:
        raise Refused("That was said to chosen people, and only they can see an answer to it.")
    if any(one.is_me for one in to):
        raise Refused("You see what you say in any case. Choose somebody else.")
    if not chosen or chosen - here:
        raise Refused(GONE)
    return sorted(chosen)


def report(
    store: Store, circle: Circle, reason: str, *, of_post: CirclePost | None = None, member: CircleMember | None = None
) -> None:
    """Ask the host to look at a post or a member; nobody else can read the reason."""
    if of_post is None and member is None:
        raise UsageError("Say what you report: a post or a member.")
    if not reason.strip():
        raise UsageError("Say in a few words why.")
    to = _address(store, of_post) if of_post is not None else member.public_key if member is not None else ""
    inner = Report(to=to, reason=reason).model_dump_json().encode()
    box = box_for(circle.identity).encrypt(inner.ljust(1024, b" ")).hex()
    _say(store, circle, Said(kind="to_host", at=_now(store), box=box))


def hide(store: Store, circle: Circle, of_post: CirclePost, *, on: bool = True) -> None:
    """Take a post out of everybody's sight, or show it again. Raises Refused for another than the host.

    The log says so also of a post to chosen members: then the others learn that the host is one of them.
    """
    require_host(store, circle)
    _say(store, circle, Said(kind="hide", at=_now(store), to=_address(store, of_post), on=on))


def pin(store: Store, circle: Circle, of_post: CirclePost, *, on: bool = True) -> None:
    """Pin a post for everybody, or end that. Raises Refused for another than the host."""
    require_host(store, circle)
    if of_post.text.said_to:
        raise Refused("That was said to chosen people, so it cannot be pinned for everybody.")
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
    keys = {one.public_key: box_for(one.public_key).encrypt(key).hex() for one in stay}
    read = state.cursors.get(member.public_key, (0, 0, "", ""))[0]
    said = Said(kind="remove", at=_now(store), to=member.public_key, upto=read, epoch=max(state.epochs) + 1, keys=keys)
    _say(store, circle, said)


def leave(store: Store, circle: Circle, *, withdraw: bool = False) -> None:
    """Leave: what one said stays under the pseudonym, or is withdrawn. The keys go; what was read stays here."""
    _say(store, circle, Said(kind="leave", at=_now(store), withdraw=withdraw))
    mine = me_in(store, circle)
    record = state_record(store, circle)
    if mine.standing != Standing.LEFT:
        raise Refused("That was said, but not read back. Please try again.")
    store.change(record, {"state": State(seed=random(32).hex(), epochs={}).model_dump_json()})


def _say(store: Store, circle: Circle, said: Said, *, to: Sequence[str] = ()) -> int:
    """Append to one's own file, sealed to the public keys `to` if there are any, and read it back.

    Returns the number of the entry. Raises Refused where one of them, or this person, is not there any more.
    """
    refresh(store, circle)
    if me_in(store, circle).standing != Standing.HERE:
        raise Refused("You are not in this circle any more, so nothing was said.")
    if not {one.public_key for one in members(store, circle) if one.standing == Standing.HERE}.issuperset(to):
        raise Refused(GONE)
    number = _append(circle, state_of(store, circle), said, to=to)
    refresh(store, circle)
    return number


def _append(circle: Circle, state: State, said: Said, *, to: Sequence[str] = ()) -> int:
    """Append to one's own file; returns the number of the entry. Raises as `circle_file.append` does."""
    identity = bytes.fromhex(circle.identity)
    epoch_key = bytes.fromhex(state.epochs[state.epoch])
    cursor = cursor_of(state, identity, state.me)
    if to:
        public = bytes(state.key.verify_key)
        context = circle_file.context_of(identity, public, state.epoch, cursor.entries + 1, cursor.head)
        said = closed(said, to, state.me, context)
    payload = said.model_dump_json(exclude_defaults=True).encode()
    return circle_file.append(place_of(circle), identity, state.key, cursor, state.epoch, epoch_key, payload).entries


def _now(store: Store) -> str:
    return store.clock.now().astimezone(UTC).isoformat()


def _address(store: Store, of_post: CirclePost) -> str:
    return f"{store.get(CircleMember, of_post.member_id).public_key}:{of_post.number}"
