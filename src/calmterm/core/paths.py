"""Where things are on this machine. Asked for when needed, never at import."""

import os
from pathlib import Path

from calmterm.core.errors import UsageError


def vault_directory(named: str | None = None) -> Path:
    """Return the vault's directory: what `--vault` names, else CALMTERM_VAULT, else `default` in the data directory.

    One word is a vault by its name where the configuration has it (`./word` never is). Raises UsageError for an empty
    name (a script's unset variable must not open another vault) and for a `~name` that is nobody.
    """
    if named == "":
        raise UsageError("--vault needs the name of a directory.")
    named = named or os.environ.get("CALMTERM_VAULT")
    if named:
        if Path(named).name == named:
            from calmterm.core.configuration import named_vault

            named = named_vault(named) or named
        try:
            return Path(named).expanduser().absolute()
        except RuntimeError:
            raise UsageError(
                "The vault's directory begins with ~ and a name that this machine does not know."
            ) from None
    import platformdirs

    return platformdirs.user_data_path("calmterm") / "default"


def state_directory() -> Path:
    """Return where this machine notes what it saw of vaults: never a word of theirs (see store/last_seen.py)."""
    import platformdirs

    return platformdirs.user_state_path("calmterm")
