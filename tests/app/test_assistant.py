import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.engine import ROOMY, FakeEngine

from ternlight.agents.events import (
    FINAL,
    Event,
    RunFailed,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    TextDelta,
)
from ternlight.agents.messages import Message, SummaryPart, TextPart
from ternlight.app import assistant as module
from ternlight.app.assistant import Assistant, counted
from ternlight.app.load_guard import LoadGuard
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.status import ModelStatus
from ternlight.engine import bundled
from ternlight.engine.errors import BackendMissing, EngineDied, ModelFileError
from ternlight.tools.errors import Encrypted

PAGES = [
    "The harbour of Lund was closed for forty days in 1911. Ships waited outside the mole during that whole time.",
    "The zinc mine employed 340 people in its best year. Its output doubled between 1900 and 1910, the report says.",
]
QUESTION = (Message(role="user", parts=(TextPart(text="Who works there?"),)),)


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Bundled models that exist; the engine of these tests never opens them."""
    file = tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setattr(bundled, "language_model", lambda cache_dir=None: file)
    monkeypatch.setattr(bundled, "embedder", lambda cache_dir=None: (file, file))
    return file


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "report.pdf", PAGES)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def assistant(paths: Paths, engine: FakeEngine) -> AsyncIterator[Assistant]:
    made = Assistant(paths, Settings(), engine=engine)
    yield made
    await made.close()
    assert engine.closed


async def collect(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


def check_law(events: list[Event]) -> None:
    """One start, first; one end, last."""
    assert isinstance(events[0], RunStarted)
    assert [isinstance(event, RunStarted) for event in events].count(True) == 1
    assert [isinstance(event, FINAL) for event in events].count(True) == 1
    assert isinstance(events[-1], FINAL)


class TestStart:
    async def test_a_model_that_fits_is_ready(self, assistant: Assistant, engine: FakeEngine) -> None:
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

    async def test_little_memory_shortens_the_context_and_says_so(
        self, assistant: Assistant, engine: FakeEngine
    ) -> None:
        engine.estimate = replace(ROOMY, cache=2_000_000_000, available=1_500_000_000, largest_context=2500)
        await assistant.start()
        assert assistant.status.state == "ready"
        assert assistant.status.context == 2304
        assert "1.5 GB" in assistant.status.message
        assert "2,304 tokens" in assistant.status.message

    async def test_too_little_memory_leaves_the_model_out(self, assistant: Assistant, engine: FakeEngine) -> None:
        engine.estimate = replace(ROOMY, weights=90_000_000, available=40_000_000, largest_context=0)
        await assistant.start()
        assert assistant.status.state == "none"
        assert "needs 90 MB of memory and 40 MB are free" in assistant.status.message
        assert "load" not in engine.calls

    async def test_a_chosen_model_that_cannot_be_used_is_said(self, paths: Paths, tmp_path: Path) -> None:
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
        self, assistant: Assistant, engine: FakeEngine, models: Path, tmp_path: Path
    ) -> None:
        await assistant.start()
        status = await assistant.use_model(tmp_path / "Larger_8B.gguf")
        assert (status.state, status.name) == ("ready", "Larger 8B")
        assert assistant.settings.model_path == str(tmp_path / "Larger_8B.gguf")
        assert (await assistant.use_model(None)).name == "SmolLM2 135M"
        assert assistant.settings.model_path is None
        assert [path for path, _ in engine.loaded] == [models, tmp_path / "Larger_8B.gguf", models]

    async def test_a_model_that_is_refused_is_said_and_not_remembered(
        self, assistant: Assistant, engine: FakeEngine, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await assistant.start()
        estimate = engine.memory_estimate

        async def picky(model: Path, *rest: object) -> object:
            if model.name == "mine.gguf":
                raise ModelFileError("mine.gguf is damaged.")
            return await estimate(model)

        monkeypatch.setattr(engine, "memory_estimate", picky)
        status = await assistant.use_model(models.with_name("mine.gguf"))
        assert status.name == "SmolLM2 135M"
        assert "mine.gguf is damaged." in status.message
        assert assistant.settings.model_path is None

    @pytest.mark.parametrize("error", [BackendMissing("llama-cpp-python is not installed."), EngineDied("It died.")])
    async def test_no_model_is_a_status(self, assistant: Assistant, engine: FakeEngine, error: Exception) -> None:
        engine.fail["load"] = error
        await assistant.start()
        assert assistant.status.state == "none"
        assert str(error) in assistant.status.message

    async def test_a_fault_of_ours_is_a_status_too(self, assistant: Assistant, engine: FakeEngine) -> None:
        engine.fail["memory_estimate"] = ZeroDivisionError("x")
        await assistant.start()
        assert assistant.status.state == "failed"
        assert "ZeroDivisionError" in assistant.status.message

    async def test_a_file_whose_loading_crashed_twice_is_not_tried_again(self, paths: Paths) -> None:
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


class TestSummarize:
    async def test_one_run_from_the_file_to_the_points(self, assistant: Assistant, pdf: Path) -> None:
        events = await collect(assistant.summarize(pdf, length="short"))
        check_law(events)
        assert events[0] == RunStarted(model="SmolLM2 135M")
        assert events[1] == StepStarted(step="read", title="Reading report.pdf")
        assert any(isinstance(event, StepProgress) and event.step == "read" for event in events)
        read = next(event for event in events if isinstance(event, StepFinished))
        assert read.title.startswith("Read 2 pages in ")
        assert read.ok
        final = events[-1]
        assert isinstance(final, RunFinished)
        (summary,) = final.parts
        assert isinstance(summary, SummaryPart)
        assert summary.points
        document = assistant.document(summary.document_id)
        assert document is not None
        for point in summary.points:
            text = document.pages[point.page - 1].text
            assert " ".join(text[point.start : point.end].split()) == point.quote
        assert summary.seconds >= read.seconds

    async def test_reading_begins_before_the_model_is_loaded(
        self, assistant: Assistant, engine: FakeEngine, pdf: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reading, order = asyncio.Event(), []
        real_read, real_load = module.read_document, engine.load

        async def read(*args: object, **options: object) -> object:
            order.append("read")
            reading.set()
            return await real_read(*args, **options)  # type: ignore[arg-type]

        async def load(*args: object, **options: object) -> object:
            await reading.wait()
            order.append("load")
            return await real_load(*args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(module, "read_document", read)
        monkeypatch.setattr(engine, "load", load)
        events = await collect(assistant.summarize(pdf))
        check_law(events)
        assert order == ["read", "load"]

    async def test_without_a_language_model_the_points_are_quotes(
        self, assistant: Assistant, engine: FakeEngine, pdf: Path
    ) -> None:
        engine.fail["load"] = BackendMissing("llama-cpp-python is not installed.")
        events = await collect(assistant.summarize(pdf))
        check_law(events)
        final = events[-1]
        assert isinstance(final, RunFinished)
        (summary,) = final.parts
        assert isinstance(summary, SummaryPart)
        assert summary.mode == "extractive"
        assert {point.status for point in summary.points} == {"quoted"}
        assert assistant.status.state == "none"

    async def test_without_an_embedder_it_fails_in_words(
        self, assistant: Assistant, engine: FakeEngine, pdf: Path
    ) -> None:
        engine.fail["load_embedder"] = ModelFileError("The embedder is missing.")
        events = await collect(assistant.summarize(pdf))
        check_law(events)
        assert events[-1] == RunFailed(message="The embedder is missing.", error_kind="world", parts=())

    async def test_a_file_that_cannot_be_read_fails_its_step(self, assistant: Assistant, tmp_path: Path) -> None:
        locked = make_pdf(tmp_path / "locked.pdf", PAGES, encrypt="secret")
        events = await collect(assistant.summarize(locked))
        check_law(events)
        step = next(event for event in events if isinstance(event, StepFinished))
        assert (step.title, step.ok) == ("Could not read locked.pdf", False)
        assert isinstance(events[-1], RunFailed)
        assert "password" in events[-1].message

    async def test_closing_the_iterator_stops_the_work(
        self, assistant: Assistant, pdf: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, stopped = asyncio.Event(), asyncio.Event()

        async def read(*args: object, **options: object) -> object:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                stopped.set()

        monkeypatch.setattr(module, "read_document", read)
        events = assistant.summarize(pdf)
        assert isinstance(await anext(events), RunStarted)
        await begun.wait()
        await events.aclose()  # type: ignore[attr-defined]
        assert stopped.is_set()
        assert {task for task in asyncio.all_tasks() if "_summarize" in repr(task)} == set()

    async def test_an_unexpected_error_passes(
        self, assistant: Assistant, pdf: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def read(*args: object, **options: object) -> object:
            raise ZeroDivisionError

        monkeypatch.setattr(module, "read_document", read)
        with pytest.raises(ZeroDivisionError):
            await collect(assistant.summarize(pdf))


class TestChat:
    async def test_an_answer_streams(self, assistant: Assistant) -> None:
        events = await collect(assistant.chat(QUESTION))
        check_law(events)
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "Hello there."
        assert events[-1] == RunFinished(parts=(TextPart(text="Hello there."),))
        loading = [event for event in events if isinstance(event, StepStarted)]
        assert [step.title for step in loading] == ["Loading SmolLM2 135M"]
        again = await collect(assistant.chat(QUESTION))
        assert not [event for event in again if isinstance(event, StepStarted)]

    async def test_without_a_model_it_says_why(self, assistant: Assistant, engine: FakeEngine) -> None:
        engine.fail["load"] = BackendMissing("llama-cpp-python is not installed.")
        events = await collect(assistant.chat(QUESTION))
        check_law(events)
        assert isinstance(events[-1], RunFailed)
        assert events[-1].message == "llama-cpp-python is not installed."

    async def test_an_engine_that_keeps_dying_is_loaded_anew_for_the_next_question(
        self, assistant: Assistant, engine: FakeEngine
    ) -> None:
        await assistant.start()
        engine.fail["embed"] = EngineDied("It has stopped twice.")
        events = await collect(assistant.chat(QUESTION))
        check_law(events)
        assert engine.calls.count("load") == 2
        assert isinstance(events[-1], RunFinished)


async def test_only_the_last_documents_are_kept_in_memory(assistant: Assistant, tmp_path: Path) -> None:
    ids = []
    for number in range(module._DOCUMENTS_KEPT + 1):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"This is the text of document {number}.")
        ids.append((await assistant.read(path)).id)
    assert assistant.document(ids[0]) is None
    assert all(assistant.document(id) is not None for id in ids[1:])


async def test_a_page_is_drawn_with_its_quote(assistant: Assistant, pdf: Path) -> None:
    image = await assistant.page_image(pdf, 2, width=400, quote="employed 340 people")
    assert image.png.startswith(b"\x89PNG")
    assert image.width == 400
    assert image.marks


async def test_errors_of_reading_pass_through(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        await assistant.read(make_pdf(tmp_path / "locked.pdf", PAGES, encrypt="secret"))


def test_counted() -> None:
    assert (counted(1, "page"), counted(1200, "slide")) == ("1 page", "1,200 slides")


async def test_a_model_is_unloaded_says_so_and_is_loaded_again(assistant: Assistant, engine: FakeEngine):
    await assistant.start()
    status = await assistant.unload_model()
    assert (status.state, engine.model) == ("none", None)
    assert assistant.model is None
    events = [event async for event in assistant.chat(QUESTION)]
    assert isinstance(events[-1], RunFailed)
    assert "is not loaded any more. Load it again" in events[-1].message
    assert (await assistant.use_model(None)).state == "ready"
    assert assistant.engine_bytes() == 0  # this engine has no process of its own


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
