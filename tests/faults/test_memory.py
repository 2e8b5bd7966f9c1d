"""Residue: after a lock nothing of what was written is in the process, and never in the data or temporary directory."""

import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.model.records import JournalEntry

pytestmark = pytest.mark.terminal

ENTER, SAVE, LOCK, ESCAPE = "\r", "\x13", "\x0c", "\x1b"


def memory(pid: int) -> Iterator[bytes]:
    """Every readable part of a process's memory."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for line in maps:
            span, modes, *_ = line.split()
            if not modes.startswith("r") or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            file.seek(start)
            try:
                yield file.read(end - start)
            except OSError:
                continue  # a guard page


def hits(pid: int, canary: str) -> int:
    forms = [canary.encode(form) for form in ("utf-8", "utf-16-le", "utf-32-le")]
    return sum(part.count(form) for part in memory(pid) for form in forms)


@pytest.mark.skipif(not Path("/proc/self/mem").exists() or os.geteuid() != 0, reason="only root reads that memory")
def test_the_memory_after_a_lock(unlocked: Any, count: Any, measured: Any) -> None:
    before = after = 0
    tries = count(1, 10)
    for _ in range(tries):
        written, draft = (f"canary{secrets.token_hex(8)}" for _ in range(2))
        screen = unlocked()
        screen.keys("n")
        screen.wait("Tags")
        screen.keys(f"{written} and so on.", SAVE)
        screen.wait("· saved")
        screen.keys(f" {draft}")
        screen.wait("draft kept")
        before += hits(screen.pid, written) + hits(screen.pid, draft)
        screen.keys(LOCK)
        screen.wait("Your journal is locked")
        after += hits(screen.pid, written) + hits(screen.pid, draft)
        screen.kill()
    assert before > 0  # the search finds what is there
    assert after == 0
    measured("residue", f"memory: {before} copies of {2 * tries} canaries before the lock, {after} after it")


def test_what_lies_on_the_disk_meanwhile(writing: Any, demo: Path, tmp_path: Path, measured: Any) -> None:
    """Saved, as a draft, locked, left: the vault, the home and the temporary directory hold no word in clear."""
    canary = f"canary{secrets.token_hex(8)}"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    screen = writing(TMPDIR=str(temporary))
    places = [demo, temporary, Path(os.environ["HOME"])]
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        for place in places:
            for path in place.rglob("*"):
                if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
                    try:
                        data = path.read_bytes()
                    except OSError:
                        continue
                    assert canary.encode() not in data, path

    screen.keys(canary)
    screen.wait("draft kept")
    look()
    screen.keys(SAVE)
    screen.wait("· saved")
    look()
    screen.keys(LOCK)
    screen.wait("Your journal is locked")
    look()
    screen.keys("demo", ENTER)
    screen.wait("1Today")
    screen.keys("q")
    assert screen.ended() == 0
    look()
    assert not list(temporary.iterdir())
    with Vault(demo).unlock("demo") as store:
        assert canary in store.records(JournalEntry)[0].text.body
    measured("residue", f"data, home and temporary directories, looked through {looks} times: 0 hits")


@pytest.mark.skipif(not Path("/proc/self/mem").exists() or os.geteuid() != 0, reason="only root reads that memory")
def test_the_memory_after_a_search_and_a_lock(unlocked: Any, demo: Path, measured: Any) -> None:
    """A search opens all there is, also what no list shows: nothing of it outlives a lock."""
    canary, word = (f"canary{secrets.token_hex(8)}" for _ in range(2))
    with Vault(demo).unlock("demo") as store:
        now = store.clock.now()
        texts = [f"{canary} by the sea", *(f"Day {number}" for number in range(150))]  # more than a list reads at once
        store.add_new([
            store.new(JournalEntry, {"body": text, "written_at": now - timedelta(days=4000 - number)})
            for number, text in enumerate(texts)
        ])  # fmt: skip
    screen = unlocked()
    screen.keys("3")
    screen.wait("/ search")
    assert hits(screen.pid, canary) == 0  # the list has not opened it
    screen.keys("/", word)
    screen.wait("No entry fits")
    before = hits(screen.pid, canary)
    screen.keys(LOCK)
    screen.wait("Your journal is locked")
    after = hits(screen.pid, canary) + hits(screen.pid, word)
    assert before > 0
    assert after == 0
    measured("residue", f"memory after a search: {before} copies of a canary before the lock, {after} after it")
