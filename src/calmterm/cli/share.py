"""`calmterm share`: give some weeks to one person as a sealed file, and receive what they answer."""

import sys
from pathlib import Path

import click

from calmterm.cli.console import for_a_person, json_option, open_store, range_option, read_day, say, say_json, say_kept
from calmterm.cli.input import read_text, require_utf8
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_phrase
from calmterm.core.errors import NotFound, UsageError
from calmterm.core.text import clean

person_option = click.option("--with", "name", metavar="PERSON", help="The name of one of your people.")
parts_option = click.option(
    "--parts", metavar="A,B", default="moods,sleep,scales,goals", show_default=True,
    help="moods, sleep, scales, goals, medicines, plan, appointments, sessions, journal (starred), safety_plan.",
)  # fmt: skip
out_option = click.option("-o", "--out", "--output", "path", type=click.Path(path_type=Path), metavar="FILE")
yes_option = click.option("--yes", is_flag=True, help="Without asking.")


@click.group()
def command() -> None:
    """Give some weeks to a clinician or a friend, sealed; see who was given what; receive what they answer.

    Nothing is sent: calmterm writes a file, and you hand it over.
    """


@command.command()
@person_option
@click.option("--to", "keys", multiple=True, metavar="KEY", help="Another age or SSH public key, or a file of them.")
@range_option(with_all=False, default="8w")
@parts_option
@click.option("--form", type=click.Choice(["age", "page"]), default="age", show_default=True,
              help="A file for their key, or a page that a browser opens with a phrase.")  # fmt: skip
@click.option("--page", is_flag=True, help="The same as --form page.")
@click.option("--note", default="", metavar="TEXT or -", help="Words of your own at the top; - reads standard input.")
@out_option
@yes_option
@click.pass_obj
def make(options: Options, name: str | None, keys: tuple[str, ...], days: int, parts: str, form: str, page: bool,
         note: str, path: Path | None, yes: bool) -> None:  # fmt: skip
    """Write one file for one person (0600), after a preview of what is in it and what is not.

    As `age` it opens with their key (`age -d -i KEYFILE shared.html.age`). As a page any browser opens it, without a
    network, with seven words that you tell them in person; they are printed once, alone on the last line.
    What you give cannot be taken back.
    """
    from calmterm.exchange.output_paths import require_place

    if name is None and not keys:
        raise UsageError("Say for whom: --with and the name of one of your people, or --to and a public key.")
    if keys and (page or form == "page"):
        raise UsageError("A page opens with a phrase, not with a key. Leave out --to, or --page.")
    if name is None and page:
        raise UsageError("Say whom the page is for: --with and the name of one of your people.")
    if path is not None:
        require_place(path, options.directory, new=False, example="-o shared.html")
    words = read_text(options, [note]) if note else ""
    with open_store(options) as store:
        from calmterm.domain.consents import person_named
        from calmterm.exchange.sharing import default_path, give, offer
        from calmterm.store.model.records import SharedForm

        kind = SharedForm.PAGE if page else SharedForm(form)
        person = person_named(store, name) if name is not None else None
        ready = offer(store, person, days, _parts(parts), kind, keys=keys, note=words)
        for line in ready.preview():
            click.echo(line, err=True)
        target = path or default_path(kind, store.today()).expanduser()
        _ask("Write it?", yes=yes)
        given = give(store, ready, target)
    click.echo(f"{given.said} It is at {clean(str(target), multiline=False)}", err=True)
    if given.phrase is not None:
        click.echo(given.phrase)


@command.command()
@person_option
@click.option("--title", metavar="TEXT")
@click.option("--task", metavar="TEXT", help="Something small for them to try.")
@click.option("--by", metavar="D", help="The day of it.")
@out_option
@click.argument("text", nargs=-1, metavar="[TEXT or -]")
@click.pass_obj
def letter(options: Options, name: str | None, title: str | None, task: str | None, by: str | None,
           path: Path | None, text: tuple[str, ...]) -> None:  # fmt: skip
    """Write a letter to one of your people, encrypted to their key. They open it with age, or with share receive."""
    if name is None or path is None:
        raise UsageError("Say for whom and where: --with PERSON -o letter.age")
    words = read_text(options, text)
    day = read_day(by) if by is not None else None
    with open_store(options) as store:
        from calmterm.domain.consents import person_named
        from calmterm.exchange.sharing import send_letter

        values = {"text": words, "title": require_utf8(title or ""), "task": require_utf8(task or ""),
                  "task_on": day.isoformat() if day else None}  # fmt: skip
        message = send_letter(store, person_named(store, name), values, path)
    say_kept(message, "The letter is written.")


@command.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--phrase-fd", type=int, metavar="N", help="Read the phrase of a page from file descriptor N.")
@click.option("-i", "--identity", type=click.Path(path_type=Path), metavar="KEYFILE", help="Your secret key, for age.")
@click.option("--from", "sender", metavar="NAME", help="Who wrote an age file; it cannot tell by itself.")
@click.option("--take-up", is_flag=True, help="Put homework among your little to-dos without asking.")
@click.pass_obj
def receive(options: Options, path: Path, phrase_fd: int | None, identity: Path | None, sender: str | None,
            take_up: bool) -> None:  # fmt: skip
    """Keep an answer or a letter as a note to you.

    An answer that a page saved opens with the phrase of that page. A file made with age opens with your secret key.
    Homework in it becomes a little to-do only if you say so.
    """
    from calmterm.exchange.sharing import has_open_task, read_file, task_day
    from calmterm.exchange.sharing import take_up as take

    arrived = read_file(path)
    by_phrase = arrived.answer is not None
    if not by_phrase and (identity is None or sender is None):
        raise UsageError("That file was made with age. Say which key opens it and who wrote it: -i KEYFILE --from NAME")
    with open_store(options) as store:
        if by_phrase:
            note = arrived.open(store, ask_phrase(phrase_fd))
        else:
            note = arrived.open_by_key(store, identity or Path(), require_utf8(sender or ""))
        if has_open_task(note):
            day = task_day(note, store.today())
            click.echo(f"It brings something to try by {day}: {clean(note.text.task, multiline=False)}", err=True)
            at_terminal = sys.stdin is not None and sys.stdin.isatty()
            if take_up or (at_terminal and click.confirm("Put it among your little to-dos?", err=True)):
                take(store, note)
                click.echo("It is among your little to-dos.", err=True)
            else:
                click.echo("It stays in the note; you can take it up there later.", err=True)
    say_kept(note, f"A note from {note.text.name} is kept. Read it: calmterm show {str(note.id)[-8:]}")


@command.command("list")
@json_option
@click.pass_obj
def show(options: Options, as_json: bool) -> None:
    """List who may be given what, and what was given to whom."""
    with open_store(options) as store:
        from calmterm.domain.consents import consent_lines, sharing_lines
        from calmterm.store.model.records import Consent, Sharing

        consents, sharings = store.records(Consent), store.records(Sharing)
        if as_json:
            say_json({"consents": [one.to_json() for one in consents], "given": [one.to_json() for one in sharings]})
            return
        told = [consent_lines(one, store.today(), store.clock) for one in consents]
        told += [sharing_lines(one, store.clock) for one in sharings]
        for lines in told:
            first, second = lines
            say(f"{first}\n  {second}")
    if not told and for_a_person():
        say("Nothing was shared, and nobody may be given anything.")


@command.command()
@person_option
@parts_option
@click.option("--until", metavar="D", help="The last day; without it until you withdraw it.")
@click.pass_obj
def allow(options: Options, name: str | None, parts: str, until: str | None) -> None:
    """Note that one of your people may be given some parts. It gives nothing by itself."""
    if name is None:
        raise UsageError("Say for whom: --with and the name of one of your people.")
    last = read_day(until) if until is not None else None
    with open_store(options) as store:
        from calmterm.domain.consents import person_named
        from calmterm.store.model.records import Consent

        person = person_named(store, name)
        values = {"person_id": person.id, "name": person.text.name, "parts": _parts(parts), "from_on": store.today(),
                  "until_on": last}  # fmt: skip
        consent = store.add(store.new(Consent, values))
    say_kept(consent, f"{person.text.name} may be given these parts. Withdraw it with: calmterm share withdraw")


@command.command()
@person_option
@yes_option
@click.pass_obj
def withdraw(options: Options, name: str | None, yes: bool) -> None:
    """Withdraw what somebody may be given. What they have already stays with them."""
    if name is None:
        raise UsageError("Say for whom: --with and the name of one of your people.")
    with open_store(options) as store:
        from calmterm.domain.consents import consents_in_force, person_named
        from calmterm.domain.consents import withdraw as take_back

        person = person_named(store, name)
        found = consents_in_force(store, person)
        if not found:
            raise NotFound("There is nothing to withdraw: they may not be given anything now.")
        _ask("Withdraw it? What they have already stays with them.", yes=yes)
        for consent in found:
            take_back(store, consent)
    say(f"Withdrawn. {person.text.name} may be given nothing new.")


def _parts(names: str) -> list[str]:
    """The parts of a list with commas. Raises UsageError."""
    from calmterm.store.model.records import PARTS_IN_WORDS

    chosen = [name.strip().replace("-", "_") for name in names.split(",") if name.strip()]
    if not chosen or any(name not in PARTS_IN_WORDS for name in chosen):
        raise UsageError(f"There is no such part. The parts are: {', '.join(PARTS_IN_WORDS)}.")
    return list(dict.fromkeys(chosen))


def _ask(question: str, *, yes: bool) -> None:
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)
