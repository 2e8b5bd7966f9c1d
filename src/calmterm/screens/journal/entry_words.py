"""An entry as it is typed, and the values that the store takes of it."""

from dataclasses import dataclass
from typing import Any, Self

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

    @property
    def is_blank(self) -> bool:
        return not any(one.strip() for one in (self.title, self.body, self.tags, self.when))

    def values(self, saved: "EntryWords") -> dict[str, Any]:
        """Return the values as the store takes them. Tags as they were are left out: one may hold a comma."""
        values: dict[str, Any] = {"title": self.title, "body": self.body}
        if self.tags != saved.tags:
            values["tags"] = [tag.strip().lstrip("#") for tag in self.tags.split(",")]
        return values
