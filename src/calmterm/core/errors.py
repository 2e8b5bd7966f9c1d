"""Every way calmterm can fail, as one typed error with one sentence for a person.

The sentence says what happened and what to do. It never holds user text, a path inside a vault or a secret.
Exit codes: 1 damaged or failed check, 2 wrong usage, 3 nothing found, 11 busy, 12 wrong secret.
"""

from typing import ClassVar


class CalmtermError(Exception):
    """Base of all expected failures; `str(error)` is the sentence, `exit_code` what a command returns."""

    exit_code: ClassVar[int] = 1
    sentence: ClassVar[str] = "calmterm could not do that."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class UsageError(CalmtermError):
    """Something asked for in a way that calmterm does not understand."""

    exit_code = 2


class InvalidRecord(UsageError):
    """A record breaks its own declaration; `problems` maps each field to its sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class NotUnderstood(UsageError, ValueError):
    """A text that is no date or time, or that could be two of them; then the sentence names both."""

    sentence = (
        "A time is written like 2026-01-31 21:30, 21:30, yesterday 9pm, last monday or 20 min ago;"
        " a day like 2026-01-31, 5 May 2026 or 3 days ago."
    )

    @property
    def is_unclear(self) -> bool:
        """Return whether it is a date or time that could be two, or that never was."""
        return str(self) != self.sentence


class NotFound(CalmtermError):
    """There is no such record, vault or entry."""

    exit_code = 3
    sentence = "Nothing was found."


class VaultMissing(NotFound):
    """No vault where one was looked for."""

    sentence = "There is no vault here yet. Make one with: calmterm init"


class VaultExists(UsageError):
    """A vault, or something else, already stands where a new one should be made."""

    sentence = "There is a vault here already. Open it, or choose another place with --vault."


class WrongSecret(CalmtermError):
    """No key slot opens with this passphrase or recovery code."""

    exit_code = 12
    sentence = "That passphrase or recovery code does not open this vault. Nothing was changed; please try again."


class MemoryRefused(CalmtermError):
    """The machine did not lend the memory that the key derivation needs. Says nothing about the secret."""

    exit_code = 11
    sentence = (
        "This machine did not give calmterm the memory that opening the vault needs."
        " Your passphrase was not checked; close other programs or try again later."
    )


class KeyringDamaged(CalmtermError):
    """The vault's header (keyring.json) cannot be trusted."""

    sentence = (
        "The vault's keyring.json and its copy are damaged or were altered, so it cannot be opened safely."
        " Restore keyring.json from a backup; your entries themselves were not touched."
    )


class CaptureKeyChanged(KeyringDamaged):
    """The key that jots are sealed to is not the one seen on this machine before."""

    sentence = (
        "The key that jots are sealed to is not the one seen here before, so somebody else could read what you write."
        " Nothing was kept. Open the vault once with your passphrase: if that goes well, jots are safe again."
    )


class KeyringRefused(KeyringDamaged):
    """The header asks for key derivation outside the safe bounds, which calmterm itself never writes."""

    sentence = (
        "The vault's keyring.json asks for unsafe key settings, so it was refused before any work was done."
        " Restore keyring.json from a backup."
    )


class VaultDamaged(CalmtermError):
    """The database does not decrypt or fails its own checks."""

    sentence = (
        "The vault's database is damaged and was left as it is."
        " Restore a backup into another directory, or run: calmterm doctor"
    )


class BackupDamaged(CalmtermError):
    """A backup does not read back as it was written."""

    sentence = "That backup is damaged, cut short or was altered, so nothing was taken from it. Try an older one."


class NotABackup(CalmtermError):
    """A file or directory that calmterm did not make as a backup."""

    sentence = "That is no backup of calmterm's, so nothing was taken from it."


class TextDamaged(CalmtermError):
    """One sealed text does not open: altered, swapped or cut off."""

    sentence = "The text of one record is damaged and could not be opened. Other records are not affected."


class VaultTooNew(CalmtermError):
    """The vault was written by a later release."""

    sentence = "This vault was written by a newer calmterm. Please update calmterm to open it."


class UnsafePlace(CalmtermError):
    """The vault's directory or files stand where others could read or swap them."""


class Displaced(UnsafePlace):
    """Somebody else put a file of theirs where ours had just been written."""

    sentence = (
        "Another user put something of theirs in the place of what was written, so yours was taken back."
        " They could not read it. Choose a directory that only you can write to."
    )


class VaultBusy(CalmtermError):
    """Another process holds the write lock longer than we wait."""

    exit_code = 11
    sentence = "The vault is busy in another window. Nothing was changed; please try again in a moment."


class OutOfSpace(CalmtermError):
    """The disk or the quota is full."""

    sentence = "The disk is full, so this was not saved. Make some room and save again."


class ReadOnly(CalmtermError):
    """The vault's files or file system cannot be written."""

    sentence = (
        "The vault cannot be written here (read-only), so this was not saved. Make its place writable, then save again."
    )


class ChangedElsewhere(CalmtermError):
    """The record was changed in another window since it was opened here."""

    exit_code = 11
    sentence = "This was changed in another window since you opened it. Nothing was overwritten; please look at both."


class Refused(CalmtermError):
    """A rule of the vault stands against this change (for example, something else still points to it)."""


class Locked(CalmtermError):
    """The vault is not open."""

    sentence = "The vault is locked. Open it first."
