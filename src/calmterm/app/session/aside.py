"""Work beside the vault's thread, in one that nothing waits for: it ends with the process."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from calmterm.core import files
from calmterm.core.errors import CalmtermError

T = TypeVar("T")


async def in_a_thread(name: str, work: Callable[[], T]) -> T:
    """Return the result of `work`, done in a daemon thread: leaving never waits for it. Raises CalmtermError."""
    done: Future[T] = Future()

    def do() -> None:
        try:
            done.set_result(work())
        except (CalmtermError, OSError) as error:  # nobody must see the traceback of a thread
            done.set_exception(files.typed(error) if isinstance(error, OSError) else error)

    threading.Thread(target=do, name=name, daemon=True).start()
    return await asyncio.wrap_future(done)
