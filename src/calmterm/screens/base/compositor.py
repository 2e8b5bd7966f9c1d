"""A compositor that renders only the rows that are painted, so that painting a band costs no more than its rows."""

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class BandCompositor(Compositor):
    """Renders of each widget the rows that are painted. Textual's own renders all of it, whatever part is painted."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield where each widget is, what of that is painted, and its lines there."""
        rows = self.size.region if crop is None else Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            painted = clip.intersection(rows)
            seen = region.intersection(painted)
            if seen:
                yield region, painted, widget.render_lines(seen.translate(-region.offset))
