"""Links between the documents: what a page of the site names is a page of the site."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_pages_link_only_to_what_lies_beside_them() -> None:
    linked = {(page.name, to) for page in DOCS.glob("*.md") for to in LINK.findall(page.read_text("utf-8"))}
    assert len(linked) > 50
    gone = {one for one in linked if one[1].startswith("..") or not (DOCS / one[1]).exists()}
    assert gone == set()
