"""Sync over PostgreSQL: a real server, the rights that server.sql gives, and servers that fail or lie."""

import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from pg_server import Server, serving

from calmterm.core.clock import FixedClock
from calmterm.core.errors import NotFound, OutOfSpace, ReadOnly, Refused, UsageError
from calmterm.exchange.sync import postgres, syncing
from calmterm.exchange.sync.postgres import Database, checked_address, keyring_in
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Store, Vault
from calmterm.store.model.records import CheckIn, JournalEntry
from conftest import EVENING, FAST, PASSPHRASE
from exchange.sync.conftest import level
from exchange.sync.test_any_order import SLOW, Devices
from exchange.sync.test_two_processes import saved, saved_through_kills, start

SETUP = (Path(syncing.__file__).parent / "server.sql").read_text("utf-8")
CANARY = "Zqxanthe walked alone"
DEVICE = uuid.UUID(int=7).hex
KNOWS_18 = psycopg.pq.version() >= 180000  # the options of libpq 18


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as server:
        if server is None:
            pytest.skip("there is no PostgreSQL server on this machine")
        yield server


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def database(server: Server, _numbers: Iterator[int]) -> str:
    """A database that is set up, with two people who may use it, anna and ben, and one who may not, carl."""
    name = f"calm_{next(_numbers)}"
    server.run("postgres", f"CREATE DATABASE {name}")
    for person in ("anna", "ben", "carl"):
        server.run("postgres", f"DO $$ BEGIN CREATE ROLE {person} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$")
    server.run(name, SETUP)
    server.run(name, "GRANT calmterm_device TO anna, ben")
    return name


@pytest.fixture
def place(server: Server, database: str) -> str:
    """Where anna's devices sync."""
    return server.address("anna", database)


@pytest.fixture
def other(store: Store, place: str, tmp_path: Path) -> Iterator[Store]:
    """A second device of the vault of `store`; both are joined."""
    Sync(store).join(place)
    Sync(store).now()
    with Vault(tmp_path / "other", FixedClock(EVENING)).create_from(keyring_in(place), PASSPHRASE) as second:
        Sync(second).join(place)
        Sync(second).now()
        yield second


def bodies(store: Store) -> set[str]:
    return {one.text.body for one in store.records(JournalEntry)}


def write(store: Store, body: str) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body}))


# --- two devices ------------------------------------------------------------------------------------------------


def test_two_devices_become_equal(store: Store, other: Store) -> None:
    write(store, "on the first")
    entry = write(other, "on the second")
    level(store, other)
    assert bodies(store) == bodies(other) == {"on the first", "on the second"}

    store.change(store.get(JournalEntry, entry.id), {"title": "A name"})
    other.trash(other.get(JournalEntry, entry.id))
    level(store, other)
    assert store.get(JournalEntry, entry.id).text.title == other.get(JournalEntry, entry.id).text.title == "A name"
    assert Sync(store).status().waiting == Sync(other).status().waiting == 0


def test_a_device_with_gaps_waits_and_catches_up(store: Store, other: Store, server: Server, database: str) -> None:
    for number in range(3):
        write(store, f"entry {number}")
        Sync(store).now()
    server.run(database, "CREATE TABLE kept AS SELECT * FROM calmterm.segment WHERE number = 2")
    server.run(database, "DELETE FROM calmterm.segment WHERE number = 2")
    told = Sync(other).now().notices
    assert any("Segment 2" in one and "has not arrived yet" in one for one in told)
    assert bodies(other) == {"entry 0"}
    assert any("no longer there" in one for one in Sync(store).now().notices)

    server.run(database, "INSERT INTO calmterm.segment SELECT * FROM kept")
    assert Sync(other).now().notices == []
    assert bodies(other) == {"entry 0", "entry 1", "entry 2"}


@pytest.mark.parametrize(
    "lie",
    [
        "sealed = set_byte(sealed, 100, get_byte(sealed, 100) # 1)",
        "sealed = substring(sealed FOR 700)",
        "number = 5 - number",
        "sealed = (SELECT sealed FROM calmterm.segment WHERE number = 1)",
    ],
)
def test_a_server_that_lies_is_named_and_nothing_of_it_is_taken_in(
    lie: str, store: Store, other: Store, server: Server, database: str
) -> None:
    for number in range(3):
        write(store, f"entry {number}")
        Sync(store).now()
    server.run(database, "ALTER TABLE calmterm.segment DROP CONSTRAINT segment_pkey")  # segments 2 and 3 change places
    server.run(database, f"UPDATE calmterm.segment SET {lie} WHERE number > 1")  # noqa: S608 - written above
    result = Sync(other).now()
    assert result.received == 1
    assert any("Segment 2" in one for one in result.notices)
    assert bodies(other) == {"entry 0"}
    assert other.verify_audit() == []


def test_strange_numbers_are_told_and_left_alone(store: Store, other: Store, server: Server, database: str) -> None:
    server.run(
        database,
        "INSERT INTO calmterm.segment (owner, vault, device, number, sealed)"
        " SELECT 'anna', vault, '00000000-0000-0000-0000-000000000009', 2000000000, 'x' FROM calmterm.keyring",
    )
    write(store, "still comes")
    Sync(store).now()
    assert any("no calmterm gives" in one for one in Sync(other).now().notices)
    assert bodies(other) == {"still comes"}


# --- what the server sees, and who may do what there --------------------------------------------------------------


def test_no_word_number_or_date_stands_in_any_byte(store: Store, other: Store, server: Server, database: str) -> None:
    for body in (CANARY, "short", f"{CANARY} " * 20):
        write(store, body)
        store.add(store.new(CheckIn, {"mood": 3, "note": body}))
        Sync(store).now()
    rows = server.run(database, "SELECT sealed FROM calmterm.segment UNION ALL SELECT header FROM calmterm.keyring")
    blobs = [bytes(row[0]) for row in rows if isinstance(row[0], bytes)]
    assert len(blobs) == 4
    for word in (CANARY, "Zqxanthe", "journal_entry", "check_in", "2026-11", "mood", PASSPHRASE):
        assert not any(word.encode() in blob for blob in blobs)
    sizes = server.run(database, "SELECT DISTINCT octet_length(sealed) FROM calmterm.segment")
    assert len(sizes) == 1  # what is short and what is longer look alike


@pytest.mark.sample(6)
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE calmterm.segment SET sealed = 'x'",
        "DELETE FROM calmterm.segment",
        "TRUNCATE calmterm.segment",
        "DROP TABLE calmterm.segment",
        "DELETE FROM calmterm.keyring",
        "UPDATE calmterm.keyring SET header = 'x'",
        "ALTER TABLE calmterm.segment DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own ON calmterm.segment",
        "DELETE FROM calmterm.segment_0",
        "SELECT * FROM calmterm.segment_0",
        "CREATE TABLE calmterm.mine (a integer)",
        "INSERT INTO calmterm.segment (owner, number) VALUES ('ben', 1)",
        "INSERT INTO calmterm.segment (number, at) VALUES (1, 'epoch')",
    ],
)
def test_the_role_changes_and_removes_nothing(
    attempt: str, store: Store, other: Store, server: Server, database: str
) -> None:
    write(store, "a segment")
    Sync(store).now()
    before = server.run(database, "SELECT * FROM calmterm.segment ORDER BY device, number")
    assert before
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.run(database, attempt, "anna")
    assert server.run(database, "SELECT * FROM calmterm.segment ORDER BY device, number") == before


def test_another_login_sees_nothing_and_takes_no_place(
    store: Store, other: Store, server: Server, database: str
) -> None:
    assert server.run(database, "SELECT * FROM calmterm.segment", "ben") == []
    assert server.run(database, "SELECT * FROM calmterm.keyring", "ben") == []
    with pytest.raises(NotFound, match="No vault syncs over that database"):
        keyring_in(server.address("ben", database))
    next_one = Sync(store).status().devices[0].number + 1
    theirs = Database(server.address("ben", database), store.keyring.vault_id)
    theirs.write(next(iter(theirs.look().segments), DEVICE), next_one, b"squatting")
    theirs.close()

    write(store, "has its place")
    assert Sync(store).now().sent == 1
    Sync(other).now()
    assert bodies(other) == {"has its place"}


def test_the_setup_can_run_again_and_changes_nothing(store: Store, other: Store, server: Server, database: str) -> None:
    before = server.run(database, "SELECT * FROM calmterm.segment ORDER BY device, number")
    server.run(database, SETUP)
    assert server.run(database, "SELECT * FROM calmterm.segment ORDER BY device, number") == before


def test_a_vault_lies_in_one_partition(store: Store, other: Store, server: Server, database: str) -> None:
    for body in ("one", "two"):
        write(store, body)
        Sync(store).now()
    assert len(server.run(database, "SELECT DISTINCT tableoid FROM calmterm.segment")) == 1
    assert len(server.run(database, "SELECT 1 FROM pg_inherits WHERE inhparent = 'calmterm.segment'::regclass")) == 16


# --- what can go wrong --------------------------------------------------------------------------------------------


def test_a_segment_is_written_once(server: Server, place: str) -> None:
    there = Database(place, bytes(16))
    there.write(DEVICE, 1, b"first")
    there.write(DEVICE, 1, b"first")
    with pytest.raises(Refused, match="holds something else in the place of segment 1"):
        there.write(DEVICE, 1, b"second")
    assert there.read(DEVICE, 1) == b"first"
    with pytest.raises(NotFound):
        there.read(DEVICE, 2)
    there.close()


def test_a_server_that_is_gone_and_comes_back(store: Store, other: Store, server: Server) -> None:
    write(store, "waits")
    server.stop()
    try:
        with pytest.raises(NotFound, match="does not answer"):
            Sync(store).now()
        assert Sync(store).status().waiting == 1
    finally:
        server.start()
    assert Sync(store).now().sent == 1
    Sync(other).now()
    assert bodies(other) == {"waits"}


def test_a_server_that_ends_in_the_midst_of_it(
    store: Store, other: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write(store, f"entry {number}")
    write_one, calls = Database.write, count(1)

    def write_and_fall(there: Database, device: str, number: int, data: bytes) -> None:
        write_one(there, device, number, data)
        if next(calls) == 1:
            server.stop()
            raise_if_gone(there)

    def raise_if_gone(there: Database) -> None:
        there.look()

    monkeypatch.setattr(Database, "write", write_and_fall)
    try:
        with pytest.raises(NotFound, match="does not answer"):
            Sync(store).now()
    finally:
        server.start()
    Sync(store).now()
    Sync(other).now()
    assert bodies(store) == bodies(other) == {"entry 0", "entry 1", "entry 2"}


def test_a_server_that_stops_to_answer_is_given_up(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Database(place, bytes(16))
    there.look()
    monkeypatch.setattr(postgres, "LONGEST", 0.2)
    with pytest.raises(NotFound, match="does not answer"):
        there._link.rows("SELECT pg_sleep(3600)", ())
    monkeypatch.undo()
    assert there.look().segments == {}  # by a new connection
    there.close()


@pytest.mark.parametrize(
    ("name", "change", "error", "words"),
    [
        ("carl", "", ReadOnly, "does not let this name add segments"),
        ("anna", "DROP SCHEMA calmterm CASCADE", NotFound, "not set up for calmterm"),
        ("anna", "ALTER DATABASE {} SET default_transaction_read_only = on", ReadOnly, "cannot be written to now"),
        ("nobody_here", "", NotFound, "does not answer, is not there, or knows neither"),
    ],
)
def test_each_refusal_is_one_sentence(
    name: str, change: str, error: type[Exception], words: str, store: Store, server: Server, database: str
) -> None:
    if change:
        server.run(database, change.format(database))
    with pytest.raises(error, match=words):
        Sync(store).join(server.address(name, database))
    assert not store.is_synced


class Liar:
    """A server of a few bytes: says what it is told to say, whatever it is asked, and keeps what it heard."""

    def __init__(self, *family: Any, answers: list[bytes]) -> None:
        self._listening = socket.create_server(family[0], family=family[1])
        self._listening.settimeout(60)  # a limit: a test that never comes to close it must not leave it waiting
        self.answers, self.heard = answers, list[bytes]()
        self.address = self._listening.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:  # until `close`, or a minute without a caller
                caller, _ = self._listening.accept()
                caller.settimeout(30)
                with caller, suppress(OSError):
                    for answer in self.answers:
                        self.heard.append(caller.recv(4096))
                        caller.sendall(answer)
                    self.heard.append(caller.recv(4096))  # until the other side goes

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(30)


def said(kind: bytes, content: bytes = b"") -> bytes:
    """A message of PostgreSQL's protocol."""
    return kind + struct.pack(">i", len(content) + 4) + content


def answer(*columns: tuple[int, int, bytes]) -> bytes:
    """One row: of each column the type and the format that it claims, and its bytes."""
    heads = b"".join(b"c\0" + struct.pack(">ihihih", 0, 0, oid, -1, -1, code) for oid, code, _ in columns)
    cells = b"".join(struct.pack(">i", len(cell)) + cell for _, _, cell in columns)
    number = struct.pack(">h", len(columns))
    return b"".join([
        said(b"1"), said(b"2"), said(b"T", number + heads), said(b"D", number + cells), said(b"C", b"SELECT 1\0"),
        READY,
    ])  # fmt: skip


READY = said(b"Z", b"I")
SHOUT = said(b"N", b"SWARNING\0C01000\0M\x1b]0;shouting\x07\0\0")
WELCOME = said(b"R", struct.pack(">i", 0)) + said(b"S", b"client_encoding\0UTF8\0") + SHOUT + READY
UUID, INT8, INT4, TEXT, JSON = 2950, 20, 23, 25, 114
SOME = uuid.UUID(int=9)


@pytest.fixture
def liar(tmp_path: Path) -> Iterator[Callable[..., tuple[Liar, str]]]:
    """A server that lies, on a socket of its own, and the address by which it is reached."""
    made: list[Liar] = []
    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # the name of a socket must be short

        def make(*answers: bytes) -> tuple[Liar, str]:
            made.append(Liar(f"{place}/.s.PGSQL.5432", socket.AF_UNIX, answers=list(answers)))
            return made[-1], f"postgresql://anna@/calm?host={place}"

        yield make
        for one in made:
            one.close()


@pytest.mark.parametrize(
    "columns",
    [
        [(UUID, 0, b"no uuid"), (INT4, 0, b"1"), (INT4, 0, b"1"), (INT8, 0, b"1")],
        [(UUID, 0, str(SOME).encode()), (INT4, 0, b"one"), (INT4, 0, b"1"), (INT8, 0, b"1")],
        [(UUID, 0, str(SOME).encode()), (INT4, 1, b"1"), (INT4, 0, b"1"), (INT8, 0, b"1")],
        [(TEXT, 0, b"\xff\xfe"), (INT4, 0, b"1"), (INT4, 0, b"1"), (INT8, 0, b"1")],
        [(JSON, 0, b"[" * 100_000), (INT4, 0, b"1"), (INT4, 0, b"1"), (INT8, 0, b"1")],
        [(UUID, 0, str(SOME).encode()), (INT4, 0, b"1")],
        [],
    ],
)
def test_answers_that_are_none_are_one_sentence(
    columns: list[tuple[int, int, bytes]], liar: Callable[..., tuple[Liar, str]], capfd: pytest.CaptureFixture[str]
) -> None:
    _, address = liar(WELCOME, SHOUT + answer(*columns))
    there = Database(address, bytes(16))
    with pytest.raises(NotFound, match="answers what no database set up for calmterm would"):
        there.look()
    there.close()
    assert capfd.readouterr() == ("", "")  # what a server shouts does not reach the terminal


def test_numbers_without_end_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = [(uuid.UUID(int=number), 1, 400_000, 400_000) for number in range(1, 9)]
    monkeypatch.setattr(postgres._Link, "rows", lambda *_: devices)
    found = Database("", bytes(16)).look()
    assert sum(map(len, found.segments.values())) == 800_000
    assert len(found.strange) == 6


def test_a_server_that_never_greets_is_given_up(
    liar: Callable[..., tuple[Liar, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "CONNECT", 2)  # the shortest that there is
    there = Database(liar()[1], bytes(16))
    with pytest.raises(NotFound, match="does not answer"):
        there.look()
    there.close()


@pytest.mark.parametrize("reply", [b"N", b"S"])  # it has no TLS; it has, but no authority is known here
def test_nothing_is_sent_to_a_server_that_does_not_show_who_it_is(
    reply: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "none"))
    server = Liar(("127.0.0.1", 0), socket.AF_INET, answers=[reply])
    there = Database(f"postgresql://anna@127.0.0.1:{server.address[1]}/calm", bytes(16))
    with pytest.raises(NotFound, match="could not show by a certificate"):
        there.look()
    there.close()
    server.close()
    assert server.heard == [struct.pack(">ii", 8, 80877103), b""]  # the question for TLS, and nothing after it


def test_no_room_is_told_so() -> None:
    assert isinstance(postgres._told("53100"), OutOfSpace)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://anna:secret@db.example/calm", r"~/\.pgpass"),
        ("postgresql://anna@db.example/calm?password=secret", r"~/\.pgpass"),
        # What libpq does not know is no address to it.
        ("postgresql://anna@db.example/calm?oauth_client_secret=secret", r"~/\.pgpass" if KNOWS_18 else "looks like"),
        ("postgresql://anna@db.example/calm?scram_client_key=secret", r"~/\.pgpass" if KNOWS_18 else "looks like"),
        ("postgresql://anna@db.example/calm?sslmode=require", "verify-full"),
        ("postgresql://anna@db.example/calm?sslmode=disable", "verify-full"),
        ("postgresql://anna@db.example/calm?nonsense=1", "looks like"),
        ("postgresql://[", "looks like"),
    ],
)
def test_addresses_that_are_refused(address: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words) as told:
        syncing.checked_place(address, tmp_path)
    assert "secret" not in str(told.value)


def test_the_server_is_checked_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setenv("PGSSLMODE", "disable")
    monkeypatch.setattr(psycopg, "connect", lambda address, **options: asked.update(options))
    postgres._connected("postgresql://anna@db.example/calm")
    assert asked["sslmode"] == "verify-full"
    assert asked["gssencmode"] == "disable"
    assert checked_address("postgresql://anna@db.example/calm?sslmode=verify-full").endswith("verify-full")


def test_without_the_part_for_it_one_sentence_says_how(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "calmterm.exchange.sync.postgres", None)
    monkeypatch.delattr("calmterm.exchange.sync.postgres")
    with pytest.raises(UsageError, match=r"pip install 'psycopg\[binary\]'"):
        syncing.checked_place("postgresql://anna@db.example/calm", tmp_path)


# --- processes ----------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_the_commands_by_two_devices(place: str, tmp_path: Path) -> None:
    run = [sys.executable, "-m", "calmterm"]

    def call(vault: str, *args: str) -> str:
        read, given = os.pipe()
        os.write(given, f"{PASSPHRASE}\n".encode() * 2)
        os.close(given)
        done = subprocess.run(
            [*run, "--vault", str(tmp_path / vault), "--passphrase-fd", str(read), *args],
            capture_output=True, text=True, pass_fds=[read], check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read)
        assert done.returncode == 0, done.stderr
        return done.stdout

    Vault(tmp_path / "one").create(PASSPHRASE, FAST)[0].close()
    call("one", "write", "from the first")
    assert "Sent: 1 record" in call("one", "sync", "join", place)
    call("two", "sync", "join", place)
    assert "from the first" in call("two", "list")
    assert place in call("two", "sync", "status")


def test_sql_prints_the_setup() -> None:
    done = subprocess.run([sys.executable, "-m", "calmterm", "sync", "sql"], capture_output=True, text=True, check=True)
    assert done.stdout == SETUP


@pytest.mark.soak
@pytest.mark.slow
def test_all_devices_are_equal_in_the_end(
    server: Server, database: str, place: str, count: Callable[[int, int], int]
) -> None:
    class OverOneServer(Devices):
        def where(self, number: int) -> str:
            if number == 0:  # all runs are of copies of one vault
                server.run(database, "TRUNCATE calmterm.segment, calmterm.keyring")
            return place

    size = settings(max_examples=count(1, 100), stateful_step_count=12, suppress_health_check=SLOW)
    run_state_machine_as_test(OverOneServer, settings=size)
    assert server.run(database, "SELECT 1 FROM calmterm.segment LIMIT 1")


@pytest.mark.soak
@pytest.mark.slow
def test_killed_at_any_moment(
    place: str, tmp_path: Path, count: Callable[[int, int], int], measured: Callable[[str, str], None]
) -> None:
    most, kills = count(12, 500), count(2, 50)
    with Vault(tmp_path / "one").create(PASSPHRASE, FAST)[0] as store:
        Sync(store).join(place)
    with Vault(tmp_path / "other").create_from(keyring_in(place), PASSPHRASE) as store:
        Sync(store).join(place)

    steady = start(tmp_path / "one", "one", most)
    told = saved_through_kills(tmp_path / "other", most, kills)
    told += saved(steady, None)
    assert steady.returncode == 0

    with Vault(tmp_path / "one").unlock(PASSPHRASE) as one, Vault(tmp_path / "other").unlock(PASSPHRASE) as two:
        level(one, two)
        found = [sorted(entry.text.body for entry in store.each(JournalEntry)) for store in (one, two)]
        assert found[0] == found[1]
        assert set(told) <= set(found[0])
        assert len(found[0]) >= 2 * most
    measured(
        "sync", f"PostgreSQL: {kills} kills, {len(found[0])} records by two processes: equal, 0 of {len(told)} lost"
    )
