"""scripts/soak.py keeps what it did not measure; the times it stands for are those of the program."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from calmterm.app.session import locking
from calmterm.screens.base import draft_screen

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with a page of its own and rows that were measured in 2020."""
    found: Any = importlib.util.spec_from_file_location("soak", ROOT / "scripts" / "soak.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setattr(module, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(module, "measure", lambda tests: (True, "3 passed", []))
    rows = [row for row, *_ in module.ROWS]
    module.PAGE.write_text(
        module.page({row: ["1 passed"] for row in rows} | {"still": []}, dict.fromkeys(rows[:-1], "02 Jan 2020"))
    )
    return module


def test_a_row_that_was_not_measured_keeps_its_date(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["soak.py", "swaps"])
    before = script.so_far()
    with pytest.raises(SystemExit) as ended:
        script.main()
    assert not ended.value.code
    after = script.so_far()
    assert after.pop("swaps") != before.pop("swaps")
    assert after == before
    assert set(after.values()) == {("1 passed", "02 Jan 2020")}
    assert "still" not in after


def test_a_whole_run_keeps_nothing(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["soak.py"])
    with pytest.raises(SystemExit):
        script.main()
    assert "2020" not in script.PAGE.read_text()
    assert len(script.so_far()) == len(script.ROWS)


def test_every_row_names_tests_that_are_there(script: ModuleType) -> None:
    for *_, tests in script.ROWS:
        for one in re.sub(r" / |--ignore| -m soak\b", " ", tests).split():
            file, _, name = one.partition("::")
            assert (ROOT / file).exists(), one
            test = name.partition("[")[0]
            made = rf"^(async )?def {test}\b|^{test} = pytest\." if test else ""  # a machine of Hypothesis is a class
            assert not test or re.search(made, (ROOT / file).read_text(), re.MULTILINE), one


def test_the_page_begins_as_the_script_writes_it(script: ModuleType) -> None:
    fixed = script.page({row: [] for row, *_ in script.ROWS}, {}).partition("The last run")[0]
    assert (ROOT / "docs" / "reliability.md").read_text().startswith(fixed)


def test_drafts_are_kept_and_the_terminal_is_watched_within_a_second() -> None:
    """What the rows "kill -9" and "signals" promise rests on these."""
    assert 0 < draft_screen.SECONDS <= 1
    assert 0 < locking.WATCH_SECONDS <= 1


def test_the_row_of_kills_says_what_is_asserted(script: ModuleType) -> None:
    (at_most,) = re.findall(r"^AT_MOST = (\d+)$", (ROOT / "tests/faults/test_kills.py").read_text(), re.MULTILINE)
    passing = next(passing for row, _, passing, _ in script.ROWS if row == "kill -9")
    assert re.findall(r"\d+ s\b", passing) == [f"{at_most} s"]
