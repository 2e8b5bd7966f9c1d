"""A list to pick from, one row for each of some items; the mark stays where it is when the list is filled anew."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual, VisualType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

T = TypeVar("T")

BY_LETTERS: Final[tuple[BindingType, ...]] = (
    Binding("j", "cursor_down", show=False, id="list.down", tooltip="A line down"),
    Binding("k", "cursor_up", show=False, id="list.up", tooltip="A line up"),
    Binding("g", "first", show=False, id="list.top", tooltip="Go to the first line"),
    Binding("G", "last", show=False, id="list.bottom", tooltip="Go to the last line"),
)
"""Letters that move in every list, besides the arrows."""


MUTED: Final = "$text-muted"


class FittedList(OptionList):
    """Measures and draws rows for the width that there is. Textual's own keeps both until told of another size."""

    _fitted_to = 0

    def _fit(self) -> None:
        width = self.scrollable_content_region.width
        if width and width != self._fitted_to:
            self._fitted_to = width
            self._option_render_cache.clear()
            self._line_cache.clear()

    def _update_lines(self) -> None:
        self._fit()
        super()._update_lines()

    def _get_option_render(self, option: Option, style: Style) -> list[Strip]:
        self._fit()
        return super()._get_option_render(option, style)


class PickList(FittedList):
    """Shows rows to pick from: it is filled as a whole, and tells which item is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [*BY_LETTERS]

    def __init__(self, *rows: "VisualType | Option", id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(*rows, id=id, markup=False)

    def fill(self, rows: "Iterable[VisualType | Option]", *, at: int | None = None, empty: "VisualType" = "") -> None:
        """Show these rows; `empty` stands there where there are none.

        The row at the place `at` is marked, and without it the one at the place that was marked before, as far as the
        list reaches.
        """
        rows = list(rows)
        place = (self.highlighted or 0) if at is None else at
        self.clear_options()
        self.add_options(rows)
        if empty and not rows:
            self.add_option(Option(empty, disabled=True))
        self.highlighted = min(place, len(rows) - 1) if rows else None

    def _get_visual(self, option: Option) -> Visual:
        """Return a row, without a muted colour where it is the marked one: on that ground it would be hard to read."""
        visual = super()._get_visual(option)
        if option is self.highlighted_option and isinstance(visual, Content):
            return Content(visual.plain, [_unmuted(span) for span in visual.spans])
        return visual

    def pick(self, items: Sequence[T]) -> T | None:
        """Return that of `items`, one for each row, whose row is marked."""
        place = self.highlighted
        return items[place] if place is not None and place < len(items) else None


def _unmuted(span: Span) -> Span:
    return span._replace(style=span.style.replace(MUTED, "").strip()) if isinstance(span.style, str) else span
