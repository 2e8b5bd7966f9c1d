"""Phrases after which a quiet line says that people are there: a local list, matched literally, as whole words.

A list cannot tell a negation, a song or somebody else's story. It misses much and finds too much, so nothing
follows from it but one sentence that fits everyone. What matched is neither returned nor kept.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_SPACES = re.compile(r"\s+")


def speaks_of_it(text: str) -> bool:
    """Whether a text holds one of the phrases, in any of the languages. False where the list cannot be read."""
    pattern = _pattern()
    return pattern is not None and pattern.search(_folded(text)) is not None


@cache
def _pattern() -> re.Pattern[str] | None:
    try:
        languages = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
        phrases = [_folded(phrase) for language in languages.values() for phrase in language]
    except (OSError, ValueError, TypeError):  # saving goes on without it
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


def _folded(text: str) -> str:
    """Lower case without accents, typographic quotes and line ends."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return _SPACES.sub(" ", "".join(part for part in parts if not unicodedata.combining(part)))
