"""Where segments go: what a carrier does."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class Found:
    """What lies at a place: by device the numbers of its segments, and a sentence for all that is strange there."""

    segments: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    strange: list[str] = field(default_factory=list[str])


class Carrier(Protocol):
    """Carries sealed segments from device to device. All may raise CalmtermError with one sentence."""

    def begin(self, keyring: bytes) -> None:
        """Make room for the vault, and leave a copy of its keyring.json, unless a newer one is there."""

    def look(self) -> Found:
        """See what is there."""
        ...

    def read(self, device: str, number: int) -> bytes:
        """Read a segment."""
        ...

    def write(self, device: str, number: int, data: bytes) -> None:
        """Put a segment in its place, all or nothing; one that is there already stays."""

    def close(self) -> None:
        """Let go of what was opened to carry."""
