"""What the demo's made-up person shares: a consent for a counsellor, a page that was given, and the note that came."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from calmterm.store import Record, Store
from calmterm.store.model.records import CareNote, Consent, Person, SharedForm, Sharing

LEAST_DAYS: Final = 28
PARTS: Final = ["moods", "sleep", "scales"]
NAME: Final = "Mirjam Aalto"


def shared(store: Store, days: int) -> list[Record]:
    """Return the records of it, not yet saved; none of a life shorter than four weeks."""
    if days < LEAST_DAYS:
        return []
    today = store.today()

    def at(ago: int, hour: int) -> datetime:
        return store.clock.localize(datetime.combine(today - timedelta(days=ago), time(hour)))

    person = store.new(Person, {"name": NAME, "role": "clinician", "when": "Tuesdays, 9 to 12"})
    consent = store.new(Consent, {
        "person_id": person.id, "name": NAME, "parts": PARTS, "from_on": today - timedelta(days=20),
        "until_on": today + timedelta(days=70),
    })  # fmt: skip
    given = store.new(Sharing, {
        "person_id": person.id, "consent_id": consent.id, "name": NAME, "form": SharedForm.PAGE, "parts": PARTS,
        "given_at": at(6, 18), "from_on": today - timedelta(days=6 + LEAST_DAYS - 1),
        "until_on": today - timedelta(days=6),
    })  # fmt: skip
    note = store.new(CareNote, {
        "person_id": person.id, "sharing_id": given.id, "name": NAME, "received_at": at(3, 12),
        "title": "Thank you for the page",
        "text": "I read it before our talk on Tuesday. The nights after swimming look calmer to me. Do you see that?",
        "task": "Ten minutes by the river after work", "task_on": today + timedelta(days=2),
    })  # fmt: skip
    for record, ago in ((person, 20), (consent, 20), (given, 6), (note, 3)):
        record.created_at = at(ago, 18).astimezone(UTC)
    return [person, consent, given, note]
