"""Words of a person's own that are offered again: what helped, side effects, traps in one's own words."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from calmterm.core.errors import TextDamaged
from calmterm.store import Record, Store
from calmterm.store.model.validation import folded_name

AMONG: Final = 200
"""The newest so many records are looked through."""
MOST: Final = 12


def words_used(store: Store, kind: type[Record], name: str) -> list[str]:
    """Return the words of one field in the newest records of a kind and in their children, the most used first.

    Spellings that differ in case or spacing alone are one, under the newest.
    """
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for record in store.records(kind, limit=AMONG):
        for word in _words(record, name):
            counts[folded_name(word)] += 1
            names.setdefault(folded_name(word), word)
    return [names[key] for key, _ in counts.most_common(MOST)]


def words_again(store: Store, kind: type[Record]) -> dict[str, list[str]]:
    """Return the words to offer again, by field, for those fields of a kind that ask for it."""
    return {spec.name: words_used(store, kind, spec.name) for spec in kind.prose() if spec.again}


def _words(record: Record, name: str) -> Iterator[str]:
    rows = (row for child in record.about.inline for row in record.children.get(child.field, ()))
    for one in (record, *(row for row in rows if isinstance(row, Record))):
        if any(spec.name == name for spec in one.prose()):
            try:
                yield from one.get(name) or ()
            except TextDamaged:
                continue  # the list shows it as damaged
