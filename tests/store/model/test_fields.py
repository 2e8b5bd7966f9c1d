"""One declaration, many guards: every bound of every kind holds in the form, in the schema and in the database."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from calmterm.core.errors import InvalidRecord
from calmterm.store import FieldSpec, Record, Store, kinds, listed_kinds
from calmterm.store.db.database import errors_typed
from calmterm.store.model import fields
from calmterm.store.model.catalog import sentence_of_rule
from calmterm.store.model.fields import check_sql, quoted, spec_of
from calmterm.store.model.record import About, Rule, SealedText
from calmterm.store.model.records import CheckIn, JournalEntry, Setting, Trigger
from calmterm.store.model.validation import MOST

Put = Callable[..., Record]
Plans = Callable[[Callable[[], object]], list[str]]
NAIVE = datetime.fromisoformat("2026-11-20")
every_kind = pytest.mark.parametrize("kind", kinds().values(), ids=kinds())


def wrong_values(spec: FieldSpec) -> list[Any]:
    """Values just outside, and values of another form."""
    match spec.widget:
        case "scale" | "number":
            high = MOST if spec.high is None else spec.high
            outside = [(spec.low or 0) - 1, high + 1, 10**30, -(10**30)]
            if spec.whole:
                outside += [(spec.low or 0) + 0.5]
            return [*outside, True, False, "umpteen", "", [], {}, math.nan, math.inf, -math.inf]
        case "moment":
            return ["yesterday", "2026-11-20", "2026-11-20T20:00", NAIVE, 1_700_000_000, True, 5.0,
                    "1700000000", "2026-02-30T10:00+01:00", "2026-01-01T10:00+24:30"]  # fmt: skip
        case "day":
            return ["2026-02-30", "yesterday", 5, True, "5", NAIVE, "2026-11-20T10:00:00"]
        case "choice":
            return ["nonsense", 5, True, [], "", spec.choices[0][0].upper() + "x"]
        case "names":
            return [["nonsense"], "nonsense", 5, {}]
        case "flag":
            return [2, "perhaps", [], -1]
        case "line" | "prose":
            return ["x" * (spec.limit + 1), "ä" * (spec.limit // 2 + 1), 5, True, ["x"], b"\xff"]
        case "tags" | "lines":
            many = [] if spec.most is None else [[f"{number}" for number in range(spec.most + 1)]]
            return ["one", 5, [5], [None], {"one": 1}, ["x" * (spec.limit + 1)], *many]
        case "reference":
            return ["nobody", 5, ""]


@every_kind
def test_a_value_that_does_not_fit_is_refused_in_our_words(kind: type[Record]) -> None:
    for spec, wrong in [(one, value) for one in kind.specs() for value in wrong_values(one)]:
        with pytest.raises(InvalidRecord) as caught:
            kind.check({spec.name: wrong})
        said = next(said for where, said in caught.value.problems.items() if where.split(".")[0] == spec.name)
        needed = spec.required and spec.widget in ("line", "prose") and not isinstance(wrong, str)
        sentences = {spec.sentence, f"{spec.label} is needed."} if needed else {spec.sentence}
        assert said in sentences, (spec.name, wrong)
        for shown in ("umpteen", "nonsense", "yesterday", "nobody", "perhaps"):
            assert shown not in said  # a sentence never holds what was typed


def edges(spec: FieldSpec) -> list[Any]:
    """The first and the last value that fit."""
    match spec.widget:
        case "scale" | "number":
            return [spec.low or 0, MOST if spec.high is None else spec.high]
        case "line":
            return ["x" * spec.limit]
        case "choice":
            return [value for value, _ in spec.choices]
        case _:
            return []


@every_kind
def test_the_edges_are_inside(kind: type[Record]) -> None:
    for spec, value in [(one, edge) for one in kind.specs() for edge in edges(one)]:
        try:
            assert kind.check({spec.name: value})[spec.name] == value
        except InvalidRecord as error:
            assert spec.name not in error.problems, value  # noqa: PT017 - other fields may be needed


def wrong_sql(spec: FieldSpec) -> list[Any]:
    match spec.widget:
        case "scale" | "number" if spec.high is not None:
            return [(spec.low or 0) - 1, spec.high + 1]
        case "scale" | "number":
            return [(spec.low or 0) - 1]
        case "moment":
            return ["yesterday", "2026-11-20T20:00:00Z", "2026-11-20 20:00:00.000000Z", "2026-13-45T20:00:00.000000Z"]
        case "day":
            return ["2026-02-30", "yesterday", "2026-1-1", ""]
        case "choice":
            return ["nonsense", ""]
        case "names":
            name = spec.choices[0][0]
            return ['"x"', "{}", "5", '["nonsense"]', f'["{name}", "nonsense"]', f'"{name}"', "[", "[5]", "[[]]",
                    f'["{name}""{name}"]']  # fmt: skip
        case "flag":
            return [2, -1]
        case "line":
            return ["x" * (spec.limit + 1), "ä" * (spec.limit // 2 + 1)]
        case _:
            return []


def set_column(store: Store, record: Record, column: str, value: Any) -> None:
    """Write past everything but the database."""
    sql = f"UPDATE {quoted(record.table_name())} SET {quoted(column)} = :value WHERE id = :id"  # noqa: S608
    with errors_typed(), store._engine.begin() as connection:
        connection.execute(text(sql), {"value": value, "id": str(record.id)})


@every_kind
def test_the_database_refuses_it_too_with_the_same_sentence(kind: type[Record], store: Store, put: Put) -> None:
    record = put(kind)  # no more than is needed, so that no rule over several columns speaks first
    for spec in kind.columns():
        if spec.widget == "reference":
            continue
        wrong = wrong_sql(spec)
        assert wrong
        for value in wrong:
            with pytest.raises(InvalidRecord) as caught:
                set_column(store, record, spec.name, value)
            assert str(caught.value) == spec.sentence, (spec.name, value)
    a_blank_or_a_value_of_another_type_is_named_too(kind, store, record)
    its_own_columns_are_guarded(kind, store, record)


def a_blank_or_a_value_of_another_type_is_named_too(kind: type[Record], store: Store, record: Record) -> None:
    columns: Any = vars(kind)["__table__"].columns
    for spec in kind.columns():
        alone = any(unique.columns == (spec.name,) for unique in kind.about.unique)
        if not columns[spec.name].nullable and not alone:
            with pytest.raises(InvalidRecord) as caught:
                set_column(store, record, spec.name, None)
            assert str(caught.value) == f"{spec.label} is needed."
        with pytest.raises(InvalidRecord) as caught:
            set_column(store, record, spec.name, b"bytes")
        assert str(caught.value) == spec.sentence


def its_own_columns_are_guarded(kind: type[Record], store: Store, record: Record) -> None:
    wrong: dict[str, Any] = {"revision": 0, "created_at": "now", "updated_at": None, "deleted_at": "x", "id": "short"}
    if kind.about.felt:
        wrong |= {"local_date": "2026-02-30", "utc_offset_minutes": 1440}
    for column, value in (*wrong.items(), ("revision", "many")):
        with pytest.raises(InvalidRecord):
            set_column(store, record, column, value)


@every_kind
def test_every_kind_saves_and_loads_all_its_fields(kind: type[Record], store: Store, put: Put) -> None:
    record = put(kind, full=True)
    again = store.get(kind, record.id)
    assert again.values() == record.values()
    assert again.to_json() | {"updated_at": 0} == record.to_json() | {"updated_at": 0}
    kind.check(again.values())  # what was read can be saved again
    if kind.table_name() == "profile":
        store.trash(again)  # there is one at most
    blank = store.get(kind, put(kind).id)
    for spec in kind.specs():
        is_one_of = kind.about.needs is not None and spec.name == kind.about.needs.names[0]
        if not (spec.required or is_one_of) and spec.name != kind.about.felt and spec.default is None:
            assert blank.get(spec.name) in (None, []), spec.name  # blank is not zero


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("kind", [*listed_kinds(), Trigger], ids=lambda kind: kind.table_name())
def test_every_list_runs_along_an_index(
    kind: type[Record], oldest_first: bool, store: Store, put: Put, plans: Plans
) -> None:
    """The queries that the store really makes: first page, next page, and the same of the trash."""
    name, order = kind.table_name(), kind.about.order
    alone = any(unique.columns == (order,) for unique in kind.about.unique)  # that rule's index has the same order
    live = f"uq_{name}_{order}" if alone else f"ix_{name}_order"
    last = put(kind)
    last.deleted_at = last.created_at
    for trashed, index in ((False, live), (True, f"ix_{name}_trash")):
        if trashed and kind.about.own:
            continue
        for after in (None, last):
            (plan, *_) = plans(
                partial(store.records, kind, limit=100, after=after, oldest_first=oldest_first, trashed=trashed)
            )
            assert re.match(rf"(SCAN|SEARCH) {name} USING INDEX {index}\b", plan), plan
            assert plan.startswith("SEARCH") == (after is not None or trashed), plan
            assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("kind", listed_kinds(), ids=lambda kind: kind.table_name())
def test_a_span_of_days_is_looked_up_in_an_index(kind: type[Record], store: Store, plans: Plans) -> None:
    (plan, *_) = plans(lambda: store.records(kind, since=date(2026, 11, 1), until=date(2026, 11, 14)))
    assert f"{kind.table_name()} USING INDEX" in plan, plan


# --- the JSON schema ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", listed_kinds(), ids=lambda kind: kind.table_name())
def test_the_json_schema_has_the_bounds(kind: type[Record]) -> None:
    schema = kind.json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
    assert schema["description"]
    for spec in kind.specs():
        shape = schema["properties"][spec.name]
        assert shape["title"] == spec.label
        number = next((one for one in (shape, *shape.get("anyOf", ())) if "minimum" in one), None)
        if spec.widget in ("scale", "number"):
            assert number is not None, spec.name
            assert number["minimum"] == spec.low
            assert number["maximum"] == (spec.high if spec.high is not None else MOST)
        required = spec.required and spec.name != kind.about.felt
        assert (spec.name in schema.get("required", ())) is required, spec.name


def test_the_json_schema_shows_children_and_choices() -> None:
    schema = CheckIn.json_schema()
    emotion = schema["$defs"]["CheckInEmotionValues"]
    assert emotion["properties"].keys() == {"emotion", "intensity"}
    assert schema["properties"]["triggers"]["items"] == {"type": "string"}
    assert set(schema["$defs"]["Moment"]["enum"]) == {"daily", "morning", "evening", "quick"}


# --- what a field says of itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "said"), [
    ("mood", "Mood must be a whole number from 1 to 10."),
    ("sleep_hours", "Hours slept must be a number from 0 to 24."),
    ("water_glasses", "Water must be a whole number, 0 or more."),
    ("moment", "Moment must be one of: daily, morning, evening, quick."),
    ("note", "Note must be at most 262,144 bytes long."),
])  # fmt: skip
def test_the_sentence_of_a_field(field: str, said: str) -> None:
    assert CheckIn.spec(field).sentence == said


def test_anchors_units_and_hints_reach_the_form() -> None:
    assert CheckIn.spec("mood").anchors == {1: "very low", 4: "low", 7: "okay to good", 10: "very good"}
    assert CheckIn.spec("exercise_minutes").unit == "min"
    assert JournalEntry.spec("tags").hint == "words, separated by commas"
    assert JournalEntry.spec("source").hidden
    assert JournalEntry.spec("body").sealed
    assert not JournalEntry.spec("starred").sealed
    with pytest.raises(KeyError):
        CheckIn.spec("nonsense")


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class Sample(Record):
    """Every helper once, those included that no kind uses yet. Without a table, so no kind of the vault."""

    about: ClassVar[About] = About("Sample", "Samples", rules=(Rule("order", "steps <= belief", "Too many steps."),))

    belief: int = fields.percent("Belief", hint="how much")
    steps: int | None = fields.count("Steps", low=1, high=9)
    on: date = fields.day("Day")
    colours: list[Colour] | None = fields.names(Colour, "Colours")
    colour: Colour = fields.choice(Colour, "Colour", default=Colour.RED)
    cups: float | None = fields.amount("Cups")
    other: int = 5

    class Text(SealedText):
        wish: str = fields.line("Wish", pinned=True)
        words: list[str] = fields.tags("Tags")
        parts: list[str] = fields.lines("Parts", most=2)


@pytest.mark.parametrize(("name", "expects", "sql"), [
    ("belief", "a whole number from 0 to 100", "belief BETWEEN 0 AND 100"),
    ("steps", "a whole number from 1 to 9", "steps BETWEEN 1 AND 9"),
    ("on", "a date as YYYY-MM-DD", 'date("on") IS "on"'),
    ("colours", "any of: red, dark_blue",
     ("json_valid(coalesce(colours, '[]'))"
      """ AND replace(replace(replace(colours, '"red"', ''), '"dark_blue"', ''), ', ', '') = '[]'""")),
    ("colour", "one of: red, dark_blue", "colour IN ('red', 'dark_blue')"),
    ("words", "a list of short texts", None), ("parts", "a list of at most 2 short texts", None),
    ("cups", "a number, 0 or more", "cups >= 0"),
])  # fmt: skip
def test_every_helper_gives_words_and_a_check(name: str, expects: str, sql: str | None) -> None:
    assert Sample.spec(name).expects == expects
    assert check_sql(Sample.spec(name)) == sql


def test_what_the_helpers_leave_to_the_annotation() -> None:
    assert [Sample.spec(name).required for name in ("belief", "steps", "on", "colours", "colour", "wish", "words")] == [
        True, False, True, False, False, True, False,
    ]  # fmt: skip
    assert Sample.spec("wish").pinned
    assert Sample.spec("colour").choices == (("red", "red"), ("dark_blue", "dark blue"))
    assert "other" not in {spec.name for spec in Sample.specs()}
    assert "sample" not in kinds()
    reference = spec_of("check_in_id", kinds()["check_in_emotion"].model_fields["check_in_id"], sealed=False)
    assert reference is not None
    assert reference.expects == "the id of another record"


@pytest.mark.parametrize(("given", "kept"), [
    ("2026-11-20", date(2026, 11, 20)), (" 20261120 ", date(2026, 11, 20)), (date(2026, 11, 20), date(2026, 11, 20)),
])  # fmt: skip
def test_days_in_other_forms(given: object, kept: date) -> None:
    assert Sample.check({"belief": 0, "wish": "x", "on": given})["on"] == kept


@pytest.mark.parametrize("spec", Sample.specs(), ids=lambda spec: spec.name)
def test_wrong_values_of_every_helper(spec: FieldSpec) -> None:
    right = {"belief": 0, "wish": "x", "on": "2026-11-20", "colours": ["red"]}
    assert Sample.check(right)["colours"] == [Colour.RED]
    for wrong in wrong_values(spec):
        with pytest.raises(InvalidRecord) as caught:
            Sample.check(right | {spec.name: wrong})
        (said,) = caught.value.problems.values()
        assert said in {spec.sentence, f"{spec.label} is needed."}, wrong


def test_a_rule_over_several_fields_has_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CheckIn, "about", Sample.about)
    assert sentence_of_rule("ck_check_in_order") == "Too many steps."


def test_the_sentence_of_a_rule_that_nobody_declared() -> None:
    assert sentence_of_rule("ck_check_in_mood") == CheckIn.spec("mood").sentence
    assert sentence_of_rule("trigger.name_key") == "There is a trigger of that name already."
    assert sentence_of_rule("ck_nobody_knows") == "A value does not fit what calmterm keeps."
    assert sentence_of_rule("ck_check_in_nothing") == "A value does not fit what calmterm keeps."
    assert sentence_of_rule("check_in.moment") == "Moment is needed."
    assert sentence_of_rule("cannot store TEXT value in INTEGER column check_in.mood") == CheckIn.spec("mood").sentence
    assert sentence_of_rule("check_in.nothing") == "A value does not fit what calmterm keeps."


# --- forms of values ---------------------------------------------------------------------------------------


def test_numbers_in_other_forms() -> None:
    assert CheckIn.check({"mood": "4"})["mood"] == 4
    assert CheckIn.check({"mood": 4.0})["mood"] == 4
    assert CheckIn.check({"mood": 4, "sleep_hours": 7})["sleep_hours"] == 7.0


@pytest.mark.parametrize(("given", "kept"), [(True, True), (False, False), (1, True), (0, False), ("true", True)])
def test_flags_in_other_forms(given: object, kept: bool) -> None:
    assert JournalEntry.check({"body": "x", "starred": given})["starred"] is kept


def test_a_moment_keeps_its_wall_time_under_an_offset_of_whole_minutes() -> None:
    amsterdam = timezone(timedelta(minutes=19, seconds=32))
    kept = JournalEntry.check({"body": "x", "written_at": datetime(1930, 5, 1, 12, 0, tzinfo=amsterdam)})["written_at"]
    assert kept.isoformat() == "1930-05-01T12:00:00+00:20"
    assert JournalEntry.check({"body": "x", "written_at": " 2026-11-20T20:00:00Z "})["written_at"].tzinfo == UTC


def test_unknown_fields_are_refused_by_name() -> None:
    with pytest.raises(InvalidRecord, match=r"no field of that name \(moood\); it has: felt_at, moment, mood, "):
        CheckIn.check({"mood": 4, "moood": 5})
    with pytest.raises(InvalidRecord) as caught:
        CheckIn.check({"mood": 4, "x\x1b[31m" + "y" * 90: 5})
    assert "\x1b" not in str(caught.value)
    assert "y" * 41 not in str(caught.value)
    with pytest.raises(InvalidRecord, match="Emotion has no field of that name"):
        CheckIn.check({"mood": 4, "emotions": [{"emotion": "joy", "check_in_id": "x"}]})


def test_problems_of_children_name_their_place() -> None:
    with pytest.raises(InvalidRecord) as caught:
        CheckIn.check({"mood": 11, "emotions": [{"emotion": "joy"}, {"emotion": "hunger", "intensity": 11}, {}]})
    assert caught.value.problems == {
        "mood": "Mood must be a whole number from 1 to 10.",
        "emotions.1.emotion": "Emotions, number 2: Emotion must be one of: joy, trust, fear, surprise, sadness, "
        "disgust, anger, anticipation.",
        "emotions.1.intensity": "Emotions, number 2: Intensity must be a whole number from 0 to 10.",
        "emotions.2.emotion": "Emotions, number 3: Emotion is needed.",
    }


@pytest.mark.parametrize("wrong", ["joy", 5, ["joy"], [5], None, {"emotion": "joy"}])
def test_children_of_another_form(wrong: object) -> None:
    with pytest.raises(InvalidRecord, match="does not have the form that schema check_in shows"):
        CheckIn.check({"mood": 4, "emotions": wrong})


@pytest.mark.parametrize("wrong", ["work", 5, [5], {"work": 1}, ["x" * 2001]])
def test_names_of_another_form(wrong: object) -> None:
    with pytest.raises(InvalidRecord, match="Triggers does not have the form"):
        CheckIn.check({"mood": 4, "triggers": wrong})


def test_names_are_cleaned_and_stand_once() -> None:
    given = ["work", " Work ", "my\tbig\n dog", "", "  ", "MY BIG DOG", "a\x1b[31mb", "stra\u00dfe", "STRASSE"]
    assert CheckIn.check({"mood": 4, "triggers": given})["triggers"] == ["work", "my big dog", "ab", "stra\u00dfe"]
    assert CheckIn.check({"mood": 4, "triggers": None})["triggers"] == []


def test_tags_are_cleaned_and_stand_once_in_their_order() -> None:
    given = [" b ", "a", "b", "", "c\nd", "\u202e", "A"]
    assert JournalEntry.check({"body": "x", "tags": given})["tags"] == ["b", "a", "c d", "A"]
    assert JournalEntry.check({"body": "x", "tags": None})["tags"] == []


# --- text --------------------------------------------------------------------------------------------------


def test_text_is_cleaned_of_what_steers_a_terminal() -> None:
    body = "\n\none\x1b[2J\x1b]52;c;AAAA\x07 two\r\nthree\x00\u202efour\ud800 \n\n"
    assert JournalEntry.check({"body": body})["body"] == "one two\nthreefour\ufffd"
    assert JournalEntry.check({"body": "  indented\n\tcode\n"})["body"] == "  indented\n\tcode"
    assert JournalEntry.check({"body": "x", "title": "a\nb\tc  "})["title"] == "a b c"


@pytest.mark.parametrize("held", [
    {"mood": 4}, {"energy": 1}, {"stress": 2}, {"anxiety": 10}, {"emotions": [{"emotion": "fear"}]},
    {"mood": None, "anxiety": 3, "triggers": ["work"]},
])  # fmt: skip
def test_a_check_in_may_lack_a_mood(store: Store, held: dict[str, Any]) -> None:
    CheckIn.check(held)
    one = store.add(store.new(CheckIn, held))
    assert store.get(CheckIn, one.id).mood == held.get("mood")


def test_the_json_schema_says_that_one_of_them_is_there() -> None:
    schema = CheckIn.json_schema()
    assert "mood" not in schema.get("required", ())
    assert [one["required"] for one in schema["anyOf"]] == [["mood"], ["energy"], ["stress"], ["anxiety"], ["emotions"]]
    assert schema["anyOf"][0]["properties"] == {"mood": {"not": {"type": "null"}}}
    assert schema["anyOf"][-1]["properties"] == {"emotions": {"minItems": 1}}


@pytest.mark.parametrize("held", [
    {}, {"mood": None}, {"emotions": []}, {"triggers": ["work"], "note": "words", "sleep_hours": 7},
])  # fmt: skip
def test_a_check_in_with_nothing_is_refused(store: Store, held: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord) as caught:
        store.new(CheckIn, held)
    assert caught.value.problems == {
        "mood": "A check-in needs a mood, or energy, stress, anxiety or an emotion instead."
    }
    one = store.add(store.new(CheckIn, {"emotions": [{"emotion": "joy"}]}))
    with pytest.raises(InvalidRecord, match="needs a mood"):
        store.change(one, {"emotions": []})
    assert len(store.get(CheckIn, one.id).children["emotions"]) == 1


@pytest.mark.parametrize("blank", ["", " ", "\n\t \n", "\x1b[0m", "\u202e", None])
def test_blank_text_is_no_text(blank: str | None) -> None:
    with pytest.raises(InvalidRecord) as caught:
        JournalEntry.check({"body": blank})
    assert caught.value.problems == {"body": "Text is needed."}
    assert JournalEntry.check({"body": "x", "title": blank})["title"] is None


def test_a_missing_text_is_needed() -> None:
    with pytest.raises(InvalidRecord, match=r"^Text is needed\.$"):
        JournalEntry.check({})
    with pytest.raises(InvalidRecord, match=r"^Value is needed\.$"):
        Setting.check({"name": "x"})


def test_a_body_of_one_mebibyte_and_not_a_byte_more(store: Store) -> None:
    full = "ä" * (1024 * 1024 // 2)
    entry = store.add(store.new(JournalEntry, {"body": full}))
    assert store.get(JournalEntry, entry.id).text.body == full
    with pytest.raises(InvalidRecord, match=r"^Text must be at most 1,048,576 bytes long\.$"):
        store.new(JournalEntry, {"body": full + "a"})


def test_hidden_text_is_kept_as_it_came() -> None:
    assert JournalEntry.check({"body": "x", "gap": "\n \n"})["gap"] == "\n \n"


# --- records -----------------------------------------------------------------------------------------------


def test_a_kind_without_text_has_none(store: Store) -> None:
    store.set_setting("country", "AT")
    with store.rows.reading() as session:
        row = session.query(Setting).filter_by(name="country").one()
    with pytest.raises(AttributeError):
        row.text  # noqa: B018 - reading is the point
    assert row.sealed is None


def test_the_headline_is_the_first_field_that_holds_something(store: Store) -> None:
    assert store.new(JournalEntry, {"title": "T", "body": "B"}).headline() == "T"
    assert store.new(JournalEntry, {"body": "B"}).headline() == "B"
    assert store.new(CheckIn, {"mood": 4}).headline() == ""
    assert store.new(CheckIn, {"mood": 4, "challenges": "C"}).headline() == "C"


def test_kinds_and_their_names() -> None:
    assert kinds()["check_in"] is CheckIn
    assert list(kinds()) == sorted(kinds())
    assert Trigger not in listed_kinds()
    assert {CheckIn, JournalEntry} <= set(listed_kinds())


def test_a_record_as_json(store: Store) -> None:
    entry = store.new(JournalEntry, {"body": "x", "tags": ["a"], "written_at": "2026-11-20T01:30:00+01:00"})
    store.add(entry)
    row = store.get(JournalEntry, entry.id).to_json()
    assert row == {
        "id": str(entry.id), "kind": "journal_entry", "local_date": "2026-11-19",
        "written_at": "2026-11-20T01:30:00+01:00", "starred": False, "source": None, "source_key": None,
        "prompt_id": None, "notebook_id": None, "title": None, "gap": None, "body": "x", "tags": ["a"],
        "created_at": "2026-11-20T20:30:00+00:00",
        "updated_at": "2026-11-20T20:30:00+00:00", "revision": 1,
    }  # fmt: skip
    store.trash(entry)
    assert store.get(JournalEntry, entry.id, trashed=True).to_json()["deleted_at"] == "2026-11-20T20:30:00+00:00"
