"""Exports of more than one text take their place whole or not at all, and nobody else can read them meanwhile.

What is unfinished stands beside its target under a hidden name, 0600 or 0700, and nowhere else. It goes when the
writing fails; only a killed process can leave it there.
"""

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from calmterm.store import files


@contextmanager
def new_file(path: Path) -> Generator[Path]:
    """An empty private file to write, which replaces `path` when the block ends well.

    Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    partial = _beside(path)
    try:
        os.close(files.create_private(partial))
        try:
            yield partial
            _sync(partial)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        files.sync_directory(path.parent)
    except OSError as error:
        raise files.typed(error) from None


@contextmanager
def new_directory(path: Path) -> Generator[Path]:
    """An empty private directory to fill with files, which becomes `path` when the block ends well.

    Raises OutOfSpace, ReadOnly, UnsafePlace: also where `path` is no longer free.
    """
    partial = _beside(path)
    try:
        partial.mkdir(mode=files.DIR_MODE)
        try:
            yield partial
            files.sync_directory(partial)
            partial.rename(path)
        except BaseException:
            shutil.rmtree(partial)
            raise
        files.sync_directory(path.parent)
    except OSError as error:
        raise files.typed(error) from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
