"""A real PostgreSQL server for tests and benches, on a socket in a directory of its own and on no network.

A test of TLS has it listen on 127.0.0.1 besides.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import psycopg

PATIENCE = 60  # seconds; a limit, not a measure
PORT = 5432  # of a socket it is a part of the name alone
DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """Where the server's programs are, the newest of them; None where there are none."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class Server:
    """A server over one directory. It may be stopped, killed, halted and started again."""

    def __init__(self, directory: Path, programs: Path, user: str | None) -> None:
        self.directory = self._directory = directory
        self._programs, self._user = programs, user
        self._port = PORT
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(directory / "data"), "-A", "trust", "-U", "owner", "--no-sync", "-E", "UTF8")

    def _run(self, program: str, *args: str) -> None:
        subprocess.run(
            [self._programs / program, *args], check=True, capture_output=True, user=self._user, cwd=self._directory
        )

    def give(self, name: str, content: bytes) -> Path:
        """Put a file beside its data that it alone may read; returns where."""
        path = self._directory / name
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
        if self._user is not None:
            shutil.chown(path, self._user)
        return path

    def start(self, *settings: str, port: int = PORT) -> None:
        """Start it with settings such as `ssl=on`, and wait until it answers."""
        self._port = port
        options = ["-c", "listen_addresses=", "-c", "fsync=off", "-k", str(self._directory), "-p", str(port)]
        options += [part for one in settings for part in ("-c", one)]
        with (self._directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", str(self._directory / "data"), *options],
                stdout=log, stderr=log, user=self._user, cwd=self._directory,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address("owner", "postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """End it at once, without a goodbye to anybody."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE)
            self._process = None

    def address(self, name: str, database: str) -> str:
        """The address by which somebody reaches a database."""
        port = f"&port={self._port}" if self._port != PORT else ""
        return f"postgresql://{name}@/{database}?host={self._directory}{port}"

    def run(self, database: str, query: str, name: str = "owner") -> list[tuple[object, ...]]:
        """Run SQL as somebody; what it answers."""
        with psycopg.connect(self.address(name, database), autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description is not None else []


@contextlib.contextmanager
def serving() -> Generator[Server | None]:
    """A server for as long as it is needed; None where this machine has none."""
    programs = binaries()
    if programs is None:
        yield None
        return
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        known = {one.pw_name for one in pwd.getpwall()}
        user = "postgres" if "postgres" in known else "nobody"
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as place:
        directory = Path(place)
        if user is not None:
            shutil.chown(directory, user)
        server = Server(directory, programs, user)
        server.start()
        try:
            yield server
        finally:
            server.stop()
