"""The last wall: what is said of a fault of our own. The kind of the fault and its place, never its words."""

from pathlib import Path
from typing import Final

CRASH: Final = (
    "calmterm met a fault of its own and closed, to keep your words off the screen ({name}). What you saved is safe,"
    " and what you were typing is kept as a draft. Crisis lines: calmterm crisis"
)


def place_of(error: BaseException) -> str:
    """Return where an error was raised, as "file.py:12", or "" if it was never raised."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    return f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""


def describe(error: BaseException | None) -> str:
    """Return the sentence for a fault that ended the screens."""
    place = place_of(error) if error is not None else ""
    return CRASH.format(name=", ".join(part for part in (type(error).__name__, place) if part))
