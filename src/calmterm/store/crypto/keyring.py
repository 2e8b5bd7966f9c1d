"""Key slots: a passphrase or a recovery code opens the one master key, from which all other keys come.

Each slot stretches its secret with Argon2id13 (RFC 9106) under its own salt to a KEK. Keyed BLAKE2b (RFC 7693,
salt and personalisation) makes two values of it: a wrap key for the master key, and a 32-byte commitment that
stands in the slot. The commitment is the check of the secret and gives the AEAD the key commitment that
XChaCha20-Poly1305 lacks. A MAC keyed from the master key covers the whole header. See docs/vault-format.md.
"""

import base64
import binascii
import hmac
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, Self, cast

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from calmterm.core.errors import KeyringDamaged, KeyringRefused, MemoryRefused, VaultTooNew, WrongSecret
from calmterm.store.crypto.master_key import KEY, SALT, MasterKey, derive
from calmterm.store.crypto.recovery_code import parse_recovery_code
from calmterm.store.crypto.seal import NONCE, bind

FORMAT: Final = "calmterm-keyring"
VERSION: Final = 1
MAX_SLOTS: Final = 8
MAX_BYTES: Final = 64 * 1024
MIB: Final = 1024 * 1024
MOST_WORK: Final = 16 * 1024 * MIB  # passes times memory over all slots: as much as the largest single one may ask for

SlotKind = Literal["passphrase", "recovery"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id work: passes (`ops`) and memory (`mem`, bytes). Accepted from a header: 19 MiB/2 to 1 GiB/16."""

    ops: int
    mem: int

    def is_safe(self) -> bool:
        return 2 <= self.ops <= 16 and 19 * MIB <= self.mem <= 1024 * MIB


# From best to what a small machine can still give (0.4 s, 0.2 s, 0.16 s on the measured machine).
POLICY: Final[Sequence[Cost]] = (Cost(3, 256 * MIB), Cost(3, 128 * MIB), Cost(5, 64 * MIB))


def stretch(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    """Return the 32-byte KEK of a secret. Raises MemoryRefused: libsodium fails in no other way here."""
    try:
        return crypto_pwhash_alg(KEY, secret, salt, cost.ops, cost.mem, crypto_pwhash_ALG_ARGON2ID13)
    except (CryptoError, MemoryError):
        raise MemoryRefused from None


def passphrase_bytes(passphrase: str) -> bytes:
    """UTF-8 of the NFC form, so that the same passphrase opens the vault from every keyboard."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


# --- Slots and header --------------------------------------------------------------------------------------


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(value: Any, size: int) -> bytes:
    if not isinstance(value, str):
        raise KeyringDamaged
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise KeyringDamaged from None
    if len(data) != size or _encode(data) != value:
        raise KeyringDamaged
    return data


@dataclass(frozen=True, slots=True)
class Slot:
    """One secret's way to the master key."""

    id: bytes
    kind: SlotKind
    cost: Cost
    salt: bytes
    commitment: bytes
    nonce: bytes
    wrapped: bytes

    @classmethod
    def make(cls, kind: SlotKind, secret: bytes, master: MasterKey, vault_id: bytes, policy: Sequence[Cost]) -> Self:
        """Wrap the master key under a secret, with the best cost that the machine allows. Raises MemoryRefused."""
        salt = random(SALT)
        for cost in policy:
            try:
                kek = stretch(secret, salt, cost)
            except MemoryRefused:
                continue
            break
        else:
            raise MemoryRefused
        blank = cls(random(8), kind, cost, salt, derive(kek, "calm.commit"), random(NONCE), b"")
        wrapped = crypto_aead_xchacha20poly1305_ietf_encrypt(
            master.key, blank.context(vault_id), blank.nonce, derive(kek, "calm.wrap")
        )
        return replace(blank, wrapped=wrapped)

    def context(self, vault_id: bytes) -> bytes:
        """Return what the wrapped key is bound to: the vault and all else that stands in the slot."""
        return bind(
            b"calmterm slot", vault_id, self.id, self.kind.encode(),
            self.cost.ops.to_bytes(4, "big"), self.cost.mem.to_bytes(8, "big"), self.salt, self.commitment,
        )  # fmt: skip

    def open(self, secret: bytes, vault_id: bytes) -> MasterKey | None:
        """Return the master key, or None if the secret is not this slot's. Raises MemoryRefused, KeyringDamaged."""
        kek = stretch(secret, self.salt, self.cost)
        if not hmac.compare_digest(derive(kek, "calm.commit"), self.commitment):
            return None
        try:
            return MasterKey(
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    self.wrapped, self.context(vault_id), self.nonce, derive(kek, "calm.wrap")
                )
            )
        except CryptoError:
            raise KeyringDamaged from None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id.hex(),
            "kind": self.kind,
            "kdf": {
                "name": "argon2id13",
                "ops": self.cost.ops,
                "mem": self.cost.mem,
                "salt": _encode(self.salt),
            },
            "commitment": _encode(self.commitment),
            "nonce": _encode(self.nonce),
            "wrapped": _encode(self.wrapped),
        }

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Raises KeyringDamaged, and KeyringRefused for costs outside the safe bounds (before any work)."""
        match value:
            case {
                "id": str(slot_id),
                "kind": "passphrase" | "recovery" as kind,
                "kdf": {"name": "argon2id13", "ops": int(ops), "mem": int(mem), "salt": salt, **kdf_rest},
                "commitment": commitment,
                "nonce": nonce,
                "wrapped": wrapped,
                **rest,
            } if not rest and not kdf_rest:
                cost = Cost(ops, mem)
                if not cost.is_safe():
                    raise KeyringRefused
                return cls(
                    _hex(slot_id, 8), cast("SlotKind", kind), cost, _decode(salt, SALT),
                    _decode(commitment, KEY), _decode(nonce, NONCE), _decode(wrapped, KEY + 16),
                )  # fmt: skip
            case _:
                raise KeyringDamaged


def _hex(value: str, size: int) -> bytes:
    try:
        data = bytes.fromhex(value)
    except ValueError:
        raise KeyringDamaged from None
    if data.hex() != value or len(data) != size:
        raise KeyringDamaged
    return data


@dataclass(frozen=True, slots=True)
class Keyring:
    """The public header of a vault. `mac` is empty until `sealed_by`; slots that do not parse are in `damaged`."""

    vault_id: bytes
    capture: bytes
    slots: tuple[Slot, ...]
    generation: int = 1
    database: str = "journal.db"
    mac: bytes = b""
    damaged: int = field(default=0, compare=False)

    @classmethod
    def new(cls, passphrase: str, code: bytes, policy: Sequence[Cost] = POLICY) -> tuple[Self, MasterKey]:
        """Return a fresh master key behind a passphrase and a recovery code. Raises MemoryRefused."""
        return cls(random(16), b"", (), generation=0).rotated(passphrase, code, policy=policy)

    def rotated(
        self, passphrase: str, code: bytes, database: str = "", policy: Sequence[Cost] = POLICY
    ) -> tuple[Self, MasterKey]:
        """Return the same vault behind a fresh master key, a passphrase and a recovery code alone. Raises
        MemoryRefused.
        """
        master = MasterKey(random(KEY))
        slots = (
            Slot.make("passphrase", passphrase_bytes(passphrase), master, self.vault_id, policy),
            Slot.make("recovery", code, master, self.vault_id, policy),
        )
        named = replace(self, capture=bytes(master.capture.public_key), database=database or self.database)
        return named.with_slots(slots, master), master

    def sealed_by(self, master: MasterKey) -> Self:
        """Return the same header under a fresh MAC."""
        return replace(self, mac=self._mac(master))

    def _mac(self, master: MasterKey) -> bytes:
        return derive(master.subkey("calm.header"), "calm.header.mac", data=self._canonical(mac=False))

    def _canonical(self, *, mac: bool) -> bytes:
        value: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "vault_id": self.vault_id.hex(),
            "generation": self.generation,
            "database": self.database,
            "capture": _encode(self.capture),
            "slots": [slot.as_json() for slot in self.slots],
        }
        if mac:
            value["mac"] = _encode(self.mac)
        return json.dumps(value, sort_keys=True, indent=1).encode("ascii")

    def to_bytes(self) -> bytes:
        return self._canonical(mac=True) + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a header. Raises KeyringDamaged, KeyringRefused, VaultTooNew; nothing is derived yet."""
        try:
            value = json.loads(data.decode("ascii"))
        except (ValueError, RecursionError):
            raise KeyringDamaged from None
        match value:
            case {"format": "calmterm-keyring", "version": int(version)} if version > VERSION:
                raise VaultTooNew
            case {
                "format": "calmterm-keyring",
                "version": 1,
                "vault_id": str(vault_id),
                "generation": int(generation),
                "database": str(database),
                "capture": capture,
                "slots": [*items],
                "mac": mac,
                **rest,
            } if not rest and 1 <= len(items) <= MAX_SLOTS and generation >= 1 and _plain_name(database):
                slots, damaged = _read_slots(items)
                keyring = cls(
                    _hex(vault_id, 16),
                    _decode(capture, KEY),
                    slots,
                    generation,
                    database,
                    _decode(mac, KEY),
                    damaged,
                )
                if not damaged and keyring.to_bytes() != data:
                    raise KeyringDamaged  # we write one form only; anything else was altered
                return keyring
            case _:
                raise KeyringDamaged

    def unlock(self, secret: str | MasterKey) -> MasterKey:
        """Return the master key behind a passphrase or recovery code, or that key itself if it is this header's.

        Raises what `open` raises.
        """
        if isinstance(secret, str):
            return self.open(secret)[1]
        if self.damaged or not hmac.compare_digest(self._mac(secret), self.mac):
            raise WrongSecret
        return secret

    def open(self, secret: str) -> tuple[Slot, MasterKey]:
        """Return the slot that a passphrase or recovery code opens, and the master key.

        Every slot that may fit is tried; a damaged one never hides a good one. Raises WrongSecret, MemoryRefused,
        and KeyringDamaged if the header's MAC does not hold or no sound slot of the fitting kind is left.
        """
        refused: MemoryRefused | None = None
        torn = self.damaged > 0
        for slot, candidate in self._candidates(secret):
            try:
                master = slot.open(candidate, self.vault_id)
            except MemoryRefused as error:
                refused = error
            except KeyringDamaged:
                torn = True
            else:
                if master is not None:
                    if self.damaged or not hmac.compare_digest(self._mac(master), self.mac):
                        raise KeyringDamaged
                    return slot, master
        if refused is not None:
            raise refused
        raise KeyringDamaged if torn else WrongSecret

    @property
    def weakened(self) -> tuple[Slot, ...]:
        """Return the slots that were made with less memory than our policy asks for, because there was no more."""
        return tuple(slot for slot in self.slots if slot.cost in POLICY[1:])

    def strengthened(self, slot: Slot, master: MasterKey, secret: str) -> Self | None:
        """Return the header with a weakened slot made anew at the full cost; None if it is not weak or memory is still
        short.

        `secret` is the one that just opened `slot`.
        """
        if slot not in self.weakened:
            return None
        candidate = parse_recovery_code(secret) if slot.kind == "recovery" else passphrase_bytes(secret)
        if candidate is None:
            return None
        try:
            fresh = Slot.make(slot.kind, candidate, master, self.vault_id, POLICY[:1])
        except MemoryRefused:
            return None
        return self.with_slots([fresh if old == slot else old for old in self.slots], master)

    def with_slots(self, slots: Sequence[Slot], master: MasterKey) -> Self:
        """Return the header with other slots, under the next generation and a fresh MAC."""
        return replace(self, slots=tuple(slots), generation=self.generation + 1).sealed_by(master)

    def _candidates(self, secret: str) -> Iterator[tuple[Slot, bytes]]:
        """Slots with the bytes to try: recovery slots only for what reads as a recovery code, and those first."""
        code = parse_recovery_code(secret)
        if code is not None:
            yield from ((slot, code) for slot in self.slots if slot.kind == "recovery")
        phrase = passphrase_bytes(secret)
        yield from ((slot, phrase) for slot in self.slots if slot.kind == "passphrase")


def _plain_name(name: str) -> bool:
    return name.endswith(".db") and name.replace("-", "").replace(".", "").isalnum() and not name.startswith(".")


def _read_slots(items: list[Any]) -> tuple[tuple[Slot, ...], int]:
    slots: list[Slot] = []
    errors: list[KeyringDamaged] = []
    for item in items:
        try:
            slots.append(Slot.from_json(item))
        except KeyringRefused:
            raise  # a cost outside the bounds is an attack on the machine or the secret, not wear
        except KeyringDamaged as error:
            errors.append(error)
    if not slots:
        raise errors[0]
    if sum(slot.cost.ops * slot.cost.mem for slot in slots) > MOST_WORK:
        raise KeyringRefused
    return tuple(slots), len(errors)
