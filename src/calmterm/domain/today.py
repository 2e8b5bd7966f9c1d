"""What Today says of last night, of goals and of appointments: functions of the store, one line each."""

from calmterm.core.text import one_line
from calmterm.domain.agenda import notices
from calmterm.domain.goals import due_soon, due_words
from calmterm.domain.sleep import last_night, offers_last_night
from calmterm.insights.sleep import spoken
from calmterm.store import Store

MOST = 3


def sleep_line(store: Store) -> str:
    """Return last night's figures; from waking until evening the offer to note it; "" otherwise."""
    noted = last_night(store)
    if noted is None:
        return "Last night is not noted yet. Press s: it takes a minute." if offers_last_night(store) else ""
    night = noted.night
    told = [f"{name} {spoken(value)}" for name, value in (("in bed", night.tib), ("asleep", night.tst)) if value]
    return f"Last night: {', '.join(told)}" if told else "Last night is noted."


def due_lines(store: Store) -> list[str]:
    """Return appointments and reminders of now, then goals that are due, a few at most."""
    today = store.today()
    due = [f"Goal {due_words(one.on, today)}: {one.title}" for one in due_soon(store, today)]
    rest = f"and {len(due) - MOST} more goals with a date" if len(due) > MOST else ""
    return [one_line(words) for words in (*(one.words for one in notices(store)), *due[:MOST], rest) if words]
