"""What the process owes its user before anything else runs (see SECURITY.md)."""

import ctypes
import os
import sys

PR_SET_DUMPABLE = 4


def harden() -> None:
    """Private files by default, no core dumps, and no reading of our memory by other processes of the user.

    Called first in main, and again after an exec, which resets the last of these. Steps that a system does
    not offer are left out: they are extra walls, not the lock.
    """
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
