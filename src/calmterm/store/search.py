"""Search over opened text: no plaintext index exists anywhere, and any language and substring works.

The query language: words (all must occur, as substrings, any case), "a phrase", -not, #tag, kind:, since:,
until:, and comparisons of a number such as mood<=4.
"""

import heapq
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from calmterm.core.errors import TextDamaged, UsageError
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.record import Record
from calmterm.store.repository import Repository, kind_named

OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
_COMPARISON = re.compile(r"(?P<name>[a-z_]+)(?P<op><=|>=|!=|<|>|=)(?P<number>-?\d+(?:\.\d+)?)$")
SNIPPET: Final = 60


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plain number that must hold, such as mood<=4."""

    name: str
    op: str
    number: float


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. Texts are folded as `fold` does."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    no_tags: tuple[str, ...] = ()
    kinds: tuple[type[Record], ...] = ()
    since: date | None = None
    until: date | None = None
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits, and the words around the first find (plain text, not yet safe for a terminal)."""

    record: Record
    snippet: str = field(repr=False)


def fold(text: str) -> str:
    """Make text comparable: no difference of case, nor of how an accent is written (canonical caseless match, D145).

    Folding leaves İ with a dot of its own, which nobody types who looks for İstanbul, so that dot goes. In the end
    letters are whole again: "cafe" is not found in "café", nor a syllable of Hangul in another that begins like it.
    """
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFC", folded.replace("i\u0307", "i"))


def parse(text: str, today: date) -> Query:
    """Read a query. Raises UsageError with one sentence for a bad date, kind or number field."""
    wanted: list[str] = []
    unwanted: list[str] = []
    tags: list[str] = []
    no_tags: list[str] = []
    named: list[type[Record]] = []
    since: date | None = None
    until: date | None = None
    comparisons: list[Comparison] = []
    for token in _TOKEN.finditer(text):
        word, phrase = token["word"], token["phrase"]
        negative = bool(token["minus"])
        if phrase is not None:
            if phrase:
                (unwanted if negative else wanted).append(fold(phrase))
        elif word.startswith("#") and len(word) > 1:
            (no_tags if negative else tags).append(fold(word[1:]))
        elif word.startswith("kind:") and not negative:
            named.append(kind_named(word.removeprefix("kind:")))
        elif word.startswith("since:") and not negative:
            since = _day(word.removeprefix("since:"), today)
        elif word.startswith("until:") and not negative:
            until = _day(word.removeprefix("until:"), today)
        elif (found := _COMPARISON.match(word)) and not negative and _has_number(found["name"]):
            comparisons.append(Comparison(found["name"], found["op"], float(found["number"])))
        else:
            (unwanted if negative else wanted).append(fold(word))
    return Query(
        tuple(wanted), tuple(unwanted), tuple(tags), tuple(no_tags), tuple(named), since, until, tuple(comparisons)
    )


def _day(text: str, today: date) -> date:
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    if text in words:
        return words[text]
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("since: and until: take a date as YYYY-MM-DD, for example since:2026-01-31.") from None


def _number_fields(kind: type[Record]) -> set[str]:
    return {spec.name for spec in kind.columns() if spec.widget in ("scale", "number")}


def _has_number(name: str) -> bool:
    return any(name in _number_fields(kind) for kind in listed_kinds())


def run(store: Repository, query: Query, unreadable: list[Record] | None = None) -> Iterator[Hit]:
    """Records that fit, newest first, across the kinds that can fit. Lazy: opens only what it must.

    A record whose text is damaged hides no other: it goes into `unreadable`.
    """
    needed = {comparison.name for comparison in query.comparisons}
    searched = [kind for kind in query.kinds or store.kept_kinds() if needed <= _number_fields(kind)]
    damaged = [] if unreadable is None else unreadable
    streams = [_stream(store, kind, query, damaged) for kind in searched]
    for _, _, hit in heapq.merge(*streams, key=lambda item: item[:2], reverse=True):
        yield hit


def _stream(
    store: Repository, kind: type[Record], query: Query, damaged: list[Record]
) -> Iterable[tuple[datetime, str, Hit]]:
    """The hits of one kind, newest first, each with its time and id."""
    found = _found(store, kind, query, damaged)
    ordinals = {spec.name for spec in kind.columns() if spec.widget == "number"}  # a rank or a position is no time
    by_time = kind.about.felt or kind.about.order not in ordinals
    return found if by_time else sorted(found, key=lambda item: item[:2], reverse=True)


def _found(
    store: Repository, kind: type[Record], query: Query, damaged: list[Record]
) -> Iterator[tuple[datetime, str, Hit]]:
    for record in store.each(kind, since=query.since, until=query.until):
        try:
            snippet = match(record, query)
        except TextDamaged:
            damaged.append(record)
            continue
        if snippet is not None:
            yield record.felt, str(record.id), Hit(record, snippet)


def match(record: Record, query: Query) -> str | None:
    """The words around the first find if the record fits, else None."""
    for one in query.comparisons:
        value = record.get(one.name)
        if value is None or not OPERATORS[one.op](value, one.number):
            return None
    texts = list(_texts(record))
    if query.tags or query.no_tags:
        labels = {fold(tag) for tag in _labels(record)}
        if not labels.issuperset(query.tags) or labels.intersection(query.no_tags):
            return None
    folded = [fold(text) for text in texts]
    if any(word in text for word in query.unwanted for text in folded):
        return None
    if not all(any(word in text for text in folded) for word in query.wanted):
        return None
    return _snippet(texts, folded, query.wanted)


def _texts(record: Record) -> Iterator[str]:
    """Every sealed word of a record and its children."""
    if record.Text is not None:
        for spec in record.prose():
            value = record.get(spec.name)
            if spec.hidden or not value:
                continue
            yield from value if isinstance(value, list) else (str(value),)
    for rows in record.children.values():
        for row in rows:
            if isinstance(row, Record):
                yield from _texts(row)
            else:
                yield row


def _labels(record: Record) -> Iterator[str]:
    """Tags, and linked names (the triggers of a check-in)."""
    for spec in record.prose():
        if spec.widget == "tags":
            yield from record.get(spec.name) or ()
    for child in record.about.children:
        if child.link:
            yield from record.children.get(child.field, ())


def _snippet(texts: Sequence[str], folded: Sequence[str], wanted: Sequence[str]) -> str:
    for word in wanted:
        for text, plain in zip(texts, folded, strict=True):
            place = plain.find(word)
            if place >= 0:
                # Folding may change lengths (ß, ligatures): near enough for a glimpse, and never out of range.
                start = max(0, min(place, len(text)) - SNIPPET // 2)
                return ("…" if start else "") + text[start : start + SNIPPET + len(word)]
    return texts[0][: 2 * SNIPPET] if texts else ""
