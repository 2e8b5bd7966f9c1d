"""The record kinds, one module a family. Importing this package declares every table."""

from calmterm.store.model.records.checkins import (
    AiInteraction,
    CheckIn,
    CheckInEmotion,
    CheckInTrigger,
    Emotion,
    Gratitude,
    Moment,
    Trigger,
)
from calmterm.store.model.records.goals import (
    Appointment,
    CareObjective,
    CarePlan,
    Goal,
    GoalCheckIn,
    GoalMilestone,
    Medicine,
    Person,
    TherapySession,
)
from calmterm.store.model.records.insights import Achievement, Baseline, Deviation, Insight, Unlocked
from calmterm.store.model.records.journal import Draft, JournalEntry, JournalRevision
from calmterm.store.model.records.practice import (
    DailyTask,
    Habit,
    HabitDay,
    HabitKind,
    PracticeKind,
    PracticeSession,
    TaskKind,
)
from calmterm.store.model.records.sleep import SleepNight
from calmterm.store.model.records.support import Alert, CrisisEvent, SafetyPlan, ScaleResult
from calmterm.store.model.records.vault import (
    AuditEvent,
    ContentCategory,
    ContentItem,
    ContentKind,
    MigrationLog,
    Reminder,
    Setting,
)
from calmterm.store.model.records.worksheets.activities import Activity
from calmterm.store.model.records.worksheets.beliefs import CoreBelief, CoreBeliefReview
from calmterm.store.model.records.worksheets.compassion import SelfCompassion
from calmterm.store.model.records.worksheets.coping import CopingCard, CopingUse
from calmterm.store.model.records.worksheets.exposure import ExposureAttempt, ExposureStep
from calmterm.store.model.records.worksheets.own import CustomWorksheet
from calmterm.store.model.records.worksheets.problems import ProblemOption, ProblemSolving
from calmterm.store.model.records.worksheets.thoughts import ThoughtEmotion, ThoughtRecord
from calmterm.store.model.records.worksheets.values import LifeValue, ValueReview
from calmterm.store.model.records.worksheets.worries import Worry

__all__ = [
    "Achievement", "Activity", "AiInteraction", "Alert", "Appointment", "AuditEvent", "Baseline", "CareObjective",
    "CarePlan", "CheckIn", "CheckInEmotion", "CheckInTrigger", "ContentCategory", "ContentItem", "ContentKind",
    "CopingCard", "CopingUse", "CoreBelief", "CoreBeliefReview", "CrisisEvent", "CustomWorksheet", "DailyTask",
    "Deviation", "Draft", "Emotion", "ExposureAttempt", "ExposureStep", "Goal", "GoalCheckIn", "GoalMilestone",
    "Gratitude", "Habit", "HabitDay", "HabitKind", "Insight", "JournalEntry", "JournalRevision", "LifeValue",
    "Medicine", "MigrationLog", "Moment", "Person", "PracticeKind", "PracticeSession", "ProblemOption",
    "ProblemSolving", "Reminder", "SafetyPlan", "ScaleResult", "SelfCompassion", "Setting", "SleepNight", "TaskKind",
    "TherapySession", "ThoughtEmotion", "ThoughtRecord", "Trigger", "Unlocked", "ValueReview", "Worry",
]  # fmt: skip
