"""The worker: whatever happens in the child costs one error message."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ternlight.tools import worker
from ternlight.tools.errors import Damaged, TooLarge, WorkerDied
from ternlight.tools.worker import Answer, run_in_worker

TASKS = """
import os, signal, socket, subprocess, sys, time
from ternlight.tools.errors import Damaged

def crash(arguments, progress):
    print("something went wrong in here", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)

def leave(arguments, progress):
    os._exit(3)

def hang(arguments, progress):
    progress(os.getpid(), 1)
    while True:
        time.sleep(60)

def compute(arguments, progress):
    while True:
        pass

def swell(arguments, progress):
    kept = []
    while True:
        kept.append(b"x" * 20_000_000)
        time.sleep(0.01)

def reserve(arguments, progress):
    return {}, bytes(1 << 40)

def noisy(arguments, progress):
    os.write(1, b"{not json\\n")
    print("and from Python")
    progress(1, 2)
    os.write(1, b"\\0" * 100_000)
    progress(2, 2)
    return {"said": arguments["say"]}, b"\\n{}\\n" * 300_000

def refuse(arguments, progress):
    raise Damaged("It is broken. Get another.")

def blunder(arguments, progress):
    raise KeyError("ours")

def call_home(arguments, progress):
    refused = []
    for attempt in (socket.socket, lambda: subprocess.run(["true"]), lambda: os.system("true"), os.fork):
        try:
            attempt()
        except PermissionError:
            refused.append(True)
    return {"refused": len(refused)}, b""

def write(arguments, progress):
    try:
        with open(arguments["path"], "w") as file:
            file.write("x" * 100_000)
    except OSError:
        return {"written": False}, b""
    return {"written": True}, b""
"""

Run = Callable[..., "asyncio.Future[Answer]"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one of the tasks above in a real worker."""
    (tmp_path / "bad_tasks.py").write_text(TASKS)
    code = f"""import sys
sys.path.append({str(tmp_path)!r})
from ternlight.tools import worker_main
class Tasks(dict):
    def __contains__(self, name): return True
    def get(self, name, other): return "bad_tasks:" + name
worker_main.TASKS = Tasks()
worker_main.GRACE_SECONDS = 0
worker_main.main()"""
    monkeypatch.setattr(worker, "command", lambda: [sys.executable, "-P", "-c", code])
    monkeypatch.setattr(worker, "GRACE_SECONDS", 5.0)

    async def start(task: str, seconds: float = 60.0, memory: int = 1 << 30, **more: object) -> Answer:
        progress = more.pop("progress", None)
        return await run_in_worker(
            task,
            more,
            subject="a.pdf",
            seconds=seconds,
            memory_bytes=memory,
            progress=progress,  # type: ignore[arg-type]
        )

    return start  # type: ignore[return-value]


async def test_answers_with_values_and_bytes_whatever_is_printed(run: Run) -> None:
    seen: list[tuple[int, int]] = []
    values, payload = await run("noisy", say="€\ud800", progress=lambda done, total: seen.append((done, total)))
    assert values == {"said": "€\ud800"}
    assert payload == b"\n{}\n" * 300_000
    assert seen == [(1, 2), (2, 2)]


async def test_errors_keep_their_class_and_sentence(run: Run) -> None:
    with pytest.raises(Damaged) as caught:
        await run("refuse")
    assert caught.value.user_message == "It is broken. Get another."
    assert caught.value.kind == "world"


@pytest.mark.parametrize("task", ["crash", "leave", "blunder", "unknown"])
async def test_a_crash_is_one_sentence(run: Run, task: str) -> None:
    with pytest.raises(
        WorkerDied, match=r"stopped while it was busy with “a\.pdf”.*Nothing else is affected"
    ) as caught:
        await run(task)
    if task == "crash":
        assert "something went wrong in here" in caught.value.log_tail
        assert "Segmentation fault" in caught.value.log_tail
    if task == "blunder":
        assert "KeyError: 'ours'" in caught.value.log_tail
    assert "KeyError" not in caught.value.user_message


async def test_a_hang_ends_at_the_deadline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.5)
    with pytest.raises(TooLarge, match="took longer than 1 seconds"):
        await run("hang", seconds=1)


@pytest.mark.skipif(sys.platform == "win32", reason="CPU time is limited on POSIX")
async def test_endless_computing_ends(run: Run) -> None:
    with pytest.raises(TooLarge, match="1 seconds of computing"):
        await run("compute", seconds=1)


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
async def test_a_huge_allocation_is_refused(run: Run) -> None:
    with pytest.raises(TooLarge, match="more memory"):
        await run("reserve")


async def test_swelling_is_stopped(run: Run) -> None:
    with pytest.raises(TooLarge, match=r"more memory than it may take \(0\.2 GB\)"):
        await run("swell", memory=200_000_000)


async def test_cancelling_kills_at_once(run: Run) -> None:
    started = asyncio.Event()
    pids: list[int] = []

    def progress(done: int, total: int) -> None:
        pids.append(done)
        started.set()

    task = asyncio.ensure_future(run("hang", progress=progress))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(pids[0]), "neither running nor a zombie"


async def test_cancelling_while_it_starts(run: Run) -> None:
    before = set(psutil.Process().children())
    for turns in range(6):
        task = asyncio.ensure_future(run("hang"))
        for _ in range(turns * 3):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert set(psutil.Process().children()) == before


@pytest.mark.skipif(not hasattr(psutil.Process, "num_fds"), reason="counts file descriptors")
async def test_nothing_is_left_behind(run: Run) -> None:
    with contextlib.suppress(Damaged):
        await run("refuse")
    tasks, files = len(asyncio.all_tasks()), psutil.Process().num_fds()
    for task in ("refuse", "crash", "noisy", "leave"):
        with contextlib.suppress(Damaged, WorkerDied):
            await run(task, say="x")
    assert psutil.Process().num_fds() == files
    assert len(asyncio.all_tasks()) == tasks
    assert psutil.Process().children() == []


async def test_an_exception_in_progress_ends_the_child(run: Run) -> None:
    pids: list[int] = []

    def progress(done: int, total: int) -> None:
        pids.append(done)
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        await run("hang", progress=progress)
    assert not psutil.pid_exists(pids[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX")
async def test_reaches_out_to_nothing(run: Run, tmp_path: Path) -> None:
    values, _ = await run("call_home")
    assert values == {"refused": 4}
    values, _ = await run("write", path=str(tmp_path / "left.txt"))
    assert values == {"written": False}


async def test_many_at_once(run: Run) -> None:
    answers = await asyncio.gather(*(run("noisy", say=str(number)) for number in range(4)))
    assert [values["said"] for values, _ in answers] == ["0", "1", "2", "3"]


async def test_dies_with_its_parent(run: Run, tmp_path: Path) -> None:
    code = f"""import asyncio, sys
from ternlight.tools import worker
worker.command = lambda: {worker.command()!r}
print_pid = lambda done, total: print(done, flush=True)
asyncio.run(worker.run_in_worker("hang", {{}}, subject="", seconds=60, memory_bytes=1 << 30, progress=print_pid))"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    child = psutil.Process(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [child], 20)
    assert gone == [child]


def test_command_of_the_frozen_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker.command() == [sys.executable, "-P", "-m", "ternlight.tools.worker_main"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker.command() == [sys.executable, "--tool-worker"]
