"""Tags as jrnl writes them into a text (see jrnl.py)."""

import re
import unicodedata
from collections.abc import Iterable

# A "#" alone is a heading of Markdown, and "#1" is a number: behind it a tag has a letter.
# The mark comes first in the pattern, and what stands before it is asked then: so a long text is looked through fast.
_TAG = re.compile(r"[@#](?<!\S.)(?:(?<=@)|(?=[-+*#/\w]*[^\W\d_]))([-+*#/\w]+)")
_NOT_TAG = re.compile(r"[^-+*#/\w]+")
_TAG_PARAGRAPH = re.compile(r"(@[-+*#/\w]+(?:\s+@[-+*#/\w]+)*)(?: (\\+))?")


def tag_paragraph(text: str) -> re.Match[str] | None:
    """Return the last paragraph, if it is made only of tags and none of them occurs above it.

    Group 1 holds the tags, group 2 the backslashes that say the paragraph belongs to the text.
    """
    above, _, last = text.rpartition("\n\n")
    match = _TAG_PARAGRAPH.fullmatch(last)
    if not match or not above:
        return None
    known = {tag.lower() for tag in tags_in(above)}
    return None if any(tag.lower() in known for tag in tags_in(match[1])) else match


def tags_in(text: str) -> list[str]:
    """Return the tags in a text, in order, each once."""
    return merged([], _TAG.findall(text))


def merged(first: Iterable[str], more: Iterable[str]) -> list[str]:
    """Return both in order, without those that differ from an earlier one only in case."""
    kept: dict[str, str] = {}
    for tag in (*first, *more):
        kept.setdefault(tag.lower(), tag)
    return list(kept.values())


def as_tag(tag: str) -> str:
    """Return ``tag`` as an @tag can carry it; "" when nothing is left."""
    if not _NOT_TAG.search(tag):
        return tag
    # Composed first: a letter with a separate accent would otherwise lose the accent to "_".
    return _NOT_TAG.sub("_", unicodedata.normalize("NFC", tag.removeprefix("@").strip()))
