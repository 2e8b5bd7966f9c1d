"""Entries as they stand in a person's own editor: a title as a first line "# ...", and the text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from calmterm.core import outside_editor
from calmterm.core.errors import CalmtermError
from calmterm.core.outside_editor import Edited
from calmterm.core.text import clean
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry

SETTING: Final = "outside_editor"
DRAFT: Final = "journal"  # as the editor of the screens keeps them


@dataclass(slots=True)
class EditedEntries:
    """What came of the editor: how many entries changed, how many were emptied or are kept as unsaved words."""

    changed: int = 0
    emptied: int = 0
    drafts: int = 0
    why: list[str] = field(default_factory=list[str])

    @property
    def sentence(self) -> str:
        """Return all of it for a person."""
        said = ["Nothing was changed." if not self.changed else f"{_entries(self.changed)} changed."]
        if self.emptied:
            said.append(f"{_entries(self.emptied)} left as before, for nothing was left in the file; trash moves one.")
        if self.drafts:
            said.append(f"What you typed is kept as unsaved words of {_entries(self.drafts)}.")
        return " ".join([*self.why, *said])


def edit(store: Store, entries: Sequence[JournalEntry], command: Sequence[str]) -> tuple[EditedEntries, Edited]:
    """Open entries in an editor and save what changed, as one change to undo; call from the main thread.

    What cannot be saved, or was written before the editor failed, is kept as a draft. Raises UsageError, TextDamaged.
    """
    before = [_text_of(entry) for entry in entries]
    names = [f"{entry.felt:%Y-%m-%d %H%M} {str(entry.id)[-8:]}.md" for entry in entries]
    edited = outside_editor.edit_texts(command, list(zip(names, before, strict=True)))
    return take(store, entries, edited), edited


def take(store: Store, entries: Sequence[JournalEntry], edited: Edited) -> EditedEntries:
    """Save what an editor made of entries."""
    taken = EditedEntries()
    changes: list[tuple[JournalEntry, dict[str, Any]]] = []
    for entry, data in zip(entries, edited.texts, strict=True):
        text = None if data is None else clean(data.decode("utf-8", "replace"))
        if text is None or text.rstrip() == _text_of(entry).rstrip():
            continue
        if not text.strip():
            taken.emptied += 1
            continue
        title, body = from_text(text, has_title=bool(entry.text.title))
        changes.append((entry, {"title": title or None, "body": body}))
    if edited.ok:
        try:
            store.change_all(changes, source="Changed in your editor")
        except CalmtermError as error:
            taken.why.append(str(error))
        else:
            taken.changed = len(changes)
            return taken
    else:
        taken.why.append("The editor did not end well.")
    for entry, values in changes:
        payload = {"title": values["title"] or "", "body": values["body"], "tags": ", ".join(entry.text.tags)}
        store.drafts.save(DRAFT, json.dumps(payload, ensure_ascii=False), str(entry.id))
        taken.drafts += 1
    return taken


def as_text(title: str, body: str) -> str:
    """Return a title and a text as they stand in a file."""
    return f"# {title}\n\n{body}\n" if title else f"{body}\n"


def from_text(text: str, *, has_title: bool) -> tuple[str, str]:
    """Return the title and text that a file holds; with `has_title`, a first line "# ..." is the title."""
    first, _, rest = text.partition("\n")
    if has_title and first.startswith("# ") and rest.strip():
        return first[2:].strip(), rest.removeprefix("\n").rstrip("\n")
    return "", text.rstrip("\n")


def _text_of(entry: JournalEntry) -> str:
    return as_text(entry.text.title or "", entry.text.body)


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"
