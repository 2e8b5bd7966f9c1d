"""Phrases that were replaced by plainer ones do not come back into what a person reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import calmterm

SOURCE = Path(calmterm.__file__).parent
REPLACED = re.compile(
    r"wobble|\bput (?:it |one )?(?:back|away)\b|\bbrought back\b|\bbring back\b|\bremoved? for good\b"
    r"|\bmarked (?:one|entry|line|night|chip|insight|record)\b|\bfuller is\b|small things for today|welcome today"
    r"|played a part|\bleap (?:up|down)\b|keep drafts|every text opens|odd day|search for commands|denser and lighter"
    r"|the vault at once|told from the content|medians come|for orientation",
    re.IGNORECASE,
)
OTHERS = {"palette.py", "words.toml"}  # what a person may type to find something, and the diary of the demo
OLDER = "migrations"


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a file that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


def test_no_replaced_phrase_is_shown() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {words}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name not in OTHERS and OLDER not in path.parts
        for line, words in strings(path)
        if REPLACED.search(words)
    ]
    found += [
        f"{path.relative_to(SOURCE)}: {match.group()}"
        for path in sorted(SOURCE.rglob("*.toml"))
        if path.name not in OTHERS and (match := REPLACED.search(path.read_text("utf-8"))) is not None
    ]
    assert found == []


def test_the_search_finds_what_it_is_for() -> None:
    assert REPLACED.search("Change the marked entry")
    assert REPLACED.search("Removed for good: 2")
    assert not REPLACED.search("When you woke for good")
