"""Save as: asks where to write a file, writes it there, and tells what became of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from calmterm.core import files
from calmterm.core.errors import UsageError
from calmterm.exchange.formats import READABLE
from calmterm.exchange.output_paths import announced, require_place
from calmterm.screens.base.screen import CalmScreen
from calmterm.store import Store
from calmterm.widgets.key_bar import KeyBar


async def save_as(
    screen: CalmScreen[Any], suggested: str, write: Callable[[Path, Store], str], *, about: str = READABLE
) -> None:
    """Ask for a path, beginning with the name `suggested` in the home directory, and write there. Call from a worker.

    `about` says what whoever gets the file can read in it.

    `write` is given the path and the store, in the vault's thread, returns what to say, and raises CalmtermError.
    """
    path = await screen.calm.push_screen_wait(SaveAsScreen(suggested, about))
    if path is not None:
        with screen.attempt():
            said = await screen.ask(lambda store: write(path, store))
            screen.calm.notify(said, markup=False, timeout=12)


def write_new(path: Path, text: str, vault: Path, *, about: str = READABLE) -> str:
    """Write a file that is not there yet, readable by its owner alone, outside the `vault`; return what to say of it.

    Raises UsageError, OutOfSpace, ReadOnly, Displaced.
    """
    require_place(path, vault, new=False, example=str(Path.home() / path.name))
    try:
        with files.Directory(path.parent) as directory:
            directory.write_new(path.name, text.encode("utf-8"))
    except FileExistsError:
        raise UsageError("There is a file of that name already. Choose another name.") from None
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise UsageError("Name a file in a directory that exists.") from None
    except OSError as error:
        raise files.typed(error) from None
    return announced(f"Written to {path}. {about}", path)


class SaveAsScreen(ModalScreen[Path | None]):
    """Returns the path of a file to write, or None; says first that it will not be encrypted, or what else it is."""

    CSS_PATH = "../dialogs/confirm.tcss"
    TITLE = "Where to"
    AUTO_FOCUS = "#file-name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="save_as.back", tooltip="Go back; nothing is written"),
    ]

    def __init__(self, suggested: str, about: str = READABLE) -> None:
        super().__init__()
        self._about = about
        self._suggested = str(Path.home() / suggested)

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("Write it to which file? Then enter.", classes="heading")
            yield Input(self._suggested, id="file-name", select_on_focus=False)
            yield Static(self._about, classes="muted", markup=False)
        yield KeyBar()

    @on(Input.Submitted)
    def _named(self, message: Input.Submitted) -> None:
        if name := message.value.strip():
            self.dismiss(expanded(name))

    def action_cancel(self) -> None:
        """Go back; nothing is written."""
        self.dismiss(None)


def expanded(name: str) -> Path:
    """Return the absolute path that was typed, with ~ for the home directory."""
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError:  # ~name of nobody
        return Path(name).absolute()
