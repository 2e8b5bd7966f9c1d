"""Records through the commands: check-ins, entries, any kind as JSON, the merge patch, lists and the trash."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

Calm = Callable[..., Any]

ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def check_in(calm: Calm) -> str:
    """The id of a check-in that says something everywhere the command can."""
    return calm("checkin", "4", "--energy", "3", "--stress", "8", "--anxiety", "7", "--emotion", "joy:3", "--emotion",
                "Fear : 7", "--trigger", "work", "--trigger", "the long walk", "--note", "a note",
                "--at", "2026-01-31T21:30").last  # fmt: skip


def shown(calm: Calm, record_id: str) -> dict[str, Any]:
    return calm("show", record_id, "--json").json


# --- checkin ----------------------------------------------------------------------------------------------


def test_a_check_in_prints_its_id_alone(calm: Calm) -> None:
    said = calm("checkin", "7")

    assert (said.code, said.err) == (0, "")
    assert ID.fullmatch(said.out.strip())
    assert shown(calm, said.last)["mood"] == 7


def test_a_check_in_keeps_all_that_was_said(calm: Calm, check_in: str) -> None:
    record = shown(calm, check_in)

    assert record["kind"] == "check_in"
    assert (record["mood"], record["energy"], record["stress"], record["anxiety"]) == (4, 3, 8, 7)
    assert record["emotions"] == [{"emotion": "joy", "intensity": 3}, {"emotion": "fear", "intensity": 7}]
    assert record["triggers"] == ["work", "the long walk"]
    assert (record["note"], record["felt_at"]) == ("a note", "2026-01-31T21:30:00+01:00")


def test_the_note_may_come_from_standard_input(calm: Calm) -> None:
    assert shown(calm, calm("checkin", "5", "--note", "-", stdin="from a pipe\n").last)["note"] == "from a pipe"
    assert shown(calm, calm("checkin", "5", "--note", "", stdin="never read").last)["note"] is None


def test_blank_numbers_are_not_zero(calm: Calm) -> None:
    record = shown(calm, calm("checkin", "5", "--emotion", "joy", "--trigger", " ").last)

    assert record["energy"] is None
    assert record["emotions"] == [{"emotion": "joy", "intensity": None}]
    assert record["triggers"] == []


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("at", "felt"),
    [
        ("2026-07-01T10:00", "2026-07-01T10:00:00+02:00"),
        ("2026-01-01 10:00", "2026-01-01T10:00:00+01:00"),
        ("2026-01-01T10:00:30", "2026-01-01T10:00:30+01:00"),
        ("2026-01-01", "2026-01-01T12:00:00+01:00"),
        ("2026-01-01T10:00+05:45", "2026-01-01T10:00:00+05:45"),
        ("2026-01-01T10:00Z", "2026-01-01T10:00:00+00:00"),
        ("1899-12-31T23:59-08:00", "1899-12-31T23:59:00-08:00"),
        (" 2026-01-01T10:00 ", "2026-01-01T10:00:00+01:00"),
    ],
)
def test_when(calm: Calm, at: str, felt: str) -> None:
    assert shown(calm, calm("checkin", "5", "--at", at).last)["felt_at"] == felt
    assert shown(calm, calm("write", "--at", at, "x").last)["written_at"] == felt


@pytest.mark.usefixtures("by_day")
def test_a_time_alone_is_today(calm: Calm) -> None:
    before = date.today()  # noqa: DTZ011 - the person's own day
    felt = datetime.fromisoformat(shown(calm, calm("checkin", "5", "--at", "10:30").last)["felt_at"])

    assert (felt.hour, felt.minute) == (10, 30)
    assert before <= felt.date() <= date.today()  # noqa: DTZ011 - the person's own day


def test_before_four_it_is_still_yesterday(calm: Calm) -> None:
    assert shown(calm, calm("checkin", "5", "--at", "2026-03-02T03:59").last)["local_date"] == "2026-03-01"
    assert shown(calm, calm("checkin", "5", "--at", "2026-03-02T04:00").last)["local_date"] == "2026-03-02"


# --- write and jot ----------------------------------------------------------------------------------------


def test_an_entry_from_arguments_keeps_its_words(calm: Calm) -> None:
    said = calm("write", "--title", "Walk", "--tag", "#river", "--tag", "calm", "It", "was  mild", "today.")
    record = shown(calm, said.out.strip())

    assert (record["title"], record["body"], record["tags"]) == ("Walk", "It was  mild today.", ["river", "calm"])


@pytest.mark.parametrize("args", [(), ("-",)])
def test_an_entry_from_standard_input(calm: Calm, args: tuple[str, ...]) -> None:
    said = calm("write", *args, stdin="\ufeffline one\r\nline two\n\n")
    assert shown(calm, said.last)["body"] == "line one\nline two"


def test_a_dash_among_words_is_a_word(calm: Calm) -> None:
    assert shown(calm, calm("write", "tea", "-", "no sugar").last)["body"] == "tea - no sugar"
    assert shown(calm, calm("write", "--", "-5 degrees").last)["body"] == "-5 degrees"


@pytest.mark.parametrize(("typed", "kept", "told"), [
    (b"fine\nfine\nb\xe4d \x80\n",
     "fine\nfine\nb\u00e4d \u20ac", "2 bytes are no UTF-8 and were read as Windows-1252"),
    (b"a\x81b", "a\\x81b", "(first in line 1)"),
    ("caf\u00e9 b".encode() + b"\xff", "caf\u00e9 b\u00ff", "1 byte is no UTF-8"),
    ("caf\u00e9".encode("utf-16"), "caf\u00e9", ""), (b"\xff\xfeabc", "\u00ff\u00feabc", "2 bytes"),
])  # fmt: skip
def test_text_that_is_no_utf_8_is_kept_and_told(calm: Calm, typed: bytes, kept: str, told: str) -> None:
    said = calm("write", stdin=typed)
    assert said.code == 0
    assert shown(calm, said.last)["body"] == kept
    assert told in said.err
    assert bool(said.err) == bool(told)


def test_more_than_an_entry_holds(calm: Calm) -> None:
    assert calm("write", stdin="a" * 1_048_576).code == 0
    calm("write", stdin="a" * 1_048_577).failed(2, "1,048,576 bytes")


def test_more_than_any_command_reads(calm: Calm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calmterm.cli.input.MAX_INPUT", 10)
    calm("write", stdin="a" * 11).failed(2, "64 MiB")


def test_a_jot_needs_no_passphrase_and_keeps_its_time(calm: Calm) -> None:
    said = calm("jot", "milk and bread", secret=None)
    assert ID.fullmatch(said.out.strip())
    calm("jot", stdin="a second\n", secret=None)

    entries = calm("list", "--json").json
    assert [entry["body"] for entry in entries] == ["a second", "milk and bread"]
    assert entries[1]["id"] == said.last


# --- hostile text -----------------------------------------------------------------------------------------

HOSTILE = "\x1b[31mred\x1b[0m \x1b]0;title\x07 [/] [@click=app.quit]quit[/] \x9b2J \u202etxt \x00\x7f end"


def test_hostile_text_comes_out_harmless(calm: Calm) -> None:
    entry = calm("write", "--title", HOSTILE, "--tag", HOSTILE, "-", stdin=HOSTILE).last
    check = calm("checkin", "5", "--trigger", HOSTILE, "--note", HOSTILE).last
    calm("jot", HOSTILE)
    calm("trash", calm("write", HOSTILE).last)
    for args in (["list"], ["list", "check_in"], ["show", entry], ["show", check], ["search", "red"], ["trash", "list"],
                 ["list", "--json"], ["show", check, "--json"], ["export", "--format", "jrnl", "-o", "-"]):  # fmt: skip
        out = calm(*args).out
        assert "[@click=app.quit]quit[/]" in out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out), args


# --- add, edit, schema ------------------------------------------------------------------------------------


def test_what_show_prints_can_be_added_again(calm: Calm, check_in: str) -> None:
    record = shown(calm, check_in)
    said = calm("add", "check_in", "-", stdin=json.dumps(record))
    again = shown(calm, said.out.strip())

    assert again["id"] != record["id"]
    own = ("id", "created_at", "updated_at", "revision")
    assert {k: v for k, v in again.items() if k not in own} == {k: v for k, v in record.items() if k not in own}


@pytest.mark.parametrize(
    "stdin", ["", "{", "[]", "5", "null", '"x"', "[" * 100_000, '{"mood": ' + "9" * 5000 + "}", b"\xff"]
)
def test_input_that_is_no_json_object(calm: Calm, check_in: str, stdin: str | bytes) -> None:
    calm("add", "check_in", stdin=stdin).failed(2)
    calm("edit", check_in, stdin=stdin).failed(2)


@pytest.mark.parametrize("value", ["{}", '{"mood": 0}', '{"mood": true}', '{"mood": NaN}', '{"mood": 5, "moo": 1}',
                                   '{"mood": 5, "felt_at": 5}', '{"mood": 5, "felt_at": "soon"}',
                                   '{"mood": 5, "triggers": 5}',
                                   '{"mood": 5, "emotions": [{"emotion": "joy"}, {"emotion": "joy"}]}'])  # fmt: skip
def test_what_does_not_fit_its_kind(calm: Calm, value: str) -> None:
    calm("add", "check_in", stdin=value).failed(2)
    assert calm("list", "check_in", "--json").json == []


def test_a_merge_patch_touches_what_it_names(calm: Calm, check_in: str) -> None:
    before = shown(calm, check_in)
    said = calm("edit", check_in, "-", stdin='{"mood": 6, "note": null}')
    after = shown(calm, check_in)

    assert said.out == check_in + "\n"
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"mood", "note", "updated_at", "revision"}
    assert (after["mood"], after["note"], after["revision"]) == (6, None, before["revision"] + 1)


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("patch", "field", "value"),
    [
        ({"emotions": None}, "emotions", []),
        ({"triggers": None}, "triggers", []),
        ({"emotions": [{"emotion": "anger"}]}, "emotions", [{"emotion": "anger", "intensity": None}]),
        ({"triggers": ["WORK", "rain"]}, "triggers", ["work", "rain"]),
        ({"moment": "evening"}, "moment", "evening"),
        ({"moment": None}, "moment", "daily"),
        ({"felt_at": None}, "felt_at", "2026-01-31T21:30:00+01:00"),
        ({"felt_at": "2026-02-01T01:00+05:45"}, "felt_at", "2026-02-01T01:00:00+05:45"),
        ({"energy": None}, "energy", None),
        ({}, "mood", 4),
    ],
)
def test_merge_patches(calm: Calm, check_in: str, patch: dict[str, Any], field: str, value: Any) -> None:
    assert calm("edit", check_in, stdin=json.dumps(patch)).code == 0
    assert shown(calm, check_in)[field] == value


def test_a_moved_check_in_belongs_to_its_new_day(calm: Calm, check_in: str) -> None:
    calm("edit", check_in, stdin='{"felt_at": "2026-02-02T02:00"}')
    assert shown(calm, check_in)["local_date"] == "2026-02-01"


@pytest.mark.parametrize(
    "patch",
    [
        '{"mood": null, "energy": null, "stress": null, "anxiety": null, "emotions": []}',
        '{"mood": 11}',
        '{"nothing": 1}',
        '{"emotions": [5]}',
        '{"kind": "journal_entry"}',
    ],
)
def test_a_patch_that_does_not_fit_changes_nothing(calm: Calm, check_in: str, patch: str) -> None:
    before = shown(calm, check_in)
    calm("edit", check_in, stdin=patch).failed(2)
    assert shown(calm, check_in) == before


def test_what_the_store_keeps_is_not_patched(calm: Calm, check_in: str) -> None:
    before = shown(calm, check_in)
    calm("edit", check_in, stdin='{"id": "x", "local_date": "1999-01-01", "created_at": 5, "deleted_at": "x"}')
    after = shown(calm, check_in)

    assert [after[name] for name in ("id", "local_date", "created_at")] == [
        before[name] for name in ("id", "local_date", "created_at")
    ]


def test_a_stale_revision_is_refused(calm: Calm, check_in: str) -> None:
    record = shown(calm, check_in)
    assert calm("edit", check_in, stdin=json.dumps(record | {"mood": 9})).code == 0
    calm("edit", check_in, stdin=json.dumps(record | {"mood": 1})).failed(11, "changed in another window")
    assert shown(calm, check_in)["mood"] == 9


def test_the_schema_describes_what_add_takes(calm: Calm) -> None:
    schema = calm("schema", "check_in").json

    assert schema["title"] == "check_in"
    assert [one["required"] for one in schema["anyOf"]] == [
        ["mood"], ["energy"], ["stress"], ["anxiety"], ["emotions"],
    ]  # fmt: skip
    rating, blank = schema["properties"]["mood"]["anyOf"]
    assert (rating["minimum"], rating["maximum"], blank["type"]) == (1, 10, "null")


def test_kinds_are_named_by_their_table(calm: Calm) -> None:
    named = [kind["kind"] for kind in calm("kinds", "--json").json]

    assert {"check_in", "journal_entry"} <= set(named)
    assert [line.split()[0] for line in calm("kinds").out.splitlines()] == named
    assert all(calm("schema", name).code == 0 for name in named)


# --- show and list ----------------------------------------------------------------------------------------


def test_a_record_reads_well(calm: Calm, check_in: str) -> None:
    assert calm("show", check_in).out.splitlines() == [
        "Check-in, Saturday, 31 January 2026, 21:30",
        "Moment: daily",
        "Mood: 4 of 10",
        "Energy: 3 of 10",
        "Stress: 8 of 10",
        "Anxiety: 7 of 10",
        "",
        "a note",
        "Emotion: joy, 3 of 10",
        "Emotion: fear, 7 of 10",
        "Triggers: work, the long walk",
    ]


def test_an_id_may_be_short_and_in_any_case(calm: Calm, check_in: str) -> None:
    for reference in (check_in.upper(), check_in.replace("-", ""), check_in[-8:], check_in[-6:], f" {check_in} "):
        assert shown(calm, reference)["id"] == check_in
    calm("show", check_in[-5:]).failed(2)
    calm("show", check_in[1:9]).failed(3)  # neither its end nor its beginning


def test_an_end_that_several_ids_share(calm: Calm) -> None:
    ids = ["01a1f9f9-0fd3-729d-a30b-aaaaaabbbbbb", "01a1f9f9-0fd3-729d-a30b-cccccabbbbbb"]
    rows = [{"kind": "journal_entry", "id": one, "body": one, "written_at": "2026-01-01T10:00Z",
             "local_date": "2026-01-01", "created_at": "2026-01-01T10:00Z", "updated_at": "2026-01-01T10:00Z"}
            for one in ids]  # fmt: skip
    calm("import", "-", stdin=json.dumps({"format": "calmterm", "version": 1, "records": rows}))

    for command in ("show", "trash", "edit"):
        calm(command, "bbbbbb", stdin="{}").failed(2, "Several")
    assert shown(calm, "ccabbbbbb")["id"] == ids[1]


def test_a_list_is_newest_first_with_the_end_of_the_id(calm: Calm) -> None:
    ids = [calm("write", "--at", f"2026-01-0{day}T10:00", f"day {day}").last for day in (2, 3, 1)]

    assert calm("list").out.splitlines() == [
        f"{ids[1][-8:]}  2026-01-03 10:00  day 3",
        f"{ids[0][-8:]}  2026-01-02 10:00  day 2",
        f"{ids[2][-8:]}  2026-01-01 10:00  day 1",
    ]
    assert calm("list", "journal_entry").out == calm("list").out


@pytest.mark.sample(5)
@pytest.mark.parametrize(
    ("args", "days"),
    [
        (["--since", "2026-01-02"], [3, 2]),
        (["--until", "2026-01-02"], [2, 1]),
        (["--since", "2026-01-02", "--until", "2026-01-02"], [2]),
        (["--since", "2026-01-03", "--until", "2026-01-01"], []),
        (["--limit", "2"], [3, 2]),
        (["--limit", "0"], []),
        (["--since", "2026-01-02T10:00"], [3, 2]),
        (["--since", "2026-01-02T10:00:01"], [3]),
        (["--since", "2026-01-02T09:00Z"], [3, 2]),
        (["--until", "2026-01-02T10:00"], [2, 1]),
        (["--until", "2026-01-02T09:59", "--limit", "5"], [1]),
        (["--since", "2026-01-01T00:00", "--limit", "1"], [3]),
        (["--since", "0001-01-01T00:00Z", "--until", "9999-12-31T23:59Z"], [3, 2, 1]),
    ],
)
def test_parts_of_a_list(calm: Calm, args: list[str], days: list[int]) -> None:
    for day in (2, 3, 1):
        calm("write", "--at", f"2026-01-0{day}T10:00", f"day {day}")
    assert [entry["body"] for entry in calm("list", *args, "--json").json] == [f"day {day}" for day in days]


def test_an_empty_list_is_no_failure(calm: Calm) -> None:
    assert (calm("list").code, calm("list").out, calm("list", "--json").json) == (0, "", [])


# --- the trash --------------------------------------------------------------------------------------------


def test_into_the_trash_and_back(calm: Calm, check_in: str) -> None:
    before = shown(calm, check_in)
    said = calm("trash", check_in[-8:])
    assert f"calmterm trash restore {check_in[-8:]}" in said.out
    calm("show", check_in).failed(3)
    calm("trash", check_in).failed(3)
    calm("edit", check_in, stdin="{}").failed(3)
    assert [record["id"] for record in calm("trash", "list", "--json").json] == [check_in]
    assert check_in[-8:] in calm("trash", "list").out

    assert calm("trash", "restore", check_in[-8:]).code == 0
    calm("trash", "restore", check_in).failed(3)
    after = shown(calm, check_in)
    assert {k: v for k, v in after.items() if k != "revision"} == {k: v for k, v in before.items() if k != "revision"}


def test_purging_needs_the_trash_first(calm: Calm, check_in: str) -> None:
    calm("trash", "purge", check_in).failed(3)
    calm("trash", check_in)
    assert calm("trash", "purge", check_in).out == "Deleted forever: 1 record.\n"
    calm("trash", "restore", check_in).failed(3)


def test_the_whole_trash_goes_and_nothing_else(calm: Calm, check_in: str) -> None:
    for text in ("one", "two"):
        calm("trash", calm("write", text).last)
    assert [record["body"] for record in calm("trash", "list", "--json").json] == ["two", "one"]
    assert calm("trash", "purge").out == "Deleted forever: 2 records.\n"
    assert calm("trash", "list", "--json").json == []
    assert shown(calm, check_in)["mood"] == 4


# --- dates and times in words -----------------------------------------------------------------------------


@pytest.mark.usefixtures("by_day")
@pytest.mark.parametrize(("words", "said"), [
    ("3 days ago", "Understood as "), ("yesterday 9:05pm", "21:05.\n"), ("2021-02-03", ""), ("2021-02-03T21:30", ""),
])  # fmt: skip
def test_a_time_in_words_is_told_as_it_was_understood(calm: Calm, words: str, said: str) -> None:
    done = calm("checkin", "5", "--at", words)
    assert (done.code, done.err[-len(said) :] if said.endswith("\n") else done.err[: len(said)]) == (0, said)
    assert bool(done.err) == bool(said)


@pytest.mark.parametrize("words", ["2026-03-29T02:30", "29 march 2026 2:30am"])
@pytest.mark.parametrize("command", [("checkin", "5"), ("write", "x")])
def test_a_time_that_no_clock_showed_is_told_by_every_command(calm: Calm, command: tuple[str, ...], words: str) -> None:
    calm(*command, "--at", words).failed(2, "No clock showed 02:30 on 29 March 2026")
    calm("add", "journal_entry", "-", stdin='{"body": "x", "written_at": "2026-03-29T02:30"}').failed(2, "No clock")
    night = ("--night-of", "2026-03-29", "--into-bed", "23:00", "--up", "2:30")
    calm("sleep", *night, "--tz", "Europe/Vienna").failed(2, "No clock showed 02:30")


@pytest.mark.parametrize(("text", "at", "body"), [
    ("3 march 2021 at 6pm: A walk: long.", "2021-03-03T18:00:00+01:00", "A walk: long."),
    ("2021-03-03 21:00: Late.", "2021-03-03T21:00:00+01:00", "Late."),
    ("3 march 2021: By day.", "2021-03-03T12:00:00+01:00", "By day."),
])  # fmt: skip
def test_an_entry_may_begin_with_when_it_was(calm: Calm, text: str, at: str, body: str) -> None:
    kept = shown(calm, calm("write", text).last)
    assert (kept["written_at"], kept["body"]) == (at, body)


@pytest.mark.sample(3)
@pytest.mark.parametrize("text", ["a walk: long", "march: cold", "9: nothing", "yesterday I said: no", "https://x.y/z",
                                  "05/06/2024: which?", "2024-05: a month", ": nothing", "a\nb: c"])  # fmt: skip
def test_what_is_no_whole_date_stays_text(calm: Calm, text: str) -> None:
    assert shown(calm, calm("write", text).last)["body"] == text


def test_an_unclear_date_before_a_colon_is_told_and_kept(calm: Calm) -> None:
    said = calm("write", "05/06/2024: which?")
    assert "kept as text" in said.err
    assert "2024-05-06 or 2024-06-05" in said.err


def test_a_list_takes_months_and_words(calm: Calm) -> None:
    for day in ("2021-04-30", "2021-05-01", "2021-05-31", "2021-06-01"):
        calm("write", "--at", day, day)
    found = [row["body"] for row in calm("list", "--since", "2021-05", "--until", "may 2021", "--json").json]
    assert found == ["2021-05-31", "2021-05-01"]
    calm("list", "--since", "the other day").failed(2, "A time is written like")


def test_write_with_a_star(calm: Calm) -> None:
    bright = calm("write", "--star", "--at", "2013-07-20", "Best day").last
    calm("write", "Another")
    assert [row["id"] for row in calm("search", "starred:", "--json").json] == [bright]


def test_write_into_a_template(calm: Calm) -> None:
    from calmterm.domain.entry_templates import default_directory

    place = default_directory()
    calm("write", "--template", "daily", "x").failed(3, "no template yet")
    place.mkdir(parents=True)
    (place / "daily.md").write_text("# {{date}}\n\n> {{text}}\n")
    written = calm("write", "--template", "daily", "--at", "2026-02-01T08:00", "soup").last
    assert calm("show", written, "--json").json["body"] == "# Sunday, 1 February 2026\n\n> soup"
    calm("write", "--template", "dally", "x").failed(3, "Did you mean daily")
    calm("write", "--template", "daily", " ").failed(2, "")
