"""The views of the Trends section: how the page of each is read, and which of its keys do something there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from calmterm.insights.analysis import Study
from calmterm.screens.trends import pages
from calmterm.screens.trends.helps_page import helps_page, tags_page
from calmterm.screens.trends.questionnaire_page import scale_page
from calmterm.store import Store


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the diary: how its page is read, what m goes through, and between which ranges r goes."""

    name: str
    title: str
    page: Callable[[Store, pages.ChartChoice], pages.Page] = pages.day_page
    turns: str = ""  # "measures", or "own": several of the view's own kind
    spans: tuple[str, ...] = tuple(pages.RANGES)
    studied: Callable[[Store, Study], pages.Page] | None = None  # how it is read from what a study found


VIEWS: Final = (
    View("days", "Days", pages.day_page, "measures"),
    View("year", "Year", pages.year_page, "measures", ("1y", "all")),
    View("sleep", "Sleep", pages.sleep_page),
    View("together", "Together", spans=()),
    View("usual", "Usual", pages.usual_page, spans=()),
    View("helps", "Helps", spans=(), studied=helps_page),
    View("tags", "Tags", spans=(), studied=tags_page),
    View("scales", "Scales", scale_page, "own", ("3m", "1y", "all")),
    View("habits", "Habits", pages.habit_page, "own"),
)
STUDIED: Final = ("together", "usual", "helps", "tags")
"""The views that show what a study found, and so begin one when it is time."""
LISTED: Final = ("together", "usual")
"""The views whose rows can be opened, put away and rated."""


def view_bar(current: View, width: int) -> Content:
    """Return the views; the current one in brackets, so that it is not told by colour alone.

    Two cells are between them, or one where the width would cut the last off.
    """
    apart = "" if sum(len(view.title) + 2 for view in VIEWS) > width else " "
    parts: list[Content] = []
    for number, view in enumerate(VIEWS):
        here, after = view is current, number and VIEWS[number - 1] is current
        title = Content.styled(view.title, "bold underline $foreground" if here else "$text-muted")
        before = f"]{apart}" if after else f"{apart}[" if here else f"{apart} "
        parts.append(Content(before if number else before[-1]))
        parts.append(title if here else title.stylize(f"@click=screen.show_view({number})"))
    return Content.assemble(*parts, "]" if current is VIEWS[-1] else " ")
