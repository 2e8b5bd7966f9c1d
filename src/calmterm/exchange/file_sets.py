"""Many files as one export: a new private directory, or an archive for a name that ends in .zip."""

import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

from calmterm.core import files
from calmterm.exchange.output_paths import new_directory


def write_files(path: Path, contents: Iterable[tuple[str, bytes]]) -> None:
    """Write files by name, without directories among them. Raises OutOfSpace, ReadOnly, UnsafePlace."""
    if path.suffix.lower() == ".zip":
        with files.replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents:
                archive.writestr(_member(name), data)
    else:
        with new_directory(path) as directory:
            for name, data in contents:
                directory.write(name, data)


def _member(name: str) -> zipfile.ZipInfo:
    """A file in the archive, 0600; of no time, so that the same records always give the same bytes."""
    info = zipfile.ZipInfo(name)  # of 1 January 1980, where the format's calendar begins
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, whose modes these are
    info.external_attr = (stat.S_IFREG | files.FILE_MODE) << 16
    return info
