"""Search: the query language, and every find against a naive reading of the same words."""

import shutil
import string
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmterm.core.clock import FixedClock
from calmterm.core.errors import UsageError
from calmterm.core.folding import fold, fold_case, places
from calmterm.store import Store, Vault, kind_named
from calmterm.store.model.records import CheckIn, JournalEntry, Trigger
from calmterm.store.search import OPERATORS, Query, Searchable, Term, parse, snippet
from shapes import examples

TODAY = date(2026, 11, 20)
EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1)))
PASSPHRASE = "a quiet walk by the river"  # of the vault in conftest.py


def found(store: Store, query: str) -> list[str]:
    """What was found, by the headline or the mood."""
    return [hit.record.headline() or str(hit.record.get("mood")) for hit in store.search(query)]


@pytest.fixture(scope="module")
def _library_once(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five entries and three check-ins, written once and copied."""
    place = shutil.copytree(_made_once, tmp_path_factory.mktemp("library") / "vault")
    with Vault(place, FixedClock(EVENING)).unlock(PASSPHRASE) as store:
        write_library(store)
    return place


@pytest.fixture
def made_vault(request: pytest.FixtureRequest, made_vault: Path) -> Path:
    return request.getfixturevalue("_library_once") if "library" in request.fixturenames else made_vault


@pytest.fixture
def library(store: Store) -> Store:
    return store


def write_library(store: Store) -> None:
    def entry(day: int, body: str, *tags: str, title: str | None = None) -> None:
        at = datetime(2026, 11, day, 12, tzinfo=UTC)
        store.add(store.new(JournalEntry, {"written_at": at, "body": body, "title": title, "tags": list(tags)}))

    def check_in(day: int, mood: int, *triggers: str, **values: object) -> None:
        at = datetime(2026, 11, day, 18, tzinfo=UTC)
        store.add(store.new(CheckIn, {"felt_at": at, "mood": mood, "triggers": list(triggers), **values}))

    entry(1, "Rain on the river", "walk", "Autumn")
    entry(2, "A walk in the sun, by the river", title="Sunday")
    entry(3, "Stra\u00dfe und Caf\u00e9", "stadt")
    entry(4, "\u4eca\u65e5\u306f\u516c\u5712\u3092\u6b69\u3044\u305f")
    entry(5, "\u05d4\u05dc\u05db\u05ea\u05d9 \u05dc\u05d9\u05d3 \u05d4\u05e0\u05d4\u05e8")
    check_in(6, 2, "Work", "my dog", note="tired", stress=8)
    check_in(7, 7, "family", going_well="a walk", sleep_hours=7.5)
    check_in(8, 4)


@pytest.mark.parametrize(("query", "titles"), [
    ("river", ["Sunday", "Rain on the river"]),
    ("RIVER", ["Sunday", "Rain on the river"]),
    ("iver", ["Sunday", "Rain on the river"]),
    ("river rain", ["Rain on the river"]),
    ("river sunday", ["Sunday"]),
    ("walk", ["a walk", "Sunday", "Rain on the river"]),  # tags are words too
    ('"the river"', ["Sunday", "Rain on the river"]),
    ('"river the"', []),
    ('"in the sun', ["Sunday"]),  # a quote that is never closed
    ("river -sun", ["Rain on the river"]),
    ('river -"on the"', ["Sunday"]),
    ("-river -walk", ["4", "tired", "\u05d4\u05dc\u05db\u05ea\u05d9 \u05dc\u05d9\u05d3 \u05d4\u05e0\u05d4\u05e8",
                      "\u4eca\u65e5\u306f\u516c\u5712\u3092\u6b69\u3044\u305f", "Stra\u00dfe und Caf\u00e9"]),
    ("#walk", ["Rain on the river"]),
    ("#WALK #autumn", ["Rain on the river"]),
    ("#wal", []),
    ("#work", ["tired"]),  # the trigger of a check-in is its tag
    ("#work -#stadt", ["tired"]),
    ("river -#walk", ["Sunday"]),
    ("dog", ["tired"]),
    ("kind:check_in", ["4", "a walk", "tired"]),
    ("kind:check_in walk", ["a walk"]),
    ("kind:check_in kind:journal_entry walk", ["a walk", "Sunday", "Rain on the river"]),
    ("since:2026-11-07", ["4", "a walk"]),
    ("until:2026-11-01", ["Rain on the river"]),
    ("since:2026-11-02 until:2026-11-02", ["Sunday"]),
    ("since:2026-11-02 until:2026-11-01", []),
    ("since:today", []),
    ("mood<=4", ["4", "tired"]),
    ("mood<4", ["tired"]),
    ("mood>=4", ["4", "a walk"]),
    ("mood>4", ["a walk"]),
    ("mood=4", ["4"]),
    ("mood!=4", ["a walk", "tired"]),
    ("mood>=2 mood<=4", ["4", "tired"]),
    ("stress>=0", ["tired"]),  # blank is not zero
    ("sleep_hours>=7.5", ["a walk"]),
    ("sleep_hours<7.4", []),
    ("mood<=-1", []),
    ("mood<=4 kind:journal_entry", []),
    ("stra\u00dfe", ["Stra\u00dfe und Caf\u00e9"]),
    ("STRASSE", ["Stra\u00dfe und Caf\u00e9"]),
    ("cafe\u0301", ["Stra\u00dfe und Caf\u00e9"]),
    ("CAF\u00c9", ["Stra\u00dfe und Caf\u00e9"]),
    ("cafe", ["Stra\u00dfe und Caf\u00e9"]),
    ("\u516c\u5712", ["\u4eca\u65e5\u306f\u516c\u5712\u3092\u6b69\u3044\u305f"]),
    ("\u05e0\u05d4\u05e8", ["\u05d4\u05dc\u05db\u05ea\u05d9 \u05dc\u05d9\u05d3 \u05d4\u05e0\u05d4\u05e8"]),
    ("zebra", []),
])  # fmt: skip
def test_the_query_language(query: str, titles: list[str], library: Store) -> None:
    assert found(library, query) == titles


def test_an_empty_query_finds_everything_newest_first(library: Store) -> None:
    for query in ("", "  ", '""', '"', '-""'):
        hits = library.search(query)
        assert len(hits) == 8
        times = [hit.record.felt for hit in hits]
        assert times == sorted(times, reverse=True)
    assert [hit.record.get("mood") for hit in library.search("", limit=2)] == [4, 7]
    assert library.search("", limit=0) == []


def test_the_trash_is_not_searched(library: Store) -> None:
    entry = library.search("rain")[0].record
    library.trash(entry)
    assert found(library, "rain") == []
    library.restore(entry)
    assert found(library, "rain") == ["Rain on the river"]


def query(text: str) -> Query:
    return parse(text, FixedClock(EVENING), TODAY)


@pytest.mark.parametrize(("written", "moods"), [
    ("since:yesterday", []), ("on:2026-11-07", ["7"]), ("on:2026-11", ["4", "7", "2"]), ("on:november", ["4",
    "7", "2"]),
    ('since:"7 november 2026"', ["4", "7"]), ("until:2026-10", []), ("year:2026", ["4", "7", "2"]), ("year:2025", []),
    ("month:11", ["4", "7", "2"]), ("month:nov", ["4", "7", "2"]), ("month:2026-11", ["4", "7", "2"]), ("month:5", []),
    ("-on:2026-11-07", ["4", "2"]), ("mood<=2 OR mood>=7", ["7", "2"]), ("work OR family", ["7", "2"]),
    ("mood=4 OR work OR family -tired", ["4", "7"]), ("OR work", ["2"]), ("work OR", ["2"]), ('"OR"', []),
])  # fmt: skip
def test_check_ins_by_day_and_by_one_or_the_other(written: str, moods: list[str], library: Store) -> None:
    hits = library.search(f"kind:check_in {written}")
    assert [str(hit.record.get("mood")) for hit in hits] == moods


def test_more_than_one_word_of_a_kind(store: Store) -> None:
    def entry(title: str, body: str, *tags: str, starred: bool = False) -> None:
        store.add(store.new(JournalEntry, {"title": title, "body": body, "tags": [*tags], "starred": starred}))

    entry(
        "one",
        "It\u2019s a \u201cgood\u201d caf\u00e9 \u2013 in \u0130stanbul, na\u00efve \u0141\u00f3d\u017a",
        "Two Words",
        starred=True,
    )
    entry("two", "the river, and it's #spring-time; not a#b nor https://x.y/#z nor #12", "good")
    entry("The River", "#Caf\u00e9 early", "work")
    entry("bare", "no mark")
    for written, titles in {
        "it's": ["two", "one"], "it\u2019s": ["two", "one"], '"it\u2019s"': ["one"], '"it\'s"': ["two"],
        "cafe": ["The River", "one"], "CAF\u00c9": ["The River", "one"], '"cafe"': [],
        '"caf\u00e9"': ["The River", "one"],
        "naive lodz istanbul": ["one"], '"good"': ["two", "one"], "cafe -": ["one"],
        '"The River"': ["The River"], '"the river"': ["The River", "two"], '"THE RIVER"': [],
        "starred:": ["one"], "starred:no": ["bare", "The River", "two"],
        "-starred:": ["bare", "The River", "two"],
        "tagged:": ["The River", "two", "one"], "tagged:no": ["bare"], "-tagged:": ["bare"],
        'tag:"two words"': ["one"], '#"two words"': ["one"], "tag:work": ["The River"], "tag:two": [],
        "-tag:work": ["bare", "two", "one"],
        "#spring-time": ["two"], "tag:cafe": ["The River"], "tag:b": [], "tag:z": [], "tag:12": [],
        "in:title river": ["The River"], "in:body river": ["two"], "in:tags good": ["two"],
        "river in:title": ["The River"],
        "in:title in:body river": ["The River", "two"], '"like: this"': [], "https://x.y": ["two"],
    }.items():  # fmt: skip
        assert found(store, written) == titles, written


@pytest.mark.parametrize("written", ["tags:work", "foo:bar", "re:zero", 'foo:"x y"', "-foo:x", "tag:",
"year:soon", "month:13",
                                     "on:05/06/2026", "starred:perhaps", "tagged:perhaps", "in:nowhere", "in:",
                                     "weather<=4", "x=3"])  # fmt: skip
def test_an_operator_that_is_none_is_told(written: str) -> None:
    with pytest.raises(UsageError) as told:
        query(written)
    assert "\n" not in str(told.value)
    assert "work" not in str(told.value)


def test_what_changed_is_found_and_what_went_is_not(store: Store) -> None:
    elsewhere = Vault(store.directory, FixedClock(EVENING)).unlock(PASSPHRASE)
    entry = store.add(store.new(JournalEntry, {"body": "first words"}))
    check_in = store.add(store.new(CheckIn, {"mood": 4, "triggers": ["dog"]}))
    assert [len(store.search(word)) for word in ("first", "later", "dog", "cat")] == [1, 0, 1, 0]
    elsewhere.change(elsewhere.get(JournalEntry, entry.id), {"body": "later words"})
    trigger = next(one for one in elsewhere.records(Trigger) if one.text.name == "dog")
    elsewhere.change(trigger, {"name": "cat"})
    assert [len(store.search(word)) for word in ("first", "later", "dog", "cat")] == [0, 1, 0, 1]
    store.trash(store.get(CheckIn, check_in.id))
    assert store.search("cat") == []
    store.opened.forget()
    assert [len(store.search(word)) for word in ("later", "cat")] == [1, 0]
    elsewhere.close()


@given(st.text(max_size=60))
def test_places_are_within_the_text(text: str) -> None:
    folded, at = places(text)
    assert len(at) == len(folded) + 1
    assert at == sorted(at)
    assert at[-1] == len(text)


@pytest.mark.parametrize(("text", "folded", "at"), [
    ("e\u0301a", "ea", [0, 2, 3]), ("\u304b\u3099x", "\u304cx", [0, 2, 3]), ("\u00df!", "ss!", [0, 0, 1, 2]),
])  # fmt: skip
def test_a_letter_and_its_marks_stand_in_one_place(text: str, folded: str, at: list[int]) -> None:
    assert places(text) == (folded, at)


@pytest.mark.parametrize(("text", "written", "shown"), [
    ("It\u2019s a Caf\u00e9, a cafe\u0301.", "cafe it's", ["It\u2019s", "Caf\u00e9", "cafe\u0301"]),
    ("Stra\u00dfe", "strasse", ["Stra\u00dfe"]), ("aaa", "aa", ["aa"]), ("abc", "ab bc", ["abc"]), ("x", "-x", []),
    ("tea or milk", "tea OR milk", ["tea", "milk"]), ("\u4eca\u65e5\u306f\u516c\u5712", "\u516c\u5712",
    ["\u516c\u5712"]),
])  # fmt: skip
def test_where_the_finds_are(text: str, written: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in query(written).spans(text)] == shown


@pytest.mark.parametrize(
    "written", ["since:", "since:soon", "until:2026-02-30", "kind:", "kind:nonsense", "kind:trigger", '#"', '#""']
)
def test_what_cannot_be_meant_is_told(written: str, library: Store) -> None:
    with pytest.raises(UsageError):
        library.search(written)


@pytest.mark.parametrize(("written", "text", "fits"), [
    ("#", "a # b", True), ("-", "a-b", True), ("--x", "a-x", False), ("-#x", "a #x", False), ("mood<=",
    "mood<=4", True),
    ("mood<=x", "mood<=x", True), ('a"b c"d', 'a"b c"d', True), ('a"b c"d', "ab cd", False), ('"a b"c', "c a b", True),
    ("MOOD<=4", "mood<=4", True), ("9:30", "at 9:30", True), ("https://a.b", "see https://a.b", True),
])  # fmt: skip
def test_odd_words_are_words(written: str, text: str, fits: bool) -> None:
    entry = JournalEntry.from_values({"body": text, "written_at": EVENING})
    assert query(written).fits(Searchable(entry)) == fits


@given(st.text(st.sampled_from('" -#:<>=!\\ab\u00df\u0130\u4eca\u05d4OR'), max_size=30))
def test_no_query_raises_but_ours(written: str) -> None:
    try:
        query(written)
    except UsageError:
        assert any(sign in written for sign in (*":<>=", '#"'))  # the last begins a tag of several words


@given(st.text(max_size=40))
def test_no_text_breaks_a_search(written: str) -> None:
    try:
        parsed = query(written)
    except UsageError:
        return
    entry = JournalEntry.from_values({"body": "x" + written, "written_at": datetime(2026, 1, 1, tzinfo=UTC)})
    parsed.fits(Searchable(entry))
    snippet(entry, parsed)
    parsed.spans(entry.text.body)


@given(st.text(min_size=1, max_size=80).filter(lambda text: fold(text).strip()), st.data())
def test_a_snippet_is_part_of_the_text_and_short(body: str, data: st.DataObject) -> None:
    entry = JournalEntry.from_values({"body": "x" + body * 3, "written_at": datetime(2026, 1, 1, tzinfo=UTC)})
    text = entry.text.body
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded) - 1))
    word = folded[start : start + data.draw(st.integers(1, 10))]
    found = snippet(entry, Query(((Term(lambda _: True, word),),)))
    assert found.removeprefix("\u2026") in text or found in text
    assert len(found) <= 60 + len(word) + 1


def test_a_snippet_shows_the_find(library: Store) -> None:
    library.add(library.new(JournalEntry, {"body": "x" * 500 + " needle " + "y" * 500}))
    (hit,) = library.search("NEEDLE")
    assert "needle" in hit.snippet
    assert hit.snippet.startswith("\u2026")
    (mood,) = library.search("mood=4")
    assert mood.snippet == ""
    (tired,) = library.search("stress=8")
    assert tired.snippet == "tired"


def test_children_are_searched_by_their_text_and_not_by_their_columns(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Emotions have no text of their own; triggers, given as records here, stand in for children that have."""
    values = {"mood": 4, "emotions": [{"emotion": "joy", "intensity": 3}], "triggers": ["my dog"]}
    store.add(store.new(CheckIn, values))
    assert store.search("joy") == []
    assert len(store.search("dog")) == 1
    (record,) = store.records(CheckIn)
    record.children["triggers"] = [Trigger.from_values({"name": "my dog", "position": 1, "name_key": "x"})]
    assert snippet(record, query("dog")) == "my dog"


FOLDED = [  # as it is written, and as all ways to write it are compared
    ("\u0130stanbul", "istanbul"), ("I\u0307stanbul", "istanbul"), ("i\u0307stanbul", "istanbul"),
    ("ISTANBUL", "istanbul"), ("\u0130STANBUL", "istanbul"), ("istanbul", "istanbul"),
    ("i\u0307\u0301", "\u00ed"), ("\u0130\u0301", "\u00ed"),  # as in Lithuanian
    ("\u0131s\u0131r", "\u0131s\u0131r"),  # the letter without a dot is another one
    ("Stra\u00dfe", "strasse"), ("STRASSE", "strasse"), ("\u1e9e", "ss"),
    ("Caf\u00e9", "caf\u00e9"), ("CAFE\u0301", "caf\u00e9"), ("cafe", "cafe"),
    ("\u0390", "\u0390"), ("\u03aa\u0301", "\u0390"), ("\u0399\u0308\u0301", "\u0390"),
    ("\u1f84", "\u1f04\u03b9"), ("\u1f8c", "\u1f04\u03b9"), ("\u03b1\u0345\u0313\u0301", "\u1f04\u03b9"),
    ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3"),
    ("\u1fb3\u0323", "\u03b1\u0323\u03b9"), ("\u0391\u0323\u0399", "\u03b1\u0323\u03b9"),
    ("q\u0307\u0323", "q\u0323\u0307"), ("Q\u0323\u0307", "q\u0323\u0307"),
    ("\uac01", "\uac01"), ("\u1100\u1161\u11a8", "\uac01"), ("\uac00", "\uac00"),
    ("\u212bngstr\u00f6m", "\u00e5ngstr\u00f6m"), ("\u4eca\u65e5", "\u4eca\u65e5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_text_is_folded_to_what_unicode_says(text: str, folded: str) -> None:
    assert fold_case(text) == folded
    assert fold_case(folded) == folded
    assert fold(text) == fold(folded)


ISTANBUL = ["istanbul", "Istanbul", "ISTANBUL", "\u0130stanbul", "\u0130STANBUL", "i\u0307stanbul", "stanbul"]


@pytest.mark.parametrize("body", ISTANBUL[:-1])
def test_a_city_is_found_however_its_first_letter_is_written(store: Store, body: str) -> None:
    store.add(store.new(JournalEntry, {"title": "kept", "body": f"Three days in {body}.", "tags": [body]}))
    store.add(store.new(JournalEntry, {"title": "other", "body": "A day in Ankara."}))
    for query in ISTANBUL:
        assert found(store, query) == ["kept"], query
        assert found(store, f"-{query}") == ["other"], query
        assert found(store, f"#{query}") == (["kept"] if query != "stanbul" else []), query


@pytest.mark.parametrize(("body", "query", "finds"), [
    ("caf\u00e9s", "CAFE\u0301S", True), ("caf\u00e9s", "cafes", True), ("caf\u00e9", "cafe", True),
    ("\u03aa\u0301", "\u0390", True), ("\u0390", "\u0399\u0308\u0301", True), ("STRASSE", "stra\u00dfe", True),
    ("\uac01", "\uac00", False), ("\uac01", "\u1100\u1161\u11a8", True), ("DI\u011eER", "di\u011fer", True),
    ("D\u0130YARBAKIR", "diyarbakir", True), ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03cc\u03c2", True),
    ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2", True),
])  # fmt: skip
def test_what_is_found_in_other_letters(store: Store, body: str, query: str, finds: bool) -> None:
    store.add(store.new(JournalEntry, {"body": f"x {body} y"}))
    assert (store.search(query) != []) == finds


# --- against a naive reading -------------------------------------------------------------------------------


@dataclass
class Note:
    """An entry or check-in, as plain values."""

    day: int
    texts: list[str]
    tags: list[str] = field(default_factory=list[str])
    mood: int | None = None


words = st.text(st.sampled_from("abAB\u00df\u00e9\u4eca "), min_size=1, max_size=6).filter(str.strip)
tags = st.lists(st.sampled_from(["a", "B", "\u00df", "ab"]), max_size=2, unique_by=lambda tag: naive(tag))
notes = st.lists(
    st.builds(
        Note,
        day=st.integers(1, 6),
        texts=st.lists(words.map(str.strip), min_size=1, max_size=2),
        tags=tags,
        mood=st.none() | st.integers(1, 10),
    ),
    max_size=6,
)


def naive(text: str) -> str:
    """Folding, written differently from the product's: character by character, an accent left out."""
    return exact(text).replace("\u00e9", "e")


def exact(text: str) -> str:
    return "".join(char.casefold() for char in unicodedata.normalize("NFC", text))


def has_phrase(note: Note, phrase: str) -> bool:
    """A phrase is exact, in its case too where a capital is typed."""
    texts = [*note.texts, *note.tags]
    return any(phrase in text if phrase != phrase.lower() else exact(phrase) in exact(text) for text in texts)


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Pairs of what to look for and how it is written."""
    term = st.text(st.sampled_from("abAB\u00df\u00e9\u4eca"), min_size=1, max_size=2)
    kind = st.one_of(
        st.tuples(st.just("word"), term),
        st.tuples(st.just("phrase"), words),
        st.tuples(st.just("not"), term),
        st.tuples(st.just("tag"), st.sampled_from(["a", "b", "SS", "AB"])),
        st.tuples(st.just("no tag"), st.sampled_from(["a", "b", "SS", "AB"])),
        st.tuples(st.just("since"), st.integers(1, 6).map(str)),
        st.tuples(st.just("until"), st.integers(1, 6).map(str)),
        st.tuples(st.just("mood"), st.tuples(st.sampled_from(sorted(OPERATORS)), st.integers(1, 10)).map(
            lambda pair: f"{pair[0]}{pair[1]}")),
    )  # fmt: skip
    return draw(st.lists(kind, max_size=3))


WRITTEN = {"word": "{}", "phrase": '"{}"', "not": "-{}", "tag": "#{}", "no tag": "-#{}", "since": "since:2026-11-0{}",
           "until": "until:2026-11-0{}", "mood": "mood{}"}  # fmt: skip


def fits(note: Note, query: list[tuple[str, str]]) -> bool:
    texts = [naive(text) for text in note.texts] + [naive(tag) for tag in note.tags]
    last = {kind: value for kind, value in query if kind in ("since", "until")}  # the last one counts
    for kind, value in query:
        needle = naive(value)
        ok = {
            "word": lambda needle=needle: any(needle in text for text in texts),
            "phrase": lambda value=value: has_phrase(note, value),
            "not": lambda needle=needle: not any(needle in text for text in texts),
            "tag": lambda needle=needle: needle in [naive(tag) for tag in note.tags],
            "no tag": lambda needle=needle: needle not in [naive(tag) for tag in note.tags],
            "since": lambda: note.day >= int(last["since"]),
            "until": lambda: note.day <= int(last["until"]),
            "mood": lambda value=value: note.mood is not None and eval_mood(note.mood, value),
        }[kind]()
        if not ok:
            return False
    return True


def eval_mood(mood: int, text: str) -> bool:
    sign = text.rstrip(string.digits)
    number = int(text.removeprefix(sign))
    return {"<": mood < number, "<=": mood <= number, ">": mood > number, ">=": mood >= number, "=": mood == number,
            "!=": mood != number}[sign]  # fmt: skip


@settings(max_examples=examples(6, 20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes, st.lists(queries(), min_size=3, max_size=8))
def test_search_finds_what_a_naive_reading_finds(
    store: Store, given_notes: list[Note], many: list[list[tuple[str, str]]]
) -> None:
    for kind in (JournalEntry, CheckIn):
        for old in store.records(kind):
            store.trash(old)
    store.removal.purge()
    by_id: dict[object, Note] = {}
    for note in given_notes:
        at = datetime(2026, 11, note.day, 12, tzinfo=UTC)
        if note.mood is None:
            title, body = ([*note.texts, None])[:2] if len(note.texts) > 1 else (None, note.texts[0])
            record = store.new(JournalEntry, {"written_at": at, "title": title, "body": body, "tags": note.tags})
        else:
            texts = dict(zip(("note", "hopes"), note.texts, strict=False))
            record = store.new(CheckIn, {"felt_at": at, "mood": note.mood, "triggers": note.tags, **texts})
        by_id[store.add(record).id] = note
    for query in many:
        written = " ".join(WRITTEN[kind].format(value) for kind, value in query)
        hits = [hit.record.id for hit in store.search(written)]
        assert set(hits) == {one for one, note in by_id.items() if fits(note, query)}, written
        days = [by_id[one].day for one in hits]
        assert days == sorted(days, reverse=True)


def test_damaged_text_hides_no_other_record(store: Store) -> None:
    """Two boxes swapped between records: both are refused, the third entry is still found."""
    entries = [store.add(store.new(JournalEntry, {"body": f"a walk, number {number}"})) for number in range(3)]
    with store.rows.writing() as session:
        first, second = (session.get(JournalEntry, entry.id) for entry in entries[:2])
        assert first is not None
        assert second is not None
        first.sealed, second.sealed = second.sealed, first.sealed
    assert [hit.record.id for hit in store.search("walk")] == [entries[2].id]
    assert {record.id for record in store.unreadable()} == {entries[0].id, entries[1].id}


def test_kinds_of_every_order_come_newest_first(store: Store, clock: FixedClock) -> None:
    """By rank, by day, by number and by time: all in one list."""
    made = [
        ("exposure_step", {"rank": 2, "suds_initial": 40, "situation": "quiet words"}),
        ("safety_plan", {"number": 1, "signs": "quiet words"}),
        ("journal_entry", {"body": "quiet words"}),
        ("exposure_step", {"rank": 1, "suds_initial": 40, "situation": "quiet words"}),
        ("daily_task", {"what": "quiet words", "on": "2026-11-29"}),
        ("gratitude", {"what": "quiet words"}),
    ]
    ids = []
    for name, values in made:
        ids.append(store.add(store.new(kind_named(name), values)).id)
        clock.at += timedelta(hours=1)
    found = store.search("quiet")
    assert {hit.record.id for hit in found} == set(ids)
    times = [hit.record.felt for hit in found]
    assert times == sorted(times, reverse=True)


HOURS = [5, 1, 9, 3, 2, 8]  # after a first moment, in the order of saving


@pytest.mark.parametrize("name", ["journal_entry", "check_in", "gratitude"])
def test_finds_of_a_kind_come_newest_first_whenever_they_were_saved(store: Store, name: str) -> None:
    kind = kind_named(name)
    began = datetime(2026, 11, 1, 12, tzinfo=UTC)
    for hours in HOURS:
        words = {"journal_entry": {"body": "quiet"}, "check_in": {"mood": 5, "note": "quiet"}}
        values = words.get(name, {"what": "quiet"})
        store.add(store.new(kind, {str(kind.about.felt): began + timedelta(hours=hours), **values}))
    found = [(hit.record.felt - began) / timedelta(hours=1) for hit in store.search("quiet")]
    assert found == [9, 8, 5, 3, 2, 1]


def test_finds_of_days_and_of_ranks_come_newest_first_whenever_they_were_saved(store: Store, clock: FixedClock) -> None:
    first = clock.at
    for place, hours in enumerate(HOURS):
        clock.at = first + timedelta(hours=hours)
        for rank in (place + 1, 100 - place):  # ranks that rise, and ranks that fall
            values = {"rank": rank, "suds_initial": 40, "situation": f"step {hours}"}
            store.add(store.new(kind_named("exposure_step"), values))
        store.add(store.new(kind_named("safety_plan"), {"number": place + 1, "signs": f"plan {hours}"}))
        store.add(store.new(kind_named("daily_task"), {"what": f"task {hours}", "on": date(2026, 11, hours)}))
    for kind, word, each in (("exposure_step", "step", 2), ("safety_plan", "plan", 1), ("daily_task", "task", 1)):
        snippets = [hit.snippet for hit in store.search(f"{word} kind:{kind}")]
        assert snippets == [f"{word} {hours}" for hours in (9, 8, 5, 3, 2, 1) for _ in range(each)]


def test_finds_of_several_kinds_come_newest_first_whenever_they_were_saved(store: Store, clock: FixedClock) -> None:
    first = clock.at
    names = ["exposure_step", "journal_entry", "safety_plan", "gratitude", "check_in", "goal"]
    for place, (name, hours) in enumerate(zip(names, HOURS, strict=True)):
        clock.at = first + timedelta(hours=hours)
        values = {
            "exposure_step": {"rank": place + 1, "suds_initial": 40, "situation": "quiet"},
            "journal_entry": {"body": "quiet"}, "safety_plan": {"number": 1, "signs": "quiet"},
            "gratitude": {"what": "quiet"}, "check_in": {"mood": 4, "note": "quiet"}, "goal": {"title": "quiet"},
        }[name]  # fmt: skip
        store.add(store.new(kind_named(name), values))
    found = [hit.record.table_name() for hit in store.search("quiet")]
    assert found == ["safety_plan", "goal", "exposure_step", "gratitude", "check_in", "journal_entry"]
    assert [hit.record.table_name() for hit in store.search("quiet", limit=2)] == ["safety_plan", "goal"]


def test_nothing_of_what_was_opened_outlives_the_open_vault(store: Store) -> None:
    store.add(store.new(JournalEntry, {"body": "quiet words"}))
    assert store.search("quiet")
    opened = store.opened
    store.close()
    assert not any(vars(opened)[name] for name in ("_opened", "_links", "_newest_first", "_seen"))


def test_a_day_of_any_month(store: Store) -> None:
    for day in ("2026-01-31", "2026-03-31", "2026-03-01"):
        store.add(store.new(JournalEntry, {"body": day, "written_at": f"{day}T12:00"}))
    assert [hit.record.text.body for hit in store.search("day:31")] == ["2026-03-31", "2026-01-31"]
    assert [hit.record.text.body for hit in store.search("day:31 month:jan")] == ["2026-01-31"]
    assert [hit.record.text.body for hit in store.search("-day:31")] == ["2026-03-01"]
    for wrong in ("day:32", "day:0", "day:x", "day:"):
        with pytest.raises(UsageError, match="After tag: stands"):
            store.search(wrong)
