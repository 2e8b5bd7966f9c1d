"""The demo's circle: three people by names they chose, and what they told each other in the last two weeks."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from calmterm.store import Record, Store
from calmterm.store.model.records import Circle, CircleMember, CirclePost, CircleReaction, CircleRole, Reaction

LEAST_DAYS: Final = 28
FADES: Final = timedelta(days=90)
MEMBERS: Final = ("Heron", "Wren", "Otter")
POSTS: Final = (
    # who, days ago, hour, answers which, channel, words
    (0, 13, 19, None, "evenings", "Hello, all. I thought we could tell each other here how the week goes."),
    (1, 12, 8, 0, "evenings", "Good idea. Slow mornings here, but I got out for bread."),
    (2, 9, 21, None, "how I am", "tired, calm, hopeful"),
    (1, 5, 20, None, "sleep", "Three nights in a row without the phone beside the bed. It is quieter in my head."),
    (2, 4, 18, 3, "sleep", "That sounds good. I will try it this week."),
    (0, 1, 20, None, "how I am", "busy, a bit low, glad of the walk"),
)


def circle_records(store: Store, days: int) -> list[Record]:
    """Return the circle, its members and posts, not yet saved; nothing for a story shorter than four weeks."""
    if days < LEAST_DAYS:
        return []
    today = store.today()

    def at(ago: int, hour: int) -> datetime:
        return store.clock.localize(datetime.combine(today - timedelta(days=ago), time(hour)))

    circle = store.new(Circle, {"identity": "0" * 64, "name": "Thursday swimmers"})
    members = [
        store.new(CircleMember, {
            "circle_id": circle.id, "public_key": f"{number:064}", "pseudonym": name, "is_me": number == 2,
            "role": CircleRole.HOST if number == 0 else CircleRole.MEMBER,
        })
        for number, name in enumerate(MEMBERS)
    ]  # fmt: skip
    posts: list[CirclePost] = []
    for number, (who, ago, hour, answers, channel, words) in enumerate(POSTS):
        posts.append(store.new(CirclePost, {
            "circle_id": circle.id, "member_id": members[who].id, "number": number + 1, "said_at": at(ago, hour),
            "reply_to_id": posts[answers].id if answers is not None else None, "channel": channel, "text": words,
            "fades_on": at(ago, hour).date() + FADES,
        }))  # fmt: skip
    thanks = store.new(CircleReaction, {
        "post_id": posts[3].id, "member_id": members[0].id, "reaction": Reaction.THANKS,
    })  # fmt: skip
    records: list[Record] = [circle, *members, *posts, thanks]
    for record in records:
        record.created_at = (record.said_at if isinstance(record, CirclePost) else at(14, 19)).astimezone(UTC)
    return records
