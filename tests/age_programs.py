"""Other people's programs for age files: without them their tests are skipped."""

import shutil
import subprocess
from pathlib import Path

import pytest


def program(name: str) -> str:
    """Return where a program is."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not there")
    return found


def new_ssh_key(directory: Path) -> Path:
    """Return the file of a new secret key without a passphrase; the public one lies beside it."""
    path = directory / "id"
    keygen = program("ssh-keygen")
    subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-C", "x@y", "-f", path], check=True)
    return path
