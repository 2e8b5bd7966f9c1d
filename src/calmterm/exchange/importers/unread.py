"""What is recognised and not read: each with one sentence that says how to go on."""

import re
from collections.abc import Callable
from typing import Final

from calmterm.core.errors import UsageError
from calmterm.exchange.importers.source import UTF_16, Source

Test = Callable[[Source], bool]


def _begins(*heads: bytes) -> Test:
    return lambda source: source.head.startswith(heads)


def _is_vault(source: Source) -> bool:
    return source.is_folder and "keyring.json" in source.files


def _is_standard_notes(source: Source) -> bool:
    return re.match(r'\s*\{\s*"version"\s*:\s*"00[0-9]"\s*,\s*"items"', source.start) is not None


ARCHIVE: Final = "That archive is of a kind that is not read. Please unpack it and bring in what it holds."
NOTES: Final = (
    "That is a backup of Standard Notes, which is not read. Export text there, a file a day with names like"
    " 2024-05-05.md, and bring in the folder."
)
UNREAD: Final[tuple[tuple[Test, str], ...]] = (
    (_is_vault, "That is a vault of calmterm. Open it with --vault, or restore a backup of it with: calmterm restore"),
    (_begins(b"gAAAAA"), "This is a jrnl file that jrnl encrypted; run `jrnl --format json` there and bring that in."),
    (_is_standard_notes, NOTES),
    (_begins(b"\xff\xfe", b"\xfe\xff"), UTF_16),
    (_begins(b"%PDF"), "That is a PDF, which holds pages and no entries. Export text, CSV or JSON from the program."),
    (_begins(b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh"), ARCHIVE),
    (_begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "That is a picture. Export text, CSV or JSON from the program."),
)


def refuse(source: Source) -> None:
    """Raise UsageError for what is known and not read."""
    for is_it, sentence in UNREAD:
        if is_it(source):
            raise UsageError(sentence)
