"""Who owns a file, and who can change what stands in a directory."""

import os
import stat
import sys
from pathlib import Path

POSIX = sys.platform != "win32"


def is_mine(info: os.stat_result) -> bool:
    """Return whether something belongs to us."""
    return not POSIX or info.st_uid == os.geteuid()


def others_can_write(info: os.stat_result) -> bool:
    """Return whether someone else could swap entries of this directory.

    A sticky one (as /tmp is) forbids it to all but its owner.
    """
    if not POSIX:
        return False
    if is_foreign(info):
        return True
    if info.st_mode & stat.S_ISVTX:
        return False
    if info.st_mode & stat.S_IWOTH:
        return True
    return bool(info.st_mode & stat.S_IWGRP) and not _is_private_group(info.st_gid)


def is_foreign(info: os.stat_result) -> bool:
    """Return whether something belongs to a user who is neither us nor root."""
    # Whoever owns "/" can do everything in any case: root, or what a sandbox shows in the place of root.
    return POSIX and info.st_uid not in (0, os.geteuid(), Path("/").stat().st_uid)


def _is_private_group(gid: int) -> bool:
    """Return whether a group is that of one user, us (the default on many systems)."""
    import grp
    import pwd

    try:
        me, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(gid)
    except KeyError:  # a container's user may have no name
        return False
    named_after_me = gid == me.pw_uid or group.gr_name == me.pw_name
    return gid == me.pw_gid and named_after_me and set(group.gr_mem) <= {me.pw_name}
