"""Which kinds of record an ordinary run of the tests takes, and which only `pytest -m soak`.

What looks at kinds by their declarations alone treats alike what is declared alike. So a few kinds that have between
them everything any kind declares stand for all; a new kind with something new of its own joins them by itself.
"""

import functools
import os
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from calmterm.store import Record, kinds, listed_kinds
from calmterm.store.model.record import Record as Base


def examples(few: int, many: int) -> int:
    """How many values Hypothesis makes up: few in an ordinary run, many in a soak."""
    return many if "CALMTERM_SOAK" in os.environ else few


def traits(kind: type[Record]) -> frozenset[tuple[Any, ...]]:
    """All that a kind declares, without its names: fields, rules, children, and what it does in a way of its own."""
    return frozenset({*_of_fields(kind), *_of_about(kind), *_of_methods(kind)})


def _of_fields(kind: Any) -> Iterator[tuple[Any, ...]]:
    for spec in kind.specs():
        yield ("field", spec.widget, spec.required, spec.sealed)
        said = {"hidden": spec.hidden, "retired": spec.retired, "default": spec.default is not None, "most": spec.most}
        yield from (("field", spec.widget, name) for name, value in said.items() if value)
        yield ("bounds", spec.widget, spec.low is not None, spec.high is not None, spec.whole)
        if spec.widget == "reference":
            target: Any = kinds()[spec.target]
            yield ("reference", spec.required, target is kind, target.Text is not None, target.about.felt is not None)


def _of_about(kind: Any) -> Iterator[tuple[Any, ...]]:
    about = kind.about
    yield ("text", kind.Text is not None, about.felt is not None, bool(about.rules), bool(about.unique))
    order = [spec.widget for spec in kind.specs() if spec.name == about.order]
    yield ("order", *order, about.ascending)
    for name in type(about).__slots__:
        if name not in ("title", "plural", "note", "order", "felt", "headline"):
            yield ("about", name, bool(getattr(about, name)))
    if about.needs is not None:
        children = {child.field for child in about.children}
        yield ("needs", *(name in children for name in about.needs.names))
    for child in about.children:
        yield ("child", child.key is not None, child.link is not None, child.inline)
        for trait in (*_of_fields(child.kind), *_of_about(child.kind)):
            if trait[0] in ("field", "about", "reference"):
                yield ("in a child", *trait)


def _of_methods(kind: Any) -> Iterator[tuple[Any, ...]]:
    """A method that replaces one of all records, by its name."""
    for name in vars(kind):
        if callable(getattr(Base, name, None)) and not name.startswith("_"):
            yield ("method", name)


@functools.cache
def standing_for(names: frozenset[str]) -> frozenset[str]:
    """Few of these kinds, which have every trait of all of them: again and again the one that adds most."""
    left = {name: set(traits(kinds()[name])) for name in sorted(names)}
    wanted, chosen = set[Any]().union(*left.values()), set[str]()
    while wanted:
        best = max(left, key=lambda name: len(left[name] & wanted))
        wanted -= left.pop(best)
        chosen.add(best)
    return frozenset(chosen)


def each_name(names: Iterable[str], argument: str = "kind") -> pytest.MarkDecorator:
    """Run a test with each name: of kinds those that stand for all, in a soak the others too."""
    every = list(names)
    few = standing_for(frozenset(set(every) & kinds().keys())) | set(every) - kinds().keys()
    cases = [pytest.param(name, marks=[] if name in few else [pytest.mark.soak]) for name in every]
    return pytest.mark.parametrize(argument, cases)


def each_kind() -> pytest.MarkDecorator:
    """Run a test with each kind that is listed: those that stand for all, and in a soak the others too."""
    every = {kind.table_name(): kind for kind in listed_kinds()}
    few = standing_for(frozenset(every))
    cases = [
        pytest.param(kind, id=name, marks=[] if name in few else [pytest.mark.soak]) for name, kind in every.items()
    ]
    return pytest.mark.parametrize("kind", cases)
