"""Notebooks in commands: write into one, look into one, bring one in and out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Calm = Callable[..., Any]


def bodies(said: Any) -> list[str]:
    return [row["body"] for row in said.json]


def test_write_into_a_notebook_and_look_into_it(calm: Calm) -> None:
    calm("notebooks").failed(3, "no notebook yet")
    assert "The notebook work is new." in calm("write", "--notebook", "work", "--at", "2024-05-05", "A #talk.").err
    assert calm("write", "--notebook", "WORK", "--at", "2025-05-05", "Again.").err == ""
    calm("write", "--at", "2024-05-05", "At home. #talk")
    assert bodies(calm("list", "--notebook", "work", "--json")) == ["Again.", "A #talk."]
    assert bodies(calm("list", "--notebook", "work", "--limit", "1", "--json")) == ["Again."]
    assert bodies(calm("search", "notebook:work", "talk", "--json")) == ["A #talk."]
    assert bodies(calm("search", "notebook:", "talk", "--json")) == ["At home. #talk"]
    assert bodies(calm("on-this-day", "2026-05-05", "--notebook", "work", "--json")) == ["Again.", "A #talk."]
    assert calm("tags", "--notebook", "work", "--json").json == [{"tag": "talk", "entries": 1}]
    assert calm("notebooks").out == "2  work\n"
    assert calm("notebooks", "rename", "work", "office").code == 0
    assert calm("notebooks", "--json").json == [{"notebook": "office", "entries": 2, "archived": False}]
    calm("list", "--notebook", "work").failed(3, "There is: office")
    shown = calm("show", calm("list", "--notebook", "office", "--json").json[0]["id"]).out
    assert "Notebook: office" in shown


@pytest.mark.usefixtures("fast_init")
def test_export_and_import_keep_the_notebook(calm: Calm, bare: Calm, tmp_path: Path) -> None:
    calm("write", "--notebook", 'my "work"', "--at", "2024-05-05", "In it.")
    calm("write", "--at", "2024-05-06", "Not in it.")
    calm("checkin", "5")
    own, files = tmp_path / "own.json", tmp_path / "files"
    assert calm("export", "--format", "json", "--notebook", 'my "work"', "-o", str(own)).code == 0
    kinds = [row["kind"] for row in json.loads(own.read_text())["records"]]
    assert sorted(kinds) == ["journal_entry", "notebook"]
    assert calm("export", "--format", "markdown-files", "-o", str(files)).code == 0
    for path, name in ((own, "one"), (files, "two")):
        vault = str(tmp_path / name)
        bare("--vault", vault, "init")
        said = bare("--vault", vault, "import", str(path))
        assert said.code == 0, said.err
        assert bodies(bare("--vault", vault, "list", "--notebook", "my work", "--json")) == ["In it."]
        again = bare("--vault", vault, "import", str(path), "--json").json
        assert again["new"] == 0
        assert len(bare("--vault", vault, "notebooks", "--json").json) == 1


def test_a_file_goes_into_a_notebook(calm: Calm, tmp_path: Path) -> None:
    diary = tmp_path / "dreams.txt"
    diary.write_text("[2023-05-05 10:00] A dream. Of the sea.\n\n[2023-05-06 10:00] Another.\n")
    dry = calm("import", str(diary), "--notebook", "dreams", "--dry-run", "--json")
    assert dry.json["new"] == 2
    calm("notebooks").failed(3, "no notebook yet")
    said = calm("import", str(diary), "--notebook", "dreams")
    assert (said.out.splitlines()[0], "Notebook made for them: dreams." in said.err) == (
        "2 new, 0 already there, 0 rejected.",
        True,
    )
    assert calm("notebooks", "--json").json == [{"notebook": "dreams", "entries": 2, "archived": False}]
    assert calm("import", str(diary), "--notebook", "dreams", "--json").json["new"] == 0
    export = tmp_path / "own.json"
    calm("export", "--format", "json", "-o", str(export))
    calm("import", str(export), "--notebook", "dreams").failed(2, "Leave out --notebook")
