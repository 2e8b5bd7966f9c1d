"""Kill -9 while the keys of a vault are exchanged: it opens with the old state or the new one, and holds every word."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.errors import WrongSecret
from calmterm.store import Store, Vault
from calmterm.store.model.records import JournalEntry

NEW = "a new set of words"
WORDS = [f"entry {number}" + " with words" * number for number in range(40)]
Count = Callable[[int, int], int]
Measured = Callable[[str, str], None]

# Each trial is a fork, which the kernel ends by its timer: no handler runs, as with kill -9.
KILLED = """
import json, os, shutil, signal, sys, time
from pathlib import Path
from calmterm.core.errors import WrongSecret
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

template, action, old, new, trials = sys.argv[1:6]
FAST = [Cost(2, 19 * MIB)]


def act(place, seconds):
    child = os.fork()
    if not child:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        if action == "rotate":
            Vault(place).rotate_keys(old, new, FAST)
        else:
            Vault(place).keys(old, FAST).change_passphrase(new)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def fresh(name):
    return Path(shutil.copytree(template, Path(template).parent / name))


begun = time.monotonic()
assert not act(fresh("whole"), 600)
whole = time.monotonic() - begun
places = [fresh(f"trial-{number}") for number in range(int(trials))]
killed = [act(place, whole * (number + 0.5) / len(places)) for number, place in enumerate(places)]
print(json.dumps([[str(place), was] for place, was in zip(places, killed)]))
"""


def opened(place: Path, secrets: list[str]) -> list[str]:
    """The secrets that open a vault, each of which must show every entry and leave one database."""
    found: list[str] = []
    for secret in secrets:
        try:
            store = Vault(place).unlock(secret)
        except WrongSecret:
            continue
        with store:
            assert sorted(entry.text.body for entry in store.each(JournalEntry)) == sorted(WORDS)
            assert store.verify_audit() == []
        assert len(list(place.glob("*.db"))) == 1
        found.append(secret)
    return found


@pytest.mark.parametrize("action", ["rotate", "passphrase"])
def test_killed_while_keys_change(
    action: str, store: Store, vault_dir: Path, passphrase: str, put: Any, count: Count, measured: Measured
) -> None:
    for body in WORDS:
        put(JournalEntry, body=body)
    store.close()
    trials = count(4, 100)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(vault_dir), action, passphrase, NEW, str(trials)],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    outcomes = {place: (killed, opened(Path(place), [passphrase, NEW])) for place, killed in json.loads(done.stdout)}

    assert len(outcomes) == trials
    assert any(killed for killed, _ in outcomes.values())
    assert all(len(secrets) == 1 for _, secrets in outcomes.values()), outcomes
    before = sum(secrets == [passphrase] for _, secrets in outcomes.values())
    measured("keys", f"{action} killed at {trials} moments: {before} opened with the old secret alone, "
             f"{trials - before} with the new one alone, 0 with neither")  # fmt: skip
