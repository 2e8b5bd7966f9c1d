"""One document to read or to print: a section for each kind, in it the records from the oldest to the newest.

A section for each kind, and not one for each day, because what somebody prints is one thing: the journal, the thought
records, the nights. Within a section every record has a heading with its day and time.

What a person wrote cannot forge any of this. Short texts are escaped, so that they show as they were typed. Long ones
may be Markdown by their author and stay so, inside a block quote: no heading, list or fence in it reaches out. HTML
does not work anywhere: `<` before a letter, `/`, `!` or `?` is written `&lt;` (CommonMark 0.31, section 6.6).

Nothing in it is fetched or can be clicked: an entry may hold words of strangers, and an image that a reader's program
loads tells its owner who reads it, and when. So a backslash stands in each place without which there is no link, no
image and no definition of one (CommonMark 0.31, sections 4.7, 6.3 and 6.4; `[[...]]` of wikis), and in addresses that
some programs make clickable by themselves (GitHub's extension for bare addresses, the wider one of linkify). A reader
does not see it, except within code. What GitHub takes for an e-mail or XMPP address can still be clicked there: it
looks for them after backslashes are gone.

Bookkeeping (where an entry was imported from, positions) is left out, and so is a yes or no that nobody changed.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any, Final, cast

from calmterm.core.text import one_line
from calmterm.exchange.date_range import Span
from calmterm.exchange.formats import READABLE
from calmterm.exchange.references import linked_name
from calmterm.exchange.tally import Tally
from calmterm.store import FieldSpec, Record, Store
from calmterm.store.model.summary import fields_of, moved, shown

_FAMILIES: Final = ("checkins", "journal", "worksheets", "sleep", "practice", "goals", "support")
_INLINE: Final = re.compile(r"[\\`*_\[\]<>&~#|]")
_OPENS_BLOCK: Final = re.compile(r"^(\d*)([-+=.)])")
_GAP: Final = re.compile(r"\n{3,}")
_HTML: Final = re.compile(r"<(?=[A-Za-z/!?])")
# Where a backslash goes. Each place is behind a character that is no backslash, so that none can undo it.
_BRACKET: Final = re.compile(r"(?<=\])(?=[(:])|(?<=\[)(?=\[[^\[\]\n]*\]\])")
_ADDRESS: Final = re.compile(
    r"(?<=/)(?=/)|(?<=[A-Za-z0-9+.\-])(?=:[^\W\d]|:/)|(?<=[\w.+\-])(?=@\w)"
    r"|(?<=[^\W_])(?=\.[^\W\d_]{2})|(?i:(?<=www)(?=\.))"
)


def document(store: Store, chosen: Iterable[type[Record]], span: Span, written: Tally) -> str:
    """Live records of the chosen kinds as one Markdown text; `written` counts them."""
    sections: list[str] = []
    contents: list[str] = []
    for kind in sorted(chosen, key=_place):
        found = span.records(store, kind, oldest_first=True)
        records = list(written.each(found, lambda record: "\n".join(_record(store, record))))
        if records:
            contents.append(f"- {kind.about.plural}: {len(records)}")
            sections += [f"## {kind.about.plural}", *records]
    today = store.clock.now().date().isoformat()
    head = [
        "# calmterm",
        f"Written on {today}. {READABLE}",
        "\n".join(contents) or "There is nothing here.",
    ]
    # Blank lines of a person's own stand behind a ">" and are not meant.
    return _GAP.sub("\n\n", "\n\n".join([*head, *sections])) + "\n"


def _place(kind: type[Record]) -> tuple[int, str]:
    family = kind.__module__.partition(".records.")[2].partition(".")[0]
    return (_FAMILIES.index(family) if family in _FAMILIES else len(_FAMILIES)), kind.about.plural


# --- a record ---------------------------------------------------------------------------------------------


def _record(store: Store, record: Record) -> Iterator[str]:
    """The lines of one record: heading, short fields as a list, long ones as quotes, records inside it as lists."""
    title = next((name for name in record.about.headline if record.spec(name).widget == "line"), None)
    words = record.get(title) if title else None
    yield f"### {_when(record)}{f' · {inline(words)}' if words else ''}"
    when = record.about.felt or record.about.order
    told = {title, when if isinstance(record.get(when), date) else None}
    short = [*_short(store, record, told), *_links(record)]
    if short:
        yield ""
        yield from (f"- {line}" for line in short)
    for label, text in _long(record):
        yield from ("", f"**{inline(label)}**", "", *quote(text))
    for child in record.about.inline:
        rows = cast("list[Record]", record.children[child.field])
        if rows and not child.link:
            yield from ("", f"**{child.kind.about.plural}**", "")
            for row in rows:
                yield from _inner(store, row, child.parent)


def _inner(store: Store, record: Record, parent: str) -> Iterator[str]:
    """A record inside another: one item of a list."""
    short = list(_short(store, record, {parent}))
    yield f"- {', '.join(short) or record.about.title}"
    for label, text in _long(record):
        yield from ("", f"  **{inline(label)}**", "", *(f"  {line}" for line in quote(text)), "")


def _when(record: Record) -> str:
    kind = type(record)
    moment: Any = record.get(kind.about.felt or kind.about.order)
    if isinstance(moment, datetime) and kind.about.felt:
        return f"{_day(moment)}, {moment:%H:%M}"
    return _day(moment if isinstance(moment, date) else record.created_at)


def _day(day: date) -> str:
    return f"{day.isoformat()[:10]}, {day:%A}"


def _short(store: Store, record: Record, leave_out: Collection[str | None]) -> Iterator[str]:
    """ "Label: value" for every field of one line, in Markdown; first what the record is called."""
    about = record.about
    specs = sorted(record.specs(), key=lambda spec: spec.name not in about.headline)
    told = (spec for spec in specs if spec.name not in leave_out and spec.widget != "prose")
    for spec, text in fields_of(told, record, partial(_words, store, record)):
        if about.before_after is not None and spec.name == about.before_after[0]:
            yield from (f"Before -> after: {one}" for one in moved(about, record))
        gap = "" if text.startswith("\n") else " "
        yield f"{inline(spec.label)}{'' if spec.label.endswith('?') else ':'}{gap}{text}"
    yield from (f"{item(name)}: {inline(text)}" for name, text in _answers(record) if "\n" not in text)


def _words(store: Store, record: Record, spec: FieldSpec, value: Any) -> str:
    if value in (None, "", []):
        return ""
    match spec.widget:
        case "reference":
            return inline(linked_name(store, spec, value))
        case _ if spec.hidden:
            return ""
        case "moment":
            return _moment(record, value)
        case "flag":
            return "" if value == spec.default else "yes" if value else "no"
        case "lines":
            return "".join(f"\n  - {item(line)}" for line in value)
        case _:
            return inline(shown(spec, value))


def _moment(record: Record, value: datetime) -> str:
    """A time on the clock that the record was felt by; of a record that has none, in UTC."""
    felt = hasattr(record, "utc_offset_minutes")
    return f"{value.isoformat(' ', 'minutes')[:16]}{'' if felt else ' UTC'}"


def _links(record: Record) -> Iterator[str]:
    for child in record.about.inline:
        names = record.children[child.field]
        if child.link and names:
            yield f"{child.kind.about.plural}: {inline(', '.join(names))}"


def _long(record: Record) -> Iterator[tuple[str, str]]:
    """Label and text of every field of prose."""
    answers = list(_answers(record))
    for spec in record.prose():
        text = record.get(spec.name)
        if spec.widget == "prose" and not spec.hidden and text and not (answers and spec.name == "answers"):
            yield spec.label, text
    yield from ((name, text) for name, text in answers if "\n" in text)


def _answers(record: Record) -> Iterator[tuple[str, str]]:
    """The answers of a worksheet of one's own, which are kept as JSON: name and text of each."""
    if record.table_name() != "custom_worksheet":
        return
    try:
        answers: Any = json.loads(record.text.answers)
    except (ValueError, RecursionError):
        return
    if isinstance(answers, dict):
        for name, value in cast("dict[str, Any]", answers).items():
            yield name.replace("_", " ").capitalize(), _answer(value)


def _answer(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, cast("list[object]", value)))
        case _:
            return str(value)


# --- escaping ---------------------------------------------------------------------------------------------


def inline(text: str) -> str:
    """Return a text on one line that shows as it was typed, and holds nothing to click."""
    return _ADDRESS.sub(r"\\", _INLINE.sub(r"\\\g<0>", one_line(text)))


def item(text: str) -> str:
    """As `inline`, where a line or a list item begins."""
    return _OPENS_BLOCK.sub(r"\1\\\2", inline(text))


def quote(text: str) -> Iterator[str]:
    """Yield the lines of a block quote that nothing in the text can end, without a live link or image."""
    text = _ADDRESS.sub(r"\\", _BRACKET.sub(r"\\", text))
    for line in _HTML.sub("&lt;", text).split("\n"):
        yield f"> {line}".rstrip()
