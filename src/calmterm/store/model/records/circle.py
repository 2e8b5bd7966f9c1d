"""A circle: a few people who trust each other, and what they told each other."""

import enum
import uuid
from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.store.model.fields import choice, count, day, flag, line, lines, moment, plain, prose, reference
from calmterm.store.model.record import About, AnyOf, Child, Record, Rule, SealedText, Unique


class CircleState(Record, table=True):
    """What the program needs of a circle: the secret key, the keys of its epochs, how far each file was read."""

    about: ClassVar[About] = About(
        "State of a circle", "States of circles", own=True,
        unique=(Unique(("circle_id",), "That circle has its state already."),),
    )  # fmt: skip

    circle_id: uuid.UUID = reference("circle", "Circle", ondelete="CASCADE")

    class Text(SealedText):
        state: str = prose("State")


class Circle(Record, table=True):
    """A few people who write to each other by files in one directory."""

    about: ClassVar[About] = About(
        "Circle", "Circles", headline=("name",), children=(Child("state", CircleState, "circle_id", inline=False),),
        unique=(Unique(("identity",), "You are in that circle already."),),
    )  # fmt: skip

    identity: str = plain("Identity", limit=64, hidden=True)

    class Text(SealedText):
        name: str = line("Name")
        place: str | None = line("Directory")


class CircleRole(enum.StrEnum):
    """What a member may do."""

    MEMBER = "member"
    HOST = "host"


class Standing(enum.StrEnum):
    """Whether a member is still there."""

    HERE = "here"
    LEFT = "left"
    REMOVED = "removed"


class CircleMember(Record, table=True):
    """Somebody in a circle, by the name they chose there."""

    about: ClassVar[About] = About(
        "Member of a circle", "Members of circles", headline=("pseudonym",), shows=("role", "standing"),
        unique=(Unique(("circle_id", "public_key"), "That member is known already."),),
    )  # fmt: skip

    circle_id: uuid.UUID = reference("circle", "Circle", ondelete="CASCADE")
    public_key: str = plain("Public key", limit=64, hidden=True)
    role: CircleRole = choice(CircleRole, "Role", default=CircleRole.MEMBER)
    standing: Standing = choice(Standing, "Standing", default=Standing.HERE)
    is_me: bool = flag("Me", hidden=True)
    muted: bool = flag("Muted by me")

    class Text(SealedText):
        pseudonym: str = line("Name in the circle")


class Reaction(enum.StrEnum):
    """A quiet answer without words."""

    READ = "read"
    THANKS = "thanks"
    SAME = "same"
    WITH_YOU = "with_you"


class CircleReaction(Record, table=True):
    """A quiet answer of one member to one post; nobody counts them."""

    about: ClassVar[About] = About(
        "Reaction in a circle", "Reactions in circles", own=True,
        unique=(Unique(("post_id", "member_id"), "There is a reaction of theirs already."),),
    )  # fmt: skip

    post_id: uuid.UUID = reference("circle_post", "Post", ondelete="CASCADE")
    member_id: uuid.UUID = reference("circle_member", "Whose", ondelete="CASCADE")
    reaction: Reaction = choice(Reaction, "Reaction")


class CircleRead(Record, table=True):
    """That a post was read, for oneself: nobody else learns of it."""

    about: ClassVar[About] = About(
        "Post read", "Posts read", own=True, unique=(Unique(("post_id",), "That post was read already."),),
    )  # fmt: skip

    post_id: uuid.UUID = reference("circle_post", "Post", ondelete="CASCADE")
    read_at: AwareDatetime = moment("Read at")


class CirclePost(Record, table=True):
    """Something that was said in a circle."""

    about: ClassVar[About] = About(
        "Post in a circle", "Posts in circles", order="said_at", headline=("text",),
        children=(
            Child("reactions", CircleReaction, "post_id", inline=False),
            Child("read", CircleRead, "post_id", inline=False),
        ),
        unique=(Unique(("member_id", "number"), "That post was read already."),),
        form=(("text", "channel"),),
    )  # fmt: skip

    circle_id: uuid.UUID = reference("circle", "Circle", ondelete="CASCADE")
    member_id: uuid.UUID = reference("circle_member", "Who said it", ondelete="CASCADE")
    reply_to_id: uuid.UUID | None = reference("circle_post", "Answers", ondelete="SET NULL")
    number: int = count("Number in the file of its member", low=1, hidden=True)
    said_at: AwareDatetime = moment("Said at", hidden=True)
    pinned: bool = flag("Pinned by a host", hidden=True)
    hidden: bool = flag("Hidden by a host", hidden=True)
    fades_on: date | None = day("Fades on", hint="blank: kept", hidden=True)

    class Text(SealedText):
        channel: str | None = line("Channel", hint="such as: how I am")
        text: str = prose("Post")
        said_to: list[str] = lines("Public keys it was said to; none: everybody's", hidden=True)


class CircleReport(Record, table=True):
    """A post or a member that somebody asked the hosts to look at."""

    about: ClassVar[About] = About(
        "Report in a circle", "Reports in circles", order="reported_at", headline=("reason",),
        rules=(
            Rule("target", "post_id IS NOT NULL OR member_id IS NOT NULL", "A report is of a post or of a member."),
        ),
        needs=AnyOf(("post_id", "member_id"), "A report is of a post or of a member."),
    )  # fmt: skip

    circle_id: uuid.UUID = reference("circle", "Circle", ondelete="CASCADE")
    post_id: uuid.UUID | None = reference("circle_post", "Post", ondelete="CASCADE")
    member_id: uuid.UUID | None = reference("circle_member", "Member", ondelete="CASCADE")
    by_id: uuid.UUID | None = reference("circle_member", "From whom", ondelete="SET NULL")
    reported_at: AwareDatetime = moment("Reported at", hidden=True)

    class Text(SealedText):
        reason: str = prose("Reason")
