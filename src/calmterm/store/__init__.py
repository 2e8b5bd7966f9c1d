"""The public face of the store: a Vault is unlocked to a Store, which keeps and finds Records."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from calmterm.store.model import records
    from calmterm.store.model.catalog import kind_named, kinds, listed_kinds
    from calmterm.store.model.fields import FieldSpec
    from calmterm.store.model.record import Record
    from calmterm.store.search import Hit
    from calmterm.store.store import Store
    from calmterm.store.vault import Vault

__all__ = ["FieldSpec", "Hit", "Record", "Store", "Vault", "kind_named", "kinds", "listed_kinds", "records"]


_HOMES: Final = {
    "FieldSpec": "model.fields", "Hit": "search", "Record": "model.record", "Store": "store", "Vault": "vault",
    "kind_named": "model.catalog", "kinds": "model.catalog", "listed_kinds": "model.catalog",
}  # fmt: skip


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """What a name stands for. Its module is imported now: a command that keeps nothing needs no database."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
