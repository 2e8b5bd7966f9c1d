"""Templates for entries: a person's own Markdown files, filled and never run."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calmterm.core.errors import CalmtermError, NotFound, UsageError
from calmterm.domain.entry_templates import fill, read_template, template_names

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


def test_places_are_filled_and_all_else_stays() -> None:
    template = "# {{weekday}}, {{ date }}\n{{time}} {{body}} {date} {{__import__('os')}} %s {{text}}"
    filled = fill(template, NOW, "I {{date}} x")
    assert filled == "# Friday, Friday, 20 November 2026\n21:30 {{body}} {date} {{__import__('os')}} %s I {{date}} x"


def test_a_text_without_a_place_stands_at_the_end() -> None:
    assert fill("Good:\n\n", NOW, "soup") == "Good:\n\nsoup"
    assert fill("Good:\n\n", NOW) == "Good:\n\n"


def test_templates_are_known_by_their_names(tmp_path: Path) -> None:
    assert template_names(tmp_path / "none") == []
    with pytest.raises(NotFound, match="no template yet"):
        read_template(tmp_path, "daily")
    (tmp_path / "daily.md").write_bytes(b"\xef\xbb\xbfGood:\r\n\x1b[31m")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".hidden.md").write_text("x")
    assert template_names(tmp_path) == ["daily"]
    assert read_template(tmp_path, "daily") == "Good:\n"
    with pytest.raises(NotFound, match="Did you mean daily"):
        read_template(tmp_path, "dayly")
    with pytest.raises(NotFound):
        read_template(tmp_path, "../daily")


@pytest.mark.parametrize(("data", "why"), [(b"\xff\xfe", "UTF-8"), (b"x" * 70_000, "64 KB")])
def test_what_is_no_template_is_told(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "bad.md").write_bytes(data)
    with pytest.raises(UsageError, match=why):
        read_template(tmp_path, "bad")


def test_a_pipe_never_holds_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "place.md").mkdir()
    for name in ("pipe", "place"):
        with pytest.raises(CalmtermError):
            read_template(tmp_path, name)
