"""Files for somebody else: encrypted with age to their public key, so that nobody but them can open the file.

The format is that of age-encryption.org/v1; keys are age's own or those that SSH uses (ed25519 and RSA).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from calmterm.core.errors import UsageError, WrongSecret

LARGEST: Final = 64 * 1024  # bytes of a file of keys
SEALED: Final = "Encrypted to the key you named: nobody else can open it, and neither can you unless the key is yours."
SEALED_TO_SEVERAL: Final = "Encrypted to the {} keys you named: nobody else can open it."


class Recipients:
    """The public keys that a file is encrypted to."""

    def __init__(self, named: Sequence[str]) -> None:
        """Read keys as they are given: `age1…`, an SSH public key, or a file with one a line. Raises UsageError."""
        self._keys: list[Any] = []
        for name in named:
            lines = [name] if name.startswith(("age1", "ssh-", "AGE-SECRET-KEY")) else _lines_of(Path(name))
            self._keys += [_key(line) for line in lines]

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def told(self) -> str:
        """Who can open what is encrypted to them, in a sentence."""
        return SEALED if len(self) == 1 else SEALED_TO_SEVERAL.format(len(self))

    def encrypt(self, content: bytes, *, armored: bool = False) -> bytes:
        """Return an age file; `armored` in letters that a terminal shows."""
        import pyrage

        return pyrage.encrypt(content, self._keys, armored=armored)


def is_age_file(data: bytes) -> bool:
    """Return whether it begins as an age file does, in bytes or in letters."""
    return data.startswith((b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"))


def decrypt(data: bytes, identity: Path) -> bytes:
    """Open an age file with the secret key in a file, age's own or SSH's. Raises UsageError, WrongSecret."""
    import pyrage

    try:
        with identity.expanduser().open("rb") as file:
            held = file.read(LARGEST)
        if b"AGE-SECRET-KEY-" in held:
            lines = (line.strip() for line in held.decode("ascii").splitlines())
            keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
        else:
            keys = [pyrage.ssh.Identity.from_buffer(held)]
    except (OSError, RuntimeError, ValueError, pyrage.IdentityError):
        raise UsageError(
            "That file does not hold a secret key that age can use. One locked with a passphrase has to be opened with"
            " age itself."
        ) from None
    try:
        return pyrage.decrypt(data, keys)
    except pyrage.DecryptError:
        raise WrongSecret("That key does not open this file, or the file is cut short or was altered.") from None


def _lines_of(path: Path) -> list[str]:
    """The keys in a file, without its blank lines and comments. Raises UsageError."""
    try:
        with path.expanduser().open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise UsageError("That file is too large to hold public keys. Name one like ~/.ssh/id_ed25519.pub.")
        lines = [line.strip() for line in text.decode("ascii").splitlines()]
    except UnicodeDecodeError:
        raise UsageError("That file does not hold public keys. Name one like ~/.ssh/id_ed25519.pub.") from None
    except (OSError, ValueError):  # a null character in the name, too
        raise UsageError("A public key is an age key (age1…), an SSH public key, or a file of them.") from None
    if not (found := [line for line in lines if line and not line.startswith("#")]):
        raise UsageError("There is no public key in that file.")
    return found


def _key(line: str) -> Any:
    """One public key. Raises UsageError, which never repeats what was given: it may be a secret key."""
    import pyrage

    if line.startswith(("AGE-SECRET-KEY", "-----BEGIN")):
        raise UsageError("That is a secret key, which belongs to nobody but its owner. Name the public one.")
    read = pyrage.ssh.Recipient.from_str if line.startswith("ssh-") else pyrage.x25519.Recipient.from_str
    try:
        return read(line)
    except pyrage.RecipientError:
        raise UsageError(
            "That is no public key that age knows. One begins with age1, ssh-ed25519 or ssh-rsa. Is it whole?"
        ) from None
