"""When a run of low days is reason to say, once, that support is there. No level is computed, nothing is stored."""

from __future__ import annotations

from calmterm.insights.series import Series, Window, observed

METHOD_VERSION = "lows-1"

LOW_MOOD = 2
RUN_DAYS = 3
REST_DAYS = 7
"""An offer for a run of low days comes once a week at most."""


def low_run(moods: Series, today: int) -> bool:
    """Whether today and the two days before it each have a mood of 2 or less (daily medians by ordinal day).

    A day without a check-in is no low day.
    """
    last = observed(moods, Window(today - RUN_DAYS + 1, today))
    return len(last) == RUN_DAYS and all(mood <= LOW_MOOD for _, mood in last)


def may_offer(offered: int | None, today: int) -> bool:
    """Whether the last offer, on an ordinal day, is a week old or never was."""
    return offered is None or today - offered >= REST_DAYS
