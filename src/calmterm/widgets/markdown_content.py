"""Markdown to read: headings, emphasis, lists, quotes and code as styled text. Nothing in it can be followed or run."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

if TYPE_CHECKING:
    from markdown_it.token import Token

HEADING: Final = "bold $text-primary"
CODE: Final = "$text-secondary"
QUIET: Final = "$text-muted"
INLINE: Final = {"em": "italic", "strong": "bold", "s": "strike", "link": "underline"}
TAG: Final = re.compile(r"(?<![\w#&/])#[^\W\d]\w*")
RULE_CELLS: Final = 24


def markdown_content(text: str) -> Content:
    """Return Markdown as text to show. Line ends stay line ends, as in a diary; links and pictures are only words."""
    from markdown_it import MarkdownIt  # only where something is read

    tokens = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").parse(text)
    return Content("\n").join(_Blocks(tokens).lines)


class _Blocks:
    """Goes through the blocks of a text and collects its lines."""

    def __init__(self, tokens: "Sequence[Token]") -> None:
        self.lines: list[Content] = []
        self._quotes = 0
        self._lists: list[str] = []  # the sign of each list around, "" for one with numbers
        self._item = ""  # what stands before the next line: the sign of a list item that just began
        self._style = ""
        for token in tokens:
            self._take(token)

    def _take(self, token: "Token") -> None:
        match token.type:
            case "heading_open":
                self._style = HEADING
            case "heading_close":
                self._style = ""
            case "bullet_list_open":
                self._lists.append("•")
            case "ordered_list_open":
                self._lists.append("")
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                sign = self._lists[-1] or f"{token.info}."
                self._item = f"{'  ' * len(self._lists)}{sign} "
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case "inline":
                self._part(_inline(token.children or ()), self._style)
            case "fence" | "code_block":
                self._part(Content(token.content.rstrip("\n")), CODE)
            case "hr":
                self._part(Content("─" * RULE_CELLS), QUIET)
            case _:
                pass

    def _part(self, content: Content, style: str) -> None:
        """Add the lines of a block, a blank line before it unless it goes on with a list."""
        item, self._item = self._item, ""
        if self.lines and not (self._lists and self._was_item):
            self.lines.append(Content(""))
        self._was_item = bool(self._lists)
        hang = "    " if self._lists and not item else " " * len(item)
        quote = Content.styled("▎ " * self._quotes, QUIET)
        style = style or ("italic" if self._quotes else "")
        for number, line in enumerate(content.split("\n", allow_blank=True)):
            begin = Content.styled(item if number == 0 and item else hang, "$text-accent")
            self.lines.append(quote + begin + (line.stylize(style) if style else line))

    _was_item = False


def _inline(tokens: "Sequence[Token]") -> Content:
    content, open_at = Content(""), dict[str, list[int]]()
    spans: list[tuple[str, int, int]] = []
    for token in tokens:
        name, _, end = token.type.rpartition("_")
        if end == "open" and name in INLINE:
            open_at.setdefault(name, []).append(len(content.plain))
        elif end == "close" and name in INLINE:
            spans.append((INLINE[name], open_at[name].pop(), len(content.plain)))
        elif token.type in ("softbreak", "hardbreak"):
            content += Content("\n")
        elif token.type == "code_inline":
            content += Content.styled(token.content, CODE)
        elif token.content:
            content += Content(token.content)
    spans += [("$text-accent", *found.span()) for found in TAG.finditer(content.plain)]
    for style, start, end_at in spans:
        content = content.stylize(style, start, end_at)
    return content
