"""The crisis lines are safety-critical data: their layout, their origin, and the numbers that must never appear."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmterm.content import crisis, crisis_lines
from calmterm.content.crisis_lines import COLUMNS, Kind, Line, all_lines, parse

SHIPPED = Path(crisis_lines.__file__).with_name("crisis_lines.csv")

# Numbers seen in public lists that are obsolete, wrong or charged: never in this country.
DENIED = [
    ("ES", "717 000 371"),
    ("JP", "0570-046-556"),
    ("TW", "1952"),
    ("TW", "0800-788-995"),
    ("KR", "1393"),
    ("BR", "141"),
    ("IT", "199 284 284"),
    ("GB", "08457 90 90 90"),
    ("FI", "010 195 202"),
    ("NL", "0900-0113"),
    ("NL", "0900-0767"),
    ("DE", "08000 116 016"),
    ("MY", "03-7956 8144"),
    ("CA", "1-833-456-4566"),
    ("CA", "45645"),
    ("IN", "1800-266-2345"),
    ("NG", "0800 800 2000"),
    ("KE", "+254 705 227 227"),
    ("HK", "23 75 53 22"),
    ("SG", "6389 2222"),
]


def digits_of(text: str) -> set[str]:
    """The runs of digits in a text, where blanks, dashes and brackets between digits do not part a run."""
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[ ()-]+(?=\d)", "", text)))


def rows() -> list[dict[str, str]]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def a_csv(**changes: str) -> str:
    """A file of one good row, with fields changed."""
    row = {
        "country_code": "AT",
        "country": "Austria",
        "name": "A line",
        "kind": "emotional",
        "phone": "142",
        "hours": "24/7",
        "source_url": "https://example.org/",
        "confidence": "high",
        "last_confirmed": "2025-09",
    } | changes
    return ",".join(COLUMNS) + "\n" + ",".join(f'"{row.get(name, "")}"' for name in COLUMNS) + "\n"


def a_line(**changes: str) -> Line:
    (line,) = parse(a_csv(**changes))
    return line


def shown(code: str) -> str:
    return crisis.as_text(crisis.lines_for(code), guessed=False)


# What is shipped


def test_every_shipped_row_is_confirmed_and_says_where_from() -> None:
    shipped = rows()

    assert len(shipped) == 205
    for row in shipped:
        assert row["confidence"] == "high"
        assert row["source_url"].startswith("http")
        assert row["source_checked"]
        assert "Sources:" in row["notes"] or row["notes"].startswith("Sources")
        assert re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", row["last_confirmed"])
        assert row["phone"] or row["text_to"] or row["kind"] == "directory"


def test_every_shipped_row_is_read() -> None:
    assert [(line.country_code, line.name, line.phone) for line in all_lines()] == [
        (row["country_code"], row["name"], row["phone"]) for row in rows()
    ]
    assert len(crisis.countries()) == 62
    assert crisis_lines.INTERNATIONAL not in crisis.countries()


@pytest.mark.parametrize(("code", "number"), DENIED)
def test_a_number_known_to_be_wrong_is_in_no_row_and_never_shown(code: str, number: str) -> None:
    (wrong,) = digits_of(number)
    national = wrong.removeprefix("254")
    own = [line for line in all_lines() if line.country_code == code]

    assert own
    for line in own:
        assert not digits_of(f"{line.phone} / {line.text_to}") & {wrong, national, "0" + national}
    assert wrong not in digits_of(shown(code))


def test_numbers_are_not_given_in_a_role_they_do_not_have() -> None:
    by_country = {code: crisis.lines_for(code) for code in crisis.countries()}

    assert by_country["CA"].lines[0].phone == "988"
    assert "press 3" not in shown("US").casefold()
    assert not any("kiran" in line.name.casefold() for line in all_lines())
    assert by_country["CR"].lines[0].phone.startswith("800-2737869")
    assert all("Befrienders" not in line.name for line in all_lines() if line.phone == "15999")
    assert {line.phone for line in by_country["KR"].lines} >= {"109"}
    assert {line.phone for line in by_country["BR"].lines} == {"188"}
    assert len({line.phone for line in by_country["HK"].lines}) == len(by_country["HK"].lines)


def test_116_123_is_only_where_the_data_give_it() -> None:
    given = {line.country_code for line in all_lines() if digits_of(line.phone) & {"116123"}}

    assert given == {"GB", "IE", "NO", "PL", "CZ", "HU", "SI", "LV", "LT"}


# What a row may show


@pytest.mark.parametrize(
    ("stated", "hours", "confirmed"),
    [
        ("24/7", "24/7", True),
        ("24/7 (phone)", "24/7 (phone)", True),
        ("24/7 (check)", "hours not confirmed", False),
        ("check", "hours not confirmed", False),
        ("", "hours not confirmed", False),
        ("Hours not verified - check", "hours not confirmed", False),
        ("24/7 per 2025 source; check", "24/7 per 2025 source (hours not confirmed)", False),
        ("Few hours a week - check mieli.fi", "Few hours a week - check mieli.fi (hours not confirmed)", False),
        ("Daily 16:00-24:00", "Daily 16:00-24:00", True),
    ],
)
def test_doubtful_hours_are_said_to_be_doubtful(stated: str, hours: str, confirmed: bool) -> None:
    line = a_line(hours=stated)

    assert (line.hours, line.hours_confirmed) == (hours, confirmed)


@pytest.mark.parametrize(
    ("phone", "phones"),
    [
        ("112", ("112",)),
        ("999 or 112", ("999 or 112",)),
        ("999, 112 or 911", ("999", "112 or 911")),
        ("112, or 103 (ambulance), 102 (police)", ("112", "103 (ambulance)", "102 (police)")),
    ],
)
def test_several_numbers_keep_what_each_is_for(phone: str, phones: tuple[str, ...]) -> None:
    assert a_line(phone=phone).phones == phones


def test_a_line_to_text_has_no_phones() -> None:
    line = a_line(phone="", text_to="SHOUT to 85258")

    assert line.phones == ()
    assert crisis.details(line)[0] == "Text SHOUT to 85258"


@pytest.mark.parametrize(("date", "stale"), [("2023-12", True), ("2018", True), ("2024", False), ("2024-01", False)])
def test_what_is_older_than_2024_is_marked(date: str, stale: bool) -> None:
    line = a_line(last_confirmed=date)

    assert line.is_stale is stale
    assert (f"Older source: {date[:4]}" in crisis.details(line)) is stale


def test_an_old_emergency_number_is_marked_too() -> None:
    assert "In immediate danger (Italy): call 112 (older source: 2021)" in shown("IT")


def test_doubtful_languages_are_said_to_be_doubtful() -> None:
    assert a_line(languages="English (Spanish: check)").languages == "English (Spanish: not confirmed)"


def test_notes_show_whom_a_line_is_for_and_never_a_number() -> None:
    notes = {line.name: line.note for line in all_lines() if line.note}

    assert notes["Papyrus HOPELINE247"] == "Under 35s."
    assert notes["Lifeline (Northern Ireland)"] == "Northern Ireland only."
    assert notes["SNS 24 - aconselhamento psicológico"] == "Choose option 4."
    assert "call log" in notes["016 - violencia contra las mujeres"]
    assert not [note for note in notes.values() if re.search(r"\d{3}", note) or "ource" in note.partition("(not")[0]]


# What is refused


@pytest.mark.parametrize("confidence", ["medium", "low", "", "HIGH"])
def test_a_row_that_is_not_high_is_left_out(confidence: str) -> None:
    both = a_csv() + a_csv(name="Another", confidence=confidence).partition("\n")[2]

    assert [line.name for line in parse(both)] == ["A line"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",".join(COLUMNS) + "\n",
        a_csv().replace("phone", "telephone", 1),
        a_csv()[:-30],
        a_csv(confidence="medium"),
        a_csv(phone=""),
        a_csv(country=""),
        a_csv(source_url=""),
        a_csv(last_confirmed="lately"),
        a_csv(country_code="austria"),
        a_csv(kind="horoscope"),
    ],
)
def test_a_broken_layout_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The place of the data file in an installation of its own, for the test to write."""
    monkeypatch.setattr(crisis_lines, "__file__", str(tmp_path / "crisis_lines.py"))
    all_lines.cache_clear()
    yield tmp_path / "crisis_lines.csv"
    all_lines.cache_clear()


def test_a_damaged_file_still_names_the_directories_it_holds(install: Path) -> None:
    packaged = SHIPPED.read_text(encoding="utf-8")
    install.write_text(packaged + '"cut off', encoding="utf-8")

    with pytest.raises(crisis.LinesUnreadable, match=r"emergency number") as caught:
        crisis.lines_for("AT")
    assert "https://findahelpline.com/ or https://befrienders.org/" in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"country_code\n"])
def test_a_lost_file_names_no_directory_it_cannot_know(install: Path, content: bytes | None) -> None:
    if content is not None:
        install.write_bytes(content)

    with pytest.raises(crisis.LinesUnreadable) as caught:
        crisis.countries()
    assert "http" not in str(caught.value)


# Countries


def test_every_country_renders_calmly_within_the_width() -> None:
    for code, name in crisis.countries().items():
        found = crisis.lines_for(code)
        text = crisis.as_text(found, guessed=False)

        assert found.emergency, code
        assert max(map(len, text.splitlines())) <= 80
        assert text.replace("\n", "").isprintable()
        assert "!" not in text
        assert not re.search(r"[─-╿]", text)
        unwrapped = re.sub(r"\s+", " ", text)
        assert f"In immediate danger ({name}): call {found.emergency[0].phone}" in unwrapped
        for line in (*found.lines, *found.more):
            assert line.country_code == code
            assert all(f" {detail}" in unwrapped for detail in crisis.details(line))


def test_the_order_is_emergency_then_talk_then_more_then_directories_then_about() -> None:
    text = crisis.as_text(crisis.lines_for("GB"), guessed=False)
    parts = [
        crisis.CALM,
        "In immediate danger (United Kingdom)",
        crisis.JUST_TALK,
        "Samaritans",
        "NHS 111",
        "Shout",
        crisis.FIRST_WORDS,
        crisis.WHAT_HAPPENS,
        crisis.OTHER_LINES,
        "Lifeline (Northern Ireland)",
        "CALM helpline",
        "For young people",
        "Violence and abuse",
        crisis.DIRECTORIES,
        crisis.ABOUT,
        "open an issue on the project's page",
    ]
    places = [re.sub(r"\s+", " ", text).index(part) for part in parts]

    assert places == sorted(places)


def test_at_most_three_lines_come_first_and_one_of_them_can_be_written_to_where_there_is_one() -> None:
    for code in crisis.countries():
        found = crisis.lines_for(code)
        others = crisis.more_groups(found).get(crisis.OTHER_LINES, [])

        assert len(found.first) <= 3
        assert len(found.first) == min(3, len(found.lines))
        assert found.first[:1] == found.lines[:1]
        assert any(line.text_to for line in found.first) == any(line.text_to for line in found.lines)
        assert sorted((*found.first, *others), key=str) == sorted(found.lines, key=str)


def test_lines_that_are_always_open_come_first_and_of_those_the_phones() -> None:
    for code in crisis.countries():
        order = [(not line.always_open, not line.phone) for line in crisis.lines_for(code).lines]
        assert order == sorted(order)


@pytest.mark.parametrize("code", ["NG", "TR"])
def test_a_country_without_a_line_to_talk_to_shows_emergency_and_directories(code: str) -> None:
    found = crisis.lines_for(code)
    text = re.sub(r"\s+", " ", shown(code))

    assert found.lines == ()
    assert [line.phone for line in found.emergency] == ["112"]
    assert f"No suicide or emotional support line for {found.country} is confirmed here." in text
    assert "https://findahelpline.com/" in text
    assert crisis.JUST_TALK not in text


def test_only_those_two_countries_have_none() -> None:
    assert {code for code in crisis.countries() if not crisis.lines_for(code).lines} == {"NG", "TR"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("at", "AT"),
        ("AUSTRIA", "AT"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("turkey", "TR"),
        ("Turkiye", "TR"),
        (" New Zealand ", "NZ"),
        ("Österreich", "AT"),
    ],
)
def test_a_country_goes_by_code_or_name(asked: str, code: str) -> None:
    assert crisis.lines_for(asked).country_code == code


@pytest.mark.parametrize("asked", ["EU", "XX", "ZZ", "International", "", "  ", "E", "US;GB"])
def test_no_other_country_stands_in_for_an_unknown_one(asked: str) -> None:
    with pytest.raises(crisis.UnknownCountry, match=r"; give one of AR, AT, .* US, UY, ZA\.$"):
        crisis.lines_for(asked)


def test_a_near_name_is_suggested_by_name_and_code() -> None:
    with pytest.raises(crisis.UnknownCountry, match=r"did you mean Germany \(DE\)\?"):
        crisis.lines_for("Germny")


def test_what_was_asked_for_is_repeated_harmlessly() -> None:
    with pytest.raises(crisis.UnknownCountry) as caught:
        crisis.lines_for("\x1b[2J" + "x" * 500)
    assert '"?[2J' + "x" * 36 + '"' in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"LANG": "de_AT.UTF-8"}, "AT"),
        ({"LANG": "sr_RS@latin"}, "RS"),
        ({"LANG": "uk_UA.UTF-8"}, "UA"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "fr_BE"}, "BE"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "en_NZ.UTF-8", "LC_MESSAGES": "fr_BE"}, "NZ"),
        ({"LANG": "de_AT.UTF-8", "LC_ALL": ""}, "AT"),
        ({"LANG": "de_AT.UTF-8", "LC_ALL": "C"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "en"}, None),
        ({"LANG": "en_EU.UTF-8"}, None),
        ({"LANG": "en_ZZ"}, None),
        ({"LANG": "fr_SN.UTF-8"}, None),
        ({"LANG": ""}, None),
        ({}, None),
        ({"LANGUAGE": "en_US", "TZ": "America/New_York"}, None),
    ],
)
def test_the_locale_gives_a_guess_or_nothing(environ: dict[str, str], code: str | None) -> None:
    assert crisis.guess_country(environ) == code


def test_a_guess_is_shown_as_one() -> None:
    found = crisis.lines_for("AT")
    sentence = "Guessed from your locale: Austria. Another country: calmterm crisis CC"

    assert sentence in crisis.as_text(found, guessed=True)
    assert sentence not in crisis.as_text(found, guessed=False)


def test_without_a_country_no_number_is_shown() -> None:
    text = crisis.as_text_without_country()

    assert "Türkiye (TR)" in text
    assert "https://findahelpline.com/" in text
    assert digits_of(text) == {"20", "2023", "2020"}  # languages of a directory and the years of two sources


@pytest.mark.parametrize(
    ("typed", "first"), [("uk", "GB"), ("us", "US"), ("new z", "NZ"), ("aus", "AU"), ("korea", "KR"), ("", "AR")]
)
def test_typing_finds_the_likeliest_country_first(typed: str, first: str) -> None:
    assert next(iter(crisis.matching(typed))) == first


def test_typing_nonsense_finds_nothing() -> None:
    assert crisis.matching("qq") == {}
    assert len(crisis.matching("")) == len(crisis.countries())


def test_the_newest_source_is_that_of_the_countrys_own_lines() -> None:
    assert crisis.lines_for("AT").newest_source_date == "2025-09"
    assert "from 2025-09." in re.sub(r"\s+", " ", shown("AT"))


def test_the_wording_is_free_of_alarm() -> None:
    texts = [*map(shown, crisis.countries()), crisis.as_text_without_country(), *crisis.GROUNDING, crisis.HONEST]
    said = " ".join(texts).casefold()

    for word in ("warning", "at risk", "you must", "crisis detected", "commit suicide", "everything will be fine"):
        assert word not in said


def test_kinds_are_those_of_the_data() -> None:
    assert {line.kind for line in all_lines()} == set(Kind)
