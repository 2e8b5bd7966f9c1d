"""`calmterm import` and `calmterm export`: what they say, what they refuse, and what they leave on the disk."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest

Calm = Callable[..., Any]

JOURNAL = "[2023-05-05 10:00] A walk.\nIt was mild.\n\n[2023-05-06 21:30] Tea with honey *\n\n"


@pytest.fixture
def bring(calm: Calm, tmp_path: Path) -> Calm:
    """Import a text as a file."""

    def call(text: str | bytes, *args: str) -> Any:
        path = tmp_path / "source"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return calm("import", str(path), *args)

    return call


# --- import -----------------------------------------------------------------------------------------------


def test_twice_adds_nothing(bring: Calm, calm: Calm) -> None:
    first = bring(JOURNAL)
    assert (first.code, first.out, first.err) == (0, "2 new, 0 already there, 0 rejected.\n", "")
    assert bring(JOURNAL).out == "0 new, 2 already there, 0 rejected.\n"
    assert bring(JOURNAL, "--json").json == {"new": 0, "existing": 2, "rejected": []}
    assert [(entry["body"], entry["starred"]) for entry in calm("list", "--json").json] == [
        ("Tea with honey", True),
        ("It was mild.", False),
    ]


def test_standard_input_is_a_file_too(calm: Calm) -> None:
    assert calm("import", "-", "--json", stdin=JOURNAL).json["new"] == 2


def test_what_cannot_be_read_is_told_with_its_line(bring: Calm) -> None:
    text = "stray\n" + JOURNAL + "[2023-05-07 10:00] \n"
    said = bring(text)
    assert said.code == 0
    assert said.out == "2 new, 0 already there, 2 rejected.\n"
    assert said.err.splitlines() == [
        "Line 1: This stands before the first date (such as [2023-05-05 10:00]).",
        "Line 7: Nothing is written under this date.",
    ]
    assert [rejected["line"] for rejected in bring(text, "--json").json["rejected"]] == [1, 7]


def test_a_dry_run_counts_and_saves_nothing(bring: Calm, calm: Calm) -> None:
    said = bring(JOURNAL, "--dry-run")
    counted, *first = said.out.splitlines()
    assert (said.code, counted) == (0, "2 new, 0 already there, 0 rejected.")
    assert [line.split("  ", 1)[1] for line in first[1:]] == [
        "2023-05-05 10:00  A walk.",
        "2023-05-06 21:30  Tea with honey",
    ]
    assert said.err == "A dry run: nothing was saved. This is a jrnl journal.\n"
    assert calm("list", "--json").json == []
    assert bring(JOURNAL, "--dry-run", "--json").json["new"] == 2
    bring(JOURNAL)
    assert bring(JOURNAL, "--dry-run", "--json").json == {"new": 0, "existing": 2, "rejected": []}


def test_the_trash_is_not_brought_back(bring: Calm, calm: Calm) -> None:
    bring(JOURNAL)
    calm("trash", calm("list", "--json").json[0]["id"])
    assert bring(JOURNAL, "--json").json["existing"] == 2
    assert len(calm("list", "--json").json) == 1


def test_an_empty_file_holds_nothing(bring: Calm) -> None:
    assert bring("").out == "0 new, 0 already there, 0 rejected.\n"
    assert bring("\ufeff\r\n").code == 0


@pytest.mark.parametrize(
    ("name", "words"), [("missing", "could not be read"), (".", "is a folder"), ("link", "be read")]
)
def test_a_file_that_cannot_be_read(calm: Calm, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "link").symlink_to("link")
    calm("import", str(tmp_path / name)).failed(2, words)


@pytest.mark.parametrize(
    ("text", "args", "words"),
    [
        (b"\x00\xff\xfe\x01", [], "UTF-8 (line 1)"),
        (JOURNAL.encode() + b"\xe4\n", [], "UTF-8 (line 6)"),
        (JOURNAL, ["--format", "json"], "not valid JSON (line 1)"),
        ('{\n"entries": [', [], "not valid JSON (line 2)"),
        (JOURNAL, ["--format", "jrnl-json"], "not valid JSON (line 1)"),
        ("[" * 100_000, ["--format", "jrnl-json"], "nested too deeply"),
        ('{"format": "calmterm", "version": ' + "9" * 5000 + "}", [], "number too long"),
        ('{"format": "calmterm", "version": 3, "records": []}', [], "newer calmterm"),
        ('{"format": "calmterm", "version": 1}', [], "not whole"),
        ('{"format": "calmterm", "version": "1", "records": []}', [], "not whole"),
        ('{"entries": []}', ["--format", "json"], "not written by calmterm"),
        ("[]", ["--format", "json"], "not written by calmterm"),
    ],
)
def test_a_file_of_another_kind_is_one_sentence(
    bring: Calm, calm: Calm, text: str, args: list[str], words: str
) -> None:
    bring(text, *args).failed(2, words)
    assert calm("list", "--json").json == []


def test_a_file_of_which_nothing_could_be_read(bring: Calm) -> None:
    bring("Dear diary,\nno dates here.\n").failed(2, "of no program that calmterm knows")
    said = bring("Dear diary,\nno dates here.\n", "--format", "jrnl")
    assert (said.code, said.out) == (2, "0 new, 0 already there, 1 rejected.\n")
    assert said.err.endswith("Nothing in that file could be read. Is it the right format?\n")
    said = bring('{"format": "calmterm", "version": 1, "records": [5]}', "--json")
    assert (said.code, said.json["new"], said.json["rejected"][0]["line"]) == (2, 0, 1)


# --- export -----------------------------------------------------------------------------------------------


@pytest.fixture
def export(calm: Calm) -> Calm:
    """Export a small journal to a path."""
    calm("import", "-", stdin=JOURNAL)

    def call(output: Path | str, *args: str, name: str = "jrnl") -> Any:
        return calm("export", "--format", name, "-o", str(output), *args)

    return call


def test_a_file_is_private_whole_and_announced(export: Calm, tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("older")
    path.chmod(0o644)
    said = export(path)

    assert (said.code, said.out) == (0, "")
    assert (
        said.err
        == "2 records written. This file holds health data and is not encrypted: whoever gets it can read it.\n"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == JOURNAL
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_failed_write_leaves_the_older_file(export: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out.txt").write_text("older")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    export(tmp_path / "out.txt").failed(1, "disk is full")
    monkeypatch.undo()
    assert (tmp_path / "out.txt").read_text() == "older"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_dash_prints_the_file_and_nothing_else(export: Calm) -> None:
    assert (export("-").out, export("-").err) == (JOURNAL, "")
    assert [entry["title"] for entry in export("-", name="jrnl-json").json["entries"]] == ["A walk.", "Tea with honey"]
    assert [record["kind"] for record in export("-", name="json").json["records"]] == ["journal_entry"] * 2


def test_a_terminal_is_shown_no_blank_end(calm: Calm) -> None:
    calm("import", "-", stdin=JOURNAL)
    assert calm("export", "--format", "jrnl", "-o", "-", tty=True).out == JOURNAL.rstrip("\n") + "\n"


def test_part_of_a_journal(export: Calm, calm: Calm) -> None:
    calm("checkin", "5", "--at", "2023-05-06")
    assert export("-", "--since", "2023-05-06").out == "[2023-05-06 21:30] Tea with honey *\n\n"
    assert export("-", "--until", "2023-05-05").out == "[2023-05-05 10:00] A walk.\nIt was mild.\n\n"
    assert export("-", "--until", "2000-01-01").out == ""
    assert export("-", "--since", "2023-05-06T21:31").out == ""
    for kind, number in (("check_in", 1), ("journal_entry", 2)):
        assert len(export("-", "--kind", kind, name="json").json["records"]) == number
    assert len(export("-", "--since", "2023-05-06", name="json").json["records"]) == 2
    export("-", "--kind", "check_in").failed(2, "--format json")


def test_places_where_no_export_belongs(export: Calm, vault: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    for place in (tmp_path, tmp_path / "none" / "x", target / "x", tmp_path / "link", tmp_path / "circle", "/dev/null",
                  "/dev/stdout", "", vault / "journal.db", vault / "new.json", tmp_path / ("x" * 300)):  # fmt: skip
        export(place).failed(2)
    assert target.read_text() == "mine"
    assert (tmp_path / "link").is_symlink()
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before


def test_a_directory_that_is_not_ours_to_write(export: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from calmterm.core.errors import ReadOnly

    def refused(*_: Any) -> None:
        raise ReadOnly

    monkeypatch.setattr("calmterm.core.files.write_private", refused)
    export(tmp_path / "out").failed(2, "directory that is yours")


def test_what_json_printed_can_be_imported(export: Calm, calm: Calm, tmp_path: Path) -> None:
    export(tmp_path / "out.json", name="json")
    assert json.loads((tmp_path / "out.json").read_text())["version"] == 2
    assert calm("import", str(tmp_path / "out.json"), "--json").json == {"new": 0, "existing": 2, "rejected": []}


# --- for somebody else's key --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["json", "markdown", "jrnl"])
def test_an_export_to_a_key_opens_with_that_key_alone(export: Calm, calm: Calm, tmp_path: Path, name: str) -> None:
    theirs, mine = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    path = tmp_path / "journal.age"
    said = calm("export", "--format", name, "-o", str(path), "--to", str(theirs.to_public()))
    assert said.code == 0, said
    assert "nobody else can open it" in said.err
    assert "not encrypted" not in said.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert pyrage.decrypt(path.read_bytes(), [theirs]).decode() == calm("export", "--format", name, "-o", "-").out
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(path.read_bytes(), [mine])
    printed = calm("export", "--format", name, "-o", "-", "--to", str(theirs.to_public())).out
    assert printed.startswith("-----BEGIN AGE ENCRYPTED FILE-----")
    assert pyrage.decrypt(printed.encode(), [theirs]) == pyrage.decrypt(path.read_bytes(), [theirs])


def test_what_cannot_be_encrypted_is_not_written(calm: Calm, tmp_path: Path) -> None:
    key = str(pyrage.x25519.Identity.generate().to_public())
    calm("export", "--format", "csv", "-o", str(tmp_path / "x.zip"), "--to", key).failed(2, "--to cannot encrypt")
    calm("export", "--format", "json", "-o", str(tmp_path / "x"), "--to", "age1no").failed(2, "no public key")
    calm("report", "-o", str(tmp_path / "x.md"), "--yes", "--to", "age1no").failed(2, "no public key")
    assert list(tmp_path.glob("x*")) == []


def test_a_report_to_a_key(calm: Calm, tmp_path: Path) -> None:
    theirs = pyrage.x25519.Identity.generate()
    for name in ("summary.html.age", "summary.html"):
        path = tmp_path / name
        assert calm("report", "-o", str(path), "--yes", "--to", str(theirs.to_public())).code == 0
        assert pyrage.decrypt(path.read_bytes(), [theirs]).startswith(b"<!doctype html>")
    printed = calm("report", "--to", str(theirs.to_public())).out
    assert pyrage.decrypt(printed.encode(), [theirs]).startswith(b"#")
    calm("report", "-o", str(tmp_path / "summary.html.age"), "--yes").failed(2, ".md or .html")


def test_an_anonymised_export_holds_no_words_and_says_what_it_is_worth(export: Calm, calm: Calm) -> None:
    calm("checkin", "7", "--note", "canary", "--trigger", "canary work")
    said = calm("export", "--format", "json", "-o", "-", "--anonymise")
    assert [row["mood"] for row in said.json["records"] if row["kind"] == "check_in"] == [7]
    assert calm("export", "--format", "json", "-o", "-", "--kind", "check_in", "--anonymise").out.count("felt_at") == 1
    assert "canary" not in said.out
    calm("export", "--format", "markdown", "-o", "-", "--anonymise").failed(2, "--format json")
    assert calm("import", "-", stdin=said.out).code == 2


def test_the_whole_reaches_another_vault(calm: Calm, tmp_path: Path) -> None:
    record_id = calm("write", "first").last
    calm("edit", record_id, "-", stdin='{"body": "second"}')
    calm("trash", record_id)
    path = tmp_path / "whole.json"
    assert calm("export", "--format", "json", "--whole", "-o", str(path)).code == 0
    calm("trash", "purge")
    assert calm("import", str(path)).out == "1 new, 0 already there, 0 rejected.\n"
    assert [version["values"]["body"] for version in calm("history", record_id, "--json").json] == [
        "second", "second", "first",
    ]  # fmt: skip
    assert calm("trash", "restore", record_id).code == 0
    calm("export", "--format", "csv", "--whole", "-o", "-").failed(2, "--format json")
    calm("export", "--format", "json", "--whole", "--as-of", "yesterday", "-o", "-").failed(2, "--as-of")
