"""What stands beside a form where there is room for it."""

from collections.abc import Callable
from typing import Any

from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.screens.base.form_screen import FormScreen
from calmterm.store import Store, kind_named
from calmterm.widgets.form_guide import FormGuide

THOUGHT = {
    "situation": "Jonas left without a word.",
    "automatic_thought": "He is still angry.",
    "belief_before": 65,
    "emotions": [{"name": "sadness", "intensity_before": 45}],
}


def a_form(store: Store) -> FormScreen:
    kind = kind_named("thought_record")
    return FormScreen(kind, store.add(store.new(kind, THOUGHT)))


def beside(app: CalmApp) -> str:
    guide = app.screen.query_one(FormGuide)
    return "\n".join(str(one.content) for one in guide.query(Static) if one.display)


async def test_says_what_was_said_before(app: CalmApp, store: Store, settle: Any, keys: Any) -> None:
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await app.push_screen(form := a_form(store))
        await settle(pilot)
        guide = form.form.guide
        assert guide.display
        assert guide.region.x > form.form.page.region.right - 1
        assert "Catch an automatic thought" in beside(app)
        assert not guide.said_panel.display
        assert not form.form.note.display, "said beside the form, once"
        await keys(pilot, "ctrl+n", "ctrl+n")
        assert guide.said_panel.display
        said = str(guide.said.content)
        assert said.index("He is still angry.") < said.index("Jonas left"), "what is pinned comes first"
        assert "65 of 100" in said
        assert "- sadness" in said
        await keys(pilot, *["ctrl+n"] * (form.form.step_count - 1 - form.form.step))
        assert "A feeling is taken as proof." in beside(app)
        assert str(guide.said.content) == "Automatic thought: He is still angry."


async def test_a_click_leads_to_a_step(app: CalmApp, store: Store, settle: Any) -> None:
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await app.push_screen(form := a_form(store))
        await settle(pilot)
        line = list(form.query(".guide-step"))[3]
        await pilot.click(line)
        await settle(pilot)
        assert form.form.step == 3
        assert line.has_class("-here")


async def test_is_away_without_room(app: CalmApp, store: Store, settle: Any, seen: Callable[[CalmApp], str]) -> None:
    async with app.run_test(size=(109, 40), notifications=True) as pilot:
        await settle(pilot)
        await app.push_screen(form := a_form(store))
        await settle(pilot)
        assert not form.form.guide.display
        assert "One step at a time" in seen(app)
        await pilot.resize_terminal(110, 40)
        await settle(pilot)
        assert form.form.guide.display
        assert not form.form.note.display
