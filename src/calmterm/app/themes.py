"""Every colour of the project, for four kinds of terminals.

For 24-bit colour a dark and a light theme. For 256 colours the same two in colours chosen from those 256, since the
nearest ones to the others would look different. For sixteen one theme of the terminal's own colours. Without colours
(NO_COLOR) the theme of sixteen is used and a filter takes its colours out: words, bold, reverse and shades tell the
rest.

Text reaches a contrast of 4.5:1 or more against what it stands on (WCAG 2.2, 1.4.3); the tests compute it. Hints
and disabled text are held to the same. The ramp of ten is declared in ``calmterm.core.ramp``.
"""

from collections.abc import Iterator
from typing import Final

from textual.theme import Theme

from calmterm.core import ramp
from calmterm.core.ramp import Ramp


def _ramp(colours: Ramp) -> dict[str, str]:
    return dict(_steps(colours))


def _steps(colours: Ramp) -> Iterator[tuple[str, str]]:
    found = zip(colours.grounds, colours.inks, colours.lines, strict=True)
    for step, (ground, ink, line) in enumerate(found, start=1):
        yield f"mood-{step}", ground
        yield f"on-mood-{step}", ink
        yield f"mood-line-{step}", line


def _theme(
    name: str, colours: Ramp, *, ground: str, surface: str, panel: str, frame: str, chip: str, text: str, quiet: str,
    title: str, key: str, second: str, warning: str, error: str, success: str, marked: str, marked_text: str,
    selected: str, dark: bool, muted: dict[str, str] | None = None,
) -> Theme:  # fmt: skip
    """Return a theme: text on three grounds, panels in `frame`, titles, keys, and rows that are marked."""
    return Theme(
        name=name, primary=title, secondary=second, accent=key, warning=warning, error=error, success=success,
        foreground=text, background=ground, surface=surface, panel=panel, dark=dark,
        variables={
            "text-muted": quiet, "text-disabled": quiet, "foreground-muted": quiet, "foreground-disabled": quiet,
            "text-primary": title, "text-secondary": second, "text-accent": key, "text-warning": warning,
            "text-error": error, "text-success": success,
            "frame": frame, "chip": chip, "usual": chip, "usual-sign": chip,
            "border": title, "border-blurred": frame,
            "surface-active": panel, "panel-lighten-1": panel, "accent-darken-1": marked,
            "footer-background": panel, "footer-key-foreground": key, "footer-description-foreground": quiet,
            "block-cursor-foreground": text, "block-cursor-background": marked,
            "block-cursor-blurred-foreground": text, "block-cursor-blurred-background": chip,
            "block-cursor-blurred-text-style": "none",
            "scrollbar": frame, "scrollbar-hover": quiet, "scrollbar-active": quiet,
            "scrollbar-background": ground, "scrollbar-background-hover": ground, "scrollbar-background-active": ground,
            "scrollbar-corner-color": ground,
            "input-selection-background": selected, "input-selection-foreground": marked_text,
            "screen-selection-background": selected, "screen-selection-foreground": marked_text,
            "button-color-foreground": ground,
            **(muted or {}),
            **_ramp(colours),
        },
    )  # fmt: skip


CALM_DARK = _theme(
    "calm-dark", ramp.DARK, dark=True,
    ground="#14171C", surface="#181C22", panel="#1C2128", frame="#343B47", chip="#232A33",
    text="#E8E6DF", quiet="#9AA1AC", title="#9DBFB0", key="#E5A97D", second="#B9B4C9",
    warning="#E3BC74", error="#E8A294", success="#A9C79A",
    marked="#26353A", marked_text="#F4F2EC", selected="#314A44",
)  # fmt: skip

CALM_LIGHT = _theme(
    "calm-light", ramp.LIGHT, dark=False,
    ground="#F8F4EC", surface="#F4EFE5", panel="#ECE6DA", frame="#CFC6B6", chip="#E4DDCF",
    text="#2B2A28", quiet="#5B564D", title="#2A5A4D", key="#7A431A", second="#514A72",
    warning="#63480B", error="#7D2A25", success="#29572A",
    marked="#D3E0D7", marked_text="#2B2A28", selected="#C0D5CA",
    muted={
        "primary-muted": "#D3DFD7", "secondary-muted": "#E3DEEA", "accent-muted": "#EAD9C3",
        "warning-muted": "#EBDFC3", "error-muted": "#F0DAD4", "success-muted": "#D9E2CF",
    },
)  # fmt: skip

CALM_DARK_256 = _theme(
    "calm-dark-256", ramp.DARK_256, dark=True,
    ground="#121212", surface="#1C1C1C", panel="#1C1C1C", frame="#444444", chip="#303030",
    text="#EBEBEB", quiet="#A5A5A5", title="#87AF87", key="#D7AF87", second="#AFAFD7",
    warning="#D7AF5F", error="#D78787", success="#AFD787",
    marked="#303030", marked_text="#FFFFFF", selected="#444444",
)  # fmt: skip

CALM_LIGHT_256 = _theme(
    "calm-light-256", ramp.LIGHT_256, dark=False,
    ground="#FFFFFF", surface="#F5F5F5", panel="#EBEBEB", frame="#B8B8B8", chip="#E0E0E0",
    text="#262626", quiet="#4E4E4E", title="#005F5F", key="#870000", second="#5F5F87",
    warning="#5F5F00", error="#87005F", success="#005F00",
    marked="#D7D7AF", marked_text="#262626", selected="#D7D7AF",
    muted={f"{name}-muted": "#EBEBEB" for name in ("primary", "secondary", "accent", "warning", "error", "success")},
)  # fmt: skip

# On black, since what a terminal calls yellow or green cannot be read on white. Each pair was chosen to be readable
# in the palettes of xterm, the Linux console, Windows and GNOME (the tests hold them). Never bold black, which turns
# grey on many terminals.
CALM_16 = Theme(
    name="calm-16",
    ansi=True,
    primary="ansi_green",
    secondary="ansi_cyan",
    accent="ansi_bright_yellow",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_green",
    foreground="ansi_bright_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_bright_white",
        "text-muted": "ansi_white",
        "text-disabled": "ansi_white",
        "text-primary": "ansi_green",
        "text-secondary": "ansi_cyan",
        "text-accent": "ansi_bright_yellow",
        "text-warning": "ansi_bright_yellow",
        "text-error": "ansi_bright_red",
        "text-success": "ansi_green",
        "foreground-muted": "ansi_white",
        "foreground-disabled": "ansi_white",
        "frame": "ansi_bright_black",
        "chip": "ansi_black",
        "usual": "ansi_black",
        "usual-sign": "ansi_bright_black",
        "surface-active": "ansi_black",
        "accent-darken-1": "ansi_black",
        "border": "ansi_green",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_green",
        "block-cursor-text-style": "underline",
        "block-cursor-blurred-foreground": "ansi_bright_white",
        "block-cursor-blurred-background": "ansi_black",
        "block-cursor-blurred-text-style": "underline",
        "scrollbar": "ansi_white",
        "scrollbar-hover": "ansi_white",
        "scrollbar-active": "ansi_white",
        "scrollbar-background": "ansi_bright_black",
        "scrollbar-background-hover": "ansi_bright_black",
        "scrollbar-background-active": "ansi_bright_black",
        "link-color": "ansi_bright_white",
        "link-color-hover": "ansi_bright_white",
        "link-background-hover": "ansi_black",
        "link-style-hover": "bold reverse",
        "footer-foreground": "ansi_bright_white",
        "footer-background": "ansi_black",
        "footer-key-foreground": "ansi_bright_yellow",
        "footer-description-foreground": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-cursor-background": "ansi_white",
        "input-selection-background": "ansi_white",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_white",
        "screen-selection-foreground": "ansi_black",
        "button-foreground": "ansi_bright_white",
        "button-color-foreground": "ansi_black",
        **{f"markdown-h{level}-color": "ansi_green" for level in range(1, 7)},
        "markdown-h3-text-style": "bold",
        "markdown-h5-text-style": "underline",
        **_ramp(ramp.ANSI_16),
    },
)

THEMES = (CALM_DARK, CALM_LIGHT, CALM_DARK_256, CALM_LIGHT_256, CALM_16)
"""What the app registers."""

_FOR_256: Final = {CALM_DARK.name: CALM_DARK_256.name, CALM_LIGHT.name: CALM_LIGHT_256.name}

THEME_CSS = """
* { scrollbar-size-vertical: 1; }
SelectCurrent Static#label, SelectCurrent .arrow { color: $text-muted; }
SelectCurrent.-has-value Static#label { color: $foreground; }
Tab { color: $text-muted; }
Tab.-active { color: $foreground; }
Tabs:focus Tab.-active { color: $block-cursor-foreground; }
TextArea .text-area--placeholder { color: $text-muted; }
Button:disabled { opacity: 100%; text-opacity: 100%; color: $text-disabled; text-style: none; }
SearchIcon { display: none; }
App:ansi {
    DataTable > .datatable--header { background: ansi_black; text-style: bold underline; }
    Input > .input--cursor { background: ansi_black; color: ansi_bright_white; text-style: reverse; }
    Input > .input--selection { background: ansi_black; color: ansi_bright_white; text-style: reverse; }
    Button:disabled { text-style: none; }
}
App:ansi:nocolor {
    OptionList:focus > .option-list--option-highlighted, CommandList > .option-list--option-highlighted,
    DataTable:focus > .datatable--cursor, Tree:focus > .tree--cursor { text-style: bold underline reverse; }
}
"""
"""Goes into ``App.CSS``: mends what Textual's own widgets draw below 4.5:1, or in a fixed ANSI colour."""


def theme_for(color_system: str | None, *, no_color: bool, chosen: str) -> str:
    """Return the name of the theme that suits a terminal, as near to the `chosen` one as it can show.

    ``color_system`` is ``rich.console.Console.color_system``: "truecolor", "256", "standard", "windows", or None
    when there are no colours. ``no_color`` says that NO_COLOR is set. Whoever chose nothing gets the dark one.
    """
    if no_color or color_system not in ("truecolor", "256") or chosen == CALM_16.name:
        return CALM_16.name
    full = CALM_LIGHT.name if chosen.startswith(CALM_LIGHT.name) else CALM_DARK.name
    return _FOR_256[full] if color_system == "256" else full
