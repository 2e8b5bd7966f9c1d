"""The file that `import --map` takes: levels of words for moods, or what the columns of a table mean (TOML)."""

import tomllib
from pathlib import Path
from typing import Any, Final, cast

from calmterm.core.errors import UsageError
from calmterm.exchange.importers.source import Source

FORM: Final = (
    'A file for --map has [moods] with lines like "so so" = 5, or kind = "check_in" and [columns] with lines like'
    ' "Date" = "felt_at".'
)


def read_mapping(path: Path) -> tuple[dict[str, int], dict[str, Any]]:
    """The levels of moods by folded word, and the description of a table. Raises UsageError."""
    try:
        read: dict[str, Any] = tomllib.loads(Source(path).text())
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The file of --map is not valid TOML ({error}).") from None
    except RecursionError:
        raise UsageError(f"The file of --map is nested too deeply. {FORM}") from None
    moods: Any = read.pop("moods", {})
    if not isinstance(moods, dict) or not all(_is_level(level) for level in cast("dict[str, object]", moods).values()):
        raise UsageError("In [moods] each word has a whole number from 1 to 10.")
    if not moods and not (isinstance(read.get("kind"), str) and isinstance(read.get("columns"), dict)):
        raise UsageError(FORM)
    levels = {word.strip().casefold(): level for word, level in cast("dict[str, int]", moods).items()}
    return levels, read if "columns" in read else {}


def _is_level(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10
