"""What is said in a circle, by commands: a post, three words, an answer, a reaction, a report; `circle.py` has them."""

from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.circle_opening import ask, circle_option, opened_circle, read_what_is_new, yes_option
from calmterm.cli.console import for_a_person, json_option, moment, open_store, say, say_json, say_kept, short_id
from calmterm.cli.input import read_text, require_utf8
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError

if TYPE_CHECKING:
    from calmterm.store import Store
    from calmterm.store.model.records import Circle, CircleMember, CirclePost

REACTIONS = ("read", "thanks", "same", "with_you")
undo_option = click.option("--undo", is_flag=True, help="Take it back.")
to_option = click.option("--to", "chosen", multiple=True, metavar="NAME", help="Only for this member; may be repeated.")


@click.command()
@click.argument("text", nargs=-1, metavar="[TEXT or -]")
@click.option("--channel", default="", metavar="NAME", help='What it is about, such as "how I am".')
@click.option("--reply", "reply_to", metavar="ID", help="The post that it answers.")
@to_option
@circle_option
@yes_option
@click.pass_obj
def post(
    options: Options, text: tuple[str, ...], channel: str, reply_to: str | None, chosen: tuple[str, ...], name: str,
    yes: bool,
) -> None:  # fmt: skip
    """Say something to the circle, or to chosen members alone. It fades after 90 days, unless a reader keeps it.

    An answer to what was said to chosen members is for those alone.
    """
    words = read_text(options, text)
    from calmterm.exchange.circle import writing

    with opened_circle(options, name) as (store, here):
        answered = _post(store, reply_to) if reply_to is not None else None
        to = _members(store, here, chosen)
        _offer_support_before(store, words, yes=yes)
        said = writing.post(store, here, words, channel=require_utf8(channel), reply_to=answered, to=to)
        told = _told(store, here, said)
    say_kept(said, told)


@click.command()
@click.argument("words", nargs=-1, metavar="WORD WORD WORD")
@to_option
@circle_option
@yes_option
@click.pass_obj
def how(options: Options, words: tuple[str, ...], chosen: tuple[str, ...], name: str, yes: bool) -> None:
    """Say in three words how you are, to everybody or to chosen members alone."""
    from calmterm.exchange.circle import writing

    three = writing.three_words([require_utf8(one) for one in words])
    with opened_circle(options, name) as (store, here):
        to = _members(store, here, chosen)
        _offer_support_before(store, three, yes=yes)
        said = writing.how_i_am(store, here, words, to=to)
        told = _told(store, here, said)
    say_kept(said, told)


def _members(store: "Store", here: "Circle", names: tuple[str, ...]) -> "list[CircleMember]":
    """Return the members of those names, once what is new was read, so that newcomers are found by theirs."""
    from calmterm.exchange.circle import standing

    if names:
        read_what_is_new(store, here)
    return [standing.member_named(store, here, one) for one in names]


def _told(store: "Store", here: "Circle", said: "CirclePost") -> str:
    from calmterm.exchange.circle import standing

    to = standing.names_of(standing.members(store, here), said.text.said_to)
    return f"Said. Only {', '.join(to)} can read it." if to else "Said."


def _offer_support_before(store: "Store", words: str, *, yes: bool) -> None:
    """Show the writer who is there for them, before anything is said; nobody else learns of it."""
    from calmterm.cli.support import show_lines
    from calmterm.domain.support_causes import words_ask_for_support

    if words_ask_for_support(words, store):
        show_lines(store.setting("country"), err=True)
        ask("Say it to the circle?", yes=yes)


@click.command()
@circle_option
@click.option("--channel", default="", metavar="NAME", help="Only what is about this.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@json_option
@click.pass_obj
def read(options: Options, name: str, channel: str, limit: int, as_json: bool) -> None:
    """Show what was said, newest first. What is wrong with a member's file is told on standard error."""
    from calmterm.exchange.circle import standing

    with opened_circle(options, name) as (store, here):
        read_what_is_new(store, here)
        shown = standing.posts(store, here, limit=limit if not channel else None)
        if channel:
            shown = [one for one in shown if one.text.channel == channel][:limit]
        rows = [_row(store, here, one) for one in shown]
        standing.set_read(store, shown)
        if as_json:
            say_json(rows)
            return
        for one, row in zip(shown, rows, strict=True):
            to = f"only to {', '.join(row['to'])}" if row["to"] else ""
            about = "".join(f" · {part}" for part in (to, row["channel"], "pinned" if one.pinned else "") if part)
            say(f"{short_id(one)}  {row['member']}, {moment(store.clock.here(one.said_at))}{about}")
            if row["reply_to"] is not None:
                say(f"  answers {row['reply_to'][-8:]}")
            say("\n".join(f"  {line}" for line in one.text.text.splitlines()))
            for answer in row["reactions"]:
                say(f"  {answer['member']}: {standing.WORDS_OF_REACTIONS[answer['reaction']]}")
    if not shown and for_a_person():
        say("Nothing was said yet.")


@click.command()
@click.argument("post_id", metavar="ID")
@click.argument("reaction", type=click.Choice(REACTIONS))
@circle_option
@click.pass_obj
def react(options: Options, post_id: str, reaction: str, name: str) -> None:
    """Answer a post without words: I read this, thank you, me too, with you. They are never counted."""
    from calmterm.exchange.circle import writing

    with opened_circle(options, name) as (store, here):
        from calmterm.store.model.records import Reaction

        writing.react(store, here, _post(store, post_id), Reaction(reaction))
    say("Answered.")


@click.command()
@click.argument("post_id", metavar="ID", required=False)
@click.option("--member", metavar="NAME", help="Report somebody instead of a post.")
@click.option("--why", required=True, metavar="TEXT or -", help="The reason, which only the host can read.")
@circle_option
@click.pass_obj
def report(options: Options, post_id: str | None, member: str | None, why: str, name: str) -> None:
    """Ask the host to look at a post or a member. Only the host can read it; members can see that you wrote to them."""
    reason = read_text(options, [why])
    from calmterm.exchange.circle import standing, writing

    with opened_circle(options, name) as (store, here):
        of_post = _post(store, post_id) if post_id is not None else None
        whom = standing.member_named(store, here, member) if member is not None else None
        writing.report(store, here, reason, of_post=of_post, member=whom)
    say("The host can read it now.")


@click.command()
@click.argument("post_id", metavar="ID")
@undo_option
@circle_option
@click.pass_obj
def hide(options: Options, post_id: str, undo: bool, name: str) -> None:
    """As the host: take a post out of everybody's sight."""
    from calmterm.exchange.circle import writing

    with opened_circle(options, name) as (store, here):
        writing.hide(store, here, _post(store, post_id), on=not undo)
    say("It is shown again." if undo else "It is hidden. The log says that you did it.")


@click.command()
@click.argument("post_id", metavar="ID")
@undo_option
@circle_option
@click.pass_obj
def pin(options: Options, post_id: str, undo: bool, name: str) -> None:
    """As the host: mark a post for everybody as pinned."""
    from calmterm.exchange.circle import writing

    with opened_circle(options, name) as (store, here):
        writing.pin(store, here, _post(store, post_id), on=not undo)
    say("It is not pinned any more." if undo else "It is pinned.")


@click.command()
@click.argument("post_id", metavar="ID")
@click.pass_obj
def keep(options: Options, post_id: str) -> None:
    """Keep a post for yourself: it does not fade here."""
    from calmterm.exchange.circle import standing

    with open_store(options) as store:
        standing.keep(store, _post(store, post_id))
    say("It is kept.")


@click.command()
@click.argument("member", metavar="NAME")
@undo_option
@circle_option
@click.pass_obj
def mute(options: Options, member: str, undo: bool, name: str) -> None:
    """Do not see what a member says. Nobody learns of it."""
    from calmterm.exchange.circle import standing

    with opened_circle(options, name) as (store, here):
        standing.mute(store, standing.member_named(store, here, member), on=not undo)
    say("You see what they say again." if undo else "You do not see what they say. Nobody learns of it.")


def _post(store: "Store", reference: str) -> "CirclePost":
    from calmterm.store.model.records import CirclePost

    found = store.find(reference)
    if not isinstance(found, CirclePost):
        raise UsageError("That is no post of a circle. `calmterm circle read` shows their ids.")
    return found


def _row(store: "Store", here: "Circle", one: "CirclePost") -> dict[str, Any]:
    """A post as `read --json` prints it."""
    from calmterm.exchange.circle import standing
    from calmterm.store.model.records import CircleReaction

    everybody = standing.members(store, here)
    names = {member.id: member.text.pseudonym for member in everybody}
    answers = store.records(CircleReaction, among={"post_id": [one.id]})
    return {
        "id": str(one.id), "at": store.clock.here(one.said_at).isoformat(), "member": names[one.member_id],
        "to": standing.names_of(everybody, one.text.said_to),
        "channel": one.text.channel, "text": one.text.text, "pinned": one.pinned,
        "reply_to": str(one.reply_to_id) if one.reply_to_id is not None else None,
        "fades_on": one.fades_on.isoformat() if one.fades_on is not None else None,
        "reactions": [{"member": names[each.member_id], "reaction": str(each.reaction)} for each in answers],
    }  # fmt: skip
