"""After the demo the terminal is as it was: the next prompt begins a line of its own."""

import re

import pyte
import pytest

AWAY = re.compile(rb"\x1b\[\?1049h.*?(?:\x1b\[\?1049l|\Z)", re.DOTALL)  # what is painted on the other screen


@pytest.mark.slow
@pytest.mark.terminal
def test_no_words_stand_before_the_prompt(terminal) -> None:
    run = terminal("demo", "--days", "1")
    run.wait("Little to-dos")
    assert b"Opening the screens" in run.output
    run.keys("q")
    assert run.ended() == 0
    screen = pyte.Screen(80, 24)
    pyte.ByteStream(screen).feed(AWAY.sub(b"", run.output))
    assert screen.cursor.x == 0
    assert "".join(screen.display).strip() == ""
