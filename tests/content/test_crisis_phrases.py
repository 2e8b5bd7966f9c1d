"""The list of phrases: whole words, in any spelling of case, accents and quotes; quiet where it cannot be read."""

import tomllib
from pathlib import Path

import pytest

from calmterm.content import crisis_phrases
from calmterm.content.crisis_phrases import speaks_of_it

SHIPPED = Path(crisis_phrases.__file__).with_name("phrases.toml")
# What a list about means and methods would hold: none of it belongs into ours.
NEVER = ("pill", "overdose", "gun", "rope", "bridge", "blade", "knife", "jump", "cut", "hang", "train", "drown")


@pytest.mark.parametrize(
    "text",
    [
        "Today I want to die.",
        "i Want\n to   DIE",
        "I don’t want to live like this",
        "I don't want to live like this",
        "Ich möchte sterben",
        "ich mochte sterben",
        "ICH MÖCHTE STERBEN",
        "No quiero vivir.",
        "je veux mourir",
        "(suicidal)",
        "self-harm",
        "selfharm? no: self harm",
        "I don't want to be here any more",
        "i dont want to live",
        "I'd rather be dead",
        "There is no point in living.",
        "I can’t go on",
        "I cant go on, really",
        "I wish I could sleep and never wake up",
        "I'm going to end it",
        "want to unalive myself",
        "ugh kms",
        "J'ai envie d’en finir",
        "Sarebbe meglio morto",
        "Ich will nicht mehr.",
        "ich will nicht mehr und kann nicht mehr",
        "もう死にたいです",
        "自殺を考えた",
        "我想死",
        "我不想活了",
        "죽고 싶다",
        "요즘 죽고싶어요",
        "Nie chcę żyć",
        "Jag vill inte leva längre",
        "Ik wil er niet meer zijn",
        "Tenho vontade de morrer",
    ],
)
def test_it_finds_a_phrase_however_it_is_written(text: str) -> None:
    assert speaks_of_it(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The plants want to diet.",
        "I would want to diesel the old engine",
        "A film about the suicidesquadron",
        "I hurt my selfie stick",
        "dying to see you, and the deadline is dead",
        "Sterben ist ein Wort. Ich möchte stehen.",
        "We watched Suicide Squad again.",
        "I can't go on holiday this year",
        "Ich will nicht mehr warten",
        "ran 12 kms today, and 5kms back",
        "我想死你了",
        "生きていたい",
        "죽을 만큼 맛있다",
        "Chcę umeblować pokój",
        "Jag vill dölja presenten",
        "Tenho vontade de dormir",
    ],
)
def test_it_finds_whole_words_alone(text: str) -> None:
    assert not speaks_of_it(text)


def test_every_phrase_of_every_language_is_found_as_it_stands() -> None:
    languages = tomllib.loads(SHIPPED.read_text("utf-8"))
    languages.pop("not_meant")

    assert set(languages) == {"en", "de", "es", "fr", "it", "nl", "pt", "pl", "sv", "ja", "zh", "ko"}
    for listed in languages.values():
        assert len(listed) == len(set(listed))
        assert all(speaks_of_it(f"So, {phrase.removesuffix('$')}.") for phrase in listed)


def test_no_phrase_names_a_means() -> None:
    words = {
        word for listed in tomllib.loads(SHIPPED.read_text("utf-8")).values() for one in listed for word in one.split()
    }

    assert not words & set(NEVER)


@pytest.mark.parametrize("content", [None, "en = [", "en = 7"])
def test_a_lost_list_is_silent(content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crisis_phrases, "__file__", str(tmp_path / "phrases.py"))
    if content is not None:
        (tmp_path / "phrases.toml").write_text(content)
    crisis_phrases._patterns.cache_clear()
    found = speaks_of_it("I want to die")
    crisis_phrases._patterns.cache_clear()

    assert found is False
