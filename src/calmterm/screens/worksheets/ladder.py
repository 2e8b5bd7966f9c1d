"""The exposure ladder: steps from easier to harder, to order, to try, and to learn from."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final, cast

from textual import work
from textual.binding import Binding, BindingType

from calmterm.core.errors import TextDamaged
from calmterm.core.text import one_line
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.dialogs.notice import SafetyScreen
from calmterm.store import Record
from calmterm.store.model.records import ExposureStep
from calmterm.store.model.records.worksheets.exposure import SAFE_ONLY, WITH_SOMEBODY
from calmterm.store.model.summary import DAMAGED

SEEN: Final = "seen_exposure_safety"
TITLE: Final = "Facing what you fear, in steps"
SAFETY: Final = (
    f"A ladder is {SAFE_ONLY[0].lower()}{SAFE_ONLY[1:]} Something feared, but not dangerous.",
    WITH_SOMEBODY,
    (
        "You can stop at any moment: escape leaves every page, and what you typed is kept. Strong fear during an"
        " attempt is to be expected, and it need not fall for the attempt to have been worth it. What counts is what"
        " you expected, what happened, and what you learned."
    ),
    "ctrl+g shows who is there, at any time.",
)
HINT: Final = "Any step that is not done can be next; the order may vary. shift+up or < moves a step, shift+down or >."
RANK_CELLS: Final = 6


class LadderScreen(RecordsScreen):
    """Lists the steps in their order, with their attempts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+up,less_than_sign", "move(-1)", "Move up", show=False, id="ladder.up", key_display="shift+up, <",
                tooltip="Move the selected step up its ladder"),
        Binding("shift+down,greater_than_sign", "move(1)", "Move down", show=False, id="ladder.down",
                key_display="shift+down, >", tooltip="Move the selected step down its ladder"),
        Binding("s", "safety", "Safety", id="ladder.safety", tooltip="What a ladder is for, and what it is not for"),
    ]  # fmt: skip

    def __init__(self, *, new: bool = False) -> None:
        super().__init__(ExposureStep, "worksheets", title="Exposure ladder")
        self._begin_after = new

    @work(group="waiting")
    async def on_mount(self) -> None:
        self.say_above(HINT)
        with self.attempt():
            if await self.ask(lambda store: store.setting(SEEN)) is None:
                if not await self.calm.push_screen_wait(SafetyScreen(TITLE, SAFETY)):
                    self.action_back()
                    return
                await self.ask(lambda store: store.set_setting(SEEN, "yes"))
        if self._begin_after:
            self.action_new()

    def action_safety(self) -> None:
        """Show again what a ladder is for."""
        self.calm.push_screen(SafetyScreen(TITLE, SAFETY))

    async def _page(self, after: Record | None) -> Sequence[Record]:
        if after is not None:
            return []  # there are few, and their order is not the store's
        found = await super()._page(None) if self._query else await self.ask(lambda store: store.records(ExposureStep))
        steps = cast("Sequence[ExposureStep]", found)
        ordered: list[ExposureStep] = sorted(steps, key=lambda step: (step.ladder, step.rank))
        return ordered

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        """Return the rank, then the fear expected, the situation, and how far it has come."""
        step = cast("ExposureStep", record)
        several = any(one.ladder != step.ladder for one in cast("list[ExposureStep]", self.records.records))
        place = f"{step.ladder}/{step.rank}." if several else f"{step.rank}."
        try:
            words = [step.headline(), step.state, *(one.brief for one in step.measures if one.brief)]
        except TextDamaged:
            words = [DAMAGED, step.state]
        return f"{place:<{RANK_CELLS}}", one_line(f"{step.suds_initial:>3}  {' · '.join(words)}", width - RANK_CELLS)

    @work(exclusive=True, group="moving")
    async def action_move(self, by: int) -> None:
        """Let the marked step and its neighbour on the same ladder change places."""
        step, steps = self.records.current, cast("list[ExposureStep]", self.records.records)
        if not isinstance(step, ExposureStep):
            return
        place = steps.index(step) + by
        if not 0 <= place < len(steps) or steps[place].ladder != step.ladder:
            return
        other = steps[place]
        with self.attempt():
            await self.ask(lambda store: store.exchange(step, other, "rank"))
        await self.records.reload(keep=step.id).wait()
