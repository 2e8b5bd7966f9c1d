"""The public face of the store: a Vault is unlocked to a Store, which keeps and finds Records."""

from calmterm.store.model import records
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.record import Record, kinds
from calmterm.store.repository import kind_named, listed_kinds
from calmterm.store.search import Hit
from calmterm.store.store import Store
from calmterm.store.vault import Vault

__all__ = ["FieldSpec", "Hit", "Record", "Store", "Vault", "kind_named", "kinds", "listed_kinds", "records"]
