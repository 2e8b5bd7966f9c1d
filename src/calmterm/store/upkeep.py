"""What is done at each opening of a vault, as its settings say. Problems are told in `notices`; the vault opens."""

from typing import TYPE_CHECKING

from calmterm.core.errors import CalmtermError
from calmterm.store import crisis_log
from calmterm.store.model import records

if TYPE_CHECKING:
    from calmterm.store.store import Store


def retention_days(store: "Store") -> int | None:
    """Return after how many days in the trash records go for good; None, unless the person chose a number: never."""
    days = store.preference("retention_days")
    return int(days) or None if days.isascii() and days.isdigit() else None


def keep_retention(store: "Store") -> None:
    """Do what the retention setting says, if it says anything; what came of it stands in `notices`."""
    days = retention_days(store)
    try:
        if days is not None and store.removal.retention_preview(days):
            gone = store.removal.apply_retention(days)
            store.notices.append(f"As you chose, what lay in the trash over {days} days was deleted forever: {gone}.")
    except CalmtermError as error:  # whatever stands against it, the vault opens
        store.notices.append(f"The trash was left as it is. {error}")


def thin_log(store: "Store") -> None:
    """Let earlier versions go as the setting says; problems stand in `notices`."""
    if store.preference("keep_versions") == "all":
        return
    try:
        store.history.thin()
    except CalmtermError as error:  # whatever stands against it, the vault opens
        store.notices.append(f"Old versions were left as they are. {error}")


def reduce_hard_stretches(store: "Store") -> None:
    """Make the stretches of more than 30 days ago coarse, as their form says; problems stand in `notices`."""
    try:
        with store.rows.reading() as session:  # most keep no such log, and then its class is not needed
            kept = session.connection().exec_driver_sql("SELECT 1 FROM crisis_event LIMIT 1").first()
        for event, left in crisis_log.due(store.records(records.CrisisEvent), store.today()) if kept else ():
            store.replace(records.CrisisEvent, event.id, event.revision, left, keeps_history=False)
    except CalmtermError as error:  # whatever stands against it, the vault opens
        store.notices.append(f"The log of hard times was left as it is. {error}")
