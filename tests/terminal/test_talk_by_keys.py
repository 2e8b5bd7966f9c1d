"""Guided talk in a real terminal, by keys alone: to an end, through a power cut, and line by line as a command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

ENTER, ESCAPE, DOWN, UP, END, SAVE, CTRL_D = "\r", "\x1b", "\x1b[B", "\x1b[A", "\x1b[F", "\x13", "\x04"


@pytest.fixture
def vault(made_demo: Callable[[int], Path]) -> Path:
    """A demo of one day: no talk is open."""
    return made_demo(1)


def scripts(terminal: Any, vault: Path) -> Any:
    """calmterm at the list of scripts, come to by keys."""
    run = terminal("--vault", str(vault))
    run.wait("Passphrase")
    run.keys("demo\r")
    run.wait("1Today", "^g Support", without="Passphrase")
    run.keys("4")
    run.wait("Thought records")
    run.keys(END, UP, ENTER)
    run.wait("A hard evening", "The downward arrow")
    return run


def test_worry_at_night_through_a_power_cut_to_a_worry(terminal: Any, vault: Path) -> None:
    run = scripts(terminal, vault)
    run.keys(DOWN, ENTER)
    run.wait("What is going round in your head?", "This is a script")
    run.type("The lift is loud\r")
    run.wait("How strong is it?")
    run.type("7\r")  # in one burst: the number, and on
    run.wait("Can anything be done about it before")
    run.keys(DOWN)
    run.kill()
    run = scripts(terminal, vault)
    run.wait("goes on")
    run.keys(DOWN, ENTER)
    run.wait("The lift is loud", "Can anything be done about it before")
    run.keys("n", ENTER)
    run.wait("What could be a first step by daylight?")
    run.type("Ask the caretaker\r")
    run.wait("When will you look at it?")
    run.keys(UP)
    run.wait("What could be a first step by daylight?", "Ask the caretaker")
    run.keys(ENTER)
    run.wait("When will you look at it?")
    run.type("at five\r")
    run.wait("I have you on paper. See you at", "Go on")
    run.keys(ENTER)
    run.wait("What has helped you back to rest")
    run.keys(ENTER)
    run.wait("It is written down", "Keep it as a worry")
    run.keys(ENTER)
    run.wait("New: worry", "The lift is loud")
    run.keys(SAVE)
    run.wait("✓ Keep it as a worry")
    run.keys(END, ENTER)
    run.wait("A hard evening", "Worry at night")
    run.kill()
    listed = terminal("--vault", str(vault), "list", "worry")
    listed.wait("Passphrase")
    listed.keys("demo\r")
    listed.wait("The lift is loud")
    assert listed.ended() == 0


@pytest.mark.soak
def test_after_an_argument_where_it_is_not_safe(terminal: Any, vault: Path) -> None:
    run = scripts(terminal, vault)
    run.keys(DOWN, DOWN, ENTER)
    run.wait("are you safe where you are?")
    run.keys("n", ENTER)
    run.wait("Then this can wait.", "Go on")
    run.keys(ENTER)
    run.wait("Nothing has to be decided", "That is enough")
    run.keys(ENTER)
    run.wait("A hard evening", "After an argument")


def test_an_urge_line_by_line_left_and_taken_up_again(terminal: Any, vault: Path) -> None:
    run = terminal("--vault", str(vault), "talk", "urge")
    run.wait("Passphrase")
    run.keys("demo\r")
    run.wait("This is a script", "1 no", "3 I am not sure")
    run.keys("1\r")
    run.wait("What does it want you to do?")
    run.keys("Order another thing\r")
    run.wait("How strong is it?", "0 gone to 10 the most")
    run.keys("eight\r")
    run.wait("A whole number from 0 to 10, please.")
    run.keys("8\r")
    run.wait("Describe it like the weather.")
    run.keys(CTRL_D)
    run.wait("It goes on there with: calmterm talk urge", "Talk kept: An urge")
    assert run.ended() == 0
    run = terminal("--vault", str(vault), "talk", "urge")
    run.wait("Passphrase")
    run.keys("demo\r")
    run.wait("You left this talk here.", "Describe it like the weather.")
    for answer in ("windy", "a letter", "", "3", ""):
        run.keys(f"{answer}\r")
    run.wait("Whatever came of this one", "Work on it as a problem")
    run.keys("\r")
    run.wait("Talk kept: An urge")
    assert run.ended() == 0
