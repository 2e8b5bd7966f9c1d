"""The way to the agent, a process that keeps an opened vault so that commands need no passphrase (see cli/agent.py).

Both ends of its socket are here. A command takes this way before anything is imported but the standard library.
"""

import hashlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

from calmterm import __version__

KEEPS_OPEN = "The agent keeps the vault open, so its keys cannot be exchanged. End it with: calmterm lock"
SERVED = frozenset({
    "add", "archive", "backup", "card", "checkin", "doctor", "due", "edit", "export", "history", "import",
    "insights", "list", "migrate", "notebooks", "on-this-day", "report", "scale", "search", "show", "sleep", "sync",
    "tags", "talk", "tidy", "trash", "trends", "write",
})  # fmt: skip
"""The commands that open the vault and ask for nothing but its passphrase."""

OWN_EDITOR = ("--editor", "--search")
"""The options of `edit` that open an editor: it needs the terminal, which a fork of the agent does not have."""

SAME = f"{__version__} {sys.getfilesystemencoding()}"
"""What a command and the agent must have in common to understand each other."""

ENVIRONMENT = ("LANG", "LC_", "TZ", "TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "HOME", "XDG_", "CALMTERM_")
"""How the names in the environment begin that bear on what a command does."""

PATIENCE = 2  # seconds for an answer that takes the agent a hundredth
LONGEST = 8 * 1024 * 1024  # bytes of a message: the system lets a command line have less
CUT_OFF = "The command was ended before it could say that it was done. Look what is there before you repeat it."

Socket = socket.socket
"""For those who are handed one: no other file imports the module (see tests/test_imports.py)."""

# --- where it is ------------------------------------------------------------------------------------------


def is_supported() -> bool:
    """Return whether the system tells who is at the other end of a socket, and lets one be bound through a
    descriptor.
    """
    return hasattr(socket, "SO_PEERCRED")


def place(vault: str) -> tuple[str, str]:
    """Return the directory and the name of the socket: among what the session keeps, else in the vault."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.path.isabs(runtime):
        return vault, "agent.sock"
    real = os.fsencode(os.path.realpath(vault))
    return os.path.join(runtime, "calmterm"), f"{hashlib.blake2b(real, digest_size=16).hexdigest()}.sock"


@contextmanager
def _entered(directory: str) -> Generator[str]:
    """A path through the descriptor of a directory that is ours alone: short enough for a socket, whatever its name.

    Raises OSError.
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        info = os.fstat(descriptor)
        if info.st_uid != os.geteuid() or info.st_mode & 0o077:
            raise PermissionError
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


@contextmanager
def listening(vault: str) -> Generator[tuple[socket.socket, Callable[[], bool]]]:
    """The socket of a new agent, and whether it still stands in its place. Raises OSError."""
    directory, name = place(vault)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with _entered(directory) as within, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        path, new = f"{within}/{name}", f"{within}/{name}.{os.getpid()}"
        listener.bind(new)
        made = os.stat(new).st_ino
        os.replace(new, path)  # one that a killed agent left gives way

        def stands() -> bool:
            with suppress(OSError):
                return os.stat(path).st_ino == made
            return False

        listener.listen()
        try:
            yield listener, stands
        finally:
            if stands():
                os.unlink(path)


@contextmanager
def _connected(vault: str) -> Generator[tuple[socket.socket, int]]:
    """A connection to the agent of a vault, and its process id. Raises OSError: no agent, or one of somebody else."""
    directory, name = place(vault)
    with _entered(directory) as within, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(f"{within}/{name}")
        yield connection, require_own(connection)


def require_own(connection: socket.socket) -> int:
    """Return the id of the process at the other end. Raises PermissionError if it is another user's."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    process, user = (int.from_bytes(credentials[start : start + 4], sys.byteorder) for start in (0, 4))
    if user != os.geteuid():
        raise PermissionError
    return process


# --- what is said -----------------------------------------------------------------------------------------


def send(connection: socket.socket, words: Sequence[str], descriptors: Sequence[int] = ()) -> None:
    """Send a message. Raises OSError."""
    data = "\0".join(words).encode("utf-8", "surrogatepass")
    socket.send_fds(connection, [len(data).to_bytes(4, "big")], descriptors)
    connection.sendall(data)


def receive(connection: socket.socket, at_most: int = 0) -> tuple[list[str], list[int]]:
    """Wait for a message, and at most so many descriptors that come with it. Raises OSError, ValueError."""
    head, descriptors, _, _ = socket.recv_fds(connection, 4, at_most)
    with ExitStack() as failed:
        failed.callback(close, descriptors)
        data = _exactly(connection, int.from_bytes(head, "big"))
        words = data.decode("utf-8", "surrogatepass").split("\0")
        failed.pop_all()
    return words, descriptors


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size <= LONGEST and (part := connection.recv(size - len(data))):
        data += part
    if not 0 < size == len(data):
        raise ConnectionError
    return bytes(data)


def close(descriptors: Sequence[int]) -> None:
    """Close descriptors that came with a message."""
    for descriptor in descriptors:
        os.close(descriptor)


# --- a command ----------------------------------------------------------------------------------------------


def run(args: Sequence[str]) -> int | None:
    """Let the agent run a command line; its exit code, or None where there is no agent for it."""
    vault = _vault_of(args)
    if vault is None or not is_supported() or None in (sys.stdin, sys.stdout, sys.stderr):
        return None
    try:
        with _connected(vault) as (connection, _):
            _ask(connection, args)
            _pass_on_signals(int(receive(connection)[0][0]))
            connection.sendall(b"\n")  # from here on it runs, so it must not be run again
            return _exit_code(connection)
    except (OSError, ValueError):
        return None
    except KeyboardInterrupt:
        return 130


def _vault_of(args: Sequence[str]) -> str | None:
    """The vault of a command line that the agent can run, as core/paths.py names it; None for all others."""
    named = None
    words = iter(args)
    for word in words:
        if word == "--vault":
            named = next(words, "")
        elif word.startswith("--vault="):
            named = word.removeprefix("--vault=")
        elif word != "--reduce-motion":
            break
    else:
        return None
    if word not in SERVED or named == "" or (word == "edit" and any(one.startswith(OWN_EDITOR) for one in words)):
        return None
    if named := named or os.environ.get("CALMTERM_VAULT"):
        if os.path.basename(named) == named:  # perhaps a vault by its name
            from calmterm.core.configuration import named_vault
            from calmterm.core.errors import UsageError

            try:
                named = named_vault(named) or named
            except UsageError:  # which the command tells
                return None
        return os.path.expanduser(named)
    data = os.environ.get("XDG_DATA_HOME", "")
    return os.path.join(data if data.strip() else os.path.expanduser("~/.local/share"), "calmterm", "default")


def _ask(connection: socket.socket, args: Sequence[str]) -> None:
    """Tell the agent what to run and where: our streams, directory, and what in the environment bears on the output."""
    streams = [f"{stream.encoding}:{stream.errors}" for stream in (sys.stdin, sys.stdout, sys.stderr)]
    passed = [f"{name}={value}" for name, value in os.environ.items() if name.startswith(ENVIRONMENT)]
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        send(connection, ["run", SAME])
        send(connection, [str(len(args)), *args, *streams, *passed], [0, 1, 2, here])
    finally:
        os.close(here)


def _pass_on_signals(process: int) -> None:
    """Pass ctrl+c on to the command. A signal that ends us ends it as well: it sees the connection close."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(process, number)

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, interrupt)
    # ctrl+z would stop us alone: the command is of another session and would go on to read what is typed.
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)


def _exit_code(connection: socket.socket) -> int:
    connection.settimeout(None)
    try:
        return int(receive(connection)[0][0])
    except (OSError, ValueError):
        with suppress(OSError):
            sys.stderr.write(f"{CUT_OFF}\n")
        return 1


# --- the agent itself -----------------------------------------------------------------------------------------


def seconds_left(vault: str | os.PathLike[str]) -> int | None:
    """For how long the agent of a vault still keeps it open; None where there is none."""
    if not is_supported():
        return None
    with suppress(OSError, ValueError), _connected(os.fspath(vault)) as (connection, _):
        send(connection, ["left"])
        return int(receive(connection)[0][0])
    return None


def end(vault: str | os.PathLike[str]) -> bool:
    """End the agent of a vault, and see it gone; whether there was one. One that does not answer is killed."""
    if not is_supported():
        return False
    with suppress(OSError), _connected(os.fspath(vault)) as (connection, process):
        try:
            send(connection, ["end"])
            connection.recv(1)  # it ends with the process
        except OSError:
            os.kill(process, signal.SIGKILL)
        return True
    return False
