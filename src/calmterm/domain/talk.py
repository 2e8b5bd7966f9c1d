"""Guided talk: a script's questions, one at a time. What is asked follows from the script and the answers alone.

A state is never changed: `step` and `back` return another one. Every talk ends: after MOST_TURNS answers at the latest.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from calmterm.content.support_words import Cause
from calmterm.core.errors import UsageError
from calmterm.core.text import clean
from calmterm.store.model.records.talk import MOST_TURNS

IS_A_SCRIPT: Final = (
    "This is a script: the same questions for everybody, written down beforehand. Nobody reads what you answer."
)
END: Final = "end"  # the name that no question has
ECHOED: Final = 400  # characters of what is echoed
ECHO: Final = re.compile(r"\{([a-z][a-z0-9_.]*)\}")

Way = Literal["words", "choice", "rating", "read"]
"""How a question is answered; what is only read has no answer."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a talk goes on after one of the options, ratings from `low` to `high`, or a blank answer."""

    to: str
    option: str | None = None
    low: int = 0
    high: int = -1
    blank: bool = False

    def takes(self, answer: "Answer") -> bool:
        """Return whether it is the way to go after an answer."""
        if answer.is_blank:
            return self.blank
        if answer.rating is not None:
            return self.low <= answer.rating <= self.high
        return self.option is not None and answer.words == self.option


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a script. `{name}` in it is an earlier answer, or a person's own card, plan or value.

    Where there is none, `otherwise` is asked, and without that the talk goes on with the question `to`.
    """

    name: str
    way: Way
    ask: str
    to: str = END
    otherwise: str = ""
    hint: str = ""
    needed: bool = False
    options: tuple[str, ...] = ()
    low: int = 0
    high: int = 10
    anchors: Mapping[int, str] = field(default_factory=dict[int, str])
    offers: Literal["", "low", "high"] = ""  # which end of the scale is reason to say that support is there
    branches: tuple[Branch, ...] = ()

    def after(self, answer: "Answer") -> str:
        """Return the name of the question after an answer, or END."""
        return next((one.to for one in self.branches if one.takes(answer)), self.to)


@dataclass(frozen=True, slots=True)
class Becoming:
    """A kind of record that answers can be made into: its fields and those of its children, by question."""

    kind: str
    fields: Mapping[str, str]
    children: Mapping[str, tuple[Mapping[str, str], ...]] = field(
        default_factory=dict[str, tuple[Mapping[str, str], ...]]
    )


@dataclass(frozen=True, slots=True)
class Script:
    """A talk as it is written down. `remember` names the question whose answer may be worth keeping."""

    name: str
    version: int
    title: str
    purpose: str
    questions: Mapping[str, Question]
    closing: str = ""
    remember: str = ""
    becomes: tuple[Becoming, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Words, one of the options, or a rating; nothing of it is a blank answer."""

    words: str = ""
    rating: int | None = None

    @property
    def is_blank(self) -> bool:
        return self.rating is None and not self.words.strip()

    @property
    def text(self) -> str:
        """Return it as it is echoed."""
        return str(self.rating) if self.rating is not None else clean(self.words).strip()


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A question as it was asked, by its name in the script, and its answer."""

    name: str
    asked: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class State:
    """Where a talk stands: the turns so far and the name of the question now, "" once it is over."""

    script: Script
    mine: Mapping[str, str]
    turns: tuple[GivenAnswer, ...] = ()
    at: str = ""

    @property
    def is_over(self) -> bool:
        return not self.at

    @property
    def question(self) -> Question:
        """Return the question now. Raises KeyError once the talk is over."""
        return self.script.questions[self.at]

    @property
    def asked(self) -> str:
        """Return the question now in its words, "" once the talk is over."""
        return "" if self.is_over else _words_of(self.question, self) or ""

    def answer_to(self, name: str) -> Answer:
        """Return the last answer to a question; a blank one where it was not asked."""
        return next((turn.answer for turn in reversed(self.turns) if turn.name == name), Answer())


class NoAnswer(UsageError):
    """What was given is no answer to the question."""


def begin(script: Script, mine: Mapping[str, str], words: str = "") -> State:
    """Return a talk at its first question, or behind it where `words` answer it already. Raises NoAnswer."""
    state = _standing(State(script, mine), next(iter(script.questions)))
    return step(state, Answer(words)) if words.strip() and not state.is_over else state


def resume(script: Script, mine: Mapping[str, str], turns: Iterable[GivenAnswer], at: str) -> State | None:
    """Return a talk as it was left; None if the script has no such question any more."""
    state = State(script, mine, tuple(turns)[:MOST_TURNS])
    if not at:
        return state
    return _standing(state, at) if at in script.questions else None


def step(state: State, answer: Answer) -> State:
    """Return the talk after an answer to its question. Raises NoAnswer, with a sentence for the person."""
    question = state.question
    answer = _checked(question, answer)
    turns = (*state.turns, GivenAnswer(question.name, state.asked, answer))
    answered = replace(state, turns=turns, at="")
    return answered if len(turns) >= MOST_TURNS else _standing(answered, question.after(answer))


def back(state: State) -> State:
    """Return the talk before its last answer; as it is where there is none."""
    if not state.turns:
        return state
    return replace(state, turns=state.turns[:-1], at=state.turns[-1].name)


def causes_of(question: Question, answer: Answer) -> list[Cause]:
    """Return why support may be wanted after a rating. Words are looked at where they are saved, as everywhere."""
    if question.offers == "low" and answer.rating == question.low:
        return [Cause.LOW_MOOD]
    if question.offers == "high" and answer.rating == question.high:
        return [Cause.DISTRESS]
    return []


def values_of(state: State, becoming: Becoming) -> dict[str, Any]:
    """Return the values of a record that the answers become, without blank ones."""
    values = _given(state, becoming.fields)
    for name, rows in becoming.children.items():
        if found := [one for row in rows if (one := _given(state, row))]:
            values[name] = found
    return values


def remembered(state: State) -> str:
    """Return the answer that may be worth keeping as a sentence of what helps, "" for none."""
    return state.answer_to(state.script.remember).text if state.script.remember else ""


def _given(state: State, fields: Mapping[str, str]) -> dict[str, Any]:
    answers = ((name, state.answer_to(question)) for name, question in fields.items())
    return {
        name: answer.rating if answer.rating is not None else answer.words
        for name, answer in answers
        if not answer.is_blank
    }


def _standing(state: State, name: str) -> State:
    """Return the state at a question, or at the next one that can be asked; over where there is none."""
    seen: set[str] = set()
    while name != END and name not in seen:
        question = state.script.questions[name]
        if _words_of(question, state) is not None:
            return replace(state, at=name)
        seen.add(name)
        name = question.to
    return replace(state, at="")


def _words_of(question: Question, state: State) -> str | None:
    """Return a question with what it echoes put in; None where that is missing and nothing else is asked."""
    return next((said for words in (question.ask, question.otherwise) if (said := _filled(words, state))), None)


def _filled(words: str, state: State) -> str | None:
    found = {name: state.mine.get(name, "") or state.answer_to(name).text for name in ECHO.findall(words)}
    if not all(found.values()):
        return None
    return ECHO.sub(lambda echo: _short(found[echo[1]]), words)


def _short(text: str) -> str:
    """Return what is echoed, cut where it is long; several lines stand below the question's own."""
    short = text if len(text) <= ECHOED else f"{text[:ECHOED].rstrip()}…"
    return f"\n{short}" if "\n" in short else short


def _checked(question: Question, answer: Answer) -> Answer:
    """Return an answer of the question's own sort. Raises NoAnswer."""
    if question.way == "read":
        return Answer()
    if answer.is_blank:
        if question.needed:
            raise NoAnswer("This question needs an answer, as it decides what comes next.")
        return Answer()
    if question.way == "rating":
        if answer.rating is None or not question.low <= answer.rating <= question.high:
            raise NoAnswer(f"A whole number from {question.low} to {question.high}, please.")
        return Answer(rating=answer.rating)
    if question.way == "choice" and answer.words not in question.options:
        raise NoAnswer(f"One of these, please: {', '.join(question.options)}.")
    return Answer(clean(answer.words).strip())
