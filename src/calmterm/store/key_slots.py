"""Change who can open a vault: its passphrases and its recovery code.

A change of a slot wraps the same master key under another secret: no record is touched, and copies made before still
open with the secrets of their day. Exchanging the master key itself is in rotation.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from calmterm.core import files, locks
from calmterm.core.errors import Refused, UsageError, VaultBusy, WrongSecret
from calmterm.core.passphrases import EMPTY
from calmterm.store.crypto.keyring import MAX_BYTES, MAX_SLOTS, MIB, Cost, Keyring, Slot, SlotKind, passphrase_bytes
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.crypto.recovery_code import format_recovery_code, new_recovery_code
from calmterm.store.place import KEYRING

WAIT: Final = 5.0  # seconds for another window that changes the keys


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot as a list shows it: `number` from 1, the memory of its key derivation in MiB and its passes."""

    number: int
    kind: SlotKind
    memory: int
    passes: int
    is_weakened: bool
    is_yours: bool


class KeySlots:
    """The slots of a vault, for whoever opened one of them (`slot`). Every change is on the disk when it returns.

    Each change raises VaultBusy where another window changed the keys since, MemoryRefused, OutOfSpace, ReadOnly,
    UnsafePlace.
    """

    def __init__(
        self,
        directory: Path,
        keyring: Keyring,
        slot: Slot,
        master: MasterKey,
        write: Callable[[Keyring], None],
        policy: Sequence[Cost],
    ) -> None:
        self._directory = directory
        self._keyring = keyring
        self._master = master
        self._write = write
        self._policy = policy
        self.slot = slot

    def lines(self) -> list[SlotLine]:
        """Return the slots in their order."""
        return [
            SlotLine(
                number,
                slot.kind,
                slot.cost.mem // MIB,
                slot.cost.ops,
                slot in self._keyring.weakened,
                slot == self.slot,
            )
            for number, slot in enumerate(self._keyring.slots, 1)
        ]

    def change_passphrase(self, passphrase: str, number: int | None = None) -> None:
        """Put a new passphrase in place of the one that opened, or of slot `number`.

        Opened with the recovery code, it replaces the only passphrase there is. Raises UsageError.
        """
        old = self._passphrase_slot(number)
        new = self._new_passphrase(passphrase)
        self._replace([new if slot == old else slot for slot in self._keyring.slots])
        self.slot = new if self.slot == old else self.slot

    def add_passphrase(self, passphrase: str) -> int:
        """Let one more passphrase open the vault; returns the number of its slot. Raises UsageError, Refused."""
        if len(self._keyring.slots) >= MAX_SLOTS:
            raise Refused(f"There are {MAX_SLOTS} keys already, which is the most. Remove one first.")
        self._replace([*self._keyring.slots, self._new_passphrase(passphrase)])
        return len(self._keyring.slots)

    def new_recovery_code(self) -> str:
        """Make a new recovery code, after which the old one opens nothing; returns it, to be shown once."""
        code = new_recovery_code()
        new = self._make("recovery", code)
        kept = [slot for slot in self._keyring.slots if slot.kind != "recovery"]
        if self.slot.kind == "recovery":
            self.slot = new
        self._replace([*kept, new])
        return format_recovery_code(code)

    def remove(self, number: int) -> None:
        """Take a slot out; its secret opens nothing afterwards.

        The slot that was just opened stays, so that nobody is left with secrets that they cannot show to own.
        Raises UsageError, Refused.
        """
        slot = self._numbered(number)
        if len(self._keyring.slots) == 1:
            raise Refused("This is the only key, so it stays: without it nobody could open the vault.")
        if slot == self.slot:
            raise Refused("You opened the vault with this key, so it stays. Open it with another one to remove it.")
        self._replace([kept for kept in self._keyring.slots if kept != slot])

    def _numbered(self, number: int) -> Slot:
        if not 1 <= number <= len(self._keyring.slots):
            raise UsageError("There is no key of that number. See: calmterm key list")
        return self._keyring.slots[number - 1]

    def _passphrase_slot(self, number: int | None) -> Slot:
        """The passphrase that is to be replaced. Raises UsageError."""
        if number is not None:
            slot = self._numbered(number)
            if slot.kind != "passphrase":
                raise UsageError("That key is the recovery code. For a new one: calmterm key recovery")
            return slot
        if self.slot.kind == "passphrase":
            return self.slot
        found = [slot for slot in self._keyring.slots if slot.kind == "passphrase"]
        if len(found) != 1:
            raise UsageError("Say which passphrase, by its number in: calmterm key list")
        return found[0]

    def _new_passphrase(self, passphrase: str) -> Slot:
        if not passphrase:
            raise UsageError(EMPTY)
        try:
            self._keyring.open(passphrase)
        except WrongSecret:
            return self._make("passphrase", passphrase_bytes(passphrase))
        raise UsageError("That passphrase opens the vault already. Nothing was changed.")

    def _make(self, kind: SlotKind, secret: bytes) -> Slot:
        return Slot.make(kind, secret, self._master, self._keyring.vault_id, self._policy)

    def _replace(self, slots: Sequence[Slot]) -> None:
        changed = self._keyring.with_slots(slots, self._master)
        try:
            with locks.alone(self._directory, WAIT):
                if files.read_private(self._directory / KEYRING, MAX_BYTES) != self._keyring.to_bytes():
                    raise VaultBusy("The keys were changed in another window meanwhile. Please look at them again.")
                self._write(changed)
        except OSError as error:
            raise files.typed(error) from None
        self._keyring = changed
