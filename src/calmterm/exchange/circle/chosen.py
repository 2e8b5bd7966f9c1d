"""What is said to chosen members: sealed to their keys and the writer's, inside what every member can open.

The others learn who said something, when and about how long it is. They do not learn to whom or to how many: there are
always as many boxes as a circle has members at most, in no order, and those too many are for keys that nobody has.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey
from nacl.utils import random
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calmterm.core.errors import TextDamaged
from calmterm.exchange.circle.standing import MOST, Said, State, box_for
from calmterm.exchange.circle_file import FileRefused
from calmterm.store.crypto.seal import bind, seal, unseal

PURPOSE: Final = b"calmterm.circle.chosen"
REFUSED: Final = "holds something to chosen people that calmterm does not write. Nothing new was taken from it."
_KEY: Final = re.compile("[0-9a-f]{64}")
_ROOM: Final = len(f'"{"0" * 64}",')  # bytes that a recipient takes in the sealed part


class ToChosen(BaseModel):
    """What only its recipients can open: who they are, besides the writer, and what is said to them."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    members: list[str] = Field(min_length=1, max_length=MOST - 1)
    said: Said


def closed(said: Said, to: Sequence[str], writer: str, context: bytes) -> Said:
    """Seal `said` to the public keys `to` and to the writer's own, for the one entry of that context.

    Raises ValueError for more recipients than a circle has.
    """
    key = random(32)
    inner = ToChosen(members=sorted(to), said=said)
    payload = inner.model_dump_json(exclude_defaults=True).encode() + b" " * (_ROOM * (MOST - 1 - len(to)))
    nobody = [bytes(SigningKey.generate().verify_key).hex() for _ in range(MOST - 1 - len(to))]
    boxes = [box_for(one).encrypt(key).hex() for one in (writer, *to, *nobody)]
    return Said(
        kind="chosen", at=said.at, boxes=sorted(boxes), commitment=_commitment(key, context).hex(),
        box=seal(key, _bound(context), payload).hex(),
    )  # fmt: skip


def opened_here(said: Said, state: State, writer: str, context: bytes) -> ToChosen | None:
    """Open what was said to chosen members; None where this member is none of them. Raises FileRefused.

    The key is the one that the writer committed to: one entry cannot say one thing to one and another to another. The
    context holds circle, writer and place, so that what was copied from another's file, or from elsewhere in the same
    one, does not open.
    """
    own = SealedBox(state.key.to_curve25519_private_key())
    for box in said.boxes:
        try:
            key = own.decrypt(bytes.fromhex(box))
        except CryptoError:
            continue  # somebody else's
        except (ValueError, TypeError):
            raise FileRefused(REFUSED) from None
        return _held(said, key, state, writer, context)
    return None


def _held(said: Said, key: bytes, state: State, writer: str, context: bytes) -> ToChosen:
    if len(key) != 32 or _commitment(key, context).hex() != said.commitment:
        raise FileRefused(REFUSED)
    try:
        held = ToChosen.model_validate_json(unseal(key, _bound(context), bytes.fromhex(said.box)))
    except (TextDamaged, ValidationError, ValueError):
        raise FileRefused(REFUSED) from None
    to = set(held.members)
    is_named = state.me == writer or state.me in to  # else somebody reads it whom the others were not told of
    are_keys = len(to) == len(held.members) and all(map(_KEY.fullmatch, to))
    if held.said.kind not in ("post", "react") or not is_named or not are_keys or writer in to:
        raise FileRefused(REFUSED)
    return held


def _bound(context: bytes) -> bytes:
    return bind(PURPOSE, context)


def _commitment(key: bytes, context: bytes) -> bytes:
    return hashlib.blake2b(bind(PURPOSE, context, key), digest_size=32).digest()
