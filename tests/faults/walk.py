"""calmterm with two more keys, for the tests of every screen: f12 shows the next screen there is, f10 raises a fault.

Each screen is written to a file as one line, once it has nothing left to do.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from textual.binding import Binding
from textual.content import Content

import calmterm.app.app
from calmterm.content.crisis import guess_country
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.sections import SECTIONS

PATIENCE = 5  # seconds: a screen may wait for its person, as one that shows safety notes first


def every_screen(store: Any, forms: Collection[str]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and maker of every screen, over the newest record of its kind where it shows one; of forms, those of these
    kinds.
    """
    from calmterm.screens.base.form_screen import FormScreen
    from calmterm.screens.base.section_menu import tool_screen
    from calmterm.screens.dialogs.confirm import ConfirmScreen, ConflictScreen
    from calmterm.screens.dialogs.country import CountryScreen
    from calmterm.screens.dialogs.help import HelpScreen
    from calmterm.screens.journal.editor import EditorScreen
    from calmterm.screens.support.support import SupportScreen
    from calmterm.screens.vault.lock import LockScreen
    from calmterm.screens.vault.privacy_cover import CoverScreen
    from calmterm.screens.vault.welcome import RecoveryScreen
    from calmterm.store import kinds

    def newest(kind: str) -> Any:
        return next(iter(store.records(kinds()[kind], limit=1)), None)

    for section in SECTIONS:
        yield section.name, section.screen
    for name, tools in MENU.items():
        for tool in tools:
            yield f"{name}: {tool.kind or tool.title}", lambda tool=tool, name=name: tool_screen(tool, name)
    filled_in = {tool.kind for tools in MENU.values() for tool in tools if tool.kind and not tool.read_only}
    for kind in filled_in.intersection(forms):
        yield f"form: {kind}", lambda kind=kind: FormScreen(kinds()[kind], newest(kind))
    words = Content(newest("journal_entry").text.body)
    yield "editor", lambda: EditorScreen(newest("journal_entry"))
    yield "editor: new", EditorScreen
    yield "two versions", lambda: ConflictScreen(words, "entry")
    yield "are you sure", lambda: ConfirmScreen("Sure?", words, yes="Yes", no="No")
    yield "country", CountryScreen
    yield "support", lambda: SupportScreen(guess_country({"LANG": "de_AT.UTF-8"}))
    yield "recovery", lambda: RecoveryScreen("0000-1111")
    yield "cover", CoverScreen
    yield "help", lambda: HelpScreen(SECTIONS[0].screen())
    yield "lock", LockScreen


class Walker(calmterm.app.app.CalmApp):
    BINDINGS = [  # noqa: RUF012 - declared so by Textual
        Binding("f12", "walk", priority=True, show=False, id="walk", tooltip="On"),
        Binding("f10", "fail", priority=True, show=False, id="fail", tooltip="Fail"),
    ]
    CSS_PATH = Path(calmterm.app.app.__file__).with_name("app.tcss")
    names: Path
    at: int
    step: int
    forms: Collection[str]

    async def action_walk(self) -> None:
        every = sorted(
            await self.worker.run(lambda store: list(every_screen(store, self.forms))), key=lambda one: one[0]
        )
        if self.at >= len(every):
            self.said(f"end {len(every)}")
            return
        name, make = every[self.at]
        self.at += self.step
        while len(self.screen_stack) > 2:
            await self.pop_screen()

        def made(_: object) -> Any:
            with self._context():  # help asks the screen behind it for its keys
                return make()

        screen = await self.worker.run(made)
        await self.push_screen(screen)
        self.run_worker(self.settled(name), exclusive=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action in ("walk", "fail") or super().check_action(action, parameters)

    async def settled(self, name: str) -> None:
        import asyncio

        me = asyncio.current_task()
        end = asyncio.get_running_loop().time() + PATIENCE
        for _ in range(3):
            while asyncio.get_running_loop().time() < end and any(  # noqa: ASYNC110 - there is no event for it
                not worker.is_finished and worker._task is not me and worker.group != "waiting"
                for worker in self.workers
            ):
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.05)
        self.said(name)

    def said(self, line: str) -> None:
        with self.names.open("a") as log:
            log.write(line + "\n")

    def action_fail(self) -> None:
        def fail() -> None:
            canary = "quetzal7331"
            raise ValueError(f"a fault with words: {canary}")

        self.screen.call_later(fail)


def walk(names: Path, at: int, step: int, forms: Collection[str]) -> None:
    """Make the program a walk from the screen of a number on, by so many screens each time."""
    Walker.names, Walker.at, Walker.step, Walker.forms = names, at, step, forms
    calmterm.app.app.CalmApp = Walker
