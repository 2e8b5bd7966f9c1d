"""`calmterm show`: one record."""

import click

from calmterm.cli import Options
from calmterm.cli.common import json_option, open_store, say, say_json


@click.command()
@click.argument("id")
@json_option
@click.pass_obj
def command(options: Options, id: str, as_json: bool) -> None:  # noqa: A002 - the name on the command line
    """Show the record of that ID (or the last six or more characters of one)."""
    from calmterm.store.summary import shown

    with open_store(options) as store:
        record = store.find(id)
        if as_json:
            say_json(record.to_json())
            return
        say(f"{record.about.title}, {record.felt:%A %d %B %Y, %H:%M}")
        for spec in record.specs():
            text = "" if spec.hidden else shown(spec, record.get(spec.name))
            if text:
                say(f"\n{text}" if spec.widget == "prose" else f"{spec.label}: {text}")
        for child in record.about.children:
            rows = record.children.get(child.field, [])
            if rows and child.link:
                say(f"{child.kind.about.plural}: {', '.join(rows)}")
            for row in rows if not child.link else ():
                texts = (shown(spec, row.get(spec.name)) for spec in row.specs() if not spec.hidden)
                say(f"{child.kind.about.title}: {', '.join(text for text in texts if text)}")
