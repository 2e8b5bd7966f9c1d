"""The reader's shelves inside the vault: packaged articles, exercises and questions beside a person's own."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.content import exercises, library
from calmterm.content.library import GRATITUDE, Hour
from calmterm.core.errors import NotFound, OutOfSpace, ReadOnly, TextDamaged, VaultBusy
from calmterm.store.model import records
from calmterm.store.record_mapper import live
from calmterm.store.repository import Repository

EXERCISES: Final = "exercises"
OWN: Final = "own-"
LAST_MOODS: Final = 20  # check-ins looked through for a mood; many in a row may be without one


@dataclass(frozen=True, slots=True)
class JournalPrompt:
    """A question for the journal; `code` names the item that holds it."""

    code: str
    text: str
    heavy: bool = False
    tags: tuple[str, ...] = ()

    def to_draft(self) -> dict[str, str]:
        """Return what a draft keeps, to stand above its words again."""
        return {"question": self.code, "question_text": self.text}

    @classmethod
    def from_draft(cls, draft: Mapping[str, Any]) -> Self | None:
        """Return the question of a draft, if it has one."""
        return cls(draft["question"], draft["question_text"]) if "question" in draft else None


class Library:
    """The packaged texts, kept as they are today among the records; what a person has read or added stays."""

    def __init__(self, records: Repository) -> None:
        self._records, self._rows = records, records.rows
        self._is_stocked = False

    def stock(self) -> None:
        """Make the packaged items what the package says. Once an opening of the vault; writes only what changed.

        Where nothing can be written now, what is there already can still be read.
        """
        if self._is_stocked:
            return
        with self._rows.reading() as session:
            behind = self._is_behind(session)
        if behind:
            with suppress(ReadOnly, OutOfSpace, VaultBusy):
                self._restock()
                behind = False
        self._is_stocked = not behind

    def _restock(self) -> None:
        with self._rows.writing() as session:
            shelves = self._put_shelves(session)
            kept = self._packaged(session)
            for code, (values, text) in _items().items():
                row = kept.pop(code, None)
                values = {**values, "category_id": shelves.get(str(values["category_id"]))}
                if row is None:
                    values = {"code": code, "is_builtin": True, **values, **text}
                    self._rows.insert(session, records.ContentItem.from_values(values))
                elif not _is_as(row, values, text) or row.deleted_at is not None:
                    row.set_opener(dict)  # all of its text comes anew, also where it was damaged
                    row.assign({**values, **text, "version": row.version + 1})
                    row.deleted_at = None
                    self._rows.stamp(session, row)
            for row in kept.values():  # an entry may still name the question that it answers
                row.deleted_at = row.deleted_at or self._rows.now()

    def _is_behind(self, session: Session) -> bool:
        kept = {code: row for code, row in self._packaged(session).items() if row.deleted_at is None}
        shelves: dict[uuid.UUID | None, str] = {
            row.id: row.code for row in session.scalars(select(records.ContentCategory))
        }
        items = _items()
        return set(kept) != set(items) or any(
            not _is_as(row, {**items[code][0], "category_id": row.category_id}, items[code][1])
            or shelves.get(row.category_id) != items[code][0]["category_id"]
            for code, row in kept.items()
        )

    def _packaged(self, session: Session) -> "dict[str, records.ContentItem]":
        rows = session.scalars(select(records.ContentItem).where(col(records.ContentItem.is_builtin))).all()
        return {row.code: row for row in self._rows.adopt(session, rows)}

    def _put_shelves(self, session: Session) -> dict[str, uuid.UUID]:
        kept = {row.code: row for row in session.scalars(select(records.ContentCategory)).all()}
        for place, code in enumerate((*(shelf.code for shelf in library.shelves()), EXERCISES)):
            row = kept.get(code)
            if row is None:
                row = kept[code] = records.ContentCategory.from_values({"code": code, "position": place})
                self._rows.insert(session, row)
            elif row.position != place:
                row.position = place
                self._rows.stamp(session, row)
        return {code: row.id for code, row in kept.items()}

    # --- reading ----------------------------------------------------------------------------------------

    def items(self, kind: "records.ContentKind") -> "list[records.ContentItem]":
        """Return the items of a kind, the packaged ones in their order and then a person's own."""
        self.stock()
        found = self._records.records(records.ContentItem, oldest_first=True)
        order = {code: place for place, code in enumerate(_items())}
        chosen = [item for item in found if item.kind == kind]
        return sorted(chosen, key=lambda item: order.get(item.code, len(order)))

    def mark_read(self, item: "records.ContentItem") -> "records.ContentItem":
        """Note that an item was opened, if that is not noted yet. Nothing to undo. Raises NotFound."""
        fresh = self._records.get(records.ContentItem, item.id)
        if fresh.read_at is None:
            with self._rows.writing() as session:
                session.add(fresh)
                fresh.read_at = self._rows.now()
                self._rows.stamp(session, fresh)
        return fresh

    def questions(self) -> list[JournalPrompt]:
        """Return the questions for the journal: those of the package, and a person's own."""
        packaged = [JournalPrompt(one.code, one.text, one.heavy, tuple(_tags(one))) for one in library.prompts()]
        with self._rows.reading() as session:
            own = select(records.ContentItem).where(
                ~col(records.ContentItem.is_builtin),
                col(records.ContentItem.kind) == records.ContentKind.PROMPT,
                live(records.ContentItem),
            )
            return packaged + [_question(item) for item in self._rows.adopt(session, session.scalars(own).all())]

    def question_id(self, question: JournalPrompt) -> uuid.UUID | None:
        """Return the id of the item that holds a question; None where there is none (any more)."""
        self.stock()
        with self._rows.reading() as session:
            return session.scalar(
                select(col(records.ContentItem.id)).where(
                    col(records.ContentItem.code) == question.code, live(records.ContentItem)
                )
            )

    def question_of(self, entry: "records.JournalEntry") -> JournalPrompt | None:
        """Return the question that an entry answers, also one that is no longer asked; None where it cannot be read."""
        if entry.prompt_id is None:
            return None
        with suppress(TextDamaged, NotFound):  # the entry itself must be readable all the same
            return _question(self._records.get(records.ContentItem, entry.prompt_id, trashed=True))
        return None

    def hour(self) -> Hour:
        """Return what the rules for drawing a question look at: the local time, and the mood noted last."""
        moods = (one.mood for one in self._records.records(records.CheckIn, limit=LAST_MOODS))
        return Hour(self._records.clock.now().time(), next((mood for mood in moods if mood is not None), None))


def own_item(kind: "records.ContentKind") -> dict[str, Any]:
    """Return what a new item of a person's own begins with."""
    return {"code": f"{OWN}{uuid.uuid4().hex}", "kind": kind, "is_builtin": False}


def _items() -> Mapping[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The packaged items by code: plain values, with the shelf's code for its id, and text."""
    return dict(_each_item())


def _each_item() -> Iterator[tuple[str, tuple[dict[str, Any], dict[str, Any]]]]:
    for article in library.articles():
        yield article.id, _item(records.ContentKind.ARTICLE, article.category, article.title, article.text)
    for one in exercises.described():
        yield one.code, _item(records.ContentKind.EXERCISE, EXERCISES, one.title, one.text)
    for prompt in library.prompts():
        yield prompt.code, _item(records.ContentKind.PROMPT, None, None, prompt.text, _tags(prompt), heavy=prompt.heavy)


def _tags(prompt: library.Prompt) -> list[str]:
    return [prompt.group, *([GRATITUDE] if prompt.gratitude else [])]


def _question(item: "records.ContentItem") -> JournalPrompt:
    return JournalPrompt(item.code, item.text.body or item.text.title or "", item.heavy, tuple(item.text.tags))


def _item(
    kind: "records.ContentKind", shelf: str | None, title: str | None, body: str, tags: list[str] | None = None, *,
    heavy: bool = False,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    return {"kind": kind, "category_id": shelf, "heavy": heavy}, {"title": title, "body": body, "tags": tags or []}


def _is_as(row: "records.ContentItem", values: Mapping[str, Any], text: Mapping[str, Any]) -> bool:
    try:
        return all(row.get(name) == value for name, value in {**values, **text}.items())
    except TextDamaged:
        return False
