"""Beside a form stands what helps with it: no empty panel, and no list that is there already."""

from textual.app import App, ComposeResult
from textual.content import Content

from calmterm.store.model.records import Consent, ThoughtRecord
from calmterm.widgets.form_guide import FormGuide


class Beside(App[None]):
    """A guide alone."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"frame": "#808080"}

    def compose(self) -> ComposeResult:
        yield FormGuide(("first", "second"), "What it is for", "")


async def test_a_panel_without_words_is_left_out() -> None:
    app = Beside()
    async with app.run_test():
        guide = app.query_one(FormGuide)
        guide.show(0, [Content("")], [])
        assert not guide.said_panel.display
        guide.show(1, [Content("Worry"), Content("")], [])
        assert guide.said_panel.display
        assert str(guide.said.content).splitlines()[0] == "Worry"


def test_choices_are_explained_only_where_they_have_sentences() -> None:
    assert not Consent.spec("parts").explained
    assert ThoughtRecord.spec("distortions").explained["all_or_nothing"]
