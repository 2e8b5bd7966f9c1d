"""Containers that measure what they hold once, where Textual's own do so again for each container around them.

A height that is `auto` is taken from what is held, and not from the room that there is: that differs from one round of
a layout to the next, and all would be measured anew for each.
"""

from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widget import Widget


class Column(Vertical):
    """Holds widgets one below the other."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if _shares_the_room(self):
            return super().get_content_height(container, viewport, width)
        return _height_of_held(self, width)


class Row(Horizontal):
    """Holds widgets side by side."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if _shares_the_room(self):
            return super().get_content_height(container, viewport, width)
        return _height_of_held(self, width)


def _shares_the_room(holder: Widget) -> bool:
    """Return whether something in it takes a share of the room, such as half of it."""
    return holder._has_relative_children_height  # pyright: ignore[reportPrivateUsage] - as Textual's own


def _height_of_held(holder: Widget, width: int) -> int:
    return holder.arrange(Size(width, 0)).total_region.height if holder.children and width else 0
