"""Residue: after a lock nothing of what was written is in the process, and never in the data or temporary directory."""

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.model.records import JournalEntry

pytestmark = pytest.mark.terminal
needs_root = pytest.mark.skipif(
    not Path("/proc/self/mem").exists() or os.geteuid() != 0, reason="only root reads that memory"
)

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


def processes_of(vault: Path, program: int) -> set[int]:
    """The program, what it started, and everything that was started for a vault."""
    found = {program}
    for place in sorted(Path("/proc").glob("[0-9]*"), key=lambda one: int(one.name)):
        with contextlib.suppress(OSError, IndexError):
            parent = int(Path(place, "stat").read_text().rpartition(") ")[2].split()[1])
            if parent in found or os.fsencode(vault) in Path(place, "cmdline").read_bytes().split(b"\0"):
                found.add(int(place.name))
    return found


def holders(vault: Path, program: int, sought: dict[str, list[bytes]]) -> dict[int, set[str]]:
    """What of the sought is in the memory of which of these processes; those that hold nothing are left out."""
    found: dict[int, set[str]] = {}
    for pid in processes_of(vault, program):
        with contextlib.suppress(OSError):  # it ended meanwhile
            for part in memory(pid):
                there = {name for name, forms in sought.items() if any(form in part for form in forms)}
                if there:
                    found.setdefault(pid, set()).update(there)
    return found


def say(vault: Path, *words: str, secret: str | None = None) -> None:
    """Run a command, by the agent unless the secret is given."""
    given: list[str] = []
    reading, writing = os.pipe()
    if secret is not None:
        os.write(writing, f"{secret}\n".encode())
        given = ["--passphrase-fd", str(reading)]
    os.close(writing)
    done = subprocess.run(
        [sys.executable, "-m", "calmterm", "--vault", str(vault), *given, *words],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, pass_fds=[reading], timeout=120, check=False,
    )  # fmt: skip
    os.close(reading)
    assert (done.returncode, done.stderr) == (0, "")


@needs_root
def test_no_process_of_ours_holds_a_key_or_a_word_after_a_lock(
    unlocked: Any, demo: Path, tmp_path: Path, measured: Any, timed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screens and the agent, both open over one vault, and what they started; the lock of the screens ends both."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    canary = f"canary{secrets.token_hex(8)}"
    with Vault(demo).unlock("demo") as store:
        keys = {"master": store.master.key, "database": store.master.database[0], "text": store.rows.text_key}
    sought = {name: [key, key.hex().encode(), key.hex().upper().encode()] for name, key in keys.items()}
    sought["words"] = [canary.encode(form) for form in ("utf-8", "utf-16-le", "utf-32-le")]
    say(demo, "unlock", "--for", "1h", secret="demo")
    say(demo, "write", f"{canary} by the agent")
    screen = unlocked(anew=True)
    screen.keys("3")
    screen.wait(canary)  # the line may be broken
    before = holders(demo, screen.pid, sought)
    assert before.pop(screen.pid) >= {"master", "words"}  # the search finds what is there
    assert before
    assert all(found == {"master"} for found in before.values()), before
    screen.keys(LOCK)
    screen.wait("Your journal is locked")
    timed(lambda: processes_of(demo, screen.pid) == {screen.pid})
    assert holders(demo, screen.pid, sought) == {}
    measured("residue", "master, database and text key, and a canary: in the screens and in the agent before a lock of"
             " the screens, in no process of ours after it")  # fmt: skip


@needs_root
def test_the_memory_after_a_lock(unlocked: Any, count: Any, measured: Any) -> None:
    before = after = 0
    tries = count(1, 10)
    for _ in range(tries):
        written, draft = (f"canary{secrets.token_hex(8)}" for _ in range(2))
        screen = unlocked(anew=True)
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


@pytest.mark.soak
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
    screen = unlocked(anew=True)
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
