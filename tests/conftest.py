"""Fixtures for all tests: nothing of the host reaches them, time stands still, vaults are cheap to open."""

import asyncio
import functools
import gc
import itertools
import json
import os
import shutil
import signal
import sys
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion import rewrite
from hypothesis import is_hypothesis_test, settings
from pytest_rerunfailures import StatusDB
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

import waiting
from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.screens.base import draft_screen
from calmterm.store import FieldSpec, Record, Store, Vault, kinds, wrong_tries
from calmterm.store.crypto.keyring import MIB, Cost, Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.model.records import AuditEvent, SyncedRecord
from pictures import Album

# Vaults in memory instead of on a disk: a fifth of the run. Power cuts and full disks bring their own places.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a private directory there
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

FAST = [Cost(2, 19 * MIB)]
EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1)))
PASSPHRASE = "a quiet walk by the river"

pytest_plugins = ["once", "resting"]

# The machine is shared: how long one example took says nothing. No example database beside the sources.
# What breaks a law of these tests does so in the first thirty tries or in none of a hundred; a soak tries more.
settings.register_profile("calm", deadline=None, database=None, print_blob=True,
                          max_examples=400 if "CALMTERM_SOAK" in os.environ else 30)  # fmt: skip
settings.register_profile("ci", settings.get_profile("calm"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "calm"))


# An app leaves circles behind, and collecting looks at all that came since: seldom takes a twentieth less of a run.
gc.set_threshold(200_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: Any) -> None:
    """Let ctrl+c reach what the tests start: a shell has what it runs in the background ignore it.

    And begin no test with a question to the main process whether it was tried before in a worker that crashed: each
    answer takes 40 ms, as it goes over TCP in two parts, and no worker is to crash.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        config.failures_db.sock.close()
        config.failures_db = StatusDB()
    elif config.option.dist != "no" and not sys.dont_write_bytecode:
        rewrite_asserts(config)


def rewrite_asserts(config: pytest.Config) -> None:
    """Have pytest rewrite the asserts of the tests before there are workers; else all do so, at the same time."""
    for place in (config.invocation_params.dir / argument.partition("::")[0] for argument in config.args):
        for path in [place] if place.is_file() else place.rglob("test_*.py"):
            kept = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
            if rewrite._read_pyc(path, kept) is None and rewrite.try_makedirs(kept.parent):
                stat, code = rewrite._rewrite_test(path, config)
                rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, stat, kept)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not look at it again."""
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Collect once what the tests left, in one worker, whose tests are other ones each time: it takes seconds.

    pytest then collects five times, looking at all that stays each time.
    """
    if getattr(session.config, "workerinput", {"workerid": "gw0"})["workerid"] == "gw0":
        gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """More workers than cores: for a part of its time a test of a screen waits for it to rest."""
    return (os.cpu_count() or 1) * 2


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is for a soak to it, and run no test of Hypothesis again.

    Slow tests first: begun last, a single one would keep a whole run waiting.
    """
    if not any("[" in argument for argument in config.args):  # a case that was asked for by its name is run
        leave_samples(items)
    if not _SOAK and "soak" not in config.option.markexpr:
        left = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
    for item in items:
        if is_hypothesis_test(getattr(item, "function", None)):
            item.add_marker(pytest.mark.flaky(reruns=0))  # what it found by chance, a second run would not find
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def leave_samples(items: list[pytest.Item]) -> None:
    """Of each test that is marked `sample(n)` leave n of its cases to an ordinary run, from the first to the last."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sample") and not item.get_closest_marker("soak"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for found in cases.values():
        mark = found[0].get_closest_marker("sample")
        assert mark is not None
        (most,) = mark.args
        last = len(found) - 1
        kept = {round(number * last / max(most - 1, 1)) for number in range(most)}
        for number, item in enumerate(found):
            if number not in kept:
                item.add_marker("soak")


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Homes, a new one for each test; pytest's own numbering would look at all directories of the run each time."""
    place = tmp_path_factory.mktemp("homes")
    return (place / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _apart_from_the_host(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    home = next(_homes)
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("XDG_", "CALMTERM_", "LC_"))]:
        monkeypatch.delenv(name)
    for name, place in {
        "CONFIG": ".config",
        "DATA": ".local/share",
        "STATE": ".local/state",
        "CACHE": ".cache",
    }.items():
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / place))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(wrong_tries, "LONGEST", 0.0)  # nobody waits after a wrong secret, but in its own tests
    monkeypatch.setenv("LANG", "C.UTF-8")
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Europe/Vienna")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def clock() -> FixedClock:
    """An evening in November, one hour east of Greenwich. Set `clock.at` to move it."""
    return FixedClock(EVENING)


@pytest.fixture
def passphrase() -> str:
    return PASSPHRASE


@pytest.fixture
def fast() -> list[Cost]:
    """The cheapest key derivation that a vault accepts (20 ms)."""
    return FAST


@pytest.fixture
def vault_dir(tmp_path: Path) -> Path:
    """Where a vault can be made; nothing is there yet."""
    return tmp_path / "vault"


# --- vaults


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new vault to copy from."""
    directory = tmp_path_factory.mktemp("made_once") / "vault"
    Vault(directory, FixedClock(EVENING)).create(PASSPHRASE, FAST)[0].close()
    return directory


@pytest.fixture(scope="session")
def filled(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A vault with so many made-up days up to the evening of the frozen clock, filled once and to be copied."""

    @functools.cache
    def fill_once(days: int) -> Path:
        place = tmp_path_factory.mktemp("filled") / "vault"
        shutil.copytree(_made_once, place)
        with Vault(place, FixedClock(EVENING)).unlock(PASSPHRASE) as store:
            fill(store, days, 7)
        return place

    return fill_once


@pytest.fixture
def made_vault(_made_once: Path) -> Path:
    """The vault that `store` is a copy of; a file of tests may give another."""
    return _made_once


@functools.cache
def contents(vault: Path) -> list[tuple[Path, bytes | None]]:
    """Every file of a vault with its bytes, and every directory, before what is in it."""
    paths = sorted(vault.rglob("*"))
    return [(path.relative_to(vault), path.read_bytes() if path.is_file() else None) for path in paths]


def copy_vault(source: Path, target: Path) -> None:
    """Copy a vault that does not change, without asking for its files again."""
    target.mkdir(0o700, parents=True)
    for path, content in contents(source):
        if content is None:
            (target / path).mkdir(0o700)
        else:
            with os.fdopen(os.open(target / path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)


@functools.cache
def keys_of(vault: Path) -> tuple[Keyring, MasterKey]:
    keyring = Keyring.from_bytes((vault / "keyring.json").read_bytes())
    return keyring, keyring.unlock(PASSPHRASE)


@pytest.fixture
def store(vault_dir: Path, clock: FixedClock, made_vault: Path, _made_once: Path) -> Iterator[Store]:
    """A vault without entries, open."""
    vault = Vault(vault_dir, clock)
    copy_vault(made_vault, vault_dir)
    if made_vault == _made_once:  # nothing is old in it that `unlock` would look for
        opened = vault.open_database(*keys_of(made_vault))
        vault.enter(opened.presence)
        opened.remember_as_seen()
    else:
        opened = vault.unlock(PASSPHRASE)
    yield opened
    opened.close()


# --- records: a valid one of any kind, made from its declaration, so that new kinds are tested without a line here


def plain_value(spec: FieldSpec) -> Any:
    """Some valid value of a field that is no reference."""
    match spec.widget:
        case "scale" | "number":
            return spec.low or 0
        case "moment":
            return datetime(2026, 11, 19, 20, 15, tzinfo=UTC)
        case "day":
            return date(2026, 11, 19)
        case "choice":
            return spec.choices[0][0]
        case "names":
            return [spec.choices[0][0]]
        case "flag":
            return False
        case "line" | "prose":
            return "words"[: spec.limit]
        case "tags" | "lines":
            return ["one"]
        case "reference":
            raise AssertionError("a reference needs its target")


def another_value(spec: FieldSpec, number: int) -> Any:
    """A valid value that no other number gives."""
    match spec.widget:
        case "line":
            return uuid.uuid4().hex[: spec.limit]
        case "number":  # where there is one number alone, there is one record
            return int(spec.low or 0) + (number if spec.high != spec.low else 0)
        case "day":
            return date(2020, 1, 1) + timedelta(days=number)
        case _:
            return plain_value(spec)


Put = Callable[..., Record]


@pytest.fixture
def put(store: Store) -> Put:
    """Save a record of any kind with its required fields (all fields with `full`), and what it refers to.

    Values for some of its fields may be given by name.
    """
    numbers = itertools.count(1)

    def values(kind: type[Record], full: bool, given: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        alone = {name for unique in kind.about.unique for name in unique.columns}
        for spec in kind.specs():
            is_one_of = kind.about.needs is not None and spec.name == kind.about.needs.names[0]
            needed = is_one_of or (spec.required and spec.name != kind.about.felt)
            if spec.name in given or not (full or needed):
                continue
            if spec.widget == "reference":
                found[spec.name] = save(kinds()[spec.target]).id
            elif spec.name in alone:
                found[spec.name] = another_value(spec, next(numbers))
            else:
                found[spec.name] = plain_value(spec)
        return found | given

    def save(kind: Any, *, full: bool = False, **given: Any) -> Record:
        record = kind.from_values(values(kind, full, given))
        if kind in (AuditEvent, SyncedRecord):
            record.record_id = uuid.uuid4()  # of some record; no form ever asks for it
        with store.rows.writing() as session:
            store.rows.insert(session, record)
        return record

    return save


# --- screens

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture
def app(vault_dir: Path, clock: FixedClock, store: Store) -> CalmApp:
    """The screens over a new, open vault."""
    app = CalmApp(vault_dir, clock=clock, opened=store)
    app.NOTIFICATION_TIMEOUT = 60  # pyright: ignore[reportAttributeAccessIssue] - a busy machine takes longer to look at a message than a person
    return app


@pytest.fixture
def many_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 24-bit colours, whatever the tests run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def settle() -> Settle:
    """Wait until workers and messages are done."""
    return waiting.settle


Keys = Callable[..., Awaitable[None]]


@pytest.fixture
def keys(settle: Settle) -> Keys:
    """Press keys and settle; what begins with "=" is typed letter by letter, without the pause of `pilot.press`."""

    async def press(pilot: Pilot[Any], *pressed: str) -> None:
        for one in pressed:
            if not one.startswith("="):
                await pilot.press(one)
                continue
            for letter in one[1:]:
                event = events.Key(letter if letter.isalnum() else _character_to_key(letter), letter)
                event.set_sender(pilot.app)
                assert pilot.app._driver is not None
                pilot.app._driver.send_message(event)
            await pilot.pause()
        await settle(pilot)

    return press


@pytest.fixture
def seen() -> Callable[[CalmApp], str]:
    """The screen as a person reads it: lines of text."""

    def lines(app: CalmApp) -> str:
        # Textual has no public way to read the screen as text.
        return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())

    return lines


@pytest.fixture
def busy_desk(app: CalmApp) -> Callable[[], Callable[[], Awaitable[None]]]:
    """Keep the vault's thread busy until what is returned is awaited."""

    def hold() -> Callable[[], Awaitable[None]]:
        gate = threading.Event()
        work = asyncio.ensure_future(app.worker.run(lambda _: gate.wait(60)))

        async def release() -> None:
            gate.set()
            assert await work

        return release

    return hold


@pytest.fixture
def album(
    snapshot: SnapshotAssertion, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Album]:
    """Several pictures of one start of the app; those that differ are named at the end."""
    monkeypatch.setattr(draft_screen, "SECONDS", 3600)  # a slow machine would picture what was typed as a kept draft
    album = Album(snapshot, request.node)
    yield album
    assert not album.different, "other than their pictures, see snapshot_report.html"


# --- a test run and a soak


@pytest.fixture
def count() -> Callable[[int, int], int]:
    """The first number in a test run, the second in a soak."""
    return lambda quick, full: full if _SOAK else quick


@pytest.fixture
def measured() -> Callable[[str, str], None]:
    """Note what was measured for a row of the fault table."""
    return _note


# Read before the environment is cleared of our names for the tests.
_NOTES = os.environ.get("CALMTERM_MEASURED")
_SOAK = os.environ.get("CALMTERM_SOAK")


def _note(row: str, words: str) -> None:
    if _NOTES:
        with Path(_NOTES).open("a") as notes:
            notes.write(json.dumps([row, words]) + "\n")
