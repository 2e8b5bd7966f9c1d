"""`calmterm insights`: what stood out, what went with what, and what is still missing."""

from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.console import json_option, open_store, say, say_json
from calmterm.cli.options import Options

if TYPE_CHECKING:
    from calmterm.insights.analysis import Study
    from calmterm.store import Store


@click.command()
@json_option
@click.pass_obj
def command(options: Options, as_json: bool) -> None:
    """Show what stood out and what goes with what in the last 90 days, and what is still missing.

    Worked out once a week. These are patterns in your entries, never causes; those you archived are left out.
    """
    from calmterm.domain.patterns import keep_if_due
    from calmterm.insights.analysis import study

    with open_store(options) as store:
        report = study(store.measures.diary())
        keep_if_due(store, report)
        if as_json:
            say_json(_as_json(store, report))
        else:
            _say(store, report)


def _say(store: "Store", report: "Study") -> None:
    from calmterm.domain.patterns import NONE, missing_lines, rests
    from calmterm.domain.trends import stood_out, usual_lines
    from calmterm.insights.analysis import say_mentions

    say("Usual")
    for line in usual_lines(store.insights.baselines()) or ["Not enough entries yet."]:
        say(f"  {line}")
    say("Days that stood out")
    for line in stood_out(store.insights.deviations()) or ["None."]:
        say(f"  {line}")
    for line in say_mentions(report):
        say(f"  {line}")
    say("What goes with what")
    resting = rests(store)
    found = [] if resting else store.insights.listed()
    for line in [one.text.words or "" for one in found] or [resting or NONE]:
        say(f"  {line}")
    if not resting:
        for line in missing_lines(store, report):
            say(f"  {line}")
    say(f"{report.noted} of {report.window.days} days have entries.")


def _as_json(store: "Store", report: "Study") -> dict[str, Any]:

    from calmterm.domain.patterns import rests
    from calmterm.insights.analysis import say_missing
    from calmterm.insights.measures import MEASURES
    from calmterm.store.model.record import jsonable

    measures = {one.id: one.measure for one in store.insights.baselines()}
    resting = rests(store)
    looked_on = store.insights.looked_on()

    def other(key: str | None) -> str | None:
        return key if key is None or key in MEASURES else store.measures.called(key)

    def row(record: Any, *names: str) -> dict[str, Any]:
        return {name: jsonable(getattr(record, name)) for name in names}

    return {
        "looked_on": None if looked_on is None else looked_on.isoformat(),
        "window": {
            "from": report.window.first_day.isoformat(),
            "to": report.window.last_day.isoformat(),
        },
        "days_with_entries": report.noted,
        "days_in_window": report.window.days,
        "resting": resting or None,
        "baselines": [
            row(one, "measure", "median", "mad", "sigma", "n", "window_from", "window_to", "method_version",
                "established_at")
            for one in store.insights.baselines()
        ],
        "stood_out": [
            {"measure": measures[one.baseline_id], **row(one, "on", "value", "score")}
            for _, one in store.insights.deviations()
        ],
        "mentions": [{"measure": name, "side": side} for name, side in report.mentions.items()],
        "insights": [] if resting else [
            {
                **row(one, "id", "kind", "template", "measure"),
                "with": other(one.other_measure),
                **row(one, "n", "effect", "low", "high", "window_from", "window_to", "method_version", "computed_at",
                      "rating"),
                "words": one.text.words,
            }
            for one in store.insights.listed()
        ],
        "missing": [
            {
                "look": one.template, "measure": one.measure,
                "with": other(one.other), "words": say_missing(one, store.measures.called),
                "needs": [{"have": need.have, "need": need.need, "unit": need.unit} for need in one.refusal.missing],
            }
            for one in report.missing
        ],
    }  # fmt: skip
