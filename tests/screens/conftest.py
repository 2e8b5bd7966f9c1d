"""Most tests of screens look at what comes over Today, and need nothing of Today itself, nor its look."""

from collections.abc import Iterator
from typing import Any

import pytest

from calmterm.app.stylesheet import CachedStylesheet
from calmterm.screens.today.today import TodayScreen

KNOWN = dict[Any, Any]()
"""The sources of styles that any app of this process has had so far."""


@pytest.fixture(autouse=True)
def _styles_are_there_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each app the styles of all screens that were shown before: with any that come, all are looked up anew.

    The pictures, and all tests outside of this directory, read those of each screen when it is shown.
    """
    parse = CachedStylesheet.parse

    def parse_all(sheet: CachedStylesheet) -> None:
        if "frame" in sheet._variables:  # with the theme, which comes after the first parse
            for place, source in KNOWN.items():
                there = sheet.source.get(place)
                if there is None or there.tie_breaker > source.tie_breaker:  # the lowest stands, as in `add_source`
                    sheet.source[place] = source
            KNOWN.update(sheet.source)
        parse(sheet)

    monkeypatch.setattr(CachedStylesheet, "parse", parse_all)


@pytest.fixture(autouse=True)
def _bars_of_today_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with the bars and the keys of Today, without the day: to read and show it takes half of an app's start.

    A test that looks at it is marked `today`.
    """
    if request.node.get_closest_marker("today") is not None:
        return

    def no_body(_: TodayScreen) -> Iterator[None]:
        return iter(())

    monkeypatch.setattr(TodayScreen, "body", no_body)
    monkeypatch.setattr(TodayScreen, "AUTO_FOCUS", "")
    for name in ("on_mount", "on_resize", "reload"):
        monkeypatch.setattr(TodayScreen, name, lambda _: None)
