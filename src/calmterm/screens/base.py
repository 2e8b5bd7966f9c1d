"""What the screens share: a typed way to the app, the section bar, and showing what went wrong."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from calmterm.errors import CalmtermError
from calmterm.sections import SECTIONS

if TYPE_CHECKING:
    from calmterm.app import CalmApp
    from calmterm.store import Store

T = TypeVar("T")
Result = TypeVar("Result")


class CalmScreen(Screen[Result]):
    """A screen of calmterm."""

    @property
    def calm(self) -> "CalmApp":
        """The app, typed."""
        return cast("CalmApp", self.app)  # pyright: ignore[reportUnknownMemberType] - Textual leaves its type open

    async def ask(self, work: "Callable[[Store], T]") -> T:
        """Work on the store, off the event loop. Raises CalmtermError.

        Whoever waited on a screen that was left meanwhile is let go: there is nothing to show it on.
        """
        result = await self.calm.desk.run(work)
        if not self.is_attached:
            raise asyncio.CancelledError
        return result

    def tell(self, error: CalmtermError) -> None:
        """Show an error's sentence until it is read; nothing typed is touched."""
        self.calm.notify(str(error), severity="error", markup=False, timeout=15)

    async def save_drafts(self) -> None:
        """Keep what is being typed. Screens with text override it; called before a lock and when leaving."""


class SectionScreen(CalmScreen[None]):
    """A section: the bar with all sections above, the keys below."""

    SECTION: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        yield Static(section_bar(self.SECTION), id="bar", markup=False)
        yield from self.body()
        yield Footer(show_command_palette=False)

    def body(self) -> ComposeResult:
        """What stands between bar and footer."""
        yield from ()


def section_bar(current: str) -> Content:
    """The sections with their keys; the current one in brackets, so that it is not told by colour alone."""
    parts: list[Content] = []
    for section in (*((one.key, one.name, one.title) for one in SECTIONS), ("9", "support", "Support")):
        key, name, title = section
        shown = f"[{key} {title}]" if name == current else f" {key} {title} "
        style = "bold $accent" if name == current else "$text-muted"
        action = "app.support" if name == "support" else f"app.section('{name}')"
        parts.append(Content.styled(shown, style).stylize(f"@click={action}"))
    return Content(" ").join(parts)
