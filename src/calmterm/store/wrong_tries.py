"""How often a vault was tried with a wrong secret: kept in a file that needs no key, and each try waits longer.

The file holds the time and the terminal of each wrong try since the vault was last opened, and nothing else. Whoever
can write to the vault's directory can remove it: it tells a person of tries at their keyboard, it does not stop an
attacker who has the files.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from calmterm.core import dates, files
from calmterm.core.clock import Clock
from calmterm.core.errors import CalmtermError
from calmterm.core.whereabouts import terminal

FILE: Final = "wrong-tries.json"
LONGEST: Final = 30.0  # seconds
KEPT: Final = 100
MAX_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class WrongTry:
    """One wrong try: when, and on which terminal ("" where there was none)."""

    at: datetime
    terminal: str


def read(directory: Path) -> list[WrongTry]:
    """Return the wrong tries since the vault was last opened, the oldest first; none where the file cannot be read."""
    try:
        found: Any = json.loads(files.read_private(directory / FILE, MAX_BYTES))
        return [WrongTry(_instant(one["at"]), str(one["terminal"])) for one in found][-KEPT:]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _instant(text: str) -> datetime:
    """The moment of a try. Raises ValueError for a time without an offset, which is none of ours."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without an offset")
    return at


def note(directory: Path, now: datetime) -> None:
    """Add a wrong try. Never raises: where it cannot be written, nobody could save anything either."""
    tries = [*read(directory), WrongTry(now, terminal())][-KEPT:]
    kept = [{"at": one.at.isoformat(timespec="seconds"), "terminal": one.terminal} for one in tries]
    with suppress(CalmtermError):
        files.write_private(directory / FILE, json.dumps(kept).encode())


def forget(directory: Path) -> None:
    """The vault was opened: count anew. Never raises."""
    with suppress(OSError):
        (directory / FILE).unlink(missing_ok=True)


def seconds_to_wait(tries: Sequence[WrongTry], now: datetime) -> float:
    """Return how long the next try waits: 1, 2, 4 … 30 seconds from the last wrong one on.

    A clock that was set back makes nobody wait longer than that.
    """
    if not tries:
        return 0.0
    pause = min(LONGEST, 2.0 ** (len(tries) - 1))
    return max(0.0, pause - max(0.0, (now - tries[-1].at).total_seconds()))


def told(tries: Sequence[WrongTry], clock: Clock) -> str:
    """Return what there is to tell at the next opening, with the time of the last one."""
    times = "Once a wrong secret was" if len(tries) == 1 else f"{len(tries)} times a wrong secret was"
    last = tries[-1]
    at = clock.here(last.at)
    where = f", on {last.terminal}" if last.terminal else ""
    when = f"{dates.full_without_year(at)}, {at:%H:%M}"
    return f"{times} tried since this vault was last opened; last on {when}{where}."
