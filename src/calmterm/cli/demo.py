"""`calmterm demo`: a made-up vault to look around in."""

import contextlib
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import click

from calmterm.cli.console import say, width
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError

if TYPE_CHECKING:
    from calmterm.app.app import CalmApp
    from calmterm.store import Store

PASSPHRASE: Final = "demo"  # noqa: S105 - no secret, everybody is told
NOTICE: Final = f"This is a made-up vault. It is gone when you leave. If it locks: the passphrase is {PASSPHRASE}."
PREFIX: Final = "calmterm-demo-"
LONG: Final = 500  # days that take more than a second to write


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How many days, up to today.")
@click.option("--seed", type=int, default=7, show_default=True, help="A different number makes a different life.")
@click.option("--at", metavar="DIR", help="Make it there and keep it, without opening the screens.")
@click.option("--locked", metavar="DIR", hidden=True, help="Go on with the demo that was locked there.")
@click.pass_obj
def command(options: Options, days: int, seed: int, at: str | None, locked: str | None) -> int:
    """Open the screens on a made-up vault, which is deleted when you quit.

    Nobody in it exists. Your own vault is not touched. The demo's passphrase is: demo
    """
    if at is not None:
        return _keep(Path(at).expanduser().absolute(), days, seed)
    from calmterm.cli.screens import require_terminal

    with _unwinding_on_signals(), _gone_at_the_end(locked) as directory:
        require_terminal()
        if locked is not None:
            return _run(options, directory, _app(options, directory, None))
        with contextlib.ExitStack() as held:
            with _Progress(days) as tell:
                store = held.enter_context(_made(directory, days, seed, tell.written))
                tell.opening()
                app = _app(options, directory, store)
            return _run(options, directory, app)


class _Progress:
    """One line that says what is being done, on the terminal on which the screens will be.

    It is erased at the end: the screens have a page of their own, and leave the terminal with the line on it.
    """

    def __init__(self, days: int) -> None:
        self._days = days
        self._say(f"Making up {'a day' if days == 1 else f'{days:,} days'} of somebody who does not exist ...")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._say("")

    def written(self, count: int) -> None:
        """Tell how many days are written."""
        self._say(f"Making up {self._days:,} days of somebody who does not exist: {count:,} are written ...")

    def opening(self) -> None:
        """Tell that the screens come next."""
        self._say("Opening the screens ...")

    def _say(self, words: str) -> None:
        click.echo(f"\r{words[: width() - 1]}\x1b[K", nl=False)


def _app(options: Options, directory: Path, store: "Store | None") -> "CalmApp":
    from calmterm.app.app import CalmApp

    return CalmApp(directory, opened=store, reduce_motion=options.reduce_motion, notice=NOTICE)


def _run(options: Options, directory: Path, app: "CalmApp") -> int:
    from calmterm.cli.screens import flags, run_app

    return run_app(app, [*flags(options), "demo", "--locked", str(directory)])


@contextlib.contextmanager
def _gone_at_the_end(locked: str | None) -> Generator[Path]:
    """A new temporary directory for the vault, or the one that a lock left to us. Raises UsageError.

    A lock replaces the process, and so leaves the directory to the process that follows.
    """
    place = Path(locked).parent if locked is not None else Path(tempfile.mkdtemp(prefix=PREFIX))
    if place.parent != Path(tempfile.gettempdir()) or not place.name.startswith(PREFIX):
        raise UsageError("That is not the directory of a demo.")  # what is removed at the end must be ours
    try:
        yield place / "vault"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _keep(directory: Path, days: int, seed: int) -> int:
    if days > LONG:
        click.echo("Making up that many days takes a few seconds.", err=True)
    with _made(directory, days, seed):
        pass
    say(f"The demo is in {directory}")
    say(f"Its passphrase is {PASSPHRASE}. To open it, name the directory with --vault.")
    return 0


@contextlib.contextmanager
def _made(
    directory: Path, days: int, seed: int, written: Callable[[int], object] = lambda _: None
) -> "Generator[Store]":
    """A new vault with a made-up life in it, open. Raises what Vault.create raises."""
    from calmterm.demo.story import fill
    from calmterm.store import Vault
    from calmterm.store.crypto.keyring import MIB, Cost

    # The passphrase is no secret, so stretching it may be as cheap as a vault accepts.
    store, _ = Vault(directory).create(PASSPHRASE, [Cost(2, 19 * MIB)])
    with store:
        fill(store, days, seed, written)
        yield store


@contextlib.contextmanager
def _unwinding_on_signals() -> Generator[None]:
    """Make a hang-up or a request to end leave by way of every `finally`, as an error would."""
    leaving = False

    def leave(number: int, _frame: object) -> None:
        nonlocal leaving
        if not leaving:  # a closed terminal may say so twice, and must not stop the tidying
            leaving = True
            raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
