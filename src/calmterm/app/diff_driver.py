"""A terminal driver that sends only what changes on the screen, which over SSH is little.

Textual paints whole widgets, several times while a screen settles: a change of sections took up to 90 KB at 80x24.
What it writes is compared with a copy of the screen, cell by cell, and what differs is sent.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

if TYPE_CHECKING:
    from textual.driver import Driver

# One of: a cursor move, a style, a line end, any other sequence, text.
_TOKEN: Final = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<style>[0-9;:]*)m"
    r"|(?P<end>\n)"
    r"|(?P<other>\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;:?<>=$ ]*[A-Za-z]|\x1b.)"
    r"|(?P<text>[^\x1b\n]+)"
)
_CODE: Final = re.compile(r"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+|[^;]+")
LOCK_KEY: Final = "ctrl+l"
_CLEARS: Final = re.compile(r"\x1b\[\?1049[hl]|\x1b\[[0-3]?J|\x1bc")
Cell = tuple[str, str]  # what stands there and its style; the further cells of a wide one hold ""


class ScreenMirror:
    """What a terminal shows, as far as we wrote it."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._row, self._column, self._style = 1, 1, ""
        self._at = (0, 0)  # where the terminal's own cursor stands, (0, 0) if that is not known

    def forget(self) -> None:
        """Forget what is shown, so that all that comes next is sent."""
        self._rows.clear()
        self._at = (0, 0)

    def changes(self, data: str) -> str:
        """Return the part of `data` that changes what is shown."""
        if "\x1b]8" in data:  # a link is no style of ours: rare, and sent as it is
            self.forget()
            return data
        if _CLEARS.search(data):
            self.forget()
        out: list[str] = []
        worn = ""  # the style that the terminal is in
        moved = False
        for token in _TOKEN.finditer(data):
            match token.lastgroup:
                case "column":
                    self._row, self._column, moved = int(token["row"]), int(token["column"]), True
                case "style":
                    said = token["style"]
                    reset = said in ("", "0")
                    self._style = "" if reset else f"{self._style};{said}" if self._style else said
                case "end":
                    self._row, self._column = self._row + 1, 1
                case "text":
                    moved = False
                    worn = self._lay(token["text"], out, worn)
                case _:
                    out.append(token[0])
        if worn:
            out.append("\x1b[m")
        if moved and self._at != (self._row, self._column):  # the cursor of the field that has the focus
            self._at = (self._row, self._column)
            out.append(f"\x1b[{self._row};{self._column}H")
        return "".join(out)

    def _lay(self, text: str, out: list[str], worn: str) -> str:
        """Write text where the cursor is and send what changes; return the style that the terminal is in then."""
        row = self._rows.setdefault(self._row, [])
        for piece, width in _pieces(text):
            start, end = self._column - 1, self._column - 1 + width
            self._column += width
            row.extend([None] * (end + 1 - len(row)))
            cells: list[Cell | None] = [(piece, self._style), *[("", self._style)] * (width - 1)]
            if row[start:end] == cells:
                continue
            _part(row, start, end)
            row[start:end] = cells
            if self._at != (self._row, start + 1):
                out.append(f"\x1b[{self._row};{start + 1}H")
            if change := _change(worn, self._style):
                out.append(change)
            worn = self._style
            out.append(piece)
            self._at = (self._row, end + 1)
        return worn


@lru_cache(4096)
def _change(worn: str, wanted: str) -> str:
    """What turns one style into another; of two that differ in their colours alone, only what differs."""
    if worn == wanted:
        return ""
    if not wanted:
        return "\x1b[m"
    before, after = _parts(worn), _parts(wanted)
    if before[0] != after[0]:
        return f"\x1b[{'0;' if worn else ''}{wanted}m"
    changed: list[str] = []
    if before[1] != after[1]:
        changed.append(after[1] or "39")
    if before[2] != after[2]:
        changed.append(after[2] or "49")
    return f"\x1b[{';'.join(changed)}m" if changed else ""


def _parts(style: str) -> tuple[tuple[str, ...], str, str]:
    """The attributes of a style, its colour and its ground, "" for those of the terminal."""
    attributes: list[str] = []
    colour = ground = ""
    for code in _CODE.findall(style):
        if len(code) > 1 and code.startswith(("3", "9")):
            colour = "" if code == "39" else code
        elif len(code) > 1 and code.startswith(("4", "10")):
            ground = "" if code == "49" else code
        else:
            attributes.append(code)
    return tuple(attributes), colour, ground


def _pieces(text: str) -> list[tuple[str, int]]:
    """Text in the pieces that can be sent alone, with their widths. What joins with its neighbour is not parted."""
    if text.isascii():
        return [(character, 1) for character in text]
    pieces = [(character, cell_len(character)) for character in text]
    return pieces if all(width for _, width in pieces) else [(text, max(1, cell_len(text)))]


def _part(row: list[Cell | None], start: int, end: int) -> None:
    """Forget what is left of a wide character that is written over in part: terminals differ in what they show."""
    place = start
    while place > 0 and (cell := row[place]) is not None and not cell[0]:
        row[place] = None
        place -= 1
    if place < start:
        row[place] = None
    place = end
    while place < len(row) and (cell := row[place]) is not None and not cell[0]:
        row[place] = None
        place += 1


def diffing_driver() -> "type[Driver] | None":
    """Return this system's driver, sending changes only; None, for Textual's own choice, where it is none of POSIX."""
    try:
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:  # no termios
        return None

    class DiffingDriver(LinuxDriver):
        """Textual's driver, sending changes only."""

        mirror = ScreenMirror()
        on_lock_key: Callable[[], object] | None = None
        """Told in the thread that reads keys, which goes on while the screens wait for the terminal."""

        def process_message(self, message: Message) -> None:
            if isinstance(message, events.Key) and message.key == LOCK_KEY and self.on_lock_key is not None:
                self.on_lock_key()
            super().process_message(message)

        def write(self, data: str) -> None:
            changes = self.mirror.changes(data)
            if changes:
                super().write(changes)

    return DiffingDriver


def tell_lock_key(driver: "type[Driver] | None", told: Callable[[], object]) -> None:
    """Call `told` when the lock key is read, before the screens see it; only where the driver is ours."""
    if hasattr(driver, "on_lock_key"):
        setattr(driver, "on_lock_key", staticmethod(told))  # noqa: B010 - made by `diffing_driver`, whose class has no name here
