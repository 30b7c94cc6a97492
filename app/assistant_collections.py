"""What the assistant does with the user's collections: made, filled, kept in step with folders, searched. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ternlight.app.library import Library, Watching
from ternlight.app.reading import Reading
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.documents.types import Document
from ternlight.tools.rag.types import Chunk, Collection, FileState, IndexChange, IndexedPage, Report


class CollectionMethods:
    """The methods of `Assistant` on collections. Those that wait raise `RetrievalError`."""

    passwords: Passwords
    _library: Library
    _reading: Reading

    def keep_vectors_apart(self) -> None:
        """Keep the vectors of the collections in a process of their own: for a window, which must not wait for them."""
        self._library.apart = True

    @property
    def library_notice(self) -> str:
        """A sentence for the user when the collections were found damaged and begun anew, else ""."""
        return self._library.notice

    async def collections(self) -> list[Collection]:
        """The user's collections, by name."""
        return await self._library.collections()

    async def create_collection(self, name: str) -> Collection:
        """A new, empty collection. Raises `NameTaken`."""
        return await self._library.create(name)

    async def rename_collection(self, collection: str, name: str) -> None:
        """Give a collection another name. Raises `UnknownCollection`, `NameTaken`."""
        await self._library.rename(collection, name)

    async def delete_collection(self, collection: str) -> None:
        """Forget a collection; the files themselves stay. Raises `UnknownCollection`."""
        await self._library.delete(collection)

    async def add_files(
        self, collection: str, paths: Sequence[Path], progress: Report | None = None
    ) -> list[FileState]:
        """Index files, and the readable files in folders; the states of those files.

        A file that cannot be read is told by its state. Cancelling keeps what is finished; the rest waits for the next
        call. Raises `UnknownCollection`.
        """
        with self.passwords.in_use():
            return await self._library.add(collection, paths, progress)

    async def remove_file(self, collection: str, path: Path) -> bool:
        """Take a file, or a watched folder with its files, out; whether it was there. Raises `UnknownCollection`."""
        return await self._library.remove(collection, path)

    async def collection_files(self, collection: str) -> list[FileState]:
        """The files of a collection and how far each has come. Raises `UnknownCollection`."""
        return await self._library.files(collection)

    async def refresh_collection(self, collection: str, progress: Report | None = None) -> bool:
        """Index what is new or changed; whether anything was. Raises `UnknownCollection`."""
        return await self._library.refresh(collection, progress)

    async def watch_folder(self, collection: str, folder: Path, progress: Report | None = None) -> None:
        """Keep a collection in step with a folder: now, and whenever `watch_folders` runs."""
        await self._library.watch_folder(collection, folder, progress)

    async def unwatch_folder(self, collection: str, folder: Path) -> bool:
        """Watch a folder no longer and keep what is indexed of it (`remove_file` takes that out too)."""
        return await self._library.unwatch_folder(collection, folder)

    async def reindex_files(
        self, collection: str, paths: Sequence[Path] | None = None, progress: Report | None = None
    ) -> list[FileState]:
        """Read these files of a collection anew, or all of them, though they have not changed; their states."""
        return await self._library.reindex(collection, paths, progress)

    async def indexed_pages(self, document_id: str) -> list[IndexedPage]:
        """The pages of an indexed document (`FileState.document_id`) and how much of each can be found."""
        return await self._library.pages(document_id)

    async def indexed_chunks(self, document_id: str, page: int | None = None) -> list[Chunk]:
        """What can be found of an indexed document, or of one of its pages, in order."""
        return await self._library.chunks(document_id, page)

    def on_library_change(self, callback: Callable[[IndexChange], None]) -> Callable[[], None]:
        """Have `callback` called on the loop when collections, files or their progress change, whoever works on them.

        Progress comes many times a second. Returns what ends it.
        """
        return self._library.on_change(callback)

    def start_watching(self) -> None:
        """Keep collections in step with their folders in the background, until `stop_watching` or `close`."""
        self._library.start_watching()

    async def stop_watching(self) -> None:
        """End `start_watching`. Safe to call twice."""
        await self._library.stop_watching()

    @property
    def watching(self) -> Watching:
        """Whether folders are watched now, and what keeps it from that."""
        return self._library.watching

    async def watch_folders(self, changed: Callable[[], None] | None = None, progress: Report | None = None) -> None:
        """Keep every collection in step with its folders until cancelled; `changed` is called after each change."""
        await self._library.watch(changed, progress)

    async def indexed_document(self, document_id: str) -> Document | None:
        """A document that an answer cites: one of those read last, or an indexed one; None if there is neither."""
        return self._reading.document(document_id) or await self._library.document(document_id)
