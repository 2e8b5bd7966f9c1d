"""`calmterm sleep`: one night."""

from typing import TYPE_CHECKING, Any, Final

import click

from calmterm.cli import colour
from calmterm.cli.console import for_a_person, json_option, open_store, read_day, say, say_json
from calmterm.cli.input import read_text
from calmterm.cli.options import Options
from calmterm.core import dates
from calmterm.core.errors import UsageError

if TYPE_CHECKING:
    from calmterm.insights.sleep import Night

NOTHING_GIVEN: Final = (
    "Nothing of the night was given, so nothing was saved."
    " For example: calmterm sleep --into-bed 22:45 --tried 23:00 --latency 20 --awake 10 --woke 6:45 --up 7:00"
)


@click.command()
@click.option("--night-of", metavar="D", help="The day of getting up, like 2026-01-31 or yesterday; today if left out.")
@click.option("--into-bed", metavar="T", help="22:45, 2245 or 10:45 pm.")
@click.option("--tried", metavar="T", help="When you tried to sleep.")
@click.option("--latency", metavar="MIN", help="Minutes to fall asleep.")
@click.option("--awake", metavar="MIN", help="Minutes awake in the night, all together.")
@click.option("--wakings", metavar="N", help="How often you woke, not counting the last time.")
@click.option("--woke", metavar="T", help="When you woke for good.")
@click.option("--woke-early", metavar="MIN", help="How many minutes earlier than you wanted.")
@click.option("--up", metavar="T", help="When you got out of bed.")
@click.option("--nap-at", metavar="T", help="When you napped on the day before.")
@click.option("--nap", metavar="MIN", help="How long you napped that day, all together.")
@click.option("--tz", metavar="ZONE", help="Time zone such as Europe/Vienna; this machine's if left out.")
@click.option("--tz-into-bed", metavar="ZONE", help="The zone of going to bed, after a journey.")
@click.option("--quality", metavar="WORD", help="very poor, poor, fair, good or very good; or 1 to 5.")
@click.option("--note", metavar="TEXT or -", help="In your own words; - reads standard input.")
@click.option("--from-trying", is_flag=True, help="Count efficiency from trying to sleep, for people who read in bed.")
@click.option("--as-told", is_flag=True, help="Save even if the times don't add up.")
@json_option
@click.pass_obj
def command(options: Options, night_of: str | None, tz: str | None, tz_into_bed: str | None, note: str | None,
            from_trying: bool, as_told: bool, as_json: bool, **given: str | None) -> None:  # fmt: skip
    """Note one night and print its figures. Times count back from getting up; what you leave out stays blank.

    In the hour that comes twice when clocks go back, "2:10 second" means the later one.
    """
    from calmterm.core.clock import SystemClock
    from calmterm.domain import sleep
    from calmterm.insights.sleep import questions
    from calmterm.store.model.records import SleepNight

    clock = SystemClock()
    zones = [_zone(name) if name else None for name in (tz, tz_into_bed)]
    *times, nap = [_time(given[name], name) for name in ("into_bed", "tried", "woke", "up", "nap_at")]
    day = read_day(night_of) if night_of else None
    values: dict[str, Any] = {
        "minutes_to_fall_asleep": given["latency"], "minutes_awake": given["awake"], "times_woken": given["wakings"],
        "woke_early_minutes": given["woke_early"], "nap_minutes": given["nap"], "quality": _quality(given["quality"]),
        "note": read_text(options, [note]) if note is not None else None,
    }  # fmt: skip
    values = {name: value for name, value in values.items() if value is not None}
    SleepNight.check({"night_of": "2026-01-01", **values})  # before asking a secret
    if not any([note, *given.values()]):
        raise UsageError(NOTHING_GIVEN)
    with open_store(options) as store:
        day = day or store.today()
        values |= sleep.moments_of(day, times, zones[0] or clock.zone(), zones[1], nap=nap)
        if never := sleep.skipped(values):
            raise UsageError(f"{' '.join(never.values())} Nothing was saved.")
        values |= {"night_of": day, "denominator": "trying" if from_trying else sleep.denominator(store)}
        record = store.new(SleepNight, {name: value for name, value in values.items() if value is not None})
        asked = questions(record.night, clock.now())
        if asked and not as_told:
            raise UsageError(" ".join(asked) + " Nothing was saved. If it is right as it stands, add --as-told")
        store.add(record)
    if as_json:
        say_json({"id": str(record.id), "night_of": day.isoformat(), **_figures(record.night)})
    else:
        if for_a_person():
            click.echo(colour.strong(f"Night to {dates.full(day)}, noted"))
        _say_night(record.night)


def _time(text: str | None, name: str) -> Any:
    from calmterm.insights.sleep import read_clock

    if text is None:
        return None
    try:
        return read_clock(text)
    except ValueError as error:
        raise UsageError(f"--{name.replace('_', '-')}: {error}") from None


def _quality(text: str | None) -> int | None:
    """The number that a word stands for, or that was given itself. Raises UsageError."""
    from calmterm.store.model.records.sleep import QUALITY

    if text is None:
        return None
    typed = " ".join(text.lower().split())
    found = next((number for number, word in QUALITY.items() if typed in (word, str(number))), None)
    if found is None:
        raise UsageError("--quality takes very poor, poor, fair, good or very good, or a number from 1 to 5.")
    return found


def _zone(name: str) -> Any:
    from calmterm.core.clock import zone_named

    zone = zone_named(name)
    if zone is None:
        raise UsageError("There is no time zone of that name. They are written like Europe/Vienna.")
    return zone


def _figures(night: "Night") -> dict[str, Any]:
    midpoint = night.midpoint
    return {
        "tib": _whole(night.tib), "sol": night.sol, "waso": night.waso, "tst": _whole(night.tst),
        "terminal": _whole(night.terminal), "se": night.efficiency,
        "midpoint": midpoint.isoformat(timespec="minutes") if midpoint else None,
    }  # fmt: skip


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _say_night(night: "Night") -> None:
    from calmterm.insights.sleep import spoken

    lengths = {
        "In bed": night.tib, "Falling asleep": night.sol, "Awake in the night": night.waso, "Asleep": night.tst,
        "In bed after waking": night.terminal,
    }  # fmt: skip
    for label, value in lengths.items():
        say(f"{label:<21}{'-' if value is None else spoken(value)}")
    of = "the time from trying to sleep" if night.from_trying else "the time in bed"
    say(f"{'Efficiency':<21}{'-' if night.efficiency is None else f'{night.efficiency:g} % of {of}'}")
    say(f"{'Midpoint':<21}{'-' if night.midpoint is None else format(night.midpoint, '%H:%M')}")
