"""The language of search, and whether a record fits: over opened text alone, as no plaintext index exists anywhere.

Words must all occur, as parts of words, in any case, with or without their accents, whatever the quotation marks. In
"quotes" a text is exact: its accents and marks always, its case where a capital is typed. `OR` between two of them
means one or the other, a `-` before one that it must not fit. The rest: #tag or tag:"two words", notebook:, kind:,
in: (a field), on:, since:, until:, year:, month:, day:, starred:, tagged:, and comparisons of a number such as mood<=4.
"""

import operator
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final, cast

from calmterm.core import when
from calmterm.core.clock import Clock
from calmterm.core.errors import NotUnderstood, UsageError
from calmterm.core.folding import fold, fold_case, places
from calmterm.core.text import hashtags
from calmterm.store.model.catalog import kind_named, listed_kinds
from calmterm.store.model.record import Record

OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>#|[A-Za-z_]+:)?"(?P<quoted>[^"]*)"?|(?P<word>\S+))')
_COMPARISON = re.compile(r"(?P<name>[a-z_]+)(?P<op><=|>=|!=|<|>|=)(?P<number>-?\d+(?:\.\d+)?)$")
_NAMED = re.compile(r"(?P<name>[A-Za-z_]+):(?P<value>(?!//).*)")
SNIPPET: Final = 60
NO_NOTEBOOKS: Final[Mapping[uuid.UUID, str]] = MappingProxyType({})
UNKNOWN: Final = (
    "Before a colon stands one of tag, notebook, kind, in, on, since, until, year, month, day, starred and"
    ' tagged. To find a colon itself, put it in quotes: "like: this".'
)

# --- what is looked for -----------------------------------------------------------------------------------


class Searchable:
    """What of a record a search looks at: texts by the name of their field, folded, and as they are in UTF-8."""

    __slots__ = ("day", "exact", "felt", "folded", "kind", "labels", "names", "notebook_id", "notebooks", "numbers",
                 "starred")  # fmt: skip

    def __init__(self, record: Record, notebooks: Mapping[uuid.UUID, str] = NO_NOTEBOOKS) -> None:
        """Open a record; `notebooks` are the names of all as `label_key` gives them, by id. Raises TextDamaged."""
        texts = list(texts_of(record))
        self.kind = type(record)
        self.felt: datetime = record.felt
        self.day: date = getattr(record, "local_date", None) or record.felt.date()
        self.names = tuple(name for name, _ in texts)
        self.folded = tuple(fold(text) for _, text in texts)
        self.exact = tuple(text.encode() for _, text in texts)
        self.labels = frozenset(label_key(label) for label in labels_of(record))
        self.notebooks = notebooks  # not the name itself: that may change
        self.notebook_id: uuid.UUID | None = getattr(record, "notebook_id", None)
        self.starred = bool(getattr(record, "starred", False))
        self.numbers = {name: value for name in _numbers(self.kind) if (value := record.get(name)) is not None}

    @property
    def notebook(self) -> str:
        """Return the name of the notebook it is in, as `label_key` gives it; "" for none."""
        return "" if self.notebook_id is None else self.notebooks.get(self.notebook_id, "")


Fits = Callable[[Searchable], bool]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: how it is told of a record; `needle` is what to show of it, folded."""

    fits: Fits = field(repr=False)
    needle: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: of each of `clauses` one term has to fit."""

    clauses: tuple[tuple[Term, ...], ...] = ()

    def fits(self, one: Searchable) -> bool:
        """Return whether a record is what is looked for."""
        return all(any(term.fits(one) for term in clause) for clause in self.clauses)

    @property
    def needles(self) -> tuple[str, ...]:
        """Return the words that a find shows, folded."""
        return tuple(dict.fromkeys(term.needle for clause in self.clauses for term in clause if term.needle))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where in a text the words are that were looked for, in order, none within another."""
        folded, at = places(text) if self.needles else ("", [])
        found = [(hit.start(), hit.end()) for one in self.needles for hit in re.finditer(re.escape(one), folded)]
        spans: list[tuple[int, int]] = []
        for start, end in sorted(found):
            first, last = at[start], max(at[end], at[start] + 1)
            if spans and first < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
            else:
                spans.append((first, last))
        return spans


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits, and what was looked for."""

    record: Record
    query: Query = field(repr=False)

    @property
    def snippet(self) -> str:
        """Return the words around the first find (plain text, not yet safe for a terminal). Raises TextDamaged."""
        return snippet(self.record, self.query)


def parse(text: str, clock: Clock, today: date) -> Query:
    """Read a query. Raises UsageError with one sentence for what is not understood."""
    clauses: list[list[Term]] = []
    kinds: list[Term] = []
    bounds: dict[str, Term] = {}  # of several the last one counts
    within: tuple[str, ...] = ()
    tokens = [_Token.of(found) for found in _TOKEN.finditer(text)]
    for token in tokens:
        if token.name == "in" and not token.minus:
            within = (*within, *_fields(token.value))
    joins = False  # to what stands before
    for token in tokens:
        if token.is_or:
            joins = bool(clauses)
            continue
        if token.is_blank or (token.name == "in" and not token.minus):
            continue
        term = _term(token, within, clock, today)
        if joins:
            clauses[-1].append(term)
        elif token.name == "kind" and not token.minus:
            kinds.append(term)
            continue
        elif token.name in ("since", "until") and not token.minus:
            bounds[token.name] = term
            continue
        else:
            clauses.append([term])
        joins = False
    rest = [*([kinds] if kinds else []), *([term] for term in bounds.values())]
    return Query(tuple(tuple(clause) for clause in (*rest, *clauses)))


def words_as_typed(text: str) -> Query:
    """Return a query for one text as a whole, folded: nothing in it is an operator."""
    word = fold(text)
    return Query(((Term(partial(_has_word, word, ()), word),),)) if word.strip() else Query()


@dataclass(frozen=True, slots=True)
class _Token:
    """A part of a query as it is typed: `name` is what stands before a colon, "#" for a tag."""

    value: str
    name: str = ""
    minus: bool = False
    quoted: bool = False

    @classmethod
    def of(cls, found: re.Match[str]) -> "_Token":
        minus = bool(found["minus"])
        if found["quoted"] is not None:
            name = (found["name"] or "").removesuffix(":").lower()
            return cls(found["quoted"], "tag" if name == "#" else name, minus, quoted=True)
        word = found["word"]
        if word.startswith("#") and len(word) > 1:
            return cls(word[1:], "tag", minus)
        named = _NAMED.fullmatch(word)
        return cls(word, "", minus) if named is None else cls(named["value"], named["name"].lower(), minus)

    @property
    def is_or(self) -> bool:
        return (self.value, self.name, self.minus, self.quoted) == ("OR", "", False, False)

    @property
    def is_blank(self) -> bool:
        return self.quoted and not self.name and not self.value


def _term(token: _Token, within: tuple[str, ...], clock: Clock, today: date) -> Term:
    fits, needle = _told(token, within, clock, today)
    return Term(lambda one: not fits(one)) if token.minus else Term(fits, needle)


def _told(token: _Token, within: tuple[str, ...], clock: Clock, today: date) -> tuple[Fits, str]:
    """How a token is told of a record, and what to show of it. Raises UsageError."""
    value = token.value
    match token.name:
        case "" if token.quoted:
            return _phrase(value, within), fold(value)
        case "" if (found := _COMPARISON.match(value)) is not None:
            return _comparison(found["name"], found["op"], float(found["number"])), ""
        case "":
            return partial(_has_word, fold(value), within), fold(value)
        case "tag" if value:
            wanted = label_key(value)
            return (lambda one: wanted in one.labels), ""
        case "notebook":  # without a name: entries of none
            name = label_key(value)
            return (lambda one: one.notebook == name and "notebook_id" in one.kind.model_fields), ""
        case "kind":
            kind = kind_named(value)
            return (lambda one: one.kind is kind), ""
        case "starred" if value.lower() in ("", "yes", "no"):
            starred = value.lower() != "no"
            return (lambda one: one.starred == starred), ""
        case "tagged" if value.lower() in ("", "yes", "no"):
            tagged = value.lower() != "no"
            return (lambda one: bool(one.labels) == tagged), ""
        case "on":
            days = _days(value, clock, today)
            return (lambda one: days.first <= one.day <= days.last), ""
        case "since":
            first = _days(value, clock, today).first
            return (lambda one: one.day >= first), ""
        case "until":
            last = _days(value, clock, today).last
            return (lambda one: one.day <= last), ""
        case "day" if re.fullmatch("[0-9]{1,2}", value) and 1 <= int(value) <= 31:
            return (lambda one: one.day.day == int(value)), ""
        case "year" if re.fullmatch("[0-9]{4}", value):
            return (lambda one: one.day.year == int(value)), ""
        case "month":
            return _month(value, clock, today), ""
        case "tag" | "starred" | "tagged" | "year" | "day":
            raise UsageError(
                "After tag: stands a tag, after year: a year such as 2026, after day: a day of the month such as 31,"
                " after starred: and tagged: yes, no or nothing."
            )
        case _:
            raise UsageError(UNKNOWN)


def _has_word(word: str, within: tuple[str, ...], one: Searchable) -> bool:
    if not within:
        return any(word in text for text in one.folded)
    return any(word in text for name, text in zip(one.names, one.folded, strict=True) if name in within)


def _phrase(phrase: str, within: tuple[str, ...]) -> Fits:
    """Accents and marks as they are typed; case too if there is a capital."""
    folded, exact = fold(phrase), unicodedata.normalize("NFC", phrase)
    as_typed = phrase != phrase.lower()
    wanted = exact if as_typed else fold_case(phrase)
    compared = partial(unicodedata.normalize, "NFC") if as_typed else fold_case

    def fits(one: Searchable) -> bool:
        return any(
            folded in text and (not within or name in within) and wanted in compared(kept.decode())
            for name, text, kept in zip(one.names, one.folded, one.exact, strict=True)
        )

    return fits


def _comparison(name: str, op: str, number: float) -> Fits:
    if not any(name in _numbers(kind) for kind in listed_kinds()):
        raise UsageError(
            "There is no number of that name. Numbers are compared like mood<=4, stress>7 or sleep_hours>=7.5;"
            " words with such a sign are put in quotes."
        )
    return lambda one: name in one.numbers and OPERATORS[op](one.numbers[name], number)


def _days(text: str, clock: Clock, today: date) -> when.Days:
    """Days as they are typed after a colon. Raises UsageError."""
    try:
        found = when.read(text, clock, today=today)
    except NotUnderstood as error:
        if error.is_unclear:
            raise UsageError(str(error)) from None
        raise UsageError(
            'on:, since: and until: take a date as YYYY-MM-DD, a month as YYYY-MM, or words: since:"last monday".'
        ) from None
    return when.Days(found.date(), found.date()) if isinstance(found, datetime) else found


def _month(text: str, clock: Clock, today: date) -> Fits:
    """A month of any year by its number or name, or of one year."""
    named = [name for name in when.MONTHS if len(text) >= 3 and name.startswith(text.lower())]
    number = int(text) if re.fullmatch("[0-9]{1,2}", text) else when.MONTHS.index(named[0]) + 1 if named else 0
    if 1 <= number <= 12:
        return lambda one: one.day.month == number
    try:
        days = _days(text, clock, today)
    except UsageError:
        raise UsageError("After month: stands a month such as 5, may or 2026-05.") from None
    return lambda one: days.first <= one.day <= days.last


def _fields(name: str) -> tuple[str, ...]:
    """The fields that `in:` names. Raises UsageError."""
    known = {spec.name for kind in listed_kinds() for spec in kind.prose() if not spec.hidden}
    if name.lower() not in known:
        raise UsageError("There is no field of that name to look in. For entries: in:title, in:body or in:tags.")
    return (name.lower(),)


def _numbers(kind: type[Record]) -> tuple[str, ...]:
    return tuple(spec.name for spec in kind.columns() if spec.widget in ("scale", "number"))


# --- what a record holds ----------------------------------------------------------------------------------


def texts_of(record: Record) -> Iterator[tuple[str, str]]:
    """Yield every sealed word of a record and its children, each with the name of its field."""
    if record.Text is not None:
        for spec in record.prose():
            value = record.get(spec.name)
            if spec.hidden or not value:
                continue
            for text in cast("list[str]", value) if isinstance(value, list) else [str(value)]:
                yield spec.name, text
    for name, rows in record.children.items():
        for row in rows:
            if isinstance(row, Record):
                yield from texts_of(row)
            else:
                yield name, row


def labels_of(record: Record) -> Iterator[str]:
    """Tags, those in the text with a # too, and linked names (the triggers of a check-in). Raises TextDamaged."""
    for spec in record.prose():
        if spec.widget == "tags":
            yield from record.get(spec.name) or ()
            yield from (tag for prose in record.prose() if prose.widget == "prose"
                        for tag in hashtags(record.get(prose.name) or ""))  # fmt: skip
    for child in record.about.children:
        if child.link:
            yield from record.children.get(child.field, ())


def label_key(label: str) -> str:
    """Return a tag as it is compared, without the quotation marks that no query can say."""
    return fold(label).replace('"', "")


def snippet(record: Record, query: Query) -> str:
    """Return the words around the first find, or the first words of a record. Raises TextDamaged."""
    texts: Sequence[str] = [text for _, text in texts_of(record)]
    for word in query.needles:
        for text in texts:
            place = fold(text).find(word)
            if place >= 0:
                # Folding may change lengths (ß, ligatures): near enough for a glimpse, and never out of range.
                start = max(0, min(place, len(text)) - SNIPPET // 2)
                return ("…" if start else "") + text[start : start + SNIPPET + len(word)]
    return texts[0][: 2 * SNIPPET] if texts else ""
