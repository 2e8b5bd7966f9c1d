"""The names of the formats, known without loading any of them."""

from typing import Final

IMPORTS: Final = ("json", "jrnl", "jrnl-json")
EXPORTS: Final = ("json", "markdown", "csv", "jrnl", "jrnl-json", "sqlite")
NOT_PRINTED: Final = ("csv", "sqlite")  # more than one text: they need a place of their own
