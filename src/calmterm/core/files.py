"""Private files on a shared machine: owned by us, readable by us, never through a link."""

import contextlib
import errno
import os
import stat
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO, Final, Self

from calmterm.core.errors import Displaced, OutOfSpace, ReadOnly, UnsafePlace, VaultMissing
from calmterm.core.ownership import POSIX, is_foreign, is_mine, others_can_write

DIR_MODE = 0o700
FILE_MODE = 0o600
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_MOST_LINKS: Final = 40  # as many as Linux follows in one path


def check_place(directory: Path) -> None:
    """Refuse a vault place that is a link, a file, someone else's, or that others could swap (see `others_can_swap`).

    Raises UnsafePlace. The directory itself may be missing.
    """
    if others_can_swap(directory):
        raise UnsafePlace(
            "Other users can write to a directory that leads to the vault, so they could swap it."
            " Choose a directory that is only yours (for example in your home directory) with --vault."
        )
    info = _look(directory)
    if info is None:
        return
    if stat.S_ISLNK(info.st_mode):
        raise UnsafePlace("The vault's directory is a symbolic link. Name the real directory with --vault.")
    if not stat.S_ISDIR(info.st_mode):
        raise UnsafePlace("The vault's path is a file, not a directory. Name a directory with --vault.")
    if not is_mine(info):
        raise UnsafePlace("The vault's directory belongs to another user, so calmterm will not use it.")
    if POSIX and not info.st_mode & stat.S_IXUSR:
        raise UnsafePlace("The vault's directory may not be entered. Give yourself the right again with chmod 700.")


def others_can_swap(path: Path) -> bool:
    """Return whether someone else could put another thing in the place that a path leads to.

    Looks at every directory in which a name of the path stands, and at every link on the way and the directories that
    its target goes through. It goes down from "/", so nobody can change a step that was found safe before the next
    step is looked at. What is missing ends the way; a link at its very end is not followed. Raises UnsafePlace.
    """
    try:
        absolute = path.absolute()
    except OSError:  # a working directory that is gone
        raise UnsafePlace(_UNREACHABLE) from None
    here, ahead, links = Path(absolute.anchor), [*reversed(absolute.parts[1:])], 0
    while ahead:
        name = ahead.pop()
        if name == "..":
            here = here.parent  # true of directories as well: no link is left in the part behind us
            continue
        info, holder = _look(here / name), _look(here)
        if holder is not None and others_can_write(holder):
            return True
        if info is None:
            return False
        if not (ahead and stat.S_ISLNK(info.st_mode)):
            here /= name
            continue
        links += 1
        if links > _MOST_LINKS:
            raise UnsafePlace(_UNREACHABLE)
        if is_foreign(info):  # in a directory like /tmp its owner can still replace it
            return True
        target = _target(here / name)
        here = Path(target.anchor) if target.is_absolute() else here
        ahead += reversed(target.parts[1:] if target.is_absolute() else target.parts)
    return False


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


def _target(link: Path) -> Path:
    try:
        return link.readlink()
    except OSError:
        raise UnsafePlace(_UNREACHABLE) from None


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
        if others_can_write(directory.stat()):
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
        if POSIX and stat.S_IMODE(directory.stat().st_mode) != DIR_MODE:
            directory.chmod(DIR_MODE)
        with Directory(directory, follow=False) as place:
            for name, info in place.entries():
                if stat.S_ISLNK(info.st_mode):
                    raise UnsafePlace(
                        "A file in the vault is a symbolic link, which calmterm never makes."
                        " Put the real file back in its place."
                    )
                if not is_mine(info):
                    raise UnsafePlace("A file in the vault belongs to another user, so calmterm will not use it.")
                _make_private(place, name, info)
                if stat.S_ISDIR(info.st_mode):
                    with place.inner(name) as inside:
                        for inner, found in inside.entries():
                            _make_private(inside, inner, found)
    except FileNotFoundError:
        raise VaultMissing from None
    except OSError as error:
        raise typed(error) from None


def _make_private(place: "Directory", name: str, info: os.stat_result) -> None:
    """Mode 0700 for a directory of ours, 0600 for a file; what is neither, or another's, is left alone."""
    if not POSIX or not is_mine(info) or not (stat.S_ISDIR(info.st_mode) or stat.S_ISREG(info.st_mode)):
        return
    wanted = DIR_MODE if stat.S_ISDIR(info.st_mode) else FILE_MODE
    if stat.S_IMODE(info.st_mode) != wanted:
        with contextlib.suppress(OSError):  # a read-only file system keeps its modes; the owner check stands
            place.chmod(name, wanted)


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
    return UnsafePlace(_UNREACHABLE)


_UNREACHABLE: Final = "The vault's files could not be reached. Check the path and its permissions."


def create_private(path: str | Path, within: int | None = None) -> int:
    """Make a new empty file, 0600, that did not exist and is no link; returns its descriptor.

    A relative path begins in the directory whose descriptor is `within`.
    """
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NOFOLLOW | CLOEXEC, FILE_MODE, dir_fd=within)


def read_private(path: Path, limit: int) -> bytes:
    """Return the bytes of a small file of ours, at most `limit`; never through a link. Raises OSError, ValueError."""
    # O_NONBLOCK: opening a pipe that somebody left in the file's place must not wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | NOFOLLOW | CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("not a regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError("file larger than its format allows")
    return data


class Directory:
    """A directory opened once. Names in it go through its descriptor, wherever its own name leads meanwhile.

    Raises OSError like the calls it makes. (Windows has no such descriptors; there the path is used.)
    """

    def __init__(self, path: Path, *, follow: bool = True, within: int | None = None) -> None:
        """Open the directory at `path`, relative to the descriptor `within` if that is given."""
        self._path = path
        flags = os.O_RDONLY | _DIRECTORY | CLOEXEC | (0 if follow else NOFOLLOW)
        self._descriptor = os.open(path, flags, dir_fd=within) if POSIX else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def _at(self, name: str) -> str | Path:
        return name if self._descriptor is not None else self._path / name

    @property
    def info(self) -> os.stat_result:
        """Owner, mode and identity of the directory itself."""
        return os.fstat(self._descriptor) if self._descriptor is not None else self._path.stat()

    def names(self) -> list[str]:
        """Return the names in it."""
        return os.listdir(self._path if self._descriptor is None else self._descriptor)  # noqa: PTH208 - a descriptor

    def entries(self) -> list[tuple[str, os.stat_result]]:
        """Return the names in it, each with what stands there: links are not followed."""
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as found:
            return [(entry.name, entry.stat(follow_symlinks=False)) for entry in found]

    def look(self, name: str) -> os.stat_result | None:
        """Return what stands under a name, itself and not what it may point to; None for nothing."""
        try:
            return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def chmod(self, name: str, mode: int) -> None:
        """Set the mode of what stands under a name."""
        os.chmod(self._at(name), mode, dir_fd=self._descriptor)

    def inner(self, name: str) -> "Directory":
        """Return a directory in it, opened; never through a link."""
        return Directory(Path(self._at(name)), follow=False, within=self._descriptor)

    def sync(self) -> None:
        """Make renamed and new files outlast a power cut."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)

    def create(self, name: str) -> int:
        """Make a new empty file, 0600, that did not exist and is no link; returns its descriptor."""
        return create_private(self._at(name), self._descriptor)

    @contextlib.contextmanager
    def replacing(self, name: str) -> Generator[BinaryIO]:
        """A new private file that is written through its descriptor and takes `name` when the block ends well.

        It is on the disk then. Raises Displaced if somebody else's file stands there afterwards.
        """
        partial = _beside(name)
        with os.fdopen(self.create(partial), "w+b") as file:
            made = os.fstat(file.fileno())
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                self._rename(partial, name, made)
            except BaseException as error:
                if isinstance(error, Displaced):  # ours may stand anywhere by now, under a name of somebody's choice
                    file.truncate(0)
                self._drop(partial, made)
                raise
        self.sync()

    def write(self, name: str, data: bytes) -> None:
        """Put a private file of `data` in the place of `name`, all or nothing. Raises Displaced."""
        with self.replacing(name) as file:
            file.write(data)

    def write_new(self, name: str, data: bytes) -> None:
        """Write a private file that was not there. Raises FileExistsError, Displaced; then nothing of it is left."""
        with os.fdopen(self.create(name), "wb") as file:
            made = os.fstat(file.fileno())
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                self._check(name, made)
            except BaseException as error:
                if isinstance(error, Displaced):
                    file.truncate(0)
                self._drop(name, made)
                raise
        self.sync()

    @contextlib.contextmanager
    def making(self, name: str) -> Generator["Directory"]:
        """A new private directory to fill, that takes `name` when the block ends well. Raises Displaced."""
        partial = _beside(name)
        os.mkdir(self._at(partial), DIR_MODE, dir_fd=self._descriptor)
        with self.inner(partial) as inner:
            made = inner.info
            if POSIX and (not is_mine(made) or stat.S_IMODE(made.st_mode) & 0o077 or inner.names()):
                raise Displaced
            try:
                yield inner
                inner.sync()
                self._rename(partial, name, made)
            except BaseException:
                for left in inner.names():
                    os.unlink(inner._at(left), dir_fd=inner._descriptor)
                self._drop(partial, made)
                raise
        self.sync()

    def _rename(self, partial: str, name: str, made: os.stat_result) -> None:
        """Give what we made its name, and check that it has it. Raises Displaced."""
        os.replace(self._at(partial), self._at(name), src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        self._check(name, made)

    def _check(self, name: str, made: os.stat_result) -> None:
        """See that a name stands for what we made. Raises Displaced."""
        found = self.look(name)
        if not POSIX or _is_same(found, made):
            return
        # Where only we can write, it was another process of ours that wrote or took the same file a moment later.
        if others_can_write(self.info) or (found is not None and found.st_uid != made.st_uid):
            raise Displaced

    def _drop(self, partial: str, made: os.stat_result) -> None:
        """Remove what we made and nothing else, if it still stands there."""
        if _is_same(self.look(partial), made):
            remove = os.rmdir if stat.S_ISDIR(made.st_mode) else os.unlink
            remove(self._at(partial), dir_fd=self._descriptor)


def _beside(name: str) -> str:
    return f".{name}.{os.urandom(4).hex()}"


def _is_same(found: os.stat_result | None, made: os.stat_result) -> bool:
    """Whether two looks saw the same file of the same owner."""
    return found is not None and (found.st_dev, found.st_ino, found.st_uid) == (made.st_dev, made.st_ino, made.st_uid)


@contextlib.contextmanager
def replacing(path: Path) -> Generator[BinaryIO]:
    """A new private file to write, which takes the place of `path` when the block ends well (see Directory).

    Raises OutOfSpace, ReadOnly, UnsafePlace, and Displaced if somebody else's file stands there afterwards.
    """
    try:
        with Directory(path.parent) as directory, directory.replacing(path.name) as file:
            yield file
    except OSError as error:
        raise typed(error) from None


def write_private(path: Path, data: bytes) -> None:
    """Replace a file by `data`, 0600, all or nothing, and on the disk when this returns.

    Raises OutOfSpace, ReadOnly, UnsafePlace, Displaced.
    """
    with replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def unmoved(path: Path) -> Generator[None]:
    """Make sure that a name stands for one and the same file during the block, which opens it by that name.

    Raises UnsafePlace.
    """
    before = _look(path)
    yield
    if before is not None and not _is_same(_look(path), before):
        raise UnsafePlace("The vault's database was exchanged while it was being opened. Please try again.")


def sync_directory(directory: Path) -> None:
    """Make a rename or a new file in `directory` outlast a power cut."""
    with Directory(directory) as opened:
        opened.sync()
