"""What a study found, kept as records: worked out anew once a week or when asked, put away, rated.

The weekly look is on purpose: who looks until something is significant will find it (insights.md, section 7).
"""

import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import NotFound
from calmterm.insights.analysis import Found, Study, say
from calmterm.insights.baseline import Deviation as DayFound
from calmterm.store.measure_series import MeasureSeries
from calmterm.store.model.records.insights import Baseline, Deviation, Insight, InsightKind
from calmterm.store.model.records.vault import Setting
from calmterm.store.record_mapper import live

EVERY: Final = timedelta(days=7)
MORE_DAYS: Final = 7
"""So many more days with entries make a look due before its week is over, as after an import."""
LOOKED: Final = "insights_looked"

Identity = tuple[str, str, str | None]


class InsightStore(MeasureSeries):
    """Baselines, days that stood out, and insights, as records."""

    def insights(self, *, put_away: bool = False) -> list[Insight]:
        """What the last look found, the plainest first; those put away only where asked for."""
        away = col(Insight.dismissed_at)
        return self._insights(live(Insight), away.is_not(None) if put_away else away.is_(None))

    def earlier_insights(self, limit: int) -> list[Insight]:
        """The log: what was said before and no longer holds, or held with other numbers; newest first."""
        gone = col(Insight.deleted_at)
        with self._reading() as session:
            query = select(Insight).where(gone.is_not(None)).order_by(gone.desc(), col(Insight.id).desc()).limit(limit)
            return self._adopt(session, session.scalars(query).all())

    def baselines(self) -> list[Baseline]:
        """The usual level of each measure, as last worked out."""
        return self.records(Baseline, oldest_first=True)

    def deviations(self) -> list[tuple[str, Deviation]]:
        """The days that stood out, newest first, each with its measure."""
        measures = {one.id: one.measure for one in self.baselines()}
        return [(measures[one.baseline_id], one) for one in self.records(Deviation) if one.baseline_id in measures]

    def looked_on(self) -> date | None:
        """The day of the last look, or None."""
        return self._last_look()[0]

    def is_look_due(self, noted: int) -> bool:
        """Whether it is time for a look, with `noted` days of entries in its 90 days."""
        last, then = self._last_look()
        return last is None or abs(self.today() - last) >= EVERY or noted >= then + MORE_DAYS

    def keep(self, report: Study) -> None:
        """Make a report the present state, in one transaction. What was put away or rated stays so."""
        now = self._now()
        words = {_identity(found): say(found, self.called) for found in report.found}
        with self._writing() as session:
            before = {
                (one.template, one.measure, one.other_measure): one
                for one in self._adopt(session, session.scalars(select(Insight).where(live(Insight))).all())
            }
            for found in report.found:
                old = before.pop(_identity(found), None)
                values = _values(found) | {"computed_at": now, "words": words[_identity(found)]}
                if old is not None and _same(old, values):
                    for name in ("window_from", "window_to", "computed_at"):
                        setattr(old, name, values[name])
                    continue
                if old is not None:
                    values |= {name: getattr(old, name) for name in ("viewed_at", "dismissed_at", "rating")}
                    old.deleted_at = now
                self._insert(session, Insight.from_values(values))
            for gone in before.values():
                gone.deleted_at = now
            self._keep_usual(session, report)
            self._note_look(session, report.noted)

    def put_away(self, insight: Insight, *, away: bool = True) -> Insight:
        """Hide one insight, also when a later look finds it again; or bring it back. Raises NotFound."""
        did = "Put away" if away else "Brought back"
        return self._mark(did, insight, {"dismissed_at": self.clock.now() if away else None})

    def rate_insight(self, insight: Insight, rating: int | None) -> Insight:
        """How useful an insight was, 1 to 10, or None for no rating. Raises NotFound, InvalidRecord."""
        return self._mark("Rated", insight, {"rating": rating})

    def forget_insight(self, insight: Insight) -> None:
        """Remove an insight and what the log holds of it, for good."""
        with self._writing() as session:
            session.execute(
                delete(Insight).where(
                    col(Insight.template) == insight.template, col(Insight.measure) == insight.measure,
                    col(Insight.other_measure).is_not_distinct_from(insight.other_measure),
                )
            )  # fmt: skip

    def seen(self, insights: list[Insight]) -> None:
        """Note that insights were shown for the first time."""
        with self._writing() as session:
            for one in insights:
                row = session.get(Insight, one.id)
                if row is not None and row.viewed_at is None:
                    row.viewed_at = self._now()

    def _insights(self, *conditions: Any) -> list[Insight]:
        with self._reading() as session:
            query = select(Insight).where(*conditions).order_by(col(Insight.priority), col(Insight.id))
            return self._adopt(session, session.scalars(query).all())

    def _mark(self, did: str, insight: Insight, values: Mapping[str, Any]) -> Insight:
        before = {name: getattr(insight, name) for name in values}
        row = self._set(insight.id, values)
        self._remember(did, row, partial(self._set, insight.id, before))
        return row

    def _set(self, insight_id: uuid.UUID, values: Mapping[str, Any]) -> Insight:
        with self._writing() as session:
            row = session.get(Insight, insight_id)
            if row is None or row.deleted_at is not None:
                raise NotFound("This insight is no longer there; a later look took its place.")
            self._adopt(session, [row])
            row.assign(Insight.check({**row.values(), **values}))
            self._stamp(session, row)
        return row

    def _keep_usual(self, session: Session, report: Study) -> None:
        session.execute(delete(Baseline))  # its deviations go with it
        for measure, usual in report.baselines.items():
            row = Baseline.from_values({
                "measure": measure, "median": usual.median, "mad": usual.mad, "sigma": usual.sigma, "n": usual.n,
                **_window(usual.window.first, usual.window.last), "method_version": _version(usual.method_version),
                "established_at": self._now(),
            })  # fmt: skip
            self._insert(session, row)
            session.flush()
            for day, found in report.deviations[measure].items():
                self._insert(session, _deviation(row, day, found))

    def _last_look(self) -> tuple[date | None, int]:
        with self._reading() as session:
            said = session.scalar(select(col(Setting.value)).where(col(Setting.name) == LOOKED)) or ""
        match = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d+)", said)
        return (date.fromisoformat(match[1]), int(match[2])) if match else (None, 0)

    def _note_look(self, session: Session, noted: int) -> None:
        said = f"{self.today().isoformat()} {noted}"
        row = session.scalar(select(Setting).where(col(Setting.name) == LOOKED))
        if row is None:
            self._insert(session, Setting.from_values({"name": LOOKED, "value": said}))
        else:
            row.value = said
            self._stamp(session, row)


def _identity(found: Found) -> Identity:
    return found.template, found.measure, found.other


def _values(found: Found) -> dict[str, Any]:
    low, high = found.interval
    result = found.result
    return {
        "kind": InsightKind.PATTERN, "priority": found.priority, "template": found.template, "measure": found.measure,
        "other_measure": found.other, "n": result.n, "effect": result.effect, "low": low, "high": high,
        "confidence": None if found.adjusted is None else 1 - found.adjusted,
        **_window(result.window.first, result.window.last), "method_version": _version(result.method_version),
    }  # fmt: skip


def _same(old: Insight, values: Mapping[str, Any]) -> bool:
    """Whether an insight says what it said, apart from when it was worked out."""
    return old.text.words == values["words"] and old.method_version == values["method_version"]


def _deviation(usual: Baseline, day: int, found: DayFound) -> Deviation:
    return Deviation.from_values(
        {"baseline_id": usual.id, "on": date.fromordinal(day), "value": found.value, "score": found.z}
    )


def _window(first: int, last: int) -> dict[str, date]:
    return {"window_from": date.fromordinal(first), "window_to": date.fromordinal(last)}


def _version(name: str) -> int:
    """The number at the end of a method's name."""
    return int(name.rpartition("-")[2])
