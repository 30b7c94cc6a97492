"""Models loaded, chosen, refused and let go, and what the user is told of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.engine import ROOMY, FakeEngine

from ternlight.app.assistant import Assistant
from ternlight.app.load_guard import LoadGuard
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.status import ModelStatus
from ternlight.engine.errors import BackendMissing, EngineDied, ModelFileError

pytestmark = pytest.mark.usefixtures("named_models")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def assistant(paths: Paths, engine: FakeEngine) -> AsyncIterator[Assistant]:
    made = Assistant(paths, Settings(), engine=engine)
    yield made
    await made.close()
    assert engine.closed


async def test_a_model_that_fits_is_ready(assistant: Assistant, engine: FakeEngine) -> None:
    heard: list[ModelStatus] = []
    assistant.on_status(heard.append)
    assert assistant.status.state == "starting"
    await assistant.start()
    await assistant.start()
    assert engine.calls.count("load") == 1
    assert assistant.status == ModelStatus(
        state="ready",
        name="SmolLM2 135M",
        weights_bytes=90,
        context=4096,
        kv_codec="f16",
        estimated_bytes=ROOMY.total,
    )
    assert [status.state for status in heard] == ["loading"] * (len(heard) - 1) + ["ready"]
    assert 0.5 in {status.progress for status in heard}


async def test_little_memory_shortens_the_context_and_says_so(assistant: Assistant, engine: FakeEngine) -> None:
    engine.estimate = replace(ROOMY, cache=2_000_000_000, available=1_500_000_000, largest_context=2500)
    await assistant.start()
    assert assistant.status.state == "ready"
    assert assistant.status.context == 2304
    assert "1.5 GB" in assistant.status.message
    assert "2,304 tokens" in assistant.status.message


async def test_too_little_memory_leaves_the_model_out(assistant: Assistant, engine: FakeEngine) -> None:
    engine.estimate = replace(ROOMY, weights=90_000_000, available=40_000_000, largest_context=0)
    await assistant.start()
    assert assistant.status.state == "none"
    assert "needs 90 MB of memory and 40 MB are free" in assistant.status.message
    assert "load" not in engine.calls


async def test_a_chosen_model_that_cannot_be_used_is_said(paths: Paths, tmp_path: Path) -> None:
    class Picky(FakeEngine):
        async def memory_estimate(self, model: Path, options=None):  # type: ignore[no-untyped-def]
            if model.name == "mine.gguf":
                raise ModelFileError("mine.gguf is damaged.")
            return ROOMY

    assistant = Assistant(paths, Settings(model_path=str(tmp_path / "mine.gguf")), engine=Picky())
    await assistant.start()
    assert assistant.status.state == "ready"
    assert assistant.status.name == "SmolLM2 135M"
    assert "mine.gguf is damaged." in assistant.status.message
    assert "used instead" in assistant.status.message
    await assistant.close()


async def test_another_model_can_be_chosen_while_it_runs(
    assistant: Assistant, engine: FakeEngine, named_models: Path, tmp_path: Path
) -> None:
    await assistant.start()
    status = await assistant.use_model(tmp_path / "Larger_8B.gguf")
    assert (status.state, status.name) == ("ready", "Larger 8B")
    assert assistant.settings.model_path == str(tmp_path / "Larger_8B.gguf")
    assert (await assistant.use_model(None)).name == "SmolLM2 135M"
    assert assistant.settings.model_path is None
    assert [path for path, _ in engine.loaded] == [named_models, tmp_path / "Larger_8B.gguf", named_models]


async def test_a_model_that_is_refused_is_said_and_not_remembered(
    assistant: Assistant, engine: FakeEngine, named_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await assistant.start()
    estimate = engine.memory_estimate

    async def picky(model: Path, *rest: object) -> object:
        if model.name == "mine.gguf":
            raise ModelFileError("mine.gguf is damaged.")
        return await estimate(model)

    monkeypatch.setattr(engine, "memory_estimate", picky)
    status = await assistant.use_model(named_models.with_name("mine.gguf"))
    assert status.name == "SmolLM2 135M"
    assert "mine.gguf is damaged." in status.message
    assert assistant.settings.model_path is None


@pytest.mark.parametrize("error", [BackendMissing("llama-cpp-python is not installed."), EngineDied("It died.")])
async def test_no_model_is_a_status(assistant: Assistant, engine: FakeEngine, error: Exception) -> None:
    engine.fail["load"] = error
    await assistant.start()
    assert assistant.status.state == "none"
    assert str(error) in assistant.status.message


async def test_a_fault_of_ours_is_a_status_too(assistant: Assistant, engine: FakeEngine) -> None:
    engine.fail["memory_estimate"] = ZeroDivisionError("x")
    await assistant.start()
    assert assistant.status.state == "failed"
    assert "ZeroDivisionError" in assistant.status.message


async def test_a_file_whose_loading_crashed_twice_is_not_tried_again(paths: Paths) -> None:
    for _ in range(2):
        engine = FakeEngine()
        engine.fail["load"] = EngineDied("It died.")
        assistant = Assistant(paths, Settings(), engine=engine)
        await assistant.start()
        await assistant.close()
    engine = FakeEngine()
    assistant = Assistant(paths, Settings(), engine=engine)
    await assistant.start()
    assert "load" not in engine.calls
    assert assistant.status.state == "none"
    assert "twice" in assistant.status.message
    await assistant.close()
    LoadGuard(paths.loading_file).forget()
    assistant = Assistant(paths, Settings(), engine=engine)
    await assistant.start()
    assert assistant.status.state == "ready"
    await assistant.close()


async def test_the_cache_that_is_chosen_is_estimated_and_loaded(paths: Paths, tmp_path: Path):
    asked = []

    class Noting(FakeEngine):
        async def memory_estimate(self, model, options=None):  # type: ignore[no-untyped-def]
            asked.append(options)
            return ROOMY

    noting = Noting()
    assistant = Assistant(paths, Settings(kv_codec="kv4"), engine=noting)
    try:
        await assistant.start()
        assert asked[-1].kv_codec == "kv4"
        assert assistant.status.estimated_bytes == ROOMY.total
        await assistant.memory_estimate(None, context=2048, kv_codec="kv8")
        assert (asked[-1].context, asked[-1].kv_codec) == (2048, "kv8")
    finally:
        await assistant.close()
