"""`calmterm crisis`: the crisis lines, without a vault, a passphrase or anything that could fail to load."""

import json
import sys
from typing import Any

import click

from calmterm.cli.support import chosen_country
from calmterm.content import crisis as content


@click.command()
@click.argument("country", nargs=-1, metavar="[CC]")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(country: tuple[str, ...], as_json: bool) -> None:
    """Show crisis lines for a country, by code or name.

    Needs no vault and no passphrase. Without CC the country is guessed from your locale, and shown as a
    guess. Exits 0, 2 for a country without lines here (directories are still shown), 1 where the data are
    damaged.
    """
    try:
        code, guessed = chosen_country(" ".join(country) or None)
        found = content.lines_for(code) if code else None
        if as_json:
            _say(json.dumps(_as_json(found, guessed=guessed), indent=2))
        elif found:
            _say(content.as_text(found, guessed=guessed))
        else:
            _say(content.as_text_without_country())
    except content.UnknownCountry as error:
        _say(str(error), err=True)
        shown = (
            json.dumps(_as_json(None, guessed=False), indent=2) if as_json else content.as_text_for_unknown_country()
        )
        _say(shown)
        sys.exit(2)
    except content.LinesUnreadable as error:
        _say(str(error), err=True)
        sys.exit(1)


def _say(text: str, *, err: bool = False) -> None:
    # A terminal that cannot show a name (LC_ALL=C, Latin-1) must still show the numbers beside it.
    encoding = (sys.stderr if err else sys.stdout).encoding or "utf-8"
    click.echo(text.rstrip("\n").encode(encoding, "replace").decode(encoding), err=err)


def _as_json(found: content.Help | None, *, guessed: bool) -> dict[str, Any]:
    return {
        "country": found.country_code if found else None,
        "country_name": found.country if found else None,
        "guessed": guessed,
        "emergency": [_line(line) for line in found.emergency] if found else [],
        "lines": [_line(line) for line in found.lines] if found else [],
        "more": [_line(line) for line in found.more] if found else [],
        "directories": [_line(line) for line in content.directories()],
        "newest_source": found.newest_source_date if found else None,
    }


def _line(line: content.CrisisLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "kind": line.kind.value,
        "phone": line.phone,
        "text_to": line.text_to,
        "chat_url": line.chat_url,
        "hours": line.hours,
        "hours_confirmed": line.hours_confirmed,
        "languages": line.languages,
        "note": line.note,
        "last_confirmed": line.last_confirmed,
        "stale": line.is_stale,
    }
