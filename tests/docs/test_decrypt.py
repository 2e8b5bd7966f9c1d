"""docs/decrypt.py opens a vault from the description of the format alone: no line of calmterm is in it."""

import ast
import fcntl
import importlib.util
import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PublicKey, SealedBox

from calmterm.core.clock import FixedClock
from calmterm.store import Store, Vault, listed_kinds
from calmterm.store.jots import write_jot
from calmterm.store.model.records import AuditEvent, Draft, JournalEntry

DECRYPT = Path(__file__).parents[2] / "docs" / "decrypt.py"


def opened_by_itself(vault: Path, secret: str) -> subprocess.CompletedProcess[str]:
    """Its output, with the secret typed on a terminal of its own."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-P", str(DECRYPT), str(vault)], stdin=theirs, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(theirs)
    while b"code:" not in os.read(ours, 1000):
        pass
    os.write(ours, secret.encode() + b"\n")
    out, err = program.communicate(timeout=60)
    os.close(ours)
    return subprocess.CompletedProcess(program.args, program.returncode, out, err)


def rows(vault: Path, secret: str) -> list[dict[str, Any]]:
    done = opened_by_itself(vault, secret)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("by", ["passphrase", "recovery code"])
def test_it_reads_everything(by: str, vault_dir: Path, clock: FixedClock, passphrase: str, fast: Any) -> None:
    store, code = Vault(vault_dir, clock).create(passphrase, fast)
    with store:
        words = {"title": "Grüße", "body": "Ein langer Tag. 🌧\nUnd Schlaf.", "tags": ["eins", "zwei"]}
        entry = store.add(store.new(JournalEntry, words))
        store.drafts.save("journal", "half a thought")
    write_jot(vault_dir, Vault(vault_dir).capture_key(), "later", clock.now())
    before = {path: path.read_bytes() for path in vault_dir.rglob("*") if path.is_file()}
    found = rows(vault_dir, passphrase if by == "passphrase" else code.lower().replace("-", " "))
    [mine] = [row for row in found if row.get("id") == str(entry.id)]
    assert {name: mine[name] for name in words} == words
    assert [row["payload"] for row in found if row.get("_table") == Draft.table_name()] == ["half a thought"]
    assert [row["text"] for row in found if "jot" in row] == ["later"]
    logged = [row for row in found if row.get("_table") == AuditEvent.table_name()]
    assert str(entry.id) in {row["record_id"] for row in logged}
    assert not any(row.get("damaged") for row in found)
    assert {path: path.read_bytes() for path in vault_dir.rglob("*") if path.is_file()} == before


KILLED = """
import os, signal, sys
from pathlib import Path
from calmterm.store import Vault
from calmterm.store.model.records import JournalEntry
store = Vault(Path(sys.argv[1])).unlock(sys.argv[2])
store.add(store.new(JournalEntry, {"body": "saved just before"}))
os.kill(os.getpid(), signal.SIGKILL)
"""


def everything_in(vault: Path) -> dict[str, bytes]:
    return {str(path.relative_to(vault)): path.read_bytes() for path in vault.rglob("*") if path.is_file()}


def test_a_vault_left_by_a_kill_stays_as_it_is(
    store: Store, vault_dir: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    subprocess.run([sys.executable, "-c", KILLED, str(vault_dir), passphrase], check=False, capture_output=True)
    before = everything_in(vault_dir)
    assert before["journal.db-wal"]
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    assert "saved just before" in {row.get("body") for row in rows(vault_dir, passphrase)}
    assert everything_in(vault_dir) == before
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.sample(3)
@pytest.mark.parametrize("header", [None, b"", b"[]", b"{}", "mac", "version", "slots", "salt"])
def test_the_copy_of_the_keyring_stands_in(
    header: bytes | str | None, store: Store, vault_dir: Path, passphrase: str
) -> None:
    store.add(store.new(JournalEntry, {"body": "kept"}))
    store.close()
    path = vault_dir / "keyring.json"
    value = json.loads(path.read_bytes())
    match header:
        case None:
            path.unlink()
        case bytes():
            path.write_bytes(header)
        case _:
            if header == "salt":
                value["slots"][0]["kdf"]["salt"] = value["slots"][1]["kdf"]["salt"]
            else:
                value[header] = {"mac": value["capture"], "version": 2, "slots": [{}]}[header]
            path.write_text(json.dumps(value, sort_keys=True, indent=1) + "\n")
    assert "kept" in {row.get("body") for row in rows(vault_dir, passphrase)}
    for name in ("keyring.json", "keyring.copy.json"):
        (vault_dir / name).write_bytes(b"{}")
    unusable = opened_by_itself(vault_dir, passphrase)
    assert (unusable.returncode, unusable.stderr) == (1, "Neither keyring.json nor its copy can be used.\n")


def test_a_jot_that_does_not_open_is_told_in_a_line(store: Store, vault_dir: Path, passphrase: str) -> None:
    clock = store.clock
    store.close()
    capture = Vault(vault_dir).capture_key()
    write_jot(vault_dir, capture, "later", clock.now())
    (vault_dir / "inbox" / "stray.jot").write_bytes(b"no jot")
    (vault_dir / "inbox" / "list.jot").write_bytes(SealedBox(PublicKey(capture)).encrypt(b"[1]"))
    (vault_dir / "inbox" / "\x1b[31m.jot").mkdir()
    done = opened_by_itself(vault_dir, passphrase)
    assert done.returncode == 0
    assert sorted(done.stderr.splitlines()) == [
        f"{name} in the inbox does not open." for name in ("'\\x1b[31m.jot'", "'list.jot'", "'stray.jot'")
    ]
    assert [row["text"] for row in map(json.loads, done.stdout.splitlines()) if "jot" in row] == ["later"]


@pytest.mark.parametrize("how", ["CAST(x'02' || substr(sealed, 2) AS BLOB)", "x'01'", "zeroblob(300)"])
def test_a_text_that_does_not_open_is_called_damaged(how: str, store: Store, vault_dir: Path, passphrase: str) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "kept"}))
    with store._engine.connect() as connection:
        connection.connection.cursor().execute(f"UPDATE journal_entry SET sealed = {how}")  # noqa: S608 - ours
    store.close()
    assert [row["id"] for row in rows(vault_dir, passphrase) if row.get("damaged")] == [str(entry.id)]


def test_every_kind(store: Store, put: Any, vault_dir: Path, passphrase: str) -> None:
    ids = {str(put(kind, full=True).id) for kind in listed_kinds()}
    texts = {str(row.id): row.text.model_dump(exclude_defaults=True) for kind in listed_kinds() if kind.Text
             for row in store.each(kind)}  # fmt: skip
    store.close()
    found = {row["id"]: row for row in rows(vault_dir, passphrase) if "id" in row}
    assert ids <= found.keys()
    assert texts
    for record, fields in texts.items():
        assert fields.items() <= found[record].items()


def test_the_change_log_is_chained_as_described(store: Store, vault_dir: Path, passphrase: str) -> None:
    """By the words of vault-format.md, with the functions of decrypt.py."""
    spec = importlib.util.spec_from_file_location("decrypt", DECRYPT)
    assert spec is not None
    assert spec.loader is not None
    by_itself: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(by_itself)
    entry = store.add(store.new(JournalEntry, {"body": "one"}))
    store.trash(store.change(entry, {"body": "two"}))
    store.close()
    header = json.loads((vault_dir / "keyring.json").read_text("ascii"))
    master = by_itself.master_key(header, passphrase)
    rows = list(by_itself.tables(vault_dir / header["database"], master))
    key = by_itself.h(master, "calm.audit")

    def stored(value: Any) -> bytes:
        if value is None:
            return b"n"
        return b"b" + value if isinstance(value, bytes) else f"{type(value).__name__} {value}".encode()

    chain, number = "0" * 64, 0
    for link in sorted((row for name, row in rows if name == "audit_event"), key=lambda row: row["number"]):
        values = [link[name] for name in (
            "id", "created_at", "updated_at", "deleted_at", "revision", "sealed", "number", "at", "action", "table",
            "record_id", "record_revision")]  # fmt: skip
        parts = [stored(value) for value in values]
        if link["sealed"] is not None:  # a patch: its digest stands for it, so that it can be dropped
            parts[5] = b"d" + by_itself.h(key, "calm.audit.patch", link["sealed"])
        chain = by_itself.h(key, "calm.audit.link", by_itself.bind(chain.encode(), *parts)).hex()
        assert link["chain"] == chain
        number = link["number"]
    assert number >= 3
    mac = by_itself.h(key, "calm.audit.head", by_itself.bind(str(number).encode(), chain.encode())).hex()
    assert [row["value"] for name, row in rows if name == "setting" and row["name"] == "audit.head"] == [
        f"{number} {chain} {mac}"
    ]


def test_a_wrong_secret(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    wrong = opened_by_itself(vault_dir, "not the words")
    assert wrong.returncode == 1
    assert "does not open" in wrong.stderr
    assert wrong.stdout == ""


def test_it_stands_alone_and_is_short() -> None:
    text = DECRYPT.read_text()
    assert len(text.splitlines()) < 180
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else
                     [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
    }  # fmt: skip
    assert "calmterm" not in imported
    assert imported - set(sys.stdlib_module_names) == {"nacl", "sqlcipher3"}
