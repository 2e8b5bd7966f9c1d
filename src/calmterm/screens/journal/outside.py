"""Give the words of an entry to the person's own editor, in place of the screen."""

from dataclasses import replace

from textual.app import SuspendNotSupported

from calmterm.core import outside_editor
from calmterm.core.errors import UsageError
from calmterm.core.outside_editor import Edited
from calmterm.core.text import clean
from calmterm.domain import outside_entries
from calmterm.screens.base.host import Host
from calmterm.screens.journal.entry_words import EntryWords


def edit_outside(host: Host, command: list[str], words: EntryWords) -> tuple[EntryWords | None, Edited]:
    """Give the terminal to an editor until it has ended: nothing else happens here meanwhile.

    Return the words as its file holds them, None where there is no file any more. Raises UsageError.
    """
    text = outside_entries.as_text(words.title, words.body)
    try:
        with host.suspend():
            edited = outside_editor.edit_texts(command, [("entry.md", text)])
    except SuspendNotSupported:
        raise UsageError("This terminal cannot be given to another editor. Nothing was opened.") from None
    if (data := edited.texts[0]) is None:
        return None, edited
    title, body = outside_entries.from_text(clean(data.decode("utf-8", "replace")), has_title=bool(words.title))
    return replace(words, title=title, body=body), edited
