"""One row for a bounded whole number: mood 1 to 10, distress 0 to 100. Blank is an answer of its own."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from calmterm.core.text import one_line
from calmterm.widgets.mood_cells import painted, step_of

_INDENT = 2
_MOST_CELLS = 54  # what is left of 56 columns behind the focus mark
_MOST_NUMBERS = 11
_CELL, _WIDE_CELL = 5, 7  # at least and at most, of a coloured row
_CHOSEN = Style(bold=True, reverse=True)  # not by CSS: get_visual_style of Textual 8.2 forgets reverse


class ScaleInput(Widget, can_focus=True):
    """A number from ``low`` to ``high``, or None while it is not set.

    Up to eleven numbers are laid out in a row, wider ranges are a bar. Keys:

    * left and right: one number, on a bar a twentieth of the range (5 on 0 to 100); page up and page down, or
      ctrl with an arrow: twice that on a bar. From blank, right starts at the low end and left at the high end.
    * home and end: the ends. backspace or delete: blank again, unless ``required``.
    * + and -: one up, one down.
    * digits: on 1 to 10 each sets at once and 0 means 10. On 0 to 10, 0 sets 0, and 1 then 0 makes 10. On a bar
      they are read one after another, 6 5 is 65, and stay at ``high`` when more is typed. Any other key, and
      leaving the field, begins a new number.

    A click sets the number under it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Less", show=False, id="scale.less", tooltip="A step down"),
        Binding("right", "move(1)", "More", show=False, id="scale.more", tooltip="A step up"),
        Binding(
            "pagedown,ctrl+left", "leap(-1)", "Much less", show=False, id="scale.leap-less", tooltip="Big step down"
        ),
        Binding("pageup,ctrl+right", "leap(1)", "Much more", show=False, id="scale.leap-more", tooltip="Big step up"),
        Binding("home", "lowest", "Lowest", show=False, id="scale.lowest", tooltip="The low end"),
        Binding("end", "highest", "Highest", show=False, id="scale.highest", tooltip="The high end"),
        Binding("backspace,delete", "blank", "Blank", show=False, id="scale.blank", tooltip="Not set"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "scale-input--label",
        "scale-input--quiet",
    }
    DEFAULT_CSS = """
    ScaleInput {
        width: 1fr;
        height: auto;
        max-height: 4;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        pointer: pointer;
        & > .scale-input--label { text-style: bold; }
        & > .scale-input--quiet { color: $text-muted; }
        &:focus > .scale-input--label { text-style: bold underline; }
    }
    """

    value: reactive[int | None] = reactive[int | None](None, init=False)
    """The number, from ``low`` to ``high``, or None. What lies outside is brought to the nearest end."""

    class Changed(Message):
        """The value of a scale changed, by its person or by the program."""

        def __init__(self, scale: "ScaleInput", value: int | None) -> None:
            super().__init__()
            self.scale = scale
            self.value = value

        @property
        def control(self) -> "ScaleInput":
            """Return the scale that changed."""
            return self.scale

    def __init__(
        self,
        low: int,
        high: int,
        *,
        value: int | None = None,
        anchors: Mapping[int, str] | None = None,
        label: str = "",
        hint: str = "",
        required: bool = False,
        said: Callable[[int], str] | None = None,
        coloured: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        """Make a scale; ``anchors`` says in words what some numbers mean, ``said`` gives a word for each.

        A ``coloured`` row has each number on its colour of the ramp, and the words under their numbers.
        Raises ValueError unless 0 <= ``low`` < ``high``.
        """
        if not 0 <= low < high:
            raise ValueError(f"a scale needs 0 <= low < high, not {low} to {high}")
        super().__init__(id=id, classes=classes)
        self.low, self.high = low, high
        self.required = required
        self._said = said
        self._coloured = coloured
        self._label = one_line(label)
        self._hint = one_line(hint)
        self._anchors = {number: one_line(words) for number, words in sorted((anchors or {}).items())}
        self._typed = ""
        numbers = range(low, high + 1)
        self._numbers = numbers if len(numbers) <= _MOST_NUMBERS and self._row_cells <= _MOST_CELLS else None
        self._step = 1 if self._numbers else max(1, round((high - low) / 20))
        self.set_reactive(ScaleInput.value, self.validate_value(value))

    @property
    def _row_cells(self) -> int:
        return sum(len(str(number)) + 2 for number in range(self.low, self.high + 1))

    def validate_value(self, value: int | None) -> int | None:
        """Bring a number to the nearest end of the range."""
        return None if value is None else min(max(value, self.low), self.high)

    def watch_value(self, value: int | None) -> None:
        """Tell whoever listens."""
        self.post_message(self.Changed(self, value))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep digits and signs for this field while it has the focus; sections use digits too."""
        return character is not None and character in "0123456789+-"

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Count the lines without drawing them: they need the width, which is known once all has its place."""
        return 2 + bool(self._hint) + bool(self._numbers and self._coloured and self._anchors)

    def render(self) -> Content:
        """Return the label and value, then the numbers or the bar, then the hint."""
        lines = [self._headline(), self._row() if self._numbers else self._bar()]
        if self._hint:
            lines.append(Content(" " * _INDENT + self._hint).stylize(self._look("quiet")))
        return Content("\n").join(lines)

    def _look(self, part: str) -> Style:
        return self.get_visual_style(f"scale-input--{part}", partial=True)

    def _headline(self) -> Content:
        value = self.value
        said = "not set" if value is None else str(value)
        if value in self._anchors:
            said += f", {self._anchors[value]}"
        elif value is not None and self._said is not None and (word := self._said(value)):
            said += f", {word}"
        head = Content.assemble(
            "> " if self.has_focus else "  ", (self._label, self._look("label")), "  " if self._label else "", said
        )
        legend = "" if self._coloured else self._legend(self.content_size.width - head.cell_length)
        return head + Content.styled(legend, self._look("quiet"))

    def _legend(self, room: int) -> str:
        """Return what numbers mean in words, that of the ends alone where there is less room, or nothing."""
        ends = {self.low, self.high}
        for shown in (self._anchors, {number: said for number, said in self._anchors.items() if number in ends}):
            words = f"   ({', '.join(f'{number} {said}' for number, said in shown.items())})"
            if shown and Content(words).cell_length <= room:
                return words
        return ""

    def _places(self) -> list[tuple[int, range]]:
        """Return each number of the row with the columns that it takes."""
        places: list[tuple[int, range]] = []
        end = _INDENT
        numbers = self._numbers or range(0)
        room = (self.content_size.width - _INDENT) // max(1, len(numbers))
        for number in numbers:
            cells = min(max(room, _CELL), _WIDE_CELL) if self._coloured else len(str(number)) + 2
            places.append((number, range(end, end + cells)))
            end += cells
        return places

    def _row(self) -> Content:
        parts: list[str | Content] = [" " * _INDENT]
        for number, columns in self._places():
            cells = len(columns)
            if number == self.value:
                parts.append(Content(f"{f'[{number}]':^{cells}}").stylize(_CHOSEN))
            elif self._coloured:
                parts += [painted(f"{number:^{cells - 1}}", number, self.low, self.high), " "]
            else:
                parts.append(f"{number:^{cells}}")
        if not self._coloured or not self._anchors:
            return Content.assemble(*parts)
        return Content.assemble(*parts, "\n", (self._words(), self._look("quiet")))

    def _words(self) -> str:
        """Return the words of the row, each under its number as far as they do not touch."""
        line = ""
        places = dict(self._places())
        for number, words in self._anchors.items():
            columns = places[number]
            start = min(columns.start, max(columns.stop - len(words), 0)) if number == self.high else columns.start
            if start > len(line) or not line:
                line = f"{line:<{start}}{words}"
        return line

    def _bar(self) -> Content:
        cells = self._bar_cells
        value = self.low if self.value is None else self.value
        filled = round((value - self.low) / (self.high - self.low) * cells)
        return Content.assemble(
            f"{' ' * _INDENT}{self.low} ",
            ("━" * filled, f"$mood-line-{step_of(value, self.low, self.high)}"),
            ("─" * (cells - filled), "$frame"),
            f" {self.high}",
        )

    @property
    def _bar_cells(self) -> int:
        ends = len(str(self.low)) + 2 * len(str(self.high)) + 4
        return max(5, min(50, self.content_size.width - _INDENT - ends - 2))

    def on_blur(self) -> None:
        """Forget what was typed, so that coming back begins a new number."""
        self._typed = ""

    def on_key(self, event: events.Key) -> None:
        """Read digits and signs; everything else ends the number being typed."""
        character = event.character or ""
        if len(character) == 1 and character in "0123456789":
            event.stop()
            self._digit(character)
            return
        self._typed = ""
        if len(character) == 1 and character in "+-":
            event.stop()
            self._by(1 if character == "+" else -1)

    def _digit(self, digit: str) -> None:
        if self._numbers and self.low > 0 and self.high <= 10:
            # Nothing begins with 1 here but 1 and 10, and 10 has the zero to itself.
            if self.low <= (number := int(digit) or 10) <= self.high:
                self.value = number
            return
        typed = (self._typed + digit).lstrip("0") or "0"
        if int(typed) > self.high:
            # In a row a second thought begins a new number. A bar stays at its end: starting anew there
            # would turn 1 5 0 into 0.
            typed = digit if self._numbers else str(self.high + 1)
            if self._numbers and int(digit) > self.high:
                return
        self._typed = typed
        self.value = int(typed)

    def _by(self, amount: int) -> None:
        if self.value is None:
            self.value = self.low if amount > 0 else self.high
        else:
            self.value += amount

    def action_move(self, direction: int) -> None:
        """Go one step down (-1) or up (1)."""
        self._by(direction * self._step)

    def action_leap(self, direction: int) -> None:
        """Go two steps down (-1) or up (1); in a row of numbers one."""
        self._by(direction * self._step * (1 if self._numbers else 2))

    def action_lowest(self) -> None:
        """Go to the low end."""
        self.value = self.low

    def action_highest(self) -> None:
        """Go to the high end."""
        self.value = self.high

    def action_blank(self) -> None:
        """Take the answer back, unless one is required."""
        if not self.required:
            self.value = None

    def on_click(self, event: events.Click) -> None:
        """Set the number under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y != 1:
            return
        self._typed = ""
        if self._numbers:
            for number, columns in self._places():
                if offset.x in columns:
                    self.value = number
        else:
            cells = self._bar_cells
            place = offset.x - _INDENT - len(str(self.low)) - 1
            if 0 <= place < cells:
                share = place / (cells - 1)
                self.value = self.low + round(share * (self.high - self.low) / self._step) * self._step
