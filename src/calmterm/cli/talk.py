"""`calmterm talk`: a guided talk, line by line."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from calmterm.cli import completion
from calmterm.cli.console import moment, open_store, say, say_kept, width
from calmterm.cli.input import decode_whole, read_input, typed_here
from calmterm.cli.options import Options
from calmterm.core.errors import InvalidRecord, UsageError

if TYPE_CHECKING:
    from calmterm.domain.talk import Answer, Question, Script, State
    from calmterm.store import Record, Store
    from calmterm.store.model.records import Conversation

BACK: Final = "<"
WIDEST: Final = 76
HOW: Final = "A blank line passes a question over, < goes back one, ctrl+d leaves; next time it goes on there."
NOTHING: Final = "Nothing was answered, so nothing was kept."
YES: Final = ("y", "yes")


@click.command()
@click.argument("name", required=False, metavar="[SCRIPT]", shell_complete=completion.scripts)
@click.option("--list", "only_list", is_flag=True, help="List the scripts. Needs no vault.")
@click.pass_obj
def command(options: Options, name: str | None, only_list: bool) -> None:
    """Talk something through with a script: it asks one question at a time, and every answer is kept.

    Nobody reads along. On a terminal a line answers a question; from a pipe each line is an answer. A talk that was
    left goes on where it stood. Without SCRIPT, list the scripts. Prints the talk's id.
    """
    from calmterm.domain.talk_scripts import every_script, script_named

    scripts, problems = every_script()
    for problem in problems:
        click.echo(problem.sentence, err=True)
    if name is None or only_list:
        for one in scripts:
            say(f"{one.name:<16} {one.title}{f': {one.purpose}' if one.purpose else ''}")
        return
    script = script_named(name, scripts)
    at_terminal = typed_here(())
    piped = [] if at_terminal else decode_whole(read_input(options)).splitlines()
    with open_store(options) as store:
        lines = _typed() if at_terminal else iter(piped)
        talk = Talk(options, store, script, lines, _tell if at_terminal else _stay_silent)
        talk.run()
        if left := sum(1 for _ in lines) if not at_terminal else 0:
            click.echo(f"{left:,} {'line was' if left == 1 else 'lines were'} left over and not read.", err=True)
        record = talk.record
        if record is None:
            raise UsageError(NOTHING)
        if record.ended_at is None:
            click.echo(f"It goes on there with: calmterm talk {script.name}", err=True)
        say_kept(record, f"Talk kept: {script.title}, {moment(record.felt)}")


def _typed() -> Iterator[str]:
    """Yield each line that is typed, after a mark that it is waited for."""
    while True:
        click.echo("> ", nl=False)
        line = sys.stdin.buffer.readline()
        if not line:
            click.echo()
            return
        yield decode_whole(line).rstrip("\r\n")


def _tell(text: str) -> None:
    """Print text for somebody at the terminal, broken between words."""
    from calmterm.core.text import clean

    room = min(WIDEST, width())
    for line in clean(text).split("\n"):
        click.echo(textwrap.fill(line, room) if room > 1 else line)


def _stay_silent(_text: str) -> None:
    """Print nothing: nobody is asked."""


class Talk:
    """Leads through a script by lines, and keeps each answer. `record` is the talk as it is kept, None before."""

    def __init__(
        self, options: Options, store: "Store", script: "Script", lines: Iterator[str], tell: Callable[[str], None]
    ) -> None:
        from calmterm.domain.talk import begin
        from calmterm.domain.talk_records import open_talk, own_words, state_of

        self._options, self._store, self._lines, self._tell = options, store, lines, tell
        self._asks = tell is not _stay_silent
        mine = own_words(store)
        self.record: Conversation | None = open_talk(store, script)
        self._state = (state_of(self.record, script, mine) if self.record else None) or begin(script, mine)

    def run(self) -> None:
        """Ask until the talk is over or no line comes any more.

        Raises UsageError for a line of a pipe that is no answer.
        """
        from calmterm.domain.talk import IS_A_SCRIPT

        script = self._state.script
        self._tell(f"{script.title}\n{IS_A_SCRIPT}\n{HOW}")
        if self._state.turns:
            self._tell("\nYou left this talk here.")
        while not self._state.is_over:
            if not self._ask():
                return
        self._tell(f"\n{script.closing}" if script.closing else "")
        self._offer_what_it_becomes()

    def _ask(self) -> bool:
        """Ask the question now and keep its answer; return whether there was a line."""
        from calmterm.domain.talk import Answer, NoAnswer, back, step

        question, state = self._state.question, self._state
        self._tell(f"\n{state.asked}{_how(question)}")
        if question.way == "read" and not self._asks:
            self._keep(step(state, Answer()))  # in a pipe nothing answers what is only read
            return True
        line = next(self._lines, None)
        if line is None:
            return False
        if line.strip() == BACK:
            if state.turns:
                self._keep(back(state))
            return True
        try:
            answered = step(state, _answer(question, line))
        except NoAnswer as error:
            if not self._asks:
                raise UsageError(f"{question.name}: {error} The answers before it are kept.") from None
            self._tell(str(error))
        else:
            self._keep(answered)
        return True

    def _keep(self, state: "State") -> None:
        from calmterm.domain.talk import causes_of
        from calmterm.domain.talk_records import kept

        is_answer = len(state.turns) > len(self._state.turns)
        self.record = kept(self._store, self.record, state)
        if is_answer:
            question = state.script.questions[state.turns[-1].name]
            self._options.offers.offer(causes_of(question, state.turns[-1].answer), self._store)
        self._state = state

    def _offer_what_it_becomes(self) -> None:
        from calmterm.domain.talk import remembered, values_of
        from calmterm.domain.talk_records import becomings
        from calmterm.domain.talk_scripts import KINDS
        from calmterm.store import kind_named
        from calmterm.store.model.records import Memory

        for one in becomings(self._state):
            if self._is_wanted(KINDS[one.kind]):
                self._add(kind_named(one.kind), values_of(self._state, one))
        sentence = remembered(self._state)
        if sentence and self._is_wanted("Keep under what helps me: " + sentence):
            talk = self.record.id if self.record is not None else None
            self._add(Memory, {"kept_on": self._store.today(), "sentence": sentence, "conversation_id": talk})

    def _is_wanted(self, what: str) -> bool:
        self._tell(f"\n{what}? y for yes, enter for no")
        return next(self._lines, "").strip().casefold() in YES

    def _add(self, kind: "type[Record]", values: "dict[str, Any]") -> None:
        try:
            self._store.add(self._store.new(kind, values))
        except InvalidRecord as error:
            click.echo(f"{kind.about.title} not made: {error} The talk itself is kept.", err=True)
        else:
            self._tell(f"{kind.about.title} kept.")


def _how(question: "Question") -> str:
    """Return how a question is answered, as far as that is not plain."""
    match question.way:
        case "rating":
            ends = (f"{end} {question.anchors.get(end, '')}".strip() for end in (question.low, question.high))
            return f"\n{' to '.join(ends)}"
        case "choice":
            return "".join(f"\n{number} {words}" for number, words in enumerate(question.options, 1))
        case "read":
            return "\nenter goes on"
        case "words":
            return f"\n{question.hint}" if question.hint else ""


def _answer(question: "Question", line: str) -> "Answer":
    """Return what a line says, for `step` to look at."""
    from calmterm.domain.talk import Answer

    given = line.strip()
    is_number = given.isascii() and given.isdigit() and len(given) < 4
    if question.way == "rating" and is_number:
        return Answer(rating=int(given))
    if question.way == "choice":
        if is_number and 1 <= int(given) <= len(question.options):
            return Answer(question.options[int(given) - 1])
        same = (one for one in question.options if one.casefold() == given.casefold())
        return Answer(next(same, given))
    return Answer(line)
