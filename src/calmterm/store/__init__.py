"""The public face of the store: a Vault is unlocked to a Store, which keeps and finds Records."""

from calmterm.store import records
from calmterm.store.fields import FieldSpec
from calmterm.store.opened import Store
from calmterm.store.record import Record, kinds
from calmterm.store.repository import kind_named, listed_kinds
from calmterm.store.search import Hit
from calmterm.store.vault import Vault

__all__ = ["FieldSpec", "Hit", "Record", "Store", "Vault", "kind_named", "kinds", "listed_kinds", "records"]
