"""Styles are parsed once, and widgets styled no more often than they must be: both hold up the keys."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Static

from calmterm.app.app import CalmApp
from calmterm.app.style_paths import StylePaths
from calmterm.app.stylesheet import WATCHED, CachedStylesheet
from calmterm.app.themes import CALM_DARK, CALM_LIGHT
from calmterm.app.vault_app import THEME
from calmterm.screens.base.screen import CalmScreen

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _looked_up_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests looked up is not known here."""
    monkeypatch.setattr("calmterm.app.stylesheet.StylePaths", StylePaths)


def test_a_new_source_leaves_the_others_as_they_were_parsed() -> None:
    sheet = CachedStylesheet(variables={"ink": "#102030"})
    sheet.add_source("Static { color: $ink; }", ("one.tcss", ""))
    sheet.reparse()
    (first,) = sheet.rules
    sheet.add_source("Input { color: $ink; }", ("two.tcss", ""))
    sheet.reparse()
    assert sheet.rules[0] is first
    assert "Input" in sheet.rules_map


def test_other_variables_are_taken_over_everywhere() -> None:
    sheet = CachedStylesheet(variables={"ink": "#102030"})
    sheet.add_source("Static { color: $ink; }", ("one.tcss", ""))
    sheet.reparse()
    sheet.set_variables({"ink": "#405060"})
    sheet.reparse()
    assert sheet.rules[0].styles.color.hex == "#405060"


def test_the_same_variables_leave_what_was_parsed() -> None:
    sheet = CachedStylesheet(variables={"ink": "#102030"})
    sheet.add_source("Static { color: $ink; }", ("one.tcss", ""))
    sheet.reparse()
    (first,) = sheet.rules
    sheet.set_variables({"ink": "#102030"})
    sheet.reparse()
    assert sheet.rules[0] is first


@pytest.mark.parametrize("theme", [CALM_DARK.name, CALM_LIGHT.name])
async def test_styles_are_parsed_once_for_the_first_screen(
    theme: str, made_vault: Path, many_colours: None, monkeypatch: pytest.MonkeyPatch, settle: Settle
) -> None:
    monkeypatch.setenv(THEME, theme)
    taken: list[object] = []
    app = CalmApp(made_vault)
    assert app.stylesheet._variables == app.get_css_variables(), "screens after the first would miss colours of ours"
    monkeypatch.setattr(Stylesheet, "set_variables", lambda _, variables: taken.append(variables))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.theme == theme
        assert not taken, "colours that came late have every style parsed again"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[DOMNode]:
    """The widgets that were given rules."""
    widgets: list[DOMNode] = []
    give = Stylesheet.replace_rules

    def note(sheet: type[Stylesheet], node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        widgets.append(node)
        give(node, rules, animate)

    monkeypatch.setattr(Stylesheet, "replace_rules", classmethod(note))
    return widgets


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[DOMNode]:
    """The widgets whose rules Textual looked up."""
    widgets: list[DOMNode] = []
    look = Stylesheet.apply

    def note(sheet: Stylesheet, node: DOMNode, **more: Any) -> None:
        widgets.append(node)
        look(sheet, node, **more)

    monkeypatch.setattr(Stylesheet, "apply", note)
    return widgets


async def test_a_widget_is_given_no_rules_that_it_has(app: CalmApp, settle: Settle, given: list[DOMNode]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert given
        given.clear()
        app.update_styles(app.screen)
        await settle(pilot)
        assert [one for one in given if isinstance(one, Widget)] == []  # a part of one is made anew each time


async def test_a_widget_is_given_what_changed(app: CalmApp, settle: Settle, given: list[DOMNode]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.stylesheet.add_source("#week-panel.other { width: 7; }")
        app.stylesheet.parse()
        panel = app.screen.query_one("#week-panel")
        width = panel.styles.base.width
        given.clear()
        panel.add_class("other")
        await settle(pilot)
        assert (str(panel.styles.base.width), given.count(panel)) == ("7", 1)
        panel.remove_class("other")
        await settle(pilot)
        assert panel.styles.base.width == width
        panel.styles.base.width = 9  # by anything else, such as the end of an animation
        app.update_styles(panel)
        await settle(pilot)
        assert panel.styles.base.width == width


class Sized(CalmScreen[None]):
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]  # noqa: RUF012 - declared so by Textual
    at_first: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        self.at_first = frozenset(self.classes)
        yield Static("")


@pytest.mark.parametrize(("size", "classes"), [((80, 24), {"-normal", "-low"}), ((120, 40), {"-wide", "-tall"})])
async def test_a_screen_knows_its_size_before_its_widgets_come(
    app: CalmApp, settle: Settle, size: tuple[int, int], classes: set[str]
) -> None:
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = Sized()
        await app.push_screen(screen)
        await settle(pilot)
        assert screen.at_first == classes == screen.classes


def selectors(app: CalmApp) -> str:
    """What the rules are about. Textual's `css` fails where a theme leaves a colour to the one before, as with 256."""
    return " ".join(rule.selectors for rule in app.stylesheet.rules)


async def test_rules_about_every_widget_are_there_only_while_words_are_hidden(app: CalmApp, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "-hidden" not in selectors(app)
        await pilot.press("f8")
        await settle(pilot)
        assert "-hidden" in selectors(app)
        assert app.screen.query_one("#week-panel").styles.text_opacity == 0
        await pilot.press("f8")
        await settle(pilot)
        assert "-hidden" not in selectors(app)
        assert app.screen.query_one("#week-panel").styles.text_opacity == 1


class Shapes(CalmScreen[None]):
    CSS = """
    Shapes {
        .warm Static { width: 3; }
        #below > Static { width: 4; }
        Static:last-child { width: 5; }
        #below:focus-within Static { height: 3; }
        Static:disabled { height: 4; }
        Button:focus { height: 5; }
        &.wide Button { width: 6; }
    }
    """

    def compose(self) -> ComposeResult:
        with Vertical(id="above"):
            yield Static("", id="first")
            yield Static("", id="last")
        with Vertical(id="below"):
            yield Static("")
            yield Button("")


def rules_of(screen: CalmScreen[None]) -> dict[DOMNode, RulesMap]:
    return {one: one.styles.base.get_rules() for one in screen.walk_children(with_self=True)}


async def test_what_is_not_looked_up_again_is_what_would_be_found(app: CalmApp, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = Shapes()
        await app.push_screen(screen)
        above, below = screen.query_one("#above"), screen.query_one("#below")
        changes: list[Callable[[], object]] = [
            lambda: above.add_class("warm"),
            lambda: screen.add_class("wide"),
            lambda: screen.set_focus(None),
            lambda: above.move_child(0, after=1),
            lambda: above.mount(Static("", id="newest")),
            lambda: setattr(below, "disabled", True),
            lambda: above.remove_class("warm"),
            lambda: screen.query_one("#newest").remove(),
            lambda: setattr(below, "disabled", False),
            lambda: app.action_hide(),
        ]
        seen: list[dict[DOMNode, RulesMap]] = []
        for change in changes:
            change()
            await settle(pilot)
            app.update_styles(screen)
            held = rules_of(screen)
            for one in held:
                base: Any = one.styles.base
                base.given_last = None
            app.stylesheet._paths_of = None
            app.update_styles(screen)
            assert held == rules_of(screen)
            seen.append(held)
        assert [one != other for one, other in pairwise(seen)] == [True] * 9


async def test_nothing_is_looked_up_for_what_is_as_it_was(app: CalmApp, settle: Settle, looked: list[DOMNode]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        looked.clear()
        app.update_styles(app.screen)
        panel, greeting = app.screen.query_one("#week-panel"), app.screen.query_one("#greeting")
        panel.add_class("other")  # of which no rule speaks
        assert looked == []
        panel.add_class("muted")
        assert panel in looked
        assert greeting not in looked


async def test_what_no_rule_names_is_not_looked_up_for_each(
    app: CalmApp, settle: Settle, looked: list[DOMNode]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.screen.mount(first := Static("", id="a-name"))
        assert first in looked
        await app.screen.mount(second := Static("", id="another", classes="unheard"))
        assert second not in looked
        assert second.styles.base.get_rules().keys() == first.styles.base.get_rules().keys()


async def test_a_second_screen_of_a_kind_is_styled_by_what_was_found_for_the_first(
    app: CalmApp, settle: Settle, looked: list[DOMNode]
) -> None:
    def held(screen: Screen[Any]) -> tuple[list[str], list[RulesMap], list[list[bool]]]:
        nodes = screen.walk_children(with_self=True)
        rules = [one.styles.base.get_rules() for one in nodes]
        layouts = [one.pop("layout") for one in rules if one.get("layout")]
        assert len(set(map(id, layouts))) == len(layouts) >= 3, "each widget has a layout of its own"
        watched = [[getattr(node, name) for name in WATCHED] for node in nodes]
        return [layout.name for layout in layouts], rules, watched

    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Shapes())
        await settle(pilot)
        first = held(app.screen)
        app.pop_screen()
        await settle(pilot)
        looked.clear()
        await app.push_screen(Shapes())
        await settle(pilot)
        second = held(app.screen)
        assert second == first
        assert any(map(any, second[-1])), "some rules look at states"
        assert not [one for one in looked if isinstance(one, Static)]  # the focus may come at another moment


async def test_a_new_widget_holds_at_once_what_was_found_for_an_equal_one(
    app: CalmApp, settle: Settle, looked: list[DOMNode]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Shapes())
        await settle(pilot)
        equal = Vertical(), Vertical()
        for one in equal:
            app.screen.query_one("#below").mount(one)
        assert [one in looked for one in equal] == [True, False]
        rules = [one.styles.base.get_rules() for one in equal]
        first, second = (one.pop("layout") for one in rules)
        assert rules[0] == rules[1] != {}
        assert first.name == second.name
        assert first is not second, "a layout has a state, so each widget has its own"
        await settle(pilot)


async def test_a_widget_that_is_not_on_a_screen_yet_is_not_styled(
    app: CalmApp, settle: Settle, given: list[DOMNode]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        line = Static("")
        line.add_class("heading")
        assert line not in given
        await app.screen.mount(line)
        assert line in given
        assert line.styles.text_style.bold
