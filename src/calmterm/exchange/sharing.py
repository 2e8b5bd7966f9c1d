"""Sharing with a clinician or a friend: what is given is chosen, previewed, sealed and noted; what comes back is kept.

Nothing is sent: a file is written, which the person hands over. See docs/sharing.md.
"""

import hashlib
import json
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from calmterm.core.errors import CalmtermError, InvalidRecord, NotFound, UsageError
from calmterm.core.text import clean
from calmterm.domain.consents import in_words, require_consent
from calmterm.exchange import age_file, sealed_page
from calmterm.exchange.age_file import Recipients
from calmterm.exchange.output_paths import announced, require_place, write_private
from calmterm.exchange.report import Report, gather_report
from calmterm.exchange.report_render import as_content, as_html
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    PARTS_IN_WORDS,
    CareMessage,
    CareNote,
    Consent,
    DailyTask,
    MessageDirection,
    Person,
    SharedForm,
    Sharing,
)

LARGEST: Final = 1024 * 1024  # bytes of a note that comes
LETTER: Final = "calmterm-letter"
FOREVER: Final = "What you give cannot be taken back: whoever opened it can keep it."
FOREIGN: Final = "That answers something that was not shared from this vault, so nothing was taken from it."
REPEATED: Final = "That note was received before. Nothing was added."
TOO_LARGE: Final = "That file is too large to be a note."
SUFFIXES: Final = {SharedForm.AGE: ".html.age", SharedForm.PAGE: ".html"}


class NotALetter(CalmtermError):
    """What a file holds once it is opened is not what calmterm writes."""

    sentence = "What is inside that file is not a note that calmterm can read, so nothing was taken from it."


# --- giving -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShareOffer:
    """What is ready to be given to somebody, and nothing given yet."""

    name: str
    person: Person | None
    consent: Consent | None
    parts: tuple[str, ...]
    form: SharedForm
    report: Report
    recipients: Recipients

    def preview(self) -> Iterator[str]:
        """Yield what is in it, what is not, and what to know before."""
        yield f"For {clean(self.name, multiline=False)}."
        yield from self.report.preview()
        yield f"Not in it: {in_words(set(PARTS_IN_WORDS) - set(self.parts))}, and everything else you keep."
        if self.person is not None and self.consent is None:
            yield f"With it you agree that {clean(self.name, multiline=False)} may be given these parts."
        yield FOREVER


@dataclass(frozen=True, slots=True)
class Given:
    """What to say once it was written; a page has a phrase, which is kept nowhere."""

    sharing: Sharing
    said: str
    phrase: str | None


def offer(
    store: Store, person: Person | None, days: int, parts: Collection[str], form: SharedForm,
    *, keys: Sequence[str] = (), note: str = "",
) -> ShareOffer:  # fmt: skip
    """Gather what would be given. Without a `person` it is for whoever has the keys.

    Raises Refused where a consent stands against it; UsageError for a part that there is not and for a missing key.
    """
    consent = require_consent(store, person, parts) if person is not None else None
    if form == SharedForm.AGE and not keys:
        own = person.text.public_key if person is not None else None
        if own is None:
            raise UsageError(
                "There is no public key of theirs. Add it to them under My people, or make a page instead."
            )
        keys = [own]
    recipients = Recipients(keys if form == SharedForm.AGE else ())
    report = gather_report(store, days, parts, note)
    name = person.text.name if person is not None else "Whoever has the key"
    return ShareOffer(name, person, consent, tuple(parts), form, report, recipients)


def give(store: Store, ready: ShareOffer, path: Path) -> Given:
    """Write the file (0600) and note what was given to whom. Raises UsageError, OutOfSpace and what the store raises.

    If it cannot be noted, the file goes again: nothing is given that is not written down.
    """
    require_place(path, store.directory, new=False, example=f"-o shared{SUFFIXES[ready.form]}")
    sharing = store.new(Sharing, {
        "person_id": ready.person.id if ready.person else None, "name": ready.name, "form": ready.form,
        "parts": list(ready.parts), "from_on": ready.report.since, "until_on": ready.report.until,
        "given_at": store.clock.now(),
    })  # fmt: skip
    phrase = sealed_page.new_phrase() if ready.form == SharedForm.PAGE else None
    if phrase is not None:
        content = {**as_content(ready.report), "sharing": str(sharing.id)}
        sealed = sealed_page.sealed_page(content, phrase).encode()
    else:
        sealed = ready.recipients.encrypt(as_html(ready.report, sealed=True).encode())
    write_private(path, sealed)
    try:
        new: list[Record] = [sharing]
        consent = ready.consent
        if consent is None and ready.person is not None:
            consent = store.new(Consent, {
                "person_id": ready.person.id, "name": ready.name, "parts": list(ready.parts), "from_on": store.today(),
            })  # fmt: skip
            new.append(consent)
        sharing.consent_id = consent.id if consent is not None else None
        store.add_new(new)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    how = ready.recipients.told if phrase is None else "Tell them the phrase in person: it is shown once, kept nowhere."
    return Given(sharing, announced(f"Written. {how}", path), phrase)


def send_letter(store: Store, person: Person, values: dict[str, Any], path: Path) -> CareMessage:
    """Write a letter encrypted to a person's key, and keep what was written. Raises as `give` does."""
    key = person.text.public_key
    if key is None:
        raise UsageError("There is no public key of theirs. Add it to them under My people.")
    recipients = Recipients([key])
    letter = _letter({"id": uuid.uuid4().hex, **values})
    require_place(path, store.directory, new=False, example="-o letter.age")
    message = store.new(CareMessage, {
        "person_id": person.id, "name": person.text.name, "direction": MessageDirection.TO_THEM, "text": letter.text,
        "sent_at": store.clock.now(),
    })  # fmt: skip
    box = {"format": LETTER, "version": 1, **letter.model_dump(mode="json", exclude={"sharing"})}
    write_private(path, recipients.encrypt(json.dumps(box, ensure_ascii=False).encode()))
    try:
        return store.add(message)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


# --- receiving ----------------------------------------------------------------------------------------------


class Letter(BaseModel):
    """A note as it comes: an answer from a page, or a letter of another calmterm."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)

    id: str
    text: str
    name: str = ""
    title: str = ""
    task: str = ""
    task_on: str | None = None
    sharing: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file with a note in it, not yet opened."""

    data: bytes
    answer: sealed_page.SealedAnswer | None
    """What a page saved, which its phrase opens; None for an age file, which a secret key opens."""

    def open(self, store: Store, phrase: str) -> CareNote:
        """Keep the answer of a page as a note. Raises WrongSecret, NotALetter, NotFound, UsageError."""
        if self.answer is None:
            raise UsageError("That file opens with a secret key, not with a phrase.")
        letter = _letter(_object(self.answer.open(phrase)))
        sharing = _sharing_of(store, letter)
        person = sharing.person_id
        return _keep(store, letter, letter.name or sharing.text.name, person, sharing.id)

    def open_by_key(self, store: Store, identity: Path, name: str) -> CareNote:
        """Keep an age file as a note from `name`. Raises WrongSecret, NotALetter, UsageError.

        Whoever knows your public key could have written it, so its reader says who it is from.
        """
        plain = age_file.decrypt(self.data, identity)
        named = [one for one in store.each(Person) if one.text.name == name]
        person = named[0].id if len(named) == 1 else None
        return _keep(store, _from_plain(plain), name, person, None)


def read_file(path: Path) -> Arrived:
    """Read a file that came. Raises UsageError, NotAnAnswer."""
    try:
        with path.expanduser().open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, RuntimeError, ValueError):
        raise UsageError("That file could not be read. Check its name and permissions.") from None
    if len(data) > LARGEST:
        raise UsageError(TOO_LARGE)
    return Arrived(data, None if age_file.is_age_file(data) else sealed_page.read_answer(data))


def _sharing_of(store: Store, letter: Letter) -> Sharing:
    try:
        return store.get(Sharing, uuid.UUID(letter.sharing or ""), trashed=True)
    except (ValueError, NotFound):
        raise NotFound(FOREIGN) from None


def _from_plain(plain: bytes) -> Letter:
    """The letter in an age file: calmterm's own, or any text that somebody encrypted, its first line the title."""
    try:
        text = plain.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise NotALetter from None
    if text.startswith("{"):
        box = _object(plain)
        if (box.pop("format", None), box.pop("version", None)) != (LETTER, 1):
            raise NotALetter
        return _letter(box)
    title, _, rest = text.partition("\n")
    words = {"title": title, "text": rest.strip()} if rest.strip() and len(title) <= 200 else {"text": text}
    return _letter({"id": hashlib.sha256(plain).hexdigest(), **words})


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise NotALetter from None
    if not isinstance(value, dict):
        raise NotALetter
    return value  # pyright: ignore[reportUnknownVariableType] - json.loads gives str keys


def _letter(values: dict[str, Any]) -> Letter:
    try:
        letter = Letter.model_validate(values)
        if letter.task_on is not None:
            date.fromisoformat(letter.task_on)
    except (ValidationError, ValueError):
        raise NotALetter from None
    return letter


def _keep(store: Store, letter: Letter, name: str, person: uuid.UUID | None, sharing: uuid.UUID | None) -> CareNote:
    """Add the note, unless it is here already. Raises NotALetter, UsageError."""
    has_task = bool(letter.task.strip())
    values = {
        "name": name, "title": letter.title, "text": letter.text, "person_id": person, "sharing_id": sharing,
        "task": letter.task, "task_on": letter.task_on if has_task else None, "received_at": store.clock.now(),
        "source_key": store.rows.source_key("care_note", letter.id),
    }  # fmt: skip
    try:
        note = store.new(CareNote, values)
    except InvalidRecord:
        raise NotALetter from None
    if not store.add_new([note]):
        raise UsageError(REPEATED)
    return note


# --- notes that came ----------------------------------------------------------------------------------------


def set_read(store: Store, note: CareNote) -> CareNote:
    """Note that a note was read, the first time. Raises NotFound, ChangedElsewhere."""
    if note.read_at is not None:
        return note
    return store.change(note, {"read_at": max(store.clock.now(), note.received_at)}, source="Read a note")


def set_answered(store: Store, note: CareNote) -> CareNote:
    """Note that a note was answered. Raises NotFound, ChangedElsewhere."""
    now = max(store.clock.now(), note.received_at)
    return store.change(note, {"answered_at": now, "read_at": note.read_at or now}, source="Answered a note")


def task_day(note: CareNote, today: date) -> date:
    """Return the day that homework is put on: its own, today where that has passed or is not said."""
    return max(note.task_on or today, today)


def has_open_task(note: CareNote) -> bool:
    """Return whether a note brings homework that the person has not taken up."""
    return bool(note.text.task) and note.task_taken_at is None


def take_up(store: Store, note: CareNote) -> DailyTask:
    """Put a note's homework among the little to-dos of its day. Raises UsageError where there is none left."""
    if not has_open_task(note):
        raise UsageError("There is nothing in this note to take up.")
    task = store.add(store.new(DailyTask, {"what": note.text.task, "on": task_day(note, store.today())}))
    store.change(note, {"task_taken_at": store.clock.now()}, source="Took up homework")
    return task


def default_path(form: SharedForm, today: date) -> Path:
    """Return where a file goes unless another place is named, with "~" for the home directory."""
    return Path("~") / f"shared-{today.isoformat()}{SUFFIXES[form]}"
