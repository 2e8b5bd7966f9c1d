"""A question for the journal, drawn as content/library.py says: write to it, draw another, or leave it."""

import secrets
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Static

from calmterm.content.library import Hour, draw, of_the_day
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.host import Worker
from calmterm.store import Store
from calmterm.store.library import JournalPrompt
from calmterm.widgets.key_bar import KeyBar


def question_of_the_day(store: Store) -> JournalPrompt | None:
    """Return the question of today, the same all day unless the hour or the mood rules it out."""
    return of_the_day(store.library.questions(), store.library.hour(), store.today())


class QuestionScreen(ModalScreen[JournalPrompt | None]):
    """Shows one question; returns it when the person wants to write to it. `number` draws one below another."""

    CSS_PATH = "../dialogs/question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write", id="question.write", tooltip="Write to this question"),
        Binding("n", "another", "Another", id="question.another", tooltip="Another question"),
        Binding("escape", "leave", "Back", id="question.back", tooltip="Back without one"),
    ]

    shown = query_one("#question", Static)

    def __init__(self, worker: Worker, first: JournalPrompt | None = None, *,
                 number: Callable[[int], int] = secrets.randbelow) -> None:  # fmt: skip
        super().__init__()
        self._worker = worker
        self._number = number
        self._question = first
        self._all: list[JournalPrompt] = []
        self._hour: Hour | None = None
        self._seen: list[JournalPrompt] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="question-box"):
            yield Static("", id="question", classes="heading")
        yield KeyBar()

    @work
    async def on_mount(self) -> None:
        try:
            self._all, self._hour = await self._worker.run(
                lambda store: (store.library.questions(), store.library.hour())
            )
        except CalmtermError as error:
            self.notify(str(error), severity="error", markup=False)
            self.dismiss(None)
            return
        if self._question is None:
            self.action_another()
        else:
            self._show(self._question)

    def action_another(self) -> None:
        """Draw one that was not shown yet; once all were, any of them."""
        if self._hour is None:
            return
        found = draw(self._all, self._hour, self._number, besides=self._seen)
        if found is not None:
            self._show(found)

    def _show(self, question: JournalPrompt) -> None:
        self._question = question
        self._seen.append(question)
        self.shown.update(Content(question.text))

    def action_write(self) -> None:
        if self._question is not None:
            self.dismiss(self._question)

    def action_leave(self) -> None:
        self.dismiss(None)
