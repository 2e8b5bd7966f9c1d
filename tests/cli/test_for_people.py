"""What commands say to a person at a terminal, beside what a pipe gets of them."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from itertools import takewhile
from pathlib import Path

import pytest

from calmterm.cli import COMMANDS
from calmterm.cli.colour import Depth, depth_of, nearest_of_256
from calmterm.core import agent
from calmterm.core.text import did_you_mean

from .conftest import WORDS, Calm, Said

PATIENCE = 60  # a limit, not a measure: the machine may be busy
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
NIGHT = ("--into-bed", "23", "--tried", "23", "--latency", "10", "--awake", "5", "--woke", "6:30", "--up", "7")


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")


def plain(said: Said) -> str:
    return COLOUR.sub("", said.out)


# --- a sentence, or the bare value ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "stdin", "sentence"),
    [
        (("checkin", "6"), "", r"Mood 6 noted, \d\d:\d\d  [0-9a-f]{8}\n"),
        (("checkin", "3", "--at", "2024-02-29T21:00"), "", r"Mood 3 noted, 29 Feb 2024, 21:00  [0-9a-f]{8}\n"),
        (("checkin", "--anxiety", "7"), "", r"Anxiety 7 noted, \d\d:\d\d  [0-9a-f]{8}\n"),
        (("checkin", "--emotion", "joy:6"), "", r"Joy 6 noted, \d\d:\d\d  [0-9a-f]{8}\n"),
        (("write", "one"), "", r"Entry of 1 word noted, \d\d:\d\d  [0-9a-f]{8}\n"),
        (("write", "two \x1b[31mwords"), "", r"Entry of 2 words noted, \d\d:\d\d  [0-9a-f]{8}\n"),
        (("add", "check_in", "-"), '{"mood": 4}', r"Check-in added, \d\d:\d\d  [0-9a-f]{8}\n"),
        (("jot", "milk"), "", r"Noted and sealed\. It joins your journal at the next unlock\.\n"),
    ],
)
def test_a_sentence_on_a_terminal_and_the_id_alone_in_a_pipe(
    calm: Calm, args: tuple[str, ...], stdin: str, sentence: str
) -> None:
    piped = calm(*args, stdin=stdin)
    assert ID.fullmatch(piped.out), piped
    told = calm(*args, stdin=stdin, tty=True)
    assert (told.code, told.err) == (0, "")
    assert re.fullmatch(sentence, plain(told)), told


def test_a_change_is_told_with_the_id_that_commands_take(calm: Calm) -> None:
    record = calm("checkin", "6").last
    told = plain(calm("edit", record, "-", stdin='{"mood": 7}', tty=True))
    assert told == f"Check-in changed  {record[-8:]}\n"
    assert calm("show", told.split()[-1], "--json").json["mood"] == 7


# --- lists ----------------------------------------------------------------------------------------------------


def test_a_list_is_one_line_each_of_the_terminals_width(calm: Calm) -> None:
    calm("write", "-", stdin="long " * 28_000)
    calm("write", "short")
    calm("write", "語" * 200)
    lines = plain(calm("list", tty=True)).splitlines()
    assert len(lines) == 3
    assert [line[-1] for line in lines] == ["…", "t", "…"]
    assert [len(line) for line in lines][::2] == [28 + 15 + 1, 60]  # a letter of Chinese is two cells wide
    assert len(calm("list").out) > 28_000  # a pipe has no width
    assert len(plain(calm("list", "--long", tty=True))) > 28_000
    assert plain(calm("search", "long", tty=True)).count("\n") == 1
    assert max(map(len, plain(calm("search", "short", tty=True)).splitlines())) <= 60


def test_a_list_without_records_says_so_on_a_terminal_alone(calm: Calm) -> None:
    assert calm("list", tty=True).out == "Nothing here yet.\n"
    assert calm("trash", "list", tty=True).out == "The trash is empty.\n"
    assert calm("list").out == calm("trash", "list").out == ""


def test_words_of_a_person_never_command_the_terminal(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("COLORTERM", "truecolor")
    added = calm("add", "journal_entry", "-", stdin='{"title": "a\\u001b]0;b\\u0007c", "body": "d\\u001b[2Je\\u009bm"}')
    for args in (("list",), ("list", "--long"), ("search", "c"), ("show", added.last)):
        told = calm(*args, tty=True)
        assert told.code == 0
        assert "\x1b[" in told.out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", plain(told)), told


# --- names mistyped ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("chekin", "6"), "Did you mean checkin?"),
        (("serach",), "Did you mean search?"),
        (("help", "exprot"), "Did you mean export?"),
        (("list", "checkin"), "Did you mean check_in?"),
        (("list", "journal-entry"), "Did you mean journal_entry?"),
        (("schema", "sleep_nigth"), "Did you mean sleep_night?"),
        (("trends", "anxeity"), "Did you mean anxiety?"),
    ],
)
def test_a_name_near_a_mistyped_one_is_offered(calm: Calm, args: tuple[str, ...], hint: str) -> None:
    calm(*args, secret=None).failed(2, hint)


def test_nothing_is_offered_where_nothing_is_near(calm: Calm) -> None:
    assert "Did you mean" not in calm("xyzzy", secret=None).err
    assert "The kinds are: " in calm("list", "xyzzy", secret=None).err
    assert did_you_mean("", COMMANDS) == ""


# --- help -------------------------------------------------------------------------------------------------------


def test_help_is_a_command_too(bare: Calm) -> None:
    def usage(*args: str) -> str:
        said = bare(*args, secret=None)
        assert (said.code, said.err) == (0, "")
        return said.out

    assert usage("help") == usage("--help")
    assert usage("help", "checkin") == usage("checkin", "--help")
    assert usage("help", "trash", "list") == usage("trash", "list", "--help")
    bare("help", "list", "more", secret=None).failed(2, "calmterm list has no commands of its own.")
    bare("help", "trash", "nothing", secret=None).failed(2, "No such command")


# --- one record -------------------------------------------------------------------------------------------------


def beginning_of(*ids: str) -> str:
    """What the ids have in common at their beginning."""
    return "".join(letters[0] for letters in takewhile(lambda letters: len({*letters}) == 1, zip(*ids, strict=True)))


def test_the_beginning_of_an_id_is_enough_where_it_is_the_only_one(calm: Calm) -> None:
    first = calm("checkin", "3").last
    assert calm("show", first[:8], "--json").json["id"] == first
    second = calm("checkin", "4").last  # an id begins with its time
    same = beginning_of(first, second)
    assert len(same) >= 6, "the two were hours apart"
    said = calm("show", same)
    said.failed(2, first, second, "Check-in", "Please give the end of the one you mean.")
    assert calm("show", second[-6:], "--json").json["mood"] == 4
    assert calm("trash", second).code == 0
    assert calm("show", same, "--json").json["id"] == first
    calm("show", "abcdefabcdef").failed(3)


def test_many_that_fit_are_not_all_named(calm: Calm) -> None:
    ids = [calm("checkin", "5").last for _ in range(7)]
    same = beginning_of(*ids)
    said = calm("show", same)
    said.failed(2, "and more")
    assert said.err.count("Check-in") == 5


# --- a night without anything ---------------------------------------------------------------------------------


@pytest.mark.parametrize("args", [(), ("--night-of", "2026-11-20"), ("--tz", "Europe/Vienna", "--json")])
@pytest.mark.parametrize("tty", [False, True])
@pytest.mark.usefixtures("by_day")  # before seven the night that ends at seven would be still to come
def test_a_night_of_which_nothing_is_told_is_not_kept(calm: Calm, args: tuple[str, ...], tty: bool) -> None:
    calm("sleep", *args, secret=None, tty=tty).failed(2, "nothing was saved", "--into-bed 22:45")
    assert calm("list", "sleep_night", "--json").json == []
    assert calm("sleep", *NIGHT).code == 0


def test_a_night_begins_with_its_date_on_a_terminal(calm: Calm) -> None:
    told = plain(calm("sleep", "--night-of", "2026-11-20", *NIGHT, tty=True)).splitlines()
    assert told[0] == "Night to Friday, 20 November 2026, noted"
    assert told[1].startswith("In bed")


# --- colours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
        ({"TERM": "xterm-direct"}, Depth.TRUE),
        ({"TERM": "tmux-256color"}, Depth.PALETTE),
        ({"TERM": "linux"}, Depth.ANSI),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, Depth.NONE),
        ({}, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit", "NO_COLOR": "1"}, Depth.NONE),
        ({"TERM": "xterm", "NO_COLOR": ""}, Depth.ANSI),
    ],
)
def test_as_many_colours_as_the_terminal_says(environment: dict[str, str], depth: Depth) -> None:
    assert depth_of(environment) is depth


@pytest.mark.parametrize(
    ("rgb", "number"), [((0, 0, 0), 16), ((255, 255, 255), 231), ((95, 135, 175), 67), ((128, 128, 128), 244)]
)
def test_the_nearest_of_256(rgb: tuple[int, int, int], number: int) -> None:
    assert nearest_of_256(*rgb) == number


@pytest.mark.parametrize(
    ("environment", "sign"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}, "\x1b[38;2;"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "\x1b[38;5;"),
        ({"TERM": "linux", "NO_COLOR": ""}, "\x1b[90m"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, None),
        ({"TERM": "dumb", "NO_COLOR": ""}, None),
    ],
)
def test_a_list_in_these_colours(
    calm: Calm, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sign: str | None
) -> None:
    calm("write", "words")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = calm("list", tty=True).out
    assert sign in out if sign else "\x1b" not in out
    assert "\x1b" not in calm("list").out


@pytest.mark.parametrize(
    ("environment", "mood_7"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "\x1b[38;2;0;0;0m\x1b[48;2;134;184;157m7\x1b[0m"),
        ({"TERM": "xterm-256color"}, "\x1b[38;5;16m\x1b[48;5;144m7\x1b[0m"),
        ({"TERM": "linux"}, "\x1b[30m\x1b[46m7\x1b[0m"),
        ({"TERM": "linux", "NO_COLOR": "1"}, "7"),
    ],
)
def test_a_mood_stands_on_its_colour_of_the_ramp(
    calm: Calm, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], mood_7: str
) -> None:
    monkeypatch.delenv("NO_COLOR")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert f"Mood {mood_7} noted" in calm("checkin", "7", tty=True).out
    assert f"Mood {mood_7}\n" in calm("list", "check_in", tty=True).out
    calm("write", "Mood 7 is what I wrote")
    assert "Mood 7 is what" in calm("list", tty=True).out


def test_a_chart_is_drawn_in_the_ramp_and_its_signs_stay(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, mood in (("2026-01-01", "1"), ("2026-06-01", "10")):
        calm("checkin", mood, "--at", f"{day}T12:00")
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = calm("trends", "--range", "all", tty=True).out
    # The lowest mood in the lowest colour of the 256, the highest in the highest.
    points = re.findall(r"\x1b\[38;5;(\d+)m *•", shown)
    assert points == ["221", "60"]
    assert COLOUR.sub("", shown) == calm("trends", "--range", "all").out


# --- through the agent ------------------------------------------------------------------------------------------


def in_a_terminal(vault: Path, *args: str, columns: int, secret: bool) -> str:
    """What the real program shows on a terminal so wide."""
    terminal, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    words, passed = [sys.executable, "-m", "calmterm", "--vault", str(vault), *args], []
    if secret:
        reading, writing = os.pipe()
        os.write(writing, WORDS.encode() + b"\n")
        os.close(writing)
        words[3:3], passed = ["--passphrase-fd", str(reading)], [reading]
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=screen, stderr=screen, pass_fds=passed, start_new_session=True,
        env=environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )  # fmt: skip
    for descriptor in (screen, *passed):
        os.close(descriptor)
    shown = b""
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # nobody holds its other end any more
            break
    os.close(terminal)
    assert process.wait(PATIENCE) == 0, shown
    return shown.decode()


@pytest.mark.soak
@pytest.mark.terminal
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the agent needs SO_PEERCRED")
def test_the_agent_answers_on_the_terminal_of_whoever_asks(
    calm: Calm, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    calm("write", "a long line of words " * 30)

    def look(columns: int, secret: bool) -> str:
        return in_a_terminal(vault, "list", columns=columns, secret=secret)

    before = {columns: look(columns, True) for columns in (50, 90)}
    in_a_terminal(vault, "unlock", columns=80, secret=True)
    try:
        for columns, shown in before.items():
            assert look(columns, False) == shown
            assert len(COLOUR.sub("", shown).rstrip()) in (columns - 1, columns)
            assert "\x1b[38;2;" in shown
        told = in_a_terminal(vault, "checkin", "6", columns=80, secret=False)
        assert re.fullmatch(r"Mood 6 noted, \d\d:\d\d  [0-9a-f]{8}\r\n", COLOUR.sub("", told))
    finally:
        agent.end(vault)
