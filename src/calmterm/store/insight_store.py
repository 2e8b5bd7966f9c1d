"""What a study found, kept as records: worked out anew once a week or when asked, put away, rated.

The weekly look is on purpose: who looks until something is significant will find it (insights.md, section 7).
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import NotFound
from calmterm.insights.analysis import Study, StudyFinding, say
from calmterm.insights.baseline import MeasureDeviation as DayFound
from calmterm.store.measure_series import MeasureSeries
from calmterm.store.model import records
from calmterm.store.record_mapper import live
from calmterm.store.repository import Repository

EVERY: Final = timedelta(days=7)
MORE_DAYS: Final = 7
"""So many more days with entries make a look due before its week is over, as after an import."""
LOOKED: Final = "insights_looked"

Identity = tuple[str, str, str | None]
Noticed = TypeVar("Noticed", bound="records.Insight | records.Deviation")
"""What can be put away and rated: an insight, or a day that stood out."""


class InsightStore:
    """Baselines, days that stood out, and insights, as records."""

    def __init__(self, records: Repository, measures: MeasureSeries) -> None:
        self._records, self._rows, self._measures = records, records.rows, measures

    def listed(self, *, put_away: bool = False) -> "list[records.Insight]":
        """Return what the last look found, the plainest first; those put away only where asked for."""
        away = col(records.Insight.dismissed_at)
        return self._select(live(records.Insight), away.is_not(None) if put_away else away.is_(None))

    def earlier(self, limit: int) -> "list[records.Insight]":
        """Return the log: what was said before and no longer holds, or held with other numbers; newest first."""
        gone = col(records.Insight.deleted_at)
        with self._rows.reading() as session:
            query = (
                select(records.Insight)
                .where(gone.is_not(None))
                .order_by(gone.desc(), col(records.Insight.id).desc())
                .limit(limit)
            )
            return self._rows.adopt(session, session.scalars(query).all())

    def baselines(self) -> "list[records.Baseline]":
        """Return the usual level of each measure, as last worked out."""
        return self._records.records(records.Baseline, oldest_first=True)

    def deviations(self, *, put_away: bool = False) -> "list[tuple[str, records.Deviation]]":
        """Return the days that stood out, newest first, each with its measure; those put away only where asked for."""
        measures = {one.id: one.measure for one in self.baselines()}
        return [
            (measures[one.baseline_id], one)
            for one in self._records.records(records.Deviation)
            if one.baseline_id in measures and (one.dismissed_at is not None) == put_away
        ]

    def looked_on(self) -> date | None:
        """Return the day of the last look, or None."""
        return self._last_look()[0]

    def is_look_due(self, noted: int) -> bool:
        """Return whether it is time for a look, with `noted` days of entries in its 90 days."""
        last, then = self._last_look()
        return last is None or abs(self._records.today() - last) >= EVERY or noted >= then + MORE_DAYS

    def keep(self, report: Study) -> None:
        """Make a report the present state, in one transaction. What was put away or rated stays so."""
        found = self._said([*report.found, *report.daily])
        with self._rows.writing() as session:
            self._renew(session, found)
            self._keep_usual(session, report)
            self._note_look(session, report.noted)

    def keep_daily(self, report: Study) -> None:
        """Make what a report says of the last days the present state, and nothing else of it; no write for no news."""
        is_daily = col(records.Insight.kind) == records.InsightKind.DAILY
        kept = {(one.template, one.measure, one.effect) for one in self._select(live(records.Insight), is_daily)}
        if kept != {(one.template, one.measure, one.result.effect) for one in report.daily}:
            found = self._said(report.daily)
            with self._rows.writing() as session:
                self._renew(session, found, is_daily)

    def _said(self, found: Sequence[StudyFinding]) -> list[tuple[StudyFinding, str]]:
        """Each with its words, which may take reading: done before anything is written."""
        return [(one, say(one, self._measures.called)) for one in found]

    def _renew(self, session: Session, found: Sequence[tuple[StudyFinding, str]], *among: Any) -> None:
        """Let what was found take the place of the live insights `among` all; the others go to the log."""
        now = self._rows.now()
        rows = session.scalars(select(records.Insight).where(live(records.Insight), *among)).all()
        before = {(one.template, one.measure, one.other_measure): one for one in self._rows.adopt(session, rows)}
        for one, words in found:
            old = before.pop(_identity(one), None)
            values = _values(one) | {"computed_at": now, "words": words}
            if old is not None and _same(old, values):
                for name in ("window_from", "window_to", "computed_at"):
                    setattr(old, name, values[name])
                continue
            if old is not None:
                values |= {name: getattr(old, name) for name in ("viewed_at", "dismissed_at", "rating")}
                old.deleted_at = now
            self._rows.insert(session, records.Insight.from_values(values))
        for gone in before.values():
            gone.deleted_at = now

    def put_away(self, insight: Noticed, *, away: bool = True) -> Noticed:
        """Hide an insight or a day that stood out, also when a later look finds it again; or bring it back.

        Raises NotFound.
        """
        did = "Archived" if away else "Restored"
        return self._mark(did, insight, {"dismissed_at": self._records.clock.now() if away else None})

    def rate(self, insight: Noticed, rating: int | None) -> Noticed:
        """Return how useful an insight or a day that stood out was, 1 to 10, or None for no rating.

        Raises NotFound, InvalidRecord.
        """
        return self._mark("Rated", insight, {"rating": rating})

    def forget(self, insight: "records.Insight") -> None:
        """Remove an insight and what the log holds of it, for good."""
        with self._rows.writing() as session:
            session.execute(
                delete(records.Insight).where(
                    col(records.Insight.template) == insight.template, col(records.Insight.measure) == insight.measure,
                    col(records.Insight.other_measure).is_not_distinct_from(insight.other_measure),
                )
            )  # fmt: skip

    def note_seen(self, insights: "list[records.Insight]") -> None:
        """Note that insights were shown for the first time."""
        with self._rows.writing() as session:
            for one in insights:
                row = session.get(records.Insight, one.id)
                if row is not None and row.viewed_at is None:
                    row.viewed_at = self._rows.now()

    def _select(self, *conditions: Any) -> "list[records.Insight]":
        with self._rows.reading() as session:
            query = (
                select(records.Insight)
                .where(*conditions)
                .order_by(col(records.Insight.priority), col(records.Insight.id))
            )
            return self._rows.adopt(session, session.scalars(query).all())

    def _mark(self, did: str, insight: Noticed, values: Mapping[str, Any]) -> Noticed:
        before = {name: getattr(insight, name) for name in values}
        row = self._set(type(insight), insight.id, values)
        back, again = (partial(self._set, type(insight), insight.id, one) for one in (before, values))
        self._records.undo.remember(did, [row], back, again)
        return row

    def _set(self, kind: type[Noticed], insight_id: uuid.UUID, values: Mapping[str, Any]) -> Noticed:
        with self._rows.writing() as session:
            row = session.get(kind, insight_id)
            if row is None or row.deleted_at is not None:
                raise NotFound("This insight is no longer there; a later look took its place.")
            self._rows.adopt(session, [row])
            row.assign(kind.check({**row.values(), **values}))
            self._rows.stamp(session, row)
        return row

    def _keep_usual(self, session: Session, report: Study) -> None:
        marks = {(measure, one.on): (one.dismissed_at, one.rating) for measure, one in self._deviations(session)}
        session.execute(delete(records.Baseline))  # its deviations go with it
        for measure, usual in report.baselines.items():
            row = records.Baseline.from_values({
                "measure": measure, "median": usual.median, "mad": usual.mad, "sigma": usual.sigma, "n": usual.n,
                **_window(usual.window.first, usual.window.last), "method_version": _version(usual.method_version),
                "established_at": self._rows.now(),
            })  # fmt: skip
            self._rows.insert(session, row)
            session.flush()
            for day, found in report.deviations[measure].items():
                away, rating = marks.get((measure, date.fromordinal(day)), (None, None))
                self._rows.insert(session, _deviation(row, day, found, dismissed_at=away, rating=rating))

    def _deviations(self, session: Session) -> "list[tuple[str, records.Deviation]]":
        query = select(col(records.Baseline.measure), records.Deviation).join(
            records.Baseline, col(records.Baseline.id) == col(records.Deviation.baseline_id)
        )
        return [(measure, one) for measure, one in session.execute(query)]

    def _last_look(self) -> tuple[date | None, int]:
        with self._rows.reading() as session:
            said = session.scalar(select(col(records.Setting.value)).where(col(records.Setting.name) == LOOKED)) or ""
        match = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d+)", said)
        return (date.fromisoformat(match[1]), int(match[2])) if match else (None, 0)

    def _note_look(self, session: Session, noted: int) -> None:
        said = f"{self._records.today().isoformat()} {noted}"
        row = session.scalar(select(records.Setting).where(col(records.Setting.name) == LOOKED))
        if row is None:
            self._rows.insert(session, records.Setting.from_values({"name": LOOKED, "value": said}))
        else:
            row.value = said
            self._rows.stamp(session, row)


def _identity(found: StudyFinding) -> Identity:
    return found.template, found.measure, found.other


def _values(found: StudyFinding) -> dict[str, Any]:
    low, high = found.interval
    result = found.result
    return {
        "kind": records.InsightKind(found.kind), "priority": found.priority, "template": found.template,
        "measure": found.measure, "other_measure": found.other, "n": result.n, "effect": result.effect,
        "low": low, "high": high, "confidence": None if found.adjusted is None else 1 - found.adjusted,
        **_window(result.window.first, result.window.last), "method_version": _version(result.method_version),
    }  # fmt: skip


def _same(old: "records.Insight", values: Mapping[str, Any]) -> bool:
    """Whether an insight says what it said, apart from when it was worked out."""
    return old.text.words == values["words"] and old.method_version == values["method_version"]


def _deviation(usual: "records.Baseline", day: int, found: DayFound, **marks: Any) -> "records.Deviation":
    return records.Deviation.from_values(
        {"baseline_id": usual.id, "on": date.fromordinal(day), "value": found.value, "score": found.z, **marks}
    )


def _window(first: int, last: int) -> dict[str, date]:
    return {"window_from": date.fromordinal(first), "window_to": date.fromordinal(last)}


def _version(name: str) -> int:
    """The number at the end of a method's name."""
    return int(name.rpartition("-")[2])
