"""A circle: what a few people who trust each other said, to read, to answer, to react to; and the host's part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.core.text import clean
from calmterm.exchange.circle import reading, standing, writing
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.practice.reader import ArticleScreen
from calmterm.screens.sharing.circle_doors import BeginScreen, ComeInScreen
from calmterm.screens.sharing.circle_members import LogScreen, MembersScreen
from calmterm.screens.sharing.circle_posts import HowScreen, PostScreen, ReactionScreen, ReportPostScreen
from calmterm.store import Store
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
    "You are in no circle yet. A circle is up to twelve people who trust each other and tell one another how they are,"
    " over a directory that all of them can write to. calmterm sends nothing, and only members can read what is there."
    "\n\nt  begins one: you are its host, and invite the others."
    "\ne  joins one that somebody invited you to."
)
HIDING: Final = "Nobody sees it any more. The log says that you did it."
HIDING_CHOSEN: Final = f"{HIDING} So the others learn that it was said to you, too."
QUIET: Final = "Nothing was said yet. n says something, f says how you are in three words. It fades after 90 days."


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
        Binding("f", "how", "How I am", id="circle.how", tooltip="Say in three words how you are"),
        Binding("r", "answer", "Answer", id="circle.answer", tooltip="Answer the selected post"),
        Binding("a", "react", "React", id="circle.react", tooltip="Answer without words; reactions are never counted"),
        Binding("w", "members", "Members", id="circle.members", tooltip="Who is there: invite, remove, mute, leave"),
        Binding("b", "be_there", "Be there", id="circle.be_there", tooltip="What helps when somebody needs people now"),
        Binding("s", "keep", "Keep", id="circle.keep", tooltip="Keep the selected post: it does not fade for you"),
        Binding("m", "mute", "Mute", id="circle.mute", tooltip="Do not see what they say; nobody learns of it"),
        Binding("x", "report", "Report", id="circle.report", tooltip="Ask the host to look at the selected post"),
        Binding("h", "hide", "Hide", id="circle.hide", tooltip="As the host: take the selected post out of sight"),
        Binding("p", "pin", "Pin", id="circle.pin", tooltip="As the host: pin the selected post, or end that"),
        Binding("v", "reports", "Reports", id="circle.reports", tooltip="As the host: what was reported to you"),
        Binding("l", "log", "Log", id="circle.log", tooltip="What the host did, as every member can see it"),
        Binding("t", "begin", "Begin one", id="circle.begin", tooltip="Begin a circle"),
        Binding("e", "come_in", "Join", id="circle.come_in", tooltip="Join a circle by an invitation"),
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
            case "say" | "how":
                return shown.is_in
            case "members":
                return shown.circle is not None
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

    def action_how(self) -> None:
        """Say in three words how one is."""
        if self._shown.circle is not None:
            self.calm.push_screen(HowScreen(self._shown.circle))

    @work(exclusive=True, group="waiting")
    async def action_react(self) -> None:
        """Answer the marked post without words."""
        marked = self._post
        if marked is not None and (chosen := await self.calm.push_screen_wait(ReactionScreen())) is not None:
            await self._do(lambda store, here: writing.react(store, here, marked, chosen))

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
        if (marked := self._post) is not None and await self._do(lambda store, _: standing.keep(store, marked)):
            self.calm.notify("Kept: it does not fade for you.", markup=False)

    @work(exclusive=True, group="waiting")
    async def action_mute(self) -> None:
        """Do not see what the writer of the marked post says, once that is confirmed."""
        marked = self._post
        if marked is None:
            return
        name = self._shown.names[marked.member_id]
        about = Content("Nobody learns of it. To see them again: m in the list of members.")
        sure = ConfirmScreen(f"Mute {name}?", about, yes="Mute", no="Back to reading")
        if await self.calm.push_screen_wait(sure):
            await self._do(lambda store, _: standing.mute(store, store.get(CircleMember, marked.member_id)))

    def action_report(self) -> None:
        """Ask the host to look at the marked post."""
        here, marked = self._shown.circle, self._post
        if here is not None and marked is not None:
            self.calm.push_screen(ReportPostScreen(here, marked))

    # --- the host's part ------------------------------------------------------------------------------------

    @work(exclusive=True, group="waiting")
    async def action_hide(self) -> None:
        """Take the marked post out of everybody's sight, once that is confirmed."""
        marked = self._post
        if marked is None:
            return
        about = Content(HIDING_CHOSEN if marked.text.said_to else HIDING)
        sure = ConfirmScreen("Hide this post?", about, yes="Hide it", no="Leave it")
        if await self.calm.push_screen_wait(sure):
            await self._do(lambda store, here: writing.hide(store, here, marked))

    @work(exclusive=True, group="changing")
    async def action_pin(self) -> None:
        """Pin the marked post, or end that."""
        if (marked := self._post) is not None:
            await self._do(lambda store, here: writing.pin(store, here, marked, on=not marked.pinned))

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
                f"{dates.to_minute(store.clock.here(one.at))}  {one.words}" for one in standing.host_log(store, here)
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

    # --- the circles ----------------------------------------------------------------------------------------

    def action_members(self) -> None:
        """Show who is there."""
        if self._shown.circle is not None:
            self.calm.push_screen(MembersScreen(self._shown.circle))

    @work(exclusive=True, group="waiting")
    async def action_begin(self) -> None:
        """Begin a circle."""
        if await self.calm.push_screen_wait(BeginScreen(self.calm)) is not None:
            self._place = 0  # the newest
            self.calm.notify("The circle is there. Invite somebody: w, then i.", markup=False)
            await self._read()

    @work(exclusive=True, group="waiting")
    async def action_come_in(self) -> None:
        """Join a circle by an invitation."""
        if await self.calm.push_screen_wait(ComeInScreen(self.calm)) is not None:
            self._place = 0
            self.calm.notify("You are in the circle.", markup=False)
            await self._read()

    def action_next(self) -> None:
        """Go to the next circle."""
        self._place += 1
        self.reload()

    def action_back(self) -> None:
        """Go back to where the person came from."""
        self.dismiss(None)


def _look(store: Store, place: int) -> Shown:
    """Read what is new in a circle, and what is shown of it. What stands against reading becomes a notice."""
    circles = store.records(Circle)
    if not circles:
        return Shown()
    here = circles[place % len(circles)]
    notices = reading.try_refresh(store, here)
    everybody = standing.members(store, here)
    names = {one.id: standing.shown_name(one) for one in everybody}
    posts = standing.posts(store, here, limit=PAGE)
    posts.sort(key=lambda one: not one.pinned)
    reactions = store.records(CircleReaction, among={"post_id": [one.id for one in posts]})
    answered = store.records(
        CirclePost, among={"id": [one.reply_to_id for one in posts if one.reply_to_id is not None]}
    )
    writers = {one.id: names[one.member_id] for one in answered}
    rows = [
        _row(store, one, names, writers, [each for each in reactions if each.post_id == one.id],
             standing.names_of(everybody, one.text.said_to))
        for one in posts
    ]  # fmt: skip
    standing.set_read(store, posts)
    me = next((one for one in everybody if one.is_me), None)
    is_host = me is not None and me.role == CircleRole.HOST
    reports = store.count_by(CircleReport, "circle_id").get(here.id, 0) if is_host else 0
    return Shown(here, len(circles), me, names, posts, rows, reports, notices)


def _row(
    store: Store, one: CirclePost, names: Mapping[Any, str], writers: Mapping[Any, str],
    reactions: Sequence[CircleReaction], to: Sequence[str],
) -> Content:  # fmt: skip
    """Return a post as the list shows it; `writers` are the names of those whose posts are answered."""
    when = dates.with_time(store.clock.here(one.said_at), store.clock.now().date())
    parts = [
        when,
        *([f"only to {', '.join(to)}"] if to else []),
        *([clean(one.text.channel, multiline=False)] if one.text.channel else []),
    ]
    if one.reply_to_id in writers:
        parts.append(f"answers {writers[one.reply_to_id]}")
    parts += ["pinned"] * one.pinned + ["kept"] * (one.fades_on is None)
    answers = [f"{names[each.member_id]}: {standing.WORDS_OF_REACTIONS[Reaction(each.reaction)]}" for each in reactions]
    return Content.assemble(
        (names[one.member_id], "bold"), (f" · {' · '.join(parts)}\n", "$text-muted"), clean(one.text.text),
        (f"\n{', '.join(answers)}" if answers else "", "$text-muted"), "\n",
    )  # fmt: skip


def _be_there(store: Store) -> ContentItem | None:
    store.library.stock()
    return next(iter(store.records(ContentItem, among={"code": [BE_THERE]})), None)
