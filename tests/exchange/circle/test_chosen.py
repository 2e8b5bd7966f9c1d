"""Posts to chosen members: who can read them, what the others learn, and what is refused."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from nacl.utils import random

from calmterm.core.errors import Refused, UsageError
from calmterm.exchange import circle_file
from calmterm.exchange.circle import chosen, standing, writing
from calmterm.exchange.circle.standing import Said, box_for
from calmterm.exchange.circle_file import Entry
from calmterm.store.crypto.seal import bind, seal
from calmterm.store.model.records import CirclePost, CircleReaction, CircleReport, Reaction
from circles import Friend, Meet, come, forge, now

NOT_TAKEN = f"The file of Wren {chosen.REFUSED}"


def key_of(friend: Friend) -> str:
    return standing.state_of(friend.store, friend.here).me


def entries_of(friend: Friend) -> list[Entry]:
    identity = bytes.fromhex(friend.here.identity)
    public = bytes.fromhex(key_of(friend))
    return circle_file.read_after(friend.file.parent, identity, public, circle_file.beginning(identity))


def last_of(friend: Friend) -> Said:
    said = standing.opened(entries_of(friend)[-1], standing.state_of(friend.store, friend.here))
    assert said is not None
    return said


def next_context(by: Friend) -> bytes:
    """What the next entry of a member's own file is bound to."""
    state = standing.state_of(by.store, by.here)
    entries, _, head, _ = state.cursors[state.me]
    public, identity = bytes.fromhex(state.me), bytes.fromhex(by.here.identity)
    return circle_file.context_of(identity, public, state.epoch, entries + 1, bytes.fromhex(head))


def lie(by: Friend, inner: bytes, boxes: Sequence[str], key: bytes, *, commit_to: bytes | None = None) -> None:
    """Write an entry to chosen members whose sealed part, boxes and commitment are as given."""
    context = next_context(by)
    forge(by, Said(
        kind="chosen", at=now(by), boxes=list(boxes), commitment=chosen._commitment(commit_to or key, context).hex(),
        box=seal(key, bind(chosen.PURPOSE, context), inner).hex(),
    ))  # fmt: skip


def inner(by: Friend, *to: str, text: str = "A lie", kind: str = "post") -> bytes:
    said = {"kind": kind, "at": now(by), "text": text}
    return json.dumps({"members": to, "said": said}).encode()


# --- who reads it ---------------------------------------------------------------------------------------------


def test_only_the_chosen_and_the_writer_read_it(meet: Meet) -> None:
    heron, wren, otter, finch = meet("Wren", "Otter", "Finch")
    wren.say("For two of you", to=[wren.knows("Otter"), wren.knows("Finch")], channel="sleep")
    for friend in (heron, otter, finch):
        assert friend.read() == []
    assert [one.sees() for one in (heron, wren, otter, finch)] == [[], *[["For two of you"]] * 3]
    assert heron.store.count(CirclePost) == 0
    found = otter.found("For two of you")
    assert standing.names_of(standing.members(otter.store, otter.here), found.text.said_to) == ["Finch", "you"]
    assert found.text.channel == "sleep"
    wren.say("For all")
    assert heron.read() == []
    assert heron.sees() == ["For all"]


def test_members_with_the_key_of_the_epoch_see_neither_words_nor_recipients(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("For Otter", to=[wren.knows("Otter")])
    said = standing.opened(entries_of(wren)[-1], standing.state_of(heron.store, heron.here))
    assert said is not None
    assert (said.kind, said.text, said.to, len(said.boxes)) == ("chosen", "", "", writing.MOST)
    there = said.model_dump_json()
    assert all(word not in there for word in ("For Otter", key_of(otter), key_of(wren)))
    assert chosen.opened_here(said, standing.state_of(heron.store, heron.here), key_of(wren), b"") is None


def test_nobody_sees_by_its_size_to_how_many_it_was_said(meet: Meet) -> None:
    heron, wren, otter, finch = meet("Wren", "Otter", "Finch")
    for to in ([otter], [heron, otter], [heron, otter, finch]):
        wren.say("Quiet", to=[wren.knows(one.name) for one in to])
    writing.react(wren.store, wren.here, wren.store.records(CirclePost, limit=1)[0], Reaction.SAME)
    sizes = {len(one.sealed) for one in entries_of(wren)[1:]}
    assert len(sizes) == 1
    assert {len(one) for one in last_of(wren).boxes} == {160}


def test_who_comes_later_does_not_read_it(meet: Meet, befriend: Callable[[str], Friend]) -> None:
    heron, wren = meet("Wren")
    wren.say("For Heron", to=[wren.knows("Heron")])
    late = befriend("Late")
    come(heron, late)
    assert (late.sees(), late.read()) == ([], [])


def test_who_lost_their_key_and_came_anew_is_somebody_else(meet: Meet, befriend: Callable[[str], Friend]) -> None:
    heron, wren = meet("Wren")
    heron.say("For the Wren I know", to=[heron.knows("Wren")])
    again = befriend("again")
    again.name = "WREN"  # another file name for the invitation
    come(heron, again)
    heron.read()
    (newer,) = [one for one in standing.members(heron.store, heron.here) if one.text.pseudonym.startswith("WREN (")]
    heron.say("For the new Wren", to=[newer])
    heron.say("For the old Wren", to=[heron.knows("Wren")])
    wren.read()
    again.read()
    assert (wren.sees(), again.sees()) == (["For the old Wren", "For the Wren I know"], ["For the new Wren"])


def test_it_fades_and_can_be_kept_as_any_other(meet: Meet) -> None:
    heron, wren = meet("Wren")
    wren.say("Keep", to=[wren.knows("Heron")])
    wren.say("Let fade", to=[wren.knows("Heron")])
    heron.read()
    standing.keep(heron.store, heron.found("Keep"))
    heron.clock.at += timedelta(days=91)
    heron.read()
    assert heron.sees() == ["Keep"]


def test_three_words_to_everybody_or_to_some(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    writing.how_i_am(wren.store, wren.here, ["tired", " calm ", "not  great"])
    writing.how_i_am(wren.store, wren.here, ["low", "low", "low"], to=[wren.knows("Otter")])
    for friend in (heron, otter):
        friend.read()
    assert heron.sees() == ["tired, calm, not great"]
    assert sorted(otter.sees()) == ["low, low, low", "tired, calm, not great"]
    assert otter.found("low, low, low").text.channel == writing.HOW
    for words in (["one", "two"], ["one", "two", " "], ["one"] * 4):
        with pytest.raises(UsageError, match="three words"):
            writing.how_i_am(wren.store, wren.here, words)
    with pytest.raises(UsageError, match="too long"):
        writing.how_i_am(wren.store, wren.here, ["a", "b", "c" * 41])


# --- answers and reactions ------------------------------------------------------------------------------------


def test_an_answer_is_for_those_alone_who_could_read_the_post(meet: Meet) -> None:
    heron, wren, otter, finch = meet("Wren", "Otter", "Finch")
    wren.say("For two", to=[wren.knows("Otter"), wren.knows("Finch")])
    otter.read()
    otter.say("From Otter", reply_to=otter.found("For two"))
    otter.say("To Wren alone", reply_to=otter.found("For two"), to=[otter.knows("Wren")])
    with pytest.raises(Refused, match="only they can see an answer"):
        otter.say("To Heron as well", reply_to=otter.found("For two"), to=[otter.knows("Heron")])
    for friend in (heron, wren, finch):
        assert friend.read() == []
    assert heron.sees() == []
    assert sorted(finch.sees()) == ["For two", "From Otter"]
    assert sorted(wren.sees()) == ["For two", "From Otter", "To Wren alone"]
    assert wren.found("From Otter").reply_to_id == wren.found("For two").id


def test_an_answer_to_everybody_may_be_for_one(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    heron.say("To all")
    wren.read()
    wren.say("Between us", reply_to=wren.found("To all"), to=[wren.knows("Heron")])
    heron.read()
    otter.read()
    assert heron.found("Between us").reply_to_id == heron.found("To all").id
    assert otter.sees() == ["To all"]


def test_a_reaction_to_it_is_for_those_alone(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("For Otter", to=[wren.knows("Otter")])
    otter.read()
    writing.react(otter.store, otter.here, otter.found("For Otter"), Reaction.WITH_YOU)
    assert wren.read() == heron.read() == []
    assert [one.reaction for one in wren.store.each(CircleReaction)] == ["with_you"]
    assert last_of(otter).kind == "chosen"
    assert heron.store.count(CircleReaction) == 0


def test_who_cannot_read_it_neither_reacts_to_it_nor_answers_it(meet: Meet) -> None:
    _, wren, otter, finch = meet("Wren", "Otter", "Finch")
    said = wren.say("For Otter", to=[wren.knows("Otter")])
    address = f"{key_of(wren)}:{said.number}"
    finch.read()
    forge(finch, Said(kind="react", at=now(finch), to=address, reaction="thanks"))
    finch.read()
    forge(finch, Said(kind="post", at=now(finch), to=address, text="I saw that"))
    for friend in (wren, otter):
        assert friend.read() == []
        assert friend.store.count(CircleReaction) == 0
        assert friend.found("I saw that").reply_to_id is None


# --- who goes -------------------------------------------------------------------------------------------------


def test_nothing_is_said_to_somebody_who_is_not_there_any_more(meet: Meet) -> None:
    heron, wren, _ = meet("Wren", "Otter")
    gone = wren.knows("Otter")
    size = wren.file.stat().st_size
    writing.remove(heron.store, heron.here, heron.knows("Otter"))
    for to in ([gone], [gone, wren.knows("Heron")]):
        with pytest.raises(Refused, match="not in the circle any more"):
            wren.say("For Otter", to=to)
    with pytest.raises(Refused, match="in any case"):
        wren.say("For myself", to=[wren.knows("Wren")])
    assert (wren.file.stat().st_size, wren.sees()) == (size, [])


def test_an_answer_goes_to_those_who_stayed(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("For both", to=[wren.knows("Heron"), wren.knows("Otter")])
    heron.read()
    writing.leave(otter.store, otter.here)
    heron.say("Without Otter", reply_to=heron.found("For both"))
    assert heron.found("Without Otter").text.said_to == [key_of(wren)]
    writing.leave(wren.store, wren.here)
    with pytest.raises(Refused, match="not in the circle any more"):
        heron.say("To nobody", reply_to=heron.found("For both"))


def test_who_was_removed_cannot_open_what_was_said_to_them_with_the_key_they_have(meet: Meet) -> None:
    """A program that does not look who is there any more: the key of the new epoch still keeps it shut."""
    heron, wren, otter = meet("Wren", "Otter")
    writing.remove(heron.store, heron.here, heron.knows("Otter"))
    wren.read()
    state = standing.state_of(wren.store, wren.here)
    writing._append(wren.here, state, Said(kind="post", at=now(wren), text="For Otter"), to=[key_of(otter)])
    otter.read()
    assert entries_of(wren)[-1].epoch not in standing.state_of(otter.store, otter.here).epochs
    assert otter.sees() == []


# --- the host -------------------------------------------------------------------------------------------------


def test_the_host_hides_it_where_they_can_read_it_and_pins_it_for_nobody(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("For both", to=[wren.knows("Heron"), wren.knows("Otter")])
    heron.read()
    with pytest.raises(Refused, match="cannot be pinned"):
        writing.pin(heron.store, heron.here, heron.found("For both"))
    writing.hide(heron.store, heron.here, heron.found("For both"))
    otter.read()
    assert otter.sees() == []
    assert [one.words for one in standing.host_log(otter.store, otter.here)][-1] == "Hid a post of Wren"


def test_a_report_of_it_reaches_a_host_who_cannot_read_it(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    wren.say("Unkind", to=[wren.knows("Otter")])
    otter.read()
    writing.report(otter.store, otter.here, "It hurt", of_post=otter.found("Unkind"))
    assert heron.read() == []
    (report,) = heron.store.each(CircleReport)
    assert (report.text.reason, report.post_id, report.member_id) == ("It hurt", None, heron.knows("Wren").id)


# --- forged and replayed --------------------------------------------------------------------------------------


def test_what_is_copied_from_another_file_does_not_pass_for_ones_own(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    heron.say("For Otter from Heron", to=[heron.knows("Otter")])
    wren.read()
    forge(wren, last_of(heron))
    assert otter.read() == [NOT_TAKEN]
    assert otter.sees() == ["For Otter from Heron"]
    assert otter.found("For Otter from Heron").member_id == otter.knows("Heron").id


def test_what_is_said_again_at_another_place_of_the_same_file_is_refused(meet: Meet) -> None:
    _, wren, otter = meet("Wren", "Otter")
    wren.say("Once", to=[wren.knows("Otter")])
    forge(wren, last_of(wren))
    assert otter.read() == [NOT_TAKEN]
    assert otter.sees() == []


def test_a_reader_who_is_not_named_among_the_recipients_refuses_it(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    key = random(32)
    lie(wren, inner(wren, key_of(heron)), [box_for(key_of(one)).encrypt(key).hex() for one in (heron, otter)], key)
    assert otter.read() == [NOT_TAKEN]
    assert heron.read() == []
    assert heron.sees() == ["A lie"]


def test_one_entry_does_not_say_one_thing_to_one_and_another_to_another(meet: Meet) -> None:
    heron, wren, otter = meet("Wren", "Otter")
    one, other = random(32), random(32)
    boxes = [box_for(key_of(heron)).encrypt(one).hex(), box_for(key_of(otter)).encrypt(other).hex()]
    lie(wren, inner(wren, key_of(heron), key_of(otter)), boxes, one)
    assert heron.read() == []
    assert otter.read() == [NOT_TAKEN]


@pytest.mark.parametrize("to", [[], ["0" * 64, "me", "me"], ["me", "W"], ["me", "Wren"], ["me", "../x"]])
def test_lists_of_recipients_that_calmterm_does_not_write_are_refused(meet: Meet, to: list[str]) -> None:
    _, wren, otter = meet("Wren", "Otter")
    named = {"me": key_of(otter), "Wren": key_of(wren), "W": key_of(wren).upper()}
    key = random(32)
    said = inner(wren, *(named.get(one, one) for one in to))
    lie(wren, said, [box_for(key_of(otter)).encrypt(key).hex()], key)
    assert otter.read() == [NOT_TAKEN]
    assert otter.sees() == []


@pytest.mark.parametrize("kind", ["join", "leave", "remove", "hide", "invited", "to_host", "chosen"])
def test_nothing_but_posts_and_reactions_is_said_to_chosen_members(meet: Meet, kind: str) -> None:
    _, wren, otter = meet("Wren", "Otter")
    key = random(32)
    lie(wren, inner(wren, key_of(otter), kind=kind), [box_for(key_of(otter)).encrypt(key).hex()], key)
    assert otter.read() == [NOT_TAKEN]


def test_keys_and_boxes_of_other_sizes_are_refused(meet: Meet) -> None:
    _, wren, otter = meet("Wren", "Otter")
    kept = wren.file.read_bytes()
    key = random(32)
    good = inner(wren, key_of(otter))
    lie(wren, good, [box_for(key_of(otter)).encrypt(key[:16]).hex()], key, commit_to=key[:16])
    assert otter.read() == [NOT_TAKEN]
    wren.file.write_bytes(kept)
    lie(wren, good, ["not hexadecimal"], key)
    assert otter.read() == [NOT_TAKEN]
    wren.file.write_bytes(kept)
    lie(wren, good, ["00", "", box_for(key_of(otter)).encrypt(key).hex()], key)
    assert otter.read() == []  # boxes that are nobody's are passed over
    assert otter.sees() == ["A lie"]


def test_more_boxes_than_members_are_refused(meet: Meet) -> None:
    _, wren, otter = meet("Wren", "Otter")
    forge(wren, Said.model_construct(kind="chosen", at=now(wren), boxes=["00" * 80] * (writing.MOST + 1)))
    (sentence,) = otter.read()
    assert "calmterm does not write" in sentence


def test_nobody_but_the_writer_signs_it(meet: Meet) -> None:
    _, wren, otter = meet("Wren", "Otter")
    context = next_context(wren)
    said = chosen.closed(Said(kind="post", at=now(wren), text="Not mine"), [key_of(otter)], key_of(wren), context)
    forge(wren, said, key=SigningKey.generate())
    assert otter.read() == [f"The file of Wren {circle_file.FORGED}"]


def test_what_was_said_before_there_were_chosen_members_is_everybodys(meet: Meet) -> None:
    heron, wren = meet("Wren")
    forge(wren, Said(kind="post", at=now(wren), text="As before"))
    heron.read()
    assert heron.found("As before").text.said_to == []


def test_no_word_of_it_is_in_any_byte_of_the_directory(meet: Meet, place: Path) -> None:
    _, wren, _ = meet("Wren", "Otter")
    wren.say("Hush hush", to=[wren.knows("Otter")])
    for file in place.iterdir():
        assert b"Hush" not in file.read_bytes()
