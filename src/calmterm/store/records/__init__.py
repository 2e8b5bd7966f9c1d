"""The record kinds, one module a family."""

from calmterm.store.records.checkins import CheckIn, CheckInEmotion, CheckInTrigger, Emotion, Moment, Trigger
from calmterm.store.records.journal import Draft, JournalEntry
from calmterm.store.records.vault import Setting

__all__ = [
    "CheckIn", "CheckInEmotion", "CheckInTrigger", "Draft", "Emotion", "JournalEntry", "Moment", "Setting", "Trigger",
]  # fmt: skip
