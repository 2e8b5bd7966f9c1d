"""What goes over the line, as over SSH: a still screen sends nothing, another section little."""

import pytest

pytestmark = pytest.mark.terminal


@pytest.mark.parametrize(("size", "most"), [((80, 24), 12_000), ((120, 40), 24_000)])
def test_sections_are_small_and_a_still_screen_is_silent(terminal, size: tuple[int, int], most: int) -> None:
    demo = terminal("--reduce-motion", "demo", "--days", "90", size=size)
    demo.wait("This week", "A question")  # the last of it that is painted
    demo.read(2.0)
    sent: dict[str, int] = {}
    for key in "23456780":
        before = len(demo.output)
        demo.keys(key)
        sent[key] = len(demo.output) - before
    assert {key: count for key, count in sent.items() if count > most} == {}
    demo.keys("1")
    demo.wait("This week", without="made-up vault")  # what is told for some seconds is told by now
    demo.keys("1")
    before = len(demo.output)
    demo.read(3.0)
    assert len(demo.output) == before
