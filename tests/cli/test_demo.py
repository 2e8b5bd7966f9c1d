"""`calmterm demo`: a made-up vault to keep, or one that is gone at the end, however the end comes."""

import os
import signal
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static
from textual.widgets._toast import Toast

from calmterm.app.app import CalmApp
from calmterm.cli.demo import NOTICE
from calmterm.screens.today.today import TodayScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Vault
from calmterm.store.model.records import JournalEntry
from waiting import settle

Calm = Callable[..., Any]
Run = Callable[[CalmApp], int]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary directory, for this test alone."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def showing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Let the command believe in a terminal, and run the app in another way."""

    def by(run: Run) -> None:
        monkeypatch.setattr("calmterm.cli.screens.require_terminal", lambda: None)
        monkeypatch.setattr("calmterm.cli.screens.run_app", lambda app, _: run(app))

    return by


# --- to keep --------------------------------------------------------------------------------------------------


def test_a_vault_to_keep(bare: Calm, tmp_path: Path) -> None:
    place = tmp_path / "shown around"
    made = bare("demo", "--at", str(place), "--days", "20", secret=None)

    assert (made.code, made.err) == (0, "")
    assert str(place) in made.out
    assert "demo" in made.last
    listed = bare("--vault", str(place), "list", "--json", secret="demo").json
    assert len(listed) >= 4
    assert listed == bare("--vault", str(place), "list", "journal_entry", "--json", secret="demo").json
    assert bare("--vault", str(place), "list", secret="another").code == 12


def test_days_and_seed_are_taken(bare: Calm, tmp_path: Path) -> None:
    def bodies(name: str, *args: str) -> list[str]:
        bare("demo", "--at", str(tmp_path / name), *args, secret=None)
        return [row["body"] for row in bare("--vault", str(tmp_path / name), "list", "--json", secret="demo").json]

    short, longer = bodies("a", "--days", "10"), bodies("b", "--days", "30", "--seed", "3")
    assert len(short) < len(longer)
    assert bodies("c", "--days", "30", "--seed", "4") != longer


def test_a_place_that_is_taken_stays_as_it_is(bare: Calm, vault: Path) -> None:
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    bare("demo", "--at", str(vault), secret=None).failed(2, "already")
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("days", ["0", "-3", "3651", "many"])
def test_days_out_of_range(bare: Calm, tmp_path: Path, days: str) -> None:
    bare("demo", "--days", days, "--at", str(tmp_path / "vault"), secret=None).failed(2, "--days")
    assert not (tmp_path / "vault").exists()


def test_there_is_a_safety_plan_and_people(bare: Calm, tmp_path: Path) -> None:
    bare("demo", "--at", str(tmp_path / "shown"), "--days", "90", secret=None)

    def listed(kind: str) -> Any:
        return bare("--vault", str(tmp_path / "shown"), "list", kind, "--json", secret="demo").json

    [plan] = listed("safety_plan")
    assert all(plan[part] for part in ("signs", "alone", "people_places", "ask_help", "professionals", "reasons"))
    assert [one["name"] for one in listed("person") if one["on_safety_plan"]] == ["Nadia", "Klara"]
    phones = [one["phone"] for one in listed("person") if one["phone"] is not None]
    assert phones
    assert all(phone.startswith("555 01") for phone in phones)  # numbers that nobody can have


# --- for a look -----------------------------------------------------------------------------------------------


def test_without_a_terminal_nothing_is_made(bare: Calm, temporary: Path) -> None:
    bare("demo", secret=None).failed(2, "terminal")
    assert not list(temporary.iterdir())


def test_lock_and_open_again_inside_and_gone_after(
    bare: Calm, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, showing: Callable[[Run], None]
) -> None:
    monkeypatch.setenv("CALMTERM_VAULT", str(tmp_path / "mine"))
    seen: dict[str, Any] = {}

    async def look(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        await settle(pilot)
        seen["first"] = type(app.screen), [toast._notification.message for toast in app.screen.query(Toast)]
        seen["entries"] = await app.worker.run(lambda store: store.count(JournalEntry))
        await pilot.press("ctrl+l")
        await settle(pilot)
        seen["locked"] = type(app.screen), [str(line.content) for line in app.screen.query(Static)]
        await pilot.press(*"demo", "enter")
        await settle(pilot)
        seen["again"] = type(app.screen), app.worker.is_open
        seen["directory"] = app.worker.directory
        await pilot.press("q")

    def run(app: CalmApp) -> int:
        return app.run(headless=True, size=(80, 24), auto_pilot=look) or 0

    showing(run)
    assert bare("demo", "--days", "10", secret=None).code == 0
    for moment, screen in (("first", TodayScreen), ("locked", LockScreen)):
        assert seen[moment][0] is screen
        assert any("made-up" in words and "passphrase is demo" in words for words in seen[moment][1])
    assert seen["entries"] > 0
    assert seen["again"] == (TodayScreen, True)
    assert seen["directory"].is_relative_to(temporary)
    assert not list(temporary.iterdir())
    assert not (tmp_path / "mine").exists()


def test_words_say_at_once_what_is_made(bare: Calm, temporary: Path, showing: Callable[[Run], None]) -> None:
    showing(lambda app: 0)
    lines = bare("demo", "--days", "120", secret=None, tty=True).out.removeprefix("\r").split("\x1b[K\r")
    assert lines[0] == "Making up 120 days of somebody who does not exist ..."
    told = [int(line.split(": ")[1].split(" are")[0]) for line in lines[1:-2]]
    assert told == sorted({*told})
    assert 1 <= min(told) <= max(told) <= 120
    assert lines[-2:] == ["Opening the screens ...", "\x1b[K"]
    assert bare("demo", "--days", "1", secret=None, tty=True).out.startswith("\rMaking up a day of somebody")


def test_meanwhile_only_a_private_encrypted_vault_lies_there(
    bare: Calm, temporary: Path, showing: Callable[[Run], None]
) -> None:
    found: dict[str, bytes] = {}

    def run(app: CalmApp) -> int:
        [place] = temporary.iterdir()
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert [path.name for path in place.iterdir()] == ["vault"]
        assert Vault(place / "vault").exists()
        found.update({path.name: path.read_bytes() for path in place.rglob("*") if path.is_file()})
        return 0

    showing(run)
    assert bare("demo", "--days", "60", secret=None).code == 0
    assert sum(map(len, found.values())) > 50_000
    for data in found.values():
        assert not any(word in data for word in (b"Otto", b"Jonas", b"SQLite format"))


def fault(app: CalmApp) -> int:
    raise RuntimeError("a fault")


def asked_to_end(app: CalmApp) -> int:
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    raise AssertionError("the signal was not taken")


def hung_up(app: CalmApp) -> int:
    os.kill(os.getpid(), signal.SIGHUP)
    raise AssertionError("the signal was not taken")


def interrupted(app: CalmApp) -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("end", "code"), [(fault, 1), (asked_to_end, 143), (hung_up, 129), (interrupted, 130), (lambda app: 4, 4)]
)
def test_it_is_gone_however_the_end_comes(
    bare: Calm, temporary: Path, showing: Callable[[Run], None], end: Run, code: int
) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)
    showing(end)

    assert bare("demo", "--days", "5", secret=None).code == code
    assert not list(temporary.iterdir())
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)) == before


def test_a_lock_leaves_the_directory_to_the_process_that_follows(
    bare: Calm, temporary: Path, showing: Callable[[Run], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = temporary / "calmterm-demo-left"
    bare("demo", "--at", str(place / "vault"), "--days", "3", secret=None)
    opened: list[tuple[Path, bool]] = []

    def run(app: CalmApp) -> int:
        opened.append((app.worker.directory, app.worker.is_open))
        assert app.notice == NOTICE
        return 0

    showing(run)
    assert bare("demo", "--locked", str(place / "vault"), secret=None).code == 0
    assert opened == [(place / "vault", False)]
    assert not place.exists()


@pytest.mark.parametrize("place", ["mine/vault", "temporary/mine/vault", "temporary/calmterm-demo-x/../../mine/vault"])
def test_what_is_not_a_demos_is_never_removed(
    bare: Calm, temporary: Path, tmp_path: Path, showing: Callable[[Run], None], place: str
) -> None:
    for there in ("mine", "temporary/mine", "temporary/calmterm-demo-x"):
        (tmp_path / there / "vault").mkdir(parents=True)
    showing(lambda app: 0)
    bare("demo", "--locked", str(tmp_path / place), secret=None).failed(2, "not the directory of a demo")
    assert (tmp_path / place).exists()


def test_a_fault_while_making_it_leaves_nothing(
    bare: Calm, temporary: Path, showing: Callable[[Run], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    showing(lambda app: 0)
    monkeypatch.setattr("calmterm.demo.story.fill", fail)
    assert bare("demo", secret=None).code == 1
    assert not list(temporary.iterdir())
