"""What the process owes its user before anything else runs."""

import subprocess
import sys

import pytest

from calmterm.core import hardening

HARDENED = """
import ctypes, os, resource, sys
from calmterm.core.hardening import harden
resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
harden()
print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE))
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0)  # PR_GET_DUMPABLE
"""


def test_private_files_no_core_no_peeking() -> None:
    done = subprocess.run([sys.executable, "-c", HARDENED], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["0o77 (0, 0)", "0"]


def test_a_system_without_these_is_served_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    masks: list[int] = []
    monkeypatch.setattr(os, "umask", masks.append)
    monkeypatch.setattr(hardening.sys, "platform", "win32")
    hardening.harden()
    assert masks == [0o077]
