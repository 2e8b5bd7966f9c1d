"""CSV: every value comes back by the stated rules, no cell is a formula, and nothing is left half written."""

import csv
import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from sqlalchemy import update
from sqlmodel import col

from calmterm.core.errors import OutOfSpace, UnsafePlace
from calmterm.exchange.csv_files import README, cell
from calmterm.exchange.date_range import Span
from calmterm.exchange.exporting import Tally, write_out
from calmterm.exchange.formats import READABLE, READABLE_ALL
from calmterm.store import FieldSpec, Record, Store, listed_kinds
from calmterm.store.model.record import jsonable
from calmterm.store.model.records import CheckIn, CoreBelief, Goal, JournalEntry
from shapes import each_kind, examples

EVERY = list(listed_kinds())
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋﬩−"
# As Unicode 15.1 lists them (DerivedCoreProperties.txt, Default_Ignorable_Code_Point), by their first and last.
IGNORABLE = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]  # fmt: skip


def begins_a_formula(text: str) -> bool:
    """The rule of the README, by other means than the writer's."""
    rest = text.lstrip("".join({one for one in text if not shows(one)} - {"\t", "\r"}))
    return rest[:1] in {*SIGNS, "\t", "\r"}


def shows(character: str) -> bool:
    if not character.isprintable() or character.isspace() or unicodedata.category(character)[0] == "M":
        return False
    return not any(first <= ord(character) <= last for first, last in IGNORABLE)


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of every file of an export, by its name."""
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name != README}
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()
    }


def unguarded(text: str) -> str:
    """The text as it was, by the rule of the README."""
    rest = text.lstrip("'")
    return text[1:] if rest != text and begins_a_formula(rest) else text


def back(spec: FieldSpec, text: str) -> Any:
    """What a cell says, in JSON's terms."""
    match spec.widget:
        case "names" | "tags" | "lines":
            return listed(text)
        case _ if not text:
            return None
        case "flag":
            return {"true": True, "false": False}[text]
        case "scale" | "number":
            return int(text) if spec.whole else float(text)
        case "line" | "prose":
            assert not begins_a_formula(text)
            return unguarded(text)
        case _:
            return text


def listed(text: str) -> list[str]:
    assert not begins_a_formula(text)
    plain = unguarded(text)
    return split(plain) if plain else []


def split(text: str) -> list[str]:
    """Items joined by "; ", with a backslash before a backslash or a semicolon of their own."""
    found = re.findall(r"((?:\\.|[^\\;])*)(?:; |\Z)", text, re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", one, flags=re.DOTALL) for one in found[: len(found) - (not text.endswith("; "))]]


def same(record: Record, row: dict[str, str], leave_out: str | None = None) -> None:
    for spec in record.specs():
        if spec.name != leave_out:
            wanted = jsonable(record.get(spec.name))
            assert back(spec, row[spec.name]) == ([] if wanted is None and spec.widget == "names" else wanted), (
                spec.name
            )
    assert datetime.fromisoformat(row["created_at"]) == record.created_at
    assert row.get("local_date") == (day.isoformat() if (day := getattr(record, "local_date", None)) else None)


@each_kind()
def test_every_value_comes_back(
    kind: type[Record], pair: tuple[Store, Store], aim: Any, values_for: Any, without: Any, tmp_path: Path
) -> None:
    store, place = pair[0], tmp_path / "all.zip"
    targets = aim(store, kind)

    @settings(max_examples=examples(3, 5), phases=[Phase.explicit, Phase.generate])
    @given(values_for(kind, targets))
    def check(rows: list[dict[str, Any]]) -> None:
        without(store, kind)
        for values in rows:
            store.add(store.new(kind, values))
        written = write_out(store, "csv", place, kind=kind)
        found = tables(place)
        records = {str(record.id): record for record in store.records(kind)}
        assert written == Tally(count=len(rows))
        assert [row["id"] for row in found[kind.table_name()]] == [
            str(record.id) for record in store.records(kind, oldest_first=True)
        ]
        for row in found.pop(kind.table_name()):
            same(records[row["id"]], row)
            for child in kind.about.inline:
                if child.link:
                    assert listed(row[child.field]) == records[row["id"]].children[child.field]
        inside = {
            child.kind.table_name(): [
                (record, inner, child) for record in records.values() for inner in record.children[child.field]
            ]
            for child in kind.about.inline
            if not child.link
        }
        assert set(found) == {name for name, rows in inside.items() if rows}
        for name, rows_inside in inside.items():
            by_id = {row["id"]: row for row in found.get(name, ())}
            assert len(by_id) == len(rows_inside)
            for record, inner, child in rows_inside:
                assert by_id[str(inner.id)][child.parent] == str(record.id)
                same(inner, by_id[str(inner.id)], child.parent)

    check()
    without(store, *EVERY)


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (None, ""), (True, "true"), (False, "false"), (0, 0), (-5, -5), (-0.5, -0.5), (date(2026, 1, 2), "2026-01-02"),
        ("-5", "'-5"), ("=1+1", "'=1+1"), ("+1", "'+1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        (" \n+1", "' \n+1"), ("\u00a0=1", "'\u00a0=1"), ("\u200b=1", "'\u200b=1"), ("＝1", "'＝1"), ("  \tx", "'  \tx"),
        ("'=1", "''=1"), ("'", "'"), ("'tis", "'tis"), ("' x", "' x"), ("a=1", "a=1"), ("  x", "  x"), ("", ""),
        (["a", "b;c", "d\\"], "a; b\\;c; d\\\\"), (["-a"], "'-a"), ([], ""),
    ],
)  # fmt: skip
def test_cells(value: Any, stands: Any) -> None:
    assert cell(value) == stands
    assert type(cell(value)) is type(stands)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("hidden", ["\u200c", "\u200d", "\u2060", "\u00ad", "\u180e", "\ufe0f", "\u3164", "\u3000"])
def test_a_sign_behind_what_nobody_sees(sign: str, hidden: str) -> None:
    for text in (f"{hidden}{sign}1", f" {hidden}{hidden}{sign}1", f"{hidden}\n{sign}1", f"{sign}1", f"{hidden}\tx"):
        assert cell(text) == f"'{text}"
        assert cell(f"'{text}") == f"''{text}"
    for text in (f"{hidden}x{sign}1", f"x{hidden}{sign}1", hidden):
        assert cell(text) == text


def test_every_character_that_may_be_ignored_or_is_white_space() -> None:
    unseen = {chr(code) for first, last in IGNORABLE for code in range(first, last + 1)}
    blank = {one for one in map(chr, range(0x110000)) if one.isspace()}
    assert {one for one in unseen | blank if cell(f"{one}=1") != f"'{one}=1"} == set()
    letters = set(map(chr, range(0x3000))) - unseen - blank - {*SIGNS, "'"}
    assert {one for one in letters if shows(one) and cell(f"{one}=1") != f"{one}=1"} == set()


def test_a_directory_of_ones_own(store: Store, tmp_path: Path) -> None:
    values = {"mood": 4, "triggers": ["work", "the; dog"], "emotions": [{"emotion": "joy"}], "note": '=1, "a"\nb'}
    store.add(store.new(CheckIn, values))
    store.add(store.new(Goal, {"title": "-5 kg", "unit_start": -5, "unit_target": 2}))
    place = tmp_path / "out"

    assert write_out(store, "csv", place).count == 2
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert sorted(path.name for path in place.iterdir()) == [
        README, "check_in.csv", "check_in_emotion.csv", "goal.csv",
    ]  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}
    data = (place / "check_in.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,local_date,felt_at,moment,mood,")
    assert b",work; the\\; dog," in data
    assert b',"\'=1, ""a""\nb",' in data
    assert data.endswith(b"\r\n")
    (goal,) = csv.DictReader((place / "goal.csv").read_text("utf-8-sig").splitlines())
    assert (goal["unit_start"], goal["title"]) == ("-5.0", "'-5 kg")
    assert "apostrophe" in (place / README).read_text("utf-8")
    assert set(tmp_path.iterdir()) == {tmp_path / "vault", place}


def test_an_archive_is_private_and_always_the_same(store: Store, tmp_path: Path) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    first, second = tmp_path / "a.zip", tmp_path / "b.ZIP"
    second.write_bytes(b"older")
    second.chmod(0o644)
    for path in (first, second):
        write_out(store, "csv", path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            assert (info.date_time, info.external_attr >> 16) == ((1980, 1, 1, 0, 0, 0), stat.S_IFREG | 0o600)


def test_only_what_was_asked_for(store: Store, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        store.add(store.new(JournalEntry, {"body": f"day {day}", "written_at": f"2026-01-0{day}T12:00Z"}))
    write_out(store, "csv", tmp_path / "a.zip", span=Span(date(2026, 1, 2), date(2026, 1, 2)))
    assert {name: [row["body"] for row in rows] for name, rows in tables(tmp_path / "a.zip").items()} == {
        "journal_entry": ["day 2"]
    }
    # A kind that was asked for by name has its file, and its columns, also without a record.
    write_out(store, "csv", tmp_path / "b.zip", kind=CoreBelief)
    assert tables(tmp_path / "b.zip") == {"core_belief": []}
    write_out(store, "csv", tmp_path / "c.zip", kind=JournalEntry, span=Span(date(2027, 1, 1)))
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        assert archive.read("journal_entry.csv").startswith(b"\xef\xbb\xbfid,local_date,written_at,starred")


def test_a_damaged_text_is_counted_and_keeps_no_other_out(store: Store, tmp_path: Path) -> None:
    one = store.add(store.new(JournalEntry, {"body": "one"}))
    store.add(store.new(JournalEntry, {"body": "two"}))
    with store.rows.writing() as session:
        session.execute(update(JournalEntry).where(col(JournalEntry.id) == one.id).values(sealed=b"\x01" * 300))
    assert write_out(store, "csv", tmp_path / "a.zip") == Tally(count=1, damaged=1)
    assert [row["body"] for row in tables(tmp_path / "a.zip")["journal_entry"]] == ["two"]


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_what_fails_leaves_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    place = tmp_path / "here"
    place.mkdir()
    seen: list[int] = []

    def full(*_: object) -> None:
        (partial,) = place.iterdir()
        seen.append(stat.S_IMODE(partial.stat().st_mode))
        assert partial.name.startswith(f".{name}.")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Tally, "each", full)
    with pytest.raises(OutOfSpace):
        write_out(store, "csv", place / name)
    assert seen == [0o600 if name.endswith("zip") else 0o700]
    assert list(place.iterdir()) == []


def test_a_directory_that_filled_up_meanwhile_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(UnsafePlace):
        write_out(store, "csv", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_the_command(calm: Callable[..., Any], tmp_path: Path) -> None:
    calm("checkin", "4", "--note", "=1")
    place = tmp_path / "out"

    code, out, err = calm("export", "--format", "csv", "-o", str(place))
    assert (code, out) == (0, "")
    assert err == f"1 record written. {READABLE_ALL}\n"
    assert (place / "check_in.csv").is_file()

    for taken in (place, place / "check_in.csv"):
        code, _, err = calm("export", "--format", "csv", "-o", str(taken))
        assert (code, err) == (2, "That name is taken. Name a new directory, or a file that ends in .zip\n")
    code, _, err = calm("export", "--format", "csv", "-o", "-")
    assert (code, "cannot be printed" in err) == (2, True)
    assert calm("export", "--format", "csv", "-o", str(tmp_path / "vault" / "out"))[0] == 2
    assert calm("export", "--format", "csv", "-o", str(tmp_path / "no" / "out"))[0] == 2

    code, _, err = calm("export", "--format", "csv", "-o", str(tmp_path / "a.zip"), "--kind", "check_in")
    assert (code, err) == (
        0,
        f"1 record written. {READABLE}\n",
    )
