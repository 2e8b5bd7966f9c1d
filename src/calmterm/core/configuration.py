"""The configuration file: what may be known without a passphrase, because its person said so.

`config.toml` in the configuration directory (XDG_CONFIG_HOME), 0600. `country = "AT"` says whose crisis lines to show
before the vault is open; `passphrase_command = "pass show calmterm"`, which only a person writes there, what to run for
the passphrase of a command; below `[vaults]`, lines such as `work = "~/vaults/work"`, which `--vault work` then means.
Anything else in it is kept as it is. No file, or one that cannot be read, is as good as an
empty one.
"""

import os
import re
import shlex
import tomllib
from pathlib import Path
from typing import Final, cast

from calmterm.core.errors import UnsafePlace, UsageError

MAX_BYTES: Final = 64 * 1024
_TABLE: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)
_COUNTRY: Final = re.compile(r"^country[ \t]*=.*\n?", re.MULTILINE)


def path() -> Path:
    """Return where the file is, or would be."""
    import platformdirs

    return platformdirs.user_config_path("calmterm") / "config.toml"


def remembered_country() -> str | None:
    """Return the code of the country that its person lets be known outside the vault, or None."""
    try:
        value = tomllib.loads(_read()).get("country")
    except (OSError, ValueError):
        return None
    return value if isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) else None


def passphrase_command() -> list[str] | None:
    """Return the command whose first line of output is the passphrase, in words, or None.

    Raises UsageError if one is set that cannot be understood: nobody must be asked at a terminal instead, unawares.
    """
    try:
        value = tomllib.loads(_read()).get("passphrase_command")
    except (OSError, ValueError):
        return None
    if value is None:
        return None
    try:
        words = shlex.split(value) if isinstance(value, str) else []
    except ValueError:
        words = []
    if not words:
        raise UsageError('passphrase_command in config.toml is written like "pass show calmterm".')
    return words


def named_vault(name: str) -> str | None:
    """Return the directory of the vault that a person gave a name below `[vaults]`, or None.

    Raises UsageError for one that names no directory: another vault must not be opened instead.
    """
    try:
        vaults: object = tomllib.loads(_read()).get("vaults")
    except (OSError, ValueError):
        return None
    if not isinstance(vaults, dict) or name not in vaults:
        return None
    place = cast("dict[str, object]", vaults)[name]
    if not isinstance(place, str) or not (place.startswith("~") or Path(place).is_absolute()):
        raise UsageError(f'Below [vaults] in config.toml a vault is written like {name} = "~/vaults/{name}".')
    return place


def remember_country(code: str | None) -> None:
    """Keep a country's code, or take it out with None. Raises OutOfSpace, ReadOnly, UnsafePlace.

    A file that cannot be read as text is left as it is: it may hold more than we know of.
    """
    from calmterm.core import files

    try:
        text = _read()
    except FileNotFoundError:
        text = ""
    except (OSError, ValueError):
        raise UnsafePlace("The configuration file could not be read, so the country was not noted there.") from None
    # Only before the first table: a key of that name below belongs to the table.
    table = _TABLE.search(text)
    top, tables = (text[: table.start()], text[table.start() :]) if table else (text, "")
    rest = _COUNTRY.sub("", top) + tables
    line = f'country = "{code}"\n' if code else ""
    if (wanted := line + rest) == text:
        return
    files.make_directory(path().parent)
    files.write_private(path(), wanted.encode())


def _read() -> str:
    descriptor = os.open(path(), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError("larger than a configuration file of ours may be")
    return data.decode("utf-8")
