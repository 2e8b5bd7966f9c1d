"""Child records inside their parent's form: rows to add, change and remove, and one rating of each, asked again."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.widgets.option_list import Option

from calmterm.core.text import one_line
from calmterm.store import Record
from calmterm.store.model.kind import Again, Child
from calmterm.store.model.summary import Say, fields_of, moved, shown
from calmterm.widgets.pick_list import FittedList
from calmterm.widgets.scale_input import ScaleInput

Values = dict[str, Any]
ROWS_SEEN = 4
ROW_CELLS = 200


def child_line(kind: type[Record], values: Mapping[str, Any], say: Say = shown) -> str:
    """Return what a child holds, on one line: its headline, then its rating before and after, or its filled plain
    fields.

    `say` puts a plain field into words.
    """
    parts = [one_line(str(values[name])) for name in kind.about.headline if values.get(name)]
    if kind.about.measures is not None:
        parts += (one.brief for one in kind.about.measures(values) if one.brief)
    if kind.about.before_after is not None:
        before = values.get(kind.about.before_after[0])
        parts += moved(kind.about, values) or ([] if before is None else [str(before)])
    else:
        filled = (spec for spec in kind.columns() if not spec.hidden and spec.name != kind.about.felt)
        parts += (f"{spec.label} {words}" for spec, words in fields_of(filled, values, say))
    return one_line(" · ".join(parts), ROW_CELLS) or kind.about.title


class _Rows(FittedList):
    """The rows of a form: what is typed here begins another one, so that no letter is a command inside a form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,insert", "ask(True)", "Add", key_display="+", id="children.add",
                tooltip="Add one; words typed here begin one, too"),
        Binding("enter", "ask(False)", "Edit", id="children.change", tooltip="Edit the selected one, or add the first"),
        Binding("delete,backspace", "remove", "Remove", id="children.remove", tooltip="Take the selected one out"),
        Binding("ctrl+z", "bring_back", "Undo", show=False, id="children.undo", tooltip="Restore what was taken out"),
    ]  # fmt: skip

    def on_key(self, event: events.Key) -> None:
        """Begin another one with what is typed."""
        character = event.character or ""
        if character.isprintable() and character.strip("+ "):
            event.stop()
            event.prevent_default()
            self.post_message(_Asked(None, character))

    def on_click(self, event: events.Click) -> None:
        """Mark the row under the pointer; a second click edits it. Where there is none, a click adds the first."""
        event.prevent_default()
        place: int | None = event.style.meta.get("option")
        if place is None:
            return
        if self.options[place].disabled:
            self.action_ask(True)
            return
        self.highlighted = place
        if event.chain == 2:
            self.action_ask(False)

    def on_paste(self, event: events.Paste) -> None:
        """Begin another one with what is pasted."""
        event.stop()
        self.post_message(_Asked(None, event.text))

    def action_ask(self, new: bool) -> None:
        """Add one, or edit the selected one; where there is none, enter adds the first."""
        self.post_message(_Asked(None if new else self.highlighted))

    def action_remove(self) -> None:
        if self.highlighted is not None:
            self.post_message(_Removed(self.highlighted))

    def action_bring_back(self) -> None:
        self.post_message(_Removed(None))


class _Asked(Message):
    """`place` shall be changed; None: one shall be added, which begins with the text `typed`."""

    def __init__(self, place: int | None, typed: str = "") -> None:
        super().__init__()
        self.place = place
        self.typed = typed


class _Removed(Message):
    """`place` shall go; None: what went last shall come back."""

    def __init__(self, place: int | None) -> None:
        super().__init__()
        self.place = place


class ChildList(Vertical):
    """The children of one field of a record, as rows. Their pages are the screen's affair, see `Wanted`."""

    DEFAULT_CSS = """
    ChildList {
        height: auto;
        margin: 1 0 0 0;
        & > .form-label { height: auto; padding: 0 2; }
        &:focus-within > .form-label { text-style: underline; }
        & > .form-problem { height: auto; padding: 0 2; color: $text-error; display: none; }
        & > _Rows, & > _Rows:focus {
            height: auto; max-height: 4; margin: 0 2; padding: 0; border: none;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        & > _Rows > .option-list--option-disabled { color: $text-muted; }
    }
    """

    class Wanted(Message):
        """The page of a child is asked for: of the one at `place`, or (None) of a new one that begins with `typed`."""

        def __init__(self, child_list: "ChildList", place: int | None, typed: str = "") -> None:
            super().__init__()
            self.child_list = child_list
            self.place = place
            self.typed = typed

    class Changed(Message):
        """Rows were added, changed or removed."""

        def __init__(self, child_list: "ChildList") -> None:
            super().__init__()
            self.child_list = child_list

    def __init__(self, child: Child, values: Sequence[Values] = ()) -> None:
        super().__init__(id=f"field-{child.field}")
        self.child = child
        self.values: list[Values] = list(values)
        self._gone: list[tuple[int, Values]] = []
        self._rows = _Rows(markup=False)
        self._problem = Static("", classes="form-problem", markup=False)

    def compose(self) -> ComposeResult:
        about = self.child.kind.about
        keys = ("  type or + to add, enter edits, delete removes", "$text-muted")
        yield Static(Content.assemble((about.plural, "bold"), keys), classes="form-label")
        yield self._rows
        yield self._problem

    def on_mount(self) -> None:
        self._show(0)

    @property
    def control(self) -> FittedList:
        """Return the widget that takes the focus."""
        return self._rows

    def fill(self, values: Sequence[Values]) -> None:
        """Show other children."""
        self.values, self._gone = list(values), []
        self._show(0)

    def put(self, place: int | None, values: Values) -> None:
        """Take over the values of a changed child, or (None) of a new one."""
        if place is None:
            place = len(self.values)
            self.values.append(values)
        else:
            self.values[place] = values
        self._show(place)
        self.post_message(self.Changed(self))

    def complain(self, sentence: str) -> None:
        """Show what is wrong with the children; an empty sentence takes it back."""
        self._problem.update(sentence)
        self._problem.display = bool(sentence)

    @on(_Asked)
    def _ask(self, message: _Asked) -> None:
        message.stop()
        if message.place is None or message.place < len(self.values):
            self.post_message(self.Wanted(self, message.place, message.typed))

    @on(_Removed)
    def _remove_or_bring_back(self, message: _Removed) -> None:
        message.stop()
        if message.place is None and self._gone:
            place, values = self._gone.pop()
            self.values.insert(place, values)
        elif message.place is not None and message.place < len(self.values):
            place = message.place
            self._gone.append((place, self.values.pop(place)))
        else:
            return
        self._show(place)
        self.post_message(self.Changed(self))

    def _show(self, place: int) -> None:
        if not self.is_mounted:
            return
        self._rows.clear_options()
        if not self.values:
            self._rows.add_option(Option(Content("None yet. Type to add one."), disabled=True))
            return
        self._rows.add_options(Content(child_line(self.child.kind, one)) for one in self.values)
        self._rows.highlighted = min(place, len(self.values) - 1)


class ChildRatings(Vertical):
    """One scale for each child, bearing its name: a field of the children that the form asks at a later step."""

    DEFAULT_CSS = """
    ChildRatings { height: auto; }
    ChildRatings > ScaleInput { margin: 1 0 0 0; }
    """

    class Rated(Message):
        """The child at `place` was rated."""

        def __init__(self, ratings: "ChildRatings", place: int, value: int | None) -> None:
            super().__init__()
            self.ratings = ratings
            self.place = place
            self.value = value

    def __init__(self, again: Again) -> None:
        super().__init__()
        self.again = again
        self._names: list[str] = []

    async def show(self, children: Sequence[Mapping[str, Any]]) -> None:
        """Ask for these children."""
        kind = self.again.child.kind
        spec = kind.spec(self.again.name)
        names = [one_line(str(one.get(kind.about.headline[0]) or kind.about.title), 40) for one in children]
        if names != self._names:
            self._names = names
            await self.remove_children()
            await self.mount_all(
                ScaleInput(int(spec.low or 0), int(spec.high or 10), label=f"{name}: {spec.label}") for name in names
            )
        with self.prevent(ScaleInput.Changed):
            for scale, one in zip(self.query(ScaleInput), children, strict=True):
                scale.value = one.get(self.again.name)

    @on(ScaleInput.Changed)
    def _rated(self, message: ScaleInput.Changed) -> None:
        message.stop()
        place = list(self.query(ScaleInput)).index(message.scale)
        self.post_message(self.Rated(self, place, message.value))
