"""`calmterm edit --editor` and `--search`: journal entries in one's own editor."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.core import outside_editor
from calmterm.domain.outside_entries import from_text
from calmterm.store import Store, Vault

Calm = Callable[..., Any]

pytestmark = pytest.mark.skipif(not outside_editor.MEMORY.exists(), reason="no file system in memory")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let EDITOR be a program of these lines, for `text` of each file at `path`."""

    def make(lines: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\nfor path in map(pathlib.Path, sys.argv[1:]):\n    text = path.read_text()\n    "
            + lines.replace("\n", "\n    ")
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
        monkeypatch.delenv("VISUAL", raising=False)

    return make


@pytest.fixture
def allowed(calm: Calm, vault: Path, passphrase_of_vault: str) -> Calm:
    with Vault(vault).unlock(passphrase_of_vault) as store:
        store.set_setting("outside_editor", "on")
    return calm


def test_it_is_off_until_it_is_allowed(calm: Calm, editor: Callable[[str], None]) -> None:
    editor("path.write_text('changed')")
    written = calm("write", "before").last
    calm("edit", written, "--editor").failed(2, "is off")
    assert calm("show", written, "--json").json["body"] == "before"


def test_a_search_opens_all_it_finds(allowed: Calm, editor: Callable[[str], None]) -> None:
    editor("path.write_text(text.replace('river', 'sea'))")
    first = allowed("write", "--title", "A walk", "By the river.").last
    second = allowed("write", "# Of the river\n\nAgain the river.").last
    third = allowed("write", "Nothing of it.").last
    said = allowed("edit", "--search", "river")
    assert (said.code, said.out) == (0, "2 entries changed.\n")
    found = {one: allowed("show", one, "--json").json for one in (first, second, third)}
    assert (found[first]["title"], found[first]["body"]) == ("A walk", "By the sea.")
    assert (found[second]["title"], found[second]["body"]) == (None, "# Of the sea\n\nAgain the sea.")
    assert (found[third]["body"], found[third]["revision"]) == ("Nothing of it.", 1)
    assert allowed("edit", "--search", "mountain").code == 3
    assert allowed("edit", third, "--editor").out == "Nothing was changed.\n"
    allowed("edit").failed(2, "Which record")


def test_what_an_editor_that_fails_had_written_is_kept(
    allowed: Calm, editor: Callable[[str], None], vault: Path, passphrase_of_vault: str
) -> None:
    editor("path.write_text(text + 'half a sen')\nsys.exit(1)")
    written = allowed("write", "--tag", "x", "before ").last
    allowed("edit", written, "--editor").failed(2, "unsaved words")
    with Vault(vault).unlock(passphrase_of_vault) as store:
        assert json.loads(store.drafts.payload("journal", written) or "") == {
            "title": "", "body": "before\nhalf a sen", "tags": "x",
        }  # fmt: skip
    assert allowed("show", written, "--json").json["revision"] == 1


def test_an_emptied_file_changes_nothing(allowed: Calm, editor: Callable[[str], None]) -> None:
    editor("path.write_text(' ')")
    written = allowed("write", "before").last
    assert "left as before" in allowed("edit", written, "--editor").out
    assert allowed("show", written, "--json").json["body"] == "before"


@pytest.mark.parametrize(("text", "has_title", "expected"), [
    ("# T\n\nb\n", True, ("T", "b")), ("# T\n\nb\n", False, ("", "# T\n\nb")), ("b\n", True, ("", "b")),
    ("# T\n", True, ("", "# T")), ("# T\n\n\n  b", True, ("T", "\n  b")),
])  # fmt: skip
def test_a_title_stands_first(text: str, has_title: bool, expected: tuple[str, str]) -> None:
    assert from_text(text, has_title=has_title) == expected


def test_what_cannot_be_saved_is_kept(store: Store) -> None:
    from calmterm.core.outside_editor import Edited
    from calmterm.domain.outside_entries import take
    from calmterm.store.model.records import JournalEntry

    entries = [store.add(store.new(JournalEntry, {"body": body})) for body in ("one", "two")]
    store.change(store.get(JournalEntry, entries[0].id), {"body": "theirs"})
    taken = take(store, entries, Edited([b"mine", b"two\n"], ok=True))
    assert (taken.changed, taken.drafts) == (0, 1)
    assert '"mine"' in (store.drafts.payload("journal", str(entries[0].id)) or "")
    assert store.get(JournalEntry, entries[0].id).text.body == "theirs"
