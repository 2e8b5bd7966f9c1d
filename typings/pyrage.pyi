"""What calmterm uses of pyrage, which comes without types."""

from collections.abc import Sequence

class RecipientError(Exception): ...
class IdentityError(Exception): ...
class DecryptError(Exception): ...

class _Recipient:
    @staticmethod
    def from_str(value: str) -> _Recipient: ...

class _Identity:
    @staticmethod
    def from_str(value: str) -> _Identity: ...
    @staticmethod
    def from_buffer(value: bytes) -> _Identity: ...

class _Keys:
    Recipient: type[_Recipient]
    Identity: type[_Identity]

ssh: _Keys
x25519: _Keys

def encrypt(plaintext: bytes, recipients: Sequence[_Recipient], armored: bool = ...) -> bytes: ...
def decrypt(ciphertext: bytes, identities: Sequence[_Identity]) -> bytes: ...
