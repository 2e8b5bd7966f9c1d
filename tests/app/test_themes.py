"""Every text that our screens draw can be read: contrast by WCAG 2.2, in three depths of colour."""

import re
from itertools import chain
from pathlib import Path
from typing import ClassVar

import pytest
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.containers import VerticalScroll
from textual.theme import Theme
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Footer,
    Header,
    Input,
    Label,
    Markdown,
    OptionList,
    Select,
    Static,
    Tabs,
    TextArea,
    Tree,
)
from textual.widgets.option_list import Option

import calmterm
from calmterm.app.themes import CALM_16, CALM_DARK, CALM_LIGHT, THEME_CSS, THEMES, theme_for

ENOUGH = 4.5
GROUNDS = ("background", "surface", "panel", "surface-active", "boost", "footer-background")
MEANINGS = ("primary", "secondary", "accent", "warning", "error", "success")
TEXTS = (
    *("foreground", "text", "text-muted", "text-disabled", "foreground-muted", "foreground-disabled", "link-color"),
    *(f"text-{name}" for name in MEANINGS),
    *MEANINGS,
    *("footer-foreground", "footer-key-foreground", "footer-description-foreground"),
    *(f"markdown-h{level}-color" for level in range(1, 7)),
)
PAIRS = (
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "block-cursor-blurred-background"),
    ("foreground", "block-hover-background"),
    ("foreground", "panel-lighten-1"),
    ("foreground", "secondary-muted"),
    ("foreground", "accent-darken-1"),
    ("input-selection-foreground", "input-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("screen-selection-foreground", "screen-selection-background"),
    ("button-foreground", "surface"),
    ("link-color-hover", "link-background-hover"),
    *(("button-color-foreground", name) for name in MEANINGS),
    *(("button-color-foreground", f"{name}-darken-2") for name in ("primary", "success", "warning")),
    ("button-color-foreground", "error-darken-1"),
    *((f"text-{name}", f"{name}-muted") for name in MEANINGS),
    *((f"text-{name}", "panel-lighten-1") for name in MEANINGS),
)
COLOURED = pytest.mark.parametrize("theme", [CALM_DARK, CALM_LIGHT], ids=lambda theme: theme.name)


def luminance(color: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def variables(theme: Theme) -> dict[str, str]:
    """What the theme's style sheet sees, as App.get_css_variables puts it together."""
    return {**theme.to_color_system().generate(), **theme.variables}


def laid_on(text: str, ground: Color) -> Color:
    """The colour that a variable's value gives on a ground: "#RRGGBB", with alpha, or "auto 87%"."""
    name, _, percent = text.partition(" ")
    alpha = float(percent.rstrip("%")) / 100 if percent else 1.0
    color = Color.automatic(alpha * 100) if name == "auto" else Color.parse(name).multiply_alpha(alpha)
    return ground.blend(color, color.a, 1.0)


def in_256(color: Color) -> Color:
    """What Rich makes of a colour on a terminal with 256 colours."""
    number = color.rich_color.downgrade(ColorSystem.EIGHT_BIT).number
    assert number is not None
    return Color(*EIGHT_BIT_PALETTE[number])


@COLOURED
def test_text_is_readable_on_every_ground(theme: Theme) -> None:
    known = variables(theme)
    poor: dict[tuple[str, str], tuple[float, float]] = {}
    wanted = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(PAIRS)
    for text, ground in wanted:
        under = laid_on(known[ground], Color.parse(known["surface"]))
        over = laid_on(known[text], under)
        ratios = contrast(over, under), contrast(in_256(over), in_256(under))
        # In 256 colours muted grounds fall on their neighbours; those serve only flat buttons, which we have none of.
        if ratios[0] < ENOUGH or (ratios[1] < ENOUGH and not ground.endswith("-muted")):
            poor[text, ground] = ratios
    assert poor == {}


@COLOURED
def test_the_ground_fits_the_name(theme: Theme) -> None:
    assert (luminance(Color.parse(variables(theme)["background"])) < 0.5) == theme.dark


def test_the_measure_itself() -> None:
    assert contrast(Color.parse("#fff"), Color.parse("#000")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)
    assert laid_on("auto 50%", Color.parse("#000")).rgb == pytest.approx((127, 127, 127), abs=1)


def test_every_theme_defines_the_same_variables() -> None:
    wanted = set(variables(CALM_DARK))
    assert [(theme.name, name) for theme in THEMES for name in wanted - set(variables(theme))] == []


def test_colours_live_in_one_place_only() -> None:
    root = Path(calmterm.__file__).parent
    colour = re.compile(r"#[0-9a-fA-F]{6}\b|\bansi_\w+|\brgb\(")
    found = {
        str(path.relative_to(root)): colour.findall(path.read_text("utf-8"))
        for path in [*root.glob("**/*.tcss"), *root.glob("widgets/*.py"), *root.glob("screens/**/*.py")]
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


class Gallery(App[None]):
    """The widgets of Textual that our screens use, in every state that has colours of its own."""

    CSS = THEME_CSS
    BINDINGS: ClassVar[list[BindingType]] = [("f1", "help", "Help")]

    def __init__(self, theme: str) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield Header()
        with VerticalScroll():
            yield Static("static")
            yield Label("label")
            yield OptionList("one", "two", Option("three", disabled=True), id="options")
            yield Input(placeholder="placeholder", id="empty")
            yield Input("value", id="filled")
            yield Select([("choice", 1)], prompt="prompt")
            yield Select([("choice", 1)], value=1)
            yield Checkbox("check", True)
            for variant in ("default", "primary", "success", "warning", "error"):
                yield Button(variant, variant=variant)
            yield Button("disabled", disabled=True)
            yield Tabs("first", "second")
            yield DataTable()
            yield Tree("root")
            yield TextArea("text\nmore")
            yield TextArea(placeholder="placeholder")
            yield Markdown("# one\n## two\n### three\n\ntext `code` [link](x)\n\n- item\n\n> quote\n\n```\ncode\n```")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("first", "second")
        table.add_rows([("a", "b"), ("c", "d"), ("e", "f")])
        self.query_one(OptionList).highlighted = 0
        for area in self.query(TextArea):
            area.styles.height = 4
        self.notify("told", title="title")
        self.notify("warned", severity="warning")
        self.notify("failed", severity="error")


async def drawn_words(theme: str) -> list[tuple[str, Color, Color, bool]]:
    """Every word on the screen with its colours (and whether they are reversed), with each widget in focus."""
    app = Gallery(theme)
    words: list[tuple[str, Color, Color, bool]] = []
    async with app.run_test(size=(100, 150), notifications=True) as pilot:
        for widget in [each for each in app.query("*") if each.focusable]:
            widget.focus()
            await pilot.pause()
            drawn = (each.render_lines(each.outer_size.region) for each in app.screen.walk_children())
            for strip in chain.from_iterable(drawn):
                for text, style, _ in strip:
                    if style and style.color and style.bgcolor and any(map(str.isalpha, text)):
                        fore, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                        words.append((text.strip(), fore, ground, bool(style.reverse)))
    assert {"prompt", "placeholder", "first", "disabled", "told", "Help", "quote"} <= {word for word, *_ in words}
    return words


@COLOURED
async def test_all_that_is_drawn_is_readable(theme: Theme) -> None:
    words = await drawn_words(theme.name)
    # The cross of an empty check box is meant to vanish.
    poor = {(word, round(contrast(fore, ground), 1)) for word, fore, ground, _ in words if word != "X"}
    assert {(word, ratio) for word, ratio in poor if ratio < ENOUGH} == set()


async def test_with_16_colours_text_has_the_terminals_own_colour_or_is_black_on_white() -> None:
    words = await drawn_words(CALM_16.name)
    own, marked = (-1, -1), (0, 7)
    assert {(fore.ansi, ground.ansi) for _, fore, ground, _ in words} == {own, marked}
    assert {word for word, fore, *_ in words if fore.ansi == 0} >= {"one", "root", "first"}


async def test_without_colours_the_row_of_the_cursor_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Gallery(CALM_16.name)
    async with app.run_test(size=(100, 150), notifications=True) as pilot:
        options = app.query_one(OptionList)
        options.focus()
        await pilot.pause()
        looks = {
            text.strip(): (bool(style.bold), bool(style.underline))
            for strip in options.render_lines(options.outer_size.region)
            for text, style, _ in strip
            if style
        }
    assert (looks["one"], looks["two"]) == ((True, True), (False, False))


@pytest.mark.parametrize(
    ("color_system", "no_color", "light", "wanted"),
    [
        ("truecolor", False, False, "calm-dark"),
        ("256", False, False, "calm-dark"),
        ("truecolor", False, True, "calm-light"),
        ("256", False, True, "calm-light"),
        ("standard", False, False, "calm-16"),
        ("windows", False, True, "calm-16"),
        (None, False, False, "calm-16"),
        ("truecolor", True, False, "calm-16"),
    ],
)
def test_theme_for(color_system: str | None, no_color: bool, light: bool, wanted: str) -> None:
    assert theme_for(color_system, no_color, light) == wanted
