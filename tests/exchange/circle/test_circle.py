"""A circle of real vaults over one directory: what is said arrives, and what was not said is refused."""

import os
import resource
import shutil
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from calmterm.core.errors import CalmtermError, NotFound, OutOfSpace, Refused, UsageError
from calmterm.exchange import circle_file
from calmterm.exchange.age_file import Recipients
from calmterm.exchange.circle import reading, standing, writing
from calmterm.exchange.circle.standing import Said
from calmterm.store.model.records import (
    Circle,
    CircleMember,
    CirclePost,
    CircleReaction,
    CircleReport,
    CircleRole,
    Reaction,
    Standing,
)
from circles import Friend, Meet, come, forge, now

# --- what a circle is for -------------------------------------------------------------------------------------


def test_what_one_says_the_others_read(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("Slow morning", channel="how I am")
    said = wren.found("Slow morning")
    for friend in (heron, otter):
        assert friend.read() == []
        there = friend.found("Slow morning")
        assert (there.text.channel, there.said_at) == ("how I am", said.said_at)
        assert there.fades_on == said.said_at.date() + timedelta(days=90)
        assert friend.store.get(CircleMember, there.member_id).text.pseudonym == "Wren"


def test_answers_and_reactions_find_their_post_whoever_is_read_first(
    meet: Meet, befriend: Callable[[str], Friend]
) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("One")
    heron.read()
    otter.read()
    for friend in (heron, otter):
        friend.say(f"To you from {friend.name}", reply_to=friend.found("One"))
        writing.react(friend.store, friend.here, friend.found("One"), Reaction.SAME)
    writing.react(otter.store, otter.here, otter.found("One"), Reaction.WITH_YOU)  # takes the place of the first
    late = befriend("Late")
    come(heron, late)
    for friend in (heron, wren, late):
        friend.read()
        one = friend.found("One")
        assert {friend.found(f"To you from {name}").reply_to_id for name in ("Heron", "Otter")} == {one.id}
        reactions = {
            friend.store.get(CircleMember, each.member_id).text.pseudonym: each.reaction
            for each in friend.store.each(CircleReaction)
        }
        assert reactions == {"Heron": "same", "Otter": "with_you"}


def test_who_comes_later_reads_what_has_not_faded(meet: Meet, befriend: Callable[[str], Friend]) -> None:
    heron, wren = meet("Wren")
    wren.say("Old")
    for friend in (heron, wren):
        friend.clock.at += timedelta(days=91)
    wren.say("New")
    heron.read()
    late = befriend("Late")
    late.clock.at = heron.clock.at
    come(heron, late)
    assert [one.sees() for one in (heron, wren, late)] == [["New"]] * 3


def test_a_kept_post_does_not_fade(meet: Meet) -> None:
    heron, wren = meet("Wren")
    wren.say("Keep this")
    wren.say("And not this")
    heron.read()
    standing.keep(heron.store, heron.found("Keep this"))
    heron.clock.at += timedelta(days=200)
    heron.read()
    assert heron.sees() == ["Keep this"]
    assert [one.text.text for one in heron.store.records(CirclePost, trashed=True)] == []


# --- who may what ---------------------------------------------------------------------------------------------


def test_an_invitation_opens_for_nobody_else_and_serves_once(meet: Meet, befriend: Callable[[str], Friend]) -> None:
    heron, wren = meet("Wren")
    otter, stranger = befriend("Otter"), befriend("Stranger")
    letter = come(heron, otter)
    assert b"Swimmers" not in letter.read_bytes()
    with pytest.raises(CalmtermError):
        writing.join(stranger.store, writing.open_invitation(letter, stranger.identity), "Stranger")
    with pytest.raises(NotFound, match="used already"):
        writing.join(stranger.store, writing.open_invitation(letter, otter.identity), "Stranger")
    assert stranger.store.records(Circle, trashed=True) == stranger.store.records(Circle) == []
    assert wren.read() == []
    assert [one.text.pseudonym for one in standing.members(wren.store, wren.here)] == ["Heron", "Wren", "Otter"]


def test_nobody_passes_for_another(meet: Meet, befriend: Callable[[str], Friend]) -> None:
    heron, wren = meet("Wren")
    other = befriend("other")
    other.name = "WREN"
    come(heron, other)
    wren.read()
    names = [one.text.pseudonym for one in standing.members(wren.store, wren.here)]
    assert names[:2] == ["Heron", "Wren"]
    assert names[2].startswith("WREN (")


def test_a_circle_is_for_twelve(meet: Meet, tmp_path: Path) -> None:
    (heron,) = meet()
    to = Recipients([str(heron.key.to_public())])
    for number in range(writing.MOST - 1):
        writing.invite(heron.store, heron.here, to, tmp_path / f"{number}.age")
    with pytest.raises(Refused, match="12"):
        writing.invite(heron.store, heron.here, to, tmp_path / "one-more.age")


def test_who_was_removed_reads_nothing_new_and_is_not_read(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    otter.say("Before")
    keys = dict(standing.state_of(otter.store, otter.here).epochs)
    heron.read()
    writing.remove(heron.store, heron.here, heron.knows("Otter"))
    forge(otter, Said(kind="post", at=now(otter), text="After"))
    heron.say("Among us")
    assert wren.read() == ["The file of Otter goes on although they are not in the circle. It is not read."]
    assert sorted(wren.sees()) == ["Among us", "Before"]
    assert wren.knows("Otter").standing == Standing.REMOVED

    otter.read()
    assert otter.knows("Otter").standing == Standing.REMOVED
    assert "Among us" not in otter.sees()
    with pytest.raises(Refused, match="not in this circle"):
        otter.say("Still here")
    founder = bytes.fromhex(heron.here.identity)
    last = circle_file.read_after(Path(heron.here.text.place), founder, founder, circle_file.beginning(founder))[-1]
    assert last.epoch not in keys
    assert standing.state_of(otter.store, otter.here).epochs == keys


def test_only_the_host_removes_hides_pins_and_invites(meet: Meet, tmp_path: Path) -> None:
    heron, wren = meet("Wren")
    heron.say("Hello")
    wren.read()
    with pytest.raises(Refused, match="Only the host"):
        writing.remove(wren.store, wren.here, wren.knows("Heron"))
    with pytest.raises(Refused, match="Only the host"):
        writing.hide(wren.store, wren.here, wren.found("Hello"))
    with pytest.raises(Refused, match="Only the host"):
        writing.pin(wren.store, wren.here, wren.found("Hello"))
    with pytest.raises(Refused, match="Only the host"):
        writing.invite(wren.store, wren.here, Recipients([str(wren.key.to_public())]), tmp_path / "x.age")
    wren.say("Good, and not taken either")
    forge(wren, Said(kind="hide", at=now(wren), to=f"{heron.here.identity}:2"))
    (sentence,) = heron.read()
    assert sentence == "The file of Wren does what only the host may. Nothing new was taken from it."
    assert heron.sees() == ["Hello"]


def test_what_the_host_did_every_member_sees(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("Unkind")
    otter.say("Kind")
    heron.read()
    writing.hide(heron.store, heron.here, heron.found("Unkind"))
    writing.pin(heron.store, heron.here, heron.found("Kind"))
    writing.remove(heron.store, heron.here, heron.knows("Wren"))
    otter.read()
    assert otter.sees() == ["Kind"]
    assert otter.found("Kind").pinned
    words = [one.words for one in standing.host_log(otter.store, otter.here)]
    assert words == [
        "Invited somebody", "Invited somebody", "Hid a post of Wren", "Pinned a post of Otter", "Removed Wren",
    ]  # fmt: skip


def test_what_is_hidden_before_it_arrives_stays_hidden(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    kept = wren.file.read_bytes()
    wren.say("Unkind")
    heron.read()
    writing.hide(heron.store, heron.here, heron.found("Unkind"))
    late = wren.file.read_bytes()
    wren.file.write_bytes(kept)  # a synced folder: the host's file came first
    otter.read()
    wren.file.write_bytes(late)
    otter.read()
    assert otter.sees() == []


def test_a_report_opens_for_the_host_alone(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("Unkind")
    otter.read()
    writing.report(otter.store, otter.here, "It hurt", of_post=otter.found("Unkind"))
    writing.report(otter.store, otter.here, "Again and again", member=otter.knows("Wren"))
    assert heron.read() == wren.read() == []
    reports = {one.text.reason: one for one in heron.store.each(CircleReport)}
    assert set(reports) == {"It hurt", "Again and again"}
    assert reports["It hurt"].post_id == heron.found("Unkind").id
    assert {one.by_id for one in reports.values()} == {heron.knows("Otter").id}
    assert wren.store.count(CircleReport) == otter.store.count(CircleReport) == 0


def test_muting_is_for_oneself(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("Much")
    size = otter.file.stat().st_size
    otter.read()
    standing.mute(otter.store, otter.knows("Wren"))
    assert (otter.sees(), otter.file.stat().st_size) == ([], size)
    heron.read()
    assert heron.sees() == ["Much"]


@pytest.mark.parametrize("withdraw", [False, True])
def test_leaving_keeps_what_was_said_or_withdraws_it(meet: Meet, withdraw: bool) -> None:
    heron, wren = meet("Wren")
    wren.say("Mine")
    heron.read()
    writing.leave(wren.store, wren.here, withdraw=withdraw)
    heron.read()
    assert heron.sees() == ([] if withdraw else ["Mine"])
    assert heron.knows("Wren").standing == Standing.LEFT
    assert standing.state_of(wren.store, wren.here).epochs == {}
    with pytest.raises(CalmtermError):
        wren.say("More")
    assert heron.knows("Heron").role == CircleRole.HOST


# --- time -----------------------------------------------------------------------------------------------------


def test_who_lies_about_time_is_not_on_top_for_long(meet: Meet) -> None:
    heron, wren = meet("Wren")
    forge(wren, Said(kind="post", at=now(wren, timedelta(days=3650)), text="For ever on top"))
    assert heron.read() == ["Wren dates posts in the future; they are shown when they came."]
    heron.clock.at += timedelta(minutes=1)
    heron.say("Later")
    assert heron.sees() == ["Later", "For ever on top"]
    assert heron.found("For ever on top").fades_on is not None
    assert heron.found("For ever on top").said_at <= heron.clock.now()


def test_time_never_goes_back_within_a_file(meet: Meet) -> None:
    heron, wren = meet("Wren")
    wren.say("First")
    wren.read()
    forge(wren, Said(kind="post", at=now(wren, timedelta(days=-30)), text="Second"))
    heron.read()
    assert heron.found("First").said_at <= heron.found("Second").said_at


# --- files that are not as they were written ------------------------------------------------------------------


def test_what_somebody_else_signed_is_refused_whole(meet: Meet) -> None:
    heron, wren = meet("Wren")
    wren.say("Good")
    wren.read()
    forge(wren, Said(kind="post", at=now(wren), text="Not mine"), key=SigningKey.generate())
    assert heron.read() == [f"The file of Wren {circle_file.FORGED}"]
    assert heron.sees() == []


@pytest.mark.parametrize("how", ["again", "out of turn", "skipped"])
def test_a_replayed_or_reordered_entry_is_refused(meet: Meet, how: str) -> None:
    heron, wren = meet("Wren")
    start = wren.file.stat().st_size
    wren.say("One")
    middle = wren.file.stat().st_size
    wren.say("Two")
    data = wren.file.read_bytes()
    head, one, two = data[:start], data[start:middle], data[middle:]
    wren.file.write_bytes({"again": head + one + one, "out of turn": head + two + one, "skipped": head + two}[how])
    assert heron.read() == [f"The file of Wren {circle_file.OUT_OF_ORDER}"]
    assert heron.sees() == []
    wren.file.write_bytes(data)
    assert heron.read() == []
    assert sorted(heron.sees()) == ["One", "Two"]


def test_a_file_cut_anywhere_gives_all_of_an_entry_or_nothing_new(meet: Meet) -> None:
    heron, wren = meet("Wren")
    before = wren.file.stat().st_size
    wren.say("One")
    data = wren.file.read_bytes()
    for size in range(before + 1, len(data), 37):
        wren.file.write_bytes(data[:size])
        assert heron.read() == [f"The file of Wren {circle_file.CUT_SHORT}"]
        assert heron.sees() == []
    wren.file.write_bytes(data)
    heron.read()
    wren.file.write_bytes(data[:before])
    assert heron.read() == [f"The file of Wren {circle_file.WENT_BACK}"]
    assert heron.sees() == ["One"]


def test_every_changed_byte_is_noticed(meet: Meet) -> None:
    heron, wren = meet("Wren")
    before = wren.file.stat().st_size
    wren.say("One")
    data = wren.file.read_bytes()
    for place in [*range(before, len(data), 29), len(data) - 1]:
        wren.file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        (sentence,) = heron.read()
        assert sentence.startswith("The file of Wren ")
        assert heron.sees() == []


def test_files_of_another_circle_and_of_nobody_are_named(
    meet: Meet, befriend: Callable[[str], Friend], place: Path
) -> None:
    heron, wren = meet("Wren")
    stranger = befriend("Stranger")
    stranger.circle = writing.new_circle(stranger.store, "Other", "Stranger", place.with_name("other"))
    shutil.copy(stranger.file, place)
    (place / f"{'0' * 64}{circle_file.SUFFIX}").symlink_to("/dev/zero")
    os.mkfifo(place / f"{'1' * 64}{circle_file.SUFFIX}")
    (place / "readme.txt").write_text("of no account")
    assert sorted(heron.read()) == sorted([
        f"A file of nobody you know {circle_file.FOREIGN}",
        f"A file of nobody you know {circle_file.NO_FILE}",
        f"A file of nobody you know {circle_file.NO_FILE}",
    ])  # fmt: skip
    wren.file.unlink()
    assert "The file of Wren is gone. What you read of it is still here." in heron.read()


def test_a_file_that_begins_without_an_invitation_is_refused(
    meet: Meet, befriend: Callable[[str], Friend], place: Path
) -> None:
    heron, wren = meet("Wren")
    state, key = standing.state_of(wren.store, wren.here), SigningKey.generate()
    identity = bytes.fromhex(wren.here.identity)
    said = Said(kind="join", at=now(wren), name="Intruder", invite=bytes(key.verify_key).hex(), proof="00" * 64)
    circle_file.append(
        place, identity, key, circle_file.beginning(identity), 1, bytes.fromhex(state.epochs[1]),
        said.model_dump_json(exclude_defaults=True).encode(),
    )  # fmt: skip
    assert heron.read() == [f"A file of nobody you know {reading.UNINVITED}"]


def test_posts_that_answer_each_other_in_a_ring_are_read(meet: Meet) -> None:
    heron, wren = meet("Wren")
    state = standing.state_of(wren.store, wren.here)
    wren.say("First", reply_to=None)
    forge(wren, Said(kind="post", at=now(wren), text="Ring", to=f"{state.me}:4"))
    wren.read()
    forge(wren, Said(kind="post", at=now(wren), text="Round", to=f"{state.me}:3"))
    assert heron.read() == []
    assert sorted(heron.sees()) == ["First", "Ring", "Round"]
    assert [one for one in heron.store.each(CirclePost) if one.reply_to_id is not None]


# --- directories and disks ------------------------------------------------------------------------------------


def test_what_is_written_is_for_the_group_to_read_and_for_nobody_to_take_away(meet: Meet, place: Path) -> None:
    heron, _ = meet("Wren")
    heron.say("Hello")
    assert stat.S_IMODE(place.stat().st_mode) == 0o3770
    assert stat.S_IMODE(heron.file.stat().st_mode) == 0o640
    for file in place.iterdir():
        data = file.read_bytes()
        assert all(word not in data for word in (b"Hello", b"Heron", b"Swimmers", b"2026"))


@pytest.mark.parametrize(("mode", "words"), [(0o777, "chmod o-w"), (0o770, "chmod g\\+s")])
def test_a_directory_of_wrong_modes_is_refused(meet: Meet, place: Path, mode: int, words: str) -> None:
    heron, _ = meet("Wren")
    size = heron.file.stat().st_size
    place.chmod(mode)
    with pytest.raises(UsageError, match=words):
        heron.read()
    with pytest.raises(UsageError, match=words):
        heron.say("Hello")
    assert heron.file.stat().st_size == size


def test_a_directory_that_is_gone_leaves_what_was_read(meet: Meet, place: Path) -> None:
    heron, wren = meet("Wren")
    wren.say("Hello")
    heron.read()
    shutil.move(place, place.with_name("away"))
    with pytest.raises(UsageError, match="still here"):
        heron.read()
    assert heron.sees() == ["Hello"]


def test_a_full_disk_says_nothing_in_part(meet: Meet) -> None:
    heron, wren = meet("Wren")
    before = heron.file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))
    try:
        with pytest.raises(OutOfSpace):
            heron.say("x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert heron.file.read_bytes() == before
    heron.say("Now it goes")
    assert wren.read() == []
    assert wren.sees() == ["Now it goes"]


def test_what_a_killed_process_left_is_written_over(meet: Meet) -> None:
    heron, wren = meet("Wren")
    with heron.file.open("ab") as file:
        file.write(b"\0" * 200)
    (notice,) = wren.read()
    assert notice.endswith("Nothing new was taken from it.")
    heron.say("On we go")
    assert wren.read() == []
    assert wren.sees() == ["On we go"]
