"""The tags of the journal: how often each is there, and another name for one."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from calmterm.core.errors import NotFound, TextDamaged, UsageError
from calmterm.core.text import clean, hashtags
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from calmterm.store.record_reader import ANY, Among
from calmterm.store.search import label_key, labels_of


def tag_counts(store: Store, among: Among = ANY) -> list[tuple[str, int]]:
    """Return every tag of the journal with the number of entries that have it, the most used first.

    `among` is as in `Store.records`.
    Spellings that differ in case or accents alone count as one, under the newest spelling.
    """
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in store.each(JournalEntry, among=among):
        try:
            tags = list(labels_of(entry))
        except TextDamaged:
            continue  # its tags are in the damaged text; the list shows the entry as damaged
        for key, name in {label_key(tag): tag for tag in reversed(tags)}.items():
            counts[key] += 1
            names.setdefault(key, name)
    return [(names[key], count) for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def rename_tag(store: Store, old: str, new: str) -> int:
    """Give a tag another name in every entry, in its text too; where the new one is there already, the two are one.

    Return how many entries changed. Raises NotFound where no entry has it, UsageError for what is no name.
    """
    key, new = label_key(old.removeprefix("#")), clean(new, multiline=False).strip().removeprefix("#")
    if not new:
        raise UsageError("A tag needs a name, such as walk.")
    if any(character.isspace() for character in new) and _is_in_a_text(store, key):
        raise UsageError("In texts this tag stands as #tag, so its new name needs to be one word, such as long-walk.")
    changes: list[tuple[JournalEntry, dict[str, Any]]] = []
    for entry in list(store.each(JournalEntry)):
        try:
            text: JournalEntry.Text = entry.text
        except TextDamaged:
            continue
        if key not in {label_key(label) for label in labels_of(entry)}:
            continue
        tags = list(dict.fromkeys(new if label_key(tag) == key else tag for tag in text.tags))
        body = text.body
        for tag in hashtags(body):
            if label_key(tag) == key:
                body = re.sub(rf"(?<![\w#/&])#{re.escape(tag)}(?![\w-])", lambda _: f"#{new}", body)
        if (tags, body) != (text.tags, text.body):
            changes.append((entry, {"tags": tags, "body": body}))
    if not changes:
        raise NotFound("No entry has that tag, or all have it under this name. calmterm tags lists them.")
    store.change_all(changes, source="Renamed a tag")
    return len(changes)


def retag(store: Store, entries: Sequence[JournalEntry], given: Sequence[str], gone: Sequence[str]) -> int:
    """Give tags to entries and take others away, as one change; what stands as #tag in a text stays there.

    Return how many entries changed. Raises TextDamaged, NotFound, ChangedElsewhere.
    """
    away = {label_key(tag) for tag in gone}
    changes: list[tuple[JournalEntry, dict[str, Any]]] = []
    for entry in entries:
        before: list[str] = entry.text.tags
        tags = {label_key(tag): tag for tag in reversed([*before, *given]) if label_key(tag) not in away}
        if (after := [*reversed(tags.values())]) != before:
            changes.append((entry, {"tags": after}))
    store.change_all(changes, source="Tagged")
    return len(changes)


def _is_in_a_text(store: Store, key: str) -> bool:
    found = store.search('kind:journal_entry in:body "#"')
    return any(label_key(tag) == key for hit in found for tag in hashtags(hit.record.get("body")))
