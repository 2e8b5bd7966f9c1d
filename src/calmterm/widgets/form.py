"""Form fields from declarations: one widget for each kind of field, with its label, hint and complaint."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Select, SelectionList, Static

from calmterm.core import when
from calmterm.core.clock import Clock, SystemClock
from calmterm.core.errors import NotUnderstood
from calmterm.core.text import clean
from calmterm.store import FieldSpec
from calmterm.store.model.summary import shown
from calmterm.widgets.checkboxes import Tick, Ticks
from calmterm.widgets.containers import Column, Row
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.prose_editor import JournalEditor
from calmterm.widgets.scale_input import ScaleInput
from calmterm.widgets.times import time_text, understood
from calmterm.widgets.word_suggester import WordSuggester, before

Options = Sequence[tuple[str, str]]
"""What a reference or choice offers: (words, value)."""

YES_NO: Options = (("yes", "yes"), ("no", "no"))
GONE = "(no longer there)"
NONE_OF_THEM = "-"  # no choice of ours has that name
NAMES_SEEN = 6
NUMBER = r"[-+]?\d*[.,]?\d*"
"""What a number may look like on the way to being one."""


class NumberInput(LineInput):
    """A line for a number: a key that fits none is not taken in, and told of."""

    class Refused(Message):
        """A key was not taken in."""

    def restricted(self) -> None:
        """Tell, without the bell of the terminal."""
        self.post_message(self.Refused())


class FormField(Column):
    """One field of a form. `value` is what its person gave, None for blank.

    What was put in with `fill` and not touched since comes back as it was, also where its text shows less of it
    (a time shows no seconds). Times are local; one of another offset shows it.
    """

    DEFAULT_CSS = """
    FormField {
        height: auto;
        margin: 1 0 0 0;
        & .form-label { height: auto; padding: 0 2; }
        &:focus-within .form-label { text-style: underline; }
        & > .form-problem { height: auto; padding: 0 2; color: $text-error; display: none; }
        & > .form-understood { height: 1; padding: 0 2; color: $text-muted; display: none; }
        & > .form-explained { height: 1; padding: 0 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & > JournalEditor, & > JournalEditor:focus { height: 6; border: none; padding: 0 1; margin: 0 2; }
        & > Ticks, & > Ticks:focus { height: auto; max-height: 6; margin: 0 2; border: none; padding: 0; }
        &.-row { margin: 0; }
        &.-row.-apart { margin: 1 0 0 0; }
        & > Horizontal { height: auto; }
        & > Horizontal > .form-label { width: 40%; max-width: 40; }
        & > Horizontal > .form-control { width: 1fr; margin: 0 2 0 0; }
    }
    """

    def __init__(
        self, spec: FieldSpec, value: Any = None, *, options: Options = (), clock: Clock | None = None,
        past: bool = False,
    ) -> None:  # fmt: skip
        """Make a field; with `past` a weekday or a time alone lies behind us, else what could be two is refused."""
        super().__init__(id=f"field-{spec.name}")
        self.spec = spec
        self._past = past
        self.clock = clock or SystemClock()
        self._options = options
        self._control: Widget = self._make(value)
        self._control.add_class("form-control")
        self._problem = Static("", classes="form-problem", markup=False)
        self._understood = Static("", classes="form-understood", markup=False)
        self._filled: Any = value
        self._filled_as: Any = self._raw_of(value)
        self.set_class(self.is_row, "-row")

    def compose(self) -> ComposeResult:
        if isinstance(self._control, ScaleInput):  # brings its own label
            yield self._control
        elif self.is_row:
            with Row():
                yield Static(self._label(), classes="form-label")
                yield self._control
        else:
            yield Static(self._label(), classes="form-label")
            yield self._control
        if self.spec.explained:
            yield Static("", classes="form-explained", markup=False)
        if self._is_time:
            yield self._understood
        yield self._problem

    def _label(self) -> Content:
        spec = self.spec
        unit = f" ({spec.unit})" if spec.unit and "minutes" not in spec.label.lower() else ""
        # A line to type has its hint in it, as long as it is blank.
        hint = f"  {spec.hint}" if spec.hint and not isinstance(self._control, Input) else ""
        needed = "  needed" if spec.required and spec.default is None else ""
        return Content.assemble((f"{spec.label}{unit}", "bold"), (f"{needed}{hint}", "$text-muted"))

    @property
    def is_row(self) -> bool:
        """Return whether label and control stand on one line."""
        return isinstance(self._control, Input | Select | Tick)

    @property
    def in_words(self) -> str:
        """Return what it holds, as a person reads it; "" for blank."""
        if self.spec.widget == "reference":
            return next((words for words, name in self._options if name == self.typed), "")
        return str(self.typed) if self._is_time else shown(self.spec, self.value)

    @property
    def takes_words(self) -> bool:
        """Return whether words are typed into it."""
        return self.spec.widget in ("line", "prose", "lines", "tags")

    def type_on(self, text: str) -> None:
        """Put text behind what stands there, with the cursor behind it."""
        control = self._control
        if isinstance(control, JournalEditor):
            control.insert(text, control.document.end)
        elif isinstance(control, Input):
            control.value += clean(text, multiline=False)
            control.cursor_position = len(control.value)

    @property
    def control(self) -> Widget:
        """Return the widget that takes the focus."""
        return self._control

    @on(SelectionList.SelectionHighlighted)
    def _explain(self, message: SelectionList.SelectionHighlighted[str]) -> None:
        """Say what the marked choice means."""
        for line in self.query(".form-explained").results(Static):
            line.update(self.spec.explained.get(message.selection.value, ""))

    @property
    def _is_time(self) -> bool:
        return self.spec.widget in ("moment", "day")

    @on(Input.Changed)
    def _say_understood(self) -> None:
        """Say under the field how words for a time are understood, or why they are not."""
        if not self._is_time:
            return
        raw, said = str(self.typed).strip(), ""
        if raw and raw != self._filled_as and not when.is_iso(raw):
            said = understood(raw, self._read_time)
        self._understood.update(said)
        self._understood.display = bool(said)

    @on(NumberInput.Refused)
    def _no_number(self) -> None:
        self.complain(f"{self.spec.label} is a number, so letters stay out.")

    @on(Input.Changed)
    def _fits_again(self) -> None:
        if isinstance(self._control, NumberInput):
            self.complain("")

    @on(Input.Blurred)
    def _show_as_understood(self) -> None:
        """Words for a time become the time that they are taken for."""
        if self._is_time and isinstance(self.value, date) and self.is_touched:
            self.retype(self._raw_of(self.value))

    def _read_time(self, raw: str) -> date:
        """What a text stands for, in this field. Raises NotUnderstood."""
        reader = when.moment if self.spec.widget == "moment" else when.day
        return reader(raw, self.clock, past=self._past)

    # --- values -----------------------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """Return what was given, None for blank. Text that cannot be read as a time stays text, see `mistake`."""
        raw = self.typed
        if raw == self._filled_as:
            return self._filled
        match self.spec.widget:
            case "tags":
                return [tag.strip().removeprefix("#") for tag in raw.split(",") if tag.strip()]
            case "lines":
                return [line for line in raw.split("\n") if line.strip()]
            case "names":
                chosen = [name for name in raw if name != NONE_OF_THEM]
                return chosen or ([] if raw else None)
            case "flag":
                return raw if isinstance(raw, bool) else {"yes": True, "no": False}.get(raw)
            case "moment" | "day" if raw:
                try:
                    return self._read_time(raw)
                except NotUnderstood:
                    return raw
            case _:
                return raw if raw not in ("", []) else None

    @property
    def mistake(self) -> str:
        """Return the sentence for text that cannot be read as a time; otherwise "", which says nothing of bounds."""
        if not self._is_time or not isinstance(raw := self.value, str):
            return ""
        try:
            self._read_time(raw)
        except NotUnderstood as error:
            if error.is_unclear:
                return f"{self.spec.label}: {error}"
        else:
            return ""  # an own worksheet holds dates as texts
        if self.spec.widget == "day":
            return f"{self.spec.label} must be {self.spec.expects}, or words such as last monday."
        return f"{self.spec.label} is a time such as 2026-01-31 21:30, or words such as yesterday 9pm."

    def fill(self, value: Any) -> None:
        """Put a value in, as a record holds it."""
        self._filled, self._filled_as = value, self._raw_of(value)
        self.retype(self._filled_as)

    @property
    def typed(self) -> Any:
        """Return what stands in the control, as JSON: text, a number, a truth value, a list of names."""
        control = self._control
        if isinstance(control, ScaleInput | Tick):
            return control.value
        if isinstance(control, JournalEditor):
            return control.text
        if isinstance(control, Select):
            chosen = cast("Select[str]", control)
            return "" if chosen.is_blank() else chosen.value
        if isinstance(control, Ticks):
            return sorted(control.selected)
        return cast("Input", control).value

    @property
    def is_touched(self) -> bool:
        """Return whether it holds something else than was put in."""
        return self.typed != self._filled_as

    def retype(self, raw: Any) -> None:
        """Put back what `typed` gave."""
        control = self._control
        if isinstance(control, ScaleInput | Tick):
            control.value = raw
        elif isinstance(control, JournalEditor):
            if control.text != raw:
                control.load_text(raw)
                if control.has_focus:  # somebody is typing: they go on at the end
                    control.move_cursor(control.document.end)
        elif isinstance(control, Select):
            self._choose(cast("Select[str]", control), raw)
        elif isinstance(control, Ticks):
            control.deselect_all()
            for name in raw:
                control.select(name)
        else:
            line = cast("Input", control)
            line.value = raw
            if line.has_focus:  # as above
                line.cursor_position = len(raw)

    def offer(self, options: Options) -> None:
        """Give a reference other options; what is chosen stays chosen."""
        self._options = options
        chosen = self.typed
        cast("Select[str]", self._control).set_options([(Text(words), name) for words, name in options])
        self.retype(chosen)

    def offer_words(self, words: Sequence[str]) -> None:
        """Offer words again that were used before."""
        control = cast("Input", self._control)
        control.suggester = WordSuggester(words)
        control.placeholder = before(words) or self.spec.hint

    def _choose(self, control: "Select[str]", raw: str) -> None:
        if raw and raw not in (name for _, name in self._options):  # what it points to is in the trash
            self._options = (*self._options, (GONE, raw))
            control.set_options([(Text(words), name) for words, name in self._options])
        control.value = raw or cast("Any", Select.NULL)

    def _raw_of(self, value: Any) -> Any:
        spec = self.spec
        match spec.widget:
            case "scale":
                return value
            case "flag" if spec.default is not None:
                return bool(spec.default if value is None else value)
            case "flag":
                return "" if value is None else "yes" if value else "no"
            case "choice":
                chosen = spec.default if value is None else value
                return "" if chosen is None else str(chosen)
            case "names" if value == [] and spec.none:
                return [NONE_OF_THEM]
            case "names":
                return sorted(str(name) for name in value or ())
            case "tags":
                return ", ".join(value or ())
            case "lines":
                return "\n".join(value or ())
            case "moment" if isinstance(value, datetime):
                return time_text(value, self.clock)
            case "number" if value is None and spec.default is not None:
                return str(spec.default)
            case "number" if isinstance(value, float):
                return repr(value).removesuffix(".0")
            case _:
                return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)

    def complain(self, sentence: str) -> None:
        """Show what is wrong with the value; an empty sentence takes it back."""
        self._problem.update(sentence)
        self._problem.display = bool(sentence)

    # --- controls ---------------------------------------------------------------------------------------

    def _make(self, value: Any) -> Widget:
        spec, raw = self.spec, self._raw_of(value)
        match spec.widget:
            case "scale" if spec.low is not None and spec.high is not None:
                return ScaleInput(
                    int(spec.low),
                    int(spec.high),
                    value=raw,
                    anchors=spec.anchors,
                    label=spec.label,
                    hint=spec.hint,
                    coloured=spec.name == "mood",
                )
            case "prose" | "lines":
                most = spec.limit if spec.widget == "prose" else spec.limit * 100
                return JournalEditor(raw, max_bytes=most)
            case "names":
                none = ((NONE_OF_THEM, spec.none),) if spec.none else ()
                return Ticks(*((Content(words), name, name in raw) for name, words in (*spec.choices, *none)))
            case "flag" if spec.default is not None:
                return Tick(raw)
            case "flag" | "choice" | "reference":
                if spec.widget == "flag":
                    self._options = YES_NO
                elif spec.widget == "choice":
                    self._options = [(words, name) for name, words in spec.choices]
                return Select(
                    [(Text(words), name) for words, name in self._options],
                    prompt="not set", allow_blank=spec.default is None, compact=True,
                    value=raw or cast("Any", Select.NULL),
                )  # fmt: skip
            case "number":
                return NumberInput(raw, placeholder=spec.hint, compact=True, restrict=NUMBER)
            case _:
                return LineInput(
                    raw, placeholder=spec.hint or _SHAPES.get(spec.widget, ""), compact=True,
                    # Words are written on; a time is rather replaced.
                    select_on_focus=spec.widget not in ("line", "tags"),
                )  # fmt: skip


_SHAPES = {"moment": "YYYY-MM-DD HH:MM", "day": "YYYY-MM-DD"}


def rows_of(field: FormField, prose: int) -> int:
    """Return how many lines a field takes, its margin included, where prose has `prose` of them; a row may need one
    more.
    """
    spec = field.spec
    match spec.widget:
        case "scale":
            return 4 if spec.hint else 3
        case "prose" | "lines":
            return prose + 2
        case "names":
            return min(len(spec.choices), NAMES_SEEN) + 2 + bool(spec.explained)
        case _:
            return 1
