"""The sleep diary (fields after the consensus diary, Carney et al. 2012, Sleep 35:287; our wording)."""

import enum
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from calmterm.core.clock import zone_named
from calmterm.insights.sleep import Night
from calmterm.store.model.fields import amount, choice, count, day, line, moment, plain, prose, scale
from calmterm.store.model.record import About, Record, Rule, SealedText, Unique

QUALITY: Final = {1: "very poor", 2: "poor", 3: "fair", 4: "good", 5: "very good"}
"""The five answers of the consensus sleep diary."""


class Denominator(enum.StrEnum):
    """What sleep efficiency is a share of: all time in bed, or the time from trying to sleep to getting up."""

    IN_BED = "in_bed"
    TRYING = "trying"


class SleepNight(Record, table=True):
    """One night, told in the morning.

    Instants, so that midnight, clock changes and journeys come out right.
    """

    about: ClassVar[About] = About(
        "Night", "Nights", order="night_of", shows=("quality", "quality_of_ten"), headline=("note", "dreams"),
        unique=(Unique(("night_of",), "There is a night of that date already. Please change that one."),),
        rules=(
            Rule("bed_order", "into_bed_at IS NULL OR tried_to_sleep_at IS NULL OR into_bed_at <= tried_to_sleep_at",
                 "Trying to sleep comes after getting into bed."),
            Rule("sleep_order", "tried_to_sleep_at IS NULL OR final_awakening_at IS NULL"
                 " OR tried_to_sleep_at <= final_awakening_at", "Waking up comes after trying to sleep."),
            Rule("rise_order", "final_awakening_at IS NULL OR out_of_bed_at IS NULL"
                 " OR final_awakening_at <= out_of_bed_at", "Getting up comes after waking up."),
            Rule("night_order", "into_bed_at IS NULL OR final_awakening_at IS NULL"
                 " OR into_bed_at <= final_awakening_at", "Waking up comes after getting into bed."),
            Rule("try_order", "tried_to_sleep_at IS NULL OR out_of_bed_at IS NULL"
                 " OR tried_to_sleep_at <= out_of_bed_at", "Getting up comes after trying to sleep."),
            Rule("whole_order", "into_bed_at IS NULL OR out_of_bed_at IS NULL OR into_bed_at <= out_of_bed_at",
                 "Getting up comes after getting into bed."),
            Rule("nap_order", "nap_at IS NULL OR into_bed_at IS NULL OR nap_at <= into_bed_at",
                 "A nap of the day before comes before getting into bed."),
        ),
        form=(
            ("night_of", "into_bed_at", "tried_to_sleep_at", "minutes_to_fall_asleep", "times_woken", "minutes_awake",
             "final_awakening_at", "woke_early_minutes", "out_of_bed_at"),
            ("quality", "rested", "morning_mood", "note"),
            ("nap_at", "nap_minutes", "caffeine", "alcohol", "medicine", "denominator"),
            ("dreams", "factors"),
        ),
    )  # fmt: skip

    night_of: date = day("Night that ended on")
    # IANA names in the order of the night, a space between: two where a journey changed the zone.
    zone: str | None = plain("Time zone", limit=60, hidden=True)
    utc_offset_minutes: int = count("Offset from UTC", low=-1439, high=1439, unit="min", default=0, hidden=True)
    into_bed_at: datetime | None = moment("Into bed")
    tried_to_sleep_at: datetime | None = moment("Tried to sleep")
    minutes_to_fall_asleep: int | None = count("Minutes to fall asleep (SOL)", unit="min")
    times_woken: int | None = count("Times woken")
    minutes_awake: int | None = count("Minutes awake in the night (WASO)", unit="min")
    final_awakening_at: datetime | None = moment("Woke for good")
    woke_early_minutes: int | None = count("Minutes woken earlier than wanted", unit="min")
    out_of_bed_at: datetime | None = moment("Out of bed")
    quality: int | None = scale(1, 5, "Quality", anchors=QUALITY)
    # Nights from before the five words: a measure of its own, never converted and never mixed with the other.
    quality_of_ten: int | None = scale(
        1, 10, "Quality (older scale)", anchors={1: "very poor", 10: "very good"}, retired=True
    )
    morning_mood: int | None = scale(1, 10, "Mood in the morning")
    rested: int | None = scale(1, 10, "Rested", anchors={1: "not at all", 10: "fully"})
    nap_at: datetime | None = moment("Nap began")
    nap_minutes: int | None = count("Naps the day before", unit="min")
    caffeine: float | None = amount("Caffeine", unit="cups")
    alcohol: float | None = amount("Alcohol", unit="drinks")
    denominator: Denominator = choice(Denominator, "Efficiency counted from", default=Denominator.IN_BED)

    class Text(SealedText):
        dreams: str | None = prose("Dreams")
        medicine: str | None = line("Medicine for sleep")
        factors: str | None = prose("What might have affected this?")
        note: str | None = prose("Note")

    def assign(self, checked: Mapping[str, Any]) -> None:
        """Take over values; the night is shown in the offset in which its last time was told."""
        super().assign(checked)
        night = ("out_of_bed_at", "final_awakening_at", "tried_to_sleep_at", "into_bed_at", "nap_at")
        last = next((moment for name in night if (moment := checked.get(name)) is not None), None)
        if last is not None:
            self.utc_offset_minutes = round((last.utcoffset() or timedelta()).total_seconds() / 60)

    @property
    def zones(self) -> tuple[str, str]:
        """Return the zone of going to bed and that of getting up, "" where none is known."""
        names = (self.zone or "").split() or [""]
        return names[0], names[-1]

    @property
    def night(self) -> Night:
        """Return the night for arithmetic, its times on the clocks of the zones that it was lived in."""
        before, after = self.zones
        return Night(
            self._lived(self.into_bed_at, before), self._lived(self.tried_to_sleep_at, before),
            self.minutes_to_fall_asleep, self.minutes_awake,
            self._lived(self.final_awakening_at, after), self._lived(self.out_of_bed_at, after),
            from_trying=self.denominator == Denominator.TRYING, nap=self._lived(self.nap_at, before),
        )  # fmt: skip

    def _lived(self, moment: datetime | None, zone: str) -> datetime | None:
        if moment is None:
            return None
        place = zone_named(zone)
        return moment.astimezone(place) if place is not None else self.local(moment)
