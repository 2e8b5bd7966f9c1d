"""The commands, run in-process as the program runs them, over a vault that is cheap to open: `calm("list")`."""

import contextlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calmterm.cli import run
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost
from hours import where_it_is

WORDS = "four quiet words here"
FAST = [Cost(2, 19 * MIB)]


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]

    def failed(self, code: int, *words: str) -> None:
        """Check that this is a failure as the contract has it: its code and one sentence on stderr."""
        assert self.code == code, self
        assert self.out == ""
        assert self.err.count("\n") == 1
        assert self.err.endswith("\n")
        assert not any(word in self.err for word in ("Traceback", "Usage:", "Error:", "fault of its own")), self.err
        for word in words:
            assert word in self.err


Calm = Callable[..., Said]


def descriptor_with(data: bytes) -> int:
    """The reading end of a pipe that holds `data` and then ends."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


class Terminalish(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Calm:
    """Run a command line. `secret` is what the passphrase's descriptor holds (bytes: as they are), None for none."""

    def call(*args: str, stdin: str | bytes = b"", secret: str | bytes | None = WORDS, tty: bool = False) -> Said:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = io.BytesIO(), io.BytesIO()
        stream = Terminalish if tty else io.TextIOWrapper
        monkeypatch.setattr("sys.stdin", stream(io.BytesIO(data), "utf-8"))
        words = list(args)
        with contextlib.ExitStack() as stack:
            if secret is not None:
                descriptor = descriptor_with(secret.encode() + b"\n" if isinstance(secret, str) else secret)
                stack.callback(os.close, descriptor)
                words = ["--passphrase-fd", str(descriptor), *words]
            stack.enter_context(contextlib.redirect_stdout(stream(out, "utf-8", write_through=True)))
            stack.enter_context(contextlib.redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)))
            return Said(run(words), out.getvalue().decode(), err.getvalue().decode())

    return call


@pytest.fixture(scope="session")
def _fresh_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("template") / "vault"
    Vault(directory).create(WORDS, FAST)[0].close()
    return directory


@pytest.fixture
def vault(_fresh_vault: Path, tmp_path: Path) -> Path:
    """A new vault with nothing in it."""
    return Path(shutil.copytree(_fresh_vault, tmp_path / "calm vault"))


@pytest.fixture
def passphrase_of_vault() -> str:
    return WORDS


@pytest.fixture
def calm(bare: Calm, vault: Path) -> Calm:
    """Run a command over that vault."""

    def call(*args: str, **given: Any) -> Said:
        return bare("--vault", str(vault), *args, **given)

    return call


@pytest.fixture
def by_day() -> Iterator[None]:
    """It is about noon: at night, "today" and "yesterday" are asked about, not understood."""
    with where_it_is(12):
        yield


@pytest.fixture
def fast_init(monkeypatch: pytest.MonkeyPatch) -> None:
    """`init` with the cheapest key derivation that a vault accepts."""
    monkeypatch.setattr(Vault.create, "__defaults__", (FAST,))
