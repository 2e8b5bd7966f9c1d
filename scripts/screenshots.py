"""Make the pictures in docs/screenshots from the demo, and the page that shows them.

python scripts/screenshots.py
"""

import asyncio
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost

OUT = Path(__file__).parents[1] / "docs" / "screenshots"
NOW = datetime(2026, 11, 20, 21, 30, tzinfo=ZoneInfo("Europe/Vienna"))

SCREENS: dict[str, tuple[str, tuple[str, ...]]] = {
    "today": ("Today", ()),
    "check-in": ("Check-in: mood alone is enough", ("c", "6")),
    "check-in-more": ("Check-in, unfolded", ("c", "6", "m")),
    "journal": ("Journal: list and preview", ("3", "down")),
    "journal-search": ("Search as you type", ("3", "slash", *"garden")),
    "editor": ("Writing", ("3", "down", "e")),
    "worksheets": ("Worksheets: a list with before and after", ("4", "enter")),
    "talk": ("Talk it through: a talk that was left goes on", ("4", "end", "up", "enter", "down", "enter")),
    "what-helps": ("What helps", ("4", "end", "enter")),
    "sleep": ("Sleep: the week", ("5",)),
    "goals": ("Goals", ("6",)),
    "practice": ("Practice", ("7",)),
    "breathing": ("Breathing: which pace", ("7", "enter", "enter")),
    "habits": ("Habits of today", ("7", "right", "enter")),
    "trends": ("Trends", ("8",)),
    "questionnaires": ("Questionnaires", ("0", "right", "enter")),
    "support": ("Support, from everywhere", ("ctrl+g",)),
    "safety-plan": ("The safety plan", ("ctrl+g", "p")),
    "country": ("Choosing a country", ("ctrl+g", "c", *"au")),
    "help": ("The keys of a screen", ("question_mark",)),
    "palette": ("Everything by name", ("ctrl+p",)),
    "lock": ("Locked", ("ctrl+l",)),
}

WIDE = ("today", "check-in", "journal", "sleep", "trends", "support")
"""Those that are shown at 120x40, too."""


async def settle(pilot: Pilot[Any]) -> None:
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()  # pyright: ignore[reportUnknownMemberType] - Textual's own hint
        await pilot.pause()


async def shoot(name: str, app: CalmApp, keys: tuple[str, ...], size: tuple[int, int] = (80, 24)) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.3)  # the search waits for a pause in typing
        app.clear_notifications()  # the reminder of a medicine would stand on every picture
        await settle(pilot)
        picture = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(title="calmterm"), flags=re.DOTALL)
        (OUT / f"{name}.svg").write_text(picture, encoding="utf-8")  # and nothing is fetched to show it


def opened(home: Path, theme: str = "") -> Store:
    store, _ = Vault(home / "demo", FixedClock(NOW)).create("demo", [Cost(2, 19 * MIB)])
    fill(store, 90, 7)
    if theme:
        store.set_setting("theme", theme)
    return store


def main() -> None:
    os.environ.update(COLORTERM="truecolor", TERM="xterm-256color", LANG="de_AT.UTF-8", TEXTUAL_ANIMATIONS="none")
    OUT.mkdir(parents=True, exist_ok=True)
    page = ["# Screens", "", "Made from the demo by `make shots`.", ""]
    with time_machine.travel(NOW, tick=False), tempfile.TemporaryDirectory() as place:
        os.chdir(place)  # the first-run screen names its directory
        for name, (title, keys) in SCREENS.items():
            home = Path(name)
            home.mkdir()
            asyncio.run(shoot(name, CalmApp(home / "demo", clock=FixedClock(NOW), opened=opened(home)), keys))
            page += [f"## {title}", "", f"![{title}](screenshots/{name}.svg)", ""]
        page += ["## Wide: 120 by 40", ""]
        for name in WIDE:
            (title, keys), home = SCREENS[name], Path(f"{name}-wide")
            home.mkdir()
            app = CalmApp(home / "demo", clock=FixedClock(NOW), opened=opened(home))
            asyncio.run(shoot(f"{name}-120x40", app, keys, (120, 40)))
            page += [f"![{title}, wide](screenshots/{name}-120x40.svg)", ""]
        home = Path("light")
        home.mkdir()
        app = CalmApp(home / "demo", clock=FixedClock(NOW), opened=opened(home, "calm-light"))
        asyncio.run(shoot("today-light", app, ()))
        page += ["## Light", "", "![Today, light](screenshots/today-light.svg)", ""]
        asyncio.run(shoot("welcome", CalmApp(Path("vault"), clock=FixedClock(NOW)), ()))
        page += ["## First run", "", "![First run](screenshots/welcome.svg)", ""]
    (OUT.parent / "screenshots.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
