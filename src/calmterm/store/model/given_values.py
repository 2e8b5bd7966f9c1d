"""Values of a record as they come from JSON or a command: times are texts, and some lack an offset."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from calmterm.core.clock import Clock
from calmterm.core.errors import InvalidRecord, NotUnderstood
from calmterm.core.when import iso_moment
from calmterm.store.model.record import Record


def read_values(kind: type[Record], given: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """Return given values, still unchecked, with times that lack an offset read as local.

    What the store itself keeps (id, times of saving, revision) is left out, so that what `show --json` printed can be
    given back. Raises InvalidRecord.
    """
    own = {*Record.model_fields, kind.kind_key(), "measures", *(("local_date",) if kind.about.felt else ())}
    values = {name: value for name, value in given.items() if name not in own}
    for spec in kind.columns():
        if spec.widget == "moment" and isinstance(values.get(spec.name), str):
            try:
                values[spec.name] = iso_moment(values[spec.name], clock)
            except NotUnderstood as error:
                raise InvalidRecord({spec.name: str(error)}) from None
            except ValueError:
                raise InvalidRecord({spec.name: spec.sentence}) from None
    for child in kind.about.inline:
        rows: Any = values.get(child.field)
        if child.link is None and isinstance(rows, list):
            values[child.field] = [_child_values(child.kind, row, clock) for row in cast("list[Any]", rows)]
    return values


def _child_values(kind: type[Record], given: Any, clock: Clock) -> Any:
    """Return the values of a record inside another, read alike; what is none is left for `check` to refuse."""
    if not isinstance(given, dict):
        return given
    values = dict(cast("dict[str, Any]", given))
    for spec in kind.columns():
        if spec.widget == "moment" and isinstance(values.get(spec.name), str):
            with suppress(ValueError):
                values[spec.name] = iso_moment(values[spec.name], clock)
    return values
