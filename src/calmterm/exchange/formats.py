"""The names of the formats, known without loading any of them."""

from typing import Final

PROGRAMS: Final = {
    "json": "calmterm's own JSON",
    "daylio": "a CSV export of Daylio",
    "day-one": "a JSON export or classic folder of Day One",
    "tui-journal": "a journal of tui-journal",
    "daylio-backup": "a backup of Daylio",
    "sleep-cycle": "a CSV export of Sleep Cycle",
    "sleep-as-android": "an export of Sleep as Android",
    "loop": "a backup or CSV archive of Loop Habit Tracker",
    "habitbull": "a CSV export of HabitBull",
    "track-and-graph": "a CSV export of Track & Graph",
    "habit-databases": "a backup of Tickmate or Rewire",
    "freecbt": "an export of FreeCBT or Quirk",
    "org-journal": "a journal of org-journal",
    "markdown-folder": "a folder of Markdown, a file a day",
    "jrnl-json": "a JSON export of jrnl",
    "jrnl": "a jrnl journal",
    "table": "a table whose columns --map describes",
}
"""What can be brought in, in the order in which it is tried; each but calmterm's own has a file in importers/."""

IMPORTERS: Final = tuple(name for name in PROGRAMS if name != "json")
EXPORTS: Final = (
    "json", "markdown", "csv", "jrnl", "jrnl-json", "sqlite", "markdown-files", "day-one", "daylio", "loop"
)  # fmt: skip
SEVERAL: Final = ("csv", "markdown-files")
"""Many files: a new directory, or an archive for a name that ends in .zip."""
NOT_PRINTED: Final = (*SEVERAL, "sqlite", "loop")  # more than one text: they need a place of their own
HOLDS: Final = {"jrnl": "journal_entry", "jrnl-json": "journal_entry", "markdown-files": "journal_entry",
                "day-one": "journal_entry", "daylio": "check_in", "loop": "habit"}  # fmt: skip
"""The one kind that a format of another program holds."""

# What is said wherever something leaves the vault.
READABLE: Final = "This file holds health data and is not encrypted: whoever gets it can read it."
READABLE_ALL: Final = "These files hold health data and are not encrypted: whoever gets them can read them."
