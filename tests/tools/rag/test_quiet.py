"""Chroma within this process talks to nobody and leaves nothing running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import asyncio, json, os, sys, threading, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
reached = []
watching = False

def watch(event, arguments):
    if watching and (event.startswith("socket.") or event in ("subprocess.Popen", "os.posix_spawn", "os.fork")):
        reached.append(event)

def name_of(task):
    try:
        return (task / "comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):  # a thread that ended between being listed and being asked
        return None

def threads():
    return sorted(name for name in map(name_of, Path("/proc/self/task").iterdir()) if name is not None)

async def use(folder, path):
    from helpers.indexes import opened
    async with opened(folder) as index:
        work = await index.create("Work") if not await index.collections() else await index.find("Work")
        await index.add(work, [path])
        await index.search(work, "harbour", limit=3)
        return threads()

async def main():
    global watching
    watching = True  # the loop itself has opened its pair of sockets by now
    folder, path = Path(sys.argv[2]), Path(sys.argv[3])
    counts = []
    for _ in range(3):
        busy = await use(folder, path)
        deadline = time.monotonic() + 20
        while any("sqlx" in name for name in threads()) and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        counts.append(len(threads()))
    watching = False
    print(json.dumps({"reached": reached, "busy": busy, "left": threads(), "counts": counts,
                      "python": [one.name for one in threading.enumerate()]}))

sys.addaudithook(watch)
asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads of C libraries are seen on Linux only")
def test_no_socket_and_no_thread_is_left(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The harbour is shut.")
    (tmp_path / ".env").write_text("anonymized_telemetry=true\nchroma_otel_collection_endpoint=http://127.0.0.1:9\n")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(Path(each).absolute()) for each in sys.path if each),
        "ANONYMIZED_TELEMETRY": "True",
        "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://127.0.0.1:9",
        "CHROMA_OTEL_GRANULARITY": "all",
    }
    command = [sys.executable, "-c", PROGRAM, str(ROOT / "tests"), str(tmp_path / "index"), str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path, env=environment
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["reached"] == []
    assert any("sqlx" in name for name in told["busy"])
    assert not any("sqlx" in name for name in told["left"])
    assert told["counts"][-1] <= told["counts"][0] + 1, told  # opening and closing again adds nothing
    assert all(name.startswith(("MainThread", "asyncio")) for name in told["python"])
