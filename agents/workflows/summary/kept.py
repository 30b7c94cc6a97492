"""What a summary worked out of each piece of text, kept on disk: asked again, or in another length, it is there soon.

The vector of a sentence, and a model's answer to one request, depend on nothing but their words and the model; they are
found again by a hash of these. What is kept is sealed with a key made of the same words, so the file tells nothing to
anyone who does not have the document already. A file that cannot be used costs time, never a summary.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.events import TextDelta, Usage
from ternlight.agents.messages import Message, message_to_json
from ternlight.agents.model import CallOptions, ChatModel, Strength
from ternlight.tools.embedding import KnownEmbedder

log = logging.getLogger("ternlight.agent")

MOST = 60_000
"""Pieces that are kept, those used last: some 100 MB, the sentences of fifty long documents."""
_TABLE = "CREATE TABLE IF NOT EXISTS kept (name BLOB PRIMARY KEY, value BLOB, used REAL)"
_AT_ONCE = 500


class KeptPieces:
    """Bytes by text, in an SQLite file that is open only while it is read or written."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self._path = path
        self._most = most

    def get(self, texts: Sequence[str]) -> dict[str, bytes]:
        """What is kept for those of `texts` that something is kept for."""
        names = {_name(text): text for text in texts}
        rows: list[tuple[bytes, bytes]] = []

        def look(file: sqlite3.Connection) -> None:
            wanted = list(names)
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                found = file.execute(f"SELECT name, value FROM kept WHERE name IN ({marks})", some).fetchall()
                rows.extend(found)
            now = time.time()
            file.executemany("UPDATE kept SET used = ? WHERE name = ?", [(now, name) for name, _ in rows])

        if self._path.exists() and names:
            self._using(look)
        return {names[name]: _sealed(names[name], value) for name, value in rows}

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep what was worked out of texts; what was used longest ago makes room."""

        def write(file: sqlite3.Connection) -> None:
            now = time.time()
            rows = [(_name(text), _sealed(text, value), now) for text, value in values.items()]
            file.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
            (count,) = file.execute("SELECT COUNT(*) FROM kept").fetchone()
            if count > self._most:
                oldest = "DELETE FROM kept WHERE name IN (SELECT name FROM kept ORDER BY used LIMIT ?)"
                file.execute(oldest, (count - self._most * 9 // 10,))

        if values:
            self._using(write)

    def _using(self, work: Callable[[sqlite3.Connection], None]) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=2.0)) as file, file:
                file.execute("PRAGMA synchronous = OFF")  # what a power cut damages is begun anew
                file.execute(_TABLE)
                work(file)
        except sqlite3.OperationalError as error:  # locked, or no room: it will do without
            log.info("what summaries keep could not be used: %s", error)
        except (sqlite3.DatabaseError, OSError) as error:
            log.warning("what summaries keep is damaged and begun anew: %s", error)
            try:
                self._path.unlink(missing_ok=True)
            except OSError as again:
                log.warning("it could not be deleted: %s", again)


def _name(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=20, person=b"name").digest()


def _sealed(text: str, value: bytes) -> bytes:
    """The value under a key that the text is, and back: each text is the key of one value only."""
    stream = hashlib.shake_256(b"value\0" + text.encode("utf-8", "replace")).digest(len(value))
    return (int.from_bytes(value) ^ int.from_bytes(stream)).to_bytes(len(value))


class KeepingEmbedder:
    """An `Embedder` that embeds a text once."""

    def __init__(self, embedder: KnownEmbedder, kept: KeptPieces) -> None:
        self._embedder = embedder
        self._kept = kept

    async def embed(
        self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """As of the embedder itself."""
        identity = await self._embedder.embedder_identity()
        mark = f"{identity.sha256} {identity.version} {identity.dimension}\n"
        keys = [mark + text for text in texts]
        known = await asyncio.to_thread(self._kept.get, keys)
        new = [index for index, key in enumerate(keys) if len(known.get(key, b"")) != 4 * identity.dimension]
        vectors = np.zeros((len(texts), identity.dimension), np.float32)
        for index, key in enumerate(keys):
            if len(known.get(key, b"")) == 4 * identity.dimension:
                vectors[index] = np.frombuffer(known[key], "<f4")
        if new:
            vectors[new] = await self._embedder.embed([texts[index] for index in new], progress=progress)
            fresh = {keys[index]: vectors[index].astype("<f4").tobytes() for index in new}
            await asyncio.to_thread(self._kept.put, fresh)
        return vectors


class KeepingModel:
    """A `ChatModel` that is asked once for what it would say the same again: at temperature 0.

    `identity` tells models of one name apart. An answer that was kept costs no tokens, and its `Usage` is not told.
    """

    def __init__(self, model: ChatModel, kept: KeptPieces, identity: str) -> None:
        self._model = model
        self._kept = kept
        self._identity = identity

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    @property
    def context(self) -> int:
        """The model's own."""
        return self._model.context

    @property
    def strength(self) -> Strength:
        """The model's own."""
        return self._model.strength

    async def count_tokens(self, messages: Sequence[Message]) -> int:
        """As the model counts."""
        return await self._model.count_tokens(messages)

    async def stream(
        self,
        messages: Sequence[Message],
        options: CallOptions = CallOptions(),  # noqa: B008
    ) -> AsyncIterator[TextDelta | Usage]:
        """The answer as it was, else as the model gives it now."""
        key = json.dumps([self._identity, self.name, [message_to_json(one) for one in messages], asdict(options)])
        kept = await asyncio.to_thread(self._kept.get, [key]) if options.temperature == 0 else {}
        if key in kept:
            yield TextDelta(text=kept[key].decode("utf-8", "replace"))
            return
        text = ""
        async for event in self._model.stream(messages, options):
            if isinstance(event, TextDelta):
                text += event.text
            yield event
        if options.temperature == 0:  # reached only where the answer is whole
            await asyncio.to_thread(self._kept.put, {key: text.encode("utf-8", "replace")})
