"""Power cuts: the writes of a real process are recorded (strace), and played back up to a random moment.

What was synced by then is on the disk. Of what was not, each sector may have reached it or not, in any order; a file
that was made, renamed or removed may still have its old name, or none, until the directory is synced.
"""

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.store import Store
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.db import database
from calmterm.store.model.records import CheckIn, JournalEntry

SECTOR = 512
WRITER = """
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost, Keyring, Slot, passphrase_bytes
from calmterm.store.model.records import CheckIn, JournalEntry

def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\\n")  # in one piece
    sys.stdout.flush()

def tell(record):
    content = json.dumps(record.values(), default=str, sort_keys=True)
    say("record", record.id, record.revision, hashlib.sha256(content.encode()).hexdigest())
    return record

vault, secret = Vault(Path(sys.argv[1])), sys.stdin.read()
with vault.unlock(secret) as store:
    first, mark = None, None
    for number in range(40):
        if number % 3:
            record = store.add(store.new(JournalEntry, {"body": f"{number} " + "x" * (number * 150)}))
        else:
            record = store.add(store.new(CheckIn, {"mood": 5, "note": str(number)}))
        tell(record)
        first = first or record
        if number % 5 == 4:
            tell(store.change(record, {"body" if number % 3 else "note": f"changed {number}"}))
            first = tell(store.change(first, {"note": f"changed at {number}"}))
        mark = store.drafts.save("journal", f"{number} " + "y" * (number * 40), "", mark)
        say("draft", number)
        if number % 10 == 9:
            header = Keyring.from_bytes((vault.directory / "keyring.json").read_bytes())
            slot, master = header.open(secret)
            cost = Cost(slot.cost.ops + 1, 19 * MIB)
            fresh = Slot.make(slot.kind, passphrase_bytes(secret), master, header.vault_id, [cost])
            slots = tuple(fresh if one == slot else one for one in header.slots)
            changed = replace(header, slots=slots, generation=header.generation + 1).sealed_by(master)
            vault.write_keyring(changed)
            say("keyring", changed.generation)
"""
CALL = re.compile(
    r'^(\w+)\((?:\d+<([^>]*)>|"([^"]*)")(?:, (?:"([^"]*)"|(-?\d+)))?(?:, (\d+))?(?:, (\d+))?.*\) = (-?\d+)'
)
OPENED = re.compile(r"^openat\(.*\bO_CREAT\b.*\) = \d+<([^>]*)>")
NAMED = r'(?:\w+(?:<([^>]*)>)?, )?"([^"]*)"'  # an open directory, and a name in it; or a whole path
RENAMED = re.compile(rf"^rename(?:at2?)?\({NAMED}, {NAMED}.*\) = 0")
UNLINKED = re.compile(rf"^unlink(?:at)?\({NAMED}.*\) = 0")
TRACED = "openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"
TOGETHER = "the directory"
"""The name under which a sync of the directory is told."""


def unescaped(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def apply(data: bytearray, place: int, piece: bytes | None) -> None:
    if piece is None:
        del data[place:]
        return
    data.extend(bytes(max(0, place + len(piece) - len(data))))
    data[place : place + len(piece)] = piece


@dataclass(eq=False)
class File:
    """What is surely in it, and the writes that wait for a sync: data at a place, or (None) its end moved there."""

    data: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list[tuple[int, bytes | None]])

    def sync(self) -> None:
        for place, piece in self.waiting:
            apply(self.data, place, piece)
        self.waiting.clear()

    @property
    def end(self) -> int:
        data = bytearray(self.data)
        for place, piece in self.waiting:
            apply(data, place, piece)
        return len(data)


class Disk:
    """The files of one directory, and their names: what is surely there, and what waits for a sync."""

    def __init__(self, files: dict[str, bytearray]) -> None:
        self.names = {name: File(data) for name, data in files.items()}
        self.sure = dict(self.names)
        self.waiting: list[tuple[str, str, File]] = []  # old name, new name, "" for none

    def create(self, name: str) -> None:
        if name not in self.names:
            self._name("", name, File())

    def rename(self, old: str, new: str) -> None:
        self._name(old, new, self.names.pop(old))

    def unlink(self, name: str) -> None:
        if name in self.names:
            self._name(name, "", self.names.pop(name))

    def _name(self, old: str, new: str, file: File) -> None:
        if new:
            self.names[new] = file
        self.waiting.append((old, new, file))

    def sync(self, name: str) -> None:
        if name == TOGETHER:
            self.sure, self.waiting = dict(self.names), []
        else:
            self.names[name].sync()

    def cut(self, pick: random.Random, place: Path, chance: float) -> None:
        """Write what a power cut leaves, where each thing that waits for a sync got through by a chance."""
        place.mkdir(mode=0o700)
        names = dict(self.sure)
        for old, new, file in self.waiting:
            if pick.random() < chance and (not old or names.get(old) is file):
                names.pop(old, None)
                if new:
                    names[new] = file
        for name, file in names.items():
            data = bytearray(file.data)
            for at, piece in file.waiting:
                if piece is None:
                    if pick.random() < chance:
                        apply(data, at, None)
                    continue
                for sector in range(0, len(piece), SECTOR):
                    if pick.random() < chance:
                        apply(data, at + sector, piece[sector : sector + SECTOR])
            (place / name).write_bytes(data)


def calls(trace: str, directory: Path) -> Iterator[tuple[str, str, Any]]:
    """What happened to the files of the directory, and what was said on standard output: call, name, what with."""

    def here(path: str, within: str | None = None) -> str:
        whole = Path(unescaped(within or "").decode()) / unescaped(path).decode()
        return whole.name if whole.parent == directory and not whole.name.endswith("-shm") else ""

    for line in trace.splitlines():
        if opened := OPENED.match(line):
            if name := here(opened[1]):
                yield "create", name, None
        elif renamed := RENAMED.match(line):
            if name := here(renamed[2], renamed[1]):
                yield "rename", name, here(renamed[4], renamed[3])
        elif unlinked := UNLINKED.match(line):
            if name := here(unlinked[2], unlinked[1]):
                yield "unlink", name, None
        elif (found := CALL.match(line)) and not found[8].startswith("-"):
            call, path = found[1], found[2] or found[3] or ""
            name, data = here(path), unescaped(found[4]) if found[4] is not None else b""
            if call == "write" and unescaped(path).startswith(b"pipe:"):
                yield "said", "", data.decode()
            elif call in ("fsync", "fdatasync") and unescaped(path).decode() == str(directory):
                yield "sync", TOGETHER, None
            elif not name:
                continue
            elif call in ("fsync", "fdatasync"):
                yield "sync", name, None
            elif call == "ftruncate":
                yield "write", name, (int(found[5]), None)
            elif call == "pwrite64":
                yield "write", name, (int(found[7]), data)
            elif call == "write":
                yield "write", name, (None, data)


def record(vault: Path, passphrase: str, trace: Path) -> str:
    subprocess.run(
        ["strace", "-y", "-xx", "-s", "2000000", "-o", str(trace), "-e", f"trace={TRACED}",
         sys.executable, "-c", WRITER, str(vault)],
        check=True, capture_output=True, input=passphrase.encode(),
    )  # fmt: skip
    return trace.read_text("ascii")


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def digest(row: Any) -> str:
    return hashlib.sha256(json.dumps(row.values(), default=str, sort_keys=True).encode()).hexdigest()


@dataclass
class Told:
    """What the writer has said so far, so what must be there: every record's revision, the draft, the keyring."""

    records: dict[str, int] = field(default_factory=dict[str, int])
    draft: int = -1
    generation: int = 1

    def take(self, said: str) -> None:
        what, *words = said.split()
        match what:
            case "record":
                self.records[words[0]] = int(words[1])
            case "draft":
                self.draft = int(words[0])
            case _:
                self.generation = int(words[0])


@pytest.mark.skipif(not can_trace(), reason="needs strace")
def test_what_was_acknowledged_outlasts_a_power_cut(
    store: Store, vault_dir: Path, passphrase: str, clock: FixedClock, tmp_path: Path, count: Any, measured: Any
) -> None:
    store.close()
    header = Keyring.from_bytes((vault_dir / "keyring.json").read_bytes())
    master = header.unlock(passphrase)
    disk = Disk({one.name: bytearray(one.read_bytes()) for one in vault_dir.iterdir() if one.is_file()})
    happened = list(calls(record(vault_dir, passphrase, tmp_path / "trace"), vault_dir))
    assert {call for call, *_ in happened} == {"create", "rename", "unlink", "write", "sync", "said"}
    assert ("sync", TOGETHER, None) in happened
    said = [one.split() for call, _, one in happened if call == "said"]
    content = {(words[1], int(words[2])): words[3] for words in said if words[0] == "record"}
    last = Told()
    for words in said:
        last.take(" ".join(words))
    assert (len(last.records), last.draft, last.generation) == (40, 39, 5)

    def look(left: Path, told: Told) -> None:
        """See that what was told is there, and is what was told; of what was not told yet, at most one thing more."""
        engine = database.open_engine(left / "journal.db", *master.database)
        with Store(left, engine, master, header, clock) as again:
            with again._engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                # The check of pages looks at the file alone: a page half written by a checkpoint is in the log.
                connection.connection.cursor().execute("COMMIT")
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                connection.connection.cursor().execute("BEGIN")
                assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is None
            rows = {str(row.id): row for kind in (JournalEntry, CheckIn) for row in again.each(kind)}
            draft = again.drafts.payload("journal")
        assert told.records.keys() <= rows.keys()
        assert len(rows) <= len(told.records) + 1
        for name, row in rows.items():
            assert row.revision >= told.records.get(name, 1)
            assert digest(row) == content[name, row.revision]
        assert told.draft <= (int(draft.split()[0]) if draft is not None else -1) <= told.draft + 1
        keyring = Keyring.from_bytes((left / "keyring.json").read_bytes())
        assert told.generation <= keyring.generation <= told.generation + 1
        assert keyring.unlock(passphrase).key == master.key
        assert Keyring.from_bytes((left / "keyring.copy.json").read_bytes()).unlock(passphrase).key == master.key

    look(Path(shutil.copytree(vault_dir, tmp_path / "whole")), last)
    pick = random.Random(20261120)
    # Besides moments at random, the one after each keyring was told: nothing then that was not synced.
    cuts = [
        (number, pick.choice([0, 0.5, 0.5, 0.9])) for number in pick.choices(range(len(happened)), k=count(12, 600))
    ]
    cuts += [(n + 1, 0.0) for n, (call, _, one) in enumerate(happened) if call == "said" and one.startswith("keyring")]
    told, done = Told(), 0
    for number, (call, name, what) in enumerate(happened):
        for chance in [chance for moment, chance in cuts if moment == number]:
            left = tmp_path / f"cut{number}"
            disk.cut(pick, left, chance)
            look(left, told)
            shutil.rmtree(left)
            done += 1
        match call:
            case "said":
                told.take(what)
            case "write":
                place, data = what
                file = disk.names[name]
                file.waiting.append((file.end if place is None else place, data))
            case "sync":
                disk.sync(name)
            case "create":
                disk.create(name)
            case "rename":
                disk.rename(name, what)
            case "unlink":
                disk.unlink(name)
            case _:
                raise AssertionError(call)
    assert done == len(cuts)
    measured("power cut", f"{len(cuts)} cuts over {len(happened)} recorded calls, unsynced sectors and names kept or"
             f" dropped at random: 0 corrupt, 0 of up to {len(content)} acknowledged records and changes, drafts and"
             " keyrings lost")  # fmt: skip
