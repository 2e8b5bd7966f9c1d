"""Every screen there is, in a real terminal over hostile notes: gate, silence when still, and a fault on each."""

import functools
import itertools
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calmterm.screens.base.sections import SECTIONS
from calmterm.store import Store, listed_kinds
from calmterm.store.model.fields import FieldSpec
from faults.walk import walk as walking
from shapes import standing_for

pytestmark = pytest.mark.terminal

NAMES = {one.key: one.title for one in SECTIONS}
NEXT, FAULT = "\x1b[24~", "\x1b[21~"
CANARY = "quetzal7331"
HOSTILE = (
    f"{CANARY} \x1b]0;7331\x07 \x1b]52;c;NzMzMQ==\x07 \x1b[7331m \x1b[7331;7331H \x1b[?7331h \x1bP7331q\x1b\\ \x9b7331n"
    " \x9d0;7331\x9c \x90 \x1bc \x1b(0 \x0e \x07 \x08 \x7f \u202e \u2066 \u2028 [/] [@click=app.quit]x[/]"
)
# What Textual itself says to a terminal: CSI sequences, and OSC 22 for the shape of the pointer.
OWN = re.compile(rb"\x1b\[[0-9;:?<>=$ ]*[A-Za-z]|\x1b\]22;[a-z-]*\x07")
FOREIGN = re.compile(
    rb"7331[;0-9]*[A-Za-z]\x00|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)


def foreign(output: bytes) -> list[bytes]:
    """Control sequences that are not the program's own."""
    found = [own for own in OWN.findall(output) if b"7331" in own or own.startswith(b"\x1b]8")]
    return found + FOREIGN.findall(OWN.sub(b"", output))


def test_the_check_finds_what_it_looks_for() -> None:
    assert foreign(b"\x1b[38;5;1mwords\x1b[0m\r\n\x1b]22;text\x07") == []
    assert len(foreign(HOSTILE.encode())) > 15


@pytest.fixture
def hostile(store: Store, put: Any, vault_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault in which every text of every kind is hostile, past the cleaning that saving does."""

    def words(spec: FieldSpec) -> Any:
        text = HOSTILE.encode()[: spec.limit or 1000].decode(errors="ignore")
        return [text] if spec.widget in ("tags", "lines") else text

    monkeypatch.setattr("calmterm.store.model.validation.clean", lambda text, **_: text)
    for kind in listed_kinds():
        texts = {one.name: words(one) for one in kind.specs() if one.widget in ("line", "prose", "tags", "lines")}
        put(kind, full=True, **texts)
    store.close()
    return vault_dir


Walk = Callable[..., Any]


@pytest.fixture
def walk(terminal: Any, hostile: Path, passphrase: str, tmp_path: Path, count: Any) -> Walk:
    """The real program over the hostile vault, before the screen of that number; goes on by `step` screens.

    Forms are one screen for all kinds: outside of a soak it is shown for those that stand for all.
    """
    log = tmp_path / "walk"
    every = frozenset(kind.table_name() for kind in listed_kinds())
    forms = standing_for(every) if count(True, False) else every

    def start(at: int = 0, step: int = 1) -> Any:
        log.write_text("")
        screen = terminal("--vault", str(hostile), change=functools.partial(walking, log, at, step, forms))
        screen.wait("locked")
        screen.keys(passphrase, "\r")
        screen.wait("1Today")
        screen.log = log
        return screen

    return start


def on(screen: Any) -> str:
    """Go to the next screen, and wait until it is there; its name."""
    before = len(screen.log.read_text().splitlines())
    screen.type(NEXT)
    end = time.monotonic() + 120
    while len(lines := screen.log.read_text().splitlines()) == before:
        assert time.monotonic() < end, screen.text()
        assert screen.read(0.02), screen.text()
    return lines[-1]


def each(screen: Any) -> Iterator[str]:
    while not (name := on(screen)).startswith("end "):
        yield name


def rest(screen: Any, seconds: float) -> None:
    """Until nothing came for so long."""
    size = -1
    while size != len(screen.output):
        size = len(screen.output)
        screen.read(seconds)


@pytest.mark.slow
def test_hostile_notes_on_every_screen(walk: Walk, count: Any, measured: Any) -> None:
    screen = walk(step=count(5, 1))
    seen = shown = size = 0
    for name in each(screen):
        rest(screen, 0.15)
        new, size = screen.output[size:], len(screen.output)
        assert not foreign(new), (name, foreign(new)[:5])
        seen += 1
        shown += CANARY in screen.text()
    assert seen > count(8, 40)
    assert shown > count(3, 20)  # the notes were there
    titles = re.findall(rb"\x1b\][0-2];", screen.output)
    assert titles == []
    measured("escape corpus", f"{seen} screens, the hostile notes in sight on {shown}, {len(screen.output):,} bytes:"
             " 0 foreign sequences, no title set")  # fmt: skip


def test_a_still_screen_sends_nothing(walk: Walk, count: Any, measured: Any) -> None:
    """Over SSH: no blinking, no clock, no repaint, however long it stands."""
    screen = walk(step=count(12, 1))
    seconds = count(1, 4)
    every = 0
    for name in each(screen):
        end = time.monotonic() + 60  # a busy machine may take its time until the screen is complete
        silent = False
        while not silent:
            size = len(screen.output)
            screen.read(seconds)
            silent = len(screen.output) == size
            assert silent or time.monotonic() < end, (name, screen.output[size:])
        every += 1
    measured("still", f"{every} screens, {seconds} s each: 0 bytes")


def marked(screen: Any) -> str:
    """The name of the section that the bar underlines."""
    screen.text()
    line = screen.screen.buffer[0]
    return "".join(line[column].data for column in range(screen.screen.columns) if line[column].underscore)


def until_marked(screen: Any, name: str) -> None:
    """Wait until the bar underlines a section, and nothing more comes."""
    end = time.monotonic() + 120  # a busy machine takes its time
    while marked(screen) != name:
        assert time.monotonic() < end, screen.text()
    rest(screen, 1.0)


@pytest.mark.parametrize(("size", "most"), [((80, 24), 12), ((120, 40), 24)], ids=["80x24", "120x40"])
def test_a_section_switch_is_small(unlocked: Any, count: Any, measured: Any, size: tuple[int, int], most: int) -> None:
    screen = unlocked(size=size)
    rest(screen, 1.0)
    sizes: dict[str, int] = {}
    for key in "2345678013524687"[: count(8, 16)]:
        before = len(screen.output)
        screen.type(key)
        until_marked(screen, NAMES[key])
        sizes[key] = max(len(screen.output) - before, sizes.get(key, 0))
        if key == "2":  # where a number is the mood
            screen.type("\x1b")
            until_marked(screen, "Today")
    assert max(sizes.values()) <= most * 1024, sizes
    measured("still", f"section switch at {size[0]}x{size[1]}: at most {max(sizes.values()) / 1024:.1f} KB")


def test_a_fault_on_every_screen(walk: Walk, count: Any, measured: Any) -> None:
    tried = 0
    for number in itertools.count(0, count(30, 1)):
        screen = walk(number)
        name = on(screen)
        if name.startswith("end "):
            break
        rest(screen, 0.2)
        size = len(screen.output)
        screen.type(FAULT)
        assert screen.ended() == 1, name
        after = screen.output[size:]
        left = after[after.rindex(b"\x1b[2J") :]
        assert CANARY.encode() not in left, name
        assert b"ValueError" in left
        assert b"Crisis lines: calmterm crisis" in b" ".join(left.split())
        assert CANARY not in screen.text()
        assert b"a fault with words" not in screen.output
        tried += 1
    screens = name.removeprefix("end ")
    measured("crash", f"a fault on {tried} of {screens} screens: 0 canaries on the terminal, exit code 1")
