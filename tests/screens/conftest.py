"""Most tests of screens look at what comes over Today, and need nothing of Today itself."""

from collections.abc import Iterator

import pytest

from calmterm.screens.today.today import TodayScreen


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
