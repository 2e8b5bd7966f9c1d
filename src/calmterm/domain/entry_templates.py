"""What an entry can begin with: a person's own Markdown files in the configuration directory.

`{{date}}`, `{{time}}`, `{{weekday}}` and `{{text}}` stand for the day, the time, the day of the week and what is
written; anything else stays as it is. A template is text and nothing more: nothing in it is ever run.
"""

import os
import re
import stat
from datetime import datetime
from pathlib import Path
from typing import Final

from calmterm.core import dates
from calmterm.core.errors import NotFound, UsageError
from calmterm.core.text import clean, did_you_mean

MAX_BYTES: Final = 64 * 1024
SUFFIX: Final = ".md"
_PLACE: Final = re.compile(r"\{\{\s*(date|time|weekday|text)\s*\}\}")


def default_directory() -> Path:
    """Return where a person puts such files: `templates` in calmterm's configuration directory."""
    import platformdirs

    return platformdirs.user_config_path("calmterm") / "templates"


def template_names(directory: Path) -> list[str]:
    """Return the names of the templates, those of the files without `.md`; no directory is none."""
    try:
        found = [one.name for one in os.scandir(directory) if one.name.endswith(SUFFIX) and one.name[0] != "."]
    except OSError:
        return []
    return sorted(name.removesuffix(SUFFIX) for name in found)


def read_template(directory: Path, name: str) -> str:
    """Return the text of a template. Raises NotFound, UsageError for a file that is none."""
    known = template_names(directory)
    if not known:
        raise NotFound(f"There is no template yet. One is a Markdown file in {directory}, such as daily.md.")
    if name not in known:
        hint = did_you_mean(name, known) or f" There is: {', '.join(known)}."
        raise NotFound(f"There is no template of that name.{hint}")
    path = directory / f"{name}{SUFFIX}"
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would hold us up
            raise UsageError("That template is no file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        raise UsageError("That template could not be read. Check its permissions.") from None
    if len(data) > MAX_BYTES:
        raise UsageError("That template is larger than 64 KB. A template is a page or less.")
    try:
        return clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError("That template is not valid UTF-8. Save it as UTF-8 in your editor.") from None


def fill(template: str, now: datetime, text: str = "") -> str:
    """Return a template with what its places stand for; a text without a place stands at the end."""
    values = {"date": dates.full(now), "time": f"{now:%H:%M}", "weekday": f"{now:%A}", "text": text}
    has_place = any(found[1] == "text" for found in _PLACE.finditer(template))
    filled = _PLACE.sub(lambda found: values[found[1]], template)
    return filled if has_place or not text else f"{filled.rstrip()}\n\n{text}"
