"""Ask for passphrases and phrases: at the terminal without an echo, from a descriptor or the person's own command."""

import getpass
import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from calmterm.cli.options import Options
from calmterm.core import configuration
from calmterm.core.errors import UsageError
from calmterm.core.passphrases import GUESSED, IS_SHORT, is_short

if TYPE_CHECKING:
    from calmterm.store.crypto.master_key import MasterKey

MAX_SECRET = 64 * 1024


def ask_secret(options: Options, prompt: str) -> str:
    """Return a secret from `--passphrase-fd`, else from the terminal; never from arguments or the environment."""
    if options.held is not None:
        return options.held
    if options.passphrase_fd is None and (command := configuration.passphrase_command()) is not None:
        return _told_by(command)
    return _read_secret(options.passphrase_fd, "--passphrase-fd", prompt)


def _told_by(command: Sequence[str]) -> str:
    """The first line that the person's own password manager prints. It may ask at the terminal. Raises UsageError."""
    import subprocess

    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return done.stdout.partition(b"\n")[0].removesuffix(b"\r").decode("utf-8")
    except (OSError, ValueError, subprocess.CalledProcessError):
        raise UsageError(
            "passphrase_command in config.toml did not give a passphrase. Run it by hand to see why."
        ) from None


def ask_vault_secret(options: Options) -> "str | MasterKey":
    """Return what opens the vault: the key that the agent keeps, else a secret that is asked for."""
    return options.master or ask_secret(options, "Passphrase: ")


def ask_new_passphrase(options: Options, descriptor: int | None) -> str:
    """Return a new passphrase from `--new-passphrase-fd`, else twice from the terminal. Raises UsageError."""
    name = "--new-passphrase-fd"
    passphrase = _read_secret(descriptor, name, "Choose a new passphrase (several words are best): ")
    if descriptor is None and passphrase != _read_secret(None, name, "The same passphrase again: "):
        raise UsageError("The two passphrases differ. Nothing was changed; please try again.")
    ask_about_short(passphrase, at_terminal=descriptor is None)
    return passphrase


def ask_about_short(passphrase: str, *, at_terminal: bool) -> None:
    """Warn of a passphrase that can be guessed: at a terminal it needs a yes, elsewhere nobody can be asked.

    Raises UsageError where the answer is no.
    """
    if not is_short(passphrase):
        return
    told = f"{IS_SHORT}: {GUESSED}"
    if not at_terminal:
        click.echo(told, err=True)
    elif not click.confirm(f"{told} Keep it?", err=True):
        raise UsageError("Nothing was changed. Several words are easy to keep and hard to guess.")


def ask_phrase(descriptor: int | None) -> str:
    """Return the phrase of a page from `--phrase-fd`, else from the terminal."""
    return _read_secret(descriptor, "--phrase-fd", "The seven words: ")


def _read_secret(descriptor: int | None, option: str, prompt: str) -> str:
    if descriptor is not None and not is_terminal(descriptor):
        return first_line(descriptor, option)
    if not _has_terminal():
        raise UsageError(f"There is no terminal to ask for the passphrase. Give it with {option} N instead.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except getpass.GetPassWarning:
        raise UsageError(
            f"This terminal would show the passphrase while you type it. Give it with {option} N instead."
        ) from None
    except UnicodeDecodeError:
        raise UsageError("That passphrase is not valid UTF-8. Is the terminal set to UTF-8?") from None


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return os.name != "posix"
    return True


def is_terminal(descriptor: int) -> bool:
    """Return whether a descriptor would show what is typed: then the secret is asked for in the way that does not."""
    try:
        return os.isatty(descriptor)
    except OverflowError:
        return False


def first_line(descriptor: int, option: str = "--passphrase-fd") -> str:
    """Return the first line of a descriptor, a secret; what follows it is left there. Raises UsageError."""
    line = bytearray()
    try:
        # Byte by byte: what follows on the descriptor is for whoever reads next.
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            line += byte
            if len(line) > MAX_SECRET:
                raise UsageError("The first line on the file descriptor is too long for a passphrase.")
    except (OSError, OverflowError):
        raise UsageError(f"The file descriptor named with {option} is not open for reading.") from None
    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("The passphrase on the file descriptor is not valid UTF-8.") from None
