"""Cards to choose from, in two columns where one is too long: a title, one plain line, and a word at the right."""

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


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to choose. Cards with the same `group` stand below one heading."""

    title: str
    purpose: str
    aside: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    column: int
    row: int  # of its first line


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
        return max((place.row + CARD_ROWS for place in self._places), default=0)

    def _arrange(self, width: int) -> None:
        """Fill the columns one after the other, with a heading where a group begins; unless all fit into one."""
        if width == self._width:
            return
        self._width = width
        blocks = list(self._blocks())
        fits = width < WIDE_CELLS and sum(rows for _, rows in blocks) <= self._room
        self._columns = 1 if fits else max(1, min(MOST_COLUMNS, (width + GAP) // (COLUMN_CELLS + GAP)))
        second = self._begins_second(blocks) if self._columns > 1 else None
        column = row = 0
        self._places, self._headings = [], {}
        group = ""
        for number, (card, _) in enumerate(blocks):
            if number == second:
                column, row, group = 1, 0, ""
            if card.group != group:
                group = card.group
                row += bool(row)
                self._headings[column, row] = group
                row += 1
            self._places.append(_Place(column, row))
            row += CARD_ROWS

    def _blocks(self) -> Iterator[tuple[Card, int]]:
        """Yield each card with its rows, those of a heading before it included."""
        group = ""
        for card in self._cards:
            yield card, CARD_ROWS + (2 if card.group != group else 0)
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
        rows = max((place.row + CARD_ROWS for place in self._places), default=0)
        grid = [[Content(" " * self._cells) for _ in range(self._columns)] for _ in range(rows)]
        for (column, row), words in self._headings.items():
            if words:
                grid[row][column] = Content.styled(one_line(words, self._cells), "bold $text-primary").pad_right(
                    max(0, self._cells - len(words))
                )
        for number, (card, place) in enumerate(zip(self._cards, self._places, strict=True)):
            for line, content in enumerate(self._card(card, marked=number == self.highlighted)):
                grid[place.row + line][place.column] = content
        return Content("\n").join(Content(" " * GAP).join(row) for row in grid)

    def _card(self, card: Card, *, marked: bool) -> tuple[Content, Content]:
        room = self._cells - 2
        title = one_line(card.title, max(1, room - len(card.aside) - 1))
        between = " " * (room - Content(title).cell_length - len(card.aside))
        purpose = one_line(card.purpose, room)
        lines = (
            Content.assemble(" ", (title, "bold"), between, (card.aside, "" if marked else "$text-muted"), " "),
            Content.assemble(" ", (purpose, "" if marked else "$text-muted")),
        )
        first, second = (line.pad_right(max(0, self._cells - line.cell_length)) for line in lines)
        if not marked:
            return first, second
        style = "$block-cursor-foreground on $block-cursor-background"
        underline = " underline" if self.has_pseudo_class("ansi") else ""  # seen without colours
        return first.stylize(style + underline), second.stylize(style)

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
            parent.scroll_to_region(Region(0, top, self.size.width, CARD_ROWS), animate=False)

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
            if place.column == column and place.row <= offset.y < place.row + CARD_ROWS:
                self.highlighted = number
                if event.chain == 2:
                    self.post_message(self.Chosen())
