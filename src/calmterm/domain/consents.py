"""Who may be given what: whether a consent holds on a day, and the sentences that tell what was agreed and given."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from calmterm.core import dates
from calmterm.core.clock import Clock
from calmterm.core.errors import NotFound, Refused, UsageError
from calmterm.core.text import clean
from calmterm.store import Store
from calmterm.store.model.records import PARTS_IN_WORDS, Consent, Person, SharedForm, Sharing
from calmterm.store.model.validation import folded_name

FORMS: Final = {SharedForm.AGE: "a file for their key", SharedForm.PAGE: "a page with a phrase"}


def person_named(store: Store, name: str) -> Person:
    """Return the person of that name, in any case. Raises NotFound; UsageError where several are called so."""
    wanted = folded_name(name)
    found = [one for one in store.each(Person) if folded_name(one.text.name) == wanted]
    if not found:
        raise NotFound("There is nobody of that name among your people. Add them under More, My people.")
    if len(found) > 1:
        raise UsageError("Several of your people have that name. Give one of them another name first.")
    return found[0]


def newest_consent(store: Store, person: Person) -> Consent | None:
    """Return the consent for a person that was given last, whether it still holds or not."""
    found = (one for one in store.each(Consent) if one.person_id == person.id)
    return max(found, key=lambda one: one.created_at, default=None)


def consents_in_force(store: Store, person: Person) -> list[Consent]:
    """Return the consents for a person that were not withdrawn and are not over."""
    today = store.today()
    found = (one for one in store.each(Consent) if one.person_id == person.id and one.withdrawn_at is None)
    return [one for one in found if one.until_on is None or today <= one.until_on]


def allowed_parts(store: Store, person: Person) -> list[str]:
    """Return the parts that a person may be given today, none without a consent that holds."""
    consent = newest_consent(store, person)
    holds = consent is not None and not why_not(consent, store.today(), store.clock)
    return list(consent.parts) if consent is not None and holds else []


def why_not(consent: Consent, today: date, clock: Clock) -> str:
    """Return why nothing may be shared under a consent now ("ended on 5 Jan 2026"); "" where it holds."""
    if consent.withdrawn_at is not None:
        return f"was withdrawn on {dates.short(clock.here(consent.withdrawn_at))}"
    if today < consent.from_on:
        return f"begins only on {dates.short(consent.from_on)}"
    if consent.until_on is not None and consent.until_on < today:
        return f"ended on {dates.short(consent.until_on)}"
    return ""


def require_consent(store: Store, person: Person, parts: Iterable[str]) -> Consent | None:
    """Return the consent that allows a person to be given `parts`, None where there never was one.

    Raises Refused where it was withdrawn, is over, has not begun, or does not cover all of them.
    """
    consent = newest_consent(store, person)
    if consent is None:
        return None
    name = clean(person.text.name, multiline=False)
    if why := why_not(consent, store.today(), store.clock):
        raise Refused(f"Your consent for {name} {why}, so nothing was shared. Give a new one first, if you like.")
    if beyond := [part for part in parts if part not in consent.parts]:
        raise Refused(f"Your consent for {name} does not cover: {in_words(beyond)}. Nothing was shared.")
    return consent


def withdraw(store: Store, consent: Consent) -> Consent:
    """Withdraw a consent now. What was given before stays given. Raises NotFound, ChangedElsewhere."""
    return store.change(consent, {"withdrawn_at": store.clock.now()}, source="Withdrew a consent")


def in_words(parts: Iterable[str]) -> str:
    """Return the names of parts in their order: "moods, sleep"."""
    chosen = set(parts)
    return ", ".join(words.lower() for part, words in PARTS_IN_WORDS.items() if part in chosen) or "nothing"


def consent_lines(consent: Consent, today: date, clock: Clock) -> Iterator[str]:
    """Yield what was agreed with somebody and whether it holds."""
    yield f"{clean(consent.text.name, multiline=False)} may be given: {in_words(consent.parts)}"
    until = f"until {dates.short(consent.until_on)}" if consent.until_on is not None else "until you withdraw it"
    why = why_not(consent, today, clock)
    yield f"This {why}" if why else f"From {dates.short(consent.from_on)} {until}"


def sharing_lines(sharing: Sharing, clock: Clock) -> Iterator[str]:
    """Yield what was given to somebody and when."""
    yield f"{clean(sharing.text.name, multiline=False)} was given: {in_words(sharing.parts)}"
    when = dates.short(clock.here(sharing.given_at))
    span = dates.span(sharing.from_on, sharing.until_on)
    yield f"On {when}, as {FORMS[SharedForm(sharing.form)]}: {span}"
