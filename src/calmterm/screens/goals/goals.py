"""Goals: values, the goals that serve them, and their milestones, as one tree for the keyboard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.getters import query_one
from textual.widgets import Static, Tree
from textual.widgets.tree import TreeNode

from calmterm.domain.goals import standing_lines, value_lines
from calmterm.screens.base.child_screen import WIDE
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import SAVING, SectionScreen
from calmterm.screens.goals.goal_lines import GoalPlace, detail_of, goal_line, looks_of, milestone_line, value_line
from calmterm.screens.goals.goal_part import GoalPartScreen
from calmterm.store import Record, Store
from calmterm.store.model.records import Goal, GoalMilestone, LifeValue
from calmterm.store.model.records.goals import GoalState
from calmterm.widgets.goal_bars import goal_bars, value_bars
from calmterm.widgets.panel import Panel, keys_that_fit
from calmterm.widgets.width_static import Drawn

RESTING: Final = (GoalState.DONE, GoalState.DROPPED)
KEYS_MARGIN: Final = 6  # cells beside the keys below the tree
MOST_BARS: Final = 4
MOST_VALUES: Final = 5
MOST_LOOKS: Final = 4
KEYS: Final = "p pause · x let go · d trash · v value · a hide done · h earlier"


@dataclass(frozen=True, slots=True)
class ValuesAndGoals:
    """The values and goals that the screen shows."""

    today: date
    values: Sequence[LifeValue]
    goals: Sequence[Goal]


def read_goals(store: Store) -> ValuesAndGoals:
    """Read values and goals."""
    return ValuesAndGoals(store.today(), store.records(LifeValue), store.records(Goal, oldest_first=True))


class GoalTree(Tree[GoalPlace]):
    """Shows a tree whose space bar ticks instead of folding; enter folds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "screen.done", "Done", id="goals.done", tooltip="Done, or not done after all"),
    ]


class GoalsScreen(SectionScreen):
    """Shows values, goals and milestones as a tree."""

    CSS_PATH = "goals.tcss"
    TITLE = "Goals"
    SECTION = "goals"
    AUTO_FOCUS = "#tree"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "Goal", id="goals.new", tooltip="A new goal, for the selected value"),
        Binding("m", "milestone", "Milestone", id="goals.milestone", tooltip="A milestone of the selected goal"),
        Binding(
            "c", "check_in", "Check in", id="goals.check_in", tooltip="How the selected goal stands, and your drive"
        ),
        Binding("p", "pause", "Pause", show=False, id="goals.pause", tooltip="Pause the goal, or take it up again"),
        Binding("x", "drop", "Let go", show=False, id="goals.drop", tooltip="Let the goal go, or take it up again"),
        Binding("e", "edit", "Edit", id="goals.edit", tooltip="Change what is selected"),
        Binding("v", "value", "Value", show=False, id="goals.value", tooltip="A new value, what goals are for"),
        Binding("d", "trash", "Trash", show=False, id="goals.trash", tooltip="Move the selected one to the trash"),
        Binding("h", "history", show=False, id="goals.history", tooltip="Earlier versions of the selected one"),
        Binding("a", "hide", "Hide done", show=False, id="goals.hide", tooltip="Show or hide what is done or let go"),
    ]

    growth = query_one("#tree", GoalTree)
    detail = query_one("#goal-detail", Static)

    def __init__(self) -> None:
        super().__init__()
        self._found: ValuesAndGoals | None = None
        self._hidden = False

    def body(self) -> ComposeResult:
        with Vertical(id="goals"):
            with Vertical(id="goal-trunk"):
                yield Panel(GoalTree("Goals", id="tree"), title="Values and goals", keys=KEYS, id="tree-panel")
                yield Panel(Drawn(id="values"), title="What matters, and how it is lived", id="values-panel")
            with Vertical(id="goal-side"):
                yield Panel(Drawn(id="goal-bars"), title="Where they stand", id="goal-bars-panel")
                detail = VerticalScroll(
                    Static("", id="goal-detail", markup=False), id="goal-detail-box", can_focus=False
                )
                yield Panel(detail, title="Selected", id="goal-detail-panel")
                yield Panel(Static("", id="looks", markup=False), title="How it went", id="looks-panel")
                yield Static("", id="goal-keys", classes="muted", markup=False)

    def on_resize(self) -> None:
        self.query_one("#goal-keys", Static).update(keys_that_fit(KEYS, self.size.width - KEYS_MARGIN))
        self._tell(self._place)

    def on_mount(self) -> None:
        self.growth.show_root = False
        self.growth.guide_depth = 3
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the tree again; the line that was marked stays marked."""
        await self._read()

    async def _read(self, mark: Callable[[GoalPlace], bool] | None = None) -> None:
        with self.attempt():
            self._found = await self.ask(read_goals)
            kept = self._place.key if self._place else None
            self._grow(self._found)
            standing = standing_lines(self._found.goals, self._found.today)[:MOST_BARS]
            values = value_lines(self._found.values)[:MOST_VALUES]
            looks = looks_of(self._found.goals, MOST_LOOKS, self._found.today)
            for name, filled in (("goal-bars", standing), ("values", values), ("looks", looks.plain)):
                self.query_one(f"#{name}-panel").set_class(not filled, "-empty")
            self.query_one("#goal-bars", Drawn).show(lambda width: goal_bars(standing, width))
            self.query_one("#values", Drawn).show(lambda width: value_bars(values, width))
            self.query_one("#looks", Static).update(looks)
            self._mark(mark or (lambda place: place.key == kept))

    # --- the tree ---------------------------------------------------------------------------------------

    def _grow(self, found: ValuesAndGoals) -> None:
        tree = self.growth
        tree.clear()
        goals = [one for one in found.goals if not (self._hidden and one.state in RESTING)]
        named = {value.id for value in found.values}
        for value in found.values:
            branch = tree.root.add(value_line(value), GoalPlace(value), expand=True)
            self._add_goals(branch, [one for one in goals if one.value_id == value.id], found.today, value)
        loose = [one for one in goals if one.value_id not in named]
        if loose:
            heading = Text("No value", style="italic") if found.values else Text("Goals", style="bold")
            self._add_goals(tree.root.add(heading, GoalPlace(), expand=True), loose, found.today, None)
        tree.root.expand()

    def _add_goals(
        self, branch: TreeNode[GoalPlace], goals: Sequence[Goal], today: date, value: LifeValue | None
    ) -> None:
        for goal in goals:
            line = goal_line(goal, today)
            milestones: Sequence[GoalMilestone] = goal.children.get("milestones", [])
            node = branch.add(
                line, GoalPlace(value, goal), expand=goal.state not in RESTING, allow_expand=bool(milestones)
            )
            for number, milestone in enumerate(milestones):
                node.add_leaf(milestone_line(milestone, today), GoalPlace(value, goal, number))

    def _mark(self, wanted: Callable[[GoalPlace], bool]) -> None:
        nodes = _all(self.growth.root)
        node = next((one for one in nodes if one.data is not None and wanted(one.data)), None) or next(
            iter(nodes), None
        )
        # A tree counts its lines as it is drawn, or asked for the last one; a node without a number cannot be marked.
        if self.growth.last_line >= 0:
            self.growth.move_cursor(node)
        self._tell(node.data if node is not None else None)

    @property
    def _place(self) -> GoalPlace | None:
        node = self.growth.cursor_node
        return node.data if node is not None else None

    @on(Tree.NodeHighlighted)
    def _highlighted(self, message: "Tree.NodeHighlighted[GoalPlace]") -> None:
        self._tell(message.node.data)

    def _tell(self, place: GoalPlace | None) -> None:
        if place is not None and self._found is not None:
            wide = self.size.width >= WIDE
            self.detail.update(detail_of(place, self._found.goals, self._found.today, whole=wide))
        elif self._hidden:
            self.detail.update("What is done or let go is hidden. a shows it again.")
        else:
            self.detail.update("Nothing here yet. Press n for a goal, or v for a value that goals can be for.")

    # --- actions ----------------------------------------------------------------------------------------

    def _goal(self) -> Goal | None:
        place = self._place
        if place is None or place.goal is None:
            self.calm.notify("Select a goal first. Press n for a new one.", markup=False)
            return None
        return place.goal

    def action_new(self) -> None:
        """Begin a new goal; where a value is marked, for that value."""
        place = self._place
        given = {"value_id": str(place.value.id)} if place is not None and place.value is not None else {}
        self.calm.push_screen(FormScreen(Goal, section="goals", given=given), self._written)

    def action_value(self) -> None:
        """Begin a new value."""
        self.calm.push_screen(FormScreen(LifeValue, section="goals"), self._written)

    def action_edit(self) -> None:
        """Change the marked value, goal or milestone."""
        place = self._place
        if place is None:
            return
        if place.goal is not None and place.milestone is not None:
            self.calm.push_screen(GoalPartScreen(place.goal, "milestones", place.milestone), self._written)
        elif record := place.goal or place.value:
            self.calm.push_screen(FormScreen(type(record), record, section="goals"), self._written)

    def action_milestone(self) -> None:
        """Begin a new milestone of the marked goal."""
        if goal := self._goal():
            self.calm.push_screen(GoalPartScreen(goal, "milestones"), self._milestone_written)

    def _milestone_written(self, record: Record | None) -> None:
        """Select the new milestone and not its goal, so that space then ticks it and does not end the goal."""
        if isinstance(record, Goal):
            self._show_milestone(record, len(record.children["milestones"]) - 1)

    @work(exclusive=True)
    async def _show_milestone(self, goal: Goal, number: int) -> None:
        await self._read(lambda place: place.key == (None, goal.id, number))

    def action_check_in(self) -> None:
        """Begin a check-in of the marked goal."""
        if goal := self._goal():
            self.calm.push_screen(GoalPartScreen(goal, "check_ins"), self._written)

    def _written(self, record: Record | None) -> None:
        if record is not None:
            self._show_saved(record)

    @work(exclusive=True)
    async def _show_saved(self, record: Record) -> None:
        await self._read(lambda place: record.id in place.key)

    def action_done(self) -> None:
        """Note that the marked milestone or goal is done, or that it is not after all."""
        place = self._place
        if place is None or place.goal is None:
            return
        if place.milestone is None:
            self._set_state(place.goal, GoalState.DONE, "Done.")
            return
        rows = place.goal.values()["milestones"]
        row = rows[place.milestone]
        row["done_at"] = None if row["done_at"] is not None else self.calm.clock.now().replace(second=0, microsecond=0)
        self._change(place.goal, {"milestones": rows}, "Done." if row["done_at"] else "Not done after all.")

    def action_pause(self) -> None:
        """Pause the goal, or go on."""
        if goal := self._goal():
            self._set_state(goal, GoalState.PAUSED, "Paused. p takes it up again.")

    def action_drop(self) -> None:
        """Let the goal go, or take it up again."""
        if goal := self._goal():
            self._set_state(goal, GoalState.DROPPED, "Let go. That is fine; x takes it up again.")

    def action_history(self) -> None:
        """Show what the marked value or goal was before; a milestone is part of its goal."""
        place = self._place
        record = (place.goal or place.value) if place is not None else None
        if record is not None:
            self.calm.show_history(record, "goals", lambda: self._written(record))

    def action_hide(self) -> None:
        """Show or hide goals that are done or let go."""
        self._hidden = not self._hidden
        self.reload()

    def _set_state(self, goal: Goal, state: GoalState, words: str) -> None:
        back = goal.state == state
        self._change(goal, {"state": GoalState.ACTIVE if back else state}, "Taken up again." if back else words)

    @work(exclusive=True, group=SAVING)
    async def _change(self, goal: Goal, values: Mapping[str, Any], words: str) -> None:
        with self.attempt():
            await self.ask(lambda store: store.change(goal, values))
            self.calm.notify(f"{words} Press u to undo.", markup=False)
        await self._read()

    @work(exclusive=True, group=SAVING)
    async def action_trash(self) -> None:
        """Move the marked value, goal (with its milestones) or milestone to the trash."""
        place = self._place
        if place is None or not (place.goal or place.value):
            return
        with self.attempt():
            await self.ask(lambda store: _trash(store, place))
            where = "Taken out" if place.milestone is not None else "Moved to trash"
            self.calm.notify(f"{where}. Press u to undo.", markup=False)
        await self._read()


def _trash(store: Store, place: GoalPlace) -> None:
    if place.goal is not None and place.milestone is not None:
        rows = place.goal.values()["milestones"]
        store.change(place.goal, {"milestones": [row for n, row in enumerate(rows) if n != place.milestone]})
    elif record := place.goal or place.value:
        store.trash(record)


def _all(node: TreeNode[GoalPlace]) -> list[TreeNode[GoalPlace]]:
    return [one for child in node.children for one in (child, *_all(child))]
