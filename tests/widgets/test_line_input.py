"""Backspace and delete take what a person sees as one character: accents, wide letters, joined signs."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input

from calmterm.widgets.line_input import LineInput
from calmterm.widgets.prose_editor import JournalEditor

ONE = ["e\u0301", "\u65e5", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "x"]


class Bench(App[None]):
    def compose(self) -> ComposeResult:
        yield LineInput(id="line")
        yield JournalEditor(id="prose")


@pytest.mark.parametrize("character", ONE)
async def test_one_key_one_character(character: str) -> None:
    app = Bench()
    async with app.run_test() as pilot:
        line, prose = app.query_one("#line", Input), app.query_one(JournalEditor)
        line.value = f"a{character}"
        line.focus()
        line.cursor_position = len(line.value)
        await pilot.press("backspace")
        assert line.value == "a"
        line.value = f"{character}b"
        line.cursor_position = 0
        await pilot.press("delete")
        assert line.value == "b"
        prose.load_text(f"first\na{character}")
        prose.focus()
        prose.move_cursor(prose.document.end)
        await pilot.press("backspace")
        assert prose.text == "first\na"
        await pilot.press("backspace", "backspace")
        assert prose.text == "first"
        await pilot.press("ctrl+z")
        assert prose.text.startswith("first\n")
