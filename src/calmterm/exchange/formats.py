"""The names of the formats, known without loading any of them."""

from typing import Final

IMPORTS: Final = ("json", "jrnl", "jrnl-json")
EXPORTS: Final = ("json", "markdown", "csv", "jrnl", "jrnl-json", "sqlite")
NOT_PRINTED: Final = ("csv", "sqlite")  # more than one text: they need a place of their own

# What is said wherever something leaves the vault.
READABLE: Final = "This file holds health data and is not encrypted: whoever gets it can read it."
READABLE_ALL: Final = "These files hold health data and are not encrypted: whoever gets them can read them."
