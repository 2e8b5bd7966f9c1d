"""Which words of a text another one has not."""

import re
from difflib import SequenceMatcher
from typing import Final

MOST_WORDS: Final = 300  # of a text that is compared word by word; a longer one is compared line by line
MOST_LINES: Final = 600
_WORDS: Final = re.compile(r"\S+|\s+")


def differing(text: str, other: str) -> list[tuple[int, int]]:
    """Return where `text` has what `other` has not, as pairs of offsets; nothing where both are very long."""
    mine, theirs = (_WORDS.findall(one) for one in (text, other))
    if max(len(mine), len(theirs)) > 2 * MOST_WORDS:
        mine, theirs = (one.splitlines(keepends=True) for one in (text, other))
    if max(len(mine), len(theirs)) > MOST_LINES:
        return []
    found: list[tuple[int, int]] = []
    place = 0
    for tag, start, end, _, _ in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        length = sum(len(word) for word in mine[start:end])
        if tag in ("replace", "delete"):
            found.append((place, place + length))
        place += length
    return found
