"""Markdown to read: what it looks like as text, and that nothing in it acts."""

import pytest

from calmterm.widgets.markdown_content import markdown_content


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines", "two\nlines"),
        ("# Head\n\nText", "Head\n\nText"),
        ("a *b* **c** `d` ~~e~~", "a b c d e"),
        ("- one\n- two\n  - three", "  • one\n  • two\n    • three"),
        ("3. one\n4. two", "  3. one\n  4. two"),
        ("> so\n> it goes", "▎ so\n▎ it goes"),
        ("```\nx = [1]\n```", "x = [1]"),
        ("[words](https://example.org)", "words"),
        ("<b>[bold]x[/bold]</b> [/]", "<b>[bold]x[/bold]</b> [/]"),
        ("", ""),
    ],
)
def test_it_is_shown_as_text(text: str, shown: str) -> None:
    assert markdown_content(text).plain == shown


def test_emphasis_and_tags_are_styled_and_links_do_nothing() -> None:
    spans = {markdown_content("a *b* #calm [l](x)").plain[one.start : one.end]: one.style
             for one in markdown_content("a *b* #calm [l](x)").spans}  # fmt: skip
    assert spans == {"b": "italic", "#calm": "$text-accent", "l": "underline"}
