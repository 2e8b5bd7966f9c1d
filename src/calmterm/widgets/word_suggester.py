"""Words that were used before, offered again while one is typed into a line of words."""

from collections.abc import Iterable
from typing import Final

from textual.suggester import Suggester

SHOWN: Final = 4


class WordSuggester(Suggester):
    """Completes the last word of a line of words between commas; the right arrow takes it."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words = list(words)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with its last word completed by the first that begins so, or None."""
        head, _, typed = value.rpartition(",")
        begun = typed.lstrip()
        if not begun:
            return None
        there = {word.strip().casefold() for word in head.split(",")}
        fits = (
            word
            for word in self._words
            if word.casefold().startswith(begun.casefold()) and word.casefold() not in there and word != begun
        )
        word = next(fits, None)
        return None if word is None else value + word[len(begun) :]


def before(words: Iterable[str]) -> str:
    """Return what a blank line says of the words used most; "" for none."""
    some = [word for word, _ in zip(words, range(SHOWN), strict=False)]
    return f"before: {', '.join(some)}" if some else ""
