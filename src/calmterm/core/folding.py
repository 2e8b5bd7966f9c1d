"""Text made comparable: without regard to case, to accents and to how they are encoded."""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_PLAIN = str.maketrans({
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\uff07`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), "\u00a0": " ", "\u202f": " ",
    "\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00e6": "ae", "\u0153": "oe",
})  # fmt: skip


def fold_case(text: str) -> str:
    """Make text comparable: no difference of case, nor of how an accent is encoded (canonical caseless match, D145).

    Folding leaves İ with a dot of its own, which nobody types who looks for İstanbul, so that dot goes. In the end
    letters are whole again: a syllable of Hangul is not found in another that begins like it.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFC", folded.replace("i\u0307", "i"))


def fold(text: str) -> str:
    """As `fold_case`, and without accents; quotation marks and dashes are those of a keyboard."""
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = unicodedata.normalize("NFD", text).casefold().translate(_PLAIN)
    return unicodedata.normalize("NFC", _MARKS.sub("", folded))


def places(text: str) -> tuple[str, list[int]]:
    """Return a text folded, and for each character of it, and for its end, where in the text it came from."""
    folded: list[str] = []
    at: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        part = fold(text[start:end])
        folded.append(part)
        at += [start] * len(part)
        start = end
    return "".join(folded), [*at, len(text)]
