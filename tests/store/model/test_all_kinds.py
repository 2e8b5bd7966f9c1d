"""Every bounded field of every kind, from outside in: the value just beyond a bound is refused by the declaration, by
`calmterm add` and by the database, each with its sentence; the bound itself is let in by all three."""

import contextlib
import io
import json
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from calmterm.cli import run
from calmterm.content.support_words import Cause, sentence
from calmterm.core.errors import InvalidRecord, UsageError
from calmterm.store import FieldSpec, Record, Store, kind_named, kinds, listed_kinds
from calmterm.store.db.database import errors_typed
from calmterm.store.model.fields import quoted
from calmterm.store.model.kind import Child
from calmterm.store.model.validation import MOST
from shapes import each_name

Put = Callable[..., Record]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Add = Callable[[str, dict[str, Any]], Said]


@pytest.fixture
def add(store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> Add:
    """`calmterm add KIND -` with a record as JSON on standard input."""
    store.close()

    def call(kind: str, values: dict[str, Any]) -> Said:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(values).encode()), "utf-8"))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["--vault", str(vault_dir), "--passphrase-fd", str(reading), "add", kind, "-"])
        os.close(reading)
        return Said(code, out.getvalue(), err.getvalue())

    return call


def bounds(spec: FieldSpec) -> tuple[list[Any], list[Any]]:
    """The first and the last value that a field takes, and what lies just beyond."""
    match spec.widget:
        case "line":
            return ["x", "x" * spec.limit], ["x" * (spec.limit + 1), "x" * (spec.limit - 1) + "ä"]
        case "choice":
            return [spec.choices[0][0], spec.choices[-1][0]], ["beyond"]
        case "names":
            return [[], sorted(name for name, _ in spec.choices)], [["beyond"]]
        case _:
            pass
    low, high = spec.low or 0, MOST if spec.high is None else spec.high
    if spec.whole:
        return [int(low), int(high)], [int(low) - 1, int(high) + 1]
    return [low, high], [math.nextafter(low, -math.inf), math.nextafter(high, math.inf)]


def bounded(kind: type[Record]) -> list[FieldSpec]:
    """The plain fields that a CHECK bounds: numbers, choices, sets of names, short codes."""
    return [spec for spec in kind.columns() if spec.widget in ("scale", "number", "choice", "names", "line")]


BOUNDED = {name: kind for name, kind in kinds().items() if bounded(kind)}
PARENTS: dict[type[Record], tuple[type[Record], Child]] = {
    child.kind: (parent, child) for parent in listed_kinds() for child in parent.about.inline if not child.link
}
OFFER = sentence(Cause.LOW_MOOD, "see calmterm crisis") + "\n"
every_kind = pytest.mark.parametrize("kind", BOUNDED.values(), ids=BOUNDED)


def needed(kind: type[Record], number: int, leave_out: str = "") -> dict[str, Any]:
    """The required fields of a record as JSON; what may not repeat follows `number`."""
    found: dict[str, Any] = {}
    for spec in kind.specs():
        is_one_of = kind.about.needs is not None and spec.name == kind.about.needs.names[0]
        if not (spec.required or is_one_of) or spec.name in (kind.about.felt, leave_out):
            continue
        match spec.widget:
            case "scale" | "number":
                found[spec.name] = int(spec.low or 0) + (number if spec.widget == "number" else 0)
            case "day":
                found[spec.name] = (date(2020, 1, 1) + timedelta(days=number)).isoformat()
            case "moment":
                found[spec.name] = "2026-11-20T20:00+01:00"
            case "choice":
                found[spec.name] = spec.choices[0][0]
            case "names":
                found[spec.name] = [spec.choices[0][0]]
            case "reference":
                found[spec.name] = spec.target  # to be replaced by the id of one
            case _:
                found[spec.name] = f"words {number}"
    return found


def document(kind: type[Record], number: int, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What `add` is given: the kind's own name and fields, or those of its parent with one child of the kind."""
    if kind not in PARENTS:
        return kind.table_name(), needed(kind, number) | values
    parent, child = PARENTS[kind]
    return parent.table_name(), {**needed(parent, number), child.field: [needed(kind, number, child.parent) | values]}


def test_a_number_has_bounds() -> None:
    numbers = [spec for kind in BOUNDED.values() for spec in bounded(kind) if spec.widget in ("scale", "number")]
    assert len(BOUNDED) >= 50
    assert len(numbers) >= 110
    assert all(spec.low is not None for spec in numbers)


@every_kind
def test_just_beyond_a_bound_is_refused_by_the_declaration(kind: type[Record]) -> None:
    for spec in bounded(kind):
        inside, outside = bounds(spec)
        for value in outside:
            with pytest.raises(InvalidRecord) as caught:
                kind.check({spec.name: value})
            problems = {where.partition(".")[0]: said for where, said in caught.value.problems.items()}
            assert problems[spec.name] == spec.sentence
        for value in inside:
            given = {key.name: "0190163d-8694-739b-aea5-966c26f8ad91" for key in kind.columns() if key.target}
            assert kind.check({**needed(kind, 1), **given, spec.name: value})[spec.name] == value


@pytest.mark.sample(8)
@each_name(BOUNDED, "name")
def test_just_beyond_a_bound_is_refused_by_add(name: str, add: Add) -> None:
    kind = BOUNDED[name]
    if kind.about.own and kind not in PARENTS:
        with pytest.raises(UsageError):
            kind_named(kind.table_name())  # nobody adds to the vault's own tables
        assert add(kind.table_name(), {}).code == 2
        return
    prefix = f"{PARENTS[kind][1].field.capitalize()}, number 1: " if kind in PARENTS else ""
    made: dict[str, str] = {}

    def keys_of(of: type[Record]) -> dict[str, str]:
        """The records that it cannot be without, made once: each with those that it cannot be without itself."""
        for spec in (needs := [spec for spec in of.columns() if spec.widget == "reference" and spec.required]):
            if spec.target not in made:
                target = kinds()[spec.target]
                made[spec.target] = add(spec.target, needed(target, 1) | keys_of(target)).out.strip()
        return {spec.name: made[spec.target] for spec in needs}

    given: dict[str, Any] = {} if kind in PARENTS else dict(keys_of(kind))
    for number, spec in enumerate(bounded(kind), 1):
        for value in bounds(spec)[1]:
            assert add(*document(kind, number, {**given, spec.name: value})) == Said(
                2, "", f"{prefix}{spec.sentence}\n"
            )
    # All fields at their lower bound, then all at their upper one, where that is another.
    lower, upper = ({spec.name: bounds(spec)[0][side] for spec in bounded(kind)} for side in (0, 1))
    for number, edge in enumerate([lower, upper] if upper != lower else [lower], 1000):
        said = add(*document(kind, number, {**given, **edge}))
        assert said.code == 0
        assert said.err in ("", OFFER)  # the lowest mood and the most distress are among the ends
        assert len(said.out.strip()) == 36


@every_kind
def test_just_beyond_a_bound_is_refused_by_the_database(kind: type[Record], store: Store, put: Put) -> None:
    record = put(kind)
    for spec in bounded(kind):
        sql = text(f"UPDATE {quoted(kind.table_name())} SET {quoted(spec.name)} = :value WHERE id = :id")  # noqa: S608

        def write(value: Any, sql: Any = sql) -> None:
            with errors_typed(), store._engine.begin() as connection:
                stored = json.dumps(value) if isinstance(value, list) else value
                connection.execute(sql, {"value": stored, "id": str(record.id)})

        before = getattr(record, spec.name)
        inside, outside = bounds(spec)
        for value in inside:
            write(value)
        if spec.widget == "number" and spec.high is None:
            outside = outside[:1]  # upwards, the database knows no bound
        for value in outside:
            with pytest.raises(InvalidRecord) as caught:
                write(value)
            assert str(caught.value) == spec.sentence
        write(before)


def test_a_rule_over_several_fields_is_told_by_add(add: Add) -> None:
    step = {"rank": 1, "suds_initial": 50, "situation": "a lift"}
    said = add("exposure_step", {**step, "attempts": [{"suds_pre": 60, "suds_peak": 50}]})
    assert said == Said(2, "", "The peak cannot be lower than the beginning.\n")
    times = {"into_bed_at": "2026-11-19T23:00+01:00", "out_of_bed_at": "2026-11-19T22:59+01:00"}
    said = add("sleep_night", {"night_of": "2026-11-20", **times})
    assert said == Said(2, "", "Getting up comes after getting into bed.\n")
    assert add("exposure_step", {**step, "attempts": [{"suds_pre": 60, "suds_peak": 60}]}).code == 0
    said = add("exposure_step", step)
    assert said == Said(2, "", "Another step of this ladder has that rank.\n")


def test_a_list_that_is_too_long_is_told_by_add(add: Add) -> None:
    card = {"front": "a wave", "back": "it passes"}
    said = add("coping_card", {**card, "steps": [f"step {number}" for number in range(6)]})
    assert said == Said(2, "", "Steps must be a list of at most 5 short texts.\n")
    assert add("coping_card", {**card, "steps": [f"step {number}" for number in range(5)]}).code == 0


def test_a_night_reads_as_it_was_told(store: Store) -> None:
    """A night keeps instants, and shows them in the offset in which it was told."""
    from calmterm.store.model.records import SleepNight

    times = {"into_bed_at": "2026-10-24T22:30+02:00", "out_of_bed_at": "2026-10-25T07:30+01:00"}
    night = store.add(store.new(SleepNight, {"night_of": "2026-10-25", **times}))
    again = store.get(SleepNight, night.id)
    assert again.get("out_of_bed_at").isoformat() == "2026-10-25T07:30:00+01:00"
    assert again.get("into_bed_at").isoformat() == "2026-10-24T21:30:00+01:00"
    assert again.get("out_of_bed_at") - again.get("into_bed_at") == timedelta(hours=10)
    assert store.change(again, {"quality": 5}).get("out_of_bed_at").isoformat() == "2026-10-25T07:30:00+01:00"
    moved = store.change(store.get(SleepNight, night.id), {"out_of_bed_at": "2026-10-25T08:00-05:00"})
    assert moved.get("into_bed_at").isoformat() == "2026-10-24T15:30:00-05:00"
