"""jrnl's formats into the vault and out of it: each entry once, at the time it was written, with nothing lost."""

import gc
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmterm.core.clock import FixedClock
from calmterm.core.errors import UsageError
from calmterm.exchange.date_range import Span
from calmterm.exchange.exporting import Tally, written_out
from calmterm.exchange.importing import bring_in
from calmterm.exchange.jrnl import PlainEntry, format_text
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import CheckIn, JournalEntry
from shapes import examples

JOURNAL = """[2023-05-05 10:00] A walk.
It was mild @river

[2023-05-05 10:00] A walk.
It was mild @river

[1903-01-03 21:00] Am writing an essay *\\ *

[2023-05-06 02:30:15] Still up
  indented
\\[2023-05-05 10:00] she wrote

@late_shift

"""


def counts(store: Store, source: str, name: str = "jrnl", **options: Any) -> tuple[int, int, int]:
    report = bring_in(store, source, name, **options)
    return report.new, report.existing, len(report.rejected)


def test_a_file_comes_out_as_it_went_in(store: Store) -> None:
    assert counts(store, JOURNAL) == (4, 0, 0)
    parts = JOURNAL.split("\n\n[")
    oldest_first = [f"[{parts[2]}", parts[0], f"[{parts[1]}", f"[{parts[3]}".rstrip("\n")]
    assert written_out(store, "jrnl") == Tally("\n\n".join(oldest_first) + "\n\n", 4)


def test_equal_entries_of_one_minute_are_several_and_stay_so(store: Store) -> None:
    assert counts(store, JOURNAL) == (4, 0, 0)
    assert counts(store, JOURNAL) == (0, 4, 0)
    assert counts(store, JOURNAL + "[2023-05-05 10:00] A walk.\nIt was mild @river\n") == (1, 4, 0)


def test_what_was_imported_is_known_in_the_other_format_too(store: Store) -> None:
    bring_in(store, JOURNAL, "jrnl")
    written = written_out(store, "jrnl-json")
    assert (written.count, counts(store, written.text, "jrnl-json")) == (4, (0, 4, 0))


def test_the_other_way_round(store: Store, tmp_path: Any) -> None:
    bring_in(store, JOURNAL, "jrnl")
    as_json, as_text = written_out(store, "jrnl-json").text, written_out(store, "jrnl").text
    with Vault(tmp_path / "there", store.clock).create("words", [Cost(2, 19 * MIB)])[0] as there:
        assert counts(there, as_json, "jrnl-json") == (4, 0, 0)
        assert counts(there, as_text) == (0, 4, 0)
        assert [(one.felt, one.text.tags) for one in there.records(JournalEntry)] == [
            (one.felt, one.text.tags) for one in store.records(JournalEntry)
        ]


def test_an_entry_typed_here_is_known_when_its_export_comes_back(store: Store) -> None:
    store.add(store.new(JournalEntry, {"title": "Walk", "body": "by the river", "tags": ["late shift"]}))
    assert counts(store, written_out(store, "jrnl").text) == (0, 1, 0)


def test_an_entry_that_was_edited_is_known_as_it_was_and_as_it_is(store: Store) -> None:
    bring_in(store, "[2023-05-05 10:00] First words.\n", "jrnl")
    entry = store.records(JournalEntry)[0]
    store.change(entry, {"body": "Other words."})
    assert counts(store, "[2023-05-05 10:00] First words.\n") == (0, 1, 0)
    assert counts(store, "[2023-05-05 10:00] Other words.\n") == (0, 1, 0)


def test_the_trash_is_known(store: Store) -> None:
    bring_in(store, JOURNAL, "jrnl")
    for entry in store.records(JournalEntry):
        store.trash(entry)
    assert counts(store, JOURNAL) == (0, 4, 0)
    store.removal.purge()
    assert counts(store, JOURNAL) == (4, 0, 0)


def test_times_are_local_and_the_night_belongs_to_the_day_before(store: Store) -> None:
    bring_in(store, JOURNAL, "jrnl")
    night = store.records(JournalEntry)[0]
    assert night.felt == datetime(2023, 5, 6, 2, 30, 15, tzinfo=timezone(timedelta(hours=1)))
    assert night.local_date == date(2023, 5, 5)


def test_fields_of_an_entry(store: Store) -> None:
    bring_in(store, JOURNAL, "jrnl")
    night, walk, _, old = store.records(JournalEntry)
    assert (old.starred, old.text.body, old.source) == (True, "Am writing an essay *", "jrnl")
    assert (walk.starred, walk.text.title, walk.text.body, walk.text.tags) == (
        False,
        "A walk.",
        "It was mild @river",
        ["river"],
    )
    assert (night.text.title, night.text.body) == ("Still up", "  indented\n[2023-05-05 10:00] she wrote")
    assert night.text.tags == ["late_shift"]


def test_what_an_entry_cannot_hold_is_rejected_with_its_line(store: Store) -> None:
    long = "[2023-05-05 10:00] " + "a" * 1_048_577 + "\n"
    report = bring_in(store, "[2023-05-04 10:00] Fine.\n" + long, "jrnl")
    assert (report.new, [(one.line, "1,048,576 bytes" in one.why) for one in report.rejected]) == (1, [(2, True)])


def test_a_dry_run_saves_nothing(store: Store) -> None:
    assert counts(store, JOURNAL, dry_run=True) == (4, 0, 0)
    assert store.count(JournalEntry) == 0


def test_a_damaged_text_keeps_neither_the_others_in_nor_new_ones_out(store: Store) -> None:
    bring_in(store, JOURNAL, "jrnl")
    damage(store)
    assert (written_out(store, "json").count, written_out(store, "json").damaged) == (3, 1)
    assert (written_out(store, "jrnl").count, written_out(store, "jrnl").damaged) == (3, 1)
    assert counts(store, JOURNAL + "[2024-01-01 10:00] New.\n") == (1, 4, 0)


def damage(store: Store) -> None:
    """Flip a bit in the sealed text of the oldest entry, as no disk could behind SQLCipher's back."""
    with store._engine.begin() as connection:
        row = "SELECT id, sealed FROM journal_entry ORDER BY written_at LIMIT 1"
        record_id, sealed = connection.exec_driver_sql(row).one()
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
        connection.exec_driver_sql("UPDATE journal_entry SET sealed = ? WHERE id = ?", (sealed, record_id))


def test_json_that_is_none(store: Store) -> None:
    for source, words in (("{\n,", "line 2"), ("[" * 100_000, "nested too deeply")):
        with pytest.raises(UsageError, match=words):
            bring_in(store, source, "jrnl-json")


def test_jrnl_holds_entries_only(store: Store) -> None:
    with pytest.raises(UsageError, match="journal entries only"):
        written_out(store, "jrnl", kind=CheckIn)
    assert written_out(store, "jrnl", kind=JournalEntry) == Tally("", 0)


plain = st.builds(
    lambda written, text, tags, starred: PlainEntry(written, None, "", text, tags, starred),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0, fold=0)),  # noqa: DTZ001 - jrnl has no zone
    st.text("abc. \n!@[]*", min_size=1, max_size=30).map(lambda text: f"x{text}"),
    st.lists(st.text("abc", min_size=1, max_size=3), max_size=2).map(tuple),
    st.booleans(),
)


@settings(max_examples=examples(3, 12))
@given(st.lists(plain, max_size=4, unique_by=lambda entry: (entry.written, " ".join(entry.body.split()))))
def test_import_then_export_is_stable(tmp_path_factory: pytest.TempPathFactory, entries: list[PlainEntry]) -> None:
    source = "".join(format_text(sorted(entries, key=lambda entry: entry.written)))
    with _shared(tmp_path_factory) as store:
        assert counts(store, source) == (len(entries), 0, 0)
        written = written_out(store, "jrnl")
        assert written.count == len(entries)
        assert sorted(written.text.split("\n\n[")) == sorted(source.split("\n\n["))
        assert counts(store, written.text) == (0, len(entries), 0)
        for entry in store.records(JournalEntry):
            store.trash(entry)
        store.removal.purge()


def _shared(factory: pytest.TempPathFactory) -> Store:
    """One vault for all examples, opened again for each: making one costs more than the rest."""
    directory = factory.getbasetemp() / "stable" / "vault"
    vault = Vault(directory, FixedClock(datetime(2026, 11, 20, tzinfo=timezone(timedelta(hours=1)))))
    return vault.unlock("words") if vault.exists() else vault.create("words", [Cost(2, 19 * MIB)])[0]


# --- spans ------------------------------------------------------------------------------------------------


def test_a_span_of_exact_times_and_of_days(store: Store) -> None:
    for felt in ("2026-01-01T03:00+01:00", "2026-01-01T12:00+14:00", "2026-01-02T12:00-11:00"):
        store.add(store.new(CheckIn, {"mood": 5, "felt_at": felt}))

    def found(since: str | None = None, until: str | None = None, **more: Any) -> list[str]:
        def read(text: str | None) -> date | None:
            return None if text is None else datetime.fromisoformat(text) if ":" in text else date.fromisoformat(text)

        return [one.felt.isoformat()[:16] for one in Span(read(since), read(until)).records(store, CheckIn, **more)]

    first, second, third = "2026-01-01T12:00", "2026-01-01T03:00", "2026-01-02T12:00"
    assert found() == [third, second, first]
    assert found(oldest_first=True) == [first, second, third]
    assert found(limit=2) == [third, second]
    assert found("2026-01-01", "2026-01-01") == [first]
    assert found("2025-12-31T22:00:00+00:00") == [third, second, first]
    assert found("2025-12-31T22:00:01+00:00") == [third, second]
    assert found(until="2026-01-02T23:00:00+00:00") == [third, second, first]
    assert found(until="2026-01-02T22:59:59+00:00", limit=1) == [second]
    assert found("2026-01-02", "2026-01-02T22:59:59+00:00") == []
    assert found("0001-01-01T00:00:00+00:00", "9999-12-31T23:00:00+00:00", oldest_first=True, limit=1) == [first]


def test_the_collector_rests_during_an_import_and_not_after_it(store: Store) -> None:
    running: list[bool] = []
    bring_in(store, "[2020-01-01 08:00] One.\n", "jrnl", progress=lambda _: running.append(gc.isenabled()))
    assert running
    assert not any(running)
    assert gc.isenabled()
    with pytest.raises(UsageError):
        bring_in(store, "{", "json")
    assert gc.isenabled()
