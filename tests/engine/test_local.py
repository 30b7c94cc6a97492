"""What can only be arranged when the engine is in this process."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import psutil
import pytest
from helpers.models import language_model

from ternlight.engine import llama_cpp
from ternlight.engine.errors import BackendMissing, EngineError, OutOfMemory
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions, SamplingParams

pytestmark = pytest.mark.slow

OPTIONS = LoadOptions(context=256, threads=1)


@pytest.fixture
async def local() -> AsyncIterator[LocalEngine]:
    async with LocalEngine() as engine:
        yield engine


async def test_too_little_memory_is_refused_with_what_would_fit(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await local.load(language_model(), OPTIONS)
    monkeypatch.setattr("ternlight.engine.memory.available_memory", lambda: 140_000_000)
    with pytest.raises(OutOfMemory, match=r"A context of \d+ tokens would fit") as refused:
        await local.load(language_model(), LoadOptions(context=8192))
    assert refused.value.available == 140_000_000 < refused.value.needed
    assert local.model is not None and local.model.context == 256
    monkeypatch.setattr("ternlight.engine.memory.available_memory", lambda: 10_000_000)
    with pytest.raises(OutOfMemory, match="choose a smaller model"):
        await local.load(language_model(), LoadOptions(context=8192))


async def test_session_that_does_not_fit_is_refused(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    await local.load(language_model(), replace(OPTIONS, backend="llama.cpp"))
    monkeypatch.setattr("ternlight.engine.loaded.available_memory", lambda: 1_000_000)
    with pytest.raises(OutOfMemory, match="1 MB are free"):
        await local.new_session()


async def test_text_that_fits_no_memory_is_refused(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    await local.load(language_model(), OPTIONS)
    session = await local.new_session()
    await session.sync([5] * 70)
    with monkeypatch.context() as tight:
        tight.setattr("ternlight.engine.native.available_memory", lambda: 1_000_000)
        with pytest.raises(OutOfMemory, match="not enough memory to go on"):
            await session.sync([5] * 200)
    assert (await session.sync([5] * 200)).reused == 70


async def test_memory_stays_within_the_estimate(local: LocalEngine) -> None:
    options = LoadOptions(context=2048, threads=1)
    estimate = await local.memory_estimate(language_model(), options)
    before = psutil.Process().memory_info().rss
    await local.load(language_model(), options)
    session = await local.new_session()
    await session.sync((await local.tokenize("word " * 300))[:257])
    gc.collect()
    used = psutil.Process().memory_info().rss - before
    assert used < estimate.total + 60_000_000  # the vocabulary and the library itself


async def test_progress_of_loading_reaches_the_end(local: LocalEngine) -> None:
    steps: list[tuple[int, int]] = []
    info = await local.load(language_model(), OPTIONS, progress=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (info.size_bytes, info.size_bytes)
    assert len(steps) <= 101


async def test_unloading_closes_the_sessions(local: LocalEngine) -> None:
    await local.load(language_model(), OPTIONS)
    session = await local.new_session()
    await session.sync([5])
    await local.unload()
    assert local.model is None and session.tokens == ()
    with pytest.raises(EngineError, match="closed"):
        await session.sync([5])
    for call in (local.tokenize("x"), local.new_session(), local.embed(["x"])):
        with pytest.raises(EngineError, match="Load"):
            await call
    await session.close()


async def test_closing_ends_what_is_running() -> None:
    engine = LocalEngine()
    await engine.load(language_model(), LoadOptions(context=2048, threads=1))
    session = await engine.new_session()
    begun = asyncio.Event()
    tokens = (await engine.tokenize("word " * 2000))[:2000]
    task = asyncio.create_task(session.sync(tokens, progress=lambda done, total: begun.set()))
    await begun.wait()
    await engine.close()
    await engine.close()
    with pytest.raises(EngineError, match="closed"):
        await task
    with pytest.raises(EngineError, match="closed"):
        await engine.tokenize("x")
    assert not [thread for thread in threading.enumerate() if "ternlight" in thread.name]


async def test_other_calls_come_between_the_chunks_of_a_prefill(local: LocalEngine) -> None:
    await local.load(language_model(), LoadOptions(context=1024, threads=1))
    session = await local.new_session()
    tokens = (await local.tokenize("word " * 520))[:520]
    order: list[str] = []
    prefill = asyncio.create_task(session.sync(tokens, progress=lambda done, total: order.append("chunk")))
    asked = asyncio.create_task(local.tokenize("hello"))
    asked.add_done_callback(lambda _: order.append("answer"))
    await asyncio.gather(prefill, asked)
    assert order.index("answer") < order.index("chunk") + 2
    assert order.count("chunk") == 3


async def test_generating_and_changing_the_session_at_once_is_refused(local: LocalEngine) -> None:
    await local.load(language_model(), OPTIONS)
    session = await local.new_session()
    await session.sync(await local.tokenize("Once upon a time"))
    stream = session.generate(SamplingParams(max_tokens=9))
    await anext(stream)
    await session.rewind(1)
    with pytest.raises(EngineError, match="changed while"):
        await anext(stream)


async def test_flag_stops_native_code_between_two_operations(local: LocalEngine) -> None:
    """A flag that goes up while llama.cpp computes ends the evaluation, and the entries are as before."""
    await local.load(language_model(), OPTIONS)
    session = await local.new_session()
    tokens = await local.tokenize("Once upon a time there was a king who")
    await session.sync(tokens)

    def stop_within(flag: llama_cpp.CancelFlag) -> bool:
        context = session._open()._context
        flag.set()
        try:
            context.evaluate([5] * 200, len(tokens), flag)
        except llama_cpp.Cancelled:
            return True
        return False

    assert await local.run(stop_within)
    report = await session.sync([*tokens, 5])
    assert (report.reused, report.evaluated) == (len(tokens), 1)


async def test_missing_runtime_is_named(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    llama_cpp.loaded_library.cache_clear()
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(BackendMissing, match="pip install llama-cpp-python"):
        await local.load(language_model(), replace(OPTIONS, backend="llama.cpp"))
    monkeypatch.undo()
    assert (await local.load(language_model(), OPTIONS)).threads == 1
