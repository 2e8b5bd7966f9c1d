"""What calmterm keeps, in the files of other programs: Markdown files, Day One, Daylio, Loop Habit Tracker.

Each is read again by its importer in importers/, which gives back what the format can hold.
"""

import csv
import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from calmterm.exchange.date_range import Span
from calmterm.exchange.tally import Tally
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Habit, HabitDay, HabitKind, JournalEntry

# --- Markdown, one file an entry ----------------------------------------------------------------------------


def front_matter(entry: JournalEntry, notebooks: Mapping[uuid.UUID, str]) -> tuple[str, str]:
    """Return the name of an entry's file, and the file: what it has besides its text stands between two lines `---`.

    `notebooks` are their names by id.
    """
    tags = "[" + ", ".join(json.dumps(tag, ensure_ascii=False) for tag in entry.text.tags or ()) + "]"
    lines = ["---", "calmterm: journal_entry", f"date: {entry.felt.isoformat()}"]
    lines += [f"title: {json.dumps(entry.text.title or '', ensure_ascii=False)}", f"tags: {tags}"]
    if entry.notebook_id is not None and entry.notebook_id in notebooks:
        lines += [f"notebook: {json.dumps(notebooks[entry.notebook_id], ensure_ascii=False)}"]
    lines += [f"starred: {'true' if entry.starred else 'false'}", "---", "", entry.text.body, ""]
    return f"{entry.felt:%Y-%m-%d %H%M}", "\n".join(lines)


def markdown_files(entries: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Files by name; those of one minute are numbered."""
    seen: Counter[str] = Counter()
    for name, text in entries:
        seen[name] += 1
        number = f" ({seen[name]})" if seen[name] > 1 else ""
        yield f"{name}{number}.md", text.encode("utf-8")


# --- Day One ------------------------------------------------------------------------------------------------

_MARKED: Final = re.compile(r"([\\.\-!+()\[\]{}#*_>`|~])")


def day_one_entry(entry: JournalEntry) -> dict[str, Any]:
    """Return an entry as Day One's JSON holds it; the offset stands where it has the name of a zone."""
    title, body = entry.text.title, entry.text.body
    text = (
        f"# {_MARKED.sub(_escaped, title)}\n\n{_MARKED.sub(_escaped, body)}" if title else _MARKED.sub(_escaped, body)
    )
    minutes = entry.utc_offset_minutes
    sign = "-" if minutes < 0 else "+"
    return {
        "uuid": entry.id.hex.upper(),
        "creationDate": entry.written_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "timeZone": f"GMT{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}",
        "text": text,
        "tags": list(entry.text.tags or ()),
        "starred": entry.starred,
    }


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[1]}"


def day_one(entries: Iterable[dict[str, Any]]) -> str:
    """Day One's JSON of entries."""
    return json.dumps({"metadata": {"version": "1.0"}, "entries": [*entries]}, ensure_ascii=False, indent=1) + "\n"


# --- Daylio -------------------------------------------------------------------------------------------------

DAYLIO: Final = ("full_date", "date", "weekday", "time", "mood", "activities", "note_title", "note")
MOODS: Final = ((8, "rad"), (6, "good"), (5, "meh"), (3, "bad"), (1, "awful"))


def daylio_row(check_in: CheckIn) -> list[str]:
    """Return a check-in as a row of Daylio's export: ten levels become its five moods. Raises ValueError for none."""
    felt, level = check_in.felt, check_in.mood
    if level is None:
        raise ValueError("Daylio has no check-in without a mood.")
    mood = next(word for least, word in MOODS if level >= least)
    activities = " | ".join(name.replace("|", "/") for name in check_in.children.get("triggers", ()))
    return [f"{felt:%Y-%m-%d}", f"{felt:%B} {felt.day}", f"{felt:%A}", f"{felt:%H:%M}", mood, activities, "",
            check_in.text.note or ""]  # fmt: skip


def daylio(rows: Iterable[list[str]]) -> str:
    """Daylio's CSV of check-ins, the newest first."""
    return _csv(DAYLIO, rows)


# --- Loop Habit Tracker -------------------------------------------------------------------------------------

LOOP: Final = ("Position", "Name", "Type", "Question", "Description", "FrequencyNumerator", "FrequencyDenominator",
               "Color", "Unit", "Target Type", "Target Value", "Archived?")  # fmt: skip


def loop_files(store: Store, span: Span, written: Tally) -> Iterator[tuple[str, bytes]]:
    """Yield the files of Loop's CSV archive: the habits, and the days of each."""
    rows: list[list[Any]] = []
    kept: dict[uuid.UUID, list[HabitDay]] = {}
    for day in store.each(HabitDay, oldest_first=True):
        kept.setdefault(day.habit_id, []).append(day)
    for number, habit in enumerate(written.each(span.records(store, Habit, oldest_first=True), _opened), 1):
        is_number = habit.kind != HabitKind.YES_NO
        rows.append([
            f"{number:03}", habit.text.name, "NUMERICAL" if is_number else "YES_NO", habit.text.cue or "", "",
            habit.times, habit.days, "#5C6BC0", "", "AT_MOST" if habit.kind == HabitKind.AT_MOST else "AT_LEAST",
            float(habit.target or 0), "true" if habit.archived_at is not None else "false",
        ])  # fmt: skip
        days = kept.get(habit.id, ())
        done = [[day.on.isoformat(), _value(day, is_number=is_number), day.text.note or ""] for day in days]
        yield f"{number:03} {_safe(habit.text.name)}/Checkmarks.csv", _csv(("Date", "Value", "Notes"), done).encode()
    yield "Habits.csv", _csv(LOOP, rows).encode("utf-8")


def _opened(habit: Habit) -> Habit:
    _ = habit.text.name  # raises TextDamaged, for the tally
    return habit


def _value(day: HabitDay, *, is_number: bool) -> str | int:
    if day.skipped:
        return "SKIP"
    if is_number:
        return round((1 if day.value is None else day.value) * 1000)
    return "NO" if day.value == 0 else "YES_MANUAL"


def _safe(name: str) -> str:
    return re.sub(r"[^ a-zA-Z0-9._-]+", "", name)[:60].strip(" .") or "habit"


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()
