"""Guided talk: what is asked follows from script and answers alone, every talk ends, a broken file names its line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.content.crisis_phrases import speaks_of_it
from calmterm.content.support_words import Cause
from calmterm.core.errors import NotFound
from calmterm.domain.talk import (
    END,
    IS_A_SCRIPT,
    Answer,
    Branch,
    NoAnswer,
    Question,
    Script,
    State,
    back,
    begin,
    causes_of,
    remembered,
    resume,
    step,
    values_of,
)
from calmterm.domain.talk_records import becomings, kept, open_talk, own_words, state_of
from calmterm.domain.talk_scripts import (
    KEYS_OF,
    KINDS,
    MAX_OPTION,
    MINE,
    ORDER,
    load_own,
    packaged,
    read_script,
    script_named,
)
from calmterm.store import Store, kind_named
from calmterm.store.model.records import Conversation, CopingCard, LifeValue, Memory, SafetyPlan, ThoughtRecord
from calmterm.store.model.records.talk import MOST_TURNS
from calmterm.store.model.templates import MAX_BYTES, TemplateError

DOCS = Path(__file__).parents[2] / "docs" / "talk.md"
HEAD = 'name = "mine"\nversion = 1\ntitle = "Mine"\n'
NOT_SAID = re.compile(r"\b(must|should|failed|diagnos\w+|disorder|symptoms?|I am here|I understand)\b")
OURS = {script.name: script for script in packaged()}


def question(name: str, *more: str) -> str:
    return "\n".join(["[[question]]", f'name = "{name}"', f'ask = "{name}?"', *more, ""])


def script(*questions: Question) -> Script:
    return Script("x", 1, "X", "", {one.name: one for one in questions})


def good(text: str) -> Script:
    return read_script(text, {}, own=True)


def bad(tmp_path: Path, text: str | bytes) -> tuple[int, str]:
    (tmp_path / "a.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    scripts, (problem,) = load_own(tmp_path)
    assert scripts == []
    assert problem.sentence == f"a.toml, line {problem.line}: {problem.why}"
    assert problem.why.count("\n") == 0
    return problem.line, problem.why


# --- the scripts that ship ---------------------------------------------------------------------------------


def answers_to(state: State) -> Iterator[Answer]:
    """One answer for each way that goes on from a question."""
    one = state.question
    if one.way == "choice":
        yield from map(Answer, one.options)
    elif one.way == "rating":
        yield from (Answer(rating=number) for number in {one.low, one.high})
        if not one.needed:
            yield Answer()
    elif one.way == "words":
        yield Answer(f"words for {one.name}")
        if not one.needed:
            yield Answer()
    else:
        yield Answer()


MINE_FILLED = {name: f"words of {name}" for name in MINE}


@pytest.mark.parametrize("mine", [{}, MINE_FILLED], ids=["without own words", "with own words"])
@pytest.mark.parametrize("name", ORDER)
def test_every_way_through_a_script_ends_and_asks_each_question(name: str, mine: Mapping[str, str]) -> None:
    one = OURS[name]
    asked: set[str] = set()
    known: dict[tuple[str, tuple[str, ...]], None] = {}
    waiting = [begin(one, mine)]
    while waiting:
        state = waiting.pop()
        if state.is_over:
            assert len(state.turns) <= len(one.questions)
            continue
        # What was blank decides which echoes are there; more of the past does not matter.
        blank = tuple(sorted({turn.name for turn in state.turns if turn.answer.is_blank}))
        if (state.at, blank) in known:
            continue
        known[state.at, blank] = None
        asked.add(state.at)
        assert "{" not in state.asked
        waiting += (step(state, answer) for answer in answers_to(state))
    missing = set(one.questions) - asked
    assert not missing if mine else all("{my." in one.questions[name].ask for name in missing)


def test_what_ships_is_calm() -> None:
    for one in OURS.values():
        words = [one.title, one.purpose, one.closing]
        words += (said for asked in one.questions.values() for said in (asked.ask, asked.otherwise, asked.hint))
        for said in words:
            assert "!" not in said, said
            assert not re.search(
                r"\b(must|should|failed|diagnos\w+|disorder|symptoms?|I am here|I understand)\b", said
            ), said
        assert one.closing
        assert one.remember or one.name == "downward_arrow"
        assert one.becomes
    assert "script" in IS_A_SCRIPT


def test_they_are_eight_and_the_downward_arrow() -> None:
    assert [one.title for one in packaged()] == [
        "A hard evening", "Worry at night", "After an argument", "Before an exposure", "Cannot begin",
        "Self-criticism", "An urge", "The week behind me", "The downward arrow",
    ]  # fmt: skip


def test_a_script_is_found_by_name_or_title() -> None:
    for name in ("hard_evening", "hard-evening", "A Hard Evening", "HARDEVENING".lower()):
        if name != "hardevening":
            assert script_named(name, packaged()).name == "hard_evening"
    with pytest.raises(NotFound, match="Did you mean urge"):
        script_named("urg", packaged())
    with pytest.raises(NotFound, match="There are: hard_evening"):
        script_named("xyzzy", packaged())


# --- the engine --------------------------------------------------------------------------------------------

ONE = script(
    Question("what", "words", "What?", to="how"),
    Question("how", "rating", "“{what}” How much?", to="which", otherwise="How much?",
             branches=(Branch("last", low=8, high=10), Branch("plan", blank=True))),
    Question("which", "choice", "Which?", to="last", options=("a", "b"), needed=True,
             branches=(Branch("plan", option="b"),)),
    Question("plan", "read", "You can: {my.plan}", to="last"),
    Question("last", "words", "Last of {how}?"),
)  # fmt: skip


def walk(state: State, *answers: Answer) -> State:
    for answer in answers:
        state = step(state, answer)
    return state


def test_branches_echoes_and_what_is_passed_over() -> None:
    begun = begin(ONE, {"my.plan": "walk"})
    state = step(begun, Answer("  rain\x1b[2J [b]and[/b] {how}  "))
    assert state.asked == "“rain [b]and[/b] {how}” How much?"
    assert step(begun, Answer(" ")).asked == "How much?"
    assert step(state, Answer(rating=9)).asked == "Last of 9?"
    assert step(state, Answer(rating=7)).at == "which"
    assert step(state, Answer()).asked == "You can: walk"
    assert walk(state, Answer(rating=7), Answer("b")).at == "plan"
    assert walk(state, Answer(rating=7), Answer("a")).at == "last"
    # Without a plan that question is passed over; without a rating the last one, too.
    assert walk(begin(ONE, {}), Answer("x"), Answer()).is_over
    assert begun.turns == ()  # a state is never changed


def test_an_answer_that_is_none_is_refused_with_a_sentence() -> None:
    state = step(begin(ONE, {}), Answer("x"))
    for answer in (Answer(rating=11), Answer(rating=-1), Answer("many")):
        with pytest.raises(NoAnswer, match=r"A whole number from 0 to 10, please\."):
            step(state, answer)
    state = step(state, Answer(rating=1))
    with pytest.raises(NoAnswer, match=r"One of these, please: a, b\."):
        step(state, Answer("c"))
    with pytest.raises(NoAnswer, match="needs an answer"):
        step(state, Answer())


def test_back_is_the_state_before() -> None:
    first = begin(ONE, {})
    second = step(first, Answer("x"))
    assert back(second) == first
    assert back(first) == first
    third = step(second, Answer(rating=3))
    assert back(third) == second
    over = walk(third, Answer("a"), Answer(""))
    assert over.is_over
    assert back(over).at == "last"


def test_several_lines_of_an_echo_stand_below_the_question() -> None:
    state = step(begin(ONE, {"my.plan": "- walk\n- rest"}), Answer("x"))
    assert step(state, Answer()).asked == "You can: \n- walk\n- rest"


def test_a_long_echo_is_cut_and_the_answer_is_not() -> None:
    state = step(begin(ONE, {}), Answer("long " * 1000))
    assert len(state.asked) < 450
    assert "…" in state.asked
    assert len(state.answer_to("what").words) == 4999


def test_ten_thousand_turns_end_after_a_hundred() -> None:
    again = script(Question("again", "words", "Again?", to="again", branches=(Branch(END, blank=True),)))
    state = begin(again, {})
    for _ in range(10_000):
        if not state.is_over:
            state = step(state, Answer("once more"))
    assert len(state.turns) == MOST_TURNS
    assert resume(again, {}, state.turns * 100, "again").turns == state.turns  # type: ignore[union-attr]


def test_questions_that_only_pass_each_other_on_end() -> None:
    """No answer stands between them, so that nothing would ever bound it."""
    round_and_round = script(
        Question("a", "words", "{my.plan}", to="b"), Question("b", "words", "{my.card}", to="a"),
    )  # fmt: skip
    assert begin(round_and_round, {}).is_over


def test_ratings_at_the_declared_end_give_a_cause() -> None:
    high, low = (Question("x", "rating", "X?", offers=end) for end in ("high", "low"))
    assert causes_of(high, Answer(rating=10)) == [Cause.DISTRESS]
    assert causes_of(low, Answer(rating=0)) == [Cause.LOW_MOOD]
    assert causes_of(high, Answer(rating=9)) == causes_of(high, Answer()) == causes_of(low, Answer()) == []
    assert causes_of(OURS["hard_evening"].questions["how_hard"], Answer(rating=10)) == [Cause.DISTRESS]
    # Exposure is meant to be hard.
    assert not any(one.offers for one in OURS["before_exposure"].questions.values())


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Scripts whose questions lead anywhere, round and round too."""
    names = [f"q{number}" for number in range(draw(st.integers(1, 6)))]
    targets, echoes = st.sampled_from([*names, END]), st.sampled_from([*names, "my.plan", ""])
    questions: list[Question] = []
    for name in names:
        way = draw(st.sampled_from(list(KEYS_OF)))
        echo, other = draw(echoes), draw(echoes)
        options = ("a", "b") if way == "choice" else ()
        branches = [Branch(draw(targets), blank=True)] if draw(st.booleans()) else []
        branches += [Branch(draw(targets), option=one) for one in options if draw(st.booleans())]
        branches += [Branch(draw(targets), low=draw(st.integers(0, 10)), high=10)] if way == "rating" else []
        questions.append(Question(
            name, way, f"{{{echo}}}?" if echo else "?", to=draw(targets), otherwise=f"{{{other}}}" if other else "",
            needed=draw(st.booleans()), options=options, branches=tuple(branches),
        ))  # fmt: skip
    return script(*questions)


ANSWERS = st.one_of(
    st.builds(Answer, st.text(max_size=20)), st.builds(Answer, st.sampled_from(["a", "b", "", "{q0}", "{my.plan}"])),
    st.builds(Answer, rating=st.integers(-1, 11)),
)  # fmt: skip


@given(scripts(), st.sampled_from([{}, {"my.plan": "walk"}]), st.lists(ANSWERS, min_size=1, max_size=40), st.data())
def test_a_walk_over_any_script_never_hangs(
    one: Script, mine: dict[str, str], answers: list[Answer], data: st.DataObject
) -> None:
    state = begin(one, mine)
    for number in range(3 * MOST_TURNS):
        if state.is_over:
            break
        assert state.at in one.questions
        assert state.asked or one.questions[state.at].ask == ""
        try:
            state = step(state, answers[number % len(answers)])
        except NoAnswer:
            fitting = "a" if state.question.way != "rating" else ""
            state = step(state, Answer(fitting, None if fitting else state.question.low))
        if number < 10 and data.draw(st.booleans()):
            # Left midway and taken up again, it stands where it stood.
            assert resume(one, mine, state.turns, state.at) == state
            assert len(back(state).turns) == max(0, len(state.turns) - 1)
    assert len(state.turns) <= MOST_TURNS
    assert state.is_over


# --- own scripts -------------------------------------------------------------------------------------------


def test_the_example_of_the_page() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    one = good(example)
    assert one.own
    assert one.becomes[0].kind in KINDS
    assert {question.way for question in one.questions.values()} == set(KEYS_OF)


def test_the_page_names_every_key_kind_and_echo() -> None:
    page = DOCS.read_text("utf-8")
    for name in (*KEYS_OF, *KINDS, *MINE, *ORDER, *(key for keys in KEYS_OF.values() for key in keys)):
        assert f"`{name}`" in page or f"`{{{name}}}`" in page, name
    assert f"at most {MOST_TURNS} answers" in page


def test_markup_and_escapes_are_plain_text() -> None:
    one = good(HEAD + '[[question]]\nname = "a"\nask = "[red]Hi[/] [@click=app.quit]x[/] \\u001b[2J{ not an echo }"\n')
    assert begin(one, {}).asked == "[red]Hi[/] [@click=app.quit]x[/] { not an echo }"


@pytest.mark.parametrize(("text", "line", "why"), [
    ("name = ", 1, "This is not valid TOML"),
    (HEAD, 1, "A script needs at least one [[question]]."),
    ('version = 1\ntitle = "x"\n' + question("a"), 1, "name is missing."),
    (HEAD.replace('"mine"', '"hard_evening"') + question("a"), 1, "calmterm itself has a script of that name already."),
    (HEAD.replace('"mine"', f'"{"m" * 41}"') + question("a"), 1, "name must have at most 40 characters."),
    (HEAD + question("a") + question("a"), 8, "Another question has that name."),
    (HEAD + question("end"), 5, '"end" is where a script ends, so no name.'),
    (HEAD + question("a", 'kind = "dance"'), 7, "kind must be one of: words, choice, rating, read."),
    (HEAD + question("a", "colour = 1"), 7, 'There is no "colour" here.'),
    (HEAD + question("a", 'next = "b"'), 7, 'There is no question called "b".'),
    (HEAD + '[[question]]\nname = "a"\nask = "{nobody}"\n', 6, 'There is nothing called "nobody" to put in here.'),
    (HEAD + question("a", 'next = "a"'), 5, "From this question no way leads to the end: it goes round for ever."),
    (HEAD + question("a") + question("b", 'next = "a"'), 5, "From this question no way leads to the end"),
    (HEAD + question("a", 'next = "end"') + question("b"), 9, "No way through the script leads to this question."),
    (HEAD + question("a", 'kind = "choice"', 'options = ["x", "y"]', 'branch = [{ option = "x", next = "end" }]'), 9,
     'After "y" this question leads nowhere. Give it a branch or a next.'),
    (HEAD + question("a", 'kind = "choice"', 'options = ["x", "y"]', 'branch = [{ option = "z", next = "end" }]'), 9,
     "A branch after a choice is written { option ="),
    (HEAD + question("a", 'kind = "choice"', 'options = ["x"]'), 8, "options must be 2 to 9 different texts in quotes"),
    (HEAD + question("a", 'kind = "choice"', f'options = ["x", "{"y" * (MAX_OPTION + 1)}"]'), 8, "options must be"),
    (HEAD + question("a", 'kind = "rating"', 'branch = [{ low = 0, high = 5, next = "end" }]'), 8,
     'After "6" this question leads nowhere.'),
    (HEAD + question("a", 'kind = "rating"', 'branch = [{ low = 0, high = 10, next = "end" }]'), 8,
     "After a blank answer this question leads nowhere."),
    (HEAD + question("a", 'kind = "rating"', 'branch = [{ low = 0, high = 11, next = "end" }]'), 8,
     "A branch after a rating is written { low = 0, high = 10, next = ... }, inside that range."),
    (HEAD + question("a", 'branch = [{ option = "x", next = "end" }]'), 7, "A branch after words is written { blank ="),
    (HEAD + question("a", "branch = [{ blank = true }]"), 7, "Each branch needs a next"),
    (HEAD + question("a", 'branch = "x"'), 7, "branch must be a list of tables."),
    (HEAD + question("a", 'kind = "rating"', 'offers = "both"'), 8, 'offers must be "low" or "high".'),
    (HEAD + question("a", 'kind = "rating"', "low = 5", "high = 5"), 8, "low must be less than high."),
    (HEAD + 'remember = "b"\n' + question("a"), 4, "remember must name a question that is answered in words."),
    (HEAD + question("a") + '[[becomes]]\nkind = "setting"\n', 8, "kind must be one of: thought_record, worry,"),
    (HEAD + question("a") + '[[becomes]]\nkind = "worry"\nfields = { nothing = "a" }\n', 9,
     'worry has no field called "nothing".'),
    (HEAD + question("a") + '[[becomes]]\nkind = "worry"\nfields = { worry = "b" }\n', 9,
     'There is no question called "b".'),
    (HEAD + question("a") + '[[becomes]]\nkind = "worry"\nfields = { intensity_before = "a" }\n', 9,
     'An answer to "a" does not fit into intensity_before.'),
    (HEAD + question("a") + '[[becomes]]\nkind = "worry"\nfields = { worry = "a" }\nchildren = { x = [] }\n', 10,
     "children of worry can be: none, each a list."),
    (HEAD + question("a") + '[[becomes]]\nkind = "worry"\n', 7, "fields is missing."),
    (HEAD + question("a") + '[[becomes]]\nkind = "worry"\nfields = {}\n', 9, "fields says which answer goes where"),
    (HEAD + "question = 5\n", 4, "question is written as [[question]], once for each."),
    (HEAD + "".join(question(f"q{number}") for number in range(61)), 4, "There can be at most 60 [[question]]."),
    (b"\xff", 1, "This line is not valid UTF-8."),
    ("#" * (MAX_BYTES + 1), 1, "This file is larger than 64 KiB."),
])  # fmt: skip
def test_what_is_wrong_is_one_sentence_with_its_line(tmp_path: Path, text: str | bytes, line: int, why: str) -> None:
    at, said = bad(tmp_path, text)
    assert why in said
    assert at == line


def test_a_loop_with_a_way_out_is_fine() -> None:
    one = good(HEAD + question("a", 'branch = [{ blank = true, next = "end" }]', 'next = "a"'))
    assert walk(begin(one, {}), Answer("x"), Answer("y"), Answer()).is_over


def test_a_broken_file_keeps_no_other_out(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("nothing of the sort")
    (tmp_path / "b.toml").write_text(HEAD + question("a"))
    (tmp_path / "c.toml").write_text(HEAD + question("a"))
    (tmp_path / ".hidden.toml").write_text("x")
    found, problems = load_own(tmp_path)
    assert [one.name for one in found] == ["mine"]
    assert [one.sentence for one in problems] == [
        "a.toml, line 1: This is not valid TOML. Expected '=' after a key in a key/value pair.",
        "c.toml, line 1: b.toml has a script of that name already.",
    ]
    assert load_own(tmp_path / "nowhere") == ([], [])


@given(st.text(max_size=300))
def test_any_text_is_a_script_or_a_sentence(text: str) -> None:
    for source in (text, HEAD + text, HEAD + question("a") + text):
        with suppress(TemplateError):
            good(source)


# --- in the vault ------------------------------------------------------------------------------------------


def test_own_words_are_those_that_hold(store: Store) -> None:
    assert own_words(store) == {}
    store.add(store.new(CopingCard, {"front": "old", "back": "x", "used": [{"distress_before": 5}]}))
    store.add(store.new(CopingCard, {"front": "pinned\x1b[2J", "back": "breathe out", "pinned": True}))
    store.add(store.new(LifeValue, {"name": "friends", "importance": 9, "alignment": 10}))
    store.add(store.new(LifeValue, {"name": "garden", "importance": 3, "alignment": 10, "tiny_step": "water it"}))
    store.add(store.new(SafetyPlan, {"number": 1, "alone": "old"}))
    store.add(store.new(SafetyPlan, {"number": 2, "alone": "walk", "ask_help": "Klara"}))
    store.add(store.new(Memory, {"kept_on": "2026-11-19", "sentence": "tea"}))
    assert own_words(store) == {
        "my.card": "pinned", "my.card_back": "breathe out", "my.value": "friends", "my.tiny_step": "water it",
        "my.plan": "walk", "my.people": "Klara", "my.helps": "tea",
    }  # fmt: skip
    assert set(own_words(store)) == set(MINE)


def test_a_talk_is_kept_after_every_answer_and_goes_on(store: Store) -> None:
    arrow = OURS["downward_arrow"]
    state = begin(arrow, {}, "I am late")
    talk = kept(store, None, state)
    assert (talk.stands_at, talk.ended_at) == ("down_1", None)
    state = step(state, Answer("they leave"))
    talk = kept(store, talk, state)
    again = open_talk(store, arrow)
    assert again is not None
    assert again.id == talk.id
    assert state_of(again, arrow, {}) == state
    state = walk(state, Answer(), Answer("I am too much"), Answer(rating=80), Answer(), Answer("some stay"))
    assert state.is_over
    talk = kept(store, again, state)
    assert talk.ended_at is not None
    assert open_talk(store, arrow) is None
    assert state_of(talk, arrow, {}) == state
    (becoming,) = becomings(state)
    values = values_of(state, becoming)
    assert values == {"old_belief": "I am too much", "strength_before": 80, "new_belief": "some stay"}
    assert store.add(store.new(kind_named(becoming.kind), values)).get("strength_before") == 80
    assert [turn.rating for turn in talk.children["turns"]] == [None, None, None, None, 80, None, None]


def test_answers_become_children_too(store: Store) -> None:
    answers = {"safe": "yes", "what": "the lamp", "feeling": "shame", "how_strong": 70, "thought": "again",
               "belief": 60, "next_move": "let it rest"}  # fmt: skip
    state = begin(OURS["after_argument"], {})
    while not state.is_over:
        given_answer = answers.get(state.at, "")
        state = step(state, Answer(rating=given_answer) if isinstance(given_answer, int) else Answer(given_answer))
    thought = next(one for one in becomings(state) if one.kind == "thought_record")
    record = store.add(store.new(ThoughtRecord, values_of(state, thought)))
    (emotion,) = store.get(ThoughtRecord, record.id).children["emotions"]
    assert (emotion.text.name, emotion.intensity_before, record.belief_before) == ("shame", 70, 60)


def test_nothing_is_offered_of_what_was_not_answered() -> None:
    state = begin(OURS["night_worry"], {})
    state = walk(state, Answer(), Answer("tea"))
    assert state.is_over
    assert becomings(state) == []
    assert remembered(state) == "tea"


def test_a_talk_of_another_window_is_kept_beside_this_one(store: Store) -> None:
    week = OURS["week_behind"]
    first = step(begin(week, {}), Answer("rain"))
    talk = kept(store, None, first)
    kept(store, store.get(Conversation, talk.id), step(first, Answer("theirs")))
    mine = kept(store, talk, step(first, Answer("mine")))
    assert mine.id != talk.id
    held = {one.children["turns"][-1].text.answer for one in store.records(Conversation)}
    assert held == {"theirs", "mine"}


def test_a_talk_by_another_version_of_a_script_is_left_as_it_is(store: Store) -> None:
    one, changed = (
        good(HEAD.replace("version = 1", f"version = {number}") + question("a") + question("b")) for number in (1, 2)
    )
    talk = kept(store, None, step(begin(one, {}), Answer("x")))
    assert open_talk(store, changed) is None
    assert state_of(talk, changed, {}) is None
    assert open_talk(store, one) is not None


def test_ten_thousand_turns_of_a_file_are_refused(store: Store) -> None:
    from calmterm.core.errors import InvalidRecord

    turns = [{"number": number, "name": "a", "question": "A?"} for number in range(1, 10_001)]
    with pytest.raises(InvalidRecord, match="must be a whole number from 1 to 100"):
        store.new(Conversation, {"script": "x", "version": 1, "turns": turns})
    assert store.count(Conversation) == 0


def test_the_words_of_a_script_never_offer_support_by_themselves(store: Store) -> None:
    """The question about an urge to hurt oneself is ours; only a person's words count."""
    from calmterm.domain.support_causes import causes

    source = HEAD + '[[question]]\nname = "a"\nask = "Is it about suicide?"\n' + question("b") + question("c")
    state = step(begin(good(source), {}), Answer("no"))
    assert speaks_of_it(state.turns[0].asked)
    talk = kept(store, None, state)
    assert causes(talk, store) == []
    talk = kept(store, talk, step(state, Answer("I want to die")))
    assert causes(talk, store) == [Cause.WORDS]


def test_a_memory_that_repeats_a_crisis_phrase_gives_a_cause(store: Store) -> None:
    from calmterm.domain.support_causes import causes

    assert causes(store.new(Memory, {"kept_on": "2026-11-20", "sentence": "I want to die"}), store) == [Cause.WORDS]
