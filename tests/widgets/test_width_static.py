"""Text that is drawn for its width: nothing of before is shown until that is known."""

from textual.app import App, ComposeResult
from textual.content import Content

from calmterm.widgets.width_static import Drawn


class Holder(App[None]):
    def compose(self) -> ComposeResult:
        yield Drawn()


async def test_what_stood_there_before_is_not_shown_again() -> None:
    app = Holder()
    async with app.run_test(size=(40, 10)) as pilot:
        drawn = app.query_one(Drawn)
        drawn.show(lambda width: Content(f"one of {width}"))
        assert str(drawn.content) == "one of 40"
        drawn.display = False
        await pilot.pause()
        drawn.show(lambda width: Content(f"two of {width}"))
        assert str(drawn.content) == ""
        drawn.display = True
        await pilot.pause()
        assert str(drawn.content) == "two of 40"


async def test_it_has_its_height_even_where_the_screen_is_laid_out_before_it_rests() -> None:
    app = Holder()
    async with app.run_test(size=(40, 10)) as pilot:
        drawn = app.query_one(Drawn)
        drawn.display = False
        await pilot.pause()
        drawn.display = True
        drawn.show(lambda width: Content(f"so wide: {width}\nand\nfour\nlines"))
        app.screen._refresh_layout()  # as a change of another widget may do at any time
        await pilot.pause()
        assert drawn.size.height == 4
