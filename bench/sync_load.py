"""What one PostgreSQL server carries: many made-up vaults that sync through it, each by a login of its own.

    python bench/sync_load.py [--vaults 1000] [--rounds 3] [--clients 16] [--kept 0]

A round is one sync of every vault with something new: connect, leave the keyring, look what is there, add one segment
of the smallest size and read it back, as calmterm does. With `--kept N` each vault has N segments before. Prints syncs
a second, the median and the 95th percentile of their time, rows, and how much the database grew for a segment. Server
and clients share this machine, so it says what a small machine does.
"""

import argparse
import os
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pg_server import Server, serving

from calmterm.exchange.sync import syncing
from calmterm.exchange.sync.postgres import Database
from calmterm.store.crypto.keyring import Cost, Keyring

SETUP = Path(syncing.__file__).parent / "server.sql"
SIZE = 16 + 16 + 24 + 4096 + 16  # bytes of the smallest segment
FAST = [Cost(2, 19 * 1024 * 1024)]


def prepare(server: Server, vaults: int, kept: int) -> list[tuple[str, bytes, str]]:
    """Make the tables, and for each vault a login; returns of each its login, its id and a device of it."""
    server.run("postgres", "CREATE DATABASE load")
    server.run("load", SETUP.read_text("utf-8"))
    made = [(f"vault_{number}", os.urandom(16), uuid.uuid4().hex) for number in range(vaults)]
    server.run("load", "".join(f"CREATE ROLE {name} LOGIN IN ROLE calmterm_device;" for name, _, _ in made))
    for name, vault, device in made if kept else ():
        server.run(
            "load",
            "INSERT INTO calmterm.segment (owner, vault, device, number, sealed) SELECT "  # noqa: S608 - made up here
            f"'{name}', '\\x{vault.hex()}', '{device}', number,"
            f" decode(repeat(md5(random()::text), {SIZE // 16}), 'hex')"
            f" FROM generate_series(1, {kept}) AS number",
        )
    return made


def size(server: Server) -> int:
    """How many bytes the segments take, with their index."""
    parts = "SELECT sum(pg_total_relation_size(inhrelid))::bigint FROM pg_inherits"
    found = server.run("load", f"{parts} WHERE inhparent = 'calmterm.segment'::regclass")
    return int(str(found[0][0]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    for name, value in (("--vaults", 1000), ("--rounds", 3), ("--clients", 16), ("--kept", 0)):
        arguments.add_argument(name, type=int, default=value)
    given = arguments.parse_args()
    ring, master = Keyring.new("made up for a load", bytes(16), FAST)
    keyring = ring.sealed_by(master).to_bytes()
    with serving() as server:
        if server is None:
            sys.exit("There is no PostgreSQL server on this machine.")
        made = prepare(server, given.vaults, given.kept)
        before, took = size(server), list[float]()

        def sync(one: tuple[str, bytes, str], number: int) -> None:
            name, vault, device = one
            began = time.perf_counter()
            there = Database(server.address(name, "load"), vault)
            there.begin(keyring)
            there.look()
            there.write(device, number, os.urandom(SIZE))
            there.close()
            took.append(time.perf_counter() - began)

        began = time.perf_counter()
        with ThreadPoolExecutor(given.clients) as pool:
            for number in range(given.kept + 1, given.kept + given.rounds + 1):
                list(pool.map(sync, made, [number] * len(made)))
        whole = time.perf_counter() - began
        rows = server.run("load", "SELECT count(*) FROM calmterm.segment")[0][0]
        grown = (size(server) - before) / len(took)
    ordered = sorted(took)
    print(f"vaults            {given.vaults:>10,}, {given.clients} at a time, {given.kept:,} segments each before")
    print(f"syncs             {len(took):>10,} in {whole:.1f} s: {len(took) / whole:,.0f} a second")
    print(f"median            {statistics.median(ordered) * 1000:>10.1f} ms")
    print(f"95th percentile   {ordered[int(len(ordered) * 0.95)] * 1000:>10.1f} ms")
    print(f"rows              {rows:>10,}")
    print(f"growth            {grown:>10,.0f} bytes for a segment of {SIZE:,}")


if __name__ == "__main__":
    main()
