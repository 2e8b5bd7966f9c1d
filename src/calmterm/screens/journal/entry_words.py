"""An entry as it is typed, and the values that the store takes of it."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any, Self

from calmterm.core import when
from calmterm.domain.notebooks import names
from calmterm.store import Store
from calmterm.store.library import JournalPrompt
from calmterm.store.model.records import JournalEntry


@dataclass(frozen=True, slots=True)
class EntryWords:
    """The title, text, tags and time of an entry as they are typed."""

    title: str = ""
    body: str = ""
    tags: str = ""
    when: str = ""  # typed to change the time; blank leaves it as it is, of a new entry: now

    @classmethod
    def of(cls, entry: JournalEntry) -> Self:
        """Return the words of an entry. Raises TextDamaged."""
        return cls(entry.text.title or "", entry.text.body, ", ".join(entry.text.tags))

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return the words among the values of a draft, or of what is to be saved."""
        return cls(**{one.name: values.get(one.name, "") for one in fields(cls)})

    def to_draft(self) -> dict[str, str]:
        """Return the words as a draft keeps them."""
        return {name: typed for name, typed in asdict(self).items() if typed or name != "when"}

    def __add__(self, more: "EntryWords") -> "EntryWords":
        """Return the words with more typed at the end of each field."""
        return EntryWords(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(more), strict=True)))

    @property
    def is_blank(self) -> bool:
        return not any(one.strip() for one in (self.title, self.body, self.tags, self.when))

    def values(self, saved: "EntryWords") -> dict[str, Any]:
        """Return the values as the store takes them. Tags as they were are left out: one may hold a comma."""
        values: dict[str, Any] = {"title": self.title, "body": self.body}
        if self.tags != saved.tags:
            values["tags"] = [tag.strip().lstrip("#") for tag in self.tags.split(",")]
        return values

    def put(
        self, store: Store, entry: JournalEntry | None, question: JournalPrompt | None, notebook: uuid.UUID | None
    ) -> JournalEntry:
        """Store the words in `entry`, or in a new one that answers a question and is in a notebook, if it is there.

        Raises CalmtermError.
        """
        moved = {"written_at": when.moment(self.when, store.clock)} if self.when.strip() else {}
        if entry is not None:
            return store.change(entry, {**self.values(EntryWords.of(entry)), **moved})
        links = {
            "prompt_id": store.library.question_id(question) if question is not None else None,
            "notebook_id": notebook if notebook in names(store) else None,
        }
        return store.add(store.new(JournalEntry, {**self.values(EntryWords()), **links, **moved}))
