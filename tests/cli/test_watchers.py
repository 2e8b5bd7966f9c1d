"""What the environment could make Textual write down or pass on is refused, save for the demo."""

from collections.abc import Callable
from typing import Any

import pytest

from calmterm.cli import screens
from calmterm.core.errors import UsageError

Calm = Callable[..., Any]


@pytest.mark.parametrize("name", ["TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_DRIVER", "TEXTUAL_DEBUG", "TEXTUAL"])
def test_a_watcher_is_refused_before_the_vault_is_touched(
    bare: Calm, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(screens, "require_terminal", lambda: None)
    monkeypatch.setenv(name, "log.txt")
    bare("--vault", str(tmp_path / "vault"), secret=None).failed(2, name)
    assert not (tmp_path / "vault").exists()


def test_without_one_there_is_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in screens.WATCHED:
        monkeypatch.delenv(name, raising=False)
    screens.require_no_watcher()
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    screens.require_no_watcher()
    monkeypatch.setenv("TEXTUAL_LOG", "x")
    with pytest.raises(UsageError, match="calmterm demo"):
        screens.require_no_watcher()
