"""docs/keys.md says what the bindings say: all of them, and as they are now; every key of ours has a name."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from calmterm.app.app import CalmApp
from calmterm.screens.support.support import SupportScreen

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found: Any = importlib.util.spec_from_file_location("keys_page", ROOT / "scripts" / "keys_page.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_is_current(script: ModuleType) -> None:
    assert (ROOT / "docs" / "keys.md").read_text("utf-8") == script.page(), "run: python scripts/keys_page.py"


def test_every_key_has_a_name_and_a_meaning_and_no_name_is_used_for_two_keys(script: ModuleType) -> None:
    for node in (CalmApp, *(node for _, node in script.nodes())):
        declared = script.bindings(node)
        assert all(binding.id and (binding.tooltip or binding.description) for binding in declared), node
        assert len({binding.id for binding in declared}) == len(declared), node


def test_support_and_its_keys_are_there(script: ModuleType) -> None:
    page = script.page()

    assert "| `ctrl+g` or `f9` | Crisis lines, now | `app.support` |" in page
    assert "| `!` or `9` |" in page
    for binding in script.bindings(SupportScreen):
        assert f"| `{binding.id}` |" in page


def test_it_writes_the_page(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "PAGE", tmp_path / "keys.md")
    script.main()
    assert (tmp_path / "keys.md").read_text("utf-8") == script.page()
