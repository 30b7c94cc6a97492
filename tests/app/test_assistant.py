import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.engine import FakeEngine

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
from ternlight.app import reading
from ternlight.app.assistant import Assistant
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.engine.errors import BackendMissing, EngineDied, ModelFileError

PAGES = [
    "The harbour of Lund was closed for forty days in 1911. Ships waited outside the mole during that whole time.",
    "The zinc mine employed 340 people in its best year. Its output doubled between 1900 and 1910, the report says.",
]
QUESTION = (Message(role="user", parts=(TextPart(text="Who works there?"),)),)


pytestmark = pytest.mark.usefixtures("named_models")


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
        begun, order = asyncio.Event(), []
        real_read, real_load = reading.read_document, engine.load

        async def read(*args: object, **options: object) -> object:
            order.append("read")
            begun.set()
            return await real_read(*args, **options)  # type: ignore[arg-type]

        async def load(*args: object, **options: object) -> object:
            await begun.wait()
            order.append("load")
            return await real_load(*args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(reading, "read_document", read)
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

        monkeypatch.setattr(reading, "read_document", read)
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

        monkeypatch.setattr(reading, "read_document", read)
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
