"""The agent: commands without a passphrase, in real processes, until it ends in one of its ways."""

import contextlib
import itertools
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calmterm.cli import COMMANDS, unlock
from calmterm.cli.agent import Agent
from calmterm.core import agent, configuration, paths
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.db import database
from calmterm.store.model.records import JournalEntry
from waiting import PATIENCE, poll

WORDS = "four quiet words here"
ASKED = (2, "There is no terminal to ask for the passphrase. Give it with --passphrase-fd N instead.\n")
NOBODY = 65534

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the agent needs SO_PEERCRED"),
]

Done = subprocess.CompletedProcess[str]
Say = Callable[..., Done]


def command(vault: Path, *args: str) -> list[str]:
    return [sys.executable, "-m", "calmterm", "--vault", str(vault), *args]


def processes(vault: Path) -> list[int]:
    """Every process that has to do with a vault; a fork of the agent looks like the agent."""
    found: list[int] = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if os.fsencode(vault) in place.read_bytes().split(b"\0"):
                found.append(int(place.parent.name))
    return found


def agent_of(vault: Path) -> int:
    """The process id of the agent, as the kernel tells it."""
    with agent._connected(str(vault)) as (_, process):
        return process


def bodies(vault: Path) -> list[str]:
    with Vault(vault).unlock(WORDS) as store:
        return [entry.text.body for entry in store.records(JournalEntry)]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("runtime")
    directory.chmod(0o700)
    return directory


@pytest.fixture(autouse=True)
def _session(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))


def secret_on_a_pipe(secret: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, secret.encode() + b"\n")
    os.close(writing)
    return reading


def sayer(vault: Path) -> Say:
    """Run a command where nobody can be asked for a passphrase, unless `secret` is given."""

    def call(*args: str, secret: str | None = None, **given: Any) -> Done:
        words = command(vault, *args)
        with contextlib.ExitStack() as stack:
            if secret is not None:
                reading = secret_on_a_pipe(secret)
                stack.callback(os.close, reading)
                words[5:5] = ["--passphrase-fd", str(reading)]
                given["pass_fds"] = [reading]
            if "input" not in given:
                given.setdefault("stdin", subprocess.DEVNULL)
            return subprocess.run(
                words, capture_output=True, text=True, timeout=PATIENCE, check=False, start_new_session=True, **given
            )

    return call


def unlock_for(vault: Path) -> Say:
    """Begin the agent as `unlock` does; commands over its vault."""
    with Vault(vault).unlock(WORDS) as store:
        unlock._start(store, 600)
    return sayer(vault)


@pytest.fixture
def say(vault: Path) -> Iterator[Say]:
    """Commands over a vault of the test's own; its agent is ended afterwards."""
    yield sayer(vault)
    agent.end(vault)


@pytest.fixture
def unlocked(say: Say, vault: Path) -> Say:
    return unlock_for(vault)


@pytest.fixture(scope="module")
def _shared(_fresh_vault: Path, runtime: Path) -> Iterator[Path]:
    vault = Path(shutil.copytree(_fresh_vault, runtime / "shared vault"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        unlock_for(vault)
        yield vault
        agent.end(vault)


@pytest.fixture
def shared(_shared: Path) -> Path:
    """A vault whose agent serves several tests, none of which ends it; they leave entries."""
    return _shared


@pytest.fixture
def listen(shared: Path) -> Say:
    """Commands over the shared vault."""
    return sayer(shared)


def asks(done: Done) -> bool:
    assert (done.returncode, done.stderr) in (ASKED, (0, "")), done
    return done.returncode == ASKED[0]


# --- what it does ---------------------------------------------------------------------------------------------


def test_a_prompt_counts_what_waits_while_the_agent_is_there(say: Say, vault: Path) -> None:
    locked = say("due", "--count")
    assert (locked.returncode, locked.stdout) == (2, "")
    assert "calmterm unlock" in locked.stderr
    assert say("unlock", secret=WORDS).returncode == 0
    counted = say("due", "--count")
    assert (counted.returncode, counted.stdout, counted.stderr) == (0, "0\n", "")
    assert say("add", "reminder", "-", input='{"what": "Water the beans", "repeat": "daily"}').returncode == 0
    assert say("due", "--count").stdout == "1\n"
    assert say("lock").returncode == 0
    assert say("due", "--count").stdout == ""


def test_commands_go_without_a_passphrase(say: Say, vault: Path) -> None:
    assert asks(say("list"))
    done = say("unlock", "--for", "10m", secret=WORDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Commands need no passphrase for 10 minutes. End it sooner with: calmterm lock\n"

    written = say("write", "--tag", "garden", "The tomatoes are in.")
    assert (written.returncode, written.stderr) == (0, "")
    assert "The tomatoes are in." in say("list").stdout
    assert written.stdout.strip() in say("search", "tomatoes", "--json").stdout
    assert say("write", "-", input="from a pipe\non two lines\n").returncode == 0
    assert "The agent keeps the vault open for commands, 10 minutes more." in say("doctor").stdout
    assert bodies(vault) == ["from a pipe\non two lines", "The tomatoes are in."]


@pytest.mark.parametrize(
    ("args", "code"), [(["list", "nope"], 2), (["show", "00000000"], 3), (["list", "--limit", "x"], 2), (["list"], 0)]
)
def test_exit_codes_and_sentences_are_those_of_a_command_with_its_passphrase(
    listen: Say, bare: Any, shared: Path, args: list[str], code: int
) -> None:
    with_agent, ordinary = listen(*args), bare("--vault", str(shared), *args)
    assert with_agent.returncode == code
    assert (with_agent.returncode, with_agent.stdout, with_agent.stderr) == (ordinary.code, ordinary.out, ordinary.err)


def test_a_command_runs_where_it_was_typed(listen: Say, shared: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    listen("write", "--at", "2026-01-31T21:30", "elsewhere", env=os.environ | {"TZ": "Asia/Tokyo"})
    assert "2026-01-31T21:30:00+09:00" in listen("list", "--json", env=os.environ | {"TZ": "Asia/Tokyo"}).stdout

    done = listen("export", "--format", "json", "-o", "out.json", cwd=here)
    assert (done.returncode, list(here.iterdir())) == (0, [here / "out.json"])
    done = sayer(Path(os.path.relpath(shared, here)))("list", cwd=here)
    assert (done.returncode, "elsewhere" in done.stdout) == (0, True)


def test_letters_that_the_stream_cannot_take_are_replaced_as_ever(listen: Say) -> None:
    listen("write", "чай")
    done = listen("list", env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, "  ???\n" in done.stdout) == (0, True)


def test_a_reader_that_leaves_is_no_failure(listen: Say, shared: Path) -> None:
    for number in range(3):
        listen("write", f"{number}")
    script = '{ "$@"; echo "left with $?" >&2; } | head -n 1'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *command(shared, "list")], capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout.count("\n")) == ("left with 0\n", 1)


def test_jots_join_the_journal_and_other_windows_are_seen(listen: Say, shared: Path) -> None:
    listen("jot", "left in passing")
    with Vault(shared).unlock(WORDS) as store:
        store.add(store.new(JournalEntry, {"body": "written in a window"}))
        listen("jot", "while it was open")
        listed = listen("list")
    assert {"left in passing", "written in a window", "while it was open"} <= {
        line[28:] for line in listed.stdout.splitlines()
    }
    assert "One jot is in the journal now." in listed.stderr


# --- how it ends ----------------------------------------------------------------------------------------------


def test_lock_ends_it_and_always_succeeds(unlocked: Say, calm: Any, vault: Path) -> None:
    assert not asks(unlocked("list"))
    assert processes(vault)
    assert (done := unlocked("lock")).returncode == 0
    assert done.stdout == "Commands ask for the passphrase again.\n"
    assert processes(vault) == []
    assert not Path(*agent.place(str(vault))).exists()
    assert asks(unlocked("list"))
    assert unlocked("lock").returncode == 0
    assert calm("doctor").out.count("No agent keeps the vault open.") == 1


def test_lock_ends_one_that_does_not_answer(unlocked: Say, vault: Path) -> None:
    process = agent_of(vault)
    os.kill(process, signal.SIGSTOP)
    assert unlocked("lock").returncode == 0
    poll(lambda: not Path(f"/proc/{process}").exists())


@pytest.mark.soak
def test_a_second_unlock_begins_the_time_anew(unlocked: Say, vault: Path) -> None:
    first = agent_of(vault)
    unlocked("unlock", "--for", "2h", secret=WORDS)
    assert processes(vault) == [agent_of(vault)] != [first]
    left = agent.seconds_left(vault)
    assert left is not None
    assert left > 3600


def test_it_ends_when_its_time_is_over(say: Say, vault: Path) -> None:
    say("unlock", "--for", "1s", secret=WORDS)
    poll(lambda: not processes(vault))
    assert asks(say("list"))


def test_it_ends_when_the_session_does(unlocked: Say, vault: Path) -> None:
    Path(*agent.place(str(vault))).unlink()
    poll(lambda: not processes(vault))


def test_it_ends_after_the_machine_slept(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("calmterm.cli.agent.elapsed", lambda: time.monotonic() + now[0])
    with Vault(vault).unlock(WORDS) as store:
        kept = Agent(Vault(vault), store.master, 600)
    assert not kept._is_over()
    now[0] += 3
    assert kept._is_over()


def test_a_killed_agent_is_asked_no_more_and_leaves_no_trouble(unlocked: Say, vault: Path) -> None:
    os.kill(agent_of(vault), signal.SIGKILL)
    assert asks(unlocked("list"))
    assert unlocked("unlock", secret=WORDS).returncode == 0
    assert not asks(unlocked("list"))


@pytest.mark.parametrize("args", [["--for", "0m"], ["--for", "25h"], ["--for", "a while"]])
def test_a_time_that_is_none_is_refused(calm: Any, vault: Path, args: list[str]) -> None:
    calm("unlock", *args).failed(2, "15m")
    assert processes(vault) == []


def test_a_wrong_secret_begins_nothing(calm: Any, vault: Path) -> None:
    assert calm("unlock", secret="wrong").code == 12
    assert processes(vault) == []


def test_another_vault_in_its_place_is_not_opened(unlocked: Say, vault: Path, tmp_path: Path) -> None:
    Vault(tmp_path / "other").create("other words", [Cost(2, 19 * MIB)])[0].close()
    vault.rename(tmp_path / "old")
    (tmp_path / "other").rename(vault)
    assert asks(unlocked("list"))
    poll(lambda: not processes(vault))


def test_keys_are_not_exchanged_under_it(bare: Any, shared: Path) -> None:
    done = bare("--vault", str(shared), "key", "rotate", secret=f"{WORDS}\n{WORDS}")
    assert (done.code, "calmterm lock" in done.err) == (11, True)


def test_an_agent_of_another_release_is_left_alone(unlocked: Say, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not asks(unlocked("list"))
    monkeypatch.setattr(agent, "SAME", "9.9.9 utf-8")
    assert agent.run(["--vault", str(vault), "list"]) is None
    assert agent.end(vault)  # it can be ended all the same


def test_no_command_runs_before_it_is_known_that_somebody_waits_for_it(unlocked: Say, vault: Path) -> None:
    """Else one that took the ordinary way meanwhile would run twice."""
    with agent._connected(str(vault)) as (connection, _):
        agent._ask(connection, ["--vault", str(vault), "write", "twice"])
        process = int(agent.receive(connection)[0][0])
        connection.settimeout(1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    poll(lambda: not Path(f"/proc/{process}").exists())
    assert bodies(vault) == []


# --- interruptions ----------------------------------------------------------------------------------------------


@pytest.fixture
def writing(unlocked: Say, vault: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a fork of the agent, which waits for the rest of its input."""
    unlocked("write", "saved before")
    process = subprocess.Popen(
        command(vault, "write", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(b"half a thought")
    process.stdin.flush()
    poll(lambda: len(processes(vault)) == 3)
    # Once both know of each other, a second thread of the fork watches who typed it; before that, it may run elsewhere.
    poll(lambda: len(os.listdir(f"/proc/{fork_of(vault)}/task")) > 1)  # noqa: PTH208 - names alone
    with process:
        yield process
        process.kill()


def fork_of(vault: Path) -> int:
    """The process of the command that the agent runs."""
    known = agent_of(vault)
    (found,) = (one for one in processes(vault) if _parent(one) == known)
    return found


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[1])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_command_ends_with_the_one_who_typed_it(
    writing: subprocess.Popen[bytes], unlocked: Say, vault: Path, number: int
) -> None:
    process = fork_of(vault)
    writing.send_signal(number)
    assert writing.wait(PATIENCE) == -number
    poll(lambda: not Path(f"/proc/{process}").exists())
    assert not asks(unlocked("list"))
    assert bodies(vault) == ["saved before"]


def test_a_command_that_is_killed_is_told_and_nothing_saved_is_lost(
    writing: subprocess.Popen[bytes], unlocked: Say, vault: Path
) -> None:
    os.kill(fork_of(vault), signal.SIGKILL)
    _, told = writing.communicate(timeout=PATIENCE)
    assert (writing.returncode, told.decode()) == (1, f"{agent.CUT_OFF}\n")
    assert not asks(unlocked("list"))
    assert bodies(vault) == ["saved before"]


@pytest.mark.parametrize("way", ["lock", "kill"])
def test_a_command_that_runs_is_finished_after_the_agent_ended(
    writing: subprocess.Popen[bytes], unlocked: Say, vault: Path, way: str
) -> None:
    if way == "lock":
        assert unlocked("lock").returncode == 0
    else:
        os.kill(agent_of(vault), signal.SIGKILL)
    said, told = writing.communicate(b", and the other half", timeout=PATIENCE)
    assert (writing.returncode, told, len(said)) == (0, b"", 37)
    assert bodies(vault) == ["half a thought, and the other half", "saved before"]
    assert processes(vault) == []


def test_ctrl_z_does_not_leave_the_command_alone_with_the_terminal(writing: subprocess.Popen[bytes]) -> None:
    poll(lambda: int(status_of(writing.pid)["SigIgn"], 16) & 1 << signal.SIGTSTP - 1)


def at_terminal(vault: Path, *args: str) -> tuple[int, int]:
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, command(vault, *args))  # noqa: S606 - our own program
    return process, terminal


def read_until(terminal: int, words: str, key: str = "") -> None:
    """Until the words are shown; `key` is pressed, and again where nothing comes of it, as a person would."""
    seen = ""
    for _ in range(PATIENCE):
        os.write(terminal, key.encode())
        while words not in seen and select.select([terminal], [], [], 3)[0]:
            seen += os.read(terminal, 4096).decode()
        if words in seen:
            return
    raise AssertionError(seen)


def test_ctrl_c_interrupts_and_ctrl_d_saves_at_a_terminal(shared: Path) -> None:
    before = len(bodies(shared))
    for typed, again, code, answer in (("no", "\x03", 130, "Interrupted."), ("yes\n", "\x04", 0, "noted")):
        process, terminal = at_terminal(shared, "write")
        read_until(terminal, "ctrl+d")
        os.write(terminal, typed.encode())
        read_until(terminal, answer, again)
        _, status = os.waitpid(process, 0)
        os.close(terminal)
        assert os.waitstatus_to_exitcode(status) == code
    assert len(found := bodies(shared)) == before + 1
    assert found[0].endswith("yes")


# --- walls ------------------------------------------------------------------------------------------------------


def status_of(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_what_its_process_is(shared: Path) -> None:
    process = Path(f"/proc/{agent_of(shared)}")
    assert status_of(int(process.name))["Umask"] == "0077"
    assert (process / "cwd").readlink() == Path("/")
    assert {(process / "fd" / str(number)).readlink() for number in range(3)} == {Path(os.devnull)}
    assert os.getsid(int(process.name)) not in (os.getsid(0), 0)
    assert "Max core file size" in (limits := (process / "limits").read_text())
    assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]


def holds(process: int, sought: bytes) -> list[bool]:
    """For each part of a process's memory that holds some bytes: whether it is kept out of swap."""
    found: list[bool] = []
    parts = Path(f"/proc/{process}/smaps").read_text().split("VmFlags:")
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as file:
        for part, after in itertools.pairwise(parts):
            span, modes = next(line for line in part.splitlines() if "-" in line.split(" ")[0]).split(" ")[:2]
            start, end = (int(one, 16) for one in span.split("-"))
            if modes.startswith("r") and "[v" not in part:
                file.seek(start)
                with contextlib.suppress(OSError):
                    found += [" lo " in after.splitlines()[0]] if sought in file.read(end - start) else []
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads that memory")
def test_its_memory_holds_the_key_and_neither_passphrase_nor_words(
    listen: Say, shared: Path, measured: Callable[[str, str], None]
) -> None:
    listen("write", "canary7f3a in an argument")
    listen("write", "-", input="canary91bd from a pipe")
    assert "canary7f3a" in listen("search", "canary91bd or canary7f3a").stdout + listen("list").stdout
    process = agent_of(shared)
    with Vault(shared).unlock(WORDS) as store:
        kept = holds(process, store.master.key)
    assert kept  # the search finds what is there
    assert all(kept)  # out of swap
    looked_for = WORDS, "canary7f3a", "canary91bd"
    assert [word for word in looked_for if holds(process, word.encode())] == []
    measured(
        "agent", f"its memory: the key at {len(kept)} places, none of them swapped out; 0 of {len(looked_for)} words"
    )


def as_nobody(directory: str, work: Callable[[], object]) -> int:
    """Run something in a directory as another user, in a process of its own; 1 if it gave something, else 0."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.chdir(directory)
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            code = 1 if work() else 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_another_user_is_not_answered(unlocked: Say, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the directory's walls taken away: the agent looks by itself at who asks."""
    directory, name = agent.place(str(vault))

    def ask() -> bytes:
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(ConnectionError):
            connection.settimeout(PATIENCE)
            connection.connect(name)
            agent.send(connection, ["left"])
            return connection.recv(1)
        return b""

    Path(directory).chmod(0o755)
    Path(directory, name).chmod(0o777)
    refused = as_nobody(directory, ask)
    monkeypatch.setattr(os, "setuid", lambda _: None)
    answered = as_nobody(directory, ask)
    Path(directory).chmod(0o700)
    assert (refused, answered) == (0, 1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_nothing_is_told_to_another_users_agent(
    say: Say, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    directory, name = agent.place(str(vault))
    Path(directory).mkdir(mode=0o700)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.chdir(directory)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(name)
            os.setuid(NOBODY)
            listener.listen()
            os.write(writing, b"!")
            connection = listener.accept()[0]
            code = len(connection.recv(100))
        finally:
            os._exit(code)
    os.read(reading, 1)
    assert asks(say("list"))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for descriptor in (reading, writing):
        os.close(descriptor)


def test_a_socket_directory_that_others_can_enter_is_refused(
    calm: Any, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    place = Path(agent.place(str(vault))[0])
    place.mkdir()
    place.chmod(0o755)
    calm("unlock").failed(1, "XDG_RUNTIME_DIR")
    assert processes(vault) == []


def test_without_a_runtime_directory_it_stands_in_the_vault(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    deep = tmp_path.joinpath(*["a directory with a long name"] * 5)
    deep.mkdir(parents=True)
    deep = vault.rename(deep / "vault")

    def said(*args: str) -> Done:
        return subprocess.run(command(deep, *args), capture_output=True, text=True, check=False, start_new_session=True)

    with Vault(deep).unlock(WORDS) as store:
        unlock._start(store, 600)
    assert (deep / "agent.sock").is_socket()
    assert not asks(said("list"))
    assert said("lock").stdout.startswith("Commands ask")
    assert not (deep / "agent.sock").exists()


def test_none_on_a_network_drive(calm: Any, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    mounts = tmp_path / "mounts"
    mounts.write_text("server:/home / nfs4 rw 0 0\n")
    monkeypatch.setattr(database, "MOUNTS", mounts)
    calm("unlock").failed(1, "network drive")
    assert processes(vault) == []


# --- which commands ----------------------------------------------------------------------------------------------


def test_every_command_is_served_or_has_a_reason_not_to_be() -> None:
    alone = {
        "completion", "crisis", "help", "jot", "kinds", "schema",  # need no passphrase
        "circle",  # asks before it says, removes or leaves
        "share",  # asks for the phrase of a page
        "demo", "init", "key", "lock", "restore", "unlock", "verify",  # ask for more or other secrets than the vault's
    }  # fmt: skip
    assert agent.SERVED | alone == set(COMMANDS)
    assert not agent.SERVED & alone


@pytest.mark.parametrize("args", [
    [], ["--vault"], ["--vault", "", "list"], ["--passphrase-fd", "3", "list"], ["key", "list"], ["--help"], ["nope"],
])  # fmt: skip
def test_command_lines_that_go_the_ordinary_way(args: list[str]) -> None:
    assert agent._vault_of(args) is None


@pytest.mark.parametrize("named", [None, "/a/b", "relative/c", "~/d", "~", "with space/", "work", "word", "./work"])
@pytest.mark.parametrize("environment", [{}, {"CALMTERM_VAULT": "~/e"}, {"CALMTERM_VAULT": ""}, {"XDG_DATA_HOME": ""}])
def test_the_vault_is_the_one_that_the_command_opens(
    named: str | None, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration.path().parent.mkdir(parents=True)
    configuration.path().write_text('[vaults]\nwork = "~/at work"\n')
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for args in ([f"--vault={named}"], ["--reduce-motion", "--vault", str(named)]) if named else ([],):
        found = agent._vault_of([*args, "list", "--vault", "not this"])
        assert found is not None
        assert os.path.realpath(found) == os.path.realpath(paths.vault_directory(named))
