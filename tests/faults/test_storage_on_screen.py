"""Storage that fails under the real program: what cannot be saved stays on the screen, with the reason."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.model.records import JournalEntry

pytestmark = pytest.mark.terminal

ENTER, SAVE, LOCK, ESCAPE, LEAVE, SUPPORT = "\r", "\x13", "\x0c", "\x1b", "\x11", "\x07"
FULL = "The disk is full, so this was not saved. Make some room and save again."
WORDS = "a thought that has no room"
PATIENCE = 120  # a limit, not a measure: the machine may be busy


def plain(text: str) -> str:
    return " ".join(text.split())


def see(screen: Any, *words: str) -> None:
    """Wait for words that the screen may have wrapped."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if all(word in plain(screen.text()) for word in words):
            return
    raise AssertionError(screen.text())


def room(pid: int, size: int) -> None:
    import resource

    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prlimit(2)")
def test_a_disk_that_fills_up_while_somebody_writes(writing: Any, demo: Path, kept_words: Any, measured: Any) -> None:
    screen = writing()
    room(screen.pid, 4096)
    screen.keys(WORDS)
    see(screen, FULL, WORDS)
    screen.keys(SAVE)
    see(screen, FULL, WORDS, "not saved yet")
    screen.keys(ESCAPE)  # going back would lose it: it stays
    see(screen, WORDS, "Press escape again to leave")

    os.kill(screen.pid, signal.SIGTSTP)  # as idleness would: nobody is there to be asked
    see(screen, "could not be kept")
    assert WORDS not in screen.text()
    screen.keys("not the words", ENTER)
    see(screen, "does not open this vault")
    screen.keys(SUPPORT)
    see(screen, "Support")
    screen.keys(ESCAPE)
    screen.keys("\x10")  # the palette stays shut
    assert WORDS not in screen.text()
    screen.keys("demo", ENTER)
    see(screen, WORDS)

    room(screen.pid, -1)
    screen.keys(SAVE)
    see(screen, WORDS, "· saved")
    assert FULL not in plain(screen.text())
    screen.keys(LEAVE)
    assert screen.ended() == 0
    with Vault(demo).unlock("demo") as store:
        assert WORDS in store.records(JournalEntry)[0].text.body
    measured("disk full", "in the editor: the text stays, one sentence, covered instead of locked, saved once there"
             " was room")  # fmt: skip


def test_a_lock_that_would_lose_words_asks_first(writing: Any, demo: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("prlimit(2)")
    screen = writing()
    room(screen.pid, 4096)
    screen.keys(WORDS, LOCK)
    see(screen, "could not be kept. Do", WORDS)
    screen.keys(LOCK)
    screen.wait("Your journal is locked")


def mount_is_allowed() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return done.returncode == 0


READ_ONLY = (
    "import os, sys; place = sys.argv[2]; os.execvp('unshare', ['unshare', '-m', 'sh', '-c', "
    '\'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"\', place, '
    "sys.executable, '-m', 'calmterm', *sys.argv[1:]])"
)


@pytest.mark.skipif(not mount_is_allowed(), reason="needs a mount namespace of its own")
def test_a_read_only_place_opens_to_read(unlocked: Any, demo: Path, measured: Any) -> None:
    before = {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()}
    screen = unlocked("-c", READ_ONLY)
    see(screen, "nothing will be saved", "This week")
    screen.keys("n", WORDS)
    see(screen, WORDS, "read-only", "Make its place writable")
    screen.keys(LEAVE)
    see(screen, "could not be kept. Do", WORDS)
    screen.keys(LEAVE)
    assert screen.ended() == 0
    assert {path: path.read_bytes() for path in demo.rglob("*") if path.is_file()} == before
    measured("read-only file system", "the real program on a read-only mount: opens to read, one sentence where it"
             " cannot save, no traceback")  # fmt: skip


def test_damaged_pages_and_keyrings_are_sentences_and_help_is_there(
    terminal: Any, demo: Path, tmp_path: Path, count: Any, measured: Any
) -> None:
    pick = random.Random(3)
    sentences: list[str] = []
    for turn in range(count(3, 20)):
        place = Path(shutil.copytree(demo, tmp_path / f"damaged{turn}"))
        database = bytearray((place / "journal.db").read_bytes())
        for page in range(turn % 3, len(database) // 4096, pick.randrange(1, 6)):
            database[page * 4096 + pick.randrange(100, 4000)] ^= 0x10
        (place / "journal.db").write_bytes(database)
        screen = terminal("--vault", str(place))
        screen.wait("locked")
        screen.keys("demo", ENTER)
        see(screen, "damaged")
        assert "Traceback" not in screen.text()
        sentences.append(plain(screen.text()))
        screen.keys(SUPPORT)
        see(screen, "Support")
        screen.keys(ESCAPE, LEAVE)
        assert screen.ended() == 0
    assert any("left as it is" in one for one in sentences)

    place = Path(shutil.copytree(demo, tmp_path / "one keyring"))
    (place / "keyring.json").write_bytes(b"{}")
    screen = terminal("--vault", str(place))
    screen.wait("locked")
    screen.keys("demo", ENTER)
    see(screen, "made good from its copy")
    assert (place / "keyring.json").read_bytes() == (place / "keyring.copy.json").read_bytes()

    for name in ("keyring.json", "keyring.copy.json"):
        (place / name).write_bytes(b"{}")
    screen = terminal("--vault", str(place))
    screen.wait("locked")
    screen.keys("demo", ENTER)
    see(screen, "keyring.json and its copy are damaged")
    screen.keys(SUPPORT)
    see(screen, "Support")
    measured("bit flips", f"the real program over {len(sentences)} databases with damaged pages and over damaged"
             " keyrings: a sentence each time, support one key away")  # fmt: skip
