"""What stands beside a form where there is room: its steps, what was said so far, what it is for."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from calmterm.store import FieldSpec
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.panel import Panel


class _StepLine(Static):
    """One step by the names of what it asks; a click goes there."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(Content(f"{number + 1}  {words}"), classes="guide-step")
        self._number = number

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(FormGuide.Chosen(self._number))


class FormGuide(VerticalScroll, can_focus=False):
    """Shows `steps` by their names with the current one marked, and explains a form by `purpose` and `note`."""

    DEFAULT_CSS = """
    FormGuide {
        display: none;
        scrollbar-size-vertical: 1;
        & Static { height: auto; }
        & .guide-step { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & .guide-step:hover { text-style: underline; }
        & .guide-step.-here { color: $foreground; text-style: bold; }
        & #guide-note { margin: 1 0 0 0; color: $text-muted; }
    }
    """

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    said_panel = query_one("#guide-said-panel", Panel)
    said = query_one("#guide-said", Hanging)
    choices_panel = query_one("#guide-choices-panel", Panel)
    choices = query_one("#guide-choices", Static)

    def __init__(self, steps: Sequence[str], purpose: str, note: str) -> None:
        super().__init__()
        self._steps = steps
        self._purpose = purpose
        self._note = note

    def compose(self) -> ComposeResult:
        if len(self._steps) > 1:
            lines = (_StepLine(number, words) for number, words in enumerate(self._steps))
            yield Panel(*lines, title="Steps", keys="^n next · ^b previous")
        yield Panel(Hanging(id="guide-said"), title="So far", id="guide-said-panel")
        yield Panel(Static("", id="guide-choices"), title="The choices", id="guide-choices-panel")
        about = [Static(self._purpose, id="guide-purpose", markup=False)]
        about += [Static(self._note, id="guide-note", markup=False)] if self._note else []
        if self._purpose or self._note:
            yield Panel(*about, title="What it is for")

    def show(self, step: int, said: Sequence[Content], explained: Sequence[FieldSpec]) -> None:
        """Mark a step; `said` is what was given before it, `explained` fields whose choices have a sentence each."""
        for number, line in enumerate(self.query(".guide-step")):
            line.set_class(number == step, "-here")
        self.said_panel.display = any(one.plain for one in said)
        self.said.read(Content("\n").join(said))
        self.choices_panel.display = bool(explained)
        self.choices.update(Content("\n").join(_choice(spec, *one) for spec in explained for one in spec.choices))
        self.scroll_home(animate=False)


def _choice(spec: FieldSpec, name: str, words: str) -> Content:
    return Content.assemble((words, "bold"), "  ", (spec.explained.get(name, ""), "$text-muted"))
