"""Children beside each other, to compare: one column each, and a mark for the one that is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import HorizontalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from calmterm.core.text import clean
from calmterm.store import Record
from calmterm.store.model.kind import Beside
from calmterm.store.model.summary import fields_of

FIT: Final = 3  # columns in 80 cells
PROSE_SHOWN: Final = 2_000


def column(kind: type[Record], values: Mapping[str, Any], flag: str, *, marked: bool) -> Content:
    """Return what a child holds, from top to bottom: whether it is chosen, its text, its ratings, its measures."""
    box = "[x]" if values.get(flag) else "[ ]"
    head, *rest = kind.prose()
    lines = [
        Content(f"{'>' if marked else ' '} {box}"),
        Content(_cut(values.get(head.name))).stylize("bold underline" if marked else "bold"),
    ]
    lines += (
        Content.assemble((f"{spec.label}: ", "$text-muted"), _cut(values[spec.name]))
        for spec in rest
        if values.get(spec.name)
    )
    lines += (
        Content.assemble((f"{spec.label}: ", "$text-muted"), words)
        for spec, words in fields_of(kind.columns(), values)
        if not spec.hidden and spec.name != flag
    )
    if kind.about.measures is not None:
        lines += (Content(one.words) for one in kind.about.measures(values) if one.words)
    return Content("\n").join(lines)


def _cut(text: Any) -> str:
    words = clean(str(text or ""))
    return words if len(words) <= PROSE_SHOWN else f"{words[:PROSE_SHOWN]}…"


class SideBySide(HorizontalScroll, can_focus=True):
    """The children of one field of a record in columns. Left and right go along, space chooses one, or none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1)", show=False, id="beside.left", tooltip="The column before"),
        Binding("right", "go(1)", show=False, id="beside.right", tooltip="The next column"),
        Binding("space,enter", "choose", "Choose", id="beside.choose", tooltip="Choose the selected one, or leave it"),
        Binding("up", "roll(-1)", show=False, id="beside.up", tooltip="Up in a long column"),
        Binding("down", "roll(1)", show=False, id="beside.down", tooltip="Down in a long column"),
    ]
    DEFAULT_CSS = """
    SideBySide {
        height: 1fr;
        margin: 1 0 0 0;
        padding: 0 1;
        overflow-y: auto;
        scrollbar-size: 1 1;
        & > Static { width: 1fr; height: auto; padding: 0 1; }
        &.-many > Static { width: 26; }
    }
    """

    class Chosen(Message):
        """The child at `place` was chosen (or, with `value` False, let go)."""

        def __init__(self, columns: "SideBySide", place: int, value: bool) -> None:
            super().__init__()
            self.columns = columns
            self.place = place
            self.value = value

    def __init__(self, beside: Beside) -> None:
        super().__init__()
        self.beside = beside
        self._rows: list[Mapping[str, Any]] = []
        self._order: list[int] = []
        self._at = 0

    async def show(self, children: Sequence[Mapping[str, Any]]) -> None:
        """Set these children side by side."""
        self._rows, self._order = list(children), self._sorted(children)
        self._at = min(self._at, max(0, len(self._rows) - 1))
        self.set_class(len(self._rows) > FIT, "-many")
        await self.remove_children()
        await self.mount_all(Static(one) for one in self._columns())

    def _sorted(self, children: Sequence[Mapping[str, Any]]) -> list[int]:
        """The places of the children, by their first measure, the highest first; those without one stay behind."""
        measures = self.beside.child.kind.about.measures
        found = [list(measures(one)) if measures is not None else [] for one in children]
        return sorted(range(len(found)), key=lambda place: -(found[place][0].value or 0) if found[place] else inf)

    def _columns(self) -> Iterator[Content]:
        kind, flag = self.beside.child.kind, self.beside.name
        if not self._rows:
            yield Content(f"{kind.about.plural} stand here side by side, once there are some. Any step may stay blank.")
        for number, place in enumerate(self._order):
            yield column(kind, self._rows[place], flag, marked=number == self._at)

    def _redraw(self) -> None:
        for static, content in zip(self.query(Static), self._columns(), strict=True):
            static.update(content)

    def action_go(self, by: int) -> None:
        """Mark another column."""
        if 0 <= self._at + by < len(self._rows):
            self._at += by
            self._redraw()
            self.scroll_to_widget(self.query(Static)[self._at], animate=False)

    def action_roll(self, by: int) -> None:
        """Move within columns longer than the page."""
        self.scroll_relative(y=by, animate=False)

    def on_click(self, event: events.Click) -> None:
        """Mark the column under the pointer; a second click chooses it."""
        columns = list(self.query(Static))
        if isinstance(event.widget, Static) and event.widget in columns and self._rows:
            self._at = columns.index(event.widget)
            self._redraw()
            if event.chain == 2:
                self.action_choose()

    def action_choose(self) -> None:
        """Choose the marked one; what was chosen is let go."""
        if self._rows:
            flag, chosen = self.beside.name, self._order[self._at]
            value = not self._rows[chosen].get(flag)
            self._rows = [{**row, flag: value and place == chosen} for place, row in enumerate(self._rows)]
            self._redraw()
            self.post_message(self.Chosen(self, chosen, value))
