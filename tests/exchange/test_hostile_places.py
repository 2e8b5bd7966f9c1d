"""Files that nobody hands over on purpose: huge, still being written, and a vault that others write to meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import UsageError, VaultBusy
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import bring_in, recognise
from calmterm.store import Store, Vault
from calmterm.store.model.records import JournalEntry

ENTRY = "[2023-05-05 10:00] One day. It rained.\n\n"
GROWS = """
import sys, time
with open(sys.argv[1], "a", buffering=1) as file:
    for number in range(10**9):
        file.write(f"[2023-05-06 10:{number % 60:02}] Number {number}.\\n")
        if number == 100:
            print("ready", flush=True)
        time.sleep(0.001)  # as a program that writes does, and not as fast as it can
"""


@pytest.fixture
def again(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> Iterator[Store]:
    """The same vault in another window."""
    with Vault(vault_dir, clock).unlock(passphrase) as other:
        yield other


def test_a_hundred_megabytes_are_refused_in_one_sentence(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text(ENTRY)
    os.truncate(path, 100_000_000)
    with pytest.raises(UsageError, match="more than 64 MiB"):
        bring_in(store, Source(path), "jrnl")
    assert store.records(JournalEntry) == []


def test_a_file_that_grows_while_it_is_read_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text(ENTRY * 200)
    writer = subprocess.Popen([sys.executable, "-c", GROWS, str(path)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        source = Source(path)
        with pytest.raises(UsageError, match="changed while it was read"):
            bring_in(store, source, recognise(source))
    finally:
        writer.kill()
        writer.communicate()
    assert store.records(JournalEntry) == []
    path.write_text(ENTRY)
    assert bring_in(store, Source(path), "jrnl").new == 1


def test_another_window_that_writes_keeps_all_of_it_out(store: Store, again: Store) -> None:
    with again.rows.writing() as session, pytest.raises(VaultBusy):
        session.connection()
        bring_in(store, ENTRY, "jrnl")
    assert store.records(JournalEntry) == []
    assert store.undo.last() is None
    again.add(again.new(JournalEntry, {"body": "theirs"}))
    assert bring_in(store, ENTRY, "jrnl").new == 1  # one that is only open stands in nobody's way
    assert len(again.records(JournalEntry)) == 2
    assert store.verify_audit() == []


def test_a_link_out_of_the_folder_is_not_followed(store: Store, tmp_path: Path) -> None:
    folder, secret = tmp_path / "notes", tmp_path / "secret.md"
    folder.mkdir()
    secret.write_text("not yours")
    (folder / "2024-05-05.md").write_text("mine")
    (folder / "2024-05-06.md").symlink_to(secret)
    (folder / "2024").symlink_to(tmp_path)
    report = bring_in(store, Source(folder), "markdown-folder")
    assert (report.new, report.left["links in the folder"]) == (1, 2)
    assert [entry.text.body for entry in store.records(JournalEntry)] == ["mine"]
