"""Freeze a small vault of this release, with what it holds beside it, for the test that opens it forever.

    python scripts/freeze_vault.py tests/data/vaults/0.1.0

Each release adds one; none is ever made again. The passphrase is "frozen". Kinds and fields that a release does not
have are left out, so the same script makes the vault of an older one when it runs over that one's sources.
"""

import json
import shutil
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from calmterm.core.clock import FixedClock
from calmterm.store import Store, Vault, kinds, listed_kinds
from calmterm.store.crypto.keyring import MIB, Cost

PASSPHRASE = "frozen"  # noqa: S105 - made up, for a vault of made-up records
SETTINGS = {"day_starts_at": "05:00", "country": "AT"}
RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("check_in", {
        "felt_at": "2026-11-19T23:30:00+01:00", "mood": 4, "energy": 3, "sleep_hours": 6.5,
        "note": "Grau, aber ruhig. 🌧",
        "emotions": [{"emotion": "sadness", "intensity": 6}, {"emotion": "trust"}], "triggers": ["work", "Föhn"],
    }),
    ("journal_entry", {"title": "A walk", "body": "The river.\nThen home.", "tags": ["outside"], "starred": True}),
    ("thought_record", {
        "situation": "A short mail", "automatic_thought": "They are angry", "belief_before": 80, "belief_after": 30,
        "distortions": ["mind_reading"], "emotions": [{"name": "fear", "intensity_before": 70, "intensity_after": 20}],
    }),
    ("sleep_night", {
        "night_of": "2026-11-20", "into_bed_at": "2026-11-19T22:45:00+01:00",
        "tried_to_sleep_at": "2026-11-19T23:15:00+01:00", "final_awakening_at": "2026-11-20T06:30:00+01:00",
        "out_of_bed_at": "2026-11-20T07:00:00+01:00", "minutes_to_fall_asleep": 30, "minutes_awake": 40, "quality": 4,
        "woke_early_minutes": 25, "nap_at": "2026-11-19T14:30:00+01:00", "nap_minutes": 20,
    }),
    ("sleep_night", {
        "night_of": "2026-11-18", "into_bed_at": "2026-11-17T23:00:00+01:00",
        "out_of_bed_at": "2026-11-18T06:30:00+01:00", "quality_of_ten": 7,
    }),
    ("exposure_step", {
        "ladder": 1, "rank": 1, "situation": "One stop by bus", "suds_initial": 60,
        "attempts": [{"tried_at": "2026-11-20T10:00:00+01:00", "suds_pre": 50, "suds_peak": 70, "suds_post": 30}],
    }),
    ("goal", {"title": "Paint again", "progress": 20, "milestones": [{"title": "Buy paper"}, {"title": "One sketch"}]}),
    ("check_in", {
        "felt_at": "2026-11-20T08:10:00+01:00", "anxiety": 7, "emotions": [{"emotion": "fear", "intensity": 5}],
    }),
    ("thought_record", {
        "automatic_thought": "I will miss it", "other_thoughts": [
            {"thought": "They will wait for me", "belief_before": 60, "belief_after": 20, "own_distortions": ["haste"]},
        ],
    }),
    ("practice_session", {"kind": "breathing", "seconds": 180, "anxiety_before": 6, "anxiety_after": 3}),
    ("safety_plan", {"number": 1, "signs": "I stop answering", "reasons": "The dog"}),
    ("consent", {"name": "Dr Lind", "parts": ["moods", "sleep"], "from_on": "2026-11-01"}),
    ("sharing", {
        "name": "Dr Lind", "given_at": "2026-11-20T09:00:00+01:00", "form": "page", "parts": ["moods"],
        "from_on": "2026-10-01", "until_on": "2026-11-20",
    }),
    ("care_note", {
        "name": "Dr Lind", "received_at": "2026-11-20T18:00:00+01:00", "title": "Seen", "text": "Thank you.",
    }),
    ("care_message", {"name": "Dr Lind", "sent_at": "2026-11-20T19:00:00+01:00", "text": "Until Tuesday."}),
    ("circle", {"identity": "5" * 64, "name": "Swimmers"}),
    ("gratitude", {"what": "Warm soup", "savour": 8}),
    ("profile", {"name": "Ada", "greeted": True, "conditions": "Hay fever"}),
    ("homework", {"what": "Ring one person", "due_on": "2026-11-27"}),
    ("medicine", {"name": "Vitamin D", "schedule": "morning"}),
]  # fmt: skip
TRASHED = "gratitude"


def main() -> None:
    directory = Path(sys.argv[1])
    clock = FixedClock(datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1))))
    store, _ = Vault(directory, clock).create(PASSPHRASE, [Cost(2, 19 * MIB)])
    with store:
        fill(store)
        clock.at += timedelta(minutes=5)
        change(store)
        held = contents(store)
    (directory / "contents.json").write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for empty in ("inbox", "backups"):
        shutil.rmtree(directory / empty)


def fill(store: Store) -> None:
    for name, value in SETTINGS.items():
        store.set_setting(name, value)
    for name, values in RECORDS:
        if name in kinds():
            kind = kinds()[name]
            fields = {*(spec.name for spec in kind.specs()), *(child.field for child in kind.about.inline)}
            store.add(store.new(kind, {key: value for key, value in values.items() if key in fields}))
    store.drafts.save("editor", "half a sentence")


def change(store: Store) -> None:
    (entry,) = store.records(kinds()["journal_entry"])
    store.change(entry, {"body": "The river.\nThen home, slowly."})
    for name in {TRASHED} & kinds().keys():
        store.trash(*store.records(kinds()[name]))


def contents(store: Store) -> dict[str, Any]:
    found = (store.records(kind, trashed=gone) for kind in listed_kinds() for gone in (False, True))
    held = [record.to_json() for records in found for record in records]
    return {"settings": SETTINGS, "drafts": {"editor": store.drafts.payload("editor")}, "records": held}


if __name__ == "__main__":
    main()
