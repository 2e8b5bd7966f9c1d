"""Several things rated from 0 to 10 in one field: a grid with a bar each. Blank is an answer of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from calmterm.core.ramp import step_of

HIGH: Final = 10
_FULL, _EMPTY = "▮", "▯"
_GAP: Final = 2


class RatingGrid(Widget, can_focus=True):
    """Names with a bar each. Arrows go from one to another, digits rate the selected one.

    1 and then 0 makes 10; plus and minus go one up and one down, backspace makes it blank again. `said` gives a word
    for a rating, which stands below the grid.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1, 0)", show=False, id="ratings.left", tooltip="The one to the left"),
        Binding("right", "go(1, 0)", show=False, id="ratings.right", tooltip="The one to the right"),
        Binding("up", "go(0, -1)", show=False, id="ratings.up", tooltip="The one above"),
        Binding("down", "go(0, 1)", show=False, id="ratings.down", tooltip="The one below"),
        Binding("backspace,delete", "blank", show=False, id="ratings.blank", tooltip="Not rated"),
    ]
    DEFAULT_CSS = """
    RatingGrid { height: auto; pointer: pointer; text-wrap: nowrap; }
    """

    selected: reactive[int] = reactive(0)

    class Changed(Message):
        """A rating changed, by its person or by the program."""

    def __init__(
        self, names: Sequence[str], values: Mapping[str, int | None], *, said: Callable[[str, int], str], id: str  # noqa: A002 - Textual's own name for it
    ) -> None:  # fmt: skip
        super().__init__(id=id)
        self._names = list(names)
        self._values = {name: value for name, value in values.items() if value is not None}
        self._said = said
        self._typed = ""

    @property
    def values(self) -> dict[str, int]:
        """Return what is rated, in the order of the names."""
        return {name: self._values[name] for name in self._names if name in self._values}

    def rate(self, name: str, value: int | None) -> None:
        """Rate one; None makes it blank."""
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = min(max(value, 0), HIGH)
        self.refresh()
        self.post_message(self.Changed())

    @property
    def _cell(self) -> int:
        return max(map(len, self._names)) + HIGH + 6

    @property
    def _columns(self) -> int:
        return max(1, min(2, (self.content_size.width + _GAP) // (self._cell + _GAP)))

    @property
    def _rows(self) -> int:
        return -(-len(self._names) // self._columns)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        columns = max(1, min(2, (width + _GAP) // (self._cell + _GAP)))
        return -(-len(self._names) // columns) + 1

    def render(self) -> Content:
        """Draw the grid column by column, and below it what the selected rating is called."""
        rows = self._rows
        lines = [
            Content(" " * _GAP).join(self._item(at) for at in range(row, len(self._names), rows)) for row in range(rows)
        ]
        return Content("\n").join([*lines, Content.styled(self._in_words(), "$text-muted")])

    def _item(self, at: int) -> Content:
        name = self._names[at]
        value = self._values.get(name)
        here = self.has_focus and at == self.selected
        mark = "> " if here else "  "
        widest = max(map(len, self._names))
        look = "bold underline" if here else "" if value is not None else "$text-muted"
        full = value or 0
        colour = f"$mood-{step_of(full, 0, HIGH)}"
        return Content.assemble(
            mark, (name, look), " " * (widest - len(name) + 1), (_FULL * full, colour),
            (_EMPTY * (HIGH - full), "$frame"), f" {'' if value is None else value:<2}",
        )  # fmt: skip

    def _in_words(self) -> str:
        name = self._names[self.selected]
        value = self._values.get(name)
        if not self.has_focus:
            return ""
        word = self._said(name, value) if value is not None else ""
        rated = "not rated" if value is None else str(value)
        return f"  {name}  {rated}" + (f", {word}" if word else "")

    def watch_selected(self) -> None:
        self._typed = ""

    def on_blur(self) -> None:
        self._typed = ""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep digits and signs for this field while it has the focus; sections use digits too."""
        return character is not None and character in "0123456789+-"

    def on_key(self, event: events.Key) -> None:
        """Read digits and signs."""
        character = event.character or ""
        if len(character) != 1 or character not in "0123456789+-":
            self._typed = ""
            return
        event.stop()
        name = self._names[self.selected]
        if character in "+-":
            self.rate(name, self._values.get(name, -1) + (1 if character == "+" else -1))
            return
        whole = int(self._typed + character)
        self._typed = character if whole > HIGH else self._typed + character
        self.rate(name, int(self._typed))

    def action_go(self, right: int, down: int) -> None:
        """Select another one."""
        place = self.selected + right * self._rows + down
        if 0 <= place < len(self._names):
            self.selected = place

    def action_blank(self) -> None:
        """Take the selected rating back."""
        self.rate(self._names[self.selected], None)

    def on_click(self, event: events.Click) -> None:
        """Select what is under the pointer; on its bar, rate it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= self._rows:
            return
        column, within = divmod(offset.x, self._cell + _GAP)
        place = column * self._rows + offset.y
        if place < len(self._names):
            self.selected = place
            bar = within - max(map(len, self._names)) - 3
            if 0 <= bar < HIGH:
                self.rate(self._names[place], bar + 1)
