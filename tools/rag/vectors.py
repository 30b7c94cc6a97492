"""Vectors in Chroma: embedded in this process by default, or in a Chroma server.

Chroma sees numbers only: the texts, names and paths stay in the index's SQLite database, also when a server is used.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.errors import IndexDamaged, RetrievalError, VectorsUnreachable
from ternlight.tools.rag.database import is_whole

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

BATCH = 256
"""Vectors handed to Chroma at once."""
_SERVER_SECONDS = 60.0
"""How long a Chroma server may be silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A vector near the one that was asked for."""

    document: int
    number: int
    """Of the chunk within the document, from 0."""
    likeness: float
    """Cosine."""


class Vectors(Protocol):
    """Named stores of vectors, each made by one embedder. Calls block, and take turns.

    Every method raises `RetrievalError`; a store that does not exist is empty.
    """

    def add(self, store: str, document: int, first: int, vectors: NDArray[np.float32]) -> None:
        """Put in the unit vectors (rows, dimension) of the chunks of `document` from number `first` on."""

    def search(
        self,
        store: str,
        vector: NDArray[np.float32],
        limit: int,
        *,
        only: Sequence[int] | None = None,
        without: Sequence[int] = (),
    ) -> list[Near]:
        """Up to `limit` vectors, nearest first: of the documents `only`, or of all but those in `without`."""

    def count(self, store: str) -> int:
        """Vectors in a store."""

    def remove(self, store: str, document: int) -> None:
        """Take out the vectors of a document."""

    def drop(self, store: str) -> None:
        """Remove a store."""

    def close(self) -> None:
        """Stop. Safe to call twice."""


class ChromaVectors:
    """`Vectors` over a Chroma client."""

    def __init__(self, client: Client, unusable: Callable[[BaseException], RetrievalError]) -> None:
        """`unusable` puts an error of the client into words."""
        self._client: Client | None = client
        self._unusable = unusable
        self._collections: dict[str, Collection] = {}

    def add(self, store: str, document: int, first: int, vectors: NDArray[np.float32]) -> None:
        """See `Vectors`."""
        with self._naming_errors():
            collection = self._collection(store, create=True)
            assert collection is not None
            for start in range(0, len(vectors), BATCH):
                part = vectors[start : start + BATCH]
                numbers = range(first + start, first + start + len(part))
                collection.upsert(
                    ids=[f"{document}:{number}" for number in numbers],
                    embeddings=part,
                    metadatas=[{"document": document} for _ in numbers],
                )

    def search(
        self,
        store: str,
        vector: NDArray[np.float32],
        limit: int,
        *,
        only: Sequence[int] | None = None,
        without: Sequence[int] = (),
    ) -> list[Near]:
        """See `Vectors`."""
        with self._naming_errors():
            collection = self._collection(store)
            if collection is None or (only is not None and not only):
                return []
            where: dict[str, Any] | None = None
            if only is not None:
                where = {"document": {"$in": list(only)}}
            elif without:
                where = {"document": {"$nin": list(without)}}
            found = collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=limit, where=where, include=["distances"]
            )
            distances = found["distances"]
            assert distances is not None
            return [
                Near(document=int(document), number=int(number), likeness=1.0 - float(distance))
                for (document, _, number), distance in zip(
                    (id.partition(":") for id in found["ids"][0]), distances[0], strict=True
                )
            ]

    def count(self, store: str) -> int:
        """See `Vectors`."""
        with self._naming_errors():
            collection = self._collection(store)
            return collection.count() if collection is not None else 0

    def remove(self, store: str, document: int) -> None:
        """See `Vectors`."""
        with self._naming_errors():
            collection = self._collection(store)
            if collection is not None:
                collection.delete(where={"document": document})

    def drop(self, store: str) -> None:
        """See `Vectors`."""
        from chromadb.errors import NotFoundError

        with self._naming_errors(), contextlib.suppress(NotFoundError):
            self._collections.pop(store, None)
            self._open().delete_collection(store)

    def close(self) -> None:
        """See `Vectors`."""
        client, self._client = self._client, None
        self._collections.clear()
        if client is not None:
            sessions = _sessions(client)
            client.close()
            for session in sessions:
                session.close()

    def _open(self) -> Client:
        if self._client is None:
            raise AssertionError("the vectors are closed")
        return self._client

    def _collection(self, store: str, *, create: bool = False) -> Collection | None:
        from chromadb.errors import NotFoundError

        if store not in self._collections:
            try:
                self._collections[store] = self._open().get_collection(store, embedding_function=None)
            except NotFoundError:
                if not create:
                    return None
                # For unit vectors the inner product is the cosine.
                self._collections[store] = self._open().create_collection(
                    store,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "ip", "ef_construction": 200, "ef_search": 120}},
                )
        return self._collections[store]

    @contextlib.contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except (RetrievalError, AssertionError):
            raise
        except Exception as error:  # Chroma's, its transport's and its library's errors share no base class
            self._collections.clear()
            raise self._unusable(error) from error


def embedded(folder: Path) -> ChromaVectors:
    """Chroma in this process, its files in `folder`. It opens no socket and sends nothing.

    Vectors can be made again from the texts, so files that are damaged are removed: at once where that shows here, else
    at the next start. Raises `IndexDamaged`.
    """
    suspect = _suspect(folder)

    def unusable(error: BaseException) -> RetrievalError:
        mark_suspect(folder)
        return IndexDamaged(
            f"The vectors of your files in {folder} cannot be used ({_short(error)}). Start Ternlight again: they are "
            "made anew from the texts."
        )

    try:
        if suspect.exists() or not _is_whole(folder / "chroma.sqlite3"):
            shutil.rmtree(folder, ignore_errors=True)
        client = _embedded_client(folder)
        suspect.unlink(missing_ok=True)
    except Exception as error:  # as in `ChromaVectors`
        raise unusable(error) from error
    return ChromaVectors(client, unusable)


def mark_suspect(folder: Path) -> None:
    """Have the vectors in `folder` made anew when they are opened next."""
    with contextlib.suppress(OSError):
        _suspect(folder).touch()


def _suspect(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.suspect")


def _is_whole(database: Path) -> bool:
    """Whether SQLite finds nothing wrong with a database; Chroma would not say what is."""
    if not database.exists():
        return True
    connection = sqlite3.connect(database)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
        return is_whole(connection, database)
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def server(url: str) -> ChromaVectors:
    """A Chroma server, "http://HOST:PORT" or https. Raises `VectorsUnreachable`."""

    def unusable(error: BaseException) -> RetrievalError:
        return VectorsUnreachable(
            f"The Chroma server {url} does not answer as it should ({_short(error)}). Start it, or empty the setting "
            "chroma_server to keep the vectors on this computer."
        )

    parts = urlsplit(url)
    try:
        import chromadb

        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("its address should look like http://localhost:8000")
        client = chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=_quiet(),
        )
    except Exception as error:  # as above
        raise unusable(error) from error
    for session in _sessions(cast("Client", client)):
        session.timeout = _SERVER_SECONDS
    return ChromaVectors(cast("Client", client), unusable)


def _sessions(client: Client) -> list[Any]:
    """The HTTP connections of a client to a server, its own and its administrator's; none within this process.

    Chroma neither closes them nor lets them time out, and has no public way to them.
    """
    owners = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in found if session is not None]


def _embedded_client(folder: Path) -> Client:
    import chromadb

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    client = cast("Client", chromadb.PersistentClient(folder, settings=_quiet()))
    try:
        client.count_collections()
    except Exception:
        client.close()
        raise
    return client


def _quiet() -> Settings:
    """Settings by which Chroma reports to nobody, whatever the environment or a .env file says."""
    from chromadb.config import Settings

    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        anonymized_telemetry=False,
        chroma_otel_collection_endpoint="",
        chroma_otel_granularity=None,
        allow_reset=False,
    )


def _short(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
