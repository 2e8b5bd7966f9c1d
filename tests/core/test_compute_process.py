"""Long sums in a process of their own: the same answers, nothing left behind, and a way without one."""

import asyncio
import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from calmterm.core import compute_process
from calmterm.core.compute_process import ComputeProcess, serve
from calmterm.insights.series import Window
from calmterm.insights.slopes import PairwiseSlopes
from calmterm.insights.trend import trend

SERIES = {day: float(day % 7 + day // 20) for day in range(1, 61)}
WINDOW = Window(1, 60)

pytestmark = pytest.mark.usefixtures("sums_done_anew")


async def test_a_sum_elsewhere_is_the_sum_here() -> None:
    helper = ComputeProcess()
    try:
        found = await asyncio.gather(helper.run(trend, SERIES, WINDOW), helper.run(trend, SERIES, Window(1, 5)))
        assert found == [trend(SERIES, WINDOW), trend(SERIES, Window(1, 5))]
        process = helper._process
        assert process is not None
        assert process.pid != os.getpid()
        with pytest.raises(ValueError, match="two points"):
            await helper.run(PairwiseSlopes, [], [])
        assert await helper.run(trend, SERIES, WINDOW) == found[0]  # an error ends nothing
    finally:
        await helper.close()
    assert process.returncode is not None
    with pytest.raises(asyncio.CancelledError):  # closed is closed: no other process is begun
        await helper.run(trend, SERIES, WINDOW)


async def test_a_helper_that_dies_is_replaced_by_a_thread() -> None:
    helper = ComputeProcess()
    try:
        await helper.run(trend, SERIES, WINDOW)
        process = helper._process
        assert process is not None
        process.kill()
        await process.wait()
        assert await helper.run(trend, SERIES, WINDOW) == trend(SERIES, WINDOW)
    finally:
        await helper.close()


async def test_where_no_process_can_be_had_the_sum_is_done_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compute_process, "_COMMAND", (str(tmp_path / "nothing"),))
    helper = ComputeProcess()
    assert await helper.run(trend, SERIES, WINDOW) == trend(SERIES, WINDOW)
    assert await helper.run(threading.get_ident) != threading.get_ident()
    await helper.close()


async def test_the_helper_leaves_when_nobody_is_at_the_other_end() -> None:
    helper = ComputeProcess()
    await helper.run(trend, SERIES, WINDOW)
    process = helper._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()  # as when the parent is gone
    await asyncio.wait_for(process.wait(), 30)
    assert process.returncode == 0
    await helper.close()


def test_serving_answers_each_and_leaves_at_the_end_of_the_pipe() -> None:
    asked = compute_process._packed((trend, (SERIES, WINDOW))) + compute_process._packed((PairwiseSlopes, ([], [])))
    answers, left = io.BytesIO(), threading.Event()
    serve(io.BytesIO(asked), answers, left.set)
    assert left.wait(30)
    data = answers.getvalue()
    found: list[Any] = []
    while data:
        (size,) = compute_process._HEAD.unpack(data[: compute_process._HEAD.size])
        found.append(compute_process.pickle.loads(data[compute_process._HEAD.size :][:size]))
        data = data[compute_process._HEAD.size + size :]
    assert found[0] == (True, trend(SERIES, WINDOW))
    assert found[1][0] is False
    assert isinstance(found[1][1], ValueError)
