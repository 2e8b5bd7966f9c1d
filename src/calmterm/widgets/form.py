"""Form fields from declarations: one widget for each kind of field, with its label, hint and complaint."""

from typing import Any, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, SelectionList, Static

from calmterm.store import FieldSpec
from calmterm.widgets.editor import JournalEditor
from calmterm.widgets.scale_input import ScaleInput


class FormField(Vertical):
    """One field of a form. `value` is what its person gave, None for blank."""

    DEFAULT_CSS = """
    FormField {
        height: auto;
        margin: 0 0 1 0;
        & > .form-label { height: auto; padding: 0 2; }
        & > .form-problem { height: auto; padding: 0 2; color: $text-error; display: none; }
        & > JournalEditor { height: 6; }
        & > SelectionList { height: auto; max-height: 8; }
    }
    """

    def __init__(self, spec: FieldSpec, value: Any = None) -> None:
        super().__init__(id=f"field-{spec.name}")
        self.spec = spec
        self._control: Widget = control_for(spec, value)
        self._problem = Static("", classes="form-problem", markup=False)

    def compose(self) -> ComposeResult:
        if not isinstance(self._control, ScaleInput | Checkbox):  # these two bring their own label
            hint = f"  {self.spec.hint}" if self.spec.hint else ""
            unit = f" ({self.spec.unit})" if self.spec.unit else ""
            label = Content.assemble((f"{self.spec.label}{unit}", "bold"), (hint, "$text-muted"))
            yield Static(label, classes="form-label")
        yield self._control
        yield self._problem

    @property
    def control(self) -> Widget:
        """The widget that takes the focus."""
        return self._control

    @property
    def value(self) -> Any:
        control = self._control
        if isinstance(control, ScaleInput | Checkbox):
            return control.value
        if isinstance(control, JournalEditor):
            return control.text or None
        if isinstance(control, Select):
            chosen = cast("Select[str]", control)
            return None if chosen.is_blank() else chosen.value
        if isinstance(control, SelectionList):
            return list(cast("SelectionList[str]", control).selected) or None
        text = cast("Input", control).value.strip()
        if self.spec.widget == "tags":
            return [tag.strip().removeprefix("#") for tag in text.split(",") if tag.strip()]
        return text or None

    def fill(self, value: Any) -> None:
        """Put a value in, as if it were typed."""
        control = self._control
        if isinstance(control, ScaleInput):
            control.value = value
        elif isinstance(control, Checkbox):
            control.value = bool(value)
        elif isinstance(control, JournalEditor):
            control.load_text(value or "")
        elif isinstance(control, Select):
            cast("Select[str]", control).value = Select.NULL if value is None else value
        elif isinstance(control, SelectionList):
            listed = cast("SelectionList[str]", control)
            listed.deselect_all()
            for name in value or ():
                listed.select(name)
        elif self.spec.widget == "tags":
            cast("Input", control).value = ", ".join(value or ())
        else:
            cast("Input", control).value = "" if value is None else str(value)

    def complain(self, sentence: str) -> None:
        """Show what is wrong with the value; an empty sentence takes it back."""
        self._problem.update(sentence)
        self._problem.display = bool(sentence)


def control_for(spec: FieldSpec, value: Any) -> Widget:
    """The input widget of a field, filled."""
    match spec.widget:
        case "scale" if spec.low is not None and spec.high is not None:
            return ScaleInput(
                int(spec.low), int(spec.high), value=value, anchors=spec.anchors, label=spec.label, hint=spec.hint,
                required=False,
            )  # fmt: skip
        case "prose":
            return JournalEditor(value or "", max_bytes=spec.limit)
        case "flag":
            return Checkbox(spec.label, value=bool(value))
        case "choice":
            options = [(Content(label), name) for name, label in spec.choices]
            chosen = value if value is not None else spec.default
            start = cast("Any", Select.NULL if chosen is None else str(chosen))
            return Select(options, allow_blank=not spec.required, value=start)
        case "names":
            picked: set[str] = set(value or ())
            return SelectionList(*((Content(label), name, name in picked) for name, label in spec.choices))
        case "tags":
            return Input(", ".join(value or ()))
        case _:
            return Input("" if value is None else str(value))
