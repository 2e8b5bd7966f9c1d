"""Every kind, from its declaration alone: through the commands, and from one vault to another as JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from calmterm.content.support_words import Cause, sentence
from calmterm.exchange.exporting import written_out
from calmterm.exchange.importing import bring_in
from calmterm.store import Record, Store, listed_kinds
from shapes import each_kind, examples

EVERY = list(listed_kinds())


def exported(store: Store) -> dict[str, Any]:
    return json.loads(written_out(store, "json", everything=True).text)


@pytest.mark.sample(3)
@each_kind()
def test_json_to_another_vault_and_back(
    kind: type[Record], pair: tuple[Store, Store], aim: Any, values_for: Any, without: Any
) -> None:
    here, there = pair
    targets = aim(here, kind)

    # Two vaults a try: shrinking takes minutes.
    @settings(max_examples=examples(3, 5), phases=[Phase.explicit, Phase.generate])
    @given(values_for(kind, targets))
    def check(rows: list[dict[str, Any]]) -> None:
        without(there, *EVERY)
        without(here, kind)
        for values in rows:
            here.add(here.new(kind, values))
        document = exported(here)
        first = bring_in(there, json.dumps(document), "json")
        assert first.rejected == []
        assert exported(there) == document
        again = bring_in(there, json.dumps(document), "json")
        assert (again.new, again.existing, again.rejected) == (0, len(document["records"]), [])

    try:
        check()
    finally:
        for one in pair:
            without(one, *EVERY)


@pytest.mark.sample(3)
@each_kind()
def test_the_commands_take_it(kind: type[Record], calm: Callable[..., Any], full_values: Any, targets_of: Any) -> None:
    name, targets = kind.table_name(), {}
    for target in targets_of(kind):
        code, out, err = calm("add", target.table_name(), "-", stdin=json.dumps(full_values(target, targets)))
        assert (code, err) == (0, "")
        targets[target.table_name()] = out.strip()
    values = full_values(kind, targets)

    code, out, err = calm("add", name, "-", stdin=json.dumps(values))
    # The lowest mood or the most distress may be among the values: support is offered, and nothing else is said.
    offered = ("", sentence(Cause.LOW_MOOD, "see calmterm crisis") + "\n")
    assert code == 0
    assert err in offered
    record_id = out.strip()
    row = json.loads(calm("show", record_id, "--json")[1])
    assert row[kind.kind_key()] == name
    assert {field: row[field] for field in values} == as_kept(kind, values)

    # What was shown can be given back, and a patch changes what it names and nothing else.
    spec = next(spec for spec in kind.specs() if spec.widget in ("line", "prose") and not spec.hidden)
    assert calm("edit", record_id, "-", stdin=json.dumps(row))[0] == 0
    code, out, err = calm("edit", record_id, "-", stdin=json.dumps({spec.name: "otherwise"}))
    assert (code, out.strip()) == (0, record_id)
    assert err in offered
    (listed,) = [one for one in json.loads(calm("list", name, "--json")[1]) if one["id"] == record_id]
    changed = {"revision", "updated_at", "measures"}  # measures are worked out for `show`, not kept
    assert {field: listed[field] for field in listed if field not in changed} == {
        **{field: row[field] for field in row if field not in changed},
        spec.name: "otherwise",
    }
    found = json.loads(calm("search", f"kind:{name}", "otherwise" if spec.sealed else "", "--json")[1])
    assert record_id in [one["id"] for one in found]

    code, out, err = calm("show", record_id)
    assert (code, err) == (0, "")
    assert "otherwise" in out
    assert "[" not in out
    for target in targets.values():
        assert target not in out  # links are told by name

    assert calm("trash", record_id)[0] == 0
    assert record_id not in calm("list", name, "--json")[1]
    assert record_id in calm("trash", "list", "--json")[1]
    assert calm("trash", "restore", record_id)[0] == 0
    assert json.loads(calm("show", record_id, "--json")[1])[spec.name] == "otherwise"


def as_kept(kind: type[Record], values: dict[str, Any]) -> dict[str, Any]:
    """The values with sets of names in their order, those of children too."""
    sets = {spec.name: sorted(values[spec.name]) for spec in kind.specs() if spec.widget == "names"}
    own = (child for child in kind.about.inline if not child.link)
    rows = {child.field: [as_kept(child.kind, row) for row in values[child.field]] for child in own}
    return values | sets | rows


def test_times_inside_a_record_are_local_like_its_own(calm: Callable[..., Any]) -> None:
    step = {"rank": 1, "suds_initial": 50, "situation": "lift"}
    tries = [{"tried_at": "2026-01-31T21:30", "suds_pre": 60}, {"tried_at": "2026-07-31", "suds_pre": 60}]
    code, out, _ = calm("add", "exposure_step", "-", stdin=json.dumps(step | {"attempts": tries}))
    assert code == 0
    shown = json.loads(calm("show", out.strip(), "--json")[1])
    assert [one["tried_at"] for one in shown["attempts"]] == ["2026-01-31T21:30:00+01:00", "2026-07-31T12:00:00+02:00"]
    for bad in ("soon", 5):
        code, _, err = calm("edit", out.strip(), stdin=json.dumps({"attempts": [{"tried_at": bad, "suds_pre": 60}]}))
        assert (code, err.count("\n")) == (2, 1)
        assert err.startswith("Attempts, number 1: When ")
    assert calm("edit", out.strip(), stdin=json.dumps({"attempts": ["soon"]}))[0] == 2
