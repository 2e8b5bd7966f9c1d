"""`calmterm show`: one record."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from calmterm.cli import colour
from calmterm.cli.console import as_of_option, for_a_person, json_option, open_store, say_json
from calmterm.cli.options import Options
from calmterm.core import dates
from calmterm.core.errors import UsageError
from calmterm.core.text import clean

if TYPE_CHECKING:
    from calmterm.store import Record, Store


@click.command()
@click.argument("id", required=False)
@click.option("--random", "by_chance", is_flag=True, help="A random journal entry.")
@as_of_option
@json_option
@click.pass_obj
def command(options: Options, id: str | None, by_chance: bool, as_of: str | None, as_json: bool) -> None:  # noqa: A002 - the name on the command line
    """Show the record ID. Six or more characters of its beginning or end are enough."""
    if (id is None) != by_chance:
        raise UsageError("Which record? Give the ID that calmterm list shows, or --random for any journal entry.")
    with open_store(options, as_of) as store:
        from calmterm.domain.reading import any_entry  # here, since that loads what the key need not wait for

        record = store.find(id) if id is not None else any_entry(store)
        if as_json:
            measures = {one.name: one.value for one in record.measures}
            say_json({**record.to_json(), **({"measures": measures} if measures else {})})
        else:
            head, *rest = (clean(line) for line in _lines(store, record))
            click.echo(colour.strong(head) if for_a_person() else head)
            for line in rest:
                click.echo(line)


def _lines(store: "Store", record: "Record") -> Iterator[str]:
    from calmterm.exchange.references import linked_name
    from calmterm.store.model.summary import fields_of, shown

    yield f"{record.about.title}, {dates.full_with_time(record.felt)}"
    yield from (one.words for one in record.measures if one.words)
    for spec in record.specs():
        value = record.get(spec.name)
        if spec.widget == "reference":
            value = linked_name(store, spec, value)
        text = "" if spec.hidden else shown(spec, value)
        if text and spec.widget == "lines":
            yield "\n".join([f"{spec.label}:", *(f"- {line}" for line in value)])
        elif text:
            yield f"\n{text}" if spec.widget == "prose" else f"{spec.label}: {text}"
    for child in record.about.inline:
        rows = record.children.get(child.field, [])
        if rows and child.link:
            yield f"{child.kind.about.plural}: {', '.join(rows)}"
        for row in rows if not child.link else ():
            texts = (text for spec, text in fields_of(row.specs(), row) if not spec.hidden)
            yield f"{child.kind.about.title}: {', '.join(texts)}"
            yield from (f"  {one.words}" for one in row.measures if one.words)
