"""`calmterm edit`: change a record by a JSON merge patch, or journal entries in one's own editor."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import click

from calmterm.cli.console import for_a_person, open_store, say, say_kept
from calmterm.cli.input import read_json_object
from calmterm.cli.options import Options
from calmterm.core.errors import ChangedElsewhere, NotFound, UsageError

if TYPE_CHECKING:
    from calmterm.store import Record, Store
    from calmterm.store.model.records import JournalEntry

MOST_OPENED: Final = 50  # entries at once


@click.command()
@click.argument("id", required=False)
@click.argument("source", default="-", metavar="-")
@click.option("--editor", is_flag=True, help="Open the journal entry of that ID in the editor that EDITOR names.")
@click.option("--search", "query", metavar="QUERY", help="Open all entries that a search finds in that editor.")
@click.pass_obj
def command(options: Options, id: str | None, source: str, editor: bool, query: str | None) -> None:  # noqa: A002 - the name on the command line
    """Change the record ID with a JSON merge patch (RFC 7396) from standard input; null clears a field.

    A patch that names "revision" is refused if the record was changed since. Prints the id.

    With --editor or --search, journal entries are opened in your own editor instead, each in a file that stands in
    memory alone and is gone afterwards. Your editor may keep copies of its own, so this is off until you allow it.
    """
    if (id is None) == (query is None) or (query is not None and not query.strip()):
        raise UsageError("Which record? Give the ID that calmterm list shows, or --search QUERY for your editor.")
    if source != "-":
        raise UsageError("edit reads JSON from standard input: calmterm edit ID - < file")
    if editor or query is not None:
        _edit_outside(options, id, query)
        return
    patch = read_json_object(options)
    with open_store(options) as store:
        record = store.find(id or "")
        if patch.get("revision", record.revision) != record.revision:
            raise ChangedElsewhere
        if patch.get(record.kind_key(), record.table_name()) != record.table_name():
            raise UsageError("A record cannot change its kind.")
        store.change(record, _cleared(record, patch))
        say_kept(record, f"{record.about.title} changed")


def _cleared(record: "Record", patch: dict[str, Any]) -> dict[str, Any]:
    """Return the patch with what a blank field holds in place of each null: an empty list, or the default."""
    blank: dict[str, Any] = {spec.name: spec.default for spec in record.columns() if spec.default is not None}
    blank |= {child.field: [] for child in record.about.inline}
    return {name: blank.get(name) if value is None else value for name, value in patch.items()}


def _edit_outside(options: Options, id: str | None, query: str | None) -> None:  # noqa: A002 - as above
    from calmterm.core import outside_editor

    editor = outside_editor.editor_command()
    outside_editor.require_memory()  # before a secret is asked for
    with open_store(options) as store:
        from calmterm.domain import outside_entries

        entries = _entries(store, id, query)
        _require_permission(store)
        outcome, edited = outside_entries.edit(store, entries, editor)
    edited.pass_on()
    if outcome.drafts or not edited.ok:
        raise UsageError(outcome.sentence)
    say(outcome.sentence)


def _entries(store: "Store", id: str | None, query: str | None) -> "Sequence[JournalEntry]":  # noqa: A002 - as above
    from calmterm.store.model.records import JournalEntry

    if query is None:
        record = store.find(id or "")
        if not isinstance(record, JournalEntry):
            raise UsageError("Only journal entries are opened in an editor. For others: calmterm edit ID - < file")
        return [record]
    hits, count = store.find_words(query, MOST_OPENED, kind=JournalEntry)
    if not hits:
        raise NotFound("Nothing fits that search.")
    if count > MOST_OPENED:
        raise UsageError(f"That search finds {count:,} entries; at most {MOST_OPENED} are opened at once.")
    return [cast("JournalEntry", hit.record) for hit in hits]


def _require_permission(store: "Store") -> None:
    """Ask whether an editor may have what is written, unless it was allowed before. Raises UsageError."""
    from calmterm.core.outside_editor import LEFT_BEHIND
    from calmterm.domain.outside_entries import SETTING

    if store.preference(SETTING) == "on":
        return
    if not for_a_person():
        raise UsageError(
            'Your own editor is off. Settings, "Your own editor for entries", says what to know and lets it.'
        )
    if not click.confirm(f"{LEFT_BEHIND} Use your own editor from now on?", err=True):
        raise UsageError("Nothing was opened. Entries can be edited on the screens of calmterm.")
    store.set_setting(SETTING, "on")
