"""docs/records.md says what the classes declare: all of it, and as it is now."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from calmterm.store import Record, kinds

ROOT = Path(__file__).parents[2]
EVERY = list(kinds().values())


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found: Any = importlib.util.spec_from_file_location("records_page", ROOT / "scripts" / "records_page.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(script: ModuleType) -> str:
    return script.page()


def test_the_page_is_current(page: str) -> None:
    assert (ROOT / "docs" / "records.md").read_text("utf-8") == page + "\n", "run: python scripts/records_page.py"


@pytest.mark.parametrize("kind", EVERY, ids=[kind.table_name() for kind in EVERY])
def test_every_kind_is_there_with_all_that_it_declares(page: str, kind: type[Record]) -> None:
    _, heading, rest = page.partition(f"### {kind.about.title} (`{kind.table_name()}`)\n")
    assert heading
    section = re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]
    rows = {row.split("`")[1]: row for row in section.splitlines() if row.startswith("| `")}
    for spec in kind.specs():
        row = rows[spec.name]
        assert spec.label in row
        assert spec.expects in row
        assert row.split("|")[4].split(",")[0].strip() == ("sealed" if spec.sealed else "plain")
        assert all(words in row for words in spec.anchors.values())
    table: Any = vars(kind)["__table__"]
    assert {index.name for index in table.indexes} == set(re.findall(r"`([iu][xq]_\w+)`", section))
    for key in table.foreign_keys:
        assert f"`{key.parent.name}` -> `{key.column.table.name}`" in section
        assert f"on delete {key.ondelete.lower()}." in section
    for rule in (*kind.about.rules, *kind.about.unique):
        assert rule.sentence in section
    for child in kind.about.children:
        assert f"`{child.kind.table_name()}`" in section
    columns = {column.name for column in table.columns} - set(Record.model_fields) - {"local_date"}
    assert columns - {"utc_offset_minutes"} == set(rows) - {spec.name for spec in kind.prose()} - {"utc_offset_minutes"}


def test_the_views_are_there(page: str) -> None:
    assert "### `daily_summary`" in page
    assert "`sleep_efficiency`" in page


def test_it_writes_the_page(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setattr(script, "PAGE", tmp_path / "records.md")
    script.main()
    assert (tmp_path / "records.md").read_text("utf-8") == page + "\n"
