"""Grounding: things to notice, one after the other, typed or only counted. There is no clock and no test."""

import time
from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from calmterm.content.exercises import Grounding, exercises
from calmterm.core.text import clean, one_line
from calmterm.screens.practice.practice import Exercise, PracticeScreen
from calmterm.store.model.records import PracticeKind
from calmterm.widgets.line_input import LineInput


class GroundingScreen(PracticeScreen):
    """Guides a grounding practice: five to one by the senses, and others."""

    HEADING = "Grounding"

    steps = query_one("#steps", Static)
    typed = query_one("#found", Input)
    typed_label = query_one("#found-label", Label)

    def __init__(self) -> None:
        super().__init__()
        self._what: Grounding | None = None
        self._at = 0
        self._found: list[list[str]] = []  # a list of words for each step, "" where only a key was pressed
        self._began_at = 0.0

    def offered(self) -> Sequence[Exercise]:
        return [
            Exercise(one.title, "", f"{one.purpose}.", PracticeKind.GROUNDING, one.title.lower(), one)
            for one in exercises().grounding
        ]

    def run_parts(self) -> ComposeResult:
        yield Static("", id="steps")
        with Horizontal(id="found-line"):
            yield Label("", id="found-label", classes="muted")
            yield LineInput(placeholder="type it, or just press enter", id="found", compact=True)
        yield Static("Any order: up and down go between the lines. Escape ends whenever you like.", classes="muted")

    def begin(self, choice: Exercise) -> Widget | None:
        what: Grounding = choice.what
        if what is not self._what:
            self._what, self._at = what, 0
            self._found = [[] for _ in what.steps]
        self._began_at = time.monotonic()
        self._show_steps()
        return self.typed

    def practised(self) -> float:
        return time.monotonic() - self._began_at

    def found(self) -> str:
        if self._what is None:
            return ""
        told = (
            f"{name}: {', '.join(words)}"
            for (name, _, _), found in zip(self._what.steps, self._found, strict=True)
            if (words := [word for word in found if word])
        )
        return "; ".join(told)

    @on(Input.Submitted, "#found")
    def _one_more(self) -> None:
        """Note that one thing was found."""
        what = self._what
        if what is None or self.stage != "run":
            return
        self._found[self._at].append(clean(self.typed.value, multiline=False).strip())
        self.typed.value = ""
        self.touched()
        if all(len(found) >= count for found, (_, count, _) in zip(self._found, what.steps, strict=True)):
            self.finish(completed=True)
            return
        if len(self._found[self._at]) >= what.steps[self._at][1]:
            after = [*range(self._at + 1, len(what.steps)), *range(self._at)]
            self._at = next(step for step in after if len(self._found[step]) < what.steps[step][1])
        self._show_steps()

    def on_key(self, event: events.Key) -> None:
        """Go between the lines by up and down."""
        if self.stage == "run" and self._what is not None and event.key in ("up", "down"):
            event.stop()
            self._at = (self._at + (1 if event.key == "down" else -1)) % len(self._what.steps)
            self._show_steps()

    def _show_steps(self) -> None:
        if self._what is None:
            return
        lines: list[Content] = []
        for place, (name, count, how) in enumerate(self._what.steps):
            found = self._found[place]
            here = place == self._at
            signs = "x" * min(len(found), count) + "." * max(0, count - len(found))
            words = one_line(", ".join(word for word in found if word), 40)
            name_part = (f"{'> ' if here else '  '}{name:<10}", "bold" if here else "")
            lines.append(Content.assemble(name_part, f"{signs:<7}", (words or how, "" if words else "$text-muted")))
        self.steps.update(Content("\n").join(lines))
        self.typed_label.update(self._what.steps[self._at][0])
