"""The kinds by name: each family is imported when one of its names is asked for, and stands without the others."""

import subprocess
import sys

import pytest

from calmterm.core.errors import UsageError
from calmterm.store import Record, kind_named, kinds
from calmterm.store.model import records
from calmterm.store.model.catalog import kind_of

ALONE = """
import importlib, os, sys
from calmterm.store.model.record import Record  # what all need is loaded once; then each family has its own process
for family in sys.argv[1:]:
    if not os.fork():
        importlib.import_module(family)
        assert Record.metadata.sorted_tables  # raises where a key points to a table that is not declared
        sys.exit()
    if os.wait()[1]:
        sys.exit(family)
"""
ONE = """
import sys
from calmterm.store.model.catalog import kind_of
assert kind_of(sys.argv[1]).table_name() == sys.argv[1]
print(*(name for name in sys.modules if name.startswith("calmterm.store.model.records.")))
"""


def in_a_process(code: str, *args: str) -> str:
    done = subprocess.run([sys.executable, "-B", "-c", code, *args], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.soak
def test_each_family_brings_what_its_keys_point_to() -> None:
    assert records.sources()
    in_a_process(ALONE, *(f"{records.__name__}.{family}" for family in records.sources()))


def test_a_kind_brings_its_own_family_alone() -> None:
    assert in_a_process(ONE, "sleep_night") == f"{records.__name__}.sleep"


@pytest.mark.parametrize("table", kinds())
def test_every_kind_is_found_by_its_name(table: str) -> None:
    kind = kind_of(table)
    assert kind is kinds()[table]
    assert getattr(records, kind.__name__) is kind


@pytest.mark.parametrize("name", ["", "moment", "record", "text", "if", "(", "a.b", "CheckIn", "builtin_triggers"])
def test_what_is_no_kind_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        kind_of(name)
    with pytest.raises(UsageError, match="There is no kind of that name"):
        kind_named(name)


def test_other_names_of_the_package_are_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = records.Nothing  # pyright: ignore
    assert issubclass(records.CheckIn, Record)
