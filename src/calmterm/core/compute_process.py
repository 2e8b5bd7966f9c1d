"""Long sums in a process of their own, so that no key waits for them: pure Python would hold the interpreter.

What goes there are days and numbers, never a word of text, through a pipe and never a file. The process has the walls
of its parent (see hardening.py) and ends with it: nobody at the other end of the pipe means leaving at once.
"""

import asyncio
import os
import pickle
import queue
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, Final, TypeVar

T = TypeVar("T")

_HEAD: Final = struct.Struct(">Q")
_COMMAND: Final = (
    sys.executable,
    "-P",
    "-m",
    "calmterm.core.compute_process",
)  # -P: never from the directory one happens to be in


class ComputeProcess:
    """A helper process, begun when first needed. One sum after the other. Close it when done."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._ended: list[asyncio.subprocess.Process] = []
        self._turn = asyncio.Lock()
        self._closed = False

    async def run(self, work: Callable[..., T], *given: Any) -> T:
        """Return the result of a function of `calmterm.insights` for numbers. Raises what it raises.

        Where no process can be had, the sum is done here, off the event loop but not out of its way.
        """
        async with self._turn:
            try:
                return await self._ask(work, given)
            except (OSError, asyncio.IncompleteReadError):
                if self._closed:
                    raise asyncio.CancelledError from None
                self._end()
        return await asyncio.to_thread(work, *given)

    async def close(self) -> None:
        """End the process, whatever it is at, and see it gone."""
        self._closed = True
        self._end()
        for process in self._ended:
            await process.wait()

    async def _ask(self, work: Callable[..., T], given: tuple[Any, ...]) -> T:
        if self._closed:
            raise asyncio.CancelledError
        process = self._process
        if process is None or process.returncode is not None:
            self._end()
            process = self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        if process.stdin is None or process.stdout is None:
            raise OSError
        try:
            process.stdin.write(_packed((work, given)))
            await process.stdin.drain()
            (size,) = _HEAD.unpack(await process.stdout.readexactly(_HEAD.size))
            answer = await process.stdout.readexactly(size)
        except asyncio.CancelledError:
            self._end()  # what it would still say belongs to nobody
            raise
        fine, result = pickle.loads(answer)  # noqa: S301 - from our own process, through a pipe that nobody else has
        if not fine:
            raise result
        return result

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._ended.append(process)
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()


def _packed(value: object) -> bytes:
    data = pickle.dumps(value)
    return _HEAD.pack(len(data)) + data


def serve(source: BinaryIO, target: BinaryIO, leave: Callable[[], object]) -> None:
    """Do one sum after the other until the pipe ends; then `leave`, even from the middle of one."""
    asked: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen() -> None:
        while len(head := source.read(_HEAD.size)) == _HEAD.size:
            asked.put(source.read(*_HEAD.unpack(head)))
        asked.put(None)
        leave()

    threading.Thread(target=listen, daemon=True).start()
    while (data := asked.get()) is not None:
        work, given = pickle.loads(data)  # noqa: S301 - from our own parent
        try:
            answer: tuple[bool, object] = True, work(*given)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to who asked
            answer = False, error
        target.write(_packed(answer))
        target.flush()


if __name__ == "__main__":
    from calmterm.core.hardening import harden

    harden()
    serve(sys.stdin.buffer, sys.stdout.buffer, lambda: os._exit(0))
