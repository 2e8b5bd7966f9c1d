"""Exports into a directory that another user can write: nothing is readable there, nothing false is said of it."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from calmterm.exchange.formats import READABLE, READABLE_ALL
from calmterm.exchange.output_paths import SWAPPABLE

Calm = Callable[..., Any]

NOBODY = 65534
CANARY = "only for me and nobody else"
TRIES = 3000
needs_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root becomes another user")


@pytest.fixture
def shared() -> Iterator[Path]:
    """A directory that everybody can write, not below one that only we can enter."""
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    place.chmod(0o777)
    yield place
    shutil.rmtree(place)


def put_in_the_way(place: Path, name: str, number: int) -> None:
    """What the other user does: their own file, or directory, in the place of the unfinished one."""
    own = place / f"mine{number}"
    if (place / name).is_dir():
        own.mkdir()
        own.chmod(0o777)
        (place / name).rename(place / f"taken{number}")
    else:
        own.touch()
        own.chmod(0o666)
    own.rename(place / name)


def attack(place: Path) -> int:
    """Swap whatever is unfinished, as soon as it is seen, until told to stop; how often that was done."""
    done = 0
    parent = os.getppid()
    seen: set[str] = set()
    while not (place / "stop").exists() and os.getppid() == parent:
        for name in [path.name for path in place.iterdir()]:
            if name.startswith(".") and name not in seen:
                with suppress(OSError):
                    put_in_the_way(place, name, len(seen))
                    done += 1
                seen.add(name)
    return done


def readable(place: Path) -> list[str]:
    """Which files that hold the canary can be read, by whoever runs this."""
    found: list[str] = []
    for directory, _, names in os.walk(place):
        for name in names:
            with suppress(OSError):
                if CANARY.encode() in (Path(directory) / name).read_bytes():
                    found.append(name)
    return found


@contextmanager
def attacked(place: Path) -> Iterator[list[Any]]:
    """Another user at work in `place` during the block; gets [swaps done, files they could read] afterwards."""
    told: list[Any] = []
    reading, telling = os.pipe()
    child = os.fork()
    if child == 0:  # a process of its own: becoming somebody else has no way back
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.umask(0)
        done = attack(place)
        os.write(telling, json.dumps([done, readable(place)]).encode()[:60_000])
        os._exit(0)
    os.close(telling)
    try:
        yield told
    finally:
        (place / "stop").touch()
        with os.fdopen(reading) as file:
            told += json.loads(file.read())
        os.waitpid(child, 0)


@pytest.mark.sample(1)
@needs_root
@pytest.mark.parametrize("name", ["out.db", "out.zip", "out", "out.json", "out.md"])
def test_another_user_who_swaps_what_is_being_written(
    calm: Calm, shared: Path, name: str, count: Any, measured: Any
) -> None:
    calm("write", CANARY)
    form = {"out.db": "sqlite", "out.json": "json", "out.md": "markdown"}.get(name, "csv")
    target = shared / name
    wanted = count(3, 100)
    swapped = tries = 0
    with attacked(shared) as told:
        for _ in range(TRIES):
            tries += 1
            said = calm("export", "--format", form, "-o", str(target))
            if said.code:
                said.failed(1, "Another user put something of theirs in the place")
                swapped += 1
            else:
                assert said.err.startswith("1 record written.")
                assert said.err.endswith(f" {SWAPPABLE}\n")
                assert target.stat().st_uid == os.geteuid()
            if target.is_dir():
                shutil.rmtree(target)
            if swapped == wanted:
                break
    assert swapped == wanted, "nobody got in between, so this showed nothing"
    assert told[0] >= wanted
    assert told[1] == []
    measured("places others can write", f"{name}: swapped in {wanted} of {tries} exports, each told; 0 files readable")


def test_a_directory_of_ones_own_needs_no_warning(calm: Calm, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    for args in (("export", "--format", "sqlite", "-o", "a.db"), ("report", "-o", "a.md")):
        said = calm(*args[:-1], str(tmp_path / args[-1]))
        assert said.code == 0
        assert SWAPPABLE not in said.err


@pytest.mark.parametrize(
    ("args", "name", "said"),
    [
        (("export", "--format", "csv"), "out", f"0 records written. {READABLE_ALL} {SWAPPABLE}\n"),
        (("export", "--format", "sqlite"), "out.db", f"0 records written. {READABLE} {SWAPPABLE}\n"),
        (("report",), "out.md", f"\nWritten. {READABLE} {SWAPPABLE}\n"),
    ],
)
def test_a_directory_that_others_can_write_is_told_in_one_sentence(
    calm: Calm, shared: Path, tmp_path: Path, args: tuple[str, ...], name: str, said: str
) -> None:
    assert calm(*args, "-o", str(shared / name)).err.endswith(said)
    (shared / "way").symlink_to(tmp_path)  # a private directory, but they can turn the way to it elsewhere
    assert calm(*args, "-o", str(shared / "way" / name)).err.endswith(said)
