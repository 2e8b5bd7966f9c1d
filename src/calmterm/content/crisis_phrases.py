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
_WITHOUT_SPACES = ("ja", "zh", "ko")
_NOT_MEANT = "not_meant"
_DISTANCE = r"\d\s*kms(?!\w)"  # kilometres
_CLAUSE_ENDS = r"(?=\s*(?:[^\w\s']|$|and\b|und\b))"


def speaks_of_it(text: str) -> bool:
    """Return whether a text holds one of the phrases, in any of the languages. False where the list cannot be read."""
    patterns = _patterns()
    if patterns is None:
        return False
    found, not_meant = patterns
    return found.search(not_meant.sub(" ", _folded(text))) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """What is looked for, and what is left out before; None where the list cannot be read."""
    try:
        listed = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
        not_meant = [_as_pattern(phrase) for phrase in listed.pop(_NOT_MEANT, [])]
        anywhere = [_as_pattern(phrase) for name in _WITHOUT_SPACES for phrase in listed.pop(name, [])]
        words = [_as_pattern(phrase) for language in listed.values() for phrase in language]
    except (OSError, ValueError, TypeError, AttributeError):  # saving goes on without it
        return None
    if not words:
        return None
    found = "|".join([rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", *anywhere])
    return re.compile(found), re.compile("|".join([*not_meant, _DISTANCE]))


def _as_pattern(phrase: str) -> str:
    """A phrase as a regular expression: an apostrophe may be missing, "$" at its end asks for the end of a clause."""
    plain = re.escape(_folded(phrase.removesuffix("$"))).replace("'", "'?")
    return plain + _CLAUSE_ENDS if phrase.endswith("$") else plain


def _folded(text: str) -> str:
    """Lower case without accents, typographic quotes and line ends."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("‘", "'"))
    return _SPACES.sub(" ", "".join(part for part in parts if not unicodedata.combining(part)))
