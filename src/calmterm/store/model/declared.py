"""What the record classes say of themselves, read from their source: no class is made for it."""

import ast
import functools
from typing import NamedTuple

from calmterm.core.text import snake_case
from calmterm.store.model import records


class Declared(NamedTuple):
    """A kind as its class declares it; `own` as in `About`."""

    table: str
    title: str
    text: str
    own: bool


@functools.cache
def declared() -> tuple[Declared, ...]:
    """Return every kind, sorted by its table."""
    classes = (
        node
        for source in records.sources().values()
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and any(keyword.arg == "table" for keyword in node.keywords)
    )
    return tuple(sorted(_declared(node) for node in classes))


def _declared(node: ast.ClassDef) -> Declared:
    about = next(
        call
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "About"
    )
    own = any(keyword.arg == "own" for keyword in about.keywords)
    return Declared(snake_case(node.name), ast.literal_eval(about.args[0]), ast.get_docstring(node) or "", own)
