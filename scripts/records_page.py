"""Write docs/records.md from what the record classes declare.

    python scripts/records_page.py

A test holds the page against the classes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from calmterm.store import FieldSpec, Record, kinds, listed_kinds
from calmterm.store.db.views import ABOUT, COLUMNS, VIEWS
from calmterm.store.model.fields import is_optional
from calmterm.store.model.record import FeltRecord

PAGE = Path(__file__).parents[1] / "docs" / "records.md"
FAMILIES = {
    "checkins": "Check-ins and days",
    "journal": "Journal",
    "worksheets": "Worksheets",
    "talk": "Guided talk",
    "sleep": "Sleep",
    "practice": "Practice, habits, small things",
    "goals": "Goals, plans, people",
    "profile": "You",
    "support": "Support and questionnaires",
    "sharing": "Sharing",
    "circle": "Circles",
    "sync": "Several devices",
    "insights": "Insights",
    "vault": "The vault's own",
}
HEAD = """\
# What a vault keeps

Made by `scripts/records_page.py` from the classes in `src/calmterm/store/model/records`; please change those.

There are {kinds} kinds of records; {listed} have a list of their own and are known to `calmterm add`, `list`, `show`,
`search kind:` and `export`. The others stand inside those or belong to the program. A kind is named by its table.

**Every** record has `id` (UUIDv7), `created_at`, `updated_at`, `deleted_at` (set in the trash), `revision` (counts
saved versions) and `sealed` (its sealed fields, see [vault-format.md](vault-format.md)). A record that was *felt at a
time* also has `local_date` and `utc_offset_minutes`: the day and the clock of the person then.

In the tables below a star marks what is needed; anything else may be blank, and blank is not zero. *plain* fields can
be queried and compared in a search; every bound is also a CHECK of the database. *sealed* fields are encrypted once
more, and a program that reads the tables alone does not see them. *not in the form* is filled in by the program; *no
longer asked* is kept and shown in the records that have it.

In JSON a record has its fields by these names, records inside it as a list under the name given here, and names it
links to as a list of names. `kind` names the table; where a record has a field called `kind`, `record_kind` does.

Worksheets of one's own are declared in files: [own-worksheets.md](own-worksheets.md).
"""


def page() -> str:
    """The whole page."""
    found = list(kinds().values())
    parts = [HEAD.format(kinds=len(found), listed=len(list(listed_kinds())))]
    for family, title in FAMILIES.items():
        parts.append(f"## {title}\n")
        members = [kind for kind in found if f".records.{family}" in kind.__module__]
        members.sort(key=lambda kind: (kind.about.own, kind.table_name()))
        parts += ("\n".join(section(kind)) for kind in members)
    parts.append("\n".join(views()))
    return "\n".join(parts)


def section(kind: type[Record]) -> Iterator[str]:
    """One kind: its fields, and below them all that is not about a single field."""
    about = kind.about
    yield f"### {about.title} (`{kind.table_name()}`)\n"
    yield f"{' '.join((kind.__doc__ or '').split())}\n"
    yield "| field | | takes | |\n|---|---|---|---|"
    for spec in kind.specs():
        yield row(kind, spec)
    yield from (f"| `{name}` | | an id | plain, not in the form |" for name in others(kind))
    yield ""
    yield from (f"- {fact}" for fact in facts(kind))
    yield ""


def row(kind: type[Record], spec: FieldSpec) -> str:
    """One field as a row of the table."""
    notes = [spec.hint] if spec.hint else []
    notes += [f"{point} is {words}" for point, words in spec.anchors.items()]
    notes += [f"in {spec.unit}"] if spec.unit else []
    if spec.default not in (None, False):
        notes.append(f"{getattr(spec.default, 'value', spec.default)} if not said")
    where = ["sealed" if spec.sealed else "plain"]
    where += ["not in the form"] if spec.hidden else []
    where += ["no longer asked"] if spec.retired else []
    where += ["in sight on every page"] if spec.pinned else []
    words = "text, " if spec.widget in ("line", "prose") else ""
    takes = words + spec.expects.replace("|", "\\|") + (f" ({'; '.join(notes)})" if notes else "")
    needed = "*" if spec.required and spec.name != kind.about.felt else ""
    return f"| `{spec.name}`{needed} | {spec.label} | {takes} | {', '.join(where)} |"


def others(kind: type[Record]) -> list[str]:
    """Columns that are neither fields nor those of every record."""
    known = {spec.name for spec in kind.columns()} | set(FeltRecord.model_fields)
    return [name for name in kind.model_fields if name not in known]


def facts(kind: type[Record]) -> Iterator[str]:
    """What holds for the kind as a whole."""
    about, table = kind.about, table_of(kind)
    if not about.own:
        yield f"Listed by `{about.order}`, {'lowest' if about.ascending else 'newest'} first."
    if about.felt is not None:
        yield f"Felt at a time: `{about.felt}`, now if not said."
    if about.before_after is not None:
        same = f"; a difference under {about.same_under} is about the same" if about.same_under else ""
        yield f"Before and after: `{about.before_after[0]}` -> `{about.before_after[1]}`{same}."
    for child in about.children:
        if child.link is not None:
            linked = f"`{child.link.kind.table_name()}` by `{child.link.by}`"
            yield f"Links by name: `{child.field}`, each a {linked} (rows in `{child.kind.table_name()}`)."
        elif child.inline:
            key = f", told apart by `{child.key}`" if child.key else ", in their order"
            yield f"Inside it: `{child.field}`, each a `{child.kind.table_name()}`{key}."
        else:
            yield f"Trashed, restored and removed with it: every `{child.kind.table_name()}` of it."
    if about.history is not None:
        yield f"Its last {about.history.keep} saved versions are kept as `{about.history.kind.table_name()}`."
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        target, rule = key.column.table.name, str(key.ondelete).lower()
        blank = is_optional(kind.model_fields[key.parent.name].annotation)
        yield f"Key: `{key.parent.name}` -> `{target}`, {'may be blank, ' if blank else ''}on delete {rule}."
    for rule in about.rules:
        yield f"Rule `{rule.name}`: {rule.sentence}"
    for unique in about.unique:
        yield f"Once among live records: {', '.join(f'`{name}`' for name in unique.columns)}. {unique.sentence}"
    yield f"Indexes: {'; '.join(indexes(table)) or 'the id'}."


def indexes(table: Table) -> Iterator[str]:
    """Every index with its columns and what it leaves out."""
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        where = index.dialect_options["sqlite"]["where"]
        live = {"deleted_at IS NULL": ", live", "deleted_at IS NOT NULL": ", trash"}.get(str(where), "")
        yield f"`{index.name}` ({', '.join(column.name for column in index.columns)}{live})"


def views() -> Iterator[str]:
    """The views of the schema."""
    yield "## Views\n"
    for name in VIEWS:
        yield f"### `{name}`\n"
        yield f"{' '.join(ABOUT.split())}\n"
        yield f"Columns: {', '.join(f'`{column}`' for column in COLUMNS)}."


def table_of(kind: type[Record]) -> Table:
    """The table of a kind."""
    made: Any = vars(kind)["__table__"]
    return made


def main() -> None:
    PAGE.write_text(page() + "\n", "utf-8")


if __name__ == "__main__":
    main()
