"""Every text that our screens draw can be read, and the ramp of ten be told apart, on every kind of terminal."""

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from math import dist
from pathlib import Path
from typing import ClassVar

import pytest
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.containers import VerticalScroll
from textual.filter import LineFilter
from textual.theme import Theme
from textual.widget import Widget
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
from calmterm.app.themes import (
    CALM_16,
    CALM_DARK,
    CALM_DARK_256,
    CALM_LIGHT,
    CALM_LIGHT_256,
    THEME_CSS,
    THEMES,
    theme_for,
)
from calmterm.core import ramp
from calmterm.core.ramp import Ramp
from calmterm.widgets.calendar_heatmap import DENSER, LIGHTER, higher_words
from calmterm.widgets.control_filter import ControlFilter

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
    ("text-muted", "block-cursor-blurred-background"),
    ("foreground", "chip"),
    ("text-muted", "chip"),
    ("text-muted", "usual"),
    *((f"on-mood-{step}", f"mood-{step}") for step in range(1, 11)),
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
IN_256 = (CALM_DARK_256, CALM_LIGHT_256)
COLOURED = pytest.mark.parametrize("theme", [CALM_DARK, CALM_LIGHT, *IN_256], ids=lambda theme: theme.name)

# What terminals paint for the sixteen colours, from the manuals of xterm and of the Linux console, from Windows
# Terminal ("Campbell") and from GNOME's.
PALETTES = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "linux": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc"
    " 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
    "gnome": "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc"
    " 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
}
# Machado, Oliveira, Fernandes 2009, severity 1, on linear light.
SIGHTS = {
    "all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
OF_LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
          (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
OF_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
          (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
Three = tuple[float, ...]


def linear(color: Color) -> Three:
    """Linear light, 0 to 1."""
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)


def through(matrix: tuple[Three, ...], values: Three) -> Three:
    return tuple(sum(factor * value for factor, value in zip(row, values, strict=True)) for row in matrix)


def as_seen(color: str, sight: str) -> Three:
    """Where a colour stands in Oklab (lightness 0 to 100) for somebody with this sight."""
    light = (min(max(part, 0.0), 1.0) for part in through(SIGHTS[sight], linear(Color.parse(color))))
    return tuple(
        100 * part for part in through(OF_LAB, tuple(part ** (1 / 3) for part in through(OF_LMS, tuple(light))))
    )


def luminance(color: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = linear(color)
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
    poor: dict[tuple[str, str], float] = {}
    wanted = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(PAIRS)
    for text, ground in wanted:
        under = laid_on(known[ground], Color.parse(known["surface"]))
        over = laid_on(known[text], under)
        shown = [(over, under)] if theme not in IN_256 else [(over, under), (in_256(over), in_256(under))]
        ratio = min(contrast(*pair) for pair in shown)
        # Of 256 colours few are muted grounds; those serve only flat buttons, which we have none of.
        if ratio < ENOUGH and not (theme in IN_256 and ground.endswith("-muted")):
            poor[text, ground] = round(ratio, 2)
    assert poor == {}


@pytest.mark.parametrize("theme", IN_256, ids=lambda theme: theme.name)
def test_colours_for_256_are_among_them(theme: Theme) -> None:
    own = {theme.background, theme.foreground, theme.primary, theme.accent, theme.surface, theme.panel}
    own |= {value for value in theme.variables.values() if value.startswith("#")}
    moved = {value: in_256(Color.parse(value)).hex for value in own if value}
    far = {
        one: other
        for one, other in moved.items()
        if max(abs(a - b) for a, b in zip(Color.parse(one).rgb, Color.parse(other).rgb, strict=True)) > 8
    }
    assert far == {}, "greys may move by a step"


RAMPS = pytest.mark.parametrize(
    ("steps", "near", "apart"),
    [(ramp.DARK, 2.5, 6.0), (ramp.LIGHT, 2.5, 6.0), (ramp.DARK_256, 3.5, 6.0), (ramp.LIGHT_256, 3.5, 6.0)],
    ids=["dark", "light", "dark-256", "light-256"],
)


@RAMPS
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_ramp_is_told_apart(sight: str, steps: Ramp, near: float, apart: float) -> None:
    seen = [as_seen(ground, sight) for ground in steps.grounds]
    neighbours = [dist(one, other) for one, other in pairwise(seen)]
    others = [dist(seen[at], seen[after]) for at in range(10) for after in range(at + 2, 10)]
    assert (min(neighbours) >= near, min(others) >= apart) == (True, True), (neighbours, min(others))


@RAMPS
def test_the_ramp_grows_lighter(steps: Ramp, near: float, apart: float) -> None:
    lights = [luminance(Color.parse(ground)) for ground in steps.grounds]
    assert all(after > before + 0.01 for before, after in pairwise(lights))
    assert len(steps.grounds) == len(steps.inks) == ramp.STEPS


@pytest.mark.parametrize("palette", PALETTES)
def test_the_ramp_grows_lighter_in_16_colours(palette: str) -> None:
    lights = [luminance(in_palette(name, palette)) for name in ramp.ANSI_16.grounds]
    assert lights == sorted(lights)
    assert len(set(lights)) == 4


@pytest.mark.parametrize("theme", THEMES, ids=lambda one: one.name)
def test_what_a_calendar_says_of_its_colours_is_true_in_every_theme(theme: Theme) -> None:
    covered = [{"░": 0.25, "▒": 0.5, "▓": 0.75, "█": 1.0}[sign] for sign in ramp.SHADES]
    if higher_words(theme) == DENSER:
        assert covered == sorted(covered)
        return
    assert higher_words(theme) == LIGHTER
    found = variables(theme)
    ground = luminance(Color.parse(found["background"]))
    inks = [luminance(Color.parse(found[f"mood-{step}"])) for step in range(1, ramp.STEPS + 1)]
    seen = [share * ink + (1 - share) * ground for share, ink in zip(covered, inks, strict=True)]
    assert all(after > before for before, after in pairwise(seen))


@pytest.mark.parametrize("theme", [one for one in THEMES if not one.dark], ids=lambda one: one.name)
def test_a_line_of_a_chart_stands_out_from_a_light_page_and_from_the_usual_range(theme: Theme) -> None:
    found = variables(theme)
    grounds = [Color.parse(found[name]) for name in ("background", "usual")]
    lines = [Color.parse(found[f"mood-line-{step}"]) for step in range(1, ramp.STEPS + 1)]
    assert min(contrast(line, ground) for line in lines for ground in grounds) >= 3


def test_only_colours_on_a_dark_ground_tell_more_by_being_lighter() -> None:
    assert {one.name for one in THEMES if higher_words(one) == LIGHTER} == {"calm-dark", "calm-dark-256"}


def in_palette(name: str, palette: str) -> Color:
    number = Color.parse(name).ansi
    assert number is not None
    # What is left to the terminal is drawn in white on black (see SixteenColours); no ground of ours is left to it.
    return Color.parse(f"#{PALETTES[palette].split()[number]}" if number >= 0 else "#ffffff")


@pytest.mark.parametrize("palette", PALETTES)
def test_text_is_readable_in_16_colours(palette: str) -> None:
    known = variables(CALM_16)
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(PAIRS)
    # Grounds in half a colour serve only flat buttons, which we have none of.
    whole = [pair for pair in pairs if all(known[name].startswith("ansi_") and " " not in known[name] for name in pair)]
    poor = {
        (text, ground): round(ratio, 2)
        for text, ground in whole
        if known[ground] != "ansi_default"
        and (ratio := contrast(in_palette(known[text], palette), in_palette(known[ground], palette))) < ENOUGH
    }
    assert len(whole) > 100
    assert poor == {}


def test_steps_of_a_scale() -> None:
    assert [ramp.step_of(mood, 1, 10) for mood in range(1, 11)] == list(range(1, 11))
    assert [ramp.step_of(value, 0, 100) for value in (-5, 0, 50, 100, 400)] == [1, 1, 6, 10, 10]
    with pytest.raises(ValueError, match="low < high"):
        ramp.step_of(1, 2, 2)


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
        self.control_filter = ControlFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return self.control_filter.after(super().get_line_filters(), native_ansi=self.native_ansi_color)

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
            drawn = (each.render_lines(each.outer_size.region) for each in app.screen.walk_children(Widget))
            for strip in chain.from_iterable(drawn):
                for text, style, _ in strip:
                    if style and style.color and style.bgcolor and any(map(str.isalpha, text)):
                        fore, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                        words.append((text.strip(), fore, ground, bool(style.reverse)))
    assert {"prompt", "placeholder", "first", "disabled", "told", "Help", "quote"} <= {word for word, *_ in words}
    return words


@pytest.mark.sample(1)
@COLOURED
async def test_all_that_is_drawn_is_readable(theme: Theme) -> None:
    words = await drawn_words(theme.name)
    # The cross of an empty check box is meant to vanish.
    poor = {(word, round(contrast(fore, ground), 1)) for word, fore, ground, _ in words if word != "X"}
    assert {(word, ratio) for word, ratio in poor if ratio < ENOUGH} == set()


async def test_all_that_is_drawn_in_16_colours_is_readable() -> None:
    words = await drawn_words(CALM_16.name)
    pairs = {(fore.ansi, ground.ansi) for word, fore, ground, _ in words if word != "X"}
    assert len(pairs) > 5, "real colours"
    for name, palette in PALETTES.items():
        colours = [Color.parse(f"#{part}") for part in palette.split()]
        poor = {
            (fore, ground)
            for fore, ground in pairs
            if fore is None or ground is None or contrast(colours[fore], colours[ground]) < ENOUGH
        }
        assert poor == set(), name


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
    ("color_system", "no_color", "chosen", "wanted"),
    [
        ("truecolor", False, "", "calm-dark"),
        ("truecolor", False, "auto", "calm-dark"),
        ("256", False, "auto", "calm-dark-256"),
        ("truecolor", False, "calm-light", "calm-light"),
        ("256", False, "calm-light", "calm-light-256"),
        ("truecolor", False, "calm-light-256", "calm-light"),
        ("standard", False, "calm-dark", "calm-16"),
        ("windows", False, "calm-light", "calm-16"),
        ("truecolor", False, "calm-16", "calm-16"),
        (None, False, "", "calm-16"),
        ("truecolor", True, "calm-dark", "calm-16"),
    ],
)
def test_theme_for(color_system: str | None, no_color: bool, chosen: str, wanted: str) -> None:
    assert theme_for(color_system, no_color=no_color, chosen=chosen) == wanted
