"""A stylesheet that parses each of its sources once, and looks up rules only for what has none or has changed."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from textual.cache import LRUCache
from textual.css.match import _check_selectors  # pyright: ignore[reportPrivateUsage] - what Textual's own calls
from textual.css.model import RuleSet
from textual.css.styles import RulesMap, Styles
from textual.css.stylesheet import Stylesheet
from textual.css.types import Specificity3
from textual.dom import DOMNode

from calmterm.app.style_paths import Cache, Found, StylePaths

SOURCES: Final = 1024
"""More than there are kinds of widgets and screens."""

WATCHED: Final = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
"""What Textual notes in a widget of the states that rules about its kind look at."""


class Given(NamedTuple):
    """The rules that a widget was given last, how often its styles had changed by then, and for which path."""

    rules: RulesMap
    updates: int
    path: int = -1


def changes_of(styles: Styles) -> int:
    return styles._updates  # pyright: ignore[reportPrivateUsage] - there is no public count


class CachedStylesheet(Stylesheet):
    """Parses what is new alone. Textual's own parses all of it again for each screen that is shown the first time."""

    # Textual's key for what it looked up does not tell these apart; the number of a path does.
    _EXCLUDE_PSEUDO_CLASSES_FROM_CACHE = set[str]()  # noqa: RUF012 # pyright: ignore[reportGeneralTypeIssues] - as in Textual

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)
        self._paths = StylePaths(())
        self._paths_of: object = None
        self._round: Cache = {}

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; what was parsed with the same ones stands."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Take over new sources, or parse all of them where the variables have changed."""
        self.parse()

    def apply(self, node: DOMNode, *, animate: bool = False, cache: Cache | None = None) -> None:
        """Give a widget its rules.

        Nothing is looked up where all that decides on them is as it was for this widget, or as it was for another.
        """
        cache = self._round if cache is None else cache  # parts of a widget come without
        rules = self.rules
        if rules is not self._paths_of:
            self._paths, self._paths_of = StylePaths(rules), rules
        path = self._paths.of(node, cache)
        base = node.styles.base
        given: Given | None = getattr(base, "given_last", None)
        if given is not None and (given.path, given.updates) == (path, changes_of(base)):
            node.notify_style_update()  # what is behind it may have another colour
            return
        is_new = not (animate or node._is_mounted or base.get_rules())  # pyright: ignore[reportPrivateUsage] - as Styles.refresh
        before, self._round = self._round, cache
        found = self._paths.found.get(path)
        if found is None:
            found = self._look_up(node, path, animate=animate)
        else:
            self._give(node, found, is_new=is_new, animate=animate)
        self._round = before
        if is_new and found is not None and found.held is None:
            self._paths.found[path] = found._replace(held=base.get_rules(), layout=base.layout and base.layout.name)
        given = getattr(base, "given_last", None)
        if given is not None:
            base.given_last = given._replace(path=path)  # pyright: ignore[reportAttributeAccessIssue] - ours alone

    def _look_up(self, node: DOMNode, path: int, *, animate: bool) -> Found | None:
        """Let Textual look up the rules of a widget and give them to it; keep and return them, None if none match."""
        looked_up: Cache = {}
        super().apply(node, animate=animate, cache=looked_up)  # pyright: ignore[reportUnknownMemberType] - Textual leaves the type of its cache open
        if not looked_up:
            return None
        (rules,) = looked_up.values()
        found = self._paths.found[path] = Found(rules, {name: getattr(node, name) for name in WATCHED})
        return found

    def _give(self, node: DOMNode, found: Found, *, is_new: bool, animate: bool) -> None:
        """Give a widget what was found for another; a new one all at once, as nothing of it is shown yet."""
        for name, is_watched in found.watched.items():
            setattr(node, name, is_watched)
        base = node.styles.base
        if is_new and found.held is not None:
            base.merge_rules(found.held)
            if base.clear_rule("layout"):  # has a state: each widget has its own
                base.layout = found.layout
            base.given_last = Given(found.rules, changes_of(base))  # pyright: ignore[reportAttributeAccessIssue] - ours alone
            node.notify_style_update()
        else:
            self.replace_rules(node, found.rules, animate)
        self._process_component_classes(node)

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
