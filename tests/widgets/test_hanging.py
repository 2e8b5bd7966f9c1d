"""Lines that go on stand below the words of their list item or quote."""

import pytest
from textual.content import Content

from calmterm.widgets.hanging import hang
from calmterm.widgets.markdown_content import markdown_content


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- the baker's son can tie a bow", "  • the baker's son can\n    tie a bow"),
        ("- a\n  - the baker's son can tie", "  • a\n    • the baker's son can\n      tie"),
        ("12. the baker's son can tie it", "  12. the baker's son can\n      tie it"),
        ("> the baker's son can tie a bow", "▎ the baker's son can tie\n▎ a bow"),
        ("> - the baker's son can tie a bow", "▎   • the baker's son can\n▎     tie a bow"),
        ("the baker's son can tie a bow", "the baker's son can tie a bow"),
        ("1984. The baker's son can tie", "  1984. The baker's son\n  can tie"),
        ("a\n\nb", "a\n\nb"),
    ],
)
def test_lines_of_markdown_hang(text: str, shown: str) -> None:
    assert hang(markdown_content(text), 25).plain == shown


def test_nothing_hangs_where_there_is_no_room_or_no_need() -> None:
    line = Content("- the baker's son can tie a bow")
    assert hang(line, 17).plain == line.plain
    assert hang(line, 31).plain == line.plain
    assert hang(line, 18).plain.splitlines()[1].startswith("  ")


def test_styles_stay_with_their_words_and_the_bar_of_a_quote_keeps_its_own() -> None:
    shown = hang(Content.assemble(("▎ ", "red"), "the baker's ", ("son can tie", "bold"), " a bow"), 20)
    styled = [(shown.plain[span.start : span.end].strip(), span.style) for span in shown.spans]
    assert [words for words, style in styled if style == "red"] == ["▎", "▎"]
    assert " ".join(words for words, style in styled if style == "bold") == "son can tie"
