"""Practice, habits, small things and reading in a real terminal, by keys alone; and how little the pacer draws."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.terminal

ENTER, ESCAPE, SAVE, DOWN, TAB = "\r", "\x1b", "\x13", "\x1b[B", "\t"
MENU = "Tense and let go, part by part"
BYTES_A_SECOND = 2048


@pytest.fixture
def vault(made_demo: Callable[[int], Path]) -> Path:
    return made_demo(1)


def opened(terminal: Any, vault: Path, *options: str) -> Any:
    day = terminal(*options, "--vault", str(vault))
    day.wait("locked")
    day.keys("demo", ENTER)
    day.wait("This week")
    day.keys("7")
    day.wait(MENU)
    return day


def to_breathing(day: Any) -> None:
    day.keys(ENTER)
    day.wait("Before the first time", "Never while driving")
    day.keys(ENTER)
    day.wait("Long exhale", "Coherent", "18 breaths")
    day.keys(ENTER)
    day.wait("Anxiety before")


@pytest.mark.soak
@pytest.mark.slow
def test_every_tool_from_the_menu_to_the_record_and_back(terminal: Any, vault: Path) -> None:
    day = opened(terminal, vault, "--reduce-motion")

    to_breathing(day)
    day.keys("6", ENTER)
    day.wait("Breathe in  1 2", "Breath 1 of 18")
    day.keys(ESCAPE)
    day.wait("How is it now?")
    day.keys("4", ENTER)
    day.wait(MENU, "Saved")

    day.keys(DOWN, ENTER)
    day.wait("Five senses")
    day.keys(ENTER, ENTER)
    day.wait("Name things that you see")
    day.keys("lamp", ENTER)
    day.wait("x....", "lamp")
    day.type(ENTER * 14)
    day.wait("How is it now?", "See: lamp")
    day.keys(ENTER)
    day.wait(MENU)

    day.keys(DOWN, ENTER)
    day.wait("70 percent")
    day.keys(ENTER)
    day.wait("Sixteen parts")
    day.keys(DOWN, DOWN, ENTER, ENTER)
    day.wait("Both hands and arms", "Tense")
    day.keys("n", "n", "n", "n")
    day.wait("How is it now?")
    day.keys(ENTER)
    day.wait(MENU)

    day.keys(DOWN, ENTER)
    day.wait("Sitting quietly", "5 min")
    day.keys("-", ENTER, ENTER)
    day.wait("4 minutes left")
    time_to_end = time.monotonic() + 120
    while "How is it now?" not in day.text():  # a moment's look is not kept as a practice
        assert time.monotonic() < time_to_end
        day.keys(ESCAPE)
        if "Anxiety before" in day.text():
            day.keys(ENTER)
            day.wait("minutes left")
            day.read(1)
    day.keys(ENTER)
    day.wait(MENU)

    day.keys(DOWN, DOWN, ENTER)  # past the coping cards
    day.wait("Stretch for five minutes", "[ ]")
    day.keys(" ")
    day.wait("[x]")
    day.keys(ESCAPE)
    day.wait(MENU)

    day.keys(DOWN, ENTER)
    day.wait("Little to-dos for today")
    day.keys("n")
    day.wait("New: little to-do")
    day.keys("Post the letter", SAVE)
    day.wait("○ Post the letter")
    day.keys(" ")
    day.wait("✓ Post the letter")
    day.keys(ESCAPE)
    day.wait(MENU)

    day.keys(DOWN, ENTER)
    day.wait("AI, and using it well", "What a chatbot actually does")
    day.keys(ENTER)
    day.wait("A chatbot is a program that continues text")
    day.keys(ESCAPE)
    day.wait("What a chatbot actually does   read")
    day.keys(ESCAPE)
    day.wait(MENU, "What you practised", "4 · ")

    day.keys("3", "p")
    day.wait("n Another")
    day.keys("n", ENTER)
    day.wait("Write as it comes")
    day.keys("an answer", SAVE)
    day.wait("saved")
    day.keys(ESCAPE)
    day.wait("an answer", "Search")
    day.keys("q")
    assert day.ended() == 0


def test_the_pacer_draws_less_than_two_kilobytes_a_second(terminal: Any, vault: Path) -> None:
    day = opened(terminal, vault)
    to_breathing(day)
    day.type(ENTER)
    day.wait("Breathe in", "Breath 1 of 18")
    # What a busy machine delays only makes it less: the time that counts is the program's own.
    day.read(1.0)
    before, began = len(day.output), time.monotonic()
    while time.monotonic() - began < 8:
        day.read(0.2)
    rate = (len(day.output) - before) / (time.monotonic() - began)
    assert 100 < rate <= BYTES_A_SECOND
    day.kill()


def test_going_elsewhere_keeps_a_practice_as_left_early(terminal: Any, vault: Path) -> None:
    day = opened(terminal, vault, "--reduce-motion")
    to_breathing(day)
    day.keys(ENTER)
    day.wait("Breathe in  1 2")
    day.keys("1")
    day.wait("This week")
    day.keys("7")
    day.wait("What you practised", "1 · ")
    day.keys(*[DOWN] * 8, ENTER)
    day.wait("long exhale 4-6")
    day.kill()
