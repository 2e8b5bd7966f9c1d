"""One questionnaire, one item a page. Support comes before the score where an answer asks for it, also on leaving."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content.scales import STIRRED, Scale
from calmterm.content.support_words import Cause
from calmterm.domain.questionnaires import Taken, keep, take
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.screen import LEAVING, CalmScreen, section_bar
from calmterm.store import Store
from calmterm.store.model.records import ScaleResult
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import FittedList


class TakeScreen(DraftScreen[ScaleResult, ScaleResult | None]):
    """Asks a questionnaire page by page: its introduction, its gate, each item, how difficult it made things."""

    CSS_PATH = "questionnaires.tcss"
    TITLE = "Questionnaire"
    PURPOSE = "Answer a questionnaire, one item at a time. An item may stay blank."
    AUTO_FOCUS = "#answers"
    saves_by = frozenset("0123456789sq")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,backspace", "page(-1)", "Item before", id="take.before", tooltip="The item before"),
        Binding("s", "skip", "Leave out", id="take.skip", tooltip="Leave this item blank; blank is not zero"),
        Binding("escape,q", "back", "Back", id="take.back", tooltip="Back; answers are kept as a draft"),
        Binding("u", "no_undo", show=False, id="take.no_undo", tooltip="Undo works in the lists, not in here"),
    ]

    recall = query_one("#recall", Static)
    stem = query_one("#stem", Static)
    item = query_one("#item", Static)
    answers = query_one("#answers", FittedList)
    note = query_one("#item-note", Static)

    def __init__(self, scale: Scale, coding: int, note: str = "") -> None:
        super().__init__(ScaleResult, subject=str(coding), draft=f"scale:{scale.id}")
        self._scale = scale
        self._coding = coding
        self._overlap = note
        self._answers: list[int | None] = [None] * len(scale.items)
        self._difficulty: int | None = None
        self._no_event = False  # the gate was answered with no
        self._page = 0
        self._owed = False  # support opens before this is left or scored
        self._taken_back = False  # an answer asked for support and was then changed: it is offered after the score
        self._read = False
        self._taken: Taken | None = None  # once it is stored

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("", id="recall", classes="heading", markup=False)
        with VerticalScroll(id="take-page", can_focus=False):
            yield Static("", id="stem", markup=False)
            yield Static("", id="item", markup=False)
            yield FittedList(id="answers", markup=False)
            yield Static("", id="item-note", markup=False)
        yield Static(self._scale.attribution, id="attribution", markup=False)
        yield KeyBar()

    @property
    def pages(self) -> list[str | int]:
        """Return the pages in order: "before", "gate", the numbers of the items, "difficulty"."""
        scale = self._scale
        pages: list[str | int] = []
        if scale.before:
            pages.append("before")
        if scale.gate is not None:
            pages.append("gate")
        if not self._no_event:
            pages += range(1, len(scale.items) + 1)
        low = scale.low(self._coding)
        if scale.difficulty is not None and any(one is not None and one > low for one in self._answers):
            pages.append("difficulty")
        return pages

    # --- beginning --------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        with self.attempt():
            self._begin(await self.open_draft())
            return
        self.dismiss(None)

    def _begin(self, draft: dict[str, Any] | None) -> None:
        if draft is not None and self._fits(draft):
            self._answers, self._difficulty = draft["given"], draft["difficulty"]
            self._page, self._owed = draft["page"], draft["owed"]
            self._taken_back = draft.get("taken_back", False)
            self._no_event = draft["no_event"]
            self.calm.notify("Your answers of last time are here again.", markup=False)
        self._read = True
        self._show()

    def _fits(self, draft: dict[str, Any]) -> bool:
        """Return whether a draft answers this questionnaire: the file of one's own may have changed meanwhile."""
        scale, coding = self._scale, self._coding
        choices = range(scale.low(coding), scale.high(coding) + 1)
        difficulties = scale.difficulty.options if scale.difficulty is not None else ()
        return (
            draft.get("version", scale.version) == scale.version
            and len(draft["given"]) == len(self._answers)
            and (draft["difficulty"] is None or draft["difficulty"] < len(difficulties))
            and all(one is None or one in choices for one in draft["given"])
        )

    def _show(self) -> None:
        self._page = min(self._page, len(self.pages) - 1)
        page, scale = self.pages[self._page], self._scale
        count = f"{page} of {len(scale.items)}" if isinstance(page, int) else ""
        self.recall.update(" · ".join(filter(None, (scale.title, scale.recall, count))))
        self.stem.update("")
        self.note.update(self._overlap if not self._page else "")
        match page:
            case "before":
                self._ask(scale.before, ["Go on", "Leave it"], None)
            case "gate" if scale.gate is not None:
                self.stem.update("\n".join((scale.gate.intro, *(f"- {one}" for one in scale.gate.examples))))
                self._ask(scale.gate.question, scale.options, 0 if self._no_event else None)
            case "difficulty" if scale.difficulty is not None:
                self.note.update("Not scored. Leave it out if you like.")
                self._ask(scale.difficulty.question, scale.difficulty.options, self._difficulty)
            case int():
                given = self._answers[page - 1]
                first = scale.introduction if page == 1 else ""
                self.stem.update("\n\n".join(filter(None, (first, scale.stem))))
                self._ask(scale.items[page - 1], scale.options, None if given is None else given - self._coding)
            case _:
                raise AssertionError(page)

    def _ask(self, question: str, options: Sequence[str], chosen: int | None) -> None:
        first = self._first_key
        rows = (
            Option(f"{'>' if place == chosen else ' '} {place + first}  {option}")
            for place, option in enumerate(options)
        )
        self.item.update(question)
        self.answers.set_options(rows)
        self.answers.highlighted = chosen or 0

    @property
    def _first_key(self) -> int:
        """Return the key of the first answer: as the questionnaire counts it; plain questions begin with 0."""
        return self._coding if isinstance(self.pages[self._page], int) else 0

    # --- answering --------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Answer by a digit. One that is no answer does nothing: it must not lead away from here."""
        if event.character is not None and event.character in "0123456789" and event.character != "":
            event.stop()
            event.prevent_default()
            place = int(event.character) - self._first_key
            if self._read and 0 <= place < self.answers.option_count:
                self._answer(place)

    @on(OptionList.OptionSelected)
    def _selected(self, message: OptionList.OptionSelected) -> None:
        if self._read:
            self._answer(message.option_index)

    def action_skip(self) -> None:
        """Leave this one out."""
        if self._read:
            self._answer(None)

    def _answer(self, place: int | None) -> None:
        page = self.pages[self._page]
        match page:
            case "before":
                if place == 1:
                    self.action_back()
                    return
            case "gate":
                self._no_event = place == 0
                if place is None:
                    return
            case "difficulty":
                self._difficulty = place
            case int():
                self._answers[page - 1] = None if place is None else place + self._coding
                if page == self._scale.support_item:
                    asked = self._scale.opens_support(self._answers, self._coding)
                    self._taken_back = (self._taken_back or self._owed) and not asked
                    self._owed = asked
            case _:
                raise AssertionError(page)
        self.touched()
        if self._page + 1 < len(self.pages):
            self._page += 1
            self._show()
        else:
            self._finish()

    def action_page(self, by: int) -> None:
        """Go to another page."""
        if 0 <= self._page + by < len(self.pages):
            self._page += by
            self._show()

    def draft_values(self) -> dict[str, Any] | None:
        if all(one is None for one in self._answers) and not self._no_event:
            return None
        return {
            "given": self._answers, "difficulty": self._difficulty, "page": self._page, "owed": self._owed,
            "no_event": self._no_event, "taken_back": self._taken_back, "version": self._scale.version,
        }  # fmt: skip

    # --- leaving ----------------------------------------------------------------------------------------

    async def _support(self) -> bool:
        """Open support once, where an answer asks for it; return whether it was opened."""
        if not self._owed:
            return False
        self._owed = False
        await self.calm.open_support(Cause.ITEM_NINE)
        return True

    @work(exclusive=True, group=LEAVING)
    async def _finish(self) -> None:
        await self.save()

    def values(self) -> dict[str, Any]:
        answers: list[int | None] = [] if self._no_event else list(self._answers)
        options = self._scale.difficulty.options if self._scale.difficulty is not None else ()
        return {"answers": answers, "difficulty": options[self._difficulty] if self._difficulty is not None else None}

    async def may_save(self, values: dict[str, Any]) -> bool:
        if self.draft_values() is not None:
            return True
        self.calm.notify("Everything was left out, so there is nothing to keep.", markup=False)
        self.dismiss(None)
        return False

    def put(self, store: Store, record: ScaleResult | None, values: Mapping[str, Any]) -> ScaleResult:
        answers = values["answers"]
        self._taken = taken = take(store, self._scale, answers, self._coding)
        asked = self._scale.opens_support(answers, self._coding)
        shown = asked or taken.offers_support or self._taken_back
        return keep(store, taken, difficulty=values["difficulty"], help_shown=shown)

    async def saved(self, record: ScaleResult, said: str) -> None:
        taken = self._taken
        if taken is not None:
            opened = await self._support()
            offer = (taken.offers_support or self._taken_back) and not opened
            await self.calm.push_screen_wait(ScoreScreen(taken, offer=offer))
        self.dismiss(record)

    @work(exclusive=True, group=LEAVING)
    async def action_back(self) -> None:
        with self.attempt():
            await self.save_drafts()
            if await self._support() and self.draft_values() is not None:
                self.touched()  # the draft knows now that support was shown
                await self.save_drafts()
            if self.draft_values() is not None:
                self.calm.notify("Your answers are kept as a draft.", markup=False)
            self.dismiss(None)

    def support_due(self) -> bool:
        """Return whether support comes before this screen is left; asked once, by whatever leads away from here."""
        due, self._owed = self._owed, False
        return due

    def on_unmount(self) -> None:
        """Show support first where this is left by a section or the lock."""
        if self.support_due():
            self.calm.call_later(self.calm.show_support)


class ScoreScreen(CalmScreen[None]):
    """Shows a score, its range and band, and the change since last time."""

    CSS_PATH = "questionnaires.tcss"
    TITLE = "Score"
    PURPOSE = "What your answers add up to, for reference. It is no diagnosis."
    AUTO_FOCUS = "#score-page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "back", "Back", id="score.back", tooltip="Back to the questionnaires"),
        Binding("g", "grounding", "Grounding", id="score.grounding", tooltip="Back into the room by the senses"),
    ]

    def __init__(self, taken: Taken, *, offer: bool) -> None:
        super().__init__()
        self._taken = taken
        self._offer = offer

    def compose(self) -> ComposeResult:
        first, *rest = self._taken.sentences()
        if self._taken.offers_grounding:
            rest.append(f"{STIRRED} Press g for a few minutes of grounding.")
        lines = [Content.styled(first, "bold"), *(Content(sentence) for sentence in rest)]
        yield Static(section_bar("more"), id="bar")
        with VerticalScroll(id="score-page"):
            yield Static(Content("\n\n").join(lines), id="score")
        yield KeyBar()

    def on_mount(self) -> None:
        if self._offer:
            self.calm.offer_support(Cause.SCORE)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the key for grounding only where the score does."""
        return self._taken.offers_grounding if action == "grounding" else True

    def action_grounding(self) -> None:
        """Show grounding, and the score again afterwards."""
        from calmterm.screens.practice.grounding import GroundingScreen

        self.calm.push_screen(GroundingScreen())

    def action_back(self) -> None:
        """Go back to the questionnaires."""
        self.dismiss(None)
