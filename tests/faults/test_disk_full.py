"""A full disk: what was typed stays with the caller, what was saved stays saved, and room brings all back."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE = 300  # a limit, not a measure: the machine may be busy

LIMITED = """
import resource, sys
from pathlib import Path
from calmterm.core.errors import OutOfSpace
from calmterm.store import Vault
from calmterm.store.jots import write_jot
from calmterm.store.crypto.keyring import Cost, MIB
from calmterm.store.model.records import CheckIn, JournalEntry

place = Path(sys.argv[1])
vault = Vault(place)
store, _ = vault.create("x", [Cost(2, 19 * MIB)])
kept = store.add(store.new(JournalEntry, {"body": "kept"}))
store.close()  # what making the vault wrote is folded in: the log begins anew, whatever the schema takes
store = vault.unlock("x")


def allow(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def refused(act):
    try:
        act()
    except OutOfSpace as error:
        assert str(error) == "The disk is full, so this was not saved. Make some room and save again.", error
        return
    raise AssertionError("not refused")


allow(20_000)
typed = store.new(CheckIn, {"mood": 4, "note": "typed " * 5000, "triggers": ["work", "own"]})
refused(lambda: store.add(typed))
refused(lambda: store.change(kept, {"body": "x" * 900_000}))
refused(lambda: store.drafts.save("journal", "x" * 50_000))
assert [row.text.body for row in store.records(JournalEntry)] == ["kept"]
assert store.count(CheckIn) == 0
assert store.drafts.payload("journal") is None
refused(lambda: write_jot(place, vault.capture_key(), "x" * 900_000, store.clock.now()))
assert list((place / "inbox").iterdir()) == []
allow(resource.RLIM_INFINITY)
store.add(typed)
assert store.get(CheckIn, typed.id).values() == typed.values()
store.close()

allow(65_536)  # less than the database: it opens, is read, and is closed
with vault.unlock("x") as again:
    assert again.get(CheckIn, typed.id).text.note == typed.text.note
    refused(lambda: again.add(again.new(JournalEntry, {"body": "x" * 100_000})))
    refused(lambda: again.trash(kept) or again.change(typed, {"note": "y" * 100_000}))
allow(resource.RLIM_INFINITY)
with vault.unlock("x") as again:
    assert again.get(CheckIn, typed.id).text.note == typed.text.note

allow(8192)
other = Vault(place.parent / "other")
refused(lambda: other.create("x", [Cost(2, 19 * MIB)]))
assert not other.exists()
allow(resource.RLIM_INFINITY)
other.create("x", [Cost(2, 19 * MIB)])[0].close()
assert not [path for path in place.rglob(".*")], "a part of a file was left"
print("done")
"""


def test_a_limit_on_file_sizes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "vault")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", ""), done.stderr


FILLED = """
import sys
from pathlib import Path
from calmterm.core.errors import OutOfSpace
from calmterm.store import Vault
from calmterm.store.crypto.keyring import Cost, MIB
from calmterm.store.model.records import JournalEntry

disk = Path(sys.argv[1])  # a new vault takes 2.2 MiB while it is made
(disk / "ballast").write_bytes(b"x" * 1_000_000)
vault = Vault(disk / "vault")
store, _ = vault.create("x", [Cost(2, 19 * MIB)])
saved = []
full = 0
for number in range(200):
    try:
        saved.append(store.add(store.new(JournalEntry, {"body": f"{number} " + "x" * 20_000})).id)
    except OutOfSpace:
        full += 1
        if full > 3:
            break
assert full, "the disk never filled"
assert {row.id for row in store.records(JournalEntry)} == set(saved)
store.close()
with open(disk / "brim", "wb", buffering=0) as brim:
    try:
        while True:  # until the disk, which is small, is full
            brim.write(b"x" * 512)
    except OSError:
        pass
with vault.unlock("x") as again:  # full to the brim: it still opens and reads
    assert {row.id for row in again.records(JournalEntry)} == set(saved)
    assert all(row.text.body.endswith("x" * 20_000) for row in again.records(JournalEntry))
(disk / "ballast").unlink()
with vault.unlock("x") as again:
    assert again.add(again.new(JournalEntry, {"body": "room again"})).revision == 1
    entry = again.records(JournalEntry)[0]
    again.trash(entry)
    assert again.removal.purge() == 1
print("done")
"""


ROTATED = """
import sys
from pathlib import Path
from calmterm.core.errors import OutOfSpace
from calmterm.store import Vault
from calmterm.store.crypto.keyring import Cost, MIB
from calmterm.store.model.records import JournalEntry

disk, fast = Path(sys.argv[1]), [Cost(2, 19 * MIB)]
vault = Vault(disk / "vault")
store, _ = vault.create("old", fast)
saved = {store.add(store.new(JournalEntry, {"body": f"{number} " + "x" * 20_000})).id for number in range(30)}
store.close()


def free():
    return (lambda found: found.f_bavail * found.f_frsize)(__import__("os").statvfs(disk))


def copy():
    with vault.unlock("old") as again:
        again.back_up()


def state():
    with vault.unlock("old") as again:
        assert {row.id for row in again.records(JournalEntry)} == saved
        assert again.verify_audit() == []
    return sorted(path.name for path in vault.directory.glob("**/*") if "-wal" not in path.name)


before = state()
refused = 0
for spare in range(0, 1_500_000, 150_000):  # the disk fills at another place each time
    brim = disk / "brim"
    brim.write_bytes(b"x" * max(0, free() - spare - 4096))
    for act in (lambda: vault.rotate_keys("old", "new", fast), copy):
        try:
            act()
        except OutOfSpace:
            refused += 1
        else:
            raise AssertionError("it had room")
    brim.unlink()
    assert state() == before, (spare, state(), before)
vault.rotate_keys("old", "new", fast)
with vault.unlock("new") as again:
    assert {row.id for row in again.records(JournalEntry)} == saved
print(refused)
"""


def mount_is_allowed() -> bool:
    tried = subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False
    ) if sys.platform == "linux" else None  # fmt: skip
    return tried is not None and tried.returncode == 0


@pytest.mark.skipif(not mount_is_allowed(), reason="needs a mount namespace of its own")
def test_a_disk_with_two_mebibytes_to_spare(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir(0o700)
    script = f"mount -t tmpfs -o size=5200k,mode=700 tmpfs '{disk}' && exec '{sys.executable}' -c \"$1\" '{disk}'"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", FILLED],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", ""), done.stderr


@pytest.mark.skipif(not mount_is_allowed(), reason="needs a mount namespace of its own")
def test_a_disk_that_fills_while_keys_are_exchanged_and_copies_made(
    tmp_path: Path, measured: Callable[[str, str], None]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir(0o700)
    script = f"mount -t tmpfs -o size=16m,mode=700 tmpfs '{disk}' && exec '{sys.executable}' -c \"$1\" '{disk}'"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", ROTATED],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "20\n", ""), done.stderr
    words = "a rotation and a copy on a disk that fills, at 10 places each: 20 refused, the old state whole each time"
    measured("disk full", words)
