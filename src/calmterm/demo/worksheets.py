"""What the demo's made-up person keeps beside the diary: worksheets, talks, and small things for today.

Each record is put so many days before today, an appointment after it; what would lie before the demo's first day is
left out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, cast
from uuid import UUID

from calmterm.store import Record, Store, kind_named

Row = tuple[str, int, str, dict[str, Any]]
LINKS: Final = ("from_id", "with_id", "medicine_id")
"""Fields that name another of these records, which stands before."""


def _turn(number: int, name: str, question: str, answer: str = "", rating: int | None = None) -> dict[str, Any]:
    """One answer of a talk, as its script asked for it."""
    return {"number": number, "name": name, "question": question, "answer": answer or None, "rating": rating}


ROWS: Final[tuple[Row, ...]] = (
    ("thought_record", 9, "18:20", {
        "situation": "The depot called about line 14. A whole shift had the old timetable on the wall.",
        "automatic_thought": "I always miss the one thing that matters.", "belief_before": 80, "belief_after": 40,
        "emotions": [
            {"name": "shame", "intensity_before": 70, "intensity_after": 35},
            {"name": "worry", "intensity_before": 55, "intensity_after": 50},
        ],
        "evidence_for": "The old sheet did hang there. I had not asked who changes it.",
        "evidence_against": "Eleven other lines were right. The depot has a person for the wall.",
        "balanced_thought": "I missed one sheet of twelve, and there is a way not to miss it again.",
        "other_thoughts": [
            {"thought": "They will not ask me again.", "belief_before": 55, "belief_after": 25,
             "distortions": ["fortune_telling"]},
        ],
        "distortions": ["overgeneralising", "mental_filter"], "own_distortions": ["counting only misses"],
        "next_step": "Ask the depot for a photo of the wall.",
    }),
    ("thought_record", 3, "07:40", {
        "situation": "Jonas left without a word this morning.", "automatic_thought": "He is still angry.",
        "belief_before": 65, "belief_after": 60, "emotions": [
            {"name": "sadness", "intensity_before": 45, "intensity_after": 40},
        ],
        "distortions": [], "next_step": "Ask him this evening.",
    }),
    ("check_in", 2, "15:10", {"moment": "quick", "anxiety": 7, "emotions": [{"emotion": "fear", "intensity": 6}],
                              "helped": ["a walk", "ringing Nadia"]}),
    ("practice_session", 2, "15:20", {
        "kind": "breathing", "technique": "long exhale 4-6", "seconds": 180, "completed": True, "anxiety_before": 7,
        "anxiety_after": 5, "effectiveness": 6, "side_effects": ["a little dizzy"],
    }),
    ("core_belief", 60, "20:00", {
        "domain": "self", "old_belief": "If I am not useful, I am a burden.", "strength_before": 75,
        "strength_after": 50, "evidence_against": "People sit with me when there is nothing to do.",
        "new_belief": "I am welcome, also on idle days.",
        "reviews": [
            {"reviewed_on": 46, "strength_old": 70, "strength_new": 30},
            {"reviewed_on": 32, "strength_old": 65, "strength_new": 35},
            {"reviewed_on": 18, "strength_old": 60, "strength_new": 45},
            {"reviewed_on": 4, "strength_old": 55, "strength_new": 50, "note": "Sunday on the balcony."},
        ],
    }),
    ("exposure_step", 40, "19:00", {
        "situation": "Ring the garage back instead of writing", "suds_initial": 40, "rank": 1, "state": "done",
        "attempts": [
            {"tried_at": 38, "feared_outcome": "I lose my words", "expected_probability": 70, "suds_pre": 55,
             "suds_peak": 70, "suds_post": 40, "outcome": "partly", "probability_again": 50, "minutes": 4,
             "what_i_learned": "I lost them once, and he waited."},
            {"tried_at": 30, "feared_outcome": "I lose my words", "expected_probability": 50, "suds_pre": 45,
             "suds_peak": 65, "suds_post": 45, "outcome": "no", "probability_again": 25, "minutes": 3,
             "what_i_learned": "The call was over before the fear was, and that was fine."},
        ],
    }),
    ("exposure_step", 40, "19:05", {"situation": "Ask a question in the planning round", "suds_initial": 60, "rank": 2,
                                    "state": "active"}),
    ("exposure_step", 40, "19:10", {"situation": "Present the new line to the council", "suds_initial": 85, "rank": 3}),
    ("problem_solving", 12, "19:30", {
        "problem": "The neighbour's music goes on until one, three nights a week.", "importance": 6,
        "goal": "Asleep by half past eleven on work days.",
        "options": [
            {"option": "Talk to him by daylight", "pros": "Quick; he may not know", "cons": "I would have to be brave",
             "effort": 4, "likely_help": 7, "chosen": True},
            {"option": "Earplugs", "pros": "No talking", "effort": 1, "likely_help": 4},
            {"option": "Write to the house manager", "cons": "Feels like telling on him", "effort": 3,
             "likely_help": 4},
        ],
        "plan": "Ring on Saturday before lunch.", "state": "trying",
    }),
    ("coping_card", 50, "21:00", {
        "front": "The phone rings and my chest goes tight", "category": "calm", "pinned": True,
        "back": "It is a phone. I can let it ring twice, breathe out long, and then say my name.",
        "steps": ["Feet on the floor", "Breathe out long, twice", "Say my name"],
        "used": [
            {"used_at": 44, "distress_before": 7, "distress_after": 5, "effectiveness": 6},
            {"used_at": 27, "distress_before": 6, "distress_after": 5, "effectiveness": 5},
            {"used_at": 6, "distress_before": 6, "distress_after": 3, "effectiveness": 7},
        ],
    }),
    ("self_compassion", 8, "21:50", {
        "what_hurts": "I snapped at Mum about the lamp.", "mood_before": 4, "mood_after": 5,
        "kind_words": "You were tired, and you rang her again within the hour.",
        "not_alone": "Everybody snaps at somebody they love.", "small_kindness": "Tea, and the wool blanket.",
    }),
    ("life_value", 55, "17:00", {
        "life_area": "friends", "name": "Being a friend who turns up", "importance": 8, "alignment": 35,
        "tiny_step": "Ask Lena about Thursday", "reviews": [{"reviewed_on": 10, "importance": 8, "alignment": 55}],
    }),
    ("life_value", 55, "17:10", {"life_area": "nature", "name": "Time outside", "importance": 6, "alignment": 70}),
    ("activity", 13, "17:30", {"what": "swim", "category": "body", "minutes": 40, "pleasure_predicted": 4,
                               "pleasure_actual": 7, "mastery_predicted": 5, "mastery_actual": 6, "mood_before": 5,
                               "mood_after": 7, "done": "yes"}),
    ("activity", 6, "17:30", {"what": "swim", "category": "body", "minutes": 40, "pleasure_predicted": 6,
                              "pleasure_actual": 7, "mood_before": 6, "mood_after": 7, "done": "yes"}),
    ("activity", 2, "16:00", {"what": "repot the basil", "category": "mastery", "minutes": 20, "mood_before": 5,
                              "mood_after": 6, "pleasure_predicted": 5, "pleasure_actual": 4, "done": "partly"}),
    ("worry", 5, "11:10", {"worry": "What if the council wants the old line back?", "intensity_before": 7,
                           "kind": "cannot_now", "still_matters": 3, "intensity_after": 3, "outcome": "let_go"}),
    ("gratitude", 4, "21:00", {"what": "The driver who waited", "why": "He saw me running", "savour": 8}),
    ("ai_interaction", 7, "22:10", {"tool": "a chatbot", "minutes": 35, "purpose": "writing", "helpfulness": 6,
                                    "mood_before": 5, "mood_after": 5, "note": "A letter to the council, in the end"
                                    " mostly my own words."}),
    ("ai_interaction", 3, "23:20", {"tool": "a chatbot", "minutes": 50, "purpose": "reassurance", "helpfulness": 3,
                                    "mood_before": 5, "mood_after": 4}),
    ("conversation", 11, "17:30", {
        "script": "cannot_begin", "version": 1, "title": "Cannot begin", "ended_at": 11, "turns": [
            _turn(1, "what", "What would you like to begin?", "the tax papers"),
            _turn(2, "way", "What stands in the way most?", "too big"),
            _turn(3, "slice", "What is the first two minutes of it?", "take the folder out of the drawer"),
            _turn(4, "when", "“take the folder out of the drawer” When and where?", "today after tea, at the window"),
            _turn(5, "value", "It may help to know what it is for. You wrote that this matters to you:"
                  " “Being somebody to count on”"),
            _turn(6, "stop", "After two minutes you may stop, and it still counts as begun."),
            _turn(7, "helped_before", "When you did get going on another day, what helped?",
                  "Saying out loud that two minutes are enough."),
        ],
    }),
    ("conversation", 1, "22:40", {
        "script": "night_worry", "version": 1, "title": "Worry at night", "stands_at": "first_step", "turns": [
            _turn(1, "worry", "What is going round in your head?", "What if the council wants the old line back?"),
            _turn(2, "strength", "How strong is it?", rating=6),
            _turn(3, "act", "“What if the council wants the old line back?” Can anything be done about it before"
                  " morning?", "no, not now"),
        ],
    }),
    ("memory", 11, "17:50", {"kept_on": 11, "sentence": "Saying out loud that two minutes are enough."}),
    ("memory", 34, "21:15", {"kept_on": 34, "sentence": "The river, without the phone."}),
    ("person", 60, "17:40", {"name": "Klara", "role": "family", "phone": "555 0117", "when": "at any hour, she said",
                             "on_safety_plan": True}),
    ("person", 60, "17:41", {"name": "Tove next door", "role": "emergency", "phone": "555 0123", "when": "has a key"}),
    ("person", 60, "17:42", {"name": "Nadia", "role": "friend", "phone": "555 0142", "when": "evenings",
                             "on_safety_plan": True}),
    ("person", 60, "17:44", {"name": "Mum", "role": "family", "phone": "555 0168", "when": "mornings"}),
    ("person", 60, "17:46", {"name": "Dr Lindqvist", "role": "clinician", "phone": "555 0190",
                             "when": "weekdays, nine to twelve"}),
    ("safety_plan", 60, "18:00", {
        "number": 1, "reviewed_on": 12,
        "signs": "I leave messages unanswered. I lie awake and go over one mistake. Nothing tastes of anything.",
        "alone": "- to the river and back, without the phone\n- a long shower\n- feed Gerda, knead something\n"
                 "- breathe with the circle for five minutes",
        "people_places": "The pool on Thursdays. The canteen, where Jonas talks of buses. The library, by the window.",
        "ask_help": "Klara, at any hour. Nadia in the evenings. I can say: it is one of those days.",
        "professionals": "Dr Lindqvist's practice in the mornings. The lines on this page, day and night.",
        "safer_place": "The phone stays in the kitchen at night. Klara keeps what I do not need here.",
        "reasons": "Ida wants to learn to swim. Otto. The balcony in June.",
    }),
    ("daily_task", 0, "08:00", {"what": "Water the balcony", "estimated_minutes": 5}),
    ("daily_task", 0, "08:00", {"what": "Answer Lena", "priority": 1, "estimated_minutes": 10}),
    ("profile", 60, "17:30", {"name": "Runa", "greeted": True, "birthday": "3 May",
                              "conditions": "Sleeps badly when there is much to do. Hay fever."}),
    ("care_plan", 60, "18:30", {
        "made_with": "professional", "review_on": 1, "focus_areas": "Sleep, and ringing people instead of writing",
        "strengths": "I turn up. I can laugh about the timetable.", "supports": "Klara, Nadia, the pool on Thursdays",
        "objectives": [{"objective": "Five nights a week in bed by eleven", "progress": 60},
                       {"objective": "One phone call a week that I would rather write", "progress": 80}],
    }),
    ("medicine", 60, "18:40", {"name": "Vitamin D", "dose": "1 drop", "schedule": "morning"}),
    ("medicine_day", 3, "08:00", {"medicine_id": "Vitamin D", "part": "morning", "state": "taken"}),
    ("medicine_day", 2, "08:00", {"medicine_id": "Vitamin D", "part": "morning", "state": "skipped",
                                  "note": "Forgot it over the early bus."}),
    ("medicine_day", 1, "08:00", {"medicine_id": "Vitamin D", "part": "morning", "state": "taken"}),
    ("homework", 5, "12:00", {"what": "Ring one person instead of writing, and note how it was", "due_on": -1,
                              "from_id": "Dr Lindqvist"}),
    ("homework", 33, "12:00", {"what": "Keep the sleep diary for two weeks", "due_on": 19, "from_id": "Dr Lindqvist",
                               "done_at": 19}),
    ("appointment", -1, "10:30", {"where": "Mill Lane 3", "with_id": "Dr Lindqvist", "remind_before_minutes": 1440}),
)  # fmt: skip


def worksheets(store: Store, days: int) -> Iterator[Record]:
    """Yield the records of the last `days` days, not yet saved."""
    today, now = store.today(), store.clock.now()
    named: dict[str, UUID] = {}
    for name, ago, at, values in ROWS:
        kind = kind_named(name)
        made = store.clock.localize(datetime.combine(today - timedelta(days=ago), time.fromisoformat(at)))
        if ago >= days or (kind.about.felt is not None and made > now and ago >= 0):
            continue
        order = {"on": made.date()} if name in ("daily_task", "medicine_day") else {}
        values = {key: named.get(value) if key in LINKS else value for key, value in values.items()}
        if name == "medicine_day" and values["medicine_id"] is None:
            continue
        felt = {kind.about.felt: made} if kind.about.felt is not None else {}
        record = store.new(kind, {**_dated(values, today, store), **order, **felt})
        record.created_at = min(made, now).astimezone(UTC)
        if name in ("person", "medicine"):
            named[str(values["name"])] = record.id
        yield record


def _dated(values: dict[str, Any], today: date, store: Store) -> dict[str, Any]:
    """The values with days counted back from today made days and times."""
    found = dict(values)
    for name, value in values.items():
        if isinstance(value, list):
            rows = cast("list[Any]", value)
            found[name] = [
                _dated(cast("dict[str, Any]", one), today, store) if isinstance(one, dict) else one for one in rows
            ]
        elif name in ("reviewed_on", "review_on", "due_on", "kept_on"):
            found[name] = today - timedelta(days=value)
        elif name in ("tried_at", "used_at", "ended_at", "done_at"):
            found[name] = store.clock.localize(datetime.combine(today - timedelta(days=value), time(18)))
    return found
