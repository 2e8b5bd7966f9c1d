"""The commands run in-process over a vault that is cheap to open: `calm("list", "--json")`."""

import contextlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calmterm.cli import run
from calmterm.store import Vault
from calmterm.store.keyring import Cost


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


Calm = Callable[..., Said]


def descriptor_with(data: bytes) -> int:
    """The reading end of a pipe that holds `data` and then ends."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


@pytest.fixture
def bare(passphrase: str, monkeypatch: pytest.MonkeyPatch) -> Calm:
    """Run a command line as the program does. `secret` is what the descriptor of the passphrase holds, or None."""

    def call(*args: str, stdin: str | bytes = b"", secret: str | bytes | None = passphrase) -> Said:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        words = list(args)
        descriptor = None
        if secret is not None:
            descriptor = descriptor_with(secret.encode() + b"\n" if isinstance(secret, str) else secret)
            words = ["--passphrase-fd", str(descriptor), *words]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(words)
        finally:
            if descriptor is not None:
                os.close(descriptor)
        return Said(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())  # type: ignore[attr-defined] - BytesIO

    return call


@pytest.fixture
def calm(bare: Calm, vault_dir: Path, passphrase: str, fast: list[Cost]) -> Calm:
    """Run a command over a vault of its own, made on first use."""

    def call(*args: str, **given: Any) -> Said:
        if not vault_dir.exists():
            Vault(vault_dir).create(passphrase, fast)[0].close()
        return bare("--vault", str(vault_dir), *args, **given)

    return call
