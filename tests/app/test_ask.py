"""Collections and questions through the assistant and the terminal, over a real index and a stand-in engine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.documents import make_pdf
from helpers.embedders import WordEmbedder
from helpers.engine import FakeEngine
from numpy.typing import NDArray

from ternlight.agents.events import FINAL, Event, RunFailed, RunFinished, RunStarted, ToolFinished, ToolStarted
from ternlight.agents.messages import CitationsPart, Message, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.cli.start import start
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.engine.base import Progress
from ternlight.engine.errors import BackendMissing
from ternlight.tools.errors import NameTaken, UnknownCollection
from ternlight.tools.rag.types import IndexProgress

MINE = "The zinc mine employed 340 people in its best year. Its output doubled in ten years."
HARBOUR = "The harbour of Lund was closed for forty days in 1911. Ships waited outside the mole."


class WordEngine(FakeEngine):
    """Embeds by words."""

    def __init__(self) -> None:
        super().__init__()
        self._embedder = WordEmbedder()

    async def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        self._call("embed")
        return await self._embedder.embed(texts) if texts else np.zeros((0, 384), np.float32)


pytestmark = pytest.mark.usefixtures("named_models")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    text = tmp_path / "mine.txt"
    text.write_text(MINE)
    return [make_pdf(tmp_path / "harbour.pdf", ["Contents of this report.", HARBOUR]), text]


@pytest.fixture
async def assistant(paths: Paths) -> AsyncIterator[Assistant]:
    made = Assistant(paths, Settings(), engine=WordEngine())
    yield made
    await made.close()


async def collect(events: AsyncIterator[Event]) -> list[Event]:
    found = [event async for event in events]
    assert isinstance(found[0], RunStarted)
    assert [isinstance(event, RunStarted) for event in found].count(True) == 1
    assert [isinstance(event, FINAL) for event in found].count(True) == 1
    assert isinstance(found[-1], FINAL)
    return found


def cited(events: list[Event]) -> CitationsPart:
    final = events[-1]
    assert isinstance(final, RunFinished), final
    return next(part for part in final.parts if isinstance(part, CitationsPart))


async def test_documents_are_asked_without_a_collection(assistant: Assistant, files: list[Path]) -> None:
    events = await collect(assistant.ask("How long was the harbour of Lund closed?", documents=files))
    first = cited(events).citations[0]
    assert (first.title, first.page) == ("harbour.pdf", 2)
    assert "forty days" in first.quote
    tools = [event.part.tool for event in events if isinstance(event, ToolStarted)]
    assert tools[:3] == ["read_document", "read_document", "search_documents"]
    document = await assistant.indexed_document(first.document_id)
    assert document is not None
    assert document.pages[1].text[first.start : first.end].split() == first.quote.split()
    assert await assistant.collections() == []

    again = await collect(assistant.ask("How many people did the zinc mine employ?", documents=files[1:]))
    assert [event.part.tool for event in again if isinstance(event, ToolStarted)] == ["search_documents"]
    assert {place.title for place in cited(again).citations} == {"mine.txt"}


async def test_a_collection_is_made_filled_asked_and_forgotten(assistant: Assistant, files: list[Path]) -> None:
    made = await assistant.create_collection("Old places")
    assert (made.name, made.files, made.indexed) == ("Old places", 0, 0)
    with pytest.raises(NameTaken):
        await assistant.create_collection("old places")
    heard: list[IndexProgress] = []
    states = await assistant.add_files("Old places", files, heard.append)
    assert [state.status for state in states] == ["indexed", "indexed"]
    assert [one.path for one in heard if one.status == "indexed"] == sorted(files)
    assert await assistant.collection_files("old places") == states
    events = await collect(assistant.ask("How many people did the zinc mine employ?", collection="Old places"))
    assert "340" in cited(events).citations[0].quote

    files[1].write_text("The copper mine employed 12 people in its best year.")
    events = await collect(assistant.ask("How many people did the mine employ?", collection="Old places"))
    assert "12 people" in cited(events).citations[0].quote
    assert any(isinstance(event, ToolFinished) and event.title == "Indexed mine.txt" for event in events)

    assert await assistant.remove_file("Old places", files[1])
    await assistant.rename_collection("Old places", "New")
    assert [one.name for one in await assistant.collections()] == ["New"]
    await assistant.delete_collection("New")
    with pytest.raises(UnknownCollection):
        await assistant.collection_files("New")


async def test_a_chat_about_documents_is_answered_from_them(assistant: Assistant, files: list[Path]) -> None:
    question = Message(role="user", parts=(TextPart(text="How long was the harbour of Lund closed?"),))
    events = await collect(assistant.chat([question], documents=files))
    first = cited(events).citations[0]
    assert (first.title, first.page) == ("harbour.pdf", 2)
    assert any("too small" in note for note in cited(events).notes), "what a small model cannot do is said"
    await assistant.create_collection("Places")
    await assistant.add_files("Places", files)
    events = await collect(assistant.chat([question], collection="places"))
    assert "forty days" in cited(events).citations[0].quote
    events = await collect(assistant.chat([question], collection="Nowhere"))
    assert isinstance(events[-1], RunFailed)


async def test_what_cannot_be_asked_is_a_sentence(assistant: Assistant, files: list[Path], tmp_path: Path) -> None:
    async def failed(**asked: object) -> str:
        events = await collect(assistant.ask("Who?", **asked))  # type: ignore[arg-type]
        assert isinstance(events[-1], RunFailed)
        assert events[-1].error_kind == "world"
        return events[-1].message

    assert "name a document" in await failed()
    assert "no file" in await failed(documents=[tmp_path / "gone.pdf"])
    assert "no collection “X”" in await failed(collection="X")
    await assistant.create_collection("X")
    assert "none of its files is indexed" in await failed(collection="X")
    (tmp_path / "folder").mkdir()
    assert "no document that can be read" in await failed(documents=[tmp_path / "folder"])
    empty = tmp_path / "empty.txt"
    empty.touch()
    events = await collect(assistant.ask("How long was the harbour of Lund closed?", documents=[empty, *files]))
    assert any("empty.txt" in note and "0 bytes" in note for note in cited(events).notes)


async def test_without_an_embedder_nothing_is_asked(paths: Paths, files: list[Path]) -> None:
    engine = WordEngine()
    engine.fail["load_embedder"] = BackendMissing("Embeddings need the package onnxruntime.")
    assistant = Assistant(paths, Settings(), engine=engine)
    events = await collect(assistant.ask("Who?", documents=files))
    assert isinstance(events[-1], RunFailed)
    assert "onnxruntime" in events[-1].message
    await assistant.create_collection("X")
    with pytest.raises(BackendMissing):
        await assistant.add_files("X", files)
    await assistant.close()


async def test_beside_another_ternlight_documents_can_still_be_asked(
    assistant: Assistant, paths: Paths, files: list[Path]
) -> None:
    await assistant.create_collection("Mine")
    other = Assistant(paths, Settings(), engine=WordEngine())
    events = await collect(other.ask("How long was the harbour of Lund closed?", documents=files))
    assert "forty days" in cited(events).citations[0].quote
    events = await collect(other.ask("How long?", collection="Mine"))
    assert isinstance(events[-1], RunFailed)
    assert "Another Ternlight" in events[-1].message
    await other.close()


async def test_a_question_given_up_leaves_the_index_whole(assistant: Assistant, files: list[Path]) -> None:
    events = assistant.ask("How long was the harbour of Lund closed?", documents=files)
    async for event in events:
        if isinstance(event, ToolStarted):
            break
    await events.aclose()  # type: ignore[attr-defined]
    again = await collect(assistant.ask("How long was the harbour of Lund closed?", documents=files))
    assert cited(again).citations


async def test_folders_are_followed_while_the_assistant_watches(assistant: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.txt").write_text(MINE)
    await assistant.create_collection("Papers")
    await assistant.watch_folder("Papers", folder)
    assert len(await assistant.collection_files("Papers")) == 1
    (folder / "b.txt").write_text(HARBOUR)
    changed = asyncio.Event()
    watching = asyncio.ensure_future(assistant.watch_folders(changed.set))
    await asyncio.wait_for(changed.wait(), 60)
    watching.cancel()
    assert [state.path.name for state in await assistant.collection_files("Papers")] == ["a.txt", "b.txt"]


# -- the terminal ------------------------------------------------------------------------------------------------------


def run(home: Path, *arguments: str) -> int:
    return start(
        ["--data-dir", str(home), *arguments],
        make_assistant=lambda paths, settings: Assistant(paths, settings, engine=WordEngine()),
    )


def test_the_answer_on_the_terminal(tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    question = "How long was the harbour of Lund closed?"
    assert run(tmp_path / "h", "ask", "--docs", *map(str, files), question) == 0
    out, err = capsys.readouterr()
    assert out.startswith("“The harbour of Lund was closed for forty days in 1911.” [1]")
    assert "[1] harbour.pdf, page 2" in out
    assert "sentences of your files" in out
    assert "Reading harbour.pdf" in err
    assert run(tmp_path / "h", "ask", question, "--docs", str(files[0]), "--json") == 0
    out, err = capsys.readouterr()
    value = json.loads(out)
    assert list(value) == ["answer", "citations", "steps", "status", "model"]
    assert list(value["citations"][0]) == ["n", "document", "page", "quote"]
    assert all(list(step) == ["tool", "arguments", "status", "seconds"] for step in value["steps"])
    assert value["status"] == "answered"
    assert run(tmp_path / "h", "ask", "--docs", str(files[0]), "--json", "What is the recipe for cake?") == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["status"], value["citations"]) == ("not_found", [])
    assert "not in your files" in value["answer"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "no question"),
        (["ask", "  ", "--docs", "x"], "no question"),
        (["ask", "Who?"], "--docs"),
        (["ask", "--docs", "."], "no question"),
        (["index"], "ACTION"),
        (["index", "add", "X"], "PATH"),
    ],
)
def test_wrong_arguments_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(tmp_path / "h", *arguments) == 2
    assert said in capsys.readouterr().err


def test_collections_on_the_terminal(tmp_path: Path, files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "h"
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mine.txt").write_text(MINE)
    bad = tmp_path / "bad.txt"
    bad.touch()

    assert run(home, "index", "list") == 0
    assert capsys.readouterr().out == "Nothing yet.\n"
    assert run(home, "index", "watch") == 1
    assert "No folder is watched" in capsys.readouterr().err
    assert run(home, "index", "add", "Work", str(files[0]), str(folder), str(bad), "--watch") == 0
    out, err = capsys.readouterr()
    assert "2 files in “Work”" in out
    assert "0 bytes" in err
    assert run(home, "index", "add", "Work", str(bad)) == 1
    capsys.readouterr()
    assert run(home, "index", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [{"name": "Work", "files": 3, "indexed": 2, "folders": [str(folder)]}]
    assert run(home, "index", "list", "work") == 0
    assert "harbour.pdf: indexed, 2 pages" in capsys.readouterr().out
    assert run(home, "ask", "--collection", "Work", "How many people did the zinc mine employ?") == 0
    assert "340 people" in capsys.readouterr().out
    (folder / "mine.txt").unlink()
    assert run(home, "index", "update", "Work") == 0
    assert "up to date" in capsys.readouterr().out
    assert run(home, "index", "remove", "Work", str(files[0])) == 0
    assert run(home, "index", "remove", "Work", str(files[0])) == 1
    assert "is not in" in capsys.readouterr().err
    assert run(home, "index", "rename", "Work", "Home") == 0
    assert run(home, "index", "remove", "Work") == 1
    assert "You have “Home”" in capsys.readouterr().err
    assert run(home, "index", "remove", "Home") == 0
    assert run(home, "index", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
