"""What only the engine in a child process has to promise: it dies alone, it comes back once, it never stays behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from helpers.models import embedder, language_model

from ternlight.engine import child, wire
from ternlight.engine.errors import BackendMissing, EngineDied, EngineError, ModelFileError
from ternlight.engine.native_embedder import open_embedder
from ternlight.engine.remote import RemoteEngine
from ternlight.engine.types import LoadOptions, SamplingParams

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")

OPTIONS = LoadOptions(context=256, threads=1)
HELLO = 'import sys, os, time; os.write(1, b\'23 0\\n{"hello":1,"pid":12345}\\n\');'
"""A host that gets as far as its first frame."""


def scripted(code: str) -> list[str]:
    return [sys.executable, "-c", HELLO + textwrap.dedent(code)]


def oom_score(pid: int) -> int:
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


def child_pids() -> set[int]:
    return {process.pid for process in psutil.Process().children()}


@pytest.fixture
async def remote() -> AsyncIterator[RemoteEngine]:
    lines: list[str] = []
    async with RemoteEngine(log=lines.append) as engine:
        yield engine


async def kill(engine: RemoteEngine) -> None:
    """End the process as the system does when memory runs out, and wait until it is known."""
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while engine.pid is not None:  # noqa: ASYNC110 - there is no event for it on purpose: calls tell
        await asyncio.sleep(0)


@pytest.mark.slow
async def test_killed_while_it_answers(remote: RemoteEngine) -> None:
    await remote.load(language_model(), OPTIONS)
    await remote.load_embedder(*embedder())
    identity = await remote.embedder_identity()
    assert identity == open_embedder(*embedder(), threads=1).identity
    session = await remote.new_session()
    tokens = await remote.tokenize("Once upon a time")
    await session.sync(tokens)
    seen = []
    with pytest.raises(EngineDied, match="SIGKILL") as died:
        async for token in session.generate(SamplingParams(max_tokens=200)):
            seen.append(token)
            if len(seen) == 2:
                assert remote.pid is not None
                os.kill(remote.pid, signal.SIGKILL)
    assert died.value.exit_code == -signal.SIGKILL
    assert len(seen) >= 2
    assert session.tokens == ()
    # The next call brings everything back, and the same session reads its text anew.
    assert (await remote.embed(["back again"])).shape == (1, 384)
    assert remote.model is not None and remote.model.context == 256
    with pytest.raises(EngineDied, match="lost this session"):
        await session.rewind(0)
    assert (await session.sync(tokens)).evaluated == len(tokens)
    assert [token async for token in session.generate(SamplingParams(max_tokens=2))]


@pytest.mark.slow
async def test_killed_twice_is_enough(remote: RemoteEngine) -> None:
    await remote.load(language_model(), OPTIONS)
    await kill(remote)
    assert await remote.tokenize("once more")
    await kill(remote)
    for _ in range(2):
        with pytest.raises(EngineDied, match="stopped twice"):
            await remote.tokenize("and again")
    await remote.restart()
    assert await remote.tokenize("by hand")
    assert remote.model is not None
    # A model that is chosen anew starts counting anew.
    await kill(remote)
    await remote.load(language_model(), OPTIONS)
    await kill(remote)
    assert await remote.tokenize("once more")


@pytest.mark.slow
async def test_stray_prints_join_the_log_and_harm_nothing(tmp_path: Path) -> None:
    lines: list[str] = []
    program = tmp_path / "noisy.py"
    program.write_text(
        textwrap.dedent("""
            import ctypes, sys, threading, ternlight.engine.host as host
            def noise():
                print("printed by Python", flush=True)
                libc = ctypes.CDLL(None); libc.puts(b"printed by C"); libc.fflush(None)
            begin = host._volunteer_for_oom
            host._volunteer_for_oom = lambda: (noise(), begin())
            host.main()
        """)
    )
    async with RemoteEngine([sys.executable, str(program)], log=lines.append) as engine:
        assert (await engine.memory_estimate(language_model(), OPTIONS)).fits
        pid = engine.pid
        assert pid is not None
        if sys.platform == "linux":
            assert oom_score(pid) >= 500
    assert f"[{pid}] printed by Python" in lines and f"[{pid}] printed by C" in lines
    assert not psutil.pid_exists(pid)


@pytest.mark.slow
async def test_nothing_is_left_behind() -> None:
    before, files = child_pids(), psutil.Process().num_fds()
    for _ in range(2):
        async with RemoteEngine() as engine:
            with pytest.raises(ModelFileError):
                await engine.load(Path("/nowhere.gguf"))
            assert child_pids() > before
        await engine.close()
        with pytest.raises(EngineError, match="closed"):
            await engine.tokenize("x")
    assert child_pids() == before
    assert psutil.Process().num_fds() == files


@pytest.mark.slow
def test_host_ends_with_the_window(tmp_path: Path) -> None:
    window = tmp_path / "window.py"
    window.write_text(
        textwrap.dedent("""
            import asyncio, sys
            from pathlib import Path
            from ternlight.engine.remote import RemoteEngine
            from ternlight.engine.types import LoadOptions, SamplingParams
            async def main():
                engine = RemoteEngine()
                await engine.load(Path(sys.argv[1]), LoadOptions(context=256, threads=1))
                session = await engine.new_session()
                await session.sync(await engine.tokenize("Once upon a time"))
                async for token in session.generate(SamplingParams(max_tokens=10_000)):
                    print(engine.pid, flush=True)
            asyncio.run(main())
        """)
    )
    with subprocess.Popen([sys.executable, window, language_model()], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        host = psutil.Process(int(process.stdout.readline()))
        process.kill()
    assert host.wait(timeout=30) is None


async def test_garbage_on_the_pipe_is_the_end_of_that_process() -> None:
    async with RemoteEngine(
        scripted("sys.stdin.buffer.read(1); os.write(1, b'hello, world\\n'); time.sleep(600)")
    ) as engine:
        with pytest.raises(EngineDied, match="not a message"):
            await engine.tokenize("x")
        assert engine.pid is None


async def test_answer_to_nothing_is_the_end_of_that_process() -> None:
    code = 'sys.stdin.buffer.read(1); os.write(1, b\'20 0\\n{"id":77,"result":1}\\n\'); time.sleep(600)'
    async with RemoteEngine(scripted(code)) as engine:
        with pytest.raises(EngineDied):
            await engine.tokenize("x")


async def test_process_that_dies_tells_its_last_words() -> None:
    code = "sys.stdin.buffer.read(1); sys.stderr.write('no such luck\\n'); sys.exit(3)"
    async with RemoteEngine(scripted(code)) as engine:
        with pytest.raises(EngineDied, match="exit code 3") as died:
            await engine.tokenize("x")
        assert died.value.exit_code == 3
        assert "no such luck" in died.value.log_tail


async def test_process_that_ignores_a_cancel_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "CANCEL_SECONDS", 0.05)
    async with RemoteEngine(scripted("time.sleep(600)")) as engine:
        begun = asyncio.Event()

        async def call() -> None:
            await engine._ready()
            begun.set()
            await engine.tokenize("x")

        task = asyncio.create_task(call())
        await begun.wait()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert engine.pid is None


async def test_process_that_ignores_the_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "STOP_SECONDS", 0.05)
    before = child_pids()
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    async with RemoteEngine(scripted(stubborn)) as engine:
        await engine._ready()
    assert child_pids() == before


async def test_program_that_cannot_start_says_so(tmp_path: Path) -> None:
    async with RemoteEngine([str(tmp_path / "missing")]) as engine:
        with pytest.raises(EngineDied, match="could not be started"):
            await engine.tokenize("x")
    async with RemoteEngine([sys.executable, "-c", "raise SystemExit(7)"]) as engine:
        with pytest.raises(EngineDied, match="exit code 7"):
            await engine.tokenize("x")


async def test_foreign_version_is_refused() -> None:
    code = "import os, time; os.write(1, b'11 0\\n{\"hello\":2}\\n'); time.sleep(600)"
    async with RemoteEngine([sys.executable, "-c", code]) as engine:
        with pytest.raises(EngineDied, match="another version"):
            await engine.tokenize("x")


async def test_message_that_is_too_large_is_refused_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with RemoteEngine(scripted("sys.stdin.buffer.read(); sys.exit()")) as engine:
        await engine._ready()
        monkeypatch.setattr(wire, "MAX_JSON", 1000)
        with pytest.raises(wire.WireError, match="too large"):
            await engine.tokenize("x" * 2000)
        assert engine.pid is not None


@pytest.mark.slow
async def test_runtime_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "llama_cpp.py").write_text("raise ImportError('not here')")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    async with RemoteEngine(env={**os.environ, "PYTHONPATH": paths}) as engine:
        with pytest.raises(BackendMissing, match="llama-cpp-python"):
            await engine.load(language_model(), replace(OPTIONS, backend="llama.cpp"))
        assert (await engine.load(language_model(), OPTIONS)).backend == "native"


async def test_closing_ends_what_is_waiting() -> None:
    engine = RemoteEngine(scripted("sys.stdin.buffer.read()"))
    await engine._ready()
    call = asyncio.create_task(engine.tokenize("x"))
    await asyncio.sleep(0)
    await engine.close()
    with pytest.raises(EngineError, match="closed"):
        await call
