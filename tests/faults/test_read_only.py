"""A read-only file system: it opens to read, or says what is wrong in one typed sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from calmterm.core import files
from calmterm.core.clock import FixedClock
from calmterm.core.errors import ReadOnly
from calmterm.store import Store, Vault
from calmterm.store.db import database
from calmterm.store.model.records import JournalEntry

SCRIPT = """
import os, subprocess, sys
from pathlib import Path
from calmterm.core.errors import ReadOnly
from calmterm.store import Vault
from calmterm.store.jots import write_jot
from calmterm.store.crypto.keyring import Cost, MIB
from calmterm.store.model.records import JournalEntry
from calmterm.store.vault import READ_ONLY

disk = Path(sys.argv[1])
clean, crashed = Vault(disk / "clean"), Vault(disk / "crashed")
for vault in (clean, crashed):
    child = os.fork()  # a process of its own: what is open for writing holds the file system
    if child == 0:
        store, _ = vault.create("x", [Cost(2, 19 * MIB)])
        store.add(store.new(JournalEntry, {"body": "kept"}))
        write_jot(vault.directory, vault.capture_key(), "waiting", store.clock.now())
        if vault is clean:
            store.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    (vault.directory / "keyring.json").write_bytes(b"worn")
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def refused(act):
    try:
        act()
    except ReadOnly:
        return
    raise AssertionError("not refused")


# Closed well: SQLite would have to make its shared memory file first, and does without.
with clean.unlock("x") as again:
    assert [row.text.body for row in again.records(JournalEntry)] == ["kept"]
    assert again.notices[-1] == READ_ONLY, again.notices
    refused(lambda: again.add(again.new(JournalEntry, {"body": "x"})))
    refused(lambda: again.drafts.save("journal", "x"))
    refused(lambda: again.set_setting("country", "AT"))
    assert len(again.search("kept")) == 1
refused(lambda: write_jot(clean.directory, clean.capture_key(), "more", clean.clock.now()))
refused(lambda: Vault(disk / "third").create("x", [Cost(2, 19 * MIB)]))
# Cut off while it was open: what SQLite needs is there, and it is read.
with crashed.unlock("x") as again:
    assert [row.text.body for row in again.records(JournalEntry)] == ["kept"]
    assert again.notices == [
        "The vault's keyring.json is damaged and could not be made good; its copy was used.",
        "Jots are waiting in the inbox; they could not join the journal yet.",
        READ_ONLY,
    ], again.notices
    refused(lambda: again.add(again.new(JournalEntry, {"body": "x"})))
    refused(lambda: again.change(again.records(JournalEntry)[0], {"body": "x"}))
    refused(lambda: again.trash(again.records(JournalEntry)[0]))
    refused(lambda: again.drafts.save("journal", "x"))
    assert len(again.search("kept")) == 1
print("done")
"""


def remount_is_allowed() -> bool:
    if sys.platform != "linux":
        return False
    script = "mount -t tmpfs tmpfs /mnt && mount -o remount,ro /mnt"
    return subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not remount_is_allowed(), reason="needs a mount namespace of its own")
def test_a_file_system_that_became_read_only(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir(0o700)
    script = f"mount -t tmpfs -o size=20m,mode=700 tmpfs '{disk}' && exec '{sys.executable}' -c \"$1\" '{disk}'"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", SCRIPT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", ""), done.stderr


def test_a_read_only_answer_of_the_system_simulated(
    store: Store, vault_dir: Path, passphrase: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above where no mount is allowed: the system's and SQLite's answers are made up."""
    store.add(store.new(JournalEntry, {"body": "kept"}))
    store.close()

    def refuse(*_: object) -> int:
        raise OSError(30, "simulated")

    with monkeypatch.context() as broken:
        broken.setattr(files, "create_private", refuse)
        (vault_dir / "keyring.json").unlink()
        with Vault(vault_dir, clock).unlock(passphrase) as again:
            assert [row.text.body for row in again.records(JournalEntry)] == ["kept"]
            assert again.notices[0].endswith("could not be made good; its copy was used.")
            with pytest.raises(ReadOnly):
                files.write_private(vault_dir / "x", b"")
    error = database.sqlcipher.OperationalError("unable to open database file")
    error.sqlite_errorcode = 14

    def cannot(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(database.sqlcipher, "connect", cannot)
    with pytest.raises(ReadOnly):
        Vault(vault_dir, clock).unlock(passphrase)
