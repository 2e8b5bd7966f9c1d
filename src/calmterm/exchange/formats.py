"""The names of the formats, known without loading any of them."""

from typing import Final

IMPORTS: Final = ("json", "jrnl", "jrnl-json")
EXPORTS: Final = ("json", "jrnl", "jrnl-json")
