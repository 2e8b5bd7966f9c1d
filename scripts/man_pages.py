"""Man pages of all commands, made from their own help while a wheel is built (see pyproject.toml).

Needs hatchling, click and click-man, which are there in a build, and none of what calmterm needs to run.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "share/man/man1"


class ManPages(BuildHookInterface[Any]):
    """Puts a page for each command into the wheel, from where installers bring it to where `man` looks."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the pages to what the wheel holds."""
        directory = Path(self.root) / "build" / "man"
        directory.mkdir(parents=True, exist_ok=True)
        for page in write(Path(self.root) / "src", directory):
            build_data["shared_data"][str(page)] = f"{PLACE}/{page.name}"


def write(sources: Path, directory: Path) -> list[Path]:
    """Write the pages of the commands in `sources`; returns them. They bear SOURCE_DATE_EPOCH's date, else today's."""
    sys.path.insert(0, str(sources))
    try:
        import click
        from click_man.core import write_man_pages  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType] - it has no types

        from calmterm import __version__
        from calmterm.cli import main

        context = click.Context(main, **main.context_settings)
        # click-man reads this attribute, which our group leaves empty.
        found = {name: main.get_command(context, name) for name in main.list_commands(context)}
        main.commands = {name: command for name, command in found.items() if command is not None}
        _name_all(main, context)
    finally:
        sys.path.remove(str(sources))
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    for old in directory.glob("*.1"):
        old.unlink()
    write_man_pages("calmterm", main, version=__version__, target_dir=str(directory), date=f"{day:%Y-%m-%d}")
    return sorted(directory.glob("*.1"))


def _name_all(command: Any, context: Any) -> None:
    """Give every command that has none the first paragraph of its help as its one line, uncut, and -h beside --help."""
    command.get_help_option(context)  # kept by click, which would take it from a context of click-man's without -h
    command.short_help = command.short_help or " ".join((command.help or "").split("\n\n")[0].split())
    for part in getattr(command, "commands", {}).values():
        _name_all(part, context)
