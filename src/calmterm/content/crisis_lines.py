"""The packaged crisis lines (`crisis_lines.csv`): what a row holds, and how it is read.

Each row is a line that at least two independent sources agree on, and names them. Nothing is read at import.
"""

import io
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

INTERNATIONAL = "ZZ"
RELEASED = "2026-11"
"""The month that the ages of sources are counted to: this release's, so that what is shown never depends on a clock."""
STALE_MONTHS = 24  # an older source is marked, and its line stands after those with newer ones
OUTDATED_MONTHS = 48  # shown only where nothing newer is known
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
COLUMNS: tuple[str, ...] = (
    "country_code",
    "country",
    "name",
    "kind",
    "phone",
    "text_to",
    "chat_url",
    "hours",
    "languages",
    "source_url",
    "source_checked",
    "confidence",
    "notes",
    "last_confirmed",
)
# The sentences of a row's notes that are for the caller open with one of these; the rest are for its editors.
FOR_THE_CALLER = (
    "For ",
    "Ages ",
    "Under ",
    "Up to age ",
    "Veterans, ",
    "LGBTQ+ young",
    "Peer support",
    "State line",
    "England;",
    "Northern Ireland only",
    "Mainland only",
    "Bogotá;",
    "French-speaking",
    "Choose option",
    "From mobile phones",
    "Free",
    "Leaves no trace",
    "Navi-Dial",
    "Busy:",
)


class LineKind(StrEnum):
    """What a line is for, as the data name it."""

    EMERGENCY = "emergency"
    SUICIDE = "suicide"
    EMOTIONAL = "emotional"
    TEXT = "text"
    YOUTH = "youth"
    LGBTQ = "lgbtq"
    VETERANS = "veterans"
    DOMESTIC_VIOLENCE = "domestic_violence"
    DIRECTORY = "directory"


class LinesUnreadable(Exception):
    """The packaged data are missing or damaged; the message says where help can be found without them."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One service, as its row states it.

    `phone` is as dialled in the country, several numbers comma separated with what each is for. `text_to` is
    a number, a word and a number, or "WhatsApp" and a number. `last_confirmed` is the date of the newest
    source, YYYY or YYYY-MM; no operator was called. `stated_hours` and `stated_languages` are the raw
    columns; `hours` and `languages` are what may be shown.
    """

    country_code: str
    country: str
    name: str
    kind: LineKind
    phone: str
    text_to: str
    chat_url: str
    stated_hours: str
    stated_languages: str
    source_url: str
    source_checked: str
    notes: str
    last_confirmed: str

    @property
    def phones(self) -> tuple[str, ...]:
        """Return the numbers one by one, each with what it is for; empty where there is nothing to call."""
        return tuple(re.split(r",\s*(?:or\s+)?", self.phone)) if self.phone else ()

    @property
    def hours_confirmed(self) -> bool:
        """False where the hours are missing or the data ask for them to be checked."""
        return self.stated_hours not in ("", "Hours not confirmed") and not re.search(r"\bcheck\b", self.stated_hours)

    @property
    def hours(self) -> str:
        """Return the hours to show: as stated, with "hours not confirmed" wherever they are in doubt."""
        if self.hours_confirmed or self.kind is LineKind.DIRECTORY:
            return "24/7" if self.stated_hours == "24 h" else self.stated_hours
        # "(check)" means that no source gives the hours, so even the guess before it is not repeated.
        stated = "" if "(check)" in self.stated_hours else re.sub(r"[\s;-]*\bcheck$", "", self.stated_hours)
        if stated in ("", "Hours not verified", "Hours not confirmed"):
            return "hours not confirmed"
        return f"{stated} (hours not confirmed)"

    @property
    def always_open(self) -> bool:
        """True where sources state that the phone or text service is open day and night."""
        return self.stated_hours in ("24/7", "24/7 (phone)", "24 h")

    @property
    def languages(self) -> str:
        """Return the languages to show, with those in doubt marked."""
        return re.sub(r"\bcheck\b", "not confirmed", self.stated_languages)

    @property
    def months_old(self) -> int:
        """Months from the newest source to this release; a source that names only its year counts from January."""
        return _month_number(RELEASED) - _month_number(self.last_confirmed)

    @property
    def is_stale(self) -> bool:
        """True where the newest source is more than two years older than this release."""
        return self.months_old > STALE_MONTHS

    @property
    def is_outdated(self) -> bool:
        """True where the newest source is so old that the line is shown only if nothing newer is known."""
        return self.months_old > OUTDATED_MONTHS

    @property
    def source_month(self) -> str:
        """Return the month of the newest source in words, such as "July 2025"; the year alone where that is all it
        names.
        """
        year, _, month = self.last_confirmed.partition("-")
        return f"{MONTHS[int(month) - 1]} {year}" if month else year

    @property
    def note(self) -> str:
        """Whom the line is for and how to use it. Never a number: those in the notes have too few sources."""
        sentences = self.notes.partition("Sources:")[0].split(". ")
        told = (sentence.strip(". ") for sentence in sentences if sentence.startswith(FOR_THE_CALLER))
        return " ".join(f"{sentence}." for sentence in told if not re.search(r"\d{3}", sentence))


def _month_number(dated: str) -> int:
    year, _, month = dated.partition("-")
    return int(year) * 12 + int(month or 1)


def parse(text: str) -> tuple[CrisisLine, ...]:
    """Return the lines in a CSV text of the packaged layout, without the rows whose confidence is not `high`.

    Raises ValueError where the layout is broken, a field that no line may lack is empty, or nothing is left.
    """
    import csv  # here, as the lock screen starts with this module and reads no lines

    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        if tuple(header) != COLUMNS:
            raise ValueError("the columns are not those of crisis_lines.csv")
        named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    lines = tuple(_line(row) for row in named if row.pop("confidence") == "high")
    if not lines:
        raise ValueError("there are no lines")
    return lines


def _line(row: dict[str, str]) -> CrisisLine:
    required = row["country"] and row["name"] and row["source_url"]
    reachable = row["phone"] or row["text_to"] or row["chat_url"]
    dated = re.fullmatch(r"20\d\d(-[01]\d)?", row["last_confirmed"])
    if not (required and reachable and dated and re.fullmatch("[A-Z]{2}", row["country_code"])):
        raise ValueError("a row lacks its country, name, number, source or date")
    hours, languages, kind = row.pop("hours"), row.pop("languages"), LineKind(row.pop("kind"))
    return CrisisLine(kind=kind, stated_hours=hours, stated_languages=languages, **row)


@cache
def all_lines() -> tuple[CrisisLine, ...]:
    """Return every packaged line, in the order of the file. Raises LinesUnreadable."""
    data = b""
    try:
        data = Path(__file__).with_name("crisis_lines.csv").read_bytes()
        return parse(data.decode())
    except (OSError, ValueError) as error:
        raise LinesUnreadable(_sentence_without_lines(data.decode(errors="replace"))) from error


def _sentence_without_lines(text: str) -> str:
    urls = re.findall(rf"^{INTERNATIONAL},[^\r\n]*?,(https://[^,\s]+)", text, re.MULTILINE)
    elsewhere = f", or look for a line at {' or '.join(urls)}" if urls else ""
    return (
        "The crisis lines of this installation cannot be read: in danger, call the emergency number of the"
        f" place you are in{elsewhere}; installing calmterm again brings the lines back."
    )
