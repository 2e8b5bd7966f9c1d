"""The agent: a process that keeps a vault's master key and runs commands in forks of itself.

It never has the database open: each fork opens the vault by the key, as a command with the passphrase would, so jots
join the journal and changes of other windows are seen. It ends at `calmterm lock`, when the screens lock, when its time
is over, after the machine slept, and when its socket is gone (the session ended).
"""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

import click

from calmterm.cli import main as commands
from calmterm.cli import run
from calmterm.core import agent
from calmterm.core.clock import elapsed
from calmterm.core.errors import CalmtermError
from calmterm.core.hardening import harden, hush, keep_out_of_swap, leave_at_once

if TYPE_CHECKING:
    from calmterm.store import Vault
    from calmterm.store.crypto.master_key import MasterKey

READY: Final = b"ready"
LOOK: Final = 5.0  # seconds between two looks at the clock
NO_PLACE: Final = (
    "The agent found no private place for its socket."
    " Let XDG_RUNTIME_DIR name a directory of yours that only you can enter."
)
STREAMS: Final = ("stdin", "stdout", "stderr")


def main() -> int:
    """Keep the vault and the seconds that the arguments name, by the key on standard input, after saying READY."""
    directory, seconds = sys.argv[1:]
    if os.fork():
        return 0  # whoever started us waits for this one alone
    harden()
    hush()
    from calmterm.store import Vault
    from calmterm.store.crypto.master_key import KEY, MasterKey

    key = os.read(0, KEY)
    keep_out_of_swap(key)
    vault, master = Vault(Path(directory)), MasterKey(key)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no fork is waited for
    signal.signal(signal.SIGTERM, _leave)
    try:
        _import_everything()
        with vault.holding(master), agent.listening(directory) as (listener, stands):
            os.write(1, READY)
            _let_go_of_streams()
            Agent(vault, master, float(seconds)).serve(listener, stands)
    except (CalmtermError, OSError) as error:
        os.write(1, (str(error) if isinstance(error, CalmtermError) else NO_PLACE).encode())
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit


def _import_everything() -> None:
    """What any command would import, but for the screens; and keep the collector from writing to what forks share."""
    import calmterm

    context = click.Context(commands)
    for name in agent.SERVED:
        commands.get_command(context, name)
    for room in ("content", "insights", "store", "domain", "exchange"):
        for module in walk_packages([f"{calmterm.__path__[0]}/{room}"], f"calmterm.{room}."):
            import_module(module.name)
    _warm_up()
    gc.collect()
    gc.freeze()


def _warm_up() -> None:
    """Work out, over an empty database in memory, what else every fork would work out at its first use of a kind."""
    from sqlalchemy import create_engine

    from calmterm.content.crisis_phrases import speaks_of_it
    from calmterm.core.clock import SystemClock
    from calmterm.core.errors import InvalidRecord
    from calmterm.core.paths import state_directory
    from calmterm.store import Record, Store, listed_kinds
    from calmterm.store.crypto.keyring import Keyring
    from calmterm.store.crypto.master_key import KEY, MasterKey
    from calmterm.store.model.declared import declared

    engine = create_engine("sqlite://")
    Record.metadata.create_all(engine)
    store = Store(Path(), engine, MasterKey(bytes(KEY)), Keyring(b"", b"", ()), SystemClock())
    for name in ("library", "insights"):  # which are imported when they are first asked for
        getattr(store, name)
    for kind in listed_kinds():
        store.records(kind, limit=1)
        with suppress(InvalidRecord):
            kind.check({})
    engine.dispose()
    declared()
    speaks_of_it("")
    state_directory()


def _let_go_of_streams() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.close(nothing)


class Agent:
    """Answers at the socket until it is over."""

    def __init__(self, vault: "Vault", master: "MasterKey", seconds: float) -> None:
        self._vault = vault
        self._master = master
        self._end = elapsed() + seconds
        self._slept = _asleep()

    def serve(self, listener: agent.Socket, stands: Callable[[], bool]) -> None:
        """Answer one connection after the other. `stands`: whether the socket can still be found."""
        while not self._is_over() and stands():
            listener.settimeout(min(LOOK, max(0.01, self._end - elapsed())))
            try:
                connection = listener.accept()[0]
            except TimeoutError:
                continue
            with connection, suppress(OSError, ValueError):
                connection.settimeout(agent.PATIENCE)
                agent.require_own(connection)
                if self._is_over() or not self._answer(connection, listener):
                    return

    def _is_over(self) -> bool:
        return elapsed() >= self._end or _asleep() - self._slept > 1

    def _answer(self, connection: agent.Socket, listener: agent.Socket) -> bool:
        """Do what is asked for; whether to go on. Raises OSError, ValueError."""
        match agent.receive(connection)[0]:
            case ["end"]:
                connection.detach()  # open until this process is gone, which is what the other end waits for
                return False
            case ["left"]:
                agent.send(connection, [str(int(self._end - elapsed()))])
            case ["run", agent.SAME]:
                try:
                    self._vault.check(self._master)
                except CalmtermError:
                    return False  # another vault stands here by now
                if os.fork() == 0:
                    listener.close()
                    _run(connection, self._master)
            case _:
                pass
        return True


def _asleep() -> float:
    """Seconds that the machine slept since it was started, but for a constant."""
    return elapsed() - time.monotonic()


def _run(connection: agent.Socket, master: "MasterKey") -> NoReturn:
    """Run a command in this fork, which alone learns what it is, as if it had been started where it was typed."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        (number, *words), descriptors = agent.receive(connection, at_most=4)
        count = int(number)
        _take_place(descriptors, words[count : count + 3], words[count + 3 :])
        connection.settimeout(None)
        agent.send(connection, [str(os.getpid())])
        if connection.recv(1):  # nothing: nobody waits for it any more, and it may run elsewhere by now
            threading.Thread(target=_end_with, args=[connection], daemon=True).start()
            code = run(words[:count], master)
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError, AttributeError):
                    stream.flush()
            agent.send(connection, [str(code)])
    finally:
        os._exit(code)


def _take_place(descriptors: Sequence[int], streams: Sequence[str], environment: Sequence[str]) -> None:
    for name in [name for name in os.environ if name.startswith(agent.ENVIRONMENT)]:
        del os.environ[name]
    for name, _, value in (pair.partition("=") for pair in environment):
        os.environ[name] = value
    time.tzset()
    os.fchdir(descriptors[3])
    for number, name in enumerate(STREAMS):
        os.dup2(descriptors[number], number)
        encoding, errors = streams[number].split(":")
        stream = open(number, "w" if number else "r", encoding=encoding, errors=errors, newline="\n", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    agent.close(descriptors)


def _end_with(connection: agent.Socket) -> None:
    """End when the command that was typed ends before us, as a signal that it could not catch would."""
    with suppress(OSError):
        connection.recv(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    leave_at_once(main())
