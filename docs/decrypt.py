"""Open a calmterm vault without calmterm, from the description in vault-format.md alone.

    pip install pynacl sqlcipher3
    (umask 077; python decrypt.py VAULT_DIRECTORY > everything.jsonl)

Close calmterm first. Asks for the passphrase or the recovery code, changes nothing in the vault, and prints one line of
JSON for every row of every table (`_table`) and every waiting jot; what does not open is `damaged`, or one line on
stderr. What it prints is readable by whoever gets it: keep it as you keep the vault.
"""

import base64
import getpass
import hashlib
import hmac
import json
import shutil
import sys
import tempfile
import unicodedata
import uuid
from pathlib import Path

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
    sodium_unpad,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from sqlcipher3 import dbapi2

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DAMAGE = (CryptoError, ValueError, KeyError, TypeError, RecursionError)


def h(key, name, data=b"", size=32):
    return hashlib.blake2b(data, digest_size=size, key=key, person=name.encode()).digest()


def bind(*parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def recovery_bytes(typed):
    """The 20 bytes of a recovery code, or None if the text is none."""
    code = "".join(typed.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    if len(code) != 36 or any(letter not in CROCKFORD for letter in code):
        return None
    number = 0
    for letter in code:
        number = number << 5 | CROCKFORD.index(letter)
    secret = (number >> 20).to_bytes(20, "big")
    check = int.from_bytes(h(b"", "calm.code.check", secret), "big") >> (256 - 20)
    return secret if number & 0xFFFFF == check else None


def master_key(header, typed):
    """The master key behind one of the header's slots, or None. Raises ValueError if the header is not as written."""
    if (header["format"], header["version"]) != ("calmterm-keyring", 1):
        raise ValueError("The header is of another format or version.")
    secrets = {"passphrase": unicodedata.normalize("NFC", typed).encode(), "recovery": recovery_bytes(typed)}
    vault = bytes.fromhex(header["vault_id"])
    for slot in header["slots"]:
        secret, kdf = secrets[slot["kind"]], slot["kdf"]
        ops, mem = kdf["ops"], kdf["mem"]
        if secret is None or not (2 <= ops <= 16 and 19 << 20 <= mem <= 1 << 30):
            continue
        salt = base64.b64decode(kdf["salt"])
        commitment, nonce, wrapped = (base64.b64decode(slot[name]) for name in ("commitment", "nonce", "wrapped"))
        kek = crypto_pwhash_alg(32, secret, salt, ops, mem, crypto_pwhash_ALG_ARGON2ID13)
        if not hmac.compare_digest(h(kek, "calm.commit"), commitment):
            continue
        which = b"calmterm slot", vault, bytes.fromhex(slot["id"]), slot["kind"].encode()
        context = bind(*which, ops.to_bytes(4, "big"), mem.to_bytes(8, "big"), salt, commitment)
        master = crypto_aead_xchacha20poly1305_ietf_decrypt(wrapped, context, nonce, h(kek, "calm.wrap"))
        rest = {name: value for name, value in header.items() if name != "mac"}
        mac = h(h(master, "calm.header"), "calm.header.mac", json.dumps(rest, sort_keys=True, indent=1).encode())
        if not hmac.compare_digest(mac, base64.b64decode(header["mac"])):
            raise ValueError("The header was altered.")
        return master
    return None


def unlocked(directory, typed):
    """The header and the master key, from keyring.json or else from its copy."""
    says = "Neither keyring.json nor its copy can be used."
    for name in ("keyring.json", "keyring.copy.json"):
        try:
            header = json.loads((directory / name).read_text("ascii"))
            master = master_key(header, typed)
        except (*DAMAGE, OSError):
            continue
        if master is not None:
            return header, master
        says = "That does not open this vault."
    sys.exit(says)


def connected(path, master, mode):
    """The database at a path, by the query part of an SQLite URI."""
    key, salt = h(master, "calm.db.key"), h(master, "calm.db.salt", size=16)
    database = dbapi2.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
    database.row_factory = dbapi2.Row
    database.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
    return database


def last_change(path, master, mode):
    """The number of the last logged change; -1 for a database that does not open or keeps no log."""
    try:
        database = connected(path, master, mode)
        number = database.execute("SELECT coalesce(max(number), 0) FROM audit_event").fetchone()[0]
        database.close()
    except dbapi2.Error:
        return -1
    return number


def tables(path, master):
    """Every row of the database as (table, row), from a copy: SQLite would fold a log left by a crash into the file."""
    with tempfile.TemporaryDirectory() as private:  # 0700, and what is copied is still encrypted
        alone = Path(private, "alone.db")
        shutil.copyfile(path, alone)
        for found in (path.with_name(path.name + suffix) for suffix in ("", "-wal", "-journal")):
            if found.exists():
                shutil.copyfile(found, Path(private, found.name))
        copy = Path(private, path.name)
        if last_change(alone, master, "mode=ro&immutable=1") > last_change(copy, master, "mode=rw"):
            print("A log beside the database is of an older state and was left out.", file=sys.stderr)
            copy = alone
        database = connected(copy, master, "mode=rw")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - the names are the database's own
                yield name, dict(row)
        database.close()


def opened(table, row, master, vault):
    """The row with its sealed text as plain fields."""
    sealed = row.pop("sealed", None)
    if sealed is None or (table, sealed[:1]) == ("audit_event", b"\x02"):  # a digest is left of what a change replaced
        return row
    if sealed[:1] != b"\x01":
        raise ValueError("The text is sealed in another way.")
    context = bind(b"calmterm text", vault, table.encode(), uuid.UUID(row["id"]).bytes, b"\x01")
    padded = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[25:], context, sealed[1:25], h(master, "calm.text"))
    return row | json.loads(sodium_unpad(padded, 256))


def main():
    directory = Path(sys.argv[1])
    header, master = unlocked(directory, getpass.getpass("Passphrase or recovery code: "))
    for table, row in tables(directory / header["database"], master):
        try:
            row = opened(table, row, master, bytes.fromhex(header["vault_id"]))
        except DAMAGE:
            row["damaged"] = True
        print(json.dumps({"_table": table} | row, ensure_ascii=False, default=lambda data: data.hex()))
    capture = SealedBox(PrivateKey(h(master, "calm.capture")))
    for path in sorted(directory.glob("inbox/*.jot")):
        try:
            row = {"jot": path.stem} | json.loads(capture.decrypt(path.read_bytes()))
        except (*DAMAGE, OSError):
            print(f"{path.name!a} in the inbox does not open.", file=sys.stderr)
        else:
            print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
