"""The program itself, in processes of its own, with six years of a diary."""

import json
import os
import pty
import random
import re
import select
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from calmterm.exchange.jrnl import PlainEntry, parse_text
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import JournalEntry
from waiting import PATIENCE

YEAR = (Path(__file__).parents[1] / "data" / "diary.jrnl.txt").read_text(encoding="utf-8")
DIARY = "".join(YEAR.replace("[1903-", f"[{year}-") for year in range(1903, 1909))
ENTRIES = 6 * 39
SECRET = "four quiet words here"
FLOOR = [Cost(2, 19 * MIB)]  # the cheapest key derivation: many processes open these vaults

pytestmark = pytest.mark.terminal

Done = subprocess.CompletedProcess[str]
Program = Callable[..., Done]


def started(vault: Path, *args: str, wrap: str = "", **given: Any) -> Done:
    """Run `calmterm` with its passphrase on descriptor 0 or, when it reads input, on one of its own."""
    reading, writing = os.pipe()
    os.write(writing, SECRET.encode() + b"\n")
    os.close(writing)
    command = [sys.executable, "-m", "calmterm", "--vault", str(vault), "--passphrase-fd", str(reading), *args]
    try:
        return subprocess.run(
            [*(["sh", "-c", wrap, "sh"] if wrap else []), *command],
            pass_fds=[reading], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, **given,
        )  # fmt: skip
    finally:
        os.close(reading)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The diary as a file."""
    file = tmp_path_factory.mktemp("source") / "diary.txt"
    file.write_text(DIARY, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """A vault that holds the diary."""
    vault = tmp_path_factory.mktemp("program") / "vault"
    Vault(vault).create(SECRET, FLOOR)[0].close()
    first = started(vault, "import", str(source))
    assert (first.returncode, first.stdout, first.stderr) == (0, f"{ENTRIES} new, 0 already there, 0 rejected.\n", "")
    return vault


@pytest.fixture
def copied(imported: Path, tmp_path: Path) -> Path:
    """A copy of that vault, for tests that write."""
    return Path(shutil.copytree(imported, tmp_path / "copy"))


@pytest.fixture(scope="module")
def diary() -> list[PlainEntry]:
    entries = list(parse_text(DIARY))
    assert all(isinstance(entry, PlainEntry) for entry in entries)
    return [entry for entry in entries if isinstance(entry, PlainEntry)]


def test_a_second_import_adds_nothing(imported: Path, source: Path) -> None:
    again = started(imported, "import", str(source), "--json")
    assert json.loads(again.stdout) == {"new": 0, "existing": ENTRIES, "rejected": []}


@pytest.mark.soak
def test_the_export_is_the_source_and_makes_an_equal_vault(
    imported: Path, tmp_path: Path, diary: list[PlainEntry]
) -> None:
    done = started(imported, "export", "--format", "jrnl", "-o", str(tmp_path / "out.txt"))
    assert done.returncode == 0
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == DIARY
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == 0o600

    with_real_cost = started(tmp_path / "second", "init", "--country", "GB")
    assert (with_real_cost.returncode, with_real_cost.stderr) == (0, "")
    assert started(tmp_path / "second", "import", str(tmp_path / "out.txt")).stdout.startswith(f"{ENTRIES} new")
    printed = started(tmp_path / "second", "export", "--format", "jrnl", "-o", "-")
    again = [one for one in parse_text(printed.stdout) if isinstance(one, PlainEntry)]
    assert [(one.written, one.text, one.starred) for one in again] == [
        (one.written, one.text, one.starred) for one in diary
    ]


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@pytest.mark.soak
def test_search_finds_the_entries_that_hold_a_word(imported: Path, diary: list[PlainEntry]) -> None:
    """Twenty-one searches through the store, one of them through the program too."""
    texts = [folded(entry.text) for entry in diary]
    counts = Counter(word for text in texts for word in set(re.findall(r"\w{4,}", text)))
    words = random.Random(7).sample(sorted(word for word, number in counts.items() if number > 1), 17)
    words += ["magpie", "zoology", "’", "the "]
    expected = {word: sum(word in text for text in texts) for word in words}
    with Vault(imported).unlock(SECRET) as store:
        assert {word: len(store.search(f'"{word}"')) for word in words} == expected
    assert len(started(imported, "search", "magpie").stdout.splitlines()) == expected["magpie"] > 0


def test_no_word_and_no_date_of_the_diary_is_on_the_disk(imported: Path, diary: list[PlainEntry]) -> None:
    canaries = sorted({word for entry in diary for word in re.findall(r"[A-Za-z]{8,}", entry.text)})
    assert len(canaries) > 100
    needles = [word.encode() for word in canaries] + [word.encode("utf-16-le") for word in canaries]
    needles += [entry.written.date().isoformat().encode() for entry in diary]
    for path in imported.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [needle for needle in needles if needle in data], path.name


def test_everything_on_the_disk_is_private(imported: Path) -> None:
    paths = [imported, *imported.rglob("*")]
    assert {path.name for path in paths} >= {"keyring.json", "keyring.copy.json", "journal.db"}
    for path in paths:
        assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_plain_sqlite_cannot_open_the_database(imported: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{imported / 'journal.db'}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.DatabaseError, match="not a database"),
    ):
        connection.execute("SELECT count(*) FROM sqlite_master")


@pytest.mark.parametrize("args", [["list"], ["export", "--format", "json", "-o", "-"]])
def test_a_reader_that_leaves_is_no_failure(imported: Path, args: list[str]) -> None:
    done = started(imported, *args, wrap='{ "$@"; echo "left with $?" >&2; } | head -n 1')

    assert done.stderr == "left with 0\n"
    assert done.stdout.count("\n") == 1


def test_the_passphrase_and_the_text_may_share_standard_input(copied: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "calmterm", "--vault", str(copied), "--passphrase-fd", "0", "write", "-"],
        input=f"{SECRET}\na note\non two lines\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert newest_body(copied) == "a note\non two lines"


def newest_body(vault: Path) -> str:
    with Vault(vault).unlock(SECRET) as store:
        return store.records(JournalEntry, limit=1)[0].text.body


def test_bytes_that_are_no_utf_8_on_the_command_line(imported: Path) -> None:
    done = started(imported, "write", os.fsdecode(b"caf\xe9"))
    assert (done.returncode, done.stderr) == (2, "That text is not valid UTF-8, so nothing was saved.\n")


def test_without_a_terminal_the_plain_commands_are_named(imported: Path) -> None:
    done = started(imported, stdin=subprocess.DEVNULL, env=os.environ | {"TERM": "xterm-256color"})
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "calmterm crisis" in done.stderr


# --- at a terminal ----------------------------------------------------------------------------------------


class Terminal:
    """A person at a pseudo-terminal, who waits for words and then types."""

    def __init__(self, *args: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execv(sys.executable, [sys.executable, "-m", "calmterm", *args])  # noqa: S606 - our own program
        self.seen = ""

    def read_until(self, words: str) -> None:
        end = time.monotonic() + PATIENCE
        while words not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited for {words!r}, saw {self.seen!r}"
            self.seen += os.read(self.master, 4096).decode()

    def type(self, text: str) -> None:
        self.seen = ""
        os.write(self.master, text.encode())

    def leave(self, again: Callable[[], object] = lambda: None) -> tuple[int, str]:
        """The exit code and what was printed since the last key.

        Where nothing comes of an interruption it is made again, as a person would: one that comes in the moment before
        Python begins to wait for input is seen only after it.
        """
        end = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < end:
            if not select.select([self.master], [], [], 3)[0]:
                again()
                continue
            try:
                data = os.read(self.master, 4096)
            except OSError:  # the other end is closed
                data = b""
            if not data:
                break
            self.seen += data.decode()
        else:
            raise AssertionError(f"still running: {self.seen!r}")
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status), self.seen.replace("\r\n", "\n")


def test_ctrl_c_at_the_passphrase_is_130(imported: Path) -> None:
    person = Terminal("--vault", str(imported), "list")
    person.read_until("Passphrase: ")
    person.type("half a pass\x03")
    code, said = person.leave(lambda: person.type("\x03"))

    assert code == 130
    assert said.split() == ["Interrupted."]  # and nothing of what was typed


def test_a_wrong_passphrase_then_the_right_one_then_the_words(copied: Path) -> None:
    person = Terminal("--vault", str(copied), "write")
    person.read_until("Passphrase: ")
    person.type("wrong words\n")
    person.read_until("Passphrase: ")
    assert "wrong words" not in person.seen
    person.type(f"{SECRET}\n")
    person.read_until("ctrl+d")
    person.type("typed by hand\n\x04")
    code, said = person.leave()

    assert code == 0
    assert "Entry of 3 words noted" in said
    assert newest_body(copied) == "typed by hand"


def test_a_signal_while_text_is_typed_saves_nothing_and_is_silent(copied: Path) -> None:
    person = Terminal("--vault", str(copied), "jot")
    person.read_until("ctrl+d")
    os.kill(person.pid, signal.SIGINT)
    code, said = person.leave(lambda: os.kill(person.pid, signal.SIGINT))

    assert (code, "Traceback" in said) == (130, False)
    assert list((copied / "inbox").iterdir()) == []
