"""Time a screenful of a circle: 12 members with 12 posts, and with 10,000.

    python bench/circle_posts.py

A screenful is what opening takes: a look at the files, the newest twenty posts, who said them and what was answered.
"""

import statistics
import sys
import tempfile
import time
from datetime import UTC, timedelta
from pathlib import Path

from nacl.signing import SigningKey

from calmterm.core.clock import SystemClock
from calmterm.exchange import circle_file
from calmterm.exchange.circle import reading, standing, writing
from calmterm.exchange.circle.standing import Said
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import Circle, CircleReaction

MEMBERS = 12
SCREENFUL = 20
RUNS = 30


def main() -> None:
    few, many = (measured(count) for count in (12, 10_000))
    print(f"a screenful of 12 posts {few * 1000:.1f} ms, of 10,000 posts {many * 1000:.1f} ms: {many / few:.2f} times")
    sys.exit(many > 1.5 * few)


def measured(count: int) -> float:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        store, _ = Vault(root / "vault", SystemClock()).create("bench", [Cost(2, 19 * MIB)])
        with store:
            here = writing.new_circle(store, "Bench", "Host", root / "circle")
            fill(store, here, count)
            began = time.perf_counter()
            assert reading.refresh(store, here) == []
            print(f"{count} posts read for the first time in {time.perf_counter() - began:.1f} s")
            times = [screenful(store, here) for _ in range(RUNS)]
    return statistics.median(times)


def fill(store: Store, here: Circle, count: int) -> None:
    """Write the files of eleven others, who share the posts between them."""
    keys = [SigningKey.generate() for _ in range(MEMBERS - 1)]
    invitations = [SigningKey.generate() for _ in keys]
    now = store.clock.now().astimezone(UTC)
    for one in invitations:
        writing._say(store, here, Said(kind="invited", at=now.isoformat(), invite=bytes(one.verify_key).hex()))  # pyright: ignore[reportPrivateUsage] - as `invite` says it
    state, identity = standing.state_of(store, here), bytes.fromhex(here.identity)
    epoch_key, place = bytes.fromhex(state.epochs[1]), Path(here.text.place)
    for number, (key, invitation) in enumerate(zip(keys, invitations, strict=True)):
        proof = invitation.sign(standing.proof_of(identity, bytes(key.verify_key))).signature  # pyright: ignore[reportPrivateUsage] - as `join` makes it
        said = [Said(
            kind="join", at=now.isoformat(), name=f"Member {number}", invite=bytes(invitation.verify_key).hex(),
            proof=proof.hex(),
        )]  # fmt: skip
        for one in range(number, count, MEMBERS - 1):
            at = now - timedelta(days=80) * (1 - one / count)
            said.append(Said(kind="post", at=at.isoformat(), text=f"Post {one}: a walk, and then soup. " * 4))
        cursor = circle_file.beginning(identity)
        for each in said:
            payload = each.model_dump_json(exclude_defaults=True).encode()
            cursor = circle_file.append(place, identity, key, cursor, 1, epoch_key, payload)


def screenful(store: Store, here: Circle) -> float:
    began = time.perf_counter()
    reading.refresh(store, here)
    shown = standing.posts(store, here, limit=SCREENFUL)
    store.records(CircleReaction, among={"post_id": [one.id for one in shown]})
    assert all(one.text.text for one in shown)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
