"""Read what a command is given: words, standard input, a file."""

import contextlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from calmterm.cli.options import Options
from calmterm.cli.passphrase import first_line, is_terminal
from calmterm.core.errors import UsageError
from calmterm.core.text import MAX_INPUT, TOO_MUCH, from_utf8


def typed_here(words: Sequence[str]) -> bool:
    """Return whether a text is yet to be typed at the terminal: then the passphrase comes first, so that a wrong one
    costs nobody's words."""
    return _is_input(words) and sys.stdin is not None and sys.stdin.isatty()


def _is_input(words: Sequence[str]) -> bool:
    return tuple(words) in ((), ("-",))


def read_text(options: Options, words: Sequence[str]) -> str:
    """Return the text of arguments, or of standard input for `-` or nothing. Raises UsageError."""
    if not _is_input(words):
        return require_utf8(" ".join(words))
    if typed_here(words):
        click.echo("Write, then end with ctrl+d on a line of its own.", err=True)
    return decode_whole(read_input(options))


def require_utf8(text: str) -> str:
    """Return an argument as it was given. Raises UsageError if its bytes were no UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("That text is not valid UTF-8, so nothing was saved.") from None
    return text


def read_input(options: Options) -> bytes:
    """Return all of standard input, up to 64 MiB, after the passphrase where that stands in its first line.

    Raises UsageError.
    """
    if options.passphrase_fd == 0 and options.held is None and not is_terminal(0):
        options.held = first_line(0)
    if sys.stdin is None:
        raise UsageError("Standard input is closed, so there is nothing to read.")
    try:
        return _bounded(sys.stdin.buffer.read(MAX_INPUT + 1))
    except OSError:
        raise UsageError("Standard input could not be read.") from None


def read_file(path: Path) -> bytes:
    """Return a whole file, up to 64 MiB. Raises UsageError."""
    try:
        with path.open("rb") as file:
            return _bounded(file.read(MAX_INPUT + 1))
    except OSError:
        raise UsageError("That file could not be read. Check its name and permissions.") from None


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_INPUT:
        raise UsageError(TOO_MUCH)
    return data


def decode_whole(data: bytes) -> str:
    """Return a person's text, which is kept whatever its bytes are; those that are no UTF-8 are told.

    They are read as Windows-1252, which nearly all such text is in, or written out where that has no letter for them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-16")
    text = data.decode("utf-8-sig", "surrogateescape")
    odd = re.findall("[\udc80-\udcff]", text)
    if odd:
        line = text[: text.index(odd[0])].count("\n") + 1
        told = "1 byte is no UTF-8 and was" if len(odd) == 1 else f"{len(odd):,} bytes are no UTF-8 and were"
        click.echo(f"{told} read as Windows-1252 (first in line {line}). All of the text is kept.", err=True)
    return re.sub("[\udc80-\udcff]", lambda found: _in_cp1252(ord(found[0]) - 0xDC00), text)


def _in_cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return f"\\x{byte:02x}"


def read_json_object(options: Options) -> dict[str, Any]:
    """Return one JSON object from standard input. Raises UsageError."""
    try:
        value = json.loads(from_utf8(read_input(options)))
    except (ValueError, RecursionError):
        raise UsageError("Standard input does not hold valid JSON.") from None
    if not isinstance(value, dict):
        raise UsageError("Standard input must hold one JSON object.")
    return value  # pyright: ignore[reportUnknownVariableType] - json.loads gives str keys
