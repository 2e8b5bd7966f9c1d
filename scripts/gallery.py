"""Draw every screen over the demo's year into a directory, to look at: any size, any number of colours.

python scripts/gallery.py OUT [--size 160x45] [--colours true|256|16|none|light] [--only WORD]

Screens are made as the tests make them (tests/screens/support/test_support_everywhere.py), sections and what a few
keys lead to as in scripts/screenshots.py, forms step by step. With rsvg-convert installed there is a PNG of each.
"""

# What the tests make is not typed, and their directory is found while this runs.
# pyright: basic, reportMissingImports=false
import argparse
import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import time_machine
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests"), str(ROOT / "tests" / "screens" / "support")]
NOW = datetime(2026, 11, 20, 21, 30, tzinfo=ZoneInfo("Europe/Vienna"))
DAYS = 365
SECRET = "demo"  # noqa: S105 - of a vault of made-up words
TERMINALS = {
    "true": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "256": {"TERM": "xterm-256color"},
    "16": {"TERM": "xterm"},
    "none": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "light": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
}
MORE_KEYS: dict[str, tuple[str, ...]] = {
    "check-in-whole": ("c", "6", "m", "tab", "7"),
    "journal-reading": ("3", "enter"),
    "journal-new": ("n",),
    "sleep-night": ("s",),
    "sleep-year": ("5", "y"),
    "more": ("0",),
    "tools": ("4",),
    **{f"trends-{page}": ("8", *["right"] * page) for page in range(1, 8)},
}


def pictures() -> Iterator[tuple[str, Callable[[Any, Any], Any]]]:
    """Yield a name and how to get to it: from the app and its store, the screen to show or the keys to press."""
    from screenshots import SCREENS

    tests: Any = import_module("test_support_everywhere")
    every: dict[str, Any] = tests.EVERY
    made_with: dict[str, Any] = tests.MADE_WITH
    from calmterm.screens.base.menu import MENU
    from calmterm.screens.base.records_screen import RecordsScreen
    from calmterm.store import kind_named

    for name, (_, keys) in SCREENS.items():
        yield name, partial(_keys, keys)
    for name, keys in MORE_KEYS.items():
        yield name, partial(_keys, keys)
    for name, kind in every.items():
        yield name, partial(made_with[name], kind) if name in made_with else partial(_made, kind)
    kinds = sorted({tool.kind for tools in MENU.values() for tool in tools if tool.kind and not tool.read_only})
    for name in kinds:
        if name in ("custom_worksheet", "sleep_night", "crisis_event", "safety_plan"):
            continue
        yield f"list-{name}", partial(_made, partial(RecordsScreen, kind_named(name)))
        yield f"form-{name}", partial(_form, name)
    yield "form-safety_plan", partial(_form, "safety_plan")


def _keys(keys: tuple[str, ...], app: Any, store: Any) -> tuple[str, ...]:
    return keys


def _made(kind: Callable[[], Any], app: Any, store: Any) -> Any:
    return kind()


def _form(name: str, app: Any, store: Any) -> Any:
    from calmterm.screens.base.form_screen import FormScreen
    from calmterm.store import kind_named

    kind = kind_named(name)
    return FormScreen(kind, next(iter(store.records(kind, limit=1)), None))


async def rest(pilot: Pilot[Any]) -> None:
    """Wait until nothing is left to do but for a person's answer."""
    for _ in range(3):
        if busy := [worker for worker in pilot.app.workers if worker.group != "waiting"]:
            with contextlib.suppress(WorkerCancelled):
                await pilot.app.workers.wait_for_complete(busy)  # pyright: ignore[reportUnknownMemberType] - Textual's own hint
        await pilot.pause()


async def draw(app: Any, store: Any, way: Callable[[Any, Any], Any], size: tuple[int, int]) -> list[str]:
    """Return SVGs of what a way leads to: one, or one for each step of a form."""
    from calmterm.screens.base.form_screen import FormScreen

    async with app.run_test(size=size, notifications=True) as pilot:
        await rest(pilot)
        found = way(app, store)
        if isinstance(found, tuple):
            for key in cast("tuple[str, ...]", found):
                await pilot.press(key)
                await rest(pilot)
        else:
            app.push_screen(found)
        await pilot.pause(0.3)  # the search waits for a pause in typing
        await rest(pilot)
        app.clear_notifications()
        await pilot.pause()
        shown = [app.export_screenshot()]
        if isinstance(found, FormScreen):
            for step in range(1, found.form.step_count):
                await found.form.show_step(step)
                await pilot.pause()
                shown.append(app.export_screenshot())
        return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="160x45")
    parser.add_argument("--colours", choices=TERMINALS, default="true")
    parser.add_argument("--only", default="", help="a part of the names of those to draw; several with commas")
    given = parser.parse_args()
    width, height = (int(one) for one in given.size.split("x"))
    for name in ("COLORTERM", "NO_COLOR"):
        os.environ.pop(name, None)
    os.environ.update(TERMINALS[given.colours], LANG="de_AT.UTF-8", TEXTUAL_ANIMATIONS="none")
    theme = "calm-light" if given.colours == "light" else ""
    out = given.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    with time_machine.travel(NOW, tick=True), tempfile.TemporaryDirectory() as place:
        os.environ.update({f"XDG_{one}_HOME": f"{place}/{one}" for one in ("CONFIG", "DATA", "STATE", "CACHE")})
        os.chdir(place)  # the first-run screen names its directory
        draw_all(Path(place), out, given.only.split(","), (width, height), theme)


def draw_all(place: Path, out: Path, only: list[str], size: tuple[int, int], theme: str) -> None:
    from calmterm.app.app import CalmApp
    from calmterm.core.clock import FixedClock
    from calmterm.demo.story import fill
    from calmterm.store import Vault
    from calmterm.store.crypto.keyring import MIB, Cost

    clock = FixedClock(NOW)
    store, _ = Vault(place / "made", clock).create(SECRET, [Cost(2, 19 * MIB)])
    fill(store, DAYS, 7)
    store.close()
    for name, way in pictures():
        if not any(word in name for word in only):
            continue
        vault = place / "vault"
        shutil.copytree(place / "made", vault)
        store = Vault(vault, clock).unlock(SECRET)
        if theme:
            store.set_setting("theme", theme)
        app = CalmApp(vault, clock=clock, opened=store, reduce_motion=True)
        app.animation_level = "none"
        shown = asyncio.run(draw(app, store, way, size))
        for step, svg in enumerate(shown, start=1):
            picture = out / f"{name}{f'-{step}' if len(shown) > 1 else ''}.svg"
            picture.write_text(svg, encoding="utf-8")
            if shutil.which("rsvg-convert"):  # which takes blanks at an end away, unless told otherwise
                kept = svg.replace("<text ", '<text xml:space="preserve" ').encode()
                subprocess.run(["rsvg-convert", "-o", picture.with_suffix(".png")], input=kept, check=True)
        store.close()
        shutil.rmtree(vault)


if __name__ == "__main__":
    main()
