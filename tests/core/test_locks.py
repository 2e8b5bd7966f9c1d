"""Locks between processes."""

from pathlib import Path

import pytest

from calmterm.core import locks
from calmterm.core.errors import UnsafePlace, VaultBusy


def test_the_mark_goes_when_work_ends_also_badly(tmp_path: Path) -> None:
    marker = tmp_path / "mark"
    with locks.marked(marker) as cut_short:
        assert not cut_short
        assert marker.stat().st_mode & 0o777 == 0o600
    assert not marker.exists()
    with pytest.raises(KeyError), locks.marked(marker):
        raise KeyError
    assert not marker.exists()


def test_a_mark_that_is_left_over_tells(tmp_path: Path) -> None:
    (tmp_path / "mark").touch()
    with locks.marked(tmp_path / "mark") as cut_short:
        assert cut_short


def test_only_one_works_under_a_mark(tmp_path: Path) -> None:
    with locks.marked(tmp_path / "mark"):
        with pytest.raises(VaultBusy), locks.marked(tmp_path / "mark"):
            raise AssertionError
        assert (tmp_path / "mark").exists()


def test_a_mark_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "mark").symlink_to("elsewhere")
    with pytest.raises(UnsafePlace), locks.marked(tmp_path / "mark"):
        raise AssertionError
    with pytest.raises(UnsafePlace), locks.marked(tmp_path / "missing" / "mark"):
        raise AssertionError
