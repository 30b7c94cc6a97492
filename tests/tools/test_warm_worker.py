"""The worker that is kept: one child for many requests, ended cleanly whatever happens."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from ternlight.tools import worker
from ternlight.tools.errors import Damaged, WorkerDied
from ternlight.tools.warm_worker import WarmWorker

TASKS = """
import os, socket, time
from ternlight.tools.errors import Damaged

def me(arguments, progress):
    return {"pid": os.getpid(), "said": arguments.get("say")}, arguments.get("payload", b"")[::-1]

def refuse(arguments, progress):
    raise Damaged("It is broken. Get another.")

def leave(arguments, progress):
    os._exit(3)

def blunder(arguments, progress):
    raise KeyError("ours")

def hang(arguments, progress):
    progress(os.getpid(), 1)
    while True:
        time.sleep(60)

def write(arguments, progress):
    with open(arguments["path"], "w") as file:
        file.write("x" * 100_000)
    try:
        socket.socket()
    except PermissionError:
        return {"socket": False}, b""
    return {"socket": True}, b""
"""


@pytest.fixture
async def warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WarmWorker]:
    """A worker that knows the tasks above."""
    (tmp_path / "warm_tasks.py").write_text(TASKS)
    code = f"""import sys
sys.path.append({str(tmp_path)!r})
from ternlight.tools import worker_main
import warm_tasks
worker_main.TASKS = {{name: "warm_tasks:" + name for name in dir(warm_tasks)}}
worker_main.main()"""
    monkeypatch.setattr(worker, "command", lambda: [sys.executable, "-P", "-c", code])
    kept = WarmWorker()
    before = len(asyncio.all_tasks())
    yield kept
    await kept.close()
    assert psutil.Process().children() == []
    assert len(asyncio.all_tasks()) == before


async def test_one_child_answers_all(warm: WarmWorker) -> None:
    answers = [await warm.run("me", {"say": "€"}, b"\x00\nab", subject="a deck") for _ in range(3)]
    assert len({values["pid"] for values, _ in answers}) == 1
    assert answers[0][0]["said"] == "€"
    assert answers[0][1] == b"ba\n\x00"


async def test_many_at_once_take_turns(warm: WarmWorker) -> None:
    answers = await asyncio.gather(*(warm.run("me", {"say": n}, subject="") for n in range(5)))
    assert [values["said"] for values, _ in answers] == [0, 1, 2, 3, 4]


async def test_a_refusal_costs_no_child(warm: WarmWorker) -> None:
    before, _ = await warm.run("me", {}, subject="")
    with pytest.raises(Damaged, match="Get another"):
        await warm.run("refuse", {}, subject="")
    after, _ = await warm.run("me", {}, subject="")
    assert before["pid"] == after["pid"]


@pytest.mark.parametrize("task", ["leave", "blunder"])
async def test_after_a_crash_the_next_request_has_another(warm: WarmWorker, task: str) -> None:
    before, _ = await warm.run("me", {}, subject="")
    with pytest.raises(WorkerDied, match="busy with “my deck” stopped"):
        await warm.run(task, {}, subject="my deck")
    after, _ = await warm.run("me", {}, subject="")
    assert before["pid"] != after["pid"]
    assert not psutil.pid_exists(before["pid"])


async def test_a_child_that_was_killed_meanwhile_is_replaced(warm: WarmWorker) -> None:
    before, _ = await warm.run("me", {}, subject="")
    psutil.Process(before["pid"]).kill()
    assert warm._child is not None
    await warm._child._process.wait()
    assert not warm.running
    after, _ = await warm.run("me", {}, subject="")
    assert before["pid"] != after["pid"]


async def test_cancelling_ends_the_work(warm: WarmWorker) -> None:
    started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.ensure_future(
        warm.run("hang", {}, subject="", progress=lambda done, total: started.set_result(done))
    )
    pid = await started
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(pid)
    values, _ = await warm.run("me", {}, subject="")
    assert values["pid"] != pid


async def test_an_idle_child_ends(warm: WarmWorker) -> None:
    brief = WarmWorker(idle_seconds=0.0)
    values, _ = await brief.run("me", {}, subject="")
    assert brief._idle is not None
    await brief._idle
    assert not psutil.pid_exists(values["pid"])
    again, _ = await brief.run("me", {}, subject="")
    assert again["pid"] != values["pid"]
    await brief.close()


async def test_may_write_files_and_open_no_socket(warm: WarmWorker, tmp_path: Path) -> None:
    values, _ = await warm.run("write", {"path": str(tmp_path / "a.txt")}, subject="")
    assert values == {"socket": False}
    assert (tmp_path / "a.txt").stat().st_size == 100_000


async def test_a_task_of_another_package_is_none(warm: WarmWorker) -> None:
    with pytest.raises(WorkerDied):
        await warm.run("os:getcwd", {}, subject="")
