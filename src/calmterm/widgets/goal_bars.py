"""Goals as bars: a title, how far it is, and when it is due."""

from collections.abc import Sequence

from textual.content import Content

from calmterm.domain.goals import GoalLine, ValueLine

_MOST_CELLS = 40
_LEAST_CELLS = 4


def share_bar(share: float, cells: int) -> Content:
    """Return a line as long as a share of `cells`, 0 to 1, and a thin line for the rest."""
    done = round(min(max(share, 0.0), 1.0) * cells)
    return Content.assemble(("━" * done, "$success"), ("─" * (cells - done), "$frame"))


def goal_bars(goals: Sequence[GoalLine], width: int) -> Content:
    """Return two lines for each goal; where nothing tells how far it is, no bar."""
    lines: list[Content] = []
    for one in goals:
        share = f"{round(100 * one.share)} %" if one.share is not None else ""
        words = ", ".join(part for part in (share, one.words) if part)
        cells = max(_LEAST_CELLS, min(_MOST_CELLS, width - len(words) - 2))
        bar = share_bar(one.share, cells) + Content("  ") if one.share is not None else Content("")
        lines += [Content(one.title), bar + Content.styled(words, "$text-muted")]
    return Content("\n").join(lines)


def value_bars(values: Sequence[ValueLine], width: int) -> Content:
    """Return two lines for each value: its name, and how much it matters beside how far it is lived."""
    cells = max(_LEAST_CELLS, min(_MOST_CELLS // 2, width // 2 - 18))
    lines: list[Content] = []
    for one in values:
        matters = Content.assemble(("matters ", "$text-muted"), share_bar(one.importance / 10, cells))
        lived = Content.assemble(("lived ", "$text-muted"), share_bar(one.lived / 100, cells))
        lines += [
            Content(one.title),
            Content.assemble(matters, (f" {one.importance:>2} of 10   ", "$text-muted"), lived, f" {one.lived} %"),
        ]
    return Content("\n").join(lines)
