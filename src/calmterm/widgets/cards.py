"""Cards to choose from, in two columns where one is too long: a title, one plain line, and a word at the right.

Where there is room each stands in a frame of its own, and where there is less, each group does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from calmterm.core.text import one_line

COLUMN_CELLS: Final = 36  # a column is no narrower
WIDE_CELLS: Final = 124  # one column would be more gap than words
MOST_COLUMNS: Final = 2
GAP: Final = 2
CARD_ROWS: Final = 2
FRAMED_ROWS: Final = 4
FRAMED_CELLS: Final = 48
"""A column from which there is room for frames."""
ROUND, HEAVY = "╭─╮│╰╯", "┏━┓┃┗┛"
"""Frames: corners, lines and sides. That of a marked card is heavy, which shows without colours."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to choose. Cards with the same `group` stand below one heading.

    `used` says at more length what `aside` does, for a frame.
    """

    title: str
    purpose: str
    aside: str = ""
    group: str = ""
    used: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    column: int
    row: int  # of its first line


MARKED: Final = "$block-cursor-foreground on $block-cursor-background"


class Cards(Widget, can_focus=True):
    """Shows cards, column by column. Up and down go through all of them, left and right to the other column."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False, id="cards.down", tooltip="The next one"),
        Binding("up,k", "move(-1)", show=False, id="cards.up", tooltip="The one before"),
        Binding("left,right,h,l", "across", show=False, id="cards.across", tooltip="The other column"),
        Binding("home,g", "first", show=False, id="cards.first", tooltip="The first one"),
        Binding("end,G", "last", show=False, id="cards.last", tooltip="The last one"),
    ]
    DEFAULT_CSS = """
    Cards { height: auto; }
    """

    highlighted = reactive(0)

    class Chosen(Message):
        """A card was chosen, by enter (see the screen's binding) or a double click."""

    def __init__(self, cards: Sequence[Card], *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self._cards = tuple(cards)
        self._width = 0
        self._room = 0  # rows
        self._places: list[_Place] = []
        self._headings: dict[tuple[int, int], str] = {}  # by column and row
        self._ends: set[tuple[int, int]] = set()  # where the frame of a group ends, by column and row
        self._columns = 1
        self._card_rows = CARD_ROWS

    @property
    def count(self) -> int:
        return len(self._cards)

    def show(self, cards: Sequence[Card]) -> None:
        """Show other words on as many cards."""
        self._cards = tuple(cards)
        self._width = 0
        self.refresh(layout=True)

    # --- where each stands --------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if container.height != self._room:
            self._room, self._width = container.height, 0
        self._arrange(width)
        return self._height

    @property
    def _height(self) -> int:
        last = max((place.row + self._card_rows for place in self._places), default=0)
        return max(last, *(row + 1 for _, row in self._ends)) if self._ends else last

    def _arrange(self, width: int) -> None:
        """Frame each card, or else each group, where there is room; or put them in one column if all fit into it."""
        if width == self._width:
            return
        self._width = width
        self._columns = max(1, min(MOST_COLUMNS, (width + GAP) // (COLUMN_CELLS + GAP)))
        self._card_rows = FRAMED_ROWS
        self._place()
        if self._columns > 1 and self._cells >= FRAMED_CELLS and self._height <= self._room:
            return
        self._card_rows = CARD_ROWS
        if width < WIDE_CELLS and sum(rows for _, rows in self._blocks()) <= self._room:
            self._columns = 1
        self._place()

    @property
    def _frames_groups(self) -> bool:
        return self._columns > 1 and self._card_rows == CARD_ROWS and self._cells >= FRAMED_CELLS

    def _place(self) -> None:
        """Fill the columns one after the other, with a heading where a group begins."""
        blocks = list(self._blocks())
        second = self._begins_second(blocks) if self._columns > 1 else None
        column = row = 0
        self._places, self._headings, self._ends = [], {}, set()
        group = ""
        for number, (card, _) in enumerate(blocks):
            if number == second:
                self._end(group, column, row)
                column, row, group = 1, 0, ""
            if card.group != group:
                self._end(group, column, row)
                group = card.group
                row += bool(row)
                self._headings[column, row] = group
                row += 1
            self._places.append(_Place(column, row))
            row += self._card_rows
        self._end(group, column, row)

    def _end(self, group: str, column: int, row: int) -> None:
        if group and self._frames_groups:
            self._ends.add((column, row))

    def _blocks(self) -> Iterator[tuple[Card, int]]:
        """Yield each card with its rows, those of a heading before it included."""
        group = ""
        for card in self._cards:
            yield card, self._card_rows + (2 if card.group != group else 0)
            group = card.group

    def _begins_second(self, blocks: Sequence[tuple[Card, int]]) -> int:
        """Return the card that begins the second column: both are as even as they get without tearing a group."""
        starts = [n for n in range(1, len(blocks)) if blocks[n][0].group != blocks[n - 1][0].group]
        rows = [rows for _, rows in blocks]
        places = starts or range(1, len(blocks))
        return min(places, key=lambda n: max(sum(rows[:n]), sum(rows[n:])), default=0)

    @property
    def _cells(self) -> int:
        """Of a column."""
        return (self._width - GAP * (self._columns - 1)) // self._columns

    # --- what is seen -------------------------------------------------------------------------------------

    def render(self) -> Content:
        self._arrange(self.content_size.width)
        grid = [[Content(" " * self._cells) for _ in range(self._columns)] for _ in range(self._height)]
        for (column, row), words in self._headings.items():
            if words:
                grid[row][column] = self._heading(words)
        for column, row in self._ends:
            grid[row][column] = Content.styled(_line(ROUND[4], ROUND[1], ROUND[5], self._cells), "$frame")
        for number, (card, place) in enumerate(zip(self._cards, self._places, strict=True)):
            framed = self._card_rows == FRAMED_ROWS
            lines = (self._framed if framed else self._card)(card, marked=number == self.highlighted)
            for line, content in enumerate(lines):
                grid[place.row + line][place.column] = content
        return Content("\n").join(Content(" " * GAP).join(row) for row in grid)

    def _heading(self, words: str) -> Content:
        if not self._frames_groups:
            return _filled(Content.styled(one_line(words, self._cells), "bold $text-primary"), self._cells)
        return _titled(words, ROUND, self._cells, "$frame")

    def _card(self, card: Card, *, marked: bool) -> Iterator[Content]:
        """Yield the two lines of a card, within the frame of its group where that has one."""
        cells = self._cells - (2 if self._frames_groups and card.group else 0)
        room = cells - 2
        title = one_line(card.title, max(1, room - len(card.aside) - 1))
        between = " " * (room - Content(title).cell_length - len(card.aside))
        quiet = "" if marked else "$text-muted"
        first = Content.assemble(" ", (title, "bold"), between, (card.aside, quiet), " ")
        second = Content.assemble(" ", (one_line(card.purpose, room), quiet))
        side = Content.styled(ROUND[3], "$frame") if cells < self._cells else Content("")
        for line, style in ((first, self._marked_title), (second, MARKED)):
            yield side + (_filled(line, cells).stylize(style) if marked else _filled(line, cells)) + side

    def _framed(self, card: Card, *, marked: bool) -> Iterator[Content]:
        """Yield the four lines of a card in a frame of its own: its name, what it is for, and how it was used."""
        frame, colour = (HEAVY, "$border") if marked else (ROUND, "$frame")
        inner = self._cells - 2
        side = Content.styled(frame[3], colour)
        yield _titled(card.title, frame, self._cells, colour)
        for words, style in ((card.purpose, ""), (card.used or card.aside, "$text-muted")):
            line = _filled(Content.assemble(" ", (one_line(words, inner - 2), "" if marked else style)), inner)
            yield side + (line.stylize(MARKED) if marked else line) + side
        yield Content.styled(_line(frame[4], frame[1], frame[5], self._cells), colour)

    @property
    def _marked_title(self) -> str:
        return f"{MARKED} underline" if self.has_pseudo_class("ansi") else MARKED  # seen without colours

    # --- moving -------------------------------------------------------------------------------------------

    def watch_highlighted(self) -> None:
        if self.is_mounted and self._places:
            place = self._places[self.highlighted]
            self.scroll_visible_card(place.row)

    def scroll_visible_card(self, row: int) -> None:
        """Bring a card into sight."""
        parent = self.parent
        if isinstance(parent, Widget):
            top = 0 if row <= 2 else row  # with the heading above the first
            parent.scroll_to_region(Region(0, top, self.size.width, self._card_rows), animate=False)

    def validate_highlighted(self, highlighted: int) -> int:
        return max(0, min(highlighted, len(self._cards) - 1))

    def action_move(self, by: int) -> None:
        """Mark the next card, or the one before."""
        self.highlighted += by

    def action_across(self) -> None:
        """Mark the card beside it."""
        here = self._places[self.highlighted]
        others = [number for number, place in enumerate(self._places) if place.column != here.column]
        if others:
            self.highlighted = min(others, key=lambda number: abs(self._places[number].row - here.row))

    def action_first(self) -> None:
        self.highlighted = 0

    def action_last(self) -> None:
        self.highlighted = len(self._cards) - 1

    def on_click(self, event: events.Click) -> None:
        """Mark the card under the pointer; a second click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        column = min(offset.x // (self._cells + GAP), self._columns - 1)
        for number, place in enumerate(self._places):
            if place.column == column and place.row <= offset.y < place.row + self._card_rows:
                self.highlighted = number
                if event.chain == 2:
                    self.post_message(self.Chosen())


def _filled(line: Content, cells: int) -> Content:
    return line.pad_right(max(0, cells - line.cell_length))


def _line(left: str, between: str, right: str, cells: int) -> str:
    return f"{left}{between * (cells - 2)}{right}"


def _titled(words: str, frame: str, cells: int, colour: str) -> Content:
    """Return the upper line of a frame with a title in it."""
    title = Content.styled(one_line(words, cells - 6), "bold $text-primary")
    rest = frame[1] * (cells - title.cell_length - 5)
    return Content.assemble((f"{frame[0]}{frame[1]} ", colour), title, (f" {rest}{frame[2]}", colour))
