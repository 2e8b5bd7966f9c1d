"""`calmterm crisis` works with nothing but the package: no vault, no passphrase, no terminal to speak of."""

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from calmterm.cli.crisis import command as crisis
from calmterm.content import crisis as content

LOCALE = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(crisis, list(arguments), env=LOCALE | environ)


def parsed(result: Result) -> dict[str, Any]:
    return json.loads(result.stdout)


def test_a_country_by_code() -> None:
    result = run("AT")

    assert result.exit_code == 0
    assert "In immediate danger (Austria): call 112" in result.stdout
    assert "Call 142" in result.stdout
    assert "Guessed" not in result.stdout
    assert result.stderr == ""


def test_a_name_of_several_words_needs_no_quotes() -> None:
    assert "In immediate danger (New Zealand): call 111" in run("new", "zealand").stdout


def test_the_locale_is_a_guess_and_said_to_be() -> None:
    result = run(LANG="de_AT.UTF-8")

    assert result.exit_code == 0
    assert "Guessed from your locale: Austria. Another country: calmterm crisis CC" in result.stdout


def test_a_named_country_is_stronger_than_the_locale() -> None:
    result = run("NZ", LANG="en_US.UTF-8")

    assert "988" not in result.stdout
    assert "Guessed" not in result.stdout


@pytest.mark.parametrize("locale", ["", "C", "C.UTF-8", "POSIX", "en", "en_EU.UTF-8", "fr_SN.UTF-8"])
def test_without_a_guess_the_countries_are_listed_and_none_is_taken(locale: str) -> None:
    result = run(LANG=locale)

    assert result.exit_code == 0
    assert "Austria (AT)" in result.stdout
    assert "https://findahelpline.com/" in result.stdout
    assert not [number for number in ("911", "988", "112", "999") if number in result.stdout]


def test_an_unknown_country_still_gets_the_directories() -> None:
    result = run("Atlantis", LANG="en_US.UTF-8")

    assert result.exit_code == 2
    assert result.stderr.startswith('No lines are kept for "Atlantis"')
    assert result.stderr.count("\n") == 1
    assert "https://befrienders.org/" in result.stdout
    assert "911" not in result.stdout


def test_an_unknown_country_gets_the_calm_sentence_and_no_other_countrys_lines() -> None:
    result = run("Pakistan", LANG="es_ES.UTF-8")
    said = " ".join(result.stdout.split())

    assert result.exit_code == 2
    assert content.CALM in said
    assert content.ANYWHERE in said
    assert "https://findahelpline.com/" in said
    assert "Spain" not in result.stdout + result.stderr
    assert not [number for number in ("024", "112", "717") if number in result.stdout]


def test_json_has_what_the_screen_has() -> None:
    result = run("GB", "--json")
    said = parsed(result)

    assert list(said) == [
        "country",
        "country_name",
        "guessed",
        "emergency",
        "lines",
        "more",
        "directories",
        "newest_source",
    ]
    assert (said["country"], said["country_name"], said["guessed"]) == ("GB", "United Kingdom", False)
    assert said["newest_source"] == "2026-01"
    assert said["emergency"][0]["phone"] == "999 or 112"
    assert said["lines"][0] == {
        "name": "Samaritans",
        "kind": "emotional",
        "phone": "116 123",
        "text_to": "",
        "chat_url": "https://www.samaritans.org/",
        "hours": "24/7",
        "hours_confirmed": True,
        "languages": "English",
        "note": "Free.",
        "last_confirmed": "2026-01",
        "stale": False,
    }
    childline = next(line for line in said["more"] if line["name"] == "Childline")
    assert (childline["hours"], childline["hours_confirmed"]) == ("hours not confirmed", False)
    assert [line["chat_url"] for line in said["directories"]] == [
        "https://findahelpline.com/",
        "https://befrienders.org/",
    ]


def test_json_says_what_is_a_guess() -> None:
    assert parsed(run("--json", LANG="sv_SE.UTF-8"))["guessed"] is True


@pytest.mark.parametrize(("arguments", "code"), [(["--json"], 0), (["--json", "EU"], 2)])
def test_json_without_a_country_holds_the_directories_alone(arguments: list[str], code: int) -> None:
    result = run(*arguments)
    said = parsed(result)

    assert result.exit_code == code
    assert said["country"] is None
    assert said["emergency"] == said["lines"] == said["more"] == []
    assert len(said["directories"]) == 2


def test_a_damaged_installation_says_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines_for(_country: str) -> content.Help:
        raise content.LinesUnreadable("The lines cannot be read.")

    monkeypatch.setattr(content, "lines_for", lines_for)
    result = run("AT")

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "The lines cannot be read.\n")


def alone(code: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=environ, timeout=60)


def test_it_loads_nothing_heavy() -> None:
    done = alone(
        "import sys\n"
        "from calmterm.cli.crisis import command as crisis\n"
        "crisis(['AT'], standalone_mode=False)\n"
        "heavy = {'textual', 'rich', 'sqlalchemy', 'sqlmodel', 'pydantic', 'nacl', 'sqlcipher3', 'alembic'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )

    assert done.stderr == b""
    assert done.returncode == 0
    assert b"Call 142" in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_the_letters_still_shows_the_numbers(encoding: str) -> None:
    done = alone(
        "from calmterm.cli.crisis import command as crisis; crisis(['JP'])", PYTHONIOENCODING=encoding, TERM="dumb"
    )

    assert done.returncode == 0
    assert done.stderr == b""
    assert b"?????????? Yorisoi Hotline\n  Call 0120-279-338\n" in done.stdout
