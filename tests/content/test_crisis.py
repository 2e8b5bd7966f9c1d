"""The crisis lines are safety-critical data: their layout, their origin, and the numbers that must never appear."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from calmterm.content import crisis, crisis_lines
from calmterm.content.crisis_lines import COLUMNS, CrisisLine, LineKind, all_lines, parse

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
    ("KE", "1190"),
    ("GH", "+233 244 846 701"),
    ("TR", "182"),
    ("TR", "+90 312 586 80 00"),
    ("FI", "09 2525 0113"),
    ("ZA", "0800 21 21 21"),
    ("CY", "1401"),
    ("MT", "+356 2545 3900"),
    ("LU", "8002 8080"),
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


def a_line(**changes: str) -> CrisisLine:
    (line,) = parse(a_csv(**changes))
    return line


def shown(code: str) -> str:
    return crisis.as_text(crisis.lines_for(code), guessed=False)


# What is shipped


def test_every_shipped_row_is_confirmed_and_says_where_from() -> None:
    shipped = rows()

    assert len(shipped) == 235
    for row in shipped:
        assert row["confidence"] == "high"
        assert row["source_url"].startswith("http")
        assert row["source_checked"]
        assert re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", row["last_confirmed"])
        assert row["phone"] or row["text_to"] or row["chat_url"]


def test_every_shipped_row_is_read() -> None:
    assert [(line.country_code, line.name, line.phone) for line in all_lines()] == [
        (row["country_code"], row["name"], row["phone"]) for row in rows()
    ]
    assert len(crisis.countries()) == 74
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
    for number, name in (
        ("0311 7786264", "Rozan"), ("042 3576 5951", "Umang"), ("0909 991 6463", "SURPIN"), ("1166", "TUTH"),
        ("0800 21 21 21", "SADAG"), ("1800-266-2345", "KIRAN"),
    ):  # fmt: skip
        (wrong,) = digits_of(number)
        assert not [
            line for line in all_lines() if wrong in digits_of(line.phone) and name.casefold() in line.name.casefold()
        ]
    assert not {"PK", "ET", "GT", "RW", "TZ", "ZM", "MA"} & set(crisis.countries())  # only denied numbers are known
    assert not [line for line in all_lines() if "sourire de reda" in line.name.casefold()]
    assert {line.phone for line in by_country["KR"].lines} >= {"109"}
    assert {line.phone for line in by_country["BR"].lines} == {"188"}
    assert len({line.phone for line in by_country["HK"].lines}) == len(by_country["HK"].lines)


def test_116_123_is_only_where_the_data_give_it() -> None:
    given = {line.country_code for line in all_lines() if digits_of(line.phone) & {"116123"}}

    assert given == {"GB", "IE", "NO", "PL", "CZ", "EE", "HU", "SI", "LV", "LT"}


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
        ("Hours not confirmed", "hours not confirmed", False),
        ("24 h", "24/7", True),
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


@pytest.mark.parametrize(
    ("date", "stale", "said"),
    [
        ("2024-10", True, "Older source: October 2024"),
        ("2024-11", False, "Source: November 2024"),
        ("2018", True, "Older source: 2018"),
        ("2025", False, "Source: 2025"),
        ("2026-01", False, "Source: January 2026"),
    ],
)
def test_every_row_shows_its_month_and_what_is_two_years_older_than_the_release_is_marked(
    date: str, stale: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crisis_lines, "RELEASED", "2026-11")
    line = a_line(last_confirmed=date)

    assert line.is_stale is stale
    assert crisis.details(line)[-1] == said


def test_the_age_of_a_source_never_depends_on_the_clock() -> None:
    assert "clock" not in Path(crisis_lines.__file__).read_text() or "datetime" not in vars(crisis_lines)
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", crisis_lines.RELEASED)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[CrisisLine]]:
    """Lines of one country, for the test to add to an emergency number."""
    lines = [a_line(kind="emergency", name="Emergency", phone="112")]
    monkeypatch.setattr(crisis, "all_lines", lambda: tuple(lines))
    return lines  # type: ignore[return-value]


def test_older_lines_stand_after_newer_ones_and_the_oldest_only_where_nothing_newer_is(given: list[CrisisLine]) -> None:
    given.append(a_line(name="outdated", last_confirmed="2020-01"))
    assert [line.name for line in crisis.lines_for("AT").lines] == ["outdated"]
    given.append(a_line(name="stale", last_confirmed="2024-01"))
    given.append(a_line(name="newer", last_confirmed="2026-01", hours="Mon-Fri"))
    assert [line.name for line in crisis.lines_for("AT").lines] == ["newer", "stale"]


def test_an_old_emergency_number_is_never_left_out(given: list[CrisisLine]) -> None:
    given[0] = a_line(kind="emergency", name="Emergency", phone="112", last_confirmed="2011-11")
    given.append(a_line(kind="emergency", name="Police", phone="133"))
    assert [line.phone for line in crisis.lines_for("AT").emergency] == ["112", "133"]


def test_an_old_emergency_number_is_marked_too() -> None:
    assert "In immediate danger (Italy): call 112 (older source: July 2021)" in shown("IT")


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


def test_a_line_to_write_to_that_stands_further_down_is_the_last_of_the_first() -> None:
    known = crisis.lines_for("GB")
    spoken = replace(known.lines[0], text_to="")
    lines = tuple(replace(spoken, name=name) for name in "abcd")
    written = replace(spoken, name="e", text_to="85258")
    assert replace(known, lines=(*lines, written)).first == (lines[0], lines[1], written)
    assert replace(known, lines=lines).first == lines[:3]


def test_a_number_or_an_address_is_never_broken_between_two_lines() -> None:
    number, address = "0800-111-222-333-444", "https://example.org/" + "a" * 30
    assert crisis._wrapped([f"Call {number} or {address}"], 16).split("\n")[:4] == ["Call", number, "or", address]


def test_newer_lines_come_first_of_those_the_ones_always_open_and_of_those_the_phones() -> None:
    for code in crisis.countries():
        order = [(line.is_stale, not line.always_open, not line.phone) for line in crisis.lines_for(code).lines]
        assert order == sorted(order)


@pytest.mark.parametrize("code", ["NG", "TR"])
def test_a_country_without_a_line_to_talk_to_shows_emergency_and_directories(code: str) -> None:
    found = crisis.lines_for(code)
    text = re.sub(r"\s+", " ", shown(code))

    assert found.lines == ()
    assert digits_of(found.emergency[0].phone) >= {"112"}
    assert f"No suicide or emotional support line for {found.country} is confirmed here." in text
    assert "https://findahelpline.com/" in text
    assert crisis.JUST_TALK not in text


def test_only_these_countries_have_none() -> None:
    without = {code for code in crisis.countries() if not crisis.lines_for(code).lines}
    assert without == {"BG", "HR", "KZ", "NG", "RO", "RU", "TR"}


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


@pytest.mark.parametrize(
    "asked",
    [
        "EU",
        "XX",
        "ZZ",
        "International",
        "",
        "  ",
        "E",
        "US;GB",
        "Pakistan",
        "pakistan",
        "Pak",
        "Germny",
        "Austri",
        "Niger",
        "Guinea",
        "Sudan",
        "Congo",
    ],
)
def test_no_other_country_stands_in_for_an_unknown_one_nor_is_suggested(asked: str) -> None:
    with pytest.raises(crisis.UnknownCountry, match=r"lists those there are\.$") as caught:
        crisis.lines_for(asked)
    told = str(caught.value).replace(asked, "")
    assert not [name for name in crisis.countries().values() if name in told]


NAMES_FOR = {
    "holland": "NL", "nederland": "NL", "belgie": "BE", "Belgique": "BE",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "britain": "GB", "america": "US", "usa": "US",
    "turkey": "TR", "czech republic": "CZ", "deutschland": "DE", "österreich": "AT",
    "schweiz": "CH", "suisse": "CH", "españa": "ES", "brasil": "BR",
    "korea": "KR", "republic of korea": "KR", "italia": "IT", "polska": "PL",
    "sverige": "SE", "norge": "NO", "danmark": "DK", "suomi": "FI",
    "hellas": "GR", "eire": "IE", "republic of ireland": "IE", "persia": "IR",
    "russian federation": "RU", "united states of america": "US", "united kingdom": "GB", "uk": "GB",
    "czechia": "CZ",
}  # fmt: skip


def test_every_other_name_of_a_country_is_pinned_to_it() -> None:
    assert {name: crisis.lines_for(name).country_code for name in NAMES_FOR} == NAMES_FOR
    assert {name: next(iter(crisis.matching(name))) for name in NAMES_FOR} == NAMES_FOR
    assert set(crisis.ALIASES) == {crisis._fold(name) for name in NAMES_FOR}
    assert set(crisis.ALIASES.values()) <= set(crisis.countries())


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
    assert digits_of(text) <= {"20", "2020", "2023", "2026"}  # languages of a directory, the years of two sources


@pytest.mark.parametrize(
    ("typed", "first"), [("uk", "GB"), ("us", "US"), ("new z", "NZ"), ("aus", "AU"), ("korea", "KR"), ("", "AR")]
)
def test_typing_finds_the_likeliest_country_first(typed: str, first: str) -> None:
    assert next(iter(crisis.matching(typed))) == first


def test_names_that_begin_so_come_before_names_that_hold_it() -> None:
    assert list(crisis.matching("in"))[:3] == ["IN", "ID", "AR"]
    assert crisis.matching("holl") == {"NL": "Netherlands"}


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
    assert {line.kind for line in all_lines()} == set(LineKind)
