"""A stylesheet that parses each of its sources once, and rules out soon what is not about a widget."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from textual.cache import LRUCache
from textual.css.match import _check_selectors  # pyright: ignore[reportPrivateUsage] - what Textual's own calls
from textual.css.model import RuleSet
from textual.css.styles import RulesMap, Styles
from textual.css.stylesheet import Stylesheet
from textual.css.types import Specificity3
from textual.dom import DOMNode

SOURCES: Final = 1024
"""More than there are kinds of widgets and screens."""


class Given(NamedTuple):
    """The rules that a widget was given last, and how often its styles had changed by then."""

    rules: RulesMap
    updates: int


def changes_of(styles: Styles) -> int:
    return styles._updates  # pyright: ignore[reportPrivateUsage] - there is no public count


class CachedStylesheet(Stylesheet):
    """Parses what is new alone. Textual's own parses all of it again for each screen that is shown the first time."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; what was parsed with the same ones stands."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Take over new sources, or parse all of them where the variables have changed."""
        self.parse()

    @classmethod
    def _check_rule(cls, rule_set: RuleSet, css_path_nodes: list[DOMNode]) -> Iterable[Specificity3]:
        """Yield how specific matching selectors are. The last part is looked at first: of most it does not match."""
        node = css_path_nodes[-1]
        for one in rule_set.selector_set:
            selectors = one.selectors
            if selectors[-1].check(node) and (len(selectors) == 1 or _check_selectors(selectors, css_path_nodes)):
                yield one.specificity

    @classmethod
    def replace_rules(cls, node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
        """Give a widget its rules, if they are others. Textual's own sets each anew, whatever moves."""
        base = node.styles.base
        given: Given | None = getattr(base, "given_last", None)
        if given is not None and given.updates == changes_of(base) and given.rules == rules:
            node.notify_style_update()  # what is behind it may have another colour
            return
        super().replace_rules(node, rules, animate)
        base.given_last = Given(rules, changes_of(base))  # pyright: ignore[reportAttributeAccessIssue] - ours alone
