"""What is said of a new passphrase, wherever one is asked for."""

from typing import Final

SHORT: Final = 8  # characters; a shorter one is kept only after a question
EMPTY: Final = "A passphrase is needed. A few words that only you know work well."
IS_SHORT: Final = f"This passphrase has fewer than {SHORT} characters"
GUESSED: Final = "somebody who gets your files could guess it in hours."


def is_short(passphrase: str) -> bool:
    """Return whether a passphrase is asked about before it is kept."""
    return 0 < len(passphrase) < SHORT
