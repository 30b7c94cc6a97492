"""The user's collections as the window knows them, and the work on them that goes on whatever is shown."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.window import words
from ternlight.app.window.stoppable import Stoppable
from ternlight.tools.rag.types import Collection, FileState, IndexChange, IndexProgress, Report


class Collections(QObject):
    """Lists collections and files, and indexes: at most one piece of work for each collection at a time.

    Signals:
        changed: there are other collections, or they hold other files.
        files_changed: name of a collection whose files, or the progress of one of them, are other than before.
        said: a sentence for the user.
    """

    changed = Signal()
    files_changed = Signal(str)
    said = Signal(str)
    _moved = Signal(str)

    def __init__(self, assistant: Assistant, bridge: AgentBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant, self._bridge = assistant, bridge
        self.items: tuple[Collection, ...] = ()
        self.loaded = False
        """Whether `items` has been read."""
        self._files: dict[str, list[FileState]] = {}
        self._running: dict[str, Stoppable] = {}
        self._latest: dict[str, IndexProgress] = {}
        self._told: set[str] = set()
        """Collections whose latest progress the window has not looked at yet, and "" where lists have changed."""
        self._loading: set[str] = set()
        """Collections whose files are being listed, and "" while they themselves are."""
        self._again: set[str] = set()
        """Of those, what has changed meanwhile."""
        self._problem = ""
        self._moved.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)
        assistant.on_library_change(self._on_change)

    # What there is

    @property
    def exist(self) -> bool:
        """Whether there is an index on this computer; without one, nothing has to be opened to know that."""
        return (self._assistant.paths.index / "index.db").exists()

    def find(self, name: str) -> Collection | None:
        """A collection by its name."""
        return next((one for one in self.items if one.name == name), None)

    def files(self, name: str) -> Sequence[FileState]:
        """The files of a collection as they were read last."""
        return self._files.get(name, ())

    def running(self, name: str) -> bool:
        """Whether files of a collection are being read."""
        return name in self._running

    def progress(self, name: str) -> IndexProgress | None:
        """How far that has come."""
        return self._latest.get(name)

    def load(self) -> None:
        """Read the list of collections anew."""
        if self._begin_loading(""):
            self._bridge.call(self._assistant.collections, self._on_loaded, lambda error: self._not_loaded("", error))

    def load_files(self, name: str) -> None:
        """Read the files of a collection anew."""

        def read(files: list[FileState]) -> None:
            self._files[name] = files
            self.files_changed.emit(name)
            self._end_loading(name)

        if self._begin_loading(name):
            self._bridge.call(
                lambda: self._assistant.collection_files(name), read, lambda error: self._not_loaded(name, error)
            )

    def forget(self) -> None:
        """The index may have been deleted: begin with what there is now."""
        self._files.clear()
        if self.exist:
            self.load()
        else:
            self.items = ()
            self.changed.emit()

    def follow_folders(self) -> None:
        """Keep collections in step with their folders from now on; without a watched one nothing is opened for it."""

        async def start() -> None:
            self._assistant.start_watching()

        self._bridge.call(start, lambda _: None, self._say)

    # What is done to them

    def create(self, name: str, done: Callable[[str], None]) -> None:
        """A new, empty collection; `done` hears its name."""

        def made(one: Collection) -> None:
            self.load()
            done(one.name)

        self._bridge.call(lambda: self._assistant.create_collection(name), made, self._say)

    def rename(self, name: str, new: str, done: Callable[[str], None]) -> None:
        """Give a collection another name; `done` hears it as it is kept."""

        def renamed(_: object) -> None:
            self._files.pop(name, None)
            self.load()
            done(" ".join(new.split()))

        self._bridge.call(lambda: self._assistant.rename_collection(name, new), renamed, self._say)

    def delete(self, name: str) -> None:
        """Forget a collection; the files themselves stay."""
        self.stop(name)

        def deleted(_: object) -> None:
            self._files.pop(name, None)
            self.load()
            self.said.emit(self.tr("Deleted the collection “%1”. Its files are where they were.").replace("%1", name))

        self._bridge.call(lambda: self._assistant.delete_collection(name), deleted, self._say)

    def add(self, name: str, paths: Sequence[Path]) -> None:
        """Index files, and the readable files in folders."""
        self._work(name, lambda report: self._assistant.add_files(name, paths, report))

    def add_folder(self, name: str, folder: Path) -> None:
        """Index a folder, and keep the collection in step with it."""
        self._work(name, lambda report: self._assistant.watch_folder(name, folder, report))

    def refresh(self, name: str) -> None:
        """Index what is new or changed."""
        self._work(name, lambda report: self._assistant.refresh_collection(name, report))

    def index_again(self, name: str, paths: Sequence[Path] | None = None) -> None:
        """Read these files, or all, once more though they have not changed."""
        self._work(name, lambda report: self._assistant.reindex_files(name, paths, report))

    def unwatch(self, name: str, folder: Path) -> None:
        """Watch a folder no longer, and keep what was read of it."""
        self._bridge.call(lambda: self._assistant.unwatch_folder(name, folder), lambda _: self._after(name), self._say)

    def remove(self, name: str, path: Path) -> None:
        """Take a file out of a collection, or watch a folder no longer and take its files out."""
        self._bridge.call(lambda: self._assistant.remove_file(name, path), lambda _: self._after(name), self._say)

    def stop(self, name: str) -> None:
        """Stop reading the files of a collection; what is finished stays, the rest waits."""
        work = self._running.get(name)
        if work is not None:
            work.stop()

    # Inside

    def _work(self, name: str, make: Callable[[Report], Coroutine[Any, Any, object]]) -> None:
        if name in self._running:
            self.said.emit(self.tr("Files of “%1” are being read. Wait for that, or stop it.").replace("%1", name))
            return
        work = self._running[name] = Stoppable()

        def ended(complete: bool) -> None:
            self._end(name)
            if not complete:
                self.said.emit(self.tr("Stopped. What was read stays; the rest waits until you go on."))

        def failed(error: Exception) -> None:
            self._end(name)
            self._say(error)

        self._bridge.call(lambda: work.run(make(lambda progress: self.tell(name, progress))), ended, failed)
        self.files_changed.emit(name)

    def _end(self, name: str) -> None:
        self._running.pop(name, None)
        self._latest.pop(name, None)
        self.files_changed.emit(name)
        self._after(name)

    def _after(self, name: str) -> None:
        self.load()
        self.load_files(name)

    def tell(self, name: str, progress: IndexProgress) -> None:
        """Take a step of the work on a collection into account; from any thread."""
        self._latest[name] = progress
        if name not in self._told:
            self._told.add(name)
            self._moved.emit(name)

    def _on_change(self, change: IndexChange) -> None:
        """On the agent's thread: something was done to an index, by whomever."""
        if change.progress is not None:
            name = next((one.name for one in self.items if one.id == change.collection), "")
            if name:
                self.tell(name, change.progress)
        elif "" not in self._told:
            self._told.add("")
            self._moved.emit("")

    def _on_moved(self, name: str) -> None:
        self._told.discard(name)
        if not name:
            if self.loaded:
                self.load()
            for known in tuple(self._files):
                self.load_files(known)
            return
        progress = self._latest.get(name)
        if progress is None:
            return
        listed = any(state.path == progress.path for state in self.files(name))
        if name in self._files and (not listed or progress.status in ("indexed", "failed")):
            self.load_files(name)
        if progress.status in ("indexed", "failed") and name not in self._running:
            self._latest.pop(name, None)
        self.files_changed.emit(name)

    def _on_loaded(self, items: list[Collection]) -> None:
        self.items, self.loaded = tuple(items), True
        self.changed.emit()
        self._end_loading("")
        if notice := self._assistant.library_notice:
            self.said.emit(notice)
        problem = self._assistant.watching.problem
        if problem and problem != self._problem:
            self.said.emit(problem)
        self._problem = problem

    def _not_loaded(self, name: str, error: Exception) -> None:
        self._loading.discard(name)
        self._again.discard(name)
        self._say(error)

    def _begin_loading(self, name: str) -> bool:
        """Whether to ask now: while an answer is awaited, what it says may be old already, so it is asked for again."""
        if name in self._loading:
            self._again.add(name)
            return False
        self._loading.add(name)
        return True

    def _end_loading(self, name: str) -> None:
        self._loading.discard(name)
        if name in self._again:
            self._again.discard(name)
            if name:
                self.load_files(name)
            else:
                self.load()

    def _say(self, error: Exception) -> None:
        self.said.emit(describe(error)[0])


def shown_state(state: FileState, progress: IndexProgress | None) -> str:
    """How far a file has come, in words."""
    if progress is not None and progress.path == state.path and progress.status in ("reading", "indexing"):
        if progress.status == "reading":
            text = words.tr("reading page %1 of %2") if progress.total else words.tr("reading")
        else:
            text = words.tr("indexing passage %1 of %2") if progress.total else words.tr("indexing")
        return text.replace("%1", words.number(progress.done)).replace("%2", words.number(progress.total))
    match state.status:
        case "waiting":
            return words.tr("waiting")
        case "reading":
            return words.tr("reading")
        case "failed":
            return words.tr("not indexed")
    return words.pages(words.page_kind(None, 1, state.path.name), state.pages) if state.pages else words.tr("indexed")
