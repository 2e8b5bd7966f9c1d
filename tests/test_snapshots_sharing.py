"""Who can see what, a share before it is given, a phrase and notes, as pictures. Look before you accept new ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from calmterm.core.clock import FixedClock
from calmterm.demo.sharing import shared
from calmterm.exchange.sharing import Given
from calmterm.screens.sharing.make_share import GivenScreen, ShareScreen
from calmterm.screens.sharing.notes import NotesScreen, ReceiveScreen
from calmterm.screens.sharing.who_sees import WhoSeesScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Consent, Sharing
from pictures import app_over, doing

pytestmark = pytest.mark.usefixtures("many_colours")

SCREENS: dict[str, Callable[[Any], Screen[Any]]] = {
    "who-sees": lambda app: WhoSeesScreen(),
    "share": lambda app: ShareScreen(),
    "given": lambda app: GivenScreen(
        Given(Sharing(), "Written. Tell them the phrase in person: it is shown once, kept nowhere.",
              "abacus river lantern meadow velvet pebble harbor"), Path("/home/me/shared-2026-11-20.html"),
    ),
    "notes": lambda app: NotesScreen(),
    "receive": lambda app: ReceiveScreen(app),
}  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_sharing(
    name: str, size: tuple[int, int], snap_compare: Any, vault_dir: Path, clock: FixedClock, store: Store
) -> None:
    store.add(store.new(CheckIn, {"mood": 6, "energy": 5}))
    store.add_new(shared(store, 90))
    over = {"name": "Ada [b]", "parts": ["safety_plan"], "from_on": "2026-05-01", "until_on": "2026-09-30"}
    store.add(store.new(Consent, over))
    app = app_over(vault_dir, clock, store)
    assert snap_compare(app, terminal_size=size, run_before=doing(lambda app: app.push_screen(SCREENS[name](app))))
