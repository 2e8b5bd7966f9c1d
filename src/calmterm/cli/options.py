"""The options that stand before a command, as every command is given them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calmterm.cli.support import Offers
    from calmterm.store.crypto.master_key import MasterKey


@dataclass(slots=True)
class Options:
    """What stands before the command.

    `master` is the vault's key where the agent keeps it. `held` is a passphrase read early, because text follows it on
    the same input.
    """

    vault: str | None
    passphrase_fd: int | None
    reduce_motion: bool = False
    master: "MasterKey | None" = field(default=None, repr=False)
    held: str | None = field(default=None, repr=False)
    _offers: "Offers | None" = None

    @property
    def directory(self) -> Path:
        from calmterm.core.paths import vault_directory

        return vault_directory(self.vault)

    @property
    def offers(self) -> "Offers":
        """Return what this command says of support."""
        from calmterm.cli.support import Offers

        self._offers = self._offers or Offers()
        return self._offers
