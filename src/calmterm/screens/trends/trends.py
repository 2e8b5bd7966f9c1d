"""Trends: charts by measure and range, what goes with what, and the numbers behind every one of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core.compute_process import ComputeProcess
from calmterm.domain.chart import warm
from calmterm.domain.one_day import day_table
from calmterm.domain.patterns import MANY_MISSING, MISSING, Together, behind, keep_if_due, log_table, patterns
from calmterm.insights.analysis import Study, say_mentions, study
from calmterm.insights.chart_summary import in_time
from calmterm.insights.measures import MEASURES
from calmterm.screens.base.screen import OPENING, SectionScreen
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.rating import RatingScreen
from calmterm.screens.trends import pages
from calmterm.screens.trends.data_table import NumbersScreen, export
from calmterm.screens.trends.views import LISTED, STUDIED, VIEWS, View, view_bar
from calmterm.store import Store
from calmterm.store.model.records import Deviation, Insight
from calmterm.widgets.calendar_heatmap import higher_words
from calmterm.widgets.chart import Chart
from calmterm.widgets.panel import Panel
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.width_static import Drawn

TALL: Final = 32  # rows
BESIDE: Final = "What goes with it"
FRAME: Final = 1 / 60  # seconds: Textual paints no more often


class TrendsScreen(SectionScreen):
    """Shows the charts of the section."""

    CSS_PATH = "trends.tcss"
    TITLE = "Trends"
    SECTION = "trends"
    reads_first = False  # no key is about what it works out, which may take a second
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "view(1)", "View", priority=True, id="trends.next", tooltip="The next view"),
        Binding("left", "view(-1)", show=False, priority=True, id="trends.previous", tooltip="The view before"),
        Binding("m", "turn(1)", "Measure", id="trends.measure", tooltip="The next measure, questionnaire or habit"),
        Binding("M", "turn(-1)", show=False, id="trends.measure.back", tooltip="The one before"),
        Binding("r", "span(1)", "Range", id="trends.range", tooltip="2 weeks, 3 months, a year, all"),
        Binding("R", "span(-1)", show=False, id="trends.range.back", tooltip="The range before"),
        Binding("t", "table", "Numbers", id="trends.table", tooltip="The numbers behind this chart"),
        Binding("x", "export", show=False, id="trends.export", tooltip="Write the numbers behind this to a file"),
        Binding("enter", "behind", show=False, id="trends.behind", tooltip="What is behind the selected insight"),
        Binding("d", "put_away", "Archive", id="trends.put_away", tooltip="Archive the selected one, or restore it"),
        Binding("f", "forget", show=False, id="trends.forget", tooltip="Forget the selected insight forever"),
        Binding("s", "rate", show=False, id="trends.rate", tooltip="How useful the selected one is"),
        Binding("a", "show_put_away", show=False, id="trends.away", tooltip="Those that are archived, and back"),
        Binding("h", "log", show=False, id="trends.log", tooltip="What was said before"),
        Binding("w", "again", "Again", id="trends.again", tooltip="Work the insights out again now"),
        Binding("escape", "app.section('today')", show=False, id="trends.back", tooltip="Back to the day"),
    ]  # fmt: skip

    views = query_one("#views", Drawn)
    heading = query_one("#trend-title", Static)
    whole = query_one("#trend-page", Vertical)
    first_title = query_one("#first-title", Static)
    first = query_one("#first", Chart)
    second_title = query_one("#second-title", Static)
    second = query_one("#second", Chart)
    drawn_page = query_one("#drawn-page", VerticalScroll)
    insights = query_one("#insights", PickList)
    words = query_one("#trend-words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._view = 0
        self._choice = pages.ChartChoice()
        self._page: pages.Page | None = None
        self._together: Together | None = None
        self._compute = ComputeProcess()
        self._bound = VIEWS[0]  # the view whose keys the footer shows

    def body(self) -> ComposeResult:
        yield Drawn(id="views")
        yield Static("", id="trend-title", classes="heading", markup=False)
        with Vertical(id="trend-page"):
            with VerticalScroll(id="drawn-page"):
                yield Drawn()
            yield Static("", id="first-title", classes="chart-title", markup=False)
            yield Chart(id="first")
            yield Static("", id="second-title", classes="chart-title", markup=False)
            yield Chart(id="second")
            yield PickList(id="insights")
        with Horizontal(id="below"):
            with VerticalScroll(id="words-page"):
                yield Static("", id="trend-words", markup=False)
            yield Panel(Drawn(id="were"), title="How the days were", id="were-panel")
            yield Panel(Drawn(id="beside"), title=BESIDE, id="beside-panel")

    def on_mount(self) -> None:
        self.words.update("One moment: reading your days.")  # so that a slow disk shows no empty page
        theme_changed = self.app.theme_changed_signal  # pyright: ignore[reportUnknownMemberType] - Textual's own hint
        theme_changed.subscribe(self, lambda _: self.reload() and None)
        self.reload()

    async def on_unmount(self) -> None:
        await self._compute.close()

    @property
    def view(self) -> View:
        """Return the view that is shown."""
        return VIEWS[self._view]

    @property
    def _shown(self) -> pages.ChartChoice:
        """Return the choice as this view can show it: where it has no such range, with its first."""
        spans = self.view.spans or (self._choice.span,)
        span = self._choice.span if self._choice.span in spans else spans[0]
        theme = self.app.current_theme  # pyright: ignore[reportUnknownMemberType] - Textual's own hint
        return replace(self._choice, span=span, higher=higher_words(theme))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("forget", "log"):
            return self.view.name == "together"
        if action in ("behind", "put_away", "rate", "show_put_away"):
            return self.view.name in LISTED
        if action == "again":
            return self.view.name in STUDIED
        if action == "turn":
            return bool(self.view.turns)
        if action == "span":
            return bool(self.view.spans)
        return True

    # --- reading and showing ------------------------------------------------------------------------------

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the view again; the app calls it after an undo and when another window wrote."""
        view, choice = self.view, self._shown
        self.views.show(partial(view_bar, view))
        if view is not self._bound:
            self._bound = view
            self.refresh_bindings()
            if view.name in STUDIED:  # which may take a second
                self.words.update("Working this out.")
        with self.attempt():
            if view.name == "together":
                await self._show_together()
                return
            report = await self._study() if view.name in STUDIED else None
            if view.studied is not None and report is not None:
                studied = view.studied
                page = await self.ask(lambda store: studied(store, report))
            else:
                page = await self.ask(lambda store: view.page(store, choice))
            if report is not None and view.name == "usual" and not choice.away:
                page = pages.with_words(page, say_mentions(report))
            await asyncio.to_thread(warm)
            self._show(page)
            if page.later is not None:
                measure, series, window = page.later
                found = await self._compute.run(in_time, series, window)
                self._show(pages.with_words(page, found.said(measure)), again=True)

    def _show(self, page: pages.Page, *, again: bool = False) -> None:
        self._page = page
        self.query_one("#words-page").border_title = "What it says"
        self.words.update("\n".join([pages.NOTHING, *page.words] if page.empty else page.words))
        if again:
            return
        charts = () if page.empty else page.charts
        self._head(page.title, charts[0][0] if len(charts) == 1 else "")
        shape = ("-none", "-one", "-two")[len(charts)]
        drawn = bool(page.bodies) and not page.empty
        self.whole.set_classes(" ".join((shape, *(["-drawn"] if drawn else []), *(["-list"] if page.days else []))))
        self.insights.fill(Content(line) for line, _ in page.days)
        for place, (title, chart) in enumerate(((self.first_title, self.first), (self.second_title, self.second))):
            said, painter = charts[place] if place < len(charts) else ("", None)
            title.update(said)
            chart.paint(painter)
        self._draw(() if page.empty else page.bodies)
        for name, body in (("were", page.were), ("beside", page.beside)):
            self.query_one(f"#{name}-panel").set_class(body is not None and not page.empty, "-filled")
            self.query_one(f"#{name}", Drawn).show(body)
        self.query_one("#beside-panel", Panel).name_it(BESIDE, page.measured)
        focus = self.insights if page.days else self.drawn_page if drawn else None
        if focus is not self.focused:
            self.set_focus(focus)

    def _head(self, title: str, about: str = "") -> None:
        """Name what is shown: above it, or where there is room in its frame."""
        self.heading.update(title)
        self.whole.border_title, self.whole.border_subtitle = Content(title), Content(about)

    def _draw(self, bodies: Sequence[pages.Body]) -> None:
        """Show each body in a widget of its own, so that what is out of sight is not painted."""
        held = list(self.drawn_page.query(Drawn))
        for one in held[max(1, len(bodies)) :]:
            one.remove()
        for widget, body in zip_longest(held[: max(1, len(bodies))], bodies[: len(held)]):
            widget.show(body)
        self._draw_more(bodies[len(held) :])

    @work(exclusive=True, group="drawing")
    async def _draw_more(self, bodies: Sequence[pages.Body]) -> None:
        """Show further bodies one after the other: ten years at once would keep keys waiting."""
        for body in bodies:
            widget = Drawn()
            await self.drawn_page.mount(widget)
            widget.show(body)
            await asyncio.sleep(FRAME)

    async def _study(self, *, again: bool = False) -> Study:
        """Study the diary, and keep what was found if a look is due or asked for. Raises CalmtermError."""
        diary = await self.ask(lambda store: store.measures.diary())
        report = await self._compute.run(study, diary)
        await self.ask(lambda store: keep_if_due(store, report, again=again))
        return report

    async def _show_together(self, *, again: bool = False) -> None:
        report = await self._study(again=again)
        most, away = MANY_MISSING if self.size.height >= TALL else MISSING, self._choice.away
        found = self._together = await self.ask(lambda store: patterns(store, report, away=away, most_missing=most))
        self._page = None
        self._head(found.title)
        self.whole.set_classes("-none -list" if found.insights else "-none")
        rows = zip(found.insights, found.notes, strict=True)
        self.insights.fill(Content(f"{one.text.words or ''}\n  {note}\n") for one, note in rows)
        self.words.update("\n".join(found.words))
        if found.insights:
            self.insights.focus()

    # --- choosing -----------------------------------------------------------------------------------------

    def action_view(self, step: int) -> None:
        """Go to the next view, or the one before."""
        self.action_show_view((self._view + step) % len(VIEWS))

    def action_show_view(self, view: int) -> None:
        """Go to the view of that number, as a click on its name does."""
        self._view = view
        self._choice = replace(self._choice, turn=0, away=False)
        self.reload()

    def action_turn(self, step: int) -> None:
        """Go on to the next measure, questionnaire or habit."""
        if self.view.turns == "measures":
            names = list(MEASURES)
            place = (names.index(self._choice.measure) + step) % len(names)
            self._choice = replace(self._choice, measure=names[place])
        else:
            self._choice = replace(self._choice, turn=self._choice.turn + step)
        self.reload()

    def action_span(self, step: int) -> None:
        """Take in more days, or fewer."""
        spans = self.view.spans
        self._choice = replace(self._choice, span=spans[(spans.index(self._shown.span) + step) % len(spans)])
        self.reload()

    def action_table(self) -> None:
        """Show the numbers behind what is shown."""
        if self._page is not None:
            self.calm.push_screen(NumbersScreen(self._page.table()))
        elif self._together is not None:
            self.calm.push_screen(NumbersScreen(self._together.table))

    def action_export(self) -> None:
        """Write the numbers behind what is shown to a file."""
        if self._page is not None:
            export(self, self._page.table())
        elif self._together is not None:
            export(self, self._together.table)

    # --- insights -----------------------------------------------------------------------------------------

    @property
    def marked(self) -> Insight | Deviation | None:
        """Return the insight, or the day that stood out, under the cursor."""
        if self.view.name == "usual" and self._page is not None:
            return self.insights.pick([day for _, day in self._page.days])
        return self.insights.pick(self._together.insights) if self._together is not None else None

    @on(OptionList.OptionSelected, "#insights")
    @work(group=OPENING)
    async def action_behind(self) -> None:
        """Show the numbers behind the marked insight, or everything of a day that stood out."""
        one = self.marked
        if isinstance(one, Deviation):
            day = one.on
            with self.attempt():
                self.calm.push_screen(NumbersScreen(await self.ask(lambda store: day_table(store, day))))
        elif one is not None:
            with self.attempt():
                table, pairs = await self.ask(lambda store: behind(store, one))
                chart = None if pairs is None else pages.scatter(pairs)
                self.calm.push_screen(NumbersScreen(table, one.text.words or "", chart))

    def action_put_away(self) -> None:
        """Put the marked one away; among those put away, bring it back."""
        one, away = self.marked, not self._choice.away
        if one is not None:
            said = "Archived. Press a to see those." if away else "Restored."
            self._change(lambda store: store.insights.put_away(one, away=away), said)

    @work(group="waiting")
    async def action_forget(self) -> None:
        """Forget the marked insight, and its entries in the log, once that is confirmed."""
        one = self.marked
        if isinstance(one, Insight):
            question = "Forget this forever? A later look may find it again."
            about = Content(one.text.words or "")
            if await self.calm.push_screen_wait(ConfirmScreen(question, about, yes="Forget it", no="Keep it")):
                self._change(lambda store: store.insights.forget(one), "Forgotten.")

    def action_rate(self) -> None:
        """Ask how useful the marked one is."""
        one = self.marked
        if one is not None:

            def rated(rating: int | None) -> None:
                if rating is not None:
                    self._change(lambda store: store.insights.rate(one, rating or None), "Noted.")

            self.calm.push_screen(RatingScreen(one.rating), rated)

    def action_show_put_away(self) -> None:
        """Show those put away, or the others again."""
        self._choice = replace(self._choice, away=not self._choice.away)
        self.reload()

    @work(group=OPENING)
    async def action_log(self) -> None:
        """Show insights that were found before and no longer hold."""
        with self.attempt():
            table = await self.ask(log_table)
            self.calm.push_screen(NumbersScreen(table))

    @work(exclusive=True)
    async def action_again(self) -> None:
        """Work everything out again now."""
        with self.attempt():
            if self.view.name == "together":
                await self._show_together(again=True)
            else:
                await self._study(again=True)
                self.reload()
            self.calm.notify("Worked out again.", markup=False)

    @work
    async def _change(self, change: Callable[[Store], object], said: str) -> None:
        with self.attempt():
            await self.ask(change)
            self.calm.notify(said, markup=False)
            self.reload()
