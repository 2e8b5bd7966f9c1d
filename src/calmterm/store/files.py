"""Private files on a shared machine: owned by us, readable by us, never through a link."""

import contextlib
import os
import secrets
import stat
import sys
from pathlib import Path

from calmterm.errors import OutOfSpace, ReadOnly, UnsafePlace, VaultMissing

DIR_MODE = 0o700
FILE_MODE = 0o600
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_POSIX = sys.platform != "win32"


def _mine(info: os.stat_result) -> bool:
    return not _POSIX or info.st_uid == os.geteuid()


def _others_can_write(info: os.stat_result) -> bool:
    """Whether someone else could swap entries of this directory. A sticky one (as /tmp is) forbids it."""
    if not _POSIX or info.st_mode & stat.S_ISVTX:
        return False
    if info.st_mode & stat.S_IWOTH:
        return True
    return bool(info.st_mode & stat.S_IWGRP) and not _is_private_group(info.st_gid)


def _is_private_group(gid: int) -> bool:
    """A user-private group (the default on many systems) has no member but its user."""
    import grp
    import pwd

    me = pwd.getpwuid(os.geteuid())
    try:
        members = set(grp.getgrgid(gid).gr_mem)
    except KeyError:
        return False
    return (
        gid == me.pw_gid and members <= {me.pw_name} and (gid == me.pw_uid or grp.getgrgid(gid).gr_name == me.pw_name)
    )


def check_place(directory: Path) -> None:
    """Refuse a vault place that is a link, a file, someone else's, or in a directory that others can write.

    Raises UnsafePlace. The directory itself may be missing.
    """
    if directory.is_symlink():
        raise UnsafePlace("The vault's directory is a symbolic link. Name the real directory with --vault.")
    try:
        parent = directory.resolve().parent.stat()
    except FileNotFoundError:
        parent = None
    except PermissionError:
        raise UnsafePlace("You may not look into the directory that holds the vault.") from None
    except NotADirectoryError:
        raise UnsafePlace("Part of the vault's path is a file. Name a directory with --vault.") from None
    if parent is not None and _others_can_write(parent):
        raise UnsafePlace(
            "Other users can write to the directory that holds the vault, so they could swap it."
            " Choose a directory that is only yours (for example in your home directory) with --vault."
        )
    try:
        info = directory.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except PermissionError:
        raise UnsafePlace("You may not look into the directory that holds the vault.") from None
    if not stat.S_ISDIR(info.st_mode):
        raise UnsafePlace("The vault's path is a file, not a directory. Name a directory with --vault.")
    if not _mine(info):
        raise UnsafePlace("The vault's directory belongs to another user, so calmterm will not use it.")


def make_directory(directory: Path) -> None:
    """Make a private directory (0700), or take an empty one of ours that nobody else can write.

    Raises UnsafePlace, ReadOnly, OutOfSpace.
    """
    check_place(directory)
    try:
        directory.mkdir(mode=DIR_MODE, parents=True, exist_ok=True)
        if _others_can_write(directory.stat()):
            raise UnsafePlace("Other users can write to that directory. Choose a new or a private one with --vault.")
        directory.chmod(DIR_MODE)
    except OSError as error:
        raise typed(error) from None


def tidy_modes(directory: Path) -> None:
    """Set our own directory to 0700 and the files in it to 0600; refuse links and foreign files.

    Raises UnsafePlace, VaultMissing.
    """
    check_place(directory)
    try:
        if _POSIX and stat.S_IMODE(directory.stat().st_mode) != DIR_MODE:
            directory.chmod(DIR_MODE)
        entries = list(os.scandir(directory))
    except FileNotFoundError:
        raise VaultMissing from None
    except OSError as error:
        raise typed(error) from None
    for entry in entries:
        info = entry.stat(follow_symlinks=False)
        if stat.S_ISLNK(info.st_mode):
            raise UnsafePlace(
                "A file in the vault is a symbolic link, which calmterm never makes."
                " Put the real file back in its place."
            )
        if not _mine(info):
            raise UnsafePlace("A file in the vault belongs to another user, so calmterm will not use it.")
        wanted = DIR_MODE if stat.S_ISDIR(info.st_mode) else FILE_MODE
        if _POSIX and stat.S_IMODE(info.st_mode) != wanted:
            with contextlib.suppress(OSError):  # a read-only file system keeps its modes; the owner check stands
                os.chmod(entry.path, wanted)  # noqa: PTH101 - the entry was just checked, not a new path


def typed(error: OSError) -> UnsafePlace | OutOfSpace | ReadOnly:
    """Our error for what the operating system said about a file."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return OutOfSpace()
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ReadOnly()
    if error.errno == errno.ELOOP:
        return UnsafePlace("A file in the vault is a symbolic link, which calmterm never makes.")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return UnsafePlace("Part of that path is a file. Name a directory with --vault.")
    return UnsafePlace("The vault's files could not be reached. Check the path and its permissions.")


def create_private(path: Path) -> int:
    """A new empty file, 0600, that did not exist and is no link; returns its descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0), FILE_MODE)


def read_private(path: Path, limit: int) -> bytes:
    """The bytes of a small file of ours, at most `limit`; never through a link. Raises OSError, ValueError."""
    descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError("file larger than its format allows")
    return data


def write_private(path: Path, data: bytes) -> None:
    """Replace a file by `data`, 0600, all or nothing, and on the disk when this returns.

    Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = create_private(partial)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)
    except OSError as error:
        raise typed(error) from None


def sync_directory(directory: Path) -> None:
    """Make a rename or a new file in `directory` outlast a power cut."""
    if not _POSIX:
        return
    descriptor = os.open(directory, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
