"""Where things are on this machine. Asked for when needed, never at import."""

import os
from pathlib import Path


def vault_directory(named: str | None = None) -> Path:
    """The vault's directory: what `--vault` names, else CALMTERM_VAULT, else `default` in the data directory."""
    named = named or os.environ.get("CALMTERM_VAULT")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("calmterm") / "default"
