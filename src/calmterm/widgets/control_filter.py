"""The last check before the terminal: no control character leaves with the text of a widget."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _harmless(match: re.Match[str]) -> str:
    # The line was laid out with the cell widths of what stood there: keep them, or the columns would shift.
    return " " * cell_len(match[0])


def _safe_style(style: Style | None) -> Style | None:
    # Textual writes a link's address inside an OSC 8 sequence as it stands.
    if style is None or style.link is None or style.link.isprintable():
        return style
    return style.update_link(None)


def _has_colours(style: Style | None) -> bool:
    """Return whether a style tells both its colours, as most do: each is another, with its place in it."""
    return (
        style is not None
        and (text := style.color) is not None
        and (ground := style.bgcolor) is not None
        and text.type is not ColorType.DEFAULT
        and ground.type is not ColorType.DEFAULT
    )


@lru_cache(1024)
def _grounded(style: Style, plain: Style) -> Style:
    """Return a style whose default colours are those of `plain`."""
    text = plain.color if style.color is None or style.color.is_default else style.color
    ground = plain.bgcolor if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor
    return style + Style(color=text, bgcolor=ground)


class SixteenColours(LineFilter):
    """Draw what would have the terminal's own colours in those of the theme of sixteen.

    Textual's own widgets ask for the terminal's on such a theme; what stands on them was chosen for a black ground.
    """

    def __init__(self, text: str, ground: str) -> None:
        super().__init__()
        self._plain = Style(color=text, bgcolor=ground)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return ``segments`` without a default colour."""
        return [
            segment
            if segment.control or _has_colours(segment.style)
            else Segment(segment.text, _grounded(segment.style or Style.null(), self._plain), None)
            for segment in segments
        ]


class ControlFilter(LineFilter):
    """Take control characters and bidirectional overrides out of every line that is drawn.

    Make one for the life of the app (Textual caches lines by the filter's identity) and return it last::

        def get_line_filters(self) -> Sequence[LineFilter]:
            return self.control_filter.after(super().get_line_filters(), native_ansi=self.native_ansi_color)

    Text should have been through ``clean`` of core/text.py long before; this catches what was not. Segments that
    carry control codes are Textual's own and pass untouched.
    """

    def __init__(self) -> None:
        super().__init__()
        self._no_color = NoColor()
        self._sixteen = SixteenColours("bright_white", "black")

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return ``segments``, the same list when there was nothing to take out."""
        for segment in segments:
            style = segment.style
            # isprintable is a fast test that no unsafe character passes.
            if not segment.text.isprintable() or (style is not None and style.link is not None):
                return [
                    segment
                    if segment.control
                    else Segment(_UNSAFE.sub(_harmless, segment.text), _safe_style(segment.style))
                    for segment in segments
                ]
        return segments

    def after(self, filters: Sequence[LineFilter], *, native_ansi: bool) -> list[LineFilter]:
        """Return ``filters`` with this one behind them, mended for a 16-colour theme.

        Where there are colours none is left to the terminal. Textual 8.2 chooses its NO_COLOR filter when the app is
        made. If an ANSI theme is set later it keeps
        Monochrome, which turns the terminal's default colours into black on black.
        """
        mended = [self._no_color if native_ansi and isinstance(each, Monochrome) else each for each in filters]
        if native_ansi and self._no_color not in mended:
            mended.append(self._sixteen)
        return [*mended, self]
