"""The profile and the card for the wallet."""

from typing import Any

import pytest

from calmterm.content import crisis
from calmterm.core.errors import InvalidRecord
from calmterm.domain.profile import card, greeted_name, profile
from calmterm.screens.today.today import greeting
from calmterm.store import Store, kind_named
from calmterm.store.db.database import errors_typed


def add(store: Store, kind: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(kind), values))


def test_there_is_one_profile_at_most(store: Store) -> None:
    first = add(store, "profile", name="Runa")
    with pytest.raises(InvalidRecord, match="There is a profile already"), errors_typed():
        add(store, "profile", name="Somebody else")
    store.trash(first)
    add(store, "profile", name="Somebody else")
    with pytest.raises(InvalidRecord, match="There is a profile already"), errors_typed():
        store.restore(first)


def test_a_name_is_used_only_where_it_is_wished(store: Store) -> None:
    assert greeted_name(store) == ""
    one = add(store, "profile", name="Ru\x1b[31mna", greeted=False)
    assert greeted_name(store) == ""
    store.change(one, {"greeted": True})
    assert "\x1b" not in greeted_name(store)
    now, today = store.clock.now(), store.today()
    assert greeting(now, today, "Runa") == "Good evening, Runa: Friday 20 November"
    assert greeting(now, today) == "Good evening, Friday 20 November"


def test_the_card_has_people_first_steps_and_the_lines_of_the_data(store: Store) -> None:
    add(store, "profile", name="Runa", birthday="3 May", conditions="Hay fever")
    add(store, "person", name="Ana", phone="555 0117", on_safety_plan=True)
    add(store, "person", name="Tove", role="emergency", phone="555 0123", when="has a key")
    add(
        store, "safety_plan", number=1, alone="- to the river\n\n- tea\n- bread\n- a fourth thing", ask_help="Ana first"
    )
    page = card(store, "AT")
    found = crisis.lines_for("AT")
    assert page.splitlines() == [
        "I am Runa.", "",
        "Please ring", "- Tove, 555 0123, has a key", "",
        "What helps me first", "- to the river", "- tea", "- bread", "- Ana first", "",
        *crisis.emergency_text(found).splitlines(),
        *(f"- {line.name}: {crisis.details(line)[0]}" for line in found.first),
    ]  # fmt: skip
    assert len(page.splitlines()) < 40
    for kept in ("3 May", "Hay fever", "a fourth thing"):
        assert kept not in page


def test_without_a_person_for_an_emergency_the_plan_names_some(store: Store) -> None:
    add(store, "person", name="Ana", on_safety_plan=True)
    add(store, "person", name="Bo")
    assert card(store, None) == "My card\n\nPlease ring\n- Ana\n"


@pytest.mark.parametrize("country", [None, "", "ZZ"])
def test_no_country_gets_anothers_lines(store: Store, country: str | None) -> None:
    assert card(store, country) == "My card\n"


def test_a_card_cannot_command_a_terminal_and_has_bounds(store: Store) -> None:
    for number in range(9):
        add(store, "person", name=f"P{number} \x1b[31m" + "x" * 300, role="emergency")
    page = card(store, "GB")
    assert "\x1b" not in page
    assert sum(line.startswith("- P") for line in page.splitlines()) == 4
    assert all(len(line) <= 75 for line in page.splitlines() if line.startswith("- P"))
    assert profile(store) is None
