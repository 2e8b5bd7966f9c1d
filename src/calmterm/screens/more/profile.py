"""The profile (the name to be called by and the like, who is told in an emergency), and its card for the wallet."""

from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.core.text import clean
from calmterm.domain.profile import card, emergency_people, profile
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.save_as import save_as, write_new
from calmterm.store import FieldSpec, Store
from calmterm.store.model.records import Person, Profile
from calmterm.store.model.summary import fields_of
from calmterm.widgets.key_bar import KeyBar

BLANK: Final = "Nothing yet, and nothing has to be. e begins."
NOBODY: Final = "Nobody is named yet. p lists your people; one whose role is emergency stands here and on the card."


class ProfileScreen(CalmScreen[None]):
    """Shows the profile, and below it the card as it would be written."""

    CSS_PATH = "profile.tcss"
    TITLE = "You and your card"
    AUTO_FOCUS = "#profile"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e,n", "change", "Change", id="profile.change", tooltip="Change what stands here of you"),
        Binding("p", "people", "People", id="profile.people", tooltip="Your people, with the role of each"),
        Binding("w", "card", "Card", id="profile.card", tooltip="Write the card to a file, to print"),
        Binding("escape", "back", "Back", id="profile.back", tooltip="Back to where you came from"),
    ]

    about_you = query_one("#profile-words", Static)
    shown_card = query_one("#card-words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._profile: Profile | None = None
        self._card = ""

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        with VerticalScroll(id="profile"):
            yield Static("You", classes="heading")
            yield Static("", id="profile-words")
            yield Static("Your card", classes="heading")
            yield Static("One page for the wallet. w writes it to a file, which is not encrypted.", classes="muted")
            yield Static("", id="card-words", markup=False)
        yield KeyBar()

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:  # it is not while a lock takes the screens down
            self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read the profile again."""
        country = self.calm.country

        def read(store: Store) -> tuple[Profile | None, bool, str]:
            return profile(store), bool(emergency_people(store)), card(store, country)

        with self.attempt():
            self._profile, has_people, self._card = await self.ask(read)
            specs = [part for step in Profile.form_order() for part in step if isinstance(part, FieldSpec)]
            parts = list(fields_of(specs, self._profile)) if self._profile is not None else []
            rows = [Content.assemble((f"{spec.label}: ", "$text-muted"), clean(words)) for spec, words in parts]
            if not has_people:
                rows.append(Content.styled(NOBODY, "$text-muted"))
            self.about_you.update(Content("\n").join(rows if parts else [Content(BLANK), *rows]))
            self.shown_card.update(self._card)

    def action_change(self) -> None:
        """Change the profile, or begin it."""
        from calmterm.screens.base.form_screen import FormScreen

        self.calm.push_screen(FormScreen(Profile, self._profile, section="more"))

    def action_people(self) -> None:
        """List the people."""
        from calmterm.screens.base.records_screen import RecordsScreen

        self.calm.push_screen(RecordsScreen(Person, "more"))

    @work(exclusive=True, group="waiting")
    async def action_card(self) -> None:
        """Write the card to a file, once its place is named; that it is not encrypted is said there."""
        page = self._card
        await save_as(self, "card.txt", lambda path, store: write_new(path, page, store.directory))

    def action_back(self) -> None:
        """Go back to the menu."""
        if len(self.calm.screen_stack) > 2:
            self.dismiss(None)
        else:
            self.calm.call_later(self.calm.action_section, "more")
