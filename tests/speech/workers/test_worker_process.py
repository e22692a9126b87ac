import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from speech.workers.process import (
    WorkerDiedError,
    WorkerKeeper,
    WorkerProcess,
    WorkerRefusedError,
)

ODD = "tests.speech.odd_worker"


@pytest.fixture
async def worker() -> AsyncIterator[WorkerProcess]:
    running = await WorkerProcess.launch(ODD, ["good"], timeout=20)
    yield running
    await running.kill()


async def test_requests_are_answered_each_with_its_own(worker: WorkerProcess) -> None:
    assert worker.hello["name"] == "odd"
    answers = await asyncio.gather(
        *(worker.request({"say": n}, bytes([n]) * 2 + b"x", timeout=5) for n in range(50))
    )
    assert [header["said"] for header, _ in answers] == list(range(50))
    assert [blob for _, blob in answers] == [b"x" + bytes([n]) * 2 for n in range(50)]


async def test_a_large_blob_goes_both_ways(worker: WorkerProcess) -> None:
    blob = os.urandom(3_000_000)
    assert (await worker.request({}, blob, timeout=20))[1] == blob[::-1]


async def test_what_a_library_prints_does_not_get_into_the_pipe(worker: WorkerProcess) -> None:
    await worker.request({"do": "print"}, timeout=5)
    assert (await worker.request({"say": "好"}, timeout=5))[0]["said"] == "好"


async def test_a_worker_that_dies_fails_all_that_wait(worker: WorkerProcess) -> None:
    outcomes = await asyncio.gather(
        *(worker.request({"do": do}, timeout=5) for do in ("slow", "die", "slow", "slow")),
        return_exceptions=True,
    )
    assert not isinstance(outcomes[0], BaseException)
    assert all(isinstance(outcome, WorkerDiedError) for outcome in outcomes[1:])
    assert not worker.alive
    with pytest.raises(WorkerDiedError):
        await worker.request({}, timeout=5)


async def test_a_worker_that_hangs_is_killed(worker: WorkerProcess) -> None:
    started = time.monotonic()
    with pytest.raises(WorkerDiedError):
        await worker.request({"do": "hang"}, timeout=0.5)
    assert time.monotonic() - started < 2
    assert not psutil.pid_exists(worker.pid)


async def test_a_busy_worker_is_not_taken_for_a_hanging_one(worker: WorkerProcess) -> None:
    many = (worker.request({"do": "slow"}, timeout=0.8) for _ in range(6))
    assert len(await asyncio.gather(*many)) == 6


async def test_a_cancelled_request_does_no_harm(worker: WorkerProcess) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await worker.request({"do": "slow"}, timeout=5)
    assert (await worker.request({"say": 1}, timeout=5))[0]["said"] == 1


async def test_ctrl_c_is_left_to_the_parent(worker: WorkerProcess) -> None:
    os.kill(worker.pid, signal.SIGINT)
    assert (await worker.request({"say": 1}, timeout=5))[0]["said"] == 1


@pytest.mark.parametrize("mode", ["crash", "mute", "garbage"])
async def test_a_worker_that_does_not_start_is_told(mode: str) -> None:
    with pytest.raises(WorkerDiedError):
        await WorkerProcess.launch(ODD, [mode], timeout=1.5)


async def test_a_worker_that_refuses_says_why() -> None:
    with pytest.raises(WorkerRefusedError, match="今天不干"):
        await WorkerProcess.launch(ODD, ["refuse"], timeout=20)


async def test_the_keeper_starts_again_what_died() -> None:
    keeper = WorkerKeeper(ODD, ["good"], start_timeout=20)
    first = await keeper.get()
    assert await keeper.get() is first
    os.kill(first.pid, signal.SIGKILL)
    while keeper.worker is not None:
        await asyncio.sleep(0.01)
    assert keeper.trouble is None
    second = await keeper.get()
    assert second.pid != first.pid
    await keeper.close()
    assert not psutil.pid_exists(second.pid)
    with pytest.raises(WorkerDiedError):
        await keeper.get()


async def test_the_keeper_rests_after_a_failed_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    keeper = WorkerKeeper(ODD, ["flaky", str(seen)], start_timeout=20)
    for _ in range(3):  # only the first is a start: the second start would work
        with pytest.raises(WorkerDiedError):
            await keeper.get()
    assert isinstance(keeper.trouble, WorkerDiedError)
    monkeypatch.setattr(WorkerKeeper, "REST", 0.0)
    seen.unlink()
    patient = WorkerKeeper(ODD, ["flaky", str(seen)], start_timeout=20)
    with pytest.raises(WorkerDiedError):
        await patient.get()
    await patient.get()
    assert not patient.trouble
    await patient.close()


async def test_the_keeper_gives_up_for_a_while_on_what_keeps_dying() -> None:
    keeper = WorkerKeeper(ODD, ["good"], start_timeout=20)
    for _ in range(WorkerKeeper.MOST_STARTS):
        worker = await keeper.get()
        with pytest.raises(WorkerDiedError):
            await worker.request({"do": "die"}, timeout=5)
    with pytest.raises(WorkerDiedError):
        await keeper.get()
    assert keeper.trouble is not None
    await keeper.close()


async def test_many_that_ask_at_once_get_one_worker() -> None:
    keeper = WorkerKeeper(ODD, ["good"], start_timeout=20)
    workers = await asyncio.gather(*(keeper.get() for _ in range(10)))
    assert len({worker.pid for worker in workers}) == 1
    await keeper.close()


async def test_a_worker_does_not_outlive_its_parent_even_if_it_hangs() -> None:
    code = (
        "import asyncio\n"
        "from speech.workers.process import WorkerProcess\n"
        "async def main():\n"
        f"    w = await WorkerProcess.launch({ODD!r}, ['good'], timeout=20)\n"
        "    asyncio.ensure_future(w.request({'do': 'hang'}, timeout=600))\n"
        "    await asyncio.sleep(0.3)\n"
        "    print(w.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the worker is still there")
