"""What decides which styles a widget has: kind, name, classes and state of it and of all that it stands in."""

from collections.abc import Iterable
from itertools import count
from typing import Any, Final, NamedTuple

from textual.css.model import RuleSet, SelectorType
from textual.css.styles import RulesMap
from textual.dom import DOMNode

MOST: Final = 8_192
"""Paths kept; some names come once, such as those of messages."""

_EVERY: Final = (SelectorType.UNIVERSAL, SelectorType.NESTED)
_SIGNS: Final = {
    SelectorType.CLASS: ".", SelectorType.ID: "#", SelectorType.UNIVERSAL: "*", SelectorType.NESTED: "*",
}  # fmt: skip
"""How the names of selectors are told apart."""

Kind = tuple[type[DOMNode], str | None, frozenset[str]]
Cache = dict[Any, Any]
"""What Textual hands on from widget to widget while it styles several."""


class Found(NamedTuple):
    """The rules that match a path, what they look at in a widget, and how a new widget holds them once they are set."""

    rules: RulesMap
    watched: dict[str, bool]
    held: RulesMap | None = None
    layout: str | None = None


class StylePaths:
    """Numbers the paths from the app to a widget, as far as the rules can tell them apart, and keeps their styles.

    Two widgets of one number match the same rules, and a widget whose number is as before has the rules it had.
    """

    _fresh = count()  # for all rules, so that a number is never one that a widget was given under others

    def __init__(self, rules: Iterable[RuleSet]) -> None:
        self._asked: dict[str, set[frozenset[str]]] = {}
        named: dict[SelectorType, set[str]] = {kind: set() for kind in SelectorType}
        for selector in (one for rule in rules for path in rule.selector_set for one in path.selectors):
            named[selector.type].add(selector.name)
            if selector.pseudo_classes:
                name = _SIGNS.get(selector.type, "") + ("" if selector.type in _EVERY else selector.name)
                self._asked.setdefault(name, set()).add(frozenset(selector.pseudo_classes))
        # What no rule speaks of tells no widgets apart.
        self._ids, self._classes = named[SelectorType.ID], frozenset(named[SelectorType.CLASS])
        self._questions: dict[Kind, tuple[frozenset[str], ...]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.found: dict[int, Found] = {}

    def of(self, node: DOMNode, cache: Cache) -> int:
        """Return the number of a widget's path, and keep it in `cache` for what it holds, if styled in the same round.

        It is worked out anew for each widget that is styled: others beside it may have come after what it holds was.
        """
        above = node._parent  # pyright: ignore[reportPrivateUsage] - as Textual's own; `parent` says less
        name, classes = node.id, node._classes  # pyright: ignore[reportPrivateUsage] - typed
        kind: Kind = type(node), name if name in self._ids else None, self._classes.intersection(classes)
        questions = self._questions.get(kind)
        if questions is None:
            questions = self._questions[kind] = self._asked_of(node)
        way = (
            self._above(above, cache) if isinstance(above, DOMNode) else None,
            kind,
            *map(node.has_pseudo_classes, questions),  # pyright: ignore[reportArgumentType] - it only looks at them
        )
        number = self._numbers.get(way)
        if number is None:
            if len(self._numbers) >= MOST:
                self._numbers.clear()
                self._questions.clear()
                self.found.clear()
            number = self._numbers[way] = next(self._fresh)
        cache[node] = number
        return number

    def _above(self, node: DOMNode, cache: Cache) -> int:
        found: int | None = cache.get(node)
        return self.of(node, cache) if found is None else found

    def _asked_of(self, node: DOMNode) -> tuple[frozenset[str], ...]:
        """Return the states that rules look at in widgets of this kind, together where they must hold together."""
        names = {"*", *node._css_type_names, *(f".{one}" for one in node.classes), f"#{node.id}"}  # pyright: ignore[reportPrivateUsage] - as Textual's selectors
        return tuple({one for name in names & self._asked.keys() for one in self._asked[name]})
