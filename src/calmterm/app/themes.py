"""Every colour of the project: two calm palettes, and one that leaves all colour to the terminal.

Text reaches a contrast of 4.5:1 or more against what it stands on (WCAG 2.2, 1.4.3), in 24-bit colour and in
the 256 colours that Rich falls back to; the tests compute it. Hints and disabled text are held to the same.
"""

from textual.theme import Theme

CALM_DARK = Theme(
    name="calm-dark",
    primary="#9DBFB0",
    secondary="#BCA892",
    accent="#DDB083",
    warning="#E3BC74",
    error="#E8A294",
    success="#A9C79A",
    foreground="#EAE2D6",
    background="#1A1816",
    surface="#221F1C",
    panel="#2B2723",
    dark=True,
    variables={
        "text-muted": "#B9AFA2",
        "text-disabled": "#ABA194",
        "foreground-muted": "#B9AFA2",
        "foreground-disabled": "#ABA194",
        "border": "#9DBFB0",
        "border-blurred": "#4A443D",
        "block-cursor-foreground": "#1A1816",
        "block-cursor-background": "#9DBFB0",
        "block-cursor-blurred-foreground": "#EAE2D6",
        "block-cursor-blurred-background": "#3F4A44",
        "block-cursor-blurred-text-style": "underline",
        "input-selection-background": "#3F5A4F",
        "input-selection-foreground": "#F4EEE4",
        "screen-selection-background": "#3F5A4F",
        "screen-selection-foreground": "#F4EEE4",
        "accent-darken-1": "#4A3826",
        "footer-key-foreground": "#DDB083",
        "button-color-foreground": "#1A1816",
    },
)

CALM_LIGHT = Theme(
    name="calm-light",
    primary="#2E5F51",
    secondary="#5E4A2E",
    accent="#70461C",
    warning="#6B4E0C",
    error="#862D28",
    success="#2D5F2D",
    foreground="#2E2923",
    background="#F8F3EB",
    surface="#F3EDE3",
    panel="#EBE3D7",
    dark=False,
    variables={
        "text-muted": "#5C544A",
        "text-disabled": "#615950",
        "foreground-muted": "#5C544A",
        "foreground-disabled": "#615950",
        "text-primary": "#2A564A",
        "text-secondary": "#58452B",
        "text-accent": "#694119",
        "text-warning": "#63480B",
        "text-error": "#7D2A25",
        "text-success": "#29572A",
        "primary-muted": "#D3DFD7",
        "secondary-muted": "#E3D9C9",
        "accent-muted": "#EAD9C3",
        "warning-muted": "#EBDFC3",
        "error-muted": "#F0DAD4",
        "success-muted": "#D9E2CF",
        "accent-darken-1": "#E2CDB4",
        "border": "#2E5F51",
        "border-blurred": "#CFC4B4",
        "block-cursor-foreground": "#FBF7F0",
        "block-cursor-background": "#2E5F51",
        "block-cursor-blurred-foreground": "#2E2923",
        "block-cursor-blurred-background": "#CFDBD3",
        "block-cursor-blurred-text-style": "underline",
        "input-selection-background": "#C3D6CC",
        "input-selection-foreground": "#2E2923",
        "screen-selection-background": "#C3D6CC",
        "screen-selection-foreground": "#2E2923",
        "footer-key-foreground": "#694119",
        "button-color-foreground": "#FBF7F0",
    },
)

# Of the sixteen colours none is readable as text on both the dark and the light palettes in common use (the
# best, bright red, reaches 3.3:1). A terminal's own text colour is, and so is black on white, 9:1 and more on all
# that were tried: one for text, the other for the row of the cursor and for what is selected. Never bold there,
# which turns black into grey on many terminals. What other themes tell by hue is told by words and text styles.
CALM_16 = Theme(
    name="calm-16",
    ansi=True,
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "text-muted": "ansi_default",
        "text-disabled": "ansi_default",
        "foreground-muted": "ansi_default",
        "foreground-disabled": "ansi_default",
        "surface-active": "transparent",
        "border": "ansi_default",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_white",
        "block-cursor-text-style": "underline",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-text-style": "underline",
        "scrollbar": "ansi_white",
        "scrollbar-hover": "ansi_white",
        "scrollbar-active": "ansi_white",
        "scrollbar-background": "ansi_bright_black",
        "scrollbar-background-hover": "ansi_bright_black",
        "scrollbar-background-active": "ansi_bright_black",
        "link-color": "ansi_default",
        "link-color-hover": "ansi_default",
        "link-background-hover": "ansi_default",
        "link-style-hover": "bold reverse",
        "footer-key-foreground": "ansi_default",
        "input-selection-background": "ansi_white",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_white",
        "screen-selection-foreground": "ansi_black",
        **{f"markdown-h{level}-color": "ansi_default" for level in range(1, 7)},
        "markdown-h3-text-style": "bold",
        "markdown-h5-text-style": "underline",
    },
)

THEMES = (CALM_DARK, CALM_LIGHT, CALM_16)
"""What the app registers."""


THEME_CSS = """
SelectCurrent Static#label, SelectCurrent .arrow { color: $text-muted; }
SelectCurrent.-has-value Static#label { color: $foreground; }
Tab { color: $text-muted; }
Tab.-active { color: $foreground; }
Tabs:focus Tab.-active { color: $block-cursor-foreground; }
TextArea .text-area--placeholder { color: $text-muted; }
Button:disabled { opacity: 100%; text-opacity: 100%; color: $text-disabled; text-style: none; }
App:ansi {
    DataTable > .datatable--header { background: ansi_default; text-style: bold underline; }
    Input > .input--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
    Input > .input--selection { background: ansi_default; color: ansi_default; text-style: reverse; }
    Button:disabled { text-style: dim; }
}
App:ansi:nocolor {
    OptionList:focus > .option-list--option-highlighted, DataTable:focus > .datatable--cursor,
    Tree:focus > .tree--cursor { text-style: bold underline reverse; }
}
"""
"""Goes into ``App.CSS``: mends what Textual's own widgets draw below 4.5:1, or in a fixed ANSI colour."""


def theme_for(color_system: str | None, no_color: bool, light: bool) -> str:
    """Return the name of the theme that suits a terminal.

    ``color_system`` is ``rich.console.Console.color_system``: "truecolor", "256", "standard", "windows", or None
    when there are no colours. ``no_color`` says that NO_COLOR is set, ``light`` that a light ground is wanted.
    """
    if no_color or color_system not in ("truecolor", "256"):
        return CALM_16.name
    return CALM_LIGHT.name if light else CALM_DARK.name
