"""The editor for prose."""

import sys
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Selection

from calmterm.app.themes import CALM_16, CALM_DARK, CALM_LIGHT, THEMES
from calmterm.widgets.prose_editor import JournalEditor, count_words

MARKDOWN = "# A quiet day\n\n- rest\n- walk\n\n> said\n\n```\ncode\n```\n\n[a]: https://example.org\n"
HOSTILE = "a\x1b[31mb\r\nc\u202ed\x1b]52;c;aGk=\x07e\u2028f\tg"
CLEANED = "ab\ncde\nf\tg"


class Holder(App[None]):
    """An editor and a field behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Leave")]

    def __init__(self, editor: TextArea, theme: str = CALM_DARK.name) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self.editor = editor
        self.changes = 0
        self.refused: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.editor
        yield Input()

    def on_text_area_changed(self) -> None:
        self.changes += 1

    def on_journal_editor_too_long(self, message: JournalEditor.TooLong) -> None:
        assert message.control is self.editor
        self.refused.append((message.size, message.limit))


def segments(editor: TextArea) -> list[Segment]:
    """What the editor draws, border and all."""
    return [segment for strip in editor.render_lines(editor.outer_size.region) for segment in strip]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        (" one  two\n\nthree\t", 3),
        ("# Heading - it's well-being, isn't it?", 5),
        ("* * *\n---\n> 7", 1),
        ("日本語", 3),
        ("今日はiPhone手机 ok", 7),
        ("हिन्दी में", 2),
        ("שלום עולם", 2),
        ("한국어 단어", 2),
        ("naïve cafe\u0301", 2),
    ],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


async def test_what_is_loaded_set_typed_and_pasted_is_clean() -> None:
    editor = JournalEditor(HOSTILE)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert editor.text == CLEANED
        editor.text = f"{HOSTILE}!"
        assert editor.text == f"{CLEANED}!"
        editor.load_text("")
        editor.post_message(events.Paste(HOSTILE))
        await pilot.pause()
        assert (editor.text, editor.cursor_location) == (CLEANED, (2, 3))
        app.copy_to_clipboard(HOSTILE)
        await pilot.press("f7", "ctrl+v")
        assert editor.text == CLEANED
        editor.replace(f"x{HOSTILE}", (0, 0), editor.document.end)
        assert editor.text == f"x{CLEANED}"
        assert app.query_one(Input).value == ""


async def test_a_paste_replaces_the_selection_once_and_can_be_undone() -> None:
    editor = JournalEditor("one two three")
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        editor.selection = Selection((0, 4), (0, 7))
        changes = app.changes
        editor.post_message(events.Paste("2"))
        await pilot.pause()
        assert (editor.text, app.changes - changes) == ("one 2 three", 1)
        assert editor.words == 3
        editor.undo()
        assert (editor.text, editor.words, editor.size_bytes) == ("one two three", 3, 13)
        editor.redo()
        assert (editor.text, editor.words, editor.size_bytes) == ("one 2 three", 3, 11)


async def test_nothing_is_pasted_or_typed_into_a_read_only_text() -> None:
    editor = JournalEditor("kept", read_only=True)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        editor.post_message(events.Paste("more"))
        app.copy_to_clipboard("more")
        await pilot.press("ctrl+v", "a")
        await pilot.pause()
        assert editor.text == "kept"


async def test_tab_leaves_and_letters_are_typed() -> None:
    editor = JournalEditor()
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("q", "space", "é", "enter", "日")
        assert editor.text == "q é\n日"
        assert (editor.words, editor.size_bytes) == (3, 8)
        await pilot.press("tab")
        assert app.focused is app.query_one(Input)
        assert editor.text == "q é\n日"


async def test_textuals_editing_keys_are_free() -> None:
    bound = {key.key for one in (JournalEditor, TextArea) for key in one.BINDINGS if not isinstance(key, tuple)}
    ours = {key for one in vars(JournalEditor)["BINDINGS"] for key in one.key.split(",")}
    assert ours == {"ctrl+z", "ctrl+y"}, "the keys that Textual gives undo and redo, told in help"
    for letter in "acdekuvwxyz":
        assert any(f"ctrl+{letter}" in keys.split(",") for keys in bound), letter
    editor = JournalEditor("one two")
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+e", "ctrl+w")
        assert editor.text == "one "
        await pilot.press("ctrl+u")
        assert editor.text == ""
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.text == "one two"
        await pilot.press("ctrl+y", "ctrl+a", "ctrl+d", "ctrl+k")
        assert (editor.text, editor.words, editor.size_bytes) == ("", 0, 0)


async def test_what_would_be_too_long_is_refused_and_nothing_is_lost() -> None:
    editor = JournalEditor("12345678", max_bytes=10)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        editor.selection = Selection((0, 0), (0, 2))
        editor.post_message(events.Paste("日日"))
        await pilot.pause()
        assert app.refused == [(12, 10)]
        assert (editor.text, editor.size_bytes) == ("日345678", 9)  # of a paste, what fits
        editor.post_message(events.Paste("é"))
        await pilot.pause()
        assert editor.text == "日345678"
        await pilot.press("é")
        assert editor.text == "日345678"
        await pilot.press("x")
        assert (editor.text, editor.size_bytes) == ("日x345678", 10)
        await pilot.press("enter", "y")
        assert app.refused == [(12, 10), (11, 10), (11, 10), (11, 10), (11, 10)]
        app.copy_to_clipboard("z")
        await pilot.press("ctrl+v")
        await pilot.press("backspace", "backspace")
        assert editor.text == "345678"
        await pilot.press("ctrl+z")
        assert editor.size_bytes <= 10


async def test_a_text_that_is_too_long_already_is_kept_and_may_shrink() -> None:
    editor = JournalEditor("x" * 20, max_bytes=10)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("a")
        assert editor.text == "x" * 20
        await pilot.press("delete", "ctrl+k")
        assert editor.text == ""
        assert app.refused == [(21, 10)]


PLACE = st.tuples(st.integers(0, 6), st.integers(0, 8))
EDITS = st.lists(st.tuples(st.sampled_from(["a", " ", "ab c\n", "日 é", "\n", "", "…"]), PLACE, PLACE), max_size=12)


@given(EDITS, st.sampled_from(["", "one two\nthree", "日本 x\n\n- é y\n"]))
async def test_the_counts_stay_true(edits: list[tuple[str, tuple[int, int], tuple[int, int]]], start: str) -> None:
    editor = JournalEditor(start, max_bytes=40)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True):
        for text, one, other in edits:
            if text == "…":
                editor.undo()
            else:
                editor.replace(text, editor.clamp_visitable(one), editor.clamp_visitable(other))
            assert editor.size_bytes == len(editor.text.encode()) <= 40
            assert editor.words == count_words(editor.text)


def luminance(color: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


async def test_markdown_has_readable_colours_that_follow_the_theme() -> None:
    editor = JournalEditor(MARKDOWN)
    app = Holder(editor)
    seen: dict[str, Color] = {}
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        editor.selection = Selection((0, 0), (2, 3))
        for theme in (CALM_DARK, CALM_LIGHT):
            app.theme = theme.name
            await pilot.pause()
            words = [(text, style) for text, style, _ in segments(editor) if any(map(str.isalnum, text)) and style]
            for text, style in words:
                fore, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                darker, lighter = sorted((luminance(fore), luminance(ground)))
                assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (theme.name, text, style)
            (heading,) = [style for text, style in words if "quiet" in text]
            assert heading.bold
            seen[theme.name] = Color.from_rich_color(heading.color)
            assert editor.get_component_rich_style("journal-editor--heading").color == heading.color
        assert seen[CALM_DARK.name] != seen[CALM_LIGHT.name]
        app.theme = CALM_16.name
        await pilot.pause()
        (heading,) = [style for text, style, _ in segments(editor) if "quiet" in text]
        assert heading
        assert heading.bold
        assert heading.color
        assert heading.color.triplet is None, "one of the terminal's own"


@pytest.mark.parametrize("module", ["tree_sitter", "tree_sitter_markdown"])
async def test_without_the_parser_it_is_a_plain_editor(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    editor = JournalEditor(MARKDOWN)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("a")
        assert editor.text == f"a{MARKDOWN}"
        assert editor.language is None
        assert not editor.is_syntax_aware


async def test_a_long_text_is_plain_and_the_cursor_stays() -> None:
    editor = JournalEditor("word " * 20 + "\n")
    text = ("## A line of prose that is repeated\n" * 7281).ljust(262_142)
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert editor.language == "markdown"
        editor.insert("a line of a dozen words or so, which is about what one writes\n" * 5000, (0, 5))
        await pilot.pause()
        assert editor.language is None
        editor.load_text(MARKDOWN)
        assert editor.language == "markdown"
        editor.load_text(text)
        editor.move_cursor((4009, 3))
        await pilot.pause()
        editor.move_cursor((4000, 3))
        await pilot.pause()
        before = editor.language, editor.cursor_location, editor.scroll_offset
        await pilot.press(*"more")
        await pilot.pause()
        assert before == ("markdown", (4000, 3), editor.scroll_offset)
        assert (editor.language, editor.cursor_location) == (None, (4000, 7))
        await pilot.press("ctrl+z", "ctrl+z")
        assert editor.document.lines == text.split("\n")
        editor.load_text("x" * 20_000)
        assert editor.language is None


async def test_a_very_long_line_is_drawn_as_textual_draws_it() -> None:
    line = "".join(f"{number} slow words (日本) \t" if number % 7 else "\t" for number in range(1, 900))
    drawn: list[list[str]] = []
    for editor in (JournalEditor(line), TextArea(line, highlight_cursor_line=False)):
        app = Holder(editor)
        async with app.run_test(size=(60, 24), notifications=True) as pilot:
            frames: list[str] = []
            editor.cursor_blink = False
            for keys in ("ctrl+e", "up up up", "shift+left shift+up", "right x", "backspace", "ctrl+z", "home"):
                await pilot.press(*keys.split())
                await pilot.pause()
                frames += [segment.text for segment in segments(editor)]
                frames += [str(segment.style and segment.style.reverse) for segment in segments(editor)]
            drawn.append(frames)
    assert drawn[0] == drawn[1]
    assert len(line) > 4096


async def test_the_placeholder_is_only_text() -> None:
    editor = JournalEditor(placeholder="What [@click=app.quit]now[/]?")
    app = Holder(editor)
    async with app.run_test(size=(80, 24), notifications=True):
        assert "What [@click=app.quit]now[/]?" in "".join(segment.text for segment in segments(editor))
