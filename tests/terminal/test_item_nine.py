"""Item nine in a real terminal: support before the score, also when one leaves midway, and through the command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.terminal

ENTER, ESCAPE, RIGHT = "\r", "\x1b", "\x1b[C"


@pytest.fixture
def vault(made_demo) -> Path:
    return made_demo(2)


def at_the_last_item(terminal, vault: Path):
    """The PHQ-9, answered up to item eight by keys alone."""
    screen = terminal("--vault", str(vault))
    screen.wait("locked")
    screen.keys("demo", ENTER)
    screen.wait("Little to-dos")
    screen.keys("0")
    screen.wait("Questionnaires")
    screen.keys(RIGHT, ENTER)
    screen.wait("PHQ-9", "PHQ-8")
    screen.keys(ENTER)
    screen.wait("1 of 9", "over the last 2 weeks")
    for number in range(2, 10):
        screen.keys("0")
        screen.wait(f"{number} of 9", "over the last 2 weeks")
    return screen


@pytest.mark.soak
def test_support_before_the_score(terminal, vault: Path) -> None:
    screen = at_the_last_item(terminal, vault)
    screen.keys("1")
    screen.wait("how difficult")
    screen.keys("0")
    screen.wait("Support", "Thank you for answering honestly", without="PHQ-9")
    screen.keys(ESCAPE)
    screen.wait("PHQ-9: 1 on a range from 0 to 27", "not a diagnosis")
    screen.keys(ENTER)
    screen.wait("PHQ-9", "PHQ-8")  # once
    screen.keys("q")
    assert screen.ended() == 0


def test_support_over_the_lock(terminal, vault: Path) -> None:
    screen = at_the_last_item(terminal, vault)
    screen.keys("2")
    screen.wait("how difficult")
    screen.keys("\x0c")
    screen.wait("Support", "Thank you for answering honestly", without="how difficult")
    screen.keys(ESCAPE)
    screen.wait("Your journal is locked")
    screen.keys("\x11")
    assert screen.ended() == 0


@pytest.mark.soak
def test_support_when_leaving_midway(terminal, vault: Path) -> None:
    screen = at_the_last_item(terminal, vault)
    screen.keys("2")
    screen.wait("how difficult")
    screen.keys(ESCAPE)
    screen.wait("Support", "Thank you for answering honestly", without="how difficult")
    screen.keys(ESCAPE)
    screen.wait("PHQ-9", "PHQ-8")
    screen.keys("q")
    assert screen.ended() == 0


@pytest.mark.soak
def test_support_when_quitting_midway(terminal, vault: Path) -> None:
    screen = at_the_last_item(terminal, vault)
    screen.keys("3")
    screen.wait("how difficult")
    screen.keys("\x11")
    screen.wait("Support", "Thank you for answering honestly", without="how difficult")
    screen.keys("\x11")
    assert screen.ended() == 0


def test_the_command_prints_the_lines_first(vault: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"demo\n")
    os.close(writing)
    done = subprocess.run(
        [sys.executable, "-m", "calmterm", "--vault", str(vault), "--passphrase-fd", str(reading), "scale", "phq9",
         "--answers", "0,0,0,0,0,0,0,0,1"],
        pass_fds=(reading,), capture_output=True, text=True, check=True,
    )  # fmt: skip
    os.close(reading)
    assert done.stdout.index("emergency number") < done.stdout.index("PHQ-9: 1 on a range")
