"""Private files on a shared machine: owned by us, readable by us, never through a link."""

import contextlib
import errno
import os
import secrets
import stat
import sys
from collections.abc import Generator
from pathlib import Path

from calmterm.errors import OutOfSpace, ReadOnly, UnsafePlace, VaultBusy, VaultMissing

DIR_MODE = 0o700
FILE_MODE = 0o600
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_POSIX = sys.platform != "win32"


def _mine(info: os.stat_result) -> bool:
    return not _POSIX or info.st_uid == os.geteuid()


def _others_can_write(info: os.stat_result) -> bool:
    """Whether someone else could swap entries of this directory. A sticky one (as /tmp is) forbids it to all but its
    owner."""
    if not _POSIX:
        return False
    # Whoever owns "/" can do everything in any case: root, or what a sandbox shows in the place of root.
    if info.st_uid not in (0, os.geteuid(), Path("/").stat().st_uid):
        return True
    if info.st_mode & stat.S_ISVTX:
        return False
    if info.st_mode & stat.S_IWOTH:
        return True
    return bool(info.st_mode & stat.S_IWGRP) and not _is_private_group(info.st_gid)


def _is_private_group(gid: int) -> bool:
    """A user-private group (the default on many systems) has no member but its user."""
    import grp
    import pwd

    try:
        me, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(gid)
    except KeyError:  # a container's user may have no name
        return False
    named_after_me = gid == me.pw_uid or group.gr_name == me.pw_name
    return gid == me.pw_gid and named_after_me and set(group.gr_mem) <= {me.pw_name}


def check_place(directory: Path) -> None:
    """Refuse a vault place that is a link, a file, someone else's, or below a directory that others can write.

    Raises UnsafePlace. The directory itself may be missing.
    """
    info = _look(directory)
    if info is not None and stat.S_ISLNK(info.st_mode):
        raise UnsafePlace("The vault's directory is a symbolic link. Name the real directory with --vault.")
    if any(map(_others_can_write, _parents(directory))):
        raise UnsafePlace(
            "Other users can write to a directory that leads to the vault, so they could swap it."
            " Choose a directory that is only yours (for example in your home directory) with --vault."
        )
    if info is None:
        return
    if not stat.S_ISDIR(info.st_mode):
        raise UnsafePlace("The vault's path is a file, not a directory. Name a directory with --vault.")
    if not _mine(info):
        raise UnsafePlace("The vault's directory belongs to another user, so calmterm will not use it.")
    if _POSIX and not info.st_mode & stat.S_IXUSR:
        raise UnsafePlace("The vault's directory may not be entered. Give yourself the right again with chmod 700.")


def _look(path: Path) -> os.stat_result | None:
    """What stands at a path, itself and not what it may point to; None for nothing. Raises UnsafePlace."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
    except PermissionError:
        raise UnsafePlace("You may not look into the directory that holds the vault.") from None
    except NotADirectoryError:
        raise UnsafePlace("Part of the vault's path is a file. Name a directory with --vault.") from None
    except OSError as error:
        raise typed(error) from None


def _parents(directory: Path) -> list[os.stat_result]:
    """The directories that lead to the vault's, as far as they are there: from the one that holds it up to "/"."""
    try:
        parents = directory.resolve().parents
    except (OSError, RuntimeError):  # a working directory that is gone, a loop of links
        raise UnsafePlace("The vault's files could not be reached. Check the path and its permissions.") from None
    return [info for info in map(_look, parents) if info is not None]


def make_directory(directory: Path) -> None:
    """Make a private directory (0700), or take an empty one of ours that nobody else can write.

    Directories missing on the way to it are private too, and all of them are on the disk when this returns.

    Raises UnsafePlace, ReadOnly, OutOfSpace.
    """
    check_place(directory)
    try:
        for missing in reversed([one for one in (directory, *directory.parents) if not one.exists()]):
            missing.mkdir(mode=DIR_MODE, exist_ok=True)
            with contextlib.suppress(PermissionError):  # a parent may let us make entries and not list them
                sync_directory(missing.parent)
        if _others_can_write(directory.stat()):
            raise UnsafePlace("Other users can write to that directory. Choose a new or a private one with --vault.")
        directory.chmod(DIR_MODE)
    except OSError as error:
        raise typed(error) from None


def tidy_modes(directory: Path) -> None:
    """Set our own directory to 0700 and the files in it to 0600, those in its directories too.

    Refuses links and foreign files. Raises UnsafePlace, VaultMissing, ReadOnly.
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
        _make_private(entry, info)
        if stat.S_ISDIR(info.st_mode):
            for inner in os.scandir(entry.path):
                _make_private(inner, inner.stat(follow_symlinks=False))


def _make_private(entry: os.DirEntry[str], info: os.stat_result) -> None:
    """Mode 0700 for a directory of ours, 0600 for a file; what is neither, or another's, is left alone."""
    if not _POSIX or not _mine(info) or not (stat.S_ISDIR(info.st_mode) or stat.S_ISREG(info.st_mode)):
        return
    wanted = DIR_MODE if stat.S_ISDIR(info.st_mode) else FILE_MODE
    if stat.S_IMODE(info.st_mode) != wanted:
        with contextlib.suppress(OSError):  # a read-only file system keeps its modes; the owner check stands
            os.chmod(entry.path, wanted)  # noqa: PTH101 - the entry was just checked, not a new path


def typed(error: OSError) -> UnsafePlace | OutOfSpace | ReadOnly:
    """Our error for what the operating system said about a file."""
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
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _CLOEXEC, FILE_MODE)


def read_private(path: Path, limit: int) -> bytes:
    """The bytes of a small file of ours, at most `limit`; never through a link. Raises OSError, ValueError."""
    # O_NONBLOCK: opening a pipe that somebody left in the file's place must not wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not a regular file")
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


@contextlib.contextmanager
def marked(marker: Path) -> Generator[bool]:
    """Work under a mark that tells it was not finished; True if an earlier try was cut short here.

    Only one process at a time works under a mark. The mark goes when the block ends, also with an error, so the
    block clears up after itself. Raises VaultBusy, OutOfSpace, ReadOnly, UnsafePlace.
    """
    cut_short = False
    try:
        try:
            descriptor = create_private(marker)
        except FileExistsError:
            descriptor = os.open(marker, os.O_RDWR | _NOFOLLOW | _CLOEXEC)
            cut_short = True
    except OSError as error:
        raise typed(error) from None
    try:
        if _POSIX:
            import fcntl

            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise VaultBusy("A vault is being made here in another window.") from None
        try:
            yield cut_short
        finally:
            marker.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held(directory: Path) -> Generator[bool]:
    """Hold a directory while working in it; False if another process does, or where there are no such locks.

    The kernel lets go of it when the process ends, however it ends. Raises OSError: not there, not a directory, a link.
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | _NOFOLLOW | _CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def sync_directory(directory: Path) -> None:
    """Make a rename or a new file in `directory` outlast a power cut."""
    if not _POSIX:
        return
    descriptor = os.open(directory, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
