"""An entry in the person's own editor, in place of the screen."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from calmterm.app.app import CalmApp
from calmterm.core import outside_editor
from calmterm.core.outside_editor import Edited
from calmterm.domain import outside_entries
from calmterm.screens.journal.editor import EDITOR_IS_OFF, EditorScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from waiting import shown, until

Keys = Callable[..., Any]
MEMORY = pytest.mark.skipif(not outside_editor.MEMORY.exists(), reason="no file system in memory")


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Callable[[Edited], list[str]]:
    """Stand in for an editor and a terminal that can be given to it; what it was given."""
    monkeypatch.setenv("EDITOR", "true")

    def leaving(edited: Edited) -> list[str]:
        given = list[str]()

        def edit(_command: list[str], texts: list[tuple[str, str]]) -> Edited:
            given.extend(text for _, text in texts)
            return edited

        monkeypatch.setattr(outside_editor, "edit_texts", edit)
        monkeypatch.setattr(App, "suspend", lambda _: contextlib.nullcontext())
        return given

    return leaving


async def test_it_is_off_until_it_is_allowed(app: CalmApp, store: Store, keys: Keys) -> None:
    async with shown(app, EditorScreen(), (80, 24)) as pilot:
        await keys(pilot, "=words", "f6")
        await until(pilot, lambda: EDITOR_IS_OFF in {one.message for one in app._notifications})


@MEMORY
async def test_a_terminal_that_cannot_be_given_away_is_told(
    app: CalmApp, store: Store, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    store.set_setting(outside_entries.SETTING, "on")
    screen = EditorScreen()
    async with shown(app, screen, (80, 24)) as pilot:
        await keys(pilot, "=words", "f6")
        await until(pilot, lambda: "cannot be given to another editor" in str(screen.problem.content))
        assert screen.editor.text == "words"


@MEMORY
@pytest.mark.parametrize(
    ("held", "ok", "title", "body"),
    [(b"# Calm\n\nmore\x1b[2J words\n", True, "Calm", "more words"), (b"half", False, "", "half"),
     (None, True, "Title", "words")],
)  # fmt: skip
async def test_the_words_are_as_the_editor_left_them(
    app: CalmApp, store: Store, keys: Keys, editor: Callable[[Edited], list[str]],
    held: bytes | None, ok: bool, title: str, body: str,
) -> None:  # fmt: skip
    store.set_setting(outside_entries.SETTING, "on")
    given = editor(Edited([held], ok))
    screen = EditorScreen(store.add(store.new(JournalEntry, {"title": "Title", "body": "words"})))
    async with shown(app, screen, (80, 24)) as pilot:
        await keys(pilot, "f6")
        await until(pilot, lambda: given)
        assert given == [outside_entries.as_text("Title", "words")]
        await until(pilot, lambda: (screen.fields.heading.value, screen.editor.text.strip()) == (title, body))
        told = any("did not end well" in one.message for one in app._notifications)
        assert told is not ok
