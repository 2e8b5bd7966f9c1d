"""A file, an archive or a folder to read from: bounded, without following links, and never written to."""

import json
import os
import sqlite3
import stat
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Self

from calmterm.core.errors import UsageError
from calmterm.core.text import MAX_INPUT, TOO_MUCH, from_utf8

MOST_FILES: Final = 100_000
HEAD: Final = 64 * 1024
SQLITE: Final = b"SQLite format 3\x00"
UTF_16: Final = "That text is UTF-16. Please save it as UTF-8 and bring that in; nothing was saved."
CHANGED: Final = "That file changed while it was read, so nothing was saved. Try again once nothing writes to it."
UNREADABLE: Final = "That file could not be read. Check its name and permissions."
NO_ARCHIVE: Final = "That archive is damaged, cut short or locked with a password, so nothing was saved."
NO_DATABASE: Final = "That database is damaged, cut short or not of this program, so nothing was saved."


class Source:
    """What is imported: a path, or the bytes of standard input."""

    def __init__(self, path: Path | None = None, data: bytes | None = None) -> None:
        self._path = path
        self._data = data
        self.links = 0
        """How many links a folder held; none of them is followed."""
        self._read_as: tuple[int, int] | None = None  # size and time of the text file when it was read

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Return a source that holds a text."""
        return cls(data=text.encode("utf-8", "surrogatepass"))

    @property
    def name(self) -> str:
        """Return the name of the file or folder; "" for standard input."""
        return "" if self._path is None else self._path.name

    @cached_property
    def is_folder(self) -> bool:
        """Return whether it is a folder."""
        return self._path is not None and self._path.is_dir()

    @cached_property
    def is_archive(self) -> bool:
        """Return whether it is a zip archive."""
        return self.head.startswith(b"PK\x03\x04")

    @cached_property
    def is_database(self) -> bool:
        """Return whether it is an SQLite database."""
        return self.head.startswith(SQLITE)

    @cached_property
    def head(self) -> bytes:
        """Return the first bytes of a file; none of a folder. Raises UsageError."""
        if self.is_folder:
            return b""
        if self._path is None or self._data is not None:
            return (self._data or b"")[:HEAD]
        try:
            with self._path.open("rb") as file:
                return file.read(HEAD)
        except (OSError, ValueError):
            raise UsageError(UNREADABLE) from None

    @cached_property
    def start(self) -> str:
        """Return the first characters of a text file, for recognising it; what is no text shows as other characters."""
        return self.head.decode("utf-8-sig", "replace")

    # --- one text

    def text(self) -> str:
        """Return all of a text file. Raises UsageError."""
        return decoded(self._bytes())

    def json(self) -> Any:
        """Return the value of a JSON file. Raises UsageError."""
        return parsed_json(self.text())

    def _bytes(self) -> bytes:
        if self.is_folder:
            raise UsageError("That is a folder. Please name a file in it, or say with --format what the folder is.")
        if self._data is None:
            if self._path is None:
                raise UsageError(UNREADABLE)
            try:
                with self._path.open("rb") as file:
                    self._read_as = _state(os.fstat(file.fileno()))
                    self._data = file.read(MAX_INPUT + 1)
            except (OSError, ValueError):
                raise UsageError(UNREADABLE) from None
        if len(self._data) > MAX_INPUT:
            raise UsageError(TOO_MUCH)
        return self._data

    def require_unchanged(self) -> None:
        """Refuse a text file that somebody went on writing since it was read. Raises UsageError."""
        if self._path is not None and self._read_as is not None:
            try:
                now = _state(self._path.stat())
            except OSError:
                now = None
            if now != self._read_as:
                raise UsageError(CHANGED)

    # --- several files

    @cached_property
    def files(self) -> list[str]:
        """Return the files of a folder (hidden ones and links left out) or of an archive, sorted. Raises UsageError."""
        found = sorted(self._walk() if self.is_folder else self._members() if self.is_archive else ())
        if len(found) > MOST_FILES:
            raise UsageError(f"That holds more than {MOST_FILES:,} files. Please bring them in by parts.")
        return found

    def _walk(self) -> Iterator[str]:
        root = self._path or Path()
        count = 0
        for place, folders, names in os.walk(root):
            self.links += sum((Path(place) / name).is_symlink() for name in folders)
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                with suppress(OSError):
                    mode = (Path(place) / name).lstat().st_mode
                    self.links += stat.S_ISLNK(mode)
                    if stat.S_ISREG(mode) and not name.startswith("."):
                        count += 1
                        yield (Path(place) / name).relative_to(root).as_posix()
            if count > MOST_FILES:
                return

    def _members(self) -> list[str]:
        with self._archive() as archive:
            return [one.filename for one in archive.infolist() if not one.is_dir()]

    def read(self, name: str) -> bytes:
        """Return one of `files`. Raises UsageError."""
        if self.is_folder:
            try:
                # A name that turned into a link meanwhile is not followed.
                descriptor = os.open((self._path or Path()) / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
                with os.fdopen(descriptor, "rb") as file:
                    data = file.read(MAX_INPUT + 1)
            except OSError:
                raise UsageError("A file of that folder could not be read. Check its permissions.") from None
        else:
            with self._archive() as archive, archive.open(name) as file:
                data = file.read(MAX_INPUT + 1)
        if len(data) > MAX_INPUT:
            raise UsageError(TOO_MUCH)
        return data

    @contextmanager
    def _archive(self) -> Generator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(
                self._path if self._data is None and self._path else BytesIO(self._bytes())
            ) as archive:
                yield archive
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, KeyError, zlib.error):
            raise UsageError(NO_ARCHIVE) from None
        except OSError:
            raise UsageError(UNREADABLE) from None

    # --- a database

    @cached_property
    def tables(self) -> Mapping[str, list[str]]:
        """Return the names of a database's tables and of their columns, in small letters; none of what is no
        database.
        """
        if not self.is_database or self._path is None:
            return {}
        try:
            with self.database() as connection:
                names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                return {name.lower(): _columns(connection, name) for name in names}
        except UsageError:
            return {}

    @contextmanager
    def database(self) -> Generator[sqlite3.Connection]:
        """The database, to read only; its file is not touched. Raises UsageError."""
        if self._path is None:
            raise UsageError("A database cannot be read from standard input. Please name its file.")
        place = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(place, uri=True)) as connection:
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.text_factory = _as_text
                connection.row_factory = sqlite3.Row
                yield connection
        except (sqlite3.Error, OverflowError):
            raise UsageError(NO_DATABASE) from None


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[0].lower() for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def decoded(data: bytes) -> str:
    """UTF-8 text. Raises UsageError that names the first bad line."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UsageError(UTF_16)
    return from_utf8(data)


def parsed_json(text: str) -> Any:
    """Return the value of a JSON text. Raises UsageError that names the line where it ends to be JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"That file is not valid JSON (line {error.lineno}), so nothing was saved.") from None
    except (ValueError, RecursionError):
        raise UsageError("That file is nested too deeply, or holds a number too long to read.") from None


def _state(told: os.stat_result) -> tuple[int, int]:
    return told.st_size, told.st_mtime_ns
