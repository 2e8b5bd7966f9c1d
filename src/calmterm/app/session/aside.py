"""Work beside the vault's thread, in one that nothing waits for: it ends with the process."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from calmterm.core import files
from calmterm.core.errors import CalmtermError

T = TypeVar("T")


async def in_a_thread(name: str, work: Callable[[], T]) -> T:
    """Return the result of `work`, done in a daemon thread: leaving never waits for it. Raises CalmtermError.

    Whoever is let go while it waits leaves the work to come to its end by itself.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(set_it: Callable[[], object]) -> None:
        if not done.done():
            set_it()

    def do() -> None:
        try:
            result = work()
        except (CalmtermError, OSError) as raised:  # nobody must see the traceback of a thread
            error = files.typed(raised) if isinstance(raised, OSError) else raised
            tell = partial(done.set_exception, error)
        else:
            tell = partial(done.set_result, result)
        with suppress(RuntimeError):  # the loop is closed: the program was left meanwhile
            loop.call_soon_threadsafe(settle, tell)

    threading.Thread(target=do, name=name, daemon=True).start()
    return await done
