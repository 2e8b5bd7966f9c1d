"""What a link leads to, in words: for a person, an id says nothing."""

import uuid

from calmterm.core.errors import NotFound
from calmterm.store import FieldSpec, Store
from calmterm.store.model.catalog import kind_of
from calmterm.store.model.summary import name_of


def linked_name(store: Store, spec: FieldSpec, target: uuid.UUID | None) -> str:
    """Return the name of the record that a reference field holds, from the trash too; "" if there is none to tell."""
    kind = kind_of(spec.target)
    if target is None or kind.about.own:
        return ""
    try:
        return name_of(store.get(kind, target, trashed=True))
    except NotFound:
        return ""
