"""What is read from the source of the kinds is what their classes say."""

import inspect

from calmterm.store import kinds
from calmterm.store.model.declared import declared


def test_the_source_says_what_the_classes_say() -> None:
    said = {kind.table: (kind.title, kind.text, kind.own) for kind in declared()}
    assert list(said) == list(kinds())
    assert said == {name: (kind.about.title, inspect.getdoc(kind), kind.about.own) for name, kind in kinds().items()}
