"""The bar of views: all of them in sight at every width, the current one told without colour."""

import pytest

from calmterm.screens.trends.views import VIEWS, View, view_bar


@pytest.mark.parametrize("current", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize(("width", "apart"), [(58, 1), (78, 2)])
def test_every_view_is_named_and_the_current_one_in_brackets(current: View, width: int, apart: int) -> None:
    bar = view_bar(current, width)
    assert bar.cell_length <= width
    words = bar.plain.replace("[", " ").replace("]", " ").split(" " * apart)
    assert [word.strip() for word in words if word.strip()] == [view.title for view in VIEWS]
    assert f"[{current.title}]" in bar.plain
    assert bar.plain.count("[") == bar.plain.count("]") == 1
