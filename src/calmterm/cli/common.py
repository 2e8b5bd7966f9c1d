"""What the commands share: opening the vault, asking for secrets, reading and printing safely."""

import getpass
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calmterm.cli import Options
from calmterm.errors import UsageError, VaultMissing
from calmterm.safetext import clean

if TYPE_CHECKING:
    from datetime import date

    from calmterm.store import Record, Store

MAX_INPUT = 64 * 1024 * 1024

json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
since_option = click.option("--since", metavar="D", help="From this date on (YYYY-MM-DD).")
until_option = click.option("--until", metavar="D", help="Up to this date, included (YYYY-MM-DD).")
text_argument = click.argument("text", nargs=-1, metavar="[TEXT or -]")


def ask_secret(options: Options, prompt: str) -> str:
    """A secret from `--passphrase-fd`, else from the terminal; never from arguments or the environment."""
    if options.passphrase_fd is not None:
        return _first_line(options.passphrase_fd)
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        if os.name == "posix":
            raise UsageError(
                "There is no terminal to ask for the passphrase. Give it with --passphrase-fd N instead."
            ) from None
    return getpass.getpass(prompt)


def _first_line(descriptor: int) -> str:
    line = bytearray()
    try:
        # Byte by byte: what follows on the descriptor is for whoever reads next.
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            line += byte
    except OSError:
        raise UsageError("The file descriptor named with --passphrase-fd is not open for reading.") from None
    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("The passphrase on the file descriptor is not valid UTF-8.") from None


def open_store(options: Options) -> "Store":
    """The unlocked vault; what happened on the way is told on stderr."""
    from calmterm.store import Vault

    vault = Vault(options.directory)
    if not vault.exists():
        raise VaultMissing
    store = vault.unlock(ask_secret(options, "Passphrase: "))
    for notice in store.notices:
        click.echo(notice, err=True)
    return store


def read_text(words: Iterable[str]) -> str:
    """The text of arguments, or of standard input for `-` or nothing. Raises UsageError."""
    text = " ".join(words)
    if text in ("", "-"):
        if sys.stdin is not None and sys.stdin.isatty():
            click.echo("Write, then end with ctrl+d on a line of its own.", err=True)
        return decode(read_bytes(None))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("That text is not valid UTF-8, so nothing was saved.") from None
    return text


def read_bytes(path: Path | None) -> bytes:
    """A whole file, or standard input for None, up to 64 MiB. Raises UsageError."""
    try:
        if path is None:
            data = sys.stdin.buffer.read(MAX_INPUT + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MAX_INPUT + 1)
    except OSError:
        raise UsageError("That file could not be read. Check its name and permissions.") from None
    if len(data) > MAX_INPUT:
        raise UsageError("That is more than 64 MiB at once. Please split it.")
    return data


def decode(data: bytes) -> str:
    """UTF-8 text. Raises UsageError that names the first bad line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"The text is not valid UTF-8 (line {line}), so nothing was saved.") from None


def read_json_object() -> dict[str, Any]:
    """One JSON object from standard input. Raises UsageError."""
    try:
        value = json.loads(decode(read_bytes(None)))
    except (ValueError, RecursionError):
        raise UsageError("Standard input does not hold valid JSON.") from None
    if not isinstance(value, dict):
        raise UsageError("Standard input must hold one JSON object.")
    return value  # pyright: ignore[reportUnknownVariableType] - json.loads gives str keys


def read_day(text: str | None) -> "date | None":
    """A date given as an option. Raises UsageError."""
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("A date is written as YYYY-MM-DD, for example 2026-01-31.") from None


def say(text: str) -> None:
    """Print text that may hold a person's words: nothing in it can command the terminal."""
    click.echo(clean(text))


def say_json(value: Any) -> None:
    """Print JSON and nothing else; escapes keep it to one line of plain characters a terminal cannot obey."""
    click.echo(clean(json.dumps(value, ensure_ascii=False, indent=2)))


def say_rows(records: "Iterable[Record]") -> None:
    """One line a record: the end of its id, when, and what it is about."""
    from calmterm.store.summary import summary

    for record in records:
        say(f"{str(record.id)[-8:]}  {record.felt:%Y-%m-%d %H:%M}  {summary(record)}")
