"""What calmterm uses of pyrage, which comes without types."""

from collections.abc import Sequence

class RecipientError(Exception): ...

class _Recipient:
    @staticmethod
    def from_str(value: str) -> _Recipient: ...

class _Keys:
    Recipient: type[_Recipient]

ssh: _Keys
x25519: _Keys

def encrypt(plaintext: bytes, recipients: Sequence[_Recipient], armored: bool = ...) -> bytes: ...
