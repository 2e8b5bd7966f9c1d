"""Guided talk in the vault: what a script can echo, a talk as it is kept, and one that was left open."""

from contextlib import suppress
from typing import Any

from calmterm.core.errors import ChangedElsewhere, NotFound, TextDamaged
from calmterm.core.text import clean
from calmterm.domain.safety_plan import newest
from calmterm.domain.talk import Answer, Becoming, GivenAnswer, Script, State, resume, values_of
from calmterm.store import Record, Store, kind_named
from calmterm.store.model.records import Conversation, CopingCard, LifeValue, Memory

RECENT = 50


def own_words(store: Store) -> dict[str, str]:
    """Return what of a person's own a script can echo (see talk_scripts.MINE), without what there is none of."""
    cards = store.records(CopingCard, limit=RECENT)
    card = max(cards, key=lambda one: (one.pinned, len(one.children["used"])), default=None)
    values = sorted(store.records(LifeValue, limit=RECENT), key=lambda one: one.importance, reverse=True)
    step = next((one for one in values if _words(one, "tiny_step")), None)
    plan, helps = newest(store), next(iter(store.records(Memory, limit=1)), None)
    found = {
        "my.card": _words(card, "front"),
        "my.card_back": _words(card, "back"),
        "my.plan": _words(plan, "alone"),
        "my.people": _words(plan, "ask_help"),
        "my.value": _words(next(iter(values), None), "name"),
        "my.tiny_step": _words(step, "tiny_step"),
        "my.helps": _words(helps, "sentence"),
    }
    return {name: words for name, words in found.items() if words}


def _words(record: Record | None, name: str) -> str:
    try:
        return clean(record.get(name) or "").strip() if record is not None else ""
    except TextDamaged:
        return ""


def open_talk(store: Store, script: Script) -> Conversation | None:
    """Return the newest talk by this version of a script that has not ended, or None."""
    recent = store.each(Conversation)
    return next((one for one in recent if one.script == script.name and is_open(one, script)), None)


def is_open(talk: Conversation, script: Script) -> bool:
    """Return whether a talk has not ended, and its script is as it was."""
    return talk.ended_at is None and talk.version == script.version


def state_of(talk: Conversation, script: Script, mine: dict[str, str]) -> State | None:
    """Return where a talk stands; None where its script has changed since. Raises TextDamaged."""
    if (talk.script, talk.version) != (script.name, script.version):
        return None
    turns = sorted(talk.children["turns"], key=lambda one: one.number)
    given = [GivenAnswer(one.text.name, one.text.question, Answer(one.text.answer or "", one.rating)) for one in turns]
    return resume(script, mine, given, talk.stands_at or "" if talk.ended_at is None else "")


def kept(store: Store, talk: Conversation | None, state: State) -> Conversation:
    """Save a talk as it stands: a new one, or what has become of `talk`. Raises CalmtermError.

    Where another window went on with that talk or trashed it, this is one of its own, so that both are kept.
    """
    now = store.clock.now()
    values: dict[str, Any] = {
        "ended_at": now if state.is_over else None,
        "stands_at": state.at or None,
        "turns": [_values_of(number, turn) for number, turn in enumerate(state.turns, 1)],
    }
    if talk is not None:
        with suppress(ChangedElsewhere, NotFound):
            return store.change(talk, values)
    script = state.script
    new = {"started_at": now, "script": script.name, "version": script.version, "title": script.title}
    return store.add(store.new(Conversation, {**new, **values}))


def becomings(state: State) -> list[Becoming]:
    """Return what the answers of a talk can become: the kinds of which every text that is needed was answered."""
    return [one for one in state.script.becomes if _has_texts(kind_named(one.kind), values_of(state, one))]


def _has_texts(kind: type[Record], values: dict[str, Any]) -> bool:
    return all(spec.name in values for spec in kind.prose() if spec.required)


def _values_of(number: int, turn: GivenAnswer) -> dict[str, Any]:
    answer = turn.answer
    return {
        "number": number, "name": turn.name, "question": turn.asked, "rating": answer.rating,
        "answer": answer.words or None,
    }  # fmt: skip
