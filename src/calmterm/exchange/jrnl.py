"""jrnl's two file formats: its plain text journal and its JSON export.

Facts of the formats: the jrnl project (https://jrnl.sh), its journal and entry readers and its JSON exporter.

**Heads.** An entry begins at a line ``[2023-05-05 10:00] text``: a stamp in square brackets at the very start
of a line, then a space. Stamps are read year first (``2023-05-05``, also with ``/`` or ``.``) or day first
with points (``05.05.2023``); then comes nothing (midnight, as in jrnl) or ``HH:MM``, seconds and fractions of
them if need be, and ``AM`` or ``PM`` if need be (a new jrnl writes ``2023-05-05 10:00:00 AM``).
``05/06/2023`` names two days: it is rejected together with its text, and so is a date that does not exist or
stands in words (``6 Mar 2023``). A file that begins with a date without brackets is of jrnl 1: there each line that
begins so is a head. We write ``HH:MM``, and
seconds and fractions only where they are not zero: what does not fit its own time format, jrnl gives to a
lenient date reader.

**Lines that look like heads.** A later line of an entry which begins with a date in brackets, whether or not
the date exists (``[2023-05-05 10:00] she wrote``, ``[added 2019-09-27] more``), is written with a backslash
in front, since jrnl may take it for a new entry. Where backslashes stand in front already it gets one more.
Reading takes exactly one away.

**Stars.** A ``*`` after white space at the end of the first line stars the entry. Where the text's own first
line ends in ``*``, a backslash is written after that, one more where some stand there already, and reading
takes exactly one away. Without it jrnl, which takes any last ``*`` for the mark, would drop ``**bold**``.

**Tags.** ``@word`` or ``#word`` at the start or after white space: letters, digits and ``_ - + * # /``. Tags
that the text does not hold are written as one last paragraph, ``@one @two``. Reading takes a last paragraph
made only of such tags off the text when none of them occurs in the rest of it. Where such a paragraph is part
of the text, a space and a backslash are written after it, one more backslash where some stand there already;
reading takes them away.

**What a round trip keeps.** ``parse_text(format_text(entries))`` gives back ``written``, ``text`` and
``starred`` exactly, and ``title``, ``gap`` and ``body`` as `split_title` cuts the text, except that

- line ends become ``\\n``; blank lines before the text and white space after it go;
- the tags are those in the text, in order, then the others; of spellings that differ in case the first stays;
- in the text format a run of characters that a tag cannot hold becomes ``_`` (``late shift``,
  ``@late_shift``).

JSON keeps the tags as they are but makes every gap ``\\n``. jrnl knows no escapes and shows our backslashes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from calmterm.exchange.importers.base import Rejected
from calmterm.exchange.jrnl_tags import as_tag, merged, tag_paragraph, tags_in

TITLE_BYTES: Final = 2_000
"""The longest title; of a longer first line the rest is body."""


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """One entry of a jrnl file."""

    written: datetime
    """Local wall time without a zone: the formats have none."""
    title: str | None
    """None when the text is a single sentence or line."""
    gap: str
    """The white space between title and body; "" without a title, and often after a CJK full stop."""
    body: str
    """Never empty."""
    tags: tuple[str, ...]
    """Without the "@", in order of first appearance, no two that differ only in case."""
    starred: bool
    line: int = field(default=1, compare=False)
    """Where the entry begins: the line of a text file, the number of the entry in a JSON file; from 1."""

    @property
    def text(self) -> str:
        """Return the text as it stood: title, gap and body."""
        return (self.title or "") + self.gap + self.body


_STAMP = re.compile(
    r"(?:(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
    r"|(?P<day_>[0-9]{1,2})\.(?P<month_>[0-9]{1,2})\.(?P<year_>[0-9]{4}))"
    r"(?:(?:T|,?\s)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?(?:\s?(?P<half>[AaPp])[Mm])?)?"
)
# Longer brackets hold prose; the bound also keeps a hostile line from costing more than its length.
_BRACKET = re.compile(r"(\\*)\[([^\]\n]{1,60})\] ")
_DATE_SHAPE = re.compile(r"[0-9][-/.][0-9]{1,2}[-/.][0-9]")
_TIME = r"(?:[T,]?\s*[0-9]{1,2}[:.h][0-9]{2}[0-9:.,Z+\-]*\s?(?:[AaPp]\.?[Mm]\.?)?)?"
# What stands where a date should, and is none that can be read: digits in another order, or words of any language.
_UNREADABLE = re.compile(
    rf"[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,4}}{_TIME}"
    rf"|(?:[^\W\d]+\.?,?\s+)?(?:[0-9]{{1,2}}(?:\.|st|nd|rd|th)?\s+[^\W\d]+\.?|[^\W\d]+\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?),?"
    rf"\s+[0-9]{{4}}{_TIME}"
)
# The head of an entry as jrnl wrote it before its version 2.
_BARE_HEAD = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}(?: [AaPp][Mm])?)(?: |$)")
_STAR = re.compile(r"(?<!\S)\*\s*\Z")
_LAST_STAR = re.compile(r"\*(\\*)\s*\Z")
_SENTENCE = re.compile(r"[.!?…‼‽⁇⁈⁉⋯﹒﹗][\"'’”»›)\]}]*(?=\s)|[！．？。｡]+[\"'’”»›)\]}」』）】〉》]*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def split_title(text: str) -> tuple[str | None, str, str]:
    """Cut ``text`` into title, gap and body, which joined give ``text`` again.

    The title is the first sentence or the first line, whichever is shorter, when something follows it; else
    there is none (None, "", ``text``). The body keeps the indentation of its first line. Of a text of several
    lines jrnl itself takes the whole first line, but that is often a paragraph and no title to show.
    """
    start = len(text) - len(text.lstrip())
    line_end = text.find("\n", start)
    sentence = _SENTENCE.search(text, start, len(text) if line_end < 0 else line_end)
    cut = sentence.end() if sentence else line_end
    rest = text[cut:].lstrip() if cut >= 0 else ""
    if not rest and _is_short(text):
        return None, "", text
    title = text[:cut].rstrip() if rest else text
    if not _is_short(title):
        title = title.encode()[:TITLE_BYTES].decode("utf-8", "ignore")
        title = title[: max(title.rfind(white) for white in " \t\u3000")].rstrip() if title.split()[1:] else ""
        rest = text[len(title) :].lstrip()
    if not title or not rest:
        return None, "", text
    white = text[len(title) : len(text) - len(rest)]
    gap = white[: white.rfind("\n") + 1] or white
    return title, gap, text[len(title) + len(gap) :]


def _is_short(text: str) -> bool:
    return len(text) * 4 <= TITLE_BYTES or len(text.encode("utf-8", "replace")) <= TITLE_BYTES


def holds_heads(start: str) -> bool:
    """Return whether a line of a text begins an entry as jrnl writes it, or its first line one as jrnl 1 wrote it."""
    lines = _unix(start.removeprefix("\ufeff")).lstrip("\n").split("\n")
    return bool(_BARE_HEAD.match(lines[0])) or any(_head(line, is_old=False)[0] for line in lines)


def parse_text(source: str) -> Iterator[PlainEntry | Rejected]:
    """Read a jrnl text file, entry by entry; what belongs to no entry comes as `Rejected`."""
    text = _unix(source.removeprefix("\ufeff"))
    is_old = bool(_BARE_HEAD.match(text.lstrip("\n")))
    written: datetime | None = None
    began = 0
    lines: list[str] = []
    has_owner = False  # whether the line before belongs to something that was told
    for number, line in enumerate(text.split("\n"), 1):
        stamp, rest = _head(line, is_old)
        if stamp is None:
            if written:
                lines.append(line[1:] if line.startswith("\\") and _looks_like_head(line) else line)
            elif line.strip() and not has_owner:
                has_owner = True
                yield Rejected(number, "This stands before the first date (such as [2023-05-05 10:00]).")
            continue
        if written:
            yield _entry(written, began, lines)
        written, began, lines = _moment(stamp), number, [rest]
        if written is None:
            # What follows belongs to this date and to no other: it stays out with it.
            has_owner = True
            exists = _STAMP.fullmatch(stamp) is None
            yield Rejected(number, UNREADABLE if exists else "The date on this line does not exist.")
    if written:
        yield _entry(written, began, lines)


UNREADABLE: Final = (
    "The date on this line cannot be read, so what stands under it was left out."
    " Write it like [2023-05-05 10:00] and bring the file in again."
)


def _head(line: str, is_old: bool) -> tuple[str | None, str]:
    """The stamp with which a line begins an entry, readable or not, and the rest of the line; None for no stamp."""
    if is_old and (bare := _BARE_HEAD.match(line)):
        return bare[1], line[bare.end() :]
    bracket = _BRACKET.match(line)
    if bracket and not bracket[1] and (_STAMP.fullmatch(bracket[2]) or _UNREADABLE.fullmatch(bracket[2])):
        return bracket[2], line[bracket.end() :]
    return None, ""


def format_text(entries: Iterable[PlainEntry]) -> Iterator[str]:
    """Yield the chunks of a jrnl text file, one per entry, each ended by a blank line.

    Raises ValueError when ``written`` has a zone, which the format could not carry.
    """
    for entry in entries:
        text = _trim(_unix(entry.text))
        found = tags_in(text)
        apart = merged(found, filter(None, map(as_tag, entry.tags)))[len(found) :]
        if apart:
            text += "\n\n" + " ".join(f"@{tag}" for tag in apart)
        elif own := tag_paragraph(text):
            text += "\\" if own[2] else " \\"
        first, *rest = text.split("\n")
        if own := _LAST_STAR.search(first):
            first = f"{first[: own.start(1)]}\\{first[own.start(1) :]}"
        if entry.starred:
            first += " *"
        body = (f"\\{line}" if _looks_like_head(line) else line for line in rest)
        yield "\n".join([f"[{_day(entry)} {_clock(entry)}] {first}", *body]) + "\n\n"


def parse_json(source: str) -> Iterator[PlainEntry | Rejected]:
    """Read a jrnl JSON export: of a whole journal, or of one entry as jrnl writes them into a folder."""
    try:
        data: object = json.loads(source.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        yield Rejected(error.lineno, "This is not JSON: it cannot be read from this line on.")
        return
    except (RecursionError, ValueError):
        yield Rejected(1, "This JSON is nested too deeply or holds a number too long to read.")
        return
    items: object = None
    if isinstance(data, dict):
        whole = cast("dict[str, object]", data)
        items = whole.get("entries", [whole] if "date" in whole else None)
    if not isinstance(items, list):
        yield Rejected(1, 'This JSON has no list of "entries", as an export of jrnl would have.')
        return
    for number, item in enumerate(cast("list[object]", items), 1):
        yield _json_entry(number, item)


def format_json(entries: Iterable[PlainEntry]) -> str:
    """Return a jrnl JSON export. An entry without a title has its text as title and an empty body, as in jrnl.

    Raises ValueError when ``written`` has a zone, which the format could not carry.
    """
    counts: Counter[str] = Counter()
    items: list[dict[str, object]] = []
    for entry in entries:
        tags = merged(tags_in(entry.text), filter(None, entry.tags))
        counts.update(f"@{tag.lower()}" for tag in tags)
        items.append(
            {
                "title": entry.body if entry.title is None else entry.title,
                "body": "" if entry.title is None else entry.body,
                "date": _day(entry),
                "time": _clock(entry),
                "tags": [f"@{tag}" for tag in tags],
                "starred": entry.starred,
            }
        )
    export = {"tags": dict(counts.most_common()), "entries": items}
    return json.dumps(export, ensure_ascii=False, indent=2) + "\n"


def _entry(written: datetime, line: int, lines: list[str]) -> PlainEntry | Rejected:
    """An entry from its lines, the escapes of heads taken off."""
    first = lines[0]
    star = _STAR.search(first)
    if star:
        # Only the one space we write before it goes with it.
        first = first[: max(star.start() - 1, 0)]
    own = _LAST_STAR.search(first)
    if own and own[1]:
        first = first[: own.start(1)] + first[own.start(1) + 1 :]
    text = _trim("\n".join([first, *lines[1:]]))
    apart: list[str] = []
    if last := tag_paragraph(text):
        if last[2]:
            text = text[:-1].rstrip()
        else:
            apart = tags_in(last[1])
            text = text[: -len(last[0])].rstrip()
    if not text:
        return Rejected(line, "Nothing is written under this date.")
    title, gap, body = split_title(text)
    return PlainEntry(written, title, gap, body, tuple(merged(tags_in(text), apart)), bool(star), line)


def _json_entry(number: int, item: object) -> PlainEntry | Rejected:
    if not isinstance(item, dict):
        return Rejected(number, "This entry is not a JSON object.")
    fields = cast("dict[str, object]", item)
    strings: dict[str, str] = {}
    for name in ("title", "body", "date", "time"):
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            return Rejected(number, f"The {name} of this entry is not text.")
        strings[name] = _trim(_unix(value or ""))
    tags, starred = fields.get("tags"), fields.get("starred")
    names = cast("list[object]", tags) if isinstance(tags, list) else []
    labels = [name.lstrip("@#").strip() for name in names if isinstance(name, str)]
    if not isinstance(tags, list | None) or len(labels) != len(names):
        return Rejected(number, "The tags of this entry are not a list of texts.")
    if not isinstance(starred, bool | None):
        return Rejected(number, "Whether this entry is starred is neither true nor false.")
    if _SURROGATE.search("".join([*strings.values(), *labels])):
        return Rejected(number, "This entry holds half a character (a lone surrogate).")
    if not strings["date"]:
        return Rejected(number, "This entry has no date.")
    written = _moment(f"{strings['date']} {strings['time']}".rstrip())
    if not written:
        return Rejected(number, "The date or time of this entry does not exist or cannot be read.")
    title, body = strings["title"], strings["body"]
    if not title and not body:
        return Rejected(number, "Nothing is written in this entry.")
    titled = bool(title and body)
    if not _is_short(title):
        cut, _, rest = split_title(title)
        titled, title, body = cut is not None, cut or "", f"{rest}\n{body}" if body else rest
    found = tags_in(f"{title}\n{body}")
    return PlainEntry(
        written=written,
        title=title if titled else None,
        gap="\n" if titled else "",
        body=body or title,
        tags=tuple(merged(found, filter(None, labels))),
        starred=bool(starred),
        line=number,
    )


def _moment(stamp: str) -> datetime | None:
    """The wall time a stamp names; None when it is no stamp or names no moment."""
    match = _STAMP.fullmatch(stamp)
    if not match:
        return None
    part = match.groupdict()
    hour = int(part["hour"] or 0)
    if half := part["half"]:
        afternoon = half in "Pp"
        if (hour > 12 and not afternoon) or (hour == 0 and afternoon):
            return None
        hour = hour % 12 + 12 * afternoon if hour <= 12 else hour
    try:
        return datetime(  # noqa: DTZ001 - the format has no zone; the caller gives it one
            int(part["year"] or part["year_"]),
            int(part["month"] or part["month_"]),
            int(part["day"] or part["day_"]),
            hour,
            int(part["minute"] or 0),
            int(part["second"] or 0),
            int((part["fraction"] or "").ljust(6, "0")),
        )
    except ValueError:
        return None


def _looks_like_head(line: str) -> bool:
    """Whether ``line``, its backslashes aside, begins with a date in brackets."""
    bracket = _BRACKET.match(line)
    return bool(bracket and (_DATE_SHAPE.search(bracket[2]) or _UNREADABLE.fullmatch(bracket[2])))


def _unix(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _trim(text: str) -> str:
    """``text`` without blank lines before and white space after it; the first line keeps its indentation."""
    indent = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, indent) + 1 :].rstrip()


def _day(entry: PlainEntry) -> str:
    if entry.written.tzinfo is not None:
        raise ValueError("jrnl's formats have no time zones: give the local wall time")
    return entry.written.date().isoformat()


def _clock(entry: PlainEntry) -> str:
    time = entry.written.time()
    return time.isoformat("auto" if time.second or time.microsecond else "minutes")
