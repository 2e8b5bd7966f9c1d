"""The pacer: phases on time by any clock, words instead of motion where that is wanted, little drawn."""

from textual.app import App, ComposeResult

from calmterm.content.exercises import breathing, exercises, own_pattern, resting
from calmterm.widgets.pacer import CELLS, LARGEST, SMALLEST, Disc, Pacer


class Clock:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 50.0

    def __call__(self) -> float:
        return self.at


class Bench(App[None]):
    """A pacer alone; what it posted is kept."""

    def __init__(self, *, plain: bool) -> None:
        super().__init__()
        self.clock = Clock()
        self.plain = plain
        self.posted: list[str] = []

    def compose(self) -> ComposeResult:
        yield Pacer(plain=self.plain, now=self.clock)

    def on_pacer_moved(self) -> None:
        self.posted.append("moved")

    def on_pacer_ended(self) -> None:
        self.posted.append("ended")

    @property
    def pacer(self) -> Pacer:
        return self.query_one(Pacer)

    def after(self, seconds: float) -> str:
        """What it says when the clock stands there and the timer comes."""
        self.clock.at = 50.0 + seconds
        self.pacer._next_phase()  # what its timer calls
        return str(self.pacer.words.content)


BOX = next(one for one in exercises().breathing if one.code == "box")


async def test_the_words_follow_the_line_of_time() -> None:
    app = Bench(plain=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pacer.begin(breathing(BOX, 2))
        assert str(app.pacer.words.content) == "Breathe in  1"
        assert app.after(3.9) == "Breathe in  4"
        assert app.after(4.04) == "Hold  1"  # 40 ms late: the next phase is not moved by it
        assert app.after(8.0) == "Breathe out  1"
        assert app.after(12.0) == "Hold  1"
        assert app.after(16.0) == "Breathe in  1"
        assert str(app.pacer.state.content) == "Breath 2 of 2"
        app.after(32.0)
        await pilot.pause()
        assert app.posted.count("ended") == 1
        assert app.pacer.is_over
        assert app.pacer.practised == 32.0


async def test_the_disc_grows_and_shrinks_with_the_word_and_the_count_inside() -> None:
    app = Bench(plain=False)
    async with app.run_test(size=(80, 24)):
        app.pacer.begin(breathing(BOX, 1))
        disc = app.pacer.query_one(Disc)
        radii: list[int] = []
        for at in (0, 2, 4, 6, 8, 10, 12, 14):
            app.after(at)
            radii.append(disc.radius)
        half = round((SMALLEST + LARGEST) / 2)
        assert radii == [SMALLEST, half, LARGEST, LARGEST, LARGEST, half, SMALLEST, SMALLEST]
        app.after(4.0)
        lines = [disc.render_line(row).text for row in range(disc.size.height)]
        assert {len(line) for line in lines} == {CELLS}
        assert lines[0].strip() == lines[-1].strip().replace("▀", "▄"), "as round below as above"
        assert "Hold" in lines[4]
        assert "1" in lines[5]
        assert lines[4].strip("█▀▄ ") == "Hold"


async def test_plain_words_are_counted_and_nothing_moves() -> None:
    app = Bench(plain=True)
    async with app.run_test(size=(80, 24)):
        app.pacer.begin(breathing(own_pattern("5.5-5.5"), 1))
        assert app.after(0.2) == "Breathe in  1          "
        assert app.after(2.1) == "Breathe in  1 2 3      "
        assert app.after(5.4) == "Breathe in  1 2 3 4 5 6"
        assert app.after(5.5) == "Breathe out  1          "
        assert not app.pacer.query_one(Disc).is_on_screen
        assert app.pacer.query_one(Disc).radius == SMALLEST


async def test_a_pause_waits_and_the_words_say_so() -> None:
    app = Bench(plain=False)
    async with app.run_test(size=(80, 24)):
        app.pacer.begin(breathing(BOX, 1))
        app.after(2.0)
        app.pacer.rest()
        assert str(app.pacer.words.content) == "Paused. Space goes on."
        app.clock.at += 100
        assert app.pacer.practised == 2.0
        app.pacer.rest()
        assert str(app.pacer.words.content) == "Breathe in  3"


async def test_a_long_stretch_is_told_in_minutes() -> None:
    app = Bench(plain=True)
    async with app.run_test(size=(80, 24)):
        app.pacer.begin(resting(3))
        assert app.after(0.1) == "3 minutes left"
        assert app.after(61) == "2 minutes left"
        assert app.after(150) == "30 seconds left"
        assert app.after(175) == "a few seconds left"
