"""`calmterm circle`: a few people who trust each other, and what they tell each other over a directory they share."""

from pathlib import Path

import click

from calmterm.cli import circle_posts
from calmterm.cli.circle_opening import ask, circle_option, opened_circle, read_what_is_new, yes_option
from calmterm.cli.console import json_option, moment, open_store, say, say_json, say_kept
from calmterm.cli.input import require_utf8
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.core.text import clean

directory = click.Path(path_type=Path, file_okay=False)


@click.group()
def command() -> None:
    """Write to a few people who trust each other, over a directory that all of them can write to.

    Nothing is sent: each member has one file there, sealed so that only members can read it. See docs/circle.md.
    """


@command.command()
@click.argument("name")
@click.option("--at", "place", required=True, type=directory, metavar="DIR", help="The directory; made if need be.")
@click.option("--as", "pseudonym", required=True, metavar="NAME", help="Your name in the circle.")
@click.pass_obj
def new(options: Options, name: str, place: Path, pseudonym: str) -> None:
    """Begin a circle. You are its host: you invite, hide and remove, and all members can see that you did."""
    with open_store(options) as store:
        from calmterm.exchange.circle.writing import new_circle

        made = new_circle(store, require_utf8(name), require_utf8(pseudonym), place)
    say_kept(made, "The circle is there. Invite somebody: calmterm circle invite --with PERSON -o invitation.age")


@command.command()
@click.option("--with", "person_name", metavar="PERSON", help="The name of one of your people.")
@click.option("--to", "keys", multiple=True, metavar="KEY", help="An age or SSH public key, or a file of them.")
@click.option("-o", "--output", "path", required=True, type=click.Path(path_type=Path), metavar="FILE")
@circle_option
@click.pass_obj
def invite(options: Options, person_name: str | None, keys: tuple[str, ...], path: Path, name: str) -> None:
    """Write an invitation that only its recipient can open. It serves once. Hand it over yourself."""
    if person_name is None and not keys:
        raise UsageError("Say for whom: --with and the name of one of your people, or --to and a public key.")
    from calmterm.exchange.circle import writing

    with opened_circle(options, name) as (store, here):
        from calmterm.domain.consents import person_named

        person = person_named(store, person_name) if person_name is not None else None
        said = writing.invite(store, here, writing.keys_of(person, keys), path)
    say(f"{said} It is at {path}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-i", "--identity", required=True, type=click.Path(path_type=Path), metavar="KEYFILE",
              help="Your secret key, age's or SSH's.")  # fmt: skip
@click.option("--as", "pseudonym", required=True, metavar="NAME", help="Your name in the circle.")
@click.option("--at", "place", type=directory, metavar="DIR", help="Where the directory is here, if elsewhere.")
@click.pass_obj
def join(options: Options, file: Path, identity: Path, pseudonym: str, place: Path | None) -> None:
    """Join a circle by an invitation. You can read all that has not faded."""
    with open_store(options) as store:
        from calmterm.exchange.circle import writing

        joined = writing.join(store, writing.open_invitation(file, identity), require_utf8(pseudonym), place)
    say_kept(joined, f"You are in the circle {joined.text.name}. Read it: calmterm circle read")


@command.command()
@click.argument("member", metavar="NAME")
@circle_option
@yes_option
@click.pass_obj
def remove(options: Options, member: str, name: str, yes: bool) -> None:
    """As the host: remove somebody. They can read nothing that is said from then on; what they read they have."""
    from calmterm.exchange.circle import standing, writing

    with opened_circle(options, name) as (store, here):
        read_what_is_new(store, here)
        whom = standing.member_named(store, here, member)
        ask(f"Remove {clean(member, multiline=False)}? What they have read stays with them.", yes=yes)
        writing.remove(store, here, whom)
    say("Removed. The log says that you did it.")


@command.command()
@click.option("--withdraw", is_flag=True, help="Take back what you said; those who read it may still have it.")
@circle_option
@yes_option
@click.pass_obj
def leave(options: Options, withdraw: bool, name: str, yes: bool) -> None:
    """Leave a circle. What you said stays under your name there, or is withdrawn. What you read stays here."""
    from calmterm.exchange.circle import writing

    with opened_circle(options, name) as (store, here):
        ask("Leave the circle? You come back only by a new invitation.", yes=yes)
        writing.leave(store, here, withdraw=withdraw)
    say("You left. What you read is still here.")


@command.command()
@circle_option
@json_option
@click.pass_obj
def log(options: Options, name: str, as_json: bool) -> None:
    """Show what the host did, oldest first: every member sees the same."""
    from calmterm.exchange.circle import standing

    with opened_circle(options, name) as (store, here):
        read_what_is_new(store, here)
        acts = standing.host_log(store, here)
        if as_json:
            say_json([{"at": store.clock.here(one.at).isoformat(), "did": one.words} for one in acts])
            return
        for one in acts:
            say(f"{moment(store.clock.here(one.at))}  {one.words}")


@command.command()
@circle_option
@json_option
@click.pass_obj
def members(options: Options, name: str, as_json: bool) -> None:
    """Show who is in the circle."""
    from calmterm.exchange.circle import standing

    with opened_circle(options, name) as (store, here):
        read_what_is_new(store, here)
        found = standing.members(store, here)
        if as_json:
            say_json([one.to_json() for one in found])
            return
        for one in found:
            marks = [str(one.role), str(one.standing), *(["you"] if one.is_me else []), *(["muted"] * one.muted)]
            say(f"{one.text.pseudonym}  ({', '.join(marks)})")


for said in (
    circle_posts.post, circle_posts.how, circle_posts.read, circle_posts.react, circle_posts.report, circle_posts.hide,
    circle_posts.pin, circle_posts.keep, circle_posts.mute,
):  # fmt: skip
    command.add_command(said)
