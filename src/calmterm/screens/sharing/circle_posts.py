"""Saying something in a circle: a post or an answer, three words, a reaction, a report; and who is to see it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content.support_words import Cause
from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import clean, one_line
from calmterm.domain.support_causes import words_ask_for_support
from calmterm.exchange.circle import standing, writing
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.form_screen import FormScreen, Start
from calmterm.screens.base.screen import SAVING, CalmScreen
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Record, Store
from calmterm.store.model.records import Circle, CircleMember, CirclePost, CircleReport, Reaction, Standing
from calmterm.widgets.checkboxes import Ticks
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.pick_list import PickList

EVERYBODY: Final = "Everybody in the circle sees it. F6 chooses."
NOBODY_TICKED: Final = "Who sees it; nobody ticked: everybody in the circle"
ONLY_TICKED: Final = "Only those who are ticked; nobody ticked: everybody in the circle"
ALONE: Final = "Everybody in the circle sees it."
UNSEEN: Final = "If the post was not said to the host, too, say what it was about."
FADES: Final = "It fades after 90 days, unless a reader keeps it."


async def may_say(screen: CalmScreen[Any], words: str) -> bool:
    """Return whether to go on. Where the words ask for it, the writer sees first who is there, and nobody learns of it.

    Call from a worker. Raises CalmtermError.
    """
    if not await screen.ask(lambda store: words_ask_for_support(words, store)):
        return True
    await screen.calm.open_support(Cause.TAG)
    about = Content("People are there at any hour: ctrl+g. Your words are kept as a draft.")
    sure = ConfirmScreen("Say this to the circle?", about, yes="Say it", no="Back to writing")
    return await screen.calm.push_screen_wait(sure)


def _others(store: Store, here: Circle, answered: CirclePost | None = None) -> list[CircleMember]:
    """Return who may be chosen to see something: members who are there, of an answer those who could read the post."""
    allowed = standing.audience(store, answered) if answered is not None else set[str]()
    return [
        one
        for one in standing.members(store, here)
        if one.standing == Standing.HERE and not one.is_me and (not allowed or one.public_key in allowed)
    ]


def _chosen(store: Store, here: Circle, keys: Sequence[str]) -> list[CircleMember]:
    """Return the members of these public keys, whether they are still there or not: writing.py says which are not."""
    return [one for one in standing.members(store, here) if one.public_key in keys]


class PostScreen(FormScreen):
    """Writes a post, or an answer to one, to everybody or to chosen members; a draft is kept with who is to see it."""

    CSS_PATH = ["../base/form_screen.tcss", "circle_posts.tcss"]  # noqa: RUF012 - declared so by Textual
    TITLE = "Say something"
    PURPOSE = f"Say something to the circle. {FADES}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "choose",
            "Who sees it",
            id="post.choose",
            priority=True,  # an editor takes it for itself
            tooltip="Everybody in the circle, or chosen members",
        ),
    ]

    def __init__(self, here: Circle, me: CircleMember, answered: CirclePost | None) -> None:
        now = here.created_at  # takes the place of what is known once it is said
        given = {"circle_id": here.id, "member_id": me.id, "number": 1, "said_at": now}
        super().__init__(
            CirclePost, section="more", given=given, subject=str(answered.id if answered is not None else here.id)
        )
        self._here = here
        self._answered = answered
        self._others: list[CircleMember] = []
        self._to: list[str] = []

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static("", id="readers", markup=False)

    def purpose(self) -> str:
        if self._answered is None:
            return self.PURPOSE
        return f"An answer to: {one_line(self._answered.text.text, 120)}"

    def start(self, store: Store) -> Start:
        """Read what the form needs, and who may see what is said."""
        self._others = _others(store, self._here, self._answered)
        if self._answered is not None and self._answered.text.said_to:
            self._to = [one.public_key for one in self._others]
        return super().start(store)

    async def _begin(self, begun: Start, draft: Mapping[str, Any] | None) -> None:
        if draft is not None and "to" in draft:
            self._to = [*draft["to"]]
        self._show_readers()
        await super()._begin(begun, draft)

    def _show_readers(self) -> None:
        names = {one.public_key: standing.shown_name(one) for one in self._others}
        to = ", ".join(names.get(one, "somebody who is not here any more") for one in self._to)
        everybody = EVERYBODY if self._others else ALONE
        self.query_one("#readers", Static).update(f"Only {to} can read it. F6 chooses." if self._to else everybody)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "choose":
            return bool(self._others)
        return super().check_action(action, parameters)

    def draft_values(self) -> dict[str, Any] | None:
        values = super().draft_values()
        # As the names of fields, so that they are not shown as words of the draft.
        return {**values, "to": dict.fromkeys(self._to, True)} if values is not None else None

    @work(exclusive=True, group="waiting")
    async def action_choose(self) -> None:
        """Choose who sees it."""
        must = self._answered is not None and bool(self._answered.text.said_to)
        to = await self.calm.push_screen_wait(ReadersScreen(self._others, self._to, must=must))
        if to is not None:
            self._to = to
            self._show_readers()
            self.touched()

    @work(exclusive=True, group="waiting")
    async def action_save(self) -> None:
        """Say it, once its writer has seen who is there, where the words ask for that."""
        await self._ready.wait()
        with self.attempt():
            if await may_say(self, str(self.form.typed().get("text") or "")):
                super().action_save()

    def put(self, store: Store, record: Record | None, values: Mapping[str, Any]) -> Record:
        here = store.get(Circle, self._here.id)
        to = _chosen(store, here, self._to)
        if len(to) != len(self._to):
            raise UsageError(writing.GONE)
        channel = str(values.get("channel") or "")
        return writing.post(store, here, str(values["text"]), channel=channel, reply_to=self._answered, to=to)

    async def saved(self, record: Record, said: str) -> None:
        await super().saved(record, "Said.")


class HowScreen(DraftScreen[CirclePost, CirclePost | None], ModalScreen[CirclePost | None]):
    """Asks for three words on how one is, and who is to see them."""

    CSS_PATH = "circle_posts.tcss"
    TITLE = "How I am"
    PURPOSE = f"Say in three words how you are. {FADES}"
    AUTO_FOCUS = "#word-0"
    DRAFT = "circle_how"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Say", id="how.say", priority=True, tooltip="Say it to those who are ticked"),
        Binding("escape", "back", "Back", id="how.back", tooltip="Back; what you typed is kept as a draft"),
    ]

    told = query_one("#how-told", Static)
    ticks = query_one("#members", Ticks)

    def __init__(self, here: Circle) -> None:
        super().__init__(CirclePost, subject=str(here.id))
        self._here = here
        self._others: list[CircleMember] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("How I am, in three words", classes="heading")
            yield Static(FADES, classes="muted", markup=False)
            with Horizontal(id="words"):
                for place, hint in enumerate(("tired", "calm", "hopeful")):
                    yield LineInput(placeholder=hint, id=f"word-{place}", compact=True)
            yield Label(ALONE, id="who")
            yield Ticks(id="members")
            yield Static("", id="how-told", markup=False)
        yield KeyBar()

    @property
    def _words(self) -> list[str]:
        return [one.value for one in self.query("#words LineInput").results(LineInput)]

    @work
    async def on_mount(self) -> None:
        with self.attempt():
            self._others = await self.ask(lambda store: _others(store, self._here))
            self.query_one("#who", Label).update(NOBODY_TICKED if self._others else ALONE)
            self.ticks.display = bool(self._others)
            draft = await self.open_draft() or {"words": [], "to": {}}
            self.ticks.add_options([_tick(one, draft["to"]) for one in self._others])
            self.ticks.highlighted = 0 if self._others else None
            for field, word in zip(self.query("#words LineInput").results(LineInput), draft["words"], strict=False):
                field.value = field.value or word

    @on(Input.Submitted)
    def _next(self, message: Input.Submitted) -> None:
        """Go to the next word, from the last to who sees them."""
        fields = [*self.query("#words LineInput").results(LineInput)]
        after = [*fields[1:], self.ticks if self._others else fields[0]]
        after[fields.index(message.input)].focus()  # pyright: ignore[reportArgumentType] - all of them are ours

    @on(Input.Changed)
    @on(Ticks.SelectedChanged)
    def _typed(self) -> None:
        self.touched()

    def draft_values(self) -> dict[str, Any] | None:
        words = self._words
        return {"words": words, "to": dict.fromkeys(self.ticks.selected, True)} if any(words) else None

    def values(self) -> dict[str, Any]:
        return {"words": self._words, "to": [*self.ticks.selected]}

    def problems(self) -> dict[str, str]:
        try:
            writing.three_words(self._words)
        except UsageError as error:
            return {"words": str(error)}
        return {}

    async def complain(self, problems: Mapping[str, str]) -> None:
        self.told.update("".join(problems.values()))

    def tell(self, error: CalmtermError) -> None:
        self.told.update(clean(str(error)))

    @work(exclusive=True, group="waiting")
    async def action_save(self) -> None:
        """Say it, once its writer has seen who is there, where the words ask for that."""
        with self.attempt():
            if self.problems() or await may_say(self, ", ".join(self._words)):
                self._say()

    @work(exclusive=True, group=SAVING)
    async def _say(self) -> None:
        await self.save()

    def put(self, store: Store, record: CirclePost | None, values: Mapping[str, Any]) -> CirclePost:
        here = store.get(Circle, self._here.id)
        return writing.how_i_am(store, here, values["words"], to=_chosen(store, here, values["to"]))

    async def saved(self, record: CirclePost, said: str) -> None:
        self.calm.notify("Said.", markup=False)
        self.dismiss(record)

    @work(exclusive=True, group="waiting")
    async def action_back(self) -> None:
        await self.keep_and_leave()


class ReadersScreen(ModalScreen[list[str] | None]):
    """Asks who is to see what is said; returns public keys, none for everybody. With `must` it takes somebody."""

    CSS_PATH = "circle_posts.tcss"
    TITLE = "Who sees it"
    AUTO_FOCUS = "#members"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Done", id="readers.done", priority=True, tooltip="Only those who are ticked see it"),
        Binding("escape", "leave", "Back", id="readers.back", tooltip="Back; it stays as it was"),
    ]

    def __init__(self, members: Sequence[CircleMember], to: Sequence[str], *, must: bool) -> None:
        super().__init__()
        self._members = members
        self._to = to
        self._must = must

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("Who sees it", classes="heading")
            said = "The post was said to chosen people: some of those can see the answer."
            yield Static(said if self._must else ONLY_TICKED, classes="muted", id="who", markup=False)
            yield Ticks(*(_tick(one, self._to) for one in self._members), id="members")
        yield KeyBar()

    def action_done(self) -> None:
        """Take those who are ticked."""
        chosen = [*self.query_one(Ticks).selected]
        if chosen or not self._must:
            self.dismiss(chosen)
        else:
            self.query_one("#who", Static).update("Tick somebody first: an answer is for those who saw the post.")

    def action_leave(self) -> None:
        """Go back; it stays as it was."""
        self.dismiss(None)


def _tick(member: CircleMember, to: Sequence[str]) -> tuple[Content, str, bool]:
    return Content(standing.shown_name(member)), member.public_key, member.public_key in to


def draft_of(store: Store, screen: str, about: Record | None) -> Screen[Any] | None:
    """Return the screen on which a draft about a circle or one of its posts goes on; None where that is gone."""
    if isinstance(about, CirclePost):
        here = store.get(Circle, about.circle_id)
    elif isinstance(about, Circle):
        here = about
    else:
        return None
    if screen.startswith(HowScreen.DRAFT):
        return HowScreen(here)
    if screen.startswith(f"form:{CircleReport.table_name()}"):
        return ReportPostScreen(here, about) if isinstance(about, CirclePost) else None
    return PostScreen(here, standing.me_in(store, here), about if isinstance(about, CirclePost) else None)


class ReportPostScreen(FormScreen):
    """Asks the host to look at a post; nobody else can read the reason."""

    TITLE = "Report"
    PURPOSE = "Ask the host to look at this post. Only the host can read the reason."

    def __init__(self, here: Circle, of_post: CirclePost) -> None:
        given = {"circle_id": here.id, "post_id": of_post.id, "reported_at": here.created_at}
        super().__init__(CircleReport, section="more", given=given, subject=str(of_post.id))
        self._here = here
        self._of_post = of_post

    def purpose(self) -> str:
        return f"{self.PURPOSE} {UNSEEN}" if self._of_post.text.said_to else self.PURPOSE

    def put(self, store: Store, record: Record | None, values: Mapping[str, Any]) -> Record:
        here = store.get(Circle, self._here.id)
        writing.report(store, here, str(values["reason"]), of_post=self._of_post)
        return here

    async def saved(self, record: Record, said: str) -> None:
        await super().saved(record, "The host can read it now.")


class ReactionScreen(ModalScreen[Reaction | None]):
    """Offers four quiet answers."""

    CSS_PATH = "circle_posts.tcss"
    TITLE = "React"
    AUTO_FOCUS = "#reactions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="reaction.back", tooltip="Back; nothing is said"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("Answer without words", classes="heading")
            yield PickList(*(Option(Content(words)) for words in standing.WORDS_OF_REACTIONS.values()), id="reactions")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss([*standing.WORDS_OF_REACTIONS][message.option_index])

    def action_leave(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)
