"""A recovery code as sheets of words, of which some are enough (SLIP-0039, by the shamir-mnemonic package)."""

import re
from collections.abc import Sequence
from typing import Final

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics  # pyright: ignore[reportMissingTypeStubs] - none needed

from calmterm.core.errors import UsageError
from calmterm.store.crypto.recovery_code import format_recovery_code, parse_recovery_code

MOST: Final = 16  # sheets, the most that SLIP-0039 knows


def read_split(text: str) -> tuple[int, int]:
    """Return how many sheets of how many are needed, from "2/3". Raises UsageError."""
    match = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})", text)
    needed, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 2 <= needed <= count <= MOST:
        raise UsageError(f"--split is written like 2/3: any 2 of 3 sheets, of {MOST} at most, make the code.")
    return needed, count


def split_code(code: str, needed: int, count: int) -> list[str]:
    """Return the sheets of a recovery code, 23 words each."""
    secret = parse_recovery_code(code)
    if secret is None:
        raise UsageError("That is no recovery code.")
    return generate_mnemonics(1, [(needed, count)], secret)[0]


def combine_sheets(lines: Sequence[str]) -> str:
    """Return the recovery code of enough sheets; a number and a colon before the words are passed over. Raises
    UsageError.
    """
    sheets = [re.sub(r"^\s*[0-9]+:", "", line).strip().lower() for line in lines if line.strip()]
    if not sheets:
        raise UsageError("There are no sheets. Write the words of one sheet a line.")
    try:
        return format_recovery_code(combine_mnemonics(sheets))
    except MnemonicError:
        raise UsageError(
            "These sheets make no recovery code: a word is wrong, one is missing, or they are of different codes."
        ) from None
