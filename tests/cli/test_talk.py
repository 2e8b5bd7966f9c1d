"""`calmterm talk`, by lines of a pipe and at a terminal: every answer is kept, and a talk that was left goes on."""

import os
from pathlib import Path
from typing import Any

import pytest

from calmterm.domain.talk_scripts import ORDER
from calmterm.store import Record, Store, Vault
from calmterm.store.model.records import Conversation, CoreBelief, Memory, Worry

WORRY = ("the council", "7", "2", "ask Jonas", "tomorrow, half past five", "warm milk")
"""Answers to the worry at night: what it is, how strong, not now, a first step, when, what helped before."""


def lines(*answers: str) -> str:
    return "".join(f"{one}\n" for one in answers)


@pytest.fixture
def kept(vault: Path, passphrase_of_vault: str):
    """Every record of a kind, as its values."""

    def read(kind: type[Record]) -> list[dict[str, Any]]:
        with Vault(vault).unlock(passphrase_of_vault) as store:
            return [one.values() for one in store.records(kind)]

    return read


def test_the_list_needs_no_vault(bare, tmp_path: Path) -> None:
    for args in (("talk", "--list"), ("talk",)):
        said = bare("--vault", str(tmp_path / "none"), *args, secret=None)
        assert said.code == 0
        assert [line.split()[0] for line in said.out.splitlines()] == list(ORDER)
        assert said.err == ""


def test_own_scripts_stand_in_the_list_and_broken_ones_on_stderr(bare, tmp_path: Path) -> None:
    place = Path(os.environ["XDG_CONFIG_HOME"]) / "calmterm" / "talks"
    place.mkdir(parents=True)
    (place / "a.toml").write_text('name = "mine"\nversion = 1\ntitle = "Mine"\n[[question]]\nname = "a"\nask = "A?"\n')
    (place / "b.toml").write_text("[[question]]\nname = 1\n")
    said = bare("talk", "--list", secret=None)
    assert said.out.splitlines()[-1].split() == ["mine", "Mine"]
    assert said.err == "b.toml, line 1: name is missing.\n"


def test_a_pipe_answers_by_lines_and_gets_the_id(calm, kept) -> None:
    said = calm("talk", "night-worry", stdin=lines(*WORRY, "y", "", "yes"))
    assert (said.code, said.err) == (0, "")
    (talk,) = kept(Conversation)
    assert said.out.count("\n") == 1
    assert calm("show", said.last).code == 0
    assert talk["ended_at"] is not None
    assert [turn["answer"] for turn in talk["turns"]] == [
        "the council", None, "no, not now", "ask Jonas", "tomorrow, half past five", None, "warm milk",
    ]  # fmt: skip
    (worry,) = kept(Worry)
    assert (worry["worry"], worry["intensity_before"], worry["action"]) == ("the council", 7, "ask Jonas")
    (memory,) = kept(Memory)
    assert memory["sentence"] == "warm milk"
    assert str(memory["conversation_id"]) == said.last


def test_nothing_is_made_without_a_yes(calm, kept) -> None:
    assert calm("talk", "night_worry", stdin=lines(*WORRY)).code == 0
    assert kept(Worry) == kept(Memory) == []


def test_lines_that_end_early_are_kept_and_go_on(calm, kept) -> None:
    said = calm("talk", "night_worry", stdin=lines(*WORRY[:2]))
    assert (said.code, said.err) == (0, "It goes on there with: calmterm talk night_worry\n")
    (talk,) = kept(Conversation)
    assert (talk["stands_at"], talk["ended_at"]) == ("act", None)
    again = calm("talk", "night_worry", stdin=lines(*WORRY[2:]))
    assert again.last == said.last
    (talk,) = kept(Conversation)
    assert len(talk["turns"]) == 7
    assert talk["ended_at"] is not None


def test_a_line_that_is_no_answer_ends_it_with_a_sentence_and_nothing_is_lost(calm, kept) -> None:
    said = calm("talk", "night_worry", stdin=lines("the council", "eleven", "2"))
    said.failed(2, "strength: A whole number from 0 to 10, please. The answers before it are kept.")
    (talk,) = kept(Conversation)
    assert [turn["answer"] for turn in talk["turns"]] == ["the council"]
    calm("talk", "night_worry", stdin=lines("3", "7")).failed(2, "act: One of these, please: yes, something small,")


def test_back_and_lines_left_over(calm, kept) -> None:
    said = calm("talk", "night_worry", stdin=lines("<", "wrong", "<", *WORRY, "", "", "", "more", "and more"))
    assert said.code == 0
    assert said.err == "2 lines were left over and not read.\n"
    (talk,) = kept(Conversation)
    assert talk["turns"][0]["answer"] == "the council"
    assert len(talk["turns"]) == 7


def test_what_is_missing_for_a_record_is_told_and_the_talk_is_kept(calm, kept) -> None:
    # A core belief needs to be rated, which the answers leave blank.
    said = calm("talk", "downward-arrow", stdin=lines("late", "they leave", "", "I am too much", "", "", "", "y"))
    assert said.code == 0
    assert said.err.startswith("Core belief not made: ")
    assert said.err.endswith("The talk itself is kept.\n")
    assert kept(CoreBelief) == []
    assert len(kept(Conversation)) == 1


def test_no_script_and_no_answer(calm, kept) -> None:
    calm("talk", "urg").failed(3, "There is no script of that name. Did you mean urge?")
    calm("talk", "urge", stdin="").failed(2, "Nothing was answered, so nothing was kept.")
    calm("talk", "urge", stdin="no\n", secret="wrong words of mine").failed(12)
    assert kept(Conversation) == []


def test_support_words_and_the_most_distress_get_the_quiet_line(calm) -> None:
    said = calm("talk", "night_worry", stdin=lines("I want to die", "3"))
    assert "If any of this is about wanting to die or hurt yourself, people are there: see calmterm crisis." in said.err
    said = calm("talk", "hard_evening", stdin="10\n")
    assert "Would some support help right now? See calmterm crisis." in said.err
    assert said.code == 0


def test_at_a_terminal_each_question_is_asked_and_a_wrong_answer_again(calm, kept, vault: Path) -> None:
    said = calm("talk", "night_worry", stdin=lines(WORRY[0], "99", *WORRY[1:3], "[red]x[/]", "", "", "", "n"), tty=True)
    assert said.code == 0
    assert "This is a script: the same questions for everybody" in said.out
    assert "A whole number from 0 to 10, please." in said.out
    assert "“the council” Can anything be done about it before morning?" in said.out
    assert "2 no, not now" in said.out
    assert "Keep it as a worry, for its own time?" in said.out
    assert said.out.count("> ") == 10
    assert "Talk kept: Worry at night" in said.last
    assert kept(Worry) == []
    left = calm("talk", "urge", stdin="no\n", tty=True)
    assert (left.code, "goes on there" in left.err) == (0, True)
    assert "You left this talk here." in calm("talk", "urge", stdin="drink\n", tty=True).out


def test_hostile_bytes_are_kept_and_steer_nothing(calm, kept) -> None:
    said = calm("talk", "week_behind", stdin=b"\xff\x1b[2Jrain\n\x1b]0;x\x07\n", tty=True)
    assert "\x1b[2J" not in said.out
    assert "\x1b]" not in said.out
    (talk,) = kept(Conversation)
    assert talk["turns"][0]["answer"] == "ÿrain"


def test_with_the_passphrase_on_standard_input_the_answers_follow(bare, vault: Path, passphrase_of_vault: str) -> None:
    import sys

    reading, writing = os.pipe()
    os.write(writing, f"{passphrase_of_vault}\n".encode() + lines(*WORRY).encode())
    os.close(writing)
    saved = os.dup(0)
    os.dup2(reading, 0)
    try:
        from calmterm.cli import run

        stream = os.fdopen(os.dup(0), "r")
        old, sys.stdin = sys.stdin, stream
        try:
            assert run(["--vault", str(vault), "--passphrase-fd", "0", "talk", "night_worry"]) == 0
        finally:
            sys.stdin = old
            stream.close()
    finally:
        os.dup2(saved, 0)
        os.close(saved)
        os.close(reading)
    with Vault(vault).unlock(passphrase_of_vault) as store:
        assert _answers(store) == 7


def _answers(store: Store) -> int:
    (talk,) = store.records(Conversation)
    return len(talk.children["turns"])
