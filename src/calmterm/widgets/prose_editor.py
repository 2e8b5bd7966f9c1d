"""The editor for prose: soft wrap, quiet Markdown colours, clean text, a word count and a ceiling."""

import re
from collections.abc import Iterable
from importlib import import_module
from typing import ClassVar

from rich.containers import Lines
from rich.style import Style
from rich.text import Span, Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.theme import Theme
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Location, TextAreaTheme

from calmterm.core.text import clean
from calmterm.widgets.differing import differing
from calmterm.widgets.line_input import character_before

# Scripts written without spaces between words: each character counts as one word.
_SPACELESS = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"\S*?[^\W_]\S*")

# Textual asks the syntax tree for the whole text at every key (11 ms at 100 kB, 130 ms at 1 MiB), and one long
# line is parsed anew as a whole (30 ms at 100 kB). Beyond these sizes, in bytes and characters, text is plain.
_MOST_COLOURED = 262_144
_LONGEST_COLOURED = 16_384

# What Textual's Markdown query calls the parts, and the component class that styles each.
_PARTS = {
    "heading": "heading",
    "heading.marker": "mark",
    "list.marker": "mark",
    "punctuation.special": "mark",
    "punctuation.delimiter": "mark",
    "string.escape": "mark",
    "text.literal": "code",
    "link.uri": "link",
    "link.label": "link",
}

# The beginning of a list item: indent, sign or number, the gap behind it, a box to tick.
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,4}[.)])(\s+)(\[[ xX]\]\s+)?")

_LONGEST_CHARACTER = 64

_DIFFERS = "differs"

# Longer lines are cut into their rows once for all of them, see _LongLine.
_LONG = 4096


def count_words(text: str) -> int:
    """Count words: runs between white space that hold a letter or digit; Han and kana characters one each."""
    count = 0
    if not text.isascii():
        text, count = _SPACELESS.subn(" ", text)
    return count + len(_WORD.findall(text))


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _markdown() -> str | None:
    """Name the language for Textual, or None where the optional parser is missing or does not fit."""
    try:
        import_module("tree_sitter").Language(import_module("tree_sitter_markdown").language())
    except (ImportError, OSError, ValueError):
        # Colours are a comfort: without them the editor is plain, and nothing else changes.
        return None
    return "markdown"


class _LongLine(Text):
    """A line that remembers, in its editor, how it was last cut into rows.

    Textual cuts the whole line anew for every row of it on the screen, alike each time. A paragraph of 100 kB
    costs 100 ms a key that way, and 20 ms so.
    """

    def __init__(self, text: str, editor: "JournalEditor") -> None:
        super().__init__(text, end="", no_wrap=True)
        self._editor = editor

    def divide(self, offsets: Iterable[int]) -> Lines:
        cut = (list(offsets), list(self.spans), self.plain)
        if self._editor.last_cut is None or self._editor.last_cut[0] != cut:
            self._editor.last_cut = (cut, super().divide(cut[0]))
        return self._editor.last_cut[1]


class JournalEditor(TextArea):
    """A TextArea for prose. Tab leaves it; all of Textual's editing keys stay as they are.

    All text that gets in, typed, pasted, loaded or set by the program, passes through ``core.text.clean``. An edit that
    would make the text longer than ``max_bytes`` of UTF-8 is not made: the text and the selection stay as they were and
    ``TooLong`` is posted; of a paste, what fits is put in. Text that is already longer when loaded is kept whole; it
    can then only shrink.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "undo", show=False, id="prose.undo", tooltip="Undo what was typed"),
        Binding("ctrl+y", "redo", show=False, id="prose.redo", tooltip="Redo what was undone"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "journal-editor--heading",
        "journal-editor--mark",
        "journal-editor--code",
        "journal-editor--link",
    }
    DEFAULT_CSS = """
    JournalEditor {
        & .text-area--placeholder { color: $text-muted; }
        & .journal-editor--heading { color: $text-primary; text-style: bold; }
        & .journal-editor--mark { color: $text-accent; }
        & .journal-editor--code { color: $text-secondary; }
        & .journal-editor--link { color: $text-secondary; text-style: underline; }
    }
    """

    takes_enter: ClassVar[bool] = True
    """Whether enter begins a new line."""

    class TooLong(Message):
        """An edit was refused, because the text would have had ``size`` bytes and may have ``limit``.

        Of a paste of ``pasted`` characters the first ``taken`` fit and were put in.
        """

        def __init__(self, editor: "JournalEditor", size: int, limit: int, *, pasted: int = 0, taken: int = 0) -> None:
            super().__init__()
            self.editor = editor
            self.size = size
            self.limit = limit
            self.pasted = pasted
            self.taken = taken

        @property
        def control(self) -> "JournalEditor":
            """Return the editor that refused."""
            return self.editor

    def __init__(
        self,
        text: str = "",
        *,
        max_bytes: int = 1_048_576,
        placeholder: str = "",
        read_only: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        """Make an editor that holds ``text``; ``max_bytes`` is the ceiling in bytes of UTF-8."""
        self.max_bytes = max_bytes
        self._known_size: int | None = None
        self._known_words: int | None = None
        self.last_cut: tuple[tuple[list[int], list[Span], str], Lines] | None = None
        self._other: str | None = None
        text = clean(text)
        super().__init__(
            text,
            language=self._language_for(text),
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            read_only=read_only,
            placeholder=Content(placeholder),
            id=id,
            classes=classes,
        )

    @property
    def size_bytes(self) -> int:
        """Return how long the text is, in bytes of UTF-8."""
        if self._known_size is None:
            self._known_size = _size(self.text)
        return self._known_size

    @property
    def words(self) -> int:
        """Return how many words the text has, see ``count_words``."""
        if self._known_words is None:
            self._known_words = count_words(self.text)
        return self._known_words

    def on_mount(self) -> None:
        """Take up the app's colours, now and whenever they change."""
        self._take_colours()
        app = self.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - Textual leaves the app's type open
        app.theme_changed_signal.subscribe(self, self._take_colours)

    def _take_colours(self, _: Theme | None = None) -> None:
        styles: dict[str, Style] = {}
        for part, component in _PARTS.items():
            style = self.get_component_rich_style(f"journal-editor--{component}", partial=True)
            # Without the ground, which belongs to the line or the selection.
            styles[part] = Style(color=style.color, bold=style.bold, underline=style.underline)
        styles[_DIFFERS] = Style(underline=True)
        self.register_theme(TextAreaTheme("calm", syntax_styles=styles))
        self.theme = "calm"
        self.notify_style_update()

    def compare_with(self, other: str | None) -> None:
        """Underline from now on what `other` has not, also as it is typed; None ends that."""
        self._other = other
        self._build_highlight_map()
        self.refresh()

    def _build_highlight_map(self) -> None:
        super()._build_highlight_map()
        if self._other is None:
            return
        found = differing(self.text, self._other)
        begun = 0
        for line in range(self.document.line_count):
            text = self.document.get_line(line)
            for start, end in found:
                start, end = max(0, start - begun), min(len(text), end - begun)
                if start < end:  # counted in bytes, as Textual's own are
                    here = len(text[:start].encode()), len(text[:end].encode()), _DIFFERS
                    self._highlights[line].append(here)
            begun += len(text) + len(self.document.newline)

    def load_text(self, text: str) -> None:
        """Show other text, cleaned; the history of edits begins anew."""
        text = clean(text)
        self._forget_counts()
        self.last_cut = None
        self.set_reactive(TextArea.language, self._language_for(text))
        super().load_text(text)

    def edit(self, edit: Edit) -> EditResult:
        """Make an edit, its text cleaned, unless the whole would become too long."""
        text = clean(edit.text)
        if text != edit.text:
            edit = Edit(text, edit.from_location, edit.to_location, edit.maintain_selection_offset)
        growth = _size(text) - _size(self.get_text_range(edit.top, edit.bottom))
        size = self.size_bytes + growth
        if growth > 0 and size > self.max_bytes:
            self.post_message(self.TooLong(self, size, self.max_bytes))
            return EditResult(self.selection.end, "")
        words = self.words - self._words_in(edit.top, edit.bottom)
        result = super().edit(edit)
        self._known_size = size
        self._known_words = words + self._words_in(edit.top, result.end_location)
        if self.language and (size > _MOST_COLOURED or self._longest(edit.top, result) > _LONGEST_COLOURED):
            self._show_plain()
        return result

    def undo(self) -> None:
        """Take back the last run of edits."""
        super().undo()
        self._forget_counts()

    def redo(self) -> None:
        """Make again what was taken back."""
        super().redo()
        self._forget_counts()

    def action_delete_left(self) -> None:
        """Delete the character before the cursor as a person sees it, or what is selected."""
        row, column = self.selection.end
        if self.read_only or not self.selection.is_empty or column == 0:
            super().action_delete_left()
            return
        # The last characters alone: a paragraph may be long, and no character is.
        near = self.document.get_line(row)[max(0, column - _LONGEST_CHARACTER) : column]
        begin = column - len(near) + character_before(near, len(near))
        self._delete_via_keyboard((row, begin), (row, column))

    def on_key(self, event: events.Key) -> None:
        """Go on with a list when a line of one is ended; on an item that is still blank, end the list."""
        start, end = self.selection
        if event.key != "enter" or self.read_only or start != end:
            return
        row, column = end
        line = self.document.get_line(row)
        item = _ITEM.match(line)
        if item is None or column < item.end():
            return
        event.stop()
        event.prevent_default()
        if not line[item.end() :].strip():
            self.replace("", (row, 0), (row, len(line)), maintain_selection_offset=False)
            return
        indent, sign, gap, box = item.groups(default="")
        number = sign[:-1]
        following = f"{int(number) + 1}{sign[-1]}" if number.isdecimal() else sign
        self._put(f"\n{indent}{following}{gap}{'[ ] ' if box else ''}")

    def on_paste(self, event: events.Paste) -> None:
        """Put what was pasted in place of the selection."""
        # Textual's own handler would move the cursor even where nothing was put in.
        event.prevent_default()
        event.stop()
        self._put(event.text)

    def action_paste(self) -> None:
        """Put the app's clipboard in place of the selection."""
        self._put(self.app.clipboard)  # pyright: ignore[reportUnknownMemberType] - as above

    def get_line(self, line_index: int) -> Text:
        """Give a line to draw."""
        line = self.document.get_line(line_index)
        return _LongLine(line, self) if len(line) >= _LONG else super().get_line(line_index)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """Find nothing: prose needs no partner brackets, and the search may read the whole text at a key."""
        return None

    def _put(self, text: str) -> None:
        """Put pasted text in place of the selection, as much of it as fits."""
        if self.read_only:
            return
        text = clean(text)
        size = self.size_bytes - _size(self.selected_text) + _size(text)
        if size > self.max_bytes:
            room = max(0, self.max_bytes - size + _size(text))
            fits = text.encode()[:room].decode(errors="ignore")
            self.post_message(self.TooLong(self, size, self.max_bytes, pasted=len(text), taken=len(fits)))
            if not fits:
                return
            text = fits
        self.replace(text, *self.selection, maintain_selection_offset=False)

    def _words_in(self, top: Location, bottom: Location) -> int:
        # Words end at line ends, so whole lines around an edit are enough to keep the count.
        return sum(map(count_words, self.document.lines[top[0] : bottom[0] + 1]))

    def _longest(self, top: Location, result: EditResult) -> int:
        return max(map(len, self.document.lines[top[0] : result.end_location[0] + 1]), default=0)

    def _forget_counts(self) -> None:
        self._known_size = self._known_words = None

    @staticmethod
    def _language_for(text: str) -> str | None:
        short = _size(text) <= _MOST_COLOURED and max(map(len, text.split("\n"))) <= _LONGEST_COLOURED
        return _markdown() if short else None

    def _show_plain(self) -> None:
        # Textual makes a new document for another language, and goes to its top.
        selection, offset = self.selection, self.scroll_offset
        self.language = None
        self.selection = selection
        self.scroll_to(*offset, animate=False)
