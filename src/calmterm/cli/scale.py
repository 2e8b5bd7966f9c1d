"""`calmterm scale`: one questionnaire."""

from typing import TYPE_CHECKING

import click

from calmterm.cli import completion
from calmterm.cli.console import at_option, json_option, open_store, read_when, say_json
from calmterm.cli.input import read_text
from calmterm.cli.options import Options
from calmterm.cli.support import show_lines
from calmterm.core.errors import CalmtermError, NotFound

if TYPE_CHECKING:
    from calmterm.content.scales import Scale


@click.command()
@click.argument("name", required=False, shell_complete=completion.questionnaires)
@click.option("--answers", metavar="0,1,2,...", help="An answer a question; blank skips one. - reads standard input.")
@at_option
@json_option
@click.pass_obj
def command(options: Options, name: str | None, answers: str | None, at: str | None, as_json: bool) -> None:
    """Save your answers to a questionnaire and print its score.

    Without NAME, list the questionnaires; without --answers, print the questions. A score is not a diagnosis.
    """
    from calmterm.content.scales import UnknownScale, scales
    from calmterm.domain import questionnaires

    if name is None:
        own = _own()
        for one in (*scales().values(), *own):
            click.echo(f"{one.id:<8} {one.title}: {one.purpose}")
        return
    try:
        scale = _named(name)
    except UnknownScale as error:
        raise NotFound(str(error)) from None
    if answers is None:
        _print_items(scale)
        return
    when = read_when(at) if at is not None else None
    answers = read_text(options, [answers]).strip()
    first = next(iter(scale.codings))
    opens = scale.opens_support(questionnaires.plain_answers(answers), first)
    try:
        if len(scale.codings) == 1:
            questionnaires.read_answers(answers, scale, first)  # before asking a secret
        store = open_store(options)
    except CalmtermError:
        if opens:  # whatever stands in the way of keeping it: another answer that does not fit, a wrong passphrase
            show_lines(None, err=as_json)
        raise
    with store:
        store.on_saved = None  # what these answers ask for is said here
        if opens:
            show_lines(store.setting("country"), err=as_json)
        coding = questionnaires.coding_of(store, scale)
        taken = questionnaires.take(store, scale, questionnaires.read_answers(answers, scale, coding), coding)
        support = taken.opens_support or taken.offers_support
        others = questionnaires.days_of(store, scale)
        result = questionnaires.keep(store, taken, help_shown=support, taken_at=when)
    if overlap := questionnaires.overlap_kept(scale, others, result.local_date):
        click.echo(overlap, err=True)
    if as_json:
        say_json({
            "name": scale.id, "total": taken.score.total, "band": taken.score.band, "change": taken.change,
            "help": support,
        })  # fmt: skip
        return
    for sentence in taken.sentences():
        click.echo(sentence)
    if taken.offers_support and not taken.opens_support:
        click.echo("Would some support help right now? Crisis lines: calmterm crisis")
    if taken.offers_grounding:
        click.echo(GROUNDING)


def _own() -> "list[Scale]":
    """The questionnaires of the person's own files; what is wrong with others goes to stderr."""
    from calmterm.domain.own_questionnaires import default_directory, load_questionnaires

    found, problems = load_questionnaires(default_directory())
    for problem in problems:
        click.echo(problem.sentence, err=True)
    return found


def _named(name: str) -> "Scale":
    """A questionnaire that ships, without a look at any file; else one of the person's own. Raises UnknownScale."""
    from calmterm.content.scales import UnknownScale, scale_named

    try:
        return scale_named(name)
    except UnknownScale:
        return scale_named(name, _own())


def _print_items(scale: "Scale") -> None:
    if scale.gate is not None:
        click.echo("\n".join((scale.gate.intro, *(f"  - {one}" for one in scale.gate.examples), scale.gate.question)))
        click.echo('(For "no": --answers no)\n')
    if scale.introduction:
        click.echo(f"{scale.introduction}\n")
    if scale.stem:
        click.echo(f"{scale.stem}\n")
    for number, item in enumerate(scale.items, 1):
        click.echo(f"{number:>3}. {item}")
    for coding in scale.codings:
        choices = enumerate(scale.options, coding)
        click.echo("\n" + ", ".join(f"{number} {option}" for number, option in choices))
    if scale.attribution:
        click.echo(f"\n{scale.attribution}")


GROUNDING = (
    "Questions like these can stir things up. Before you go on, you could look round and name five things you see, four"
    " you feel and three you hear; calmterm has more of it under Practice, Grounding."
)
