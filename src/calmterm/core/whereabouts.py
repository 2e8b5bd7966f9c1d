"""Where a person sits: at which terminal, or from which machine they came in."""

import ipaddress
import os
from contextlib import suppress


def terminal() -> str:
    """Return the name of the terminal, "" where there is none."""
    for descriptor in (0, 2):
        with suppress(OSError):
            return os.ttyname(descriptor)
    return ""


def origin() -> str:
    """Return the address of the machine that came in over SSH, as sshd has it; else the name of the terminal."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(os.environ.get("SSH_CONNECTION", "").partition(" ")[0]))
    return terminal()
