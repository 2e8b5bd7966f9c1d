"""One guided talk: earlier turns, the question, and a field for the answer. Every answer is saved as it is given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from textual import on, work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import OptionList, Static, TextArea

from calmterm.core.text import one_line
from calmterm.domain.talk import (
    IS_A_SCRIPT,
    Answer,
    GivenAnswer,
    NoAnswer,
    Question,
    Script,
    State,
    back,
    begin,
    causes_of,
    remembered,
    step,
    values_of,
)
from calmterm.domain.talk_records import becomings, kept, open_talk, own_words, state_of
from calmterm.domain.talk_scripts import KINDS
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import LEAVING, section_bar
from calmterm.store import Record, Store, kind_named
from calmterm.store.model.records import Conversation, Memory
from calmterm.widgets.answer_editor import AnswerEditor
from calmterm.widgets.chips import Chips
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.scale_input import ScaleInput

SECTION: Final = "worksheets"
LEFT_HERE: Final = "You left this talk here. F4 begins it afresh."
HAS_CHANGED: Final = "The script has changed since, so it begins anew. What you answered stands in your earlier talks."
GOES_ON: Final = "Your answers are kept. The talk goes on here when you come back."
OVER: Final = "That was the last question."
SHOWN: Final = 60  # cells of a sentence in a row


@dataclass(slots=True)
class TalkOffer:
    """Something that can be made of the answers, and whether it was."""

    words: str
    kind: type[Record]
    values: Mapping[str, Any]
    is_done: bool = False


class TalkPage(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls to the question; its keys are for the talk."""


class Ways(PickList):
    """Lists what can be made of the answers; up from the first one is for the screen."""

    def action_cursor_up(self) -> None:
        """Mark the one above."""
        if not self.highlighted:
            raise SkipAction
        super().action_cursor_up()


class TalkScreen(DraftScreen[Conversation, None]):
    """Leads through a script. One that was left open goes on, unless `words` answer the first question of a new one."""

    CSS_PATH = "talk.tcss"
    TITLE = "Talk it through"
    PURPOSE = "A script asks, one question at a time, and every answer is kept as you give it."
    leads_on = False
    BINDINGS: ClassVar[list[BindingType]] = [
        # Without priority: they come behind the letters that were typed before them.
        Binding("enter", "answer", "Answer", id="talk.answer", tooltip="Answer, and on to the next one"),
        Binding("enter", "go_on", "Go on", id="talk.go_on", tooltip="On to the next one"),
        Binding("enter", "choose", "Choose", priority=True, id="talk.choose", tooltip="Do this with your answers"),
        Binding("up", "one_back", "One back", id="talk.back", tooltip="Back to the question before"),
        Binding("ctrl+j", "new_line", show=False, id="talk.new_line", tooltip="A new line in your answer"),
        Binding("escape", "leave", "Leave", id="talk.leave", tooltip="Leave; it goes on at the same question"),
        Binding("f4", "afresh", "Begin afresh", id="talk.afresh", tooltip="Leave this one as it is and begin anew"),
        Binding("u", "no_undo", show=False, id="talk.no_undo", tooltip="Undo works in the lists, not inside a talk"),
    ]

    page = query_one("#talk-page", TalkPage)
    earlier = query_one("#talk-earlier", Static)
    question = query_one("#talk-question", Static)
    hint = query_one("#talk-hint", Static)
    problem = query_one("#talk-problem", Static)
    editor = query_one("#talk-words", AnswerEditor)
    chips = query_one("#talk-choice", Chips)
    ways = query_one("#talk-ways", Ways)

    def __init__(self, script: Script, record: Conversation | None = None, *, words: str = "") -> None:
        super().__init__(Conversation, record, draft=f"talk:{script.name}")
        self._script = script
        self._first_words = words
        self._state = State(script, {})
        self._stored: State | None = None  # as the vault holds it
        self._typed: dict[str, Any] = {}  # and not given as an answer, by question
        self._offers: list[TalkOffer] = []
        self._is_ready = self._is_resumed = False

    def compose(self) -> ComposeResult:
        yield Static(section_bar(SECTION), id="bar")
        yield Static(
            Content.assemble((self._script.title, "bold"), (f"  {self._script.purpose}", "$text-muted")),
            id="talk-heading",
        )
        with TalkPage(id="talk-page"):
            yield Static("", id="talk-earlier", markup=False)
            yield Static("", id="talk-question", markup=False)
            yield Static("", id="talk-hint", classes="muted", markup=False)
            yield AnswerEditor(id="talk-words", classes="talk-field")
            yield Chips(only_one=True, id="talk-choice").add_class("talk-field")
            for one in self._script.questions.values():
                if one.way == "rating":
                    yield ScaleInput(one.low, one.high, anchors=one.anchors, id=_id_of(one), classes="talk-field")
            yield Ways(id="talk-ways").add_class("talk-field")
            yield Static("", id="talk-problem", markup=False)
        yield KeyBar()

    # --- beginning --------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        with self.attempt():
            self._record, state, mine = await self.ask(self._find)
            if state is None and self._record is not None:
                self.calm.notify(HAS_CHANGED, markup=False, timeout=10)
                self._record = None
            self._subject = str(self._record.id) if self._record is not None else ""
            self._is_resumed = state is not None and bool(state.turns) and not state.is_over
            self._state = state or begin(self._script, mine, self._first_words)
            self._stored = state if state is not None or self._state.turns else self._state
            if not self._first_words:
                self._typed = _readable((await self.open_draft() or {}).get("typed"))
            self._is_ready = True
            self._show()
            if self._is_resumed:
                self.calm.notify(LEFT_HERE, markup=False)
            self._save_soon()
            return
        self.dismiss(None)

    def _find(self, store: Store) -> tuple[Conversation | None, State | None, dict[str, str]]:
        """Return the talk to go on with, where it stands, and the person's own words. Raises NotFound, TextDamaged."""
        mine, record = own_words(store), self._record
        if record is not None:
            record = store.get(Conversation, record.id)
        elif not self._first_words:
            record = open_talk(store, self._script)
        return record, state_of(record, self._script, mine) if record is not None else None, mine

    # --- what is seen -----------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the question now, or what can be made of the answers, with the cursor in its field."""
        state = self._state
        self._complain("")
        blocks = [_told(turn) for turn in state.turns]
        if not state.turns:
            blocks = [Content.styled(IS_A_SCRIPT, "$text-muted")]
        self.earlier.update(Content("\n\n").join(blocks))
        for field in self.query(".talk-field"):
            field.display = False
        if state.is_over:
            self.question.update(Content(self._script.closing or OVER))
            self.hint.update("")
            self._offers = self._offers or list(self._find_offers())
            self._fill_ways()
            field: Widget | None = self.ways
        else:
            self._offers = []
            self.question.update(Content(state.asked))
            self.hint.update(Content(state.question.hint))
            field = self._field_of(state.question)
        self.hint.display = not state.is_over and bool(state.question.hint)
        if field is not None:
            field.display = True
        self.set_focus(field)
        self.page.scroll_end(animate=False, immediate=False)
        self.refresh_bindings()

    def _field_of(self, question: Question) -> Widget | None:
        """Return the field for an answer, with what was typed there before; None for what is only read."""
        typed = self._typed.get(question.name)
        match question.way:
            case "words":
                self.editor.load_text(typed if isinstance(typed, str) else "")
                self.editor.move_cursor(self.editor.document.end)
                return self.editor
            case "choice":
                self.chips.fill(question.options, [one for one in question.options if one == typed])
                self.chips.marked = question.options.index(typed) if typed in question.options else 0
                return self.chips
            case "rating":
                scale = self.query_one(f"#{_id_of(question)}", ScaleInput)
                scale.value = typed if isinstance(typed, int) else None
                return scale
            case "read":
                return None

    def _complain(self, sentence: str) -> None:
        self.problem.update(sentence)
        self.problem.display = bool(sentence)

    # --- answers ----------------------------------------------------------------------------------------

    def _answer(self, question: Question) -> Answer:
        """Return what stands in the field, as an answer."""
        match question.way:
            case "words":
                return Answer(self.editor.text)
            case "choice":
                return Answer(next(iter(self.chips.chosen), self.chips.marked_word))
            case "rating":
                return Answer(rating=self.query_one(f"#{_id_of(question)}", ScaleInput).value)
            case "read":
                return Answer()

    def action_answer(self) -> None:
        """Answer the question and go on to the next one."""
        question = self._state.question
        answer = self._answer(question)
        try:
            state = step(self._state, answer)
        except NoAnswer as error:
            self._complain(str(error))
            return
        for cause in causes_of(question, answer):
            self.calm.offer_support(cause)
        self._typed.pop(question.name, None)
        self._go(state)

    def action_go_on(self) -> None:
        """Go on from what is only read."""
        self.action_answer()

    def action_one_back(self) -> None:
        """Go back one question; its answer is there to be changed, and what was typed at this one stays."""
        self._keep_typed()
        last = self._state.turns[-1]
        self._typed[last.name] = last.answer.words if last.answer.rating is None else last.answer.rating
        self._go(back(self._state))

    def _go(self, state: State) -> None:
        self._state = state
        self._unsaved = True
        self._show()
        self._save_soon()

    def action_new_line(self) -> None:
        """Begin a new line in an answer in words."""
        if self.editor.has_focus:
            self.editor.insert("\n")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "answer" | "go_on":
                is_read = not self._state.is_over and self._state.question.way == "read"
                return self._is_ready and not self._state.is_over and is_read == (action == "go_on")
            case "choose":
                return self._is_ready and self._state.is_over
            case "one_back":
                return self._is_ready and bool(self._state.turns)
            case "afresh":
                return self._is_resumed
            case _:
                return True

    def action_afresh(self) -> None:
        """Begin the script anew; the talk that was left stays among the earlier ones as it is."""
        self._record, self._subject, self._mark = None, "", None
        self._typed, self._is_resumed = {}, False
        self._state = self._stored = begin(self._script, self._state.mine)
        self._show()

    # --- keeping ----------------------------------------------------------------------------------------

    def _keep_typed(self) -> None:
        """Note what stands in the field of the question now."""
        if self._state.is_over or not self._is_ready:
            return
        question = self._state.question
        answer = self._answer(question) if question.way != "choice" else Answer("".join(self.chips.chosen))
        self._typed.pop(question.name, None)
        if not answer.is_blank:
            self._typed[question.name] = answer.words if answer.rating is None else answer.rating

    def draft_values(self) -> dict[str, Any] | None:
        self._keep_typed()
        return {"typed": self._typed} if self._typed else None

    @on(TextArea.Changed)
    @on(Chips.Changed)
    @on(ScaleInput.Changed)
    def _changed(self) -> None:
        if self._is_ready:
            self._complain("")
            self.touched()

    async def save_drafts(self) -> None:
        """Save the answers that are not saved yet, and keep what is typed. Raises CalmtermError."""
        if not self._is_ready:
            return
        async with self._storing:
            while self._stored is not self._state:
                await self._store_state(self._state)
            await self.keep_draft()

    async def _store_state(self, state: State) -> None:
        record = self._record
        saved = await self.ask(lambda store: kept(store, record, state))
        self._record, self._stored = saved, state
        if self._subject != str(saved.id):
            await self.forget_draft()
            self._subject, self._unsaved = str(saved.id), True

    @work(group="drafts")
    async def _save_soon(self) -> None:
        with self.attempt():
            await self.save_drafts()

    @work(group=LEAVING)
    async def action_leave(self) -> None:
        with self.attempt():
            await self.save_drafts()
            if self._state.turns and not self._state.is_over:
                self.calm.notify(GOES_ON, markup=False)
            self.dismiss(None)

    # --- what is made of the answers --------------------------------------------------------------------

    def _find_offers(self) -> Iterator[TalkOffer]:
        state = self._state
        for one in becomings(state):
            yield TalkOffer(KINDS[one.kind], kind_named(one.kind), values_of(state, one))
        if sentence := remembered(state):
            words = f"Keep under what helps me: {one_line(sentence, SHOWN)}"
            yield TalkOffer(words, Memory, {"sentence": sentence})

    def _fill_ways(self) -> None:
        rows = [Content(f"{'✓' if one.is_done else ' '} {one.words}") for one in self._offers]
        self.ways.fill([*rows, Content("  That is enough")], at=self.ways.highlighted or 0)

    @on(OptionList.OptionSelected, "#talk-ways")
    @work(exclusive=True, group="waiting")
    async def action_choose(self) -> None:
        """Show the form with the answers in it, to look over and to save; or leave."""
        offer = self.ways.pick(self._offers)
        if offer is None:
            self.action_leave()
            return
        with self.attempt():
            await self.save_drafts()
            here = {"conversation_id": self._record.id} if self._record is not None and offer.kind is Memory else {}
            form = FormScreen(
                offer.kind, section=SECTION, proposed=offer.values, given=here, subject=self._subject
            )  # fmt: skip
            if await self.calm.push_screen_wait(form) is not None:
                offer.is_done = True
                self._fill_ways()


def _id_of(question: Question) -> str:
    return f"talk-rating-{question.name}"


def _told(turn: GivenAnswer) -> Content:
    """Return a turn of before: the question, and the answer below it."""
    answer = turn.answer.text
    asked = Content.styled(turn.asked, "$text-muted")
    return Content("\n").join([asked, Content("  " + answer.replace("\n", "\n  "))]) if answer else asked


def _readable(typed: object) -> dict[str, Any]:
    """Return what a draft holds, as far as it is of the sort that fields hold."""
    if not isinstance(typed, dict):
        return {}
    return {str(name): one for name, one in typed.items() if isinstance(one, str | int)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
