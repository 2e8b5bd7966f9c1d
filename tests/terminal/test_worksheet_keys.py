"""Every worksheet and the check-in in a real terminal at 80x24, by keys alone: menu, form, list, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

ENTER, ESCAPE, TAB, SAVE, NEXT, DOWN = "\r", "\x1b", "\t", "\x13", "\x0e", "\x1b[B"
REST = 1.5  # seconds for the focus to come to rest: a field shows no word when it has it


class See(str):
    """Words to wait for between keys: what has the focus is then certain."""

    __slots__ = ()


# The tools in the order of their menu: what is typed into a new form, and what its list then shows.
TOOLS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Thought records", ("A silence", See("A silence"), NEXT, See("step 2 of 6"), "They laughed", See("They laughed"),
                         TAB, See("> How much"), "80", NEXT, See("step 3 of 6"), NEXT, See("step 4 of 6")),
     "They laughed"),
    ("Core beliefs", (ENTER, See("future"), DOWN, ENTER, TAB, "Late for life", See("Late for life"), TAB,
                      See("> How strongly"), "70"),
     "Late for life"),
    ("Exposure ladder", ("Ring them back", See("Ring them back"), TAB, See("> How anx"), "40"), "40 Ring them back"),
    ("Problem solving", ("Noise at night", See("Noise at night"), TAB, See("> Importance"), "6"), "Noise at night"),
    ("Coping cards", ("Chest goes tight", See("goes tight"), TAB, "Wait for it", See("Wait for it")), "goes tight"),
    ("Self-compassion", (See("> Mood before"), "4", See("[4]"), TAB, "I snapped", See("I snapped")), "I snapped"),
    ("Values", (ENTER, See("parenting"), DOWN, ENTER, TAB, "Turning up", See("Turning up"), TAB, TAB,
                See("> Importance"), "8", TAB, See("> How far"), "35"),
     "priority 5.2"),
    ("Activities", ("swim on Thursday", See("on Thursday")), "swim on Thursday"),
    ("Worries", ("What if it rains", See("if it rains"), TAB, See("> How strong"), "7"), "What if it rains"),
    ("Gratitude", ("The driver waited", See("waited")), "The driver waited"),
    ("Time with AI", ("a chatbot", See("a chatbot")), "a chatbot"),
    ("A look back", ("The swim", See("The swim"), TAB, See("> Ease"), "7"), "The swim"),
)  # fmt: skip
OWN = """\
name = "look_back"
version = 1
title = "A look back"

[[field]]
name = "kept"
kind = "prose"
label = "What was worth keeping?"
required = true

[[field]]
name = "ease"
kind = "scale"
label = "Ease"
low = 0
high = 10
"""


@pytest.fixture
def vault(made_demo: Callable[[int], Path]) -> Path:
    """A demo of one day: all lists but today's are empty."""
    return made_demo(1)


def opened(terminal: Any, vault: Path, **env: str) -> Any:
    run = terminal("--vault", str(vault), **env)
    run.wait("locked")
    run.keys("demo", ENTER)
    run.wait("Today", "Check-in")
    return run


@pytest.mark.soak
def test_each_tool_from_the_menu_to_the_saved_record_and_back(terminal: Any, vault: Path, count: Any) -> None:
    own = Path.home() / ".config" / "calmterm" / "worksheets"
    own.mkdir(parents=True)
    (own / "look.toml").write_text(OWN)
    run = opened(terminal, vault)
    run.keys("c")
    run.wait("How are you?")
    run.keys("6", ENTER)
    run.wait("This week")
    run.keys("4")
    run.wait("Tools", "Thought records")
    every = count(4, 1)  # the pilot goes through all of them
    for title, typed, line in TOOLS[::every]:
        if title != TOOLS[0][0]:
            run.keys(*[DOWN] * every)
        run.keys(ENTER)
        if title == "Exposure ladder":
            run.wait("actually safe")
            run.keys(ENTER)
        if title == "A look back":
            run.wait("Own worksheets", title)
            run.keys(ENTER)
        run.wait(title, "Nothing here yet")
        run.keys("n")
        run.wait("New: ")
        run.read(REST)
        for text in (*typed, SAVE):
            if isinstance(text, See):
                run.wait(text)
            else:
                run.keys(text)
                if text == TAB:
                    run.read(REST)
        run.wait(title, line)
        if title == "A look back":
            run.keys(ESCAPE)
            run.wait("Own worksheets")
        run.keys(ESCAPE)
        run.wait("to think, try and plan with")
    run.keys(ESCAPE)
    run.wait("This week")
    run.keys("q")
    assert run.ended() == 0


def test_a_thought_record_killed_half_way_comes_back_at_its_step(terminal: Any, vault: Path) -> None:
    first = opened(terminal, vault)
    first.keys("4", "n")
    first.wait("New: thought record")
    first.read(REST)
    first.keys("A silence", NEXT)
    first.wait("step 2 of 6")
    first.keys("They all laughed 日本", NEXT)
    first.wait("step 3 of 6")
    first.keys("half a sen")
    first.wait("half a sen")
    first.keys("t")
    first.read(2)  # a draft is kept within a second of the last key
    first.kill()
    again = opened(terminal, vault)
    again.keys("4", "n")
    again.wait("Thought record: other thought", "Automatic thought: They all laughed 日本", "half a sent")
