"""Any of many words in one field: chips in rows, toggled by their letter or by space. None is fine."""

from collections.abc import Collection, Iterable, Iterator
from typing import ClassVar, Final

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from calmterm.core.text import one_line

_WORD_CELLS: Final = 24
_CHOSEN_STYLE: Final = "$on-mood-8 on $mood-8"
_OTHER_STYLE: Final = "$text-muted on $chip"


class Chips(Widget, can_focus=True):
    """Words to choose from. The underlined letter of a chip toggles it; arrows go along, space toggles the marked one.

    With `only_one`, choosing a word lets the others go.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1)", show=False, id="chips.left", tooltip="The chip before"),
        Binding("right", "go(1)", show=False, id="chips.right", tooltip="The next chip"),
        Binding("up", "row(-1)", show=False, id="chips.up", tooltip="The row above"),
        Binding("down", "row(1)", show=False, id="chips.down", tooltip="The row below"),
        Binding("space", "choose", "Choose", id="chips.toggle", tooltip="Choose the selected word, or let it go"),
    ]
    DEFAULT_CSS = """
    Chips { height: auto; pointer: pointer; text-wrap: nowrap; }
    """

    marked: reactive[int] = reactive(0)

    class Changed(Message):
        """Another choice was made, by the person or by the program."""

    def __init__(
        self, words: Iterable[str] = (), chosen: Collection[str] = (), *, only_one: bool = False,
        id: str,  # noqa: A002 - Textual's own name for it
    ) -> None:  # fmt: skip
        super().__init__(id=id)
        self._only_one = only_one
        self._words = list(words)
        self._chosen = set(chosen)
        self._letters = dict(_letters(self._words))

    def fill(self, words: Iterable[str], chosen: Collection[str]) -> None:
        """Offer other words."""
        self._words, self._chosen = list(words), set(chosen)
        self._letters = dict(_letters(self._words))
        self.refresh(layout=True)

    @property
    def chosen(self) -> list[str]:
        """Return the chosen words, in their order."""
        return [word for word in self._words if word in self._chosen]

    def toggle(self, word: str) -> None:
        """Choose a word, or let it go."""
        self._chosen = self._chosen ^ {word} if not self._only_one else {word} - self._chosen
        self.refresh()
        self.post_message(self.Changed())

    @property
    def marked_word(self) -> str:
        """Return the word that the arrows have come to, "" where there is none."""
        return self._words[self.marked] if self._words else ""

    def _rows(self, width: int) -> list[list[int]]:
        """Return the places of the chips, row by row."""
        rows: list[list[int]] = [[]]
        used = 0
        for at, word in enumerate(self._words):
            cells = _cells(word)
            if rows[-1] and used + 1 + cells > width:
                rows.append([])
                used = 0
            used += cells + (1 if rows[-1] else 0)
            rows[-1].append(at)
        return rows

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self._rows(width))

    def render(self) -> Content:
        """Draw the rows."""
        rows = self._rows(self.content_size.width)
        return Content("\n").join(Content(" ").join(self._chip(at) for at in row) for row in rows)

    def _chip(self, at: int) -> Content:
        word = self._words[at]
        chosen = word in self._chosen
        shown = Content(one_line(word, _WORD_CELLS))
        letter = next((letter for letter, place in self._letters.items() if place == at), None)
        where = shown.plain.casefold().find(letter) if letter else -1
        if where >= 0:
            shown = shown.stylize("underline", where, where + 1)
        is_marked = self.has_focus and at == self.marked
        framed = Content.assemble("[" if is_marked else "✓" if chosen else " ", shown, "]" if is_marked else " ")
        return framed.stylize_before(_CHOSEN_STYLE if chosen else _OTHER_STYLE).stylize("bold" if is_marked else "")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep the letters of the chips for this field while it has the focus."""
        return character is not None and character in self._letters

    def on_key(self, event: events.Key) -> None:
        """Toggle the chip of a letter."""
        place = self._letters.get(event.character or "")
        if place is not None:
            event.stop()
            self.marked = place
            self.toggle(self._words[place])

    def action_go(self, by: int) -> None:
        """Mark another chip."""
        self.marked = min(max(self.marked + by, 0), max(0, len(self._words) - 1))

    def action_row(self, by: int) -> None:
        """Mark the chip above or below; where there is none, the key goes on to what is around this field."""
        rows = self._rows(self.content_size.width)
        row = next((at for at, places in enumerate(rows) if self.marked in places), 0)
        if not 0 <= row + by < len(rows):
            raise SkipAction
        if rows[row + by]:
            column = rows[row].index(self.marked)
            self.marked = rows[row + by][min(column, len(rows[row + by]) - 1)]

    def action_choose(self) -> None:
        """Choose the selected word, or let it go."""
        if self._words:
            self.toggle(self._words[self.marked])

    def on_click(self, event: events.Click) -> None:
        """Toggle the chip under the pointer."""
        offset = event.get_content_offset(self)
        rows = self._rows(self.content_size.width)
        if offset is None or offset.y >= len(rows):
            return
        end = 0
        for at in rows[offset.y]:
            begin, end = end, end + _cells(self._words[at]) + 1
            if begin <= offset.x < end - 1:
                self.marked = at
                self.toggle(self._words[at])


def _cells(word: str) -> int:
    return Content(one_line(word, _WORD_CELLS)).cell_length + 2


def _letters(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield a letter for each word as far as there is one that no word before it has."""
    taken: set[str] = set()
    for at, word in enumerate(words):
        free = (letter for letter in one_line(word, _WORD_CELLS).casefold() if letter.isascii() and letter.isalpha())
        letter = next((one for one in free if one not in taken), None)
        if letter is not None:
            taken.add(letter)
            yield letter, at
