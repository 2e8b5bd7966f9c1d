"""Boxes to tick say with signs what is ticked, and that something can be ticked."""

from textual.app import App, ComposeResult

from calmterm.widgets.checkboxes import Tick, Ticks


class Boxes(App[None]):
    """A list of boxes, and one alone."""

    def compose(self) -> ComposeResult:
        yield Ticks(("Moods", "moods", True), ("Sleep", "sleep", False), id="parts")
        yield Tick(True)


def lines(app: App[None]) -> list[str]:
    """Return what is on the screen."""
    # Textual has no public way to read the screen as text.
    return [strip.text.strip() for strip in app.screen._compositor.render_strips()]


async def test_ticked_and_empty_boxes_differ_by_sign_and_both_can_be_seen() -> None:
    app = Boxes()
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        boxes = app.query_one(Ticks)
        assert [line.strip("▊▎ ") for line in lines(app) if "Moods" in line or "Sleep" in line] == [
            "[x] Moods",
            "[ ] Sleep",
        ]
        assert any(line.strip() == "[x]" for line in lines(app))
        boxes.focus()
        await pilot.press("down", "space")
        await pilot.pause()
        assert boxes.selected == ["moods", "sleep"]
        assert any("[x] Sleep" in line for line in lines(app))
        app.query_one(Tick).focus()
        await pilot.press("space")
        await pilot.pause()
        assert not any(line.strip("▊▎▔▁ ") == "[x]" for line in lines(app))


async def test_a_box_has_the_colours_of_its_words_and_takes_a_click() -> None:
    app = Boxes()
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        boxes = app.query_one(Ticks)
        box, _, words, *_ = boxes.render_line(1)
        assert box.style is not None
        assert words.style is not None
        assert (box.style.color, box.style.bgcolor) == (words.style.color, words.style.bgcolor)
        await pilot.click(Ticks, offset=(boxes.gutter.left + 1, boxes.gutter.top + 1))
        await pilot.pause()
        assert boxes.selected == ["moods", "sleep"]
