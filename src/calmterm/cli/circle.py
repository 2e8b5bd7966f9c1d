"""`calmterm circle`: a few people who trust each other, and what they tell each other over a directory they share."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.console import (
    for_a_person,
    json_option,
    moment,
    open_store,
    read_text,
    require_utf8,
    say,
    say_json,
    say_kept,
    short_id,
)
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Generator

    from calmterm.store import Store
    from calmterm.store.model.records import Circle, CirclePost

REACTIONS = ("read", "thanks", "same", "with_you")
circle_option = click.option("--circle", "name", default="", metavar="NAME", help="Which circle, if there are several.")
undo_option = click.option("--undo", is_flag=True, help="Take it back.")
yes_option = click.option("--yes", is_flag=True, help="Without asking.")
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
        from calmterm.exchange.circle import new_circle

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
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        from calmterm.domain.consents import person_named

        person = person_named(store, person_name) if person_name is not None else None
        said = circle.invite(store, here, circle.keys_of(person, keys), path)
    say(f"{said} It is at {path}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-i", "--identity", required=True, type=click.Path(path_type=Path), metavar="KEYFILE",
              help="Your secret key, age's or SSH's.")  # fmt: skip
@click.option("--as", "pseudonym", required=True, metavar="NAME", help="Your name in the circle.")
@click.option("--at", "place", type=directory, metavar="DIR", help="Where the directory is here, if elsewhere.")
@click.pass_obj
def join(options: Options, file: Path, identity: Path, pseudonym: str, place: Path | None) -> None:
    """Come into a circle by an invitation. You can read all that has not faded."""
    with open_store(options) as store:
        from calmterm.exchange.circle import join as come_in

        joined = come_in(store, file, identity, require_utf8(pseudonym), place)
    say_kept(joined, f"You are in the circle {joined.text.name}. Read it: calmterm circle read")


@command.command()
@click.argument("text", nargs=-1, metavar="[TEXT or -]")
@click.option("--channel", default="", metavar="NAME", help='What it is about, such as "how I am".')
@click.option("--reply", "reply_to", metavar="ID", help="The post that it answers.")
@circle_option
@yes_option
@click.pass_obj
def post(options: Options, text: tuple[str, ...], channel: str, reply_to: str | None, name: str, yes: bool) -> None:
    """Say something to the circle. It fades after 90 days, unless a reader keeps it."""
    words = read_text(options, text)
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        answered = _post(store, reply_to) if reply_to is not None else None
        _offer_support_before(store, words, yes=yes)
        said = circle.post(store, here, words, channel=require_utf8(channel), reply_to=answered)
    say_kept(said, "Said.")


def _offer_support_before(store: "Store", words: str, *, yes: bool) -> None:
    """Show the writer who is there for them, before anything is said; nobody else learns of it."""
    from calmterm.cli.support import show_lines
    from calmterm.domain.support_causes import words_ask_for_support

    if words_ask_for_support(words, store):
        show_lines(store.setting("country"), err=True)
        _ask("Say it to the circle?", yes=yes)


@command.command()
@circle_option
@click.option("--channel", default="", metavar="NAME", help="Only what is about this.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@json_option
@click.pass_obj
def read(options: Options, name: str, channel: str, limit: int, as_json: bool) -> None:
    """Show what was said, newest first. What is wrong with a member's file is told on standard error."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        _refresh(store, here)
        shown = circle.posts(store, here, limit=limit if not channel else None)
        if channel:
            shown = [one for one in shown if one.text.channel == channel][:limit]
        rows = [_row(store, here, one) for one in shown]
        circle.set_read(store, shown)
        if as_json:
            say_json(rows)
            return
        for one, row in zip(shown, rows, strict=True):
            about = "".join(f" · {part}" for part in (row["channel"], "pinned" if one.pinned else "") if part)
            say(f"{short_id(one)}  {row['member']}, {moment(store.clock.here(one.said_at))}{about}")
            if row["reply_to"] is not None:
                say(f"  answers {row['reply_to'][-8:]}")
            say("\n".join(f"  {line}" for line in one.text.text.splitlines()))
            for answer in row["reactions"]:
                say(f"  {answer['member']}: {circle.WORDS_OF_REACTIONS[answer['reaction']]}")
    if not shown and for_a_person():
        say("Nothing was said yet.")


@command.command()
@click.argument("post_id", metavar="ID")
@click.argument("reaction", type=click.Choice(REACTIONS))
@circle_option
@click.pass_obj
def react(options: Options, post_id: str, reaction: str, name: str) -> None:
    """Answer a post without words: I read this, thank you, me too, with you. They are never counted."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        from calmterm.store.model.records import Reaction

        circle.react(store, here, _post(store, post_id), Reaction(reaction))
    say("Answered.")


@command.command()
@click.argument("post_id", metavar="ID", required=False)
@click.option("--member", metavar="NAME", help="Report somebody instead of a post.")
@click.option("--why", required=True, metavar="TEXT or -", help="The reason, which only the host can read.")
@circle_option
@click.pass_obj
def report(options: Options, post_id: str | None, member: str | None, why: str, name: str) -> None:
    """Ask the host to look at a post or a member. Only the host can read it; members can see that you wrote to them."""
    reason = read_text(options, [why])
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        of_post = _post(store, post_id) if post_id is not None else None
        whom = circle.member_named(store, here, member) if member is not None else None
        circle.report(store, here, reason, of_post=of_post, member=whom)
    say("The host can read it now.")


@command.command()
@click.argument("post_id", metavar="ID")
@undo_option
@circle_option
@click.pass_obj
def hide(options: Options, post_id: str, undo: bool, name: str) -> None:
    """As the host: take a post out of everybody's sight."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        circle.hide(store, here, _post(store, post_id), on=not undo)
    say("It is shown again." if undo else "It is hidden. The log says that you did it.")


@command.command()
@click.argument("post_id", metavar="ID")
@undo_option
@circle_option
@click.pass_obj
def pin(options: Options, post_id: str, undo: bool, name: str) -> None:
    """As the host: mark a post for everybody as pinned."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        circle.pin(store, here, _post(store, post_id), on=not undo)
    say("It is not pinned any more." if undo else "It is pinned.")


@command.command()
@click.argument("post_id", metavar="ID")
@click.pass_obj
def keep(options: Options, post_id: str) -> None:
    """Keep a post for yourself: it does not fade here."""
    with open_store(options) as store:
        from calmterm.exchange import circle

        circle.keep(store, _post(store, post_id))
    say("It is kept.")


@command.command()
@click.argument("member", metavar="NAME")
@undo_option
@circle_option
@click.pass_obj
def mute(options: Options, member: str, undo: bool, name: str) -> None:
    """Do not see what a member says. Nobody learns of it."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        circle.mute(store, circle.member_named(store, here, member), on=not undo)
    say("You see what they say again." if undo else "You do not see what they say. Nobody learns of it.")


@command.command()
@click.argument("member", metavar="NAME")
@circle_option
@yes_option
@click.pass_obj
def remove(options: Options, member: str, name: str, yes: bool) -> None:
    """As the host: remove somebody. They can read nothing that is said from then on; what they read they have."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        _refresh(store, here)
        whom = circle.member_named(store, here, member)
        _ask(f"Remove {clean(member, multiline=False)}? What they have read stays with them.", yes=yes)
        circle.remove(store, here, whom)
    say("Removed. The log says that you did it.")


@command.command()
@click.option("--withdraw", is_flag=True, help="Take back what you said; those who read it may still have it.")
@circle_option
@yes_option
@click.pass_obj
def leave(options: Options, withdraw: bool, name: str, yes: bool) -> None:
    """Leave a circle. What you said stays under your name there, or is withdrawn. What you read stays here."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        _ask("Leave the circle? You come back only by a new invitation.", yes=yes)
        circle.leave(store, here, withdraw=withdraw)
    say("You left. What you read is still here.")


@command.command()
@circle_option
@json_option
@click.pass_obj
def log(options: Options, name: str, as_json: bool) -> None:
    """Show what the host did, oldest first: every member sees the same."""
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        _refresh(store, here)
        acts = circle.host_log(store, here)
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
    from calmterm.exchange import circle

    with _circle(options, name) as (store, here):
        _refresh(store, here)
        found = circle.members(store, here)
        if as_json:
            say_json([one.to_json() for one in found])
            return
        for one in found:
            marks = [str(one.role), str(one.standing), *(["you"] if one.is_me else []), *(["muted"] * one.muted)]
            say(f"{one.text.pseudonym}  ({', '.join(marks)})")


@contextmanager
def _circle(options: Options, name: str) -> "Generator[tuple[Store, Circle]]":
    """Open the vault, and give it with the circle of that name, or the only one. Raises UsageError, NotFound."""
    from calmterm.exchange.circle import circle_named

    with open_store(options) as store:
        yield store, circle_named(store, name)


def _refresh(store: "Store", here: "Circle") -> None:
    """Read what is new; what is wrong with a file or the directory does not stand against what is here already."""
    from calmterm.exchange.circle import refresh

    for notice in refresh(store, here):
        click.echo(clean(notice, multiline=False), err=True)


def _post(store: "Store", reference: str) -> "CirclePost":
    from calmterm.store.model.records import CirclePost

    found = store.find(reference)
    if not isinstance(found, CirclePost):
        raise UsageError("That is no post of a circle. `calmterm circle read` shows their ids.")
    return found


def _row(store: "Store", here: "Circle", one: "CirclePost") -> dict[str, Any]:
    """A post as `read --json` prints it."""
    from calmterm.exchange import circle
    from calmterm.store.model.records import CircleReaction

    names = {member.id: member.text.pseudonym for member in circle.members(store, here)}
    answers = store.records(CircleReaction, among={"post_id": [one.id]})
    return {
        "id": str(one.id), "at": store.clock.here(one.said_at).isoformat(), "member": names[one.member_id],
        "channel": one.text.channel, "text": one.text.text, "pinned": one.pinned,
        "reply_to": str(one.reply_to_id) if one.reply_to_id is not None else None,
        "fades_on": one.fades_on.isoformat() if one.fades_on is not None else None,
        "reactions": [{"member": names[each.member_id], "reaction": str(each.reaction)} for each in answers],
    }  # fmt: skip


def _ask(question: str, *, yes: bool) -> None:
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)
