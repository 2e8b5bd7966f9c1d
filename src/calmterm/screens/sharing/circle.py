"""A circle: what a few people who trust each other said, to read, to answer, to react to; and the host's part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content.support_words import Cause
from calmterm.core import dates
from calmterm.core.errors import CalmtermError
from calmterm.core.text import clean, one_line
from calmterm.domain.support_causes import words_ask_for_support
from calmterm.exchange import circle
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.list_screen import RecordsScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.practice.reader import ArticleScreen
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleReaction,
    CircleReport,
    CircleRole,
    ContentItem,
    Reaction,
    Standing,
)
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

PAGE: Final = 50
BE_THERE: Final = "need-people-now"
"""The article that says what happens at a line and how to ask somebody to stay."""
NONE: Final = (
    "You are in no circle yet. A circle is a few people who trust each other and write to one another over a directory"
    " they share. Begin one in a shell: calmterm circle new NAME --at DIR --as YOU. Or come into one that somebody"
    " invited you to: calmterm circle join FILE -i KEYFILE --as YOU"
)
QUIET: Final = "Nothing was said yet. n says something; it fades after 90 days."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the screen shows of one circle."""

    circle: Circle | None = None
    count: int = 0
    me: CircleMember | None = None
    names: Mapping[Any, str] = field(default_factory=dict[Any, str])
    posts: Sequence[CirclePost] = ()
    rows: Sequence[Content] = ()
    reports: int = 0
    notices: Sequence[str] = ()

    @property
    def is_host(self) -> bool:
        return self.me is not None and self.me.role == CircleRole.HOST

    @property
    def is_in(self) -> bool:
        return self.me is not None and self.me.standing == Standing.HERE


class CircleScreen(CalmScreen[None]):
    """Lists what was said, the newest first."""

    CSS_PATH = "circle.tcss"
    TITLE = "Circle"
    PURPOSE = "What a few people who trust each other tell each other."
    AUTO_FOCUS = "#said"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "say", "Say", id="circle.say", tooltip="Say something to the circle"),
        Binding("r", "answer", "Answer", id="circle.answer", tooltip="Answer the selected post"),
        Binding("a", "react", "React", id="circle.react", tooltip="Answer without words; reactions are never counted"),
        Binding("b", "be_there", "Be there", id="circle.be_there", tooltip="What helps when somebody needs people now"),
        Binding("s", "keep", "Keep", id="circle.keep", tooltip="Keep the selected post: it does not fade for you"),
        Binding("m", "mute", "Mute", id="circle.mute", tooltip="Do not see what they say; nobody learns of it"),
        Binding("x", "report", "Report", id="circle.report", tooltip="Ask the host to look at the selected post"),
        Binding("h", "hide", "Hide", id="circle.hide", tooltip="As the host: take the selected post out of sight"),
        Binding("p", "pin", "Pin", id="circle.pin", tooltip="As the host: pin the selected post, or end that"),
        Binding("v", "reports", "Reports", id="circle.reports", tooltip="As the host: what was reported to you"),
        Binding("l", "log", "Log", id="circle.log", tooltip="What the host did, as every member can see it"),
        Binding("o", "next", "Next circle", id="circle.next", tooltip="Go to your next circle"),
        Binding("escape", "back", "Back", id="circle.back", tooltip="Back to where you came from"),
    ]

    said = query_one("#said", PickList)
    heading = query_one("#circle-heading", Static)
    notice = query_one("#circle-notice", Static)

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._shown = Shown()

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Circle", classes="heading", id="circle-heading", markup=False)
        yield Static("", classes="muted", id="circle-notice", markup=False)
        yield PickList(id="said")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.calm.worker.is_open:
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the files of the circle and show what is there."""
        await self._read()

    async def _read(self) -> None:
        with self.attempt():
            place = self._place
            self._shown = shown = await self.ask(lambda store: _look(store, place))
            self.said.fill(shown.rows, empty=Content(QUIET if shown.circle is not None else NONE))
            name = clean(shown.circle.text.name, multiline=False) if shown.circle is not None else "Circle"
            self.heading.update(f"Circle: {name}" if shown.circle is not None else name)
            waits = [f"Reports to you as the host: {shown.reports}. v shows them."] if shown.reports else []
            self.notice.update("\n".join([*map(clean, shown.notices), *waits]))
            self.notice.display = bool(shown.notices or waits)
            self.refresh_bindings()

    @property
    def _post(self) -> CirclePost | None:
        return self.said.pick(self._shown.posts)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        shown, marked = self._shown, self._post
        match action:
            case "say":
                return shown.is_in
            case "answer" | "react":
                return shown.is_in and marked is not None
            case "be_there" | "keep":
                return marked is not None
            case "mute" | "report":
                return marked is not None and shown.me is not None and marked.member_id != shown.me.id
            case "hide" | "pin":
                return shown.is_host and marked is not None
            case "log":
                return shown.is_in
            case "reports":
                return shown.is_host
            case "next":
                return shown.count > 1
            case _:
                return True

    # --- saying -----------------------------------------------------------------------------------------

    def action_say(self) -> None:
        """Say something to the circle."""
        self._write(None)

    @on(OptionList.OptionSelected)
    def action_answer(self) -> None:
        """Answer the marked post."""
        if self._shown.is_in and (marked := self._post) is not None:
            self._write(marked)

    def _write(self, answered: CirclePost | None) -> None:
        shown = self._shown
        if shown.circle is not None and shown.me is not None:
            self.calm.push_screen(PostScreen(shown.circle, shown.me, answered))

    @work(exclusive=True, group="waiting")
    async def action_react(self) -> None:
        """Answer the marked post without words."""
        marked = self._post
        if marked is not None and (chosen := await self.calm.push_screen_wait(ReactionScreen())) is not None:
            await self._do(lambda store, here: circle.react(store, here, marked, chosen))

    @work(exclusive=True, group="waiting")
    async def action_be_there(self) -> None:
        """Read what helps when somebody needs people now."""
        with self.attempt():
            if found := await self.ask(_be_there):
                await self.calm.push_screen(ArticleScreen(found))

    # --- for oneself, and to the host ---------------------------------------------------------------------

    @work(exclusive=True, group="changing")
    async def action_keep(self) -> None:
        """Keep the marked post."""
        if (marked := self._post) is not None and await self._do(lambda store, _: circle.keep(store, marked)):
            self.calm.notify("Kept: it does not fade for you.", markup=False)

    @work(exclusive=True, group="waiting")
    async def action_mute(self) -> None:
        """Do not see what the writer of the marked post says, once that is confirmed."""
        marked = self._post
        if marked is None:
            return
        name = self._shown.names[marked.member_id]
        about = Content(f"Nobody learns of it. To see them again: calmterm circle mute {name} --undo")
        sure = ConfirmScreen(f"Mute {name}?", about, yes="Mute", no="Back to reading")
        if await self.calm.push_screen_wait(sure):
            await self._do(lambda store, _: circle.mute(store, store.get(CircleMember, marked.member_id)))

    def action_report(self) -> None:
        """Ask the host to look at the marked post."""
        here, marked = self._shown.circle, self._post
        if here is not None and marked is not None:
            self.calm.push_screen(ReportScreen(here, marked))

    # --- the host's part ------------------------------------------------------------------------------------

    @work(exclusive=True, group="waiting")
    async def action_hide(self) -> None:
        """Take the marked post out of everybody's sight, once that is confirmed."""
        marked = self._post
        if marked is None:
            return
        about = Content("Nobody sees it any more. The log says that you did it.")
        sure = ConfirmScreen("Hide this post?", about, yes="Hide it", no="Leave it")
        if await self.calm.push_screen_wait(sure):
            await self._do(lambda store, here: circle.hide(store, here, marked))

    @work(exclusive=True, group="changing")
    async def action_pin(self) -> None:
        """Pin the marked post, or end that."""
        if (marked := self._post) is not None:
            await self._do(lambda store, here: circle.pin(store, here, marked, on=not marked.pinned))

    def action_reports(self) -> None:
        """Show what was reported to the host."""
        self.calm.push_screen(RecordsScreen(CircleReport, "more", read_only=True))

    @work(exclusive=True, group="waiting")
    async def action_log(self) -> None:
        """Show what the host did."""
        here = self._shown.circle
        if here is None:
            return
        with self.attempt():
            lines = await self.ask(lambda store: [
                f"{dates.to_minute(store.clock.here(one.at))}  {one.words}" for one in circle.host_log(store, here)
            ])  # fmt: skip
            await self.calm.push_screen(LogScreen(lines))

    async def _do(self, change: Callable[[Store, Circle], object]) -> bool:
        """Change something, show what became of it, and return whether that went well."""
        here = self._shown.circle
        if here is None:
            return False
        done = False
        with self.attempt():
            await self.ask(lambda store: change(store, here))
            done = True
        await self._read()
        return done

    def action_next(self) -> None:
        """Go to the next circle."""
        self._place += 1
        self.reload()

    def action_back(self) -> None:
        """Go back to where the person came from."""
        self.dismiss(None)


class PostScreen(FormScreen):
    """Writes a post, or an answer to one; a draft is kept as in every form."""

    TITLE = "Say something"
    PURPOSE = "Say something to the circle. It fades after 90 days, unless a reader keeps it."

    def __init__(self, here: Circle, me: CircleMember, answered: CirclePost | None) -> None:
        now = here.created_at  # takes the place of what is known once it is said
        given = {"circle_id": here.id, "member_id": me.id, "number": 1, "said_at": now}
        super().__init__(
            CirclePost, section="more", given=given, subject=str(answered.id if answered is not None else here.id)
        )
        self._here = here
        self._answered = answered

    def purpose(self) -> str:
        if self._answered is None:
            return self.PURPOSE
        return f"An answer to: {one_line(self._answered.text.text, 120)}"

    @work(exclusive=True, group="waiting")
    async def action_save(self) -> None:
        """Say it. Where the words ask for it, show the writer who is there first; nobody else learns of that."""
        await self._ready.wait()
        words = str(self.form.typed().get("text") or "")
        with self.attempt():
            if await self.ask(lambda store: words_ask_for_support(words, store)):
                await self.calm.open_support(Cause.TAG)
                about = Content("People are there at any hour: ctrl+g. Your words are kept as a draft.")
                sure = ConfirmScreen("Say this to the circle?", about, yes="Say it", no="Back to writing")
                if not await self.calm.push_screen_wait(sure):
                    return
            super().action_save()

    def put(self, store: Store, record: Record | None, values: Mapping[str, Any]) -> Record:
        here = store.get(Circle, self._here.id)
        return circle.post(
            store, here, str(values["text"]), channel=str(values.get("channel") or ""), reply_to=self._answered
        )

    async def saved(self, record: Record, said: str) -> None:
        await super().saved(record, "Said.")


class ReportScreen(FormScreen):
    """Asks the host to look at a post; nobody else can read the reason."""

    TITLE = "Report"
    PURPOSE = "Ask the host to look at this post. Only the host can read the reason."

    def __init__(self, here: Circle, of_post: CirclePost) -> None:
        given = {"circle_id": here.id, "post_id": of_post.id, "reported_at": here.created_at}
        super().__init__(CircleReport, section="more", given=given, subject=str(of_post.id))
        self._here = here
        self._of_post = of_post

    def purpose(self) -> str:
        return self.PURPOSE

    def put(self, store: Store, record: Record | None, values: Mapping[str, Any]) -> Record:
        here = store.get(Circle, self._here.id)
        circle.report(store, here, str(values["reason"]), of_post=self._of_post)
        return here

    async def saved(self, record: Record, said: str) -> None:
        await super().saved(record, "The host can read it now.")


class ReactionScreen(ModalScreen[Reaction | None]):
    """Offers four quiet answers."""

    CSS_PATH = "circle.tcss"
    TITLE = "React"
    AUTO_FOCUS = "#reactions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="reaction.back", tooltip="Back; nothing is said"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("Answer without words", classes="heading")
            yield PickList(*(Option(Content(words)) for words in circle.WORDS_OF_REACTIONS.values()), id="reactions")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss([*circle.WORDS_OF_REACTIONS][message.option_index])

    def action_leave(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)


class LogScreen(ModalScreen[None]):
    """Shows what the host did, as every member can see it."""

    CSS_PATH = "circle.tcss"
    TITLE = "What the host did"
    AUTO_FOCUS = "#acts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="log.back", tooltip="Back to the circle"),
    ]

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("What the host did", classes="heading")
            yield PickList(*(Option(Content(line)) for line in self._lines), id="acts")
        yield KeyBar()

    def action_leave(self) -> None:
        """Go back to the circle."""
        self.dismiss(None)


def _look(store: Store, place: int) -> Shown:
    """Read what is new in a circle, and what is shown of it. What stands against reading becomes a notice."""
    circles = store.records(Circle)
    if not circles:
        return Shown()
    here = circles[place % len(circles)]
    try:
        notices = circle.refresh(store, here)
    except CalmtermError as error:
        notices = [str(error)]
    everybody = circle.members(store, here)
    names = {one.id: clean(one.text.pseudonym, multiline=False) for one in everybody}
    posts = circle.posts(store, here, limit=PAGE)
    posts.sort(key=lambda one: not one.pinned)
    reactions = store.records(CircleReaction, among={"post_id": [one.id for one in posts]})
    answered = store.records(
        CirclePost, among={"id": [one.reply_to_id for one in posts if one.reply_to_id is not None]}
    )
    writers = {one.id: names[one.member_id] for one in answered}
    rows = [_row(store, one, names, writers, [each for each in reactions if each.post_id == one.id]) for one in posts]
    circle.set_read(store, posts)
    me = next((one for one in everybody if one.is_me), None)
    is_host = me is not None and me.role == CircleRole.HOST
    reports = store.count_by(CircleReport, "circle_id").get(here.id, 0) if is_host else 0
    return Shown(here, len(circles), me, names, posts, rows, reports, notices)


def _row(
    store: Store, one: CirclePost, names: Mapping[Any, str], writers: Mapping[Any, str],
    reactions: Sequence[CircleReaction],
) -> Content:  # fmt: skip
    """Return a post as the list shows it; `writers` are the names of those whose posts are answered."""
    when = dates.to_minute(store.clock.here(one.said_at))
    parts = [when, *([clean(one.text.channel, multiline=False)] if one.text.channel else [])]
    if one.reply_to_id in writers:
        parts.append(f"to {writers[one.reply_to_id]}")
    parts += ["pinned"] * one.pinned + ["kept"] * (one.fades_on is None)
    answers = [f"{names[each.member_id]}: {circle.WORDS_OF_REACTIONS[Reaction(each.reaction)]}" for each in reactions]
    return Content.assemble(
        (names[one.member_id], "bold"), (f" · {' · '.join(parts)}\n", "$text-muted"), clean(one.text.text),
        (f"\n{', '.join(answers)}" if answers else "", "$text-muted"), "\n",
    )  # fmt: skip


def _be_there(store: Store) -> ContentItem | None:
    store.library.stock()
    return next(iter(store.records(ContentItem, among={"code": [BE_THERE]})), None)
