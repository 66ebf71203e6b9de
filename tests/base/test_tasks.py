"""Background tasks and their owner."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from fwtui.base.tasks import Tasks, report_exception


@pytest.fixture
async def reported() -> list[dict[str, Any]]:
    """What the loop's exception handler is called with."""
    reports: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, report: reports.append(report))
    return reports


async def fail() -> None:
    raise ValueError("a bug")


async def test_a_task_is_kept_until_it_ends() -> None:
    tasks = Tasks()
    done: list[str] = []
    go = asyncio.Event()

    async def work() -> None:
        await go.wait()
        done.append("done")

    task = tasks.start(work(), "work")
    assert task.get_name() == "work"
    del task
    await asyncio.sleep(0)
    gc.collect()
    assert len(tasks) == 1
    go.set()
    await tasks.wait()
    assert done == ["done"]
    await asyncio.sleep(0)
    assert len(tasks) == 0


async def test_cancelling_ends_all_of_them_and_is_no_failure(
    reported: list[dict[str, Any]],
) -> None:
    tasks = Tasks()
    started = [tasks.start(asyncio.sleep(3600), "sleep") for _ in range(3)]
    await asyncio.sleep(0)
    tasks.cancel()
    await tasks.wait()
    await asyncio.sleep(0)
    assert all(task.cancelled() for task in started)
    assert len(tasks) == 0
    assert reported == []


async def test_closing_ends_those_too_that_are_started_at_an_end() -> None:
    tasks = Tasks()
    ends: list[str] = []

    async def work(left: int) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ends.append(f"{left} left")
            if left:
                tasks.start(work(left - 1), "next")
                await asyncio.sleep(0)  # it has begun

    tasks.start(work(2), "first")
    await asyncio.sleep(0)
    await tasks.aclose()
    assert ends == ["2 left", "1 left", "0 left"]
    assert len(tasks) == 0


async def test_an_exception_is_reported_and_the_others_go_on(
    reported: list[dict[str, Any]],
) -> None:
    tasks = Tasks()
    other = tasks.start(asyncio.sleep(3600), "other")
    failed = tasks.start(fail(), "failing")
    await asyncio.wait([failed])
    await asyncio.sleep(0)
    assert [each["message"] for each in reported] == ["failing ended"]
    assert str(reported[0]["exception"]) == "a bug"
    assert not other.done()
    tasks.cancel()
    await tasks.wait()


async def test_an_expected_exception_is_not_reported(reported: list[dict[str, Any]]) -> None:
    task = Tasks().start(fail(), "failing", expected=(ValueError,))
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert reported == []
    report_exception(task, expected=(OSError,))
    assert len(reported) == 1
