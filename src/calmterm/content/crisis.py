"""Crisis help by country, and its wording: there when nothing else works, with the standard library alone.

No number is ever taken from another country, from a region such as the EU, or from a default; a country told
from the locale is a guess and is shown as one.
"""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calmterm.content.crisis_lines import INTERNATIONAL, CrisisLine, LineKind, LinesUnreadable, all_lines

__all__ = [
    "CrisisLine",
    "Help",
    "LineKind",
    "LinesUnreadable",
    "UnknownCountry",
    "as_text",
    "as_text_without_country",
    "countries",
    "directories",
    "guess_country",
    "lines_for",
    "matching",
]

# What people call a country besides the name in the data (folded: lower case, no accents).
ALIASES = {
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "united states of america": "US",
    "america": "US",
    "turkey": "TR",
    "czech republic": "CZ",
    "holland": "NL",
    "deutschland": "DE",
    "schweiz": "CH",
    "suisse": "CH",
    "espana": "ES",
    "brasil": "BR",
    "korea": "KR",
    "republic of korea": "KR",
    "czechia": "CZ",
    "osterreich": "AT",
    "italia": "IT",
    "polska": "PL",
    "sverige": "SE",
    "norge": "NO",
    "danmark": "DK",
    "suomi": "FI",
    "nederland": "NL",
    "belgique": "BE",
    "belgie": "BE",
    "hellas": "GR",
    "eire": "IE",
    "republic of ireland": "IE",
    "persia": "IR",
    "russian federation": "RU",
}
MAIN = (LineKind.SUICIDE, LineKind.EMOTIONAL, LineKind.TEXT)
FIRST = 3  # lines that are shown at once; a long list is no help
MORE = {
    LineKind.YOUTH: "For young people",
    LineKind.LGBTQ: "For LGBTQ+ people",
    LineKind.VETERANS: "For veterans",
    LineKind.DOMESTIC_VIOLENCE: "Violence and abuse (a call may stay in the phone's log)",
}

HONEST = (
    "Thank you for answering honestly. Thoughts like these are common in hard times, and they can ease. You don't have"
    " to carry them alone. Here are people you can talk to now."
)
CALM = "Hard moments can ease, and you don't have to carry this one alone."
ANYWHERE = "In immediate danger, call the emergency number of the place you are in."
MAY_SEND_HELP = "Where a life is in danger, a line may send help to you; you can ask how they handle that."
JUST_TALK = "Not in danger, just need to talk? These lines are for that too."
FIRST_WORDS = (
    "If you have thoughts of suicide, you can say: \"I'm having thoughts of suicide and I don't know what to"
    ' do." They will take it from there.'
)
WHAT_HAPPENS = (
    "Most lines are answered by somebody trained to listen; if one is busy, try the next. You can say as little as you"
    " like, and end it whenever you want. Where there is a number to text, writing is fine too."
)
OTHER_LINES = "More lines to talk to"
DIRECTORIES = "Lines in other countries and languages"
ABOUT = "About these numbers"
GROUNDING = (
    "Two minutes of grounding",
    "Put both feet on the floor. Breathe out slowly, and let the next breath come by itself.",
    "5: find five things you can see. Name each one.",
    "4: feel four things, such as the chair, your sleeve, the air.",
    "3: listen for three sounds, near or far.",
    "2: notice two smells, or think of two that you like.",
    "1: notice one taste, or have a sip of water.",
    "One more slow breath out. There is no hurry, and you can go round again.",
)


class UnknownCountry(Exception):
    """No lines are kept for what was asked for; the message says which countries are near or known."""


@dataclass(frozen=True, slots=True)
class Help:
    """What is known for one country, in the order in which it is shown."""

    country_code: str
    country: str
    emergency: tuple[CrisisLine, ...]
    lines: tuple[CrisisLine, ...]
    more: tuple[CrisisLine, ...]
    directories: tuple[CrisisLine, ...]

    @property
    def first(self) -> tuple[CrisisLine, ...]:
        """Return the two or three lines to begin with; where one can be written to, it is among them."""
        first = self.lines[:FIRST]
        written = next((line for line in self.lines if line.text_to), None)
        if written is None or any(line.text_to for line in first):
            return first
        return (*first[: FIRST - 1], written)

    @property
    def newest_source_date(self) -> str:
        """Return the date of the newest source of any of the country's lines, YYYY or YYYY-MM."""
        return max(line.last_confirmed for line in (*self.emergency, *self.lines, *self.more))


def countries() -> dict[str, str]:
    """Return the countries with lines: ISO 3166-1 alpha-2 code to English name, by name. Raises LinesUnreadable."""
    named = {line.country_code: line.country for line in all_lines() if line.country_code != INTERNATIONAL}
    return dict(sorted(named.items(), key=lambda item: _fold(item[1])))


def directories() -> tuple[CrisisLine, ...]:
    """Return the international directories of lines. Raises LinesUnreadable."""
    return tuple(line for line in all_lines() if line.country_code == INTERNATIONAL)


def lines_for(country: str) -> Help:
    """Help for a country given by code or name, in any case.

    Raises UnknownCountry, and LinesUnreadable where the packaged data are damaged.
    """
    code = _code_of(country)
    own = [line for line in all_lines() if line.country_code == code]
    main = _current([line for line in own if line.kind in MAIN])
    return Help(
        country_code=code,
        country=own[0].country,
        emergency=tuple(line for line in own if line.kind is LineKind.EMERGENCY),
        lines=tuple(sorted(main, key=lambda line: (line.is_stale, not line.always_open, not line.phone))),
        more=tuple(line for kind in MORE for line in _newest_first([one for one in own if one.kind is kind])),
        directories=directories(),
    )


def _current(lines: list[CrisisLine]) -> list[CrisisLine]:
    """Lines without those whose newest source is too old, unless there is nothing newer."""
    return [line for line in lines if not line.is_outdated] or lines


def _newest_first(lines: list[CrisisLine]) -> list[CrisisLine]:
    return sorted(_current(lines), key=lambda line: line.is_stale)


def guess_country(environ: Mapping[str, str]) -> str | None:
    """Return the country of a POSIX locale such as `de_AT.UTF-8`, None where it names none that has lines.

    It is only ever to be shown as a guess. Of LC_ALL, LC_MESSAGES and LANG the first that is set decides
    (POSIX.1-2017, 8.2). Raises LinesUnreadable.
    """
    settings = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    named = re.fullmatch(r"[a-z]{2,3}_([A-Z]{2})([.@].*)?", next(filter(None, settings), ""))
    return named[1] if named and named[1] in countries() else None


def matching(text: str) -> dict[str, str]:
    """Return the countries that a person typing `text` may mean, code to name, the likeliest first; all for ""."""
    wanted = _fold(text)
    ranked = [(_rank(wanted, code, _fold(name)), code, name) for code, name in countries().items()]
    found = [(rank, code, name) for rank, code, name in ranked if rank is not None]
    return {code: name for _, code, name in sorted(found, key=lambda entry: entry[0])}


def _rank(wanted: str, code: str, name: str) -> int | None:
    if wanted in (code.casefold(), name) or ALIASES.get(wanted) == code:
        return 0
    aliases = (alias for alias, meant in ALIASES.items() if meant == code)
    if any(called.startswith(wanted) for called in (name, *aliases)):
        return 1
    return 2 if wanted in name else None


def _fold(text: str) -> str:
    """Lower case without accents, so that "turkiye" finds Türkiye."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _code_of(country: str) -> str:
    wanted, known = _fold(country), countries()
    for code, name in known.items():
        if wanted and _rank(wanted, code, _fold(name)) == 0:
            return code
    shown = "".join(c if c.isprintable() else "?" for c in country[:40])
    # No guess at what was meant: another country's numbers do not help, and a name one letter off may be another's.
    raise UnknownCountry(f'No lines are kept for "{shown}". calmterm crisis without a country lists those there are.')


def _names_with_codes(named: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({code})" for code, name in named.items())


def emergency_text(found: Help) -> str:
    """Return the emergency numbers with their country, one line a service."""
    return "\n".join(
        f"In immediate danger ({found.country}): call {line.phone}{_age_note(line)}" for line in found.emergency
    )


def _age_note(line: CrisisLine) -> str:
    return f" (older source: {line.source_month})" if line.is_stale else ""


def no_line_text(found: Help) -> str:
    """Return what to say where a country has no line to talk to."""
    return f"No suicide or emotional support line for {found.country} is confirmed here. The directories may know one."


def details(line: CrisisLine) -> tuple[str, ...]:
    """Return what stands below the name of a line: how to reach it first, one thing a line."""
    by_whatsapp = line.text_to.startswith("WhatsApp")
    reach = (
        line.phone and f"Call {line.phone}",
        line.text_to and (line.text_to if by_whatsapp else f"Text {line.text_to}"),
        line.hours and f"Open: {line.hours}",
        line.languages if "languages" in line.languages else line.languages and f"Languages: {line.languages}",
        line.note,
        line.chat_url and f"Web: {line.chat_url}",
        f"{'Older source' if line.is_stale else 'Source'}: {line.source_month}",
    )
    return tuple(part for part in reach if part)


def more_groups(found: Help) -> dict[str, list[CrisisLine]]:
    """Return what stands further down, by heading: the other lines to talk to, and those for particular people."""
    groups = {OTHER_LINES: [line for line in found.lines if line not in found.first]}
    groups.update({MORE[kind]: [line for line in found.more if line.kind is kind] for kind in MORE})
    return {heading: lines for heading, lines in groups.items() if lines}


def about_text(found: Help) -> str:
    """Return how far the numbers can be trusted, and where to say that one is wrong."""
    return (
        f"The newest source for {found.country} is from {found.newest_source_date}. The numbers come from"
        ' published pages; calmterm called none of the services. "Older source" means that the newest page found'
        f" is more than two years older than this release. {MAY_SEND_HELP} If a number is wrong, open an issue on the"
        " project's page."
    )


def as_text(found: Help, guessed: bool, width: int = 80) -> str:
    """Return all of it as plain lines for a terminal or a screen reader, `width` columns wide where words allow."""
    guess = f"Guessed from your locale: {found.country}. Another country: calmterm crisis CC"
    talk = [JUST_TALK, *_entries(found.first), FIRST_WORDS, WHAT_HAPPENS] if found.lines else [no_line_text(found)]
    more = [part for heading, lines in more_groups(found).items() for part in (heading, *_entries(lines))]
    about = [*_directory_parts(), f"{ABOUT}\n{about_text(found)}"]
    return _wrapped([CALM, *([guess] if guessed else []), emergency_text(found), *talk, *more, *about], width)


def as_text_without_country(width: int = 80) -> str:
    """Return what can be said while no country is known: where to look, and which countries there are."""
    choose = "Your country is not known. Choose one by its code: calmterm crisis CC"
    return _wrapped([CALM, ANYWHERE, choose, _names_with_codes(countries()), *_directory_parts()], width)


def as_text_for_unknown_country(width: int = 80) -> str:
    """Return what can be said where a country has no lines here: never another country's numbers."""
    return _wrapped([CALM, ANYWHERE, *_directory_parts()], width)


def _directory_parts() -> list[str]:
    return [DIRECTORIES, *_entries(directories())]


def _entries(lines: Iterable[CrisisLine]) -> list[str]:
    return ["\n".join((line.name, *(f"  {detail}" for detail in details(line)))) for line in lines]


def _wrapped(parts: Iterable[str], width: int) -> str:
    def fill(line: str) -> str:
        indent = "    " if line.startswith("  ") else ""
        # A country and its code, "Austria (AT)", stay on one line.
        bound = re.sub(r" (\([A-Z]{2}\))", "\u00a0\\1", line)
        filled = textwrap.fill(bound, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        return filled.replace("\u00a0", " ")

    return "\n\n".join("\n".join(fill(line) for line in part.split("\n")) for part in parts) + "\n"
