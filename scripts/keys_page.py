"""Write docs/keys.md from the bindings themselves, so that the page and the program cannot part.

python scripts/keys_page.py
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from textual.binding import Binding
from textual.widget import Widget

import calmterm.screens
import calmterm.widgets
from calmterm.app.app import CalmApp
from calmterm.screens.dialogs.help import key_name

PAGE = Path(__file__).parents[1] / "docs" / "keys.md"
HEAD = """\
# Keys

Every key of every screen, written from the program's own bindings by `scripts/keys_page.py`. `F1` or `?` shows those
of the screen you are on. Inside text fields single letters are typed, and only the keys with `ctrl` or `F` act.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Everywhere\n", *table(CalmApp), ""]
    for module, node in nodes():
        title = str(getattr(node, "TITLE", None) or node.__name__)
        parts += [f"## {title} (`{module}.{node.__name__}`)\n", *table(node), ""]
    return "\n".join(parts).rstrip() + "\n"


def nodes() -> Iterator[tuple[str, type[Any]]]:
    """Our screens, then our widgets, each with its module, in the order of their names; only those with keys."""
    for package in (calmterm.screens, calmterm.widgets):
        for info in sorted(pkgutil.walk_packages(package.__path__, f"{package.__name__}."), key=lambda one: one.name):
            module = importlib.import_module(info.name)
            classes = cast("list[type[Any]]", [one for one in vars(module).values() if isinstance(one, type)])
            for node in classes:
                if node.__module__ == module.__name__ and issubclass(node, Widget) and bindings(node):
                    yield info.name.removeprefix("calmterm."), node


def bindings(node: type[Any]) -> list[Binding]:
    """The bindings of a class and of our classes above it, without those of the framework."""
    found: dict[str, Binding] = {}
    for one in reversed(node.__mro__):
        if one.__module__.startswith("calmterm."):
            if not vars(one).get("_inherit_bindings", True):
                found.clear()
            declared: Any = vars(one).get("BINDINGS", ())
            found.update((binding.id, binding) for binding in declared if getattr(binding, "id", None))
    return list(found.values())


def table(node: type[Any]) -> Iterator[str]:
    """The keys of a class as rows, in their order."""
    yield "| key | does | name |"
    yield "|---|---|---|"
    for binding in bindings(node):
        keys = [binding.key_display] if binding.key_display else map(key_name, binding.key.split(","))
        said = " or ".join(f"`{key}`" for key in keys).replace("|", "\\|")
        yield f"| {said} | {binding.tooltip or binding.description} | `{binding.id or ''}` |"


def main() -> None:
    """Write it."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
