"""An assistant whose runs are lists of events: for tests of the window, the bridge and the command line."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from ternlight.agents.events import Event, RunFinished, RunStarted, TextDelta
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.press import HERE, Preview
from ternlight.agents.workflows.report.plan import ReportOptions
from ternlight.app.approvals import Approvals
from ternlight.app.assistant import Assistant
from ternlight.app.connections import Connections
from ternlight.app.forget import Kept, forget
from ternlight.app.library import Watching
from ternlight.app.making import MakeFrom
from ternlight.app.paths import Paths
from ternlight.app.settings import KVCodec, Settings
from ternlight.app.status import ModelStatus
from ternlight.engine.types import MemoryEstimate
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.rag.chunk import chunks
from ternlight.tools.rag.types import Chunk, Collection, FileState, IndexChange, IndexedPage, IndexProgress, Report

READY = ModelStatus(state="ready", name="Scripted", weights_bytes=90_000_000, context=4096)


class Hold:
    """Stands in a script where the run waits until a test lets it go on (or cancels it).

    `reached` is set when the run has come here; `release()` may be called from any thread.
    """

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._released = threading.Event()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def release(self) -> None:
        self._released.set()
        for loop, event in self._waiting:
            loop.call_soon_threadsafe(event.set)

    async def wait(self) -> None:
        event = asyncio.Event()
        self._waiting.append((asyncio.get_running_loop(), event))
        self.reached.set()
        if not self._released.is_set():
            await event.wait()


Script = Sequence[Event | Hold | Exception]


class ScriptedAssistant(Assistant):
    """The same methods as `Assistant`; `summarize`, `chat` and `ask` play what `script` put in line.

        assistant.script(RunStarted(model="Scripted"), TextDelta(text="Hi"), hold, RunFinished(parts=()))

    An exception in a script is raised there. With nothing in line a run answers "Scripted answer." `requests` records
    what was asked: ("summarize", path, length) or ("chat", messages).
    """

    def __init__(self, paths: Paths, settings: Settings | None = None, *, status: ModelStatus = READY) -> None:
        self.paths = paths
        self.settings = settings or Settings()
        self.requests: list[tuple[object, ...]] = []
        self.watch_calls: list[tuple[object, ...]] = []
        self.documents: dict[str, Document] = {}
        """What `read` (by path) and `document` (by id) find; fill with `add_document`."""
        self.library: dict[str, list[FileState]] = {}
        """The collections and their files."""
        self.folders: dict[str, tuple[Path, ...]] = {}
        """Watched, by collection."""
        self.image: PageImage | Exception | None = None
        """What `page_image` gives or raises."""
        self.cut_off: list[Any] = []
        """What `unfinished` finds."""
        self.timelines_forgotten = 0
        self.closed = False
        self.approvals = Approvals()
        self.passwords = Passwords()
        self.press = HERE
        self.connections = Connections(paths, self.settings)
        self._scripts: deque[Script] = deque()
        self._final_status = status
        self._now = ModelStatus(state="starting")
        self._callbacks: list[Callable[[ModelStatus], None]] = []
        self._library_callbacks: list[Callable[[IndexChange], None]] = []

    def script(self, *events: Event | Hold | Exception) -> None:
        """Put one run in line."""
        self._scripts.append(events)

    def add_document(self, document: Document) -> None:
        self.documents[document.id] = document

    def set_status(self, status: ModelStatus) -> None:
        """Say a new status to the listeners, on the calling thread."""
        self._now = status
        for callback in self._callbacks:
            callback(status)

    @property
    def status(self) -> ModelStatus:
        return self._now

    def on_status(self, callback: Callable[[ModelStatus], None]) -> None:
        self._callbacks.append(callback)

    async def start(self) -> None:
        self.set_status(ModelStatus(state="loading", name=self._final_status.name, progress=0.5))
        self.set_status(self._final_status)

    async def use_model(self, path: Path | None) -> ModelStatus:
        self.requests.append(("use_model", path))
        self.settings = replace(self.settings, model_path=None if path is None else str(path))
        await self.start()
        return self.status

    async def unload_model(self) -> ModelStatus:
        self.set_status(ModelStatus(state="none", name=self._now.name, message="It is not loaded any more."))
        return self.status

    async def memory_estimate(self, path: Path | None, *, context: int, kv_codec: KVCodec) -> MemoryEstimate:
        self.requests.append(("memory_estimate", path, context, kv_codec))
        cache = context * (10_000 if kv_codec == "f16" else 2_500)
        return MemoryEstimate(
            weights=90_000_000,
            cache=cache,
            scratch=10_000_000,
            available=300_000_000,
            largest_context=20_000,
            kv_codec="kv4" if kv_codec == "auto" else kv_codec,
        )

    async def forget_timeline(self) -> None:
        self.timelines_forgotten += 1

    async def forget(self, parts: Set[Kept]) -> None:
        self.requests.append(("forget", parts))
        await asyncio.to_thread(forget, self.paths, parts, self.connections.secrets)

    def engine_bytes(self) -> int:
        return 123_000_000

    async def read(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> Document:
        return next(document for document in self.documents.values() if document.path == str(path))

    def document(self, document_id: str) -> Document | None:
        return self.documents.get(document_id)

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> PageImage:
        self.requests.append(("page_image", path, page, width, quote))
        if self.image is None:
            raise FileNotFoundError(path)
        if isinstance(self.image, Exception):
            raise self.image
        return self.image

    def summarize(self, path: Path, *, length: str = "medium") -> AsyncIterator[Event]:
        self.requests.append(("summarize", path, length))
        return self._play()

    def chat(
        self, messages: Sequence[Message], *, documents: Sequence[Path] = (), collection: str | None = None
    ) -> AsyncIterator[Event]:
        chosen = (tuple(documents), collection) if documents or collection is not None else ()
        self.requests.append(("chat", tuple(messages), *chosen))
        return self._play()

    def ask(
        self, question: str, *, documents: Sequence[Path] = (), collection: str | None = None
    ) -> AsyncIterator[Event]:
        self.requests.append(("ask", question, tuple(documents), collection))
        return self._play()

    def plan_deck(self, sources: MakeFrom, options: DeckOptions | None = None) -> AsyncIterator[Event]:
        self.requests.append(("plan_deck", sources, options))
        return self._play()

    def plan_report(self, sources: MakeFrom, options: ReportOptions | None = None) -> AsyncIterator[Event]:
        self.requests.append(("plan_report", sources, options))
        return self._play()

    def deck(self, sources: MakeFrom, **choices: Any) -> AsyncIterator[Event]:
        self.requests.append(("deck", sources, choices))
        return self._play()

    def report(self, sources: MakeFrom, **choices: Any) -> AsyncIterator[Event]:
        self.requests.append(("report", sources, choices))
        return self._play()

    async def discard(self, unfinished: Any, drafts: Sequence[str] = ()) -> None:
        self.requests.append(("discard", unfinished, tuple(drafts)))

    async def unfinished(self) -> list[Any]:
        return list(self.cut_off)

    def resume(self, unfinished: Any) -> AsyncIterator[Event]:
        self.requests.append(("resume", unfinished))
        return self._play()

    async def previews(self, draft: str, **choices: Any) -> tuple[Preview, ...]:
        self.requests.append(("previews", draft, choices))
        return ()

    async def layouts(self, draft: str, outline: dict[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
        return {}

    def keep_timeline(self) -> None:
        pass

    def keep_vectors_apart(self) -> None:
        """There are none."""

    @property
    def library_notice(self) -> str:
        return ""

    async def collections(self) -> list[Collection]:
        return [
            Collection(
                id=number,
                name=name,
                files=len(files),
                indexed=sum(file.status == "indexed" for file in files),
                folders=self.folders.get(name, ()),
            )
            for number, (name, files) in enumerate(sorted(self.library.items()), 1)
        ]

    async def create_collection(self, name: str) -> Collection:
        self.library[name] = []
        return next(one for one in await self.collections() if one.name == name)

    async def rename_collection(self, collection: str, name: str) -> None:
        self.library[name] = self.library.pop(collection)

    async def delete_collection(self, collection: str) -> None:
        del self.library[collection]

    async def add_files(
        self, collection: str, paths: Sequence[Path], progress: Report | None = None
    ) -> list[FileState]:
        self.requests.append(("add_files", collection, tuple(paths)))
        states = [FileState(path=path, status="indexed", document_id="0" * 64, pages=1) for path in paths]
        for number, path in enumerate(paths, 1):
            if progress is not None:
                progress(IndexProgress(path=path, file=number, files=len(paths), status="indexed"))
        self.library[collection] = [file for file in self.library[collection] if file.path not in paths] + states
        return states

    async def remove_file(self, collection: str, path: Path) -> bool:
        kept = [file for file in self.library[collection] if file.path != path]
        there = len(kept) < len(self.library[collection])
        self.library[collection] = kept
        return there

    async def collection_files(self, collection: str) -> list[FileState]:
        return list(self.library[collection])

    async def reindex_files(
        self, collection: str, paths: Sequence[Path] | None = None, progress: Report | None = None
    ) -> list[FileState]:
        self.requests.append(("reindex_files", collection, None if paths is None else tuple(paths)))
        return [file for file in self.library[collection] if paths is None or file.path in paths]

    async def unwatch_folder(self, collection: str, folder: Path) -> bool:
        self.requests.append(("unwatch_folder", collection, folder))
        return True

    async def indexed_pages(self, document_id: str) -> list[IndexedPage]:
        document = self.documents.get(document_id)
        return [
            IndexedPage(
                number=page.number, label=page.label, kind=page.kind, characters=len(page.text), chunks=len(inside)
            )
            for page in (document.pages if document is not None else ())
            for inside in [await self.indexed_chunks(document_id, page.number)]
        ]

    async def indexed_chunks(self, document_id: str, page: int | None = None) -> list[Chunk]:
        document = self.documents.get(document_id)
        found = chunks(document) if document is not None else []
        return [chunk for chunk in found if page is None or chunk.page == page]

    def on_library_change(self, callback: Callable[[IndexChange], None]) -> Callable[[], None]:
        self._library_callbacks.append(callback)
        return lambda: self._library_callbacks.remove(callback)

    def change_library(self, change: IndexChange) -> None:
        """Tell the listeners of a change, on the calling thread."""
        for callback in tuple(self._library_callbacks):
            callback(change)

    def start_watching(self) -> None:
        self.watch_calls.append(("start_watching",))

    async def stop_watching(self) -> None:
        self.watch_calls.append(("stop_watching",))

    @property
    def watching(self) -> Watching:
        on = [name for (name, *_) in self.watch_calls if name in ("start_watching", "stop_watching")]
        return Watching(on=on[-1:] == ["start_watching"])

    async def refresh_collection(self, collection: str, progress: Report | None = None) -> bool:
        return False

    async def watch_folder(self, collection: str, folder: Path, progress: Report | None = None) -> None:
        self.folders[collection] = (*self.folders.get(collection, ()), folder)
        await self.add_files(collection, await asyncio.to_thread(lambda: sorted(folder.iterdir())), progress)

    async def watch_folders(self, changed: Callable[[], None] | None = None) -> None:
        self.requests.append(("watch_folders", changed))

    async def indexed_document(self, document_id: str) -> Document | None:
        return self.documents.get(document_id)

    def summarize_from(self, sources: MakeFrom, *, length: str = "medium") -> AsyncIterator[Event]:
        self.requests.append(("summarize_from", sources, length))
        return self._play()

    def look_up(self, question: str, *, pages: int = 5) -> AsyncIterator[Event]:
        self.requests.append(("look_up", question) if pages == 5 else ("look_up", question, pages))
        return self._play()

    async def apply(self, settings: Settings) -> None:
        self.settings = settings
        await self.connections.apply(settings)

    async def close(self) -> None:
        await self.connections.close()
        self.closed = True

    async def _play(self) -> AsyncIterator[Event]:
        default: Script = (
            RunStarted(model="Scripted"),
            TextDelta(text="Scripted answer."),
            RunFinished(parts=(TextPart(text="Scripted answer."),)),
        )
        for item in self._scripts.popleft() if self._scripts else default:
            match item:
                case Hold():
                    await item.wait()
                case Exception():
                    raise item
                case _:
                    yield item
