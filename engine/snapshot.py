"""A session as bytes: which model it belongs to, its tokens and its KV entries.

Layout: the magic, the header's length (u32, little endian), the header (JSON), the tokens (i32, little endian), the
entries in the backend's form, and the BLAKE2b-128 digest of everything before it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ternlight.engine.errors import EngineError

MAGIC = b"TERNLIGHT-SESSION-1\n"
_DIGEST = 16
_SAMPLE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What `pack` writes and `unpack` reads."""

    model: str
    """The `fingerprint` of the model file."""
    tokens: tuple[int, ...]
    evaluated: int
    """How many of the tokens have entries."""
    state: bytes


def pack(snapshot: Snapshot) -> bytes:
    """The bytes of a snapshot."""
    header = json.dumps(
        {"model": snapshot.model, "tokens": len(snapshot.tokens), "evaluated": snapshot.evaluated}
    ).encode()
    tokens = np.asarray(snapshot.tokens, dtype="<i4").tobytes()
    body = b"".join((MAGIC, struct.pack("<I", len(header)), header, tokens, snapshot.state))
    return body + _digest(memoryview(body))


def unpack(data: bytes, *, model: str) -> Snapshot:
    """Read `pack`'s bytes. Raises `EngineError` if they are damaged or belong to another model than `model`."""
    damaged = EngineError("The saved session is damaged; the text has to be read again.")
    start = len(MAGIC) + 4
    if len(data) < start + _DIGEST or not data.startswith(MAGIC):
        raise damaged
    view = memoryview(data)
    if _digest(view[:-_DIGEST]) != view[-_DIGEST:]:
        raise damaged
    (size,) = struct.unpack_from("<I", data, len(MAGIC))
    try:
        header = json.loads(bytes(view[start : start + size]))
        count, evaluated, owner = int(header["tokens"]), int(header["evaluated"]), str(header["model"])
        state_at = start + size + 4 * count
        if count < 0 or state_at > len(data) - _DIGEST:
            raise damaged
        tokens = np.frombuffer(view[start + size : state_at], dtype="<i4")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged from error
    if owner != model:
        raise EngineError("The saved session belongs to another model; the text has to be read again.")
    return Snapshot(
        model=owner, tokens=tuple(tokens.tolist()), evaluated=evaluated, state=bytes(view[state_at:-_DIGEST])
    )


def fingerprint(path: Path) -> str:
    """Tells model files apart: a digest of the file's size, its first megabyte (the header) and its last."""
    digest = hashlib.blake2b(digest_size=_DIGEST)
    with path.open("rb") as file:
        size = file.seek(0, 2)
        digest.update(struct.pack("<Q", size))
        for offset in (0, max(0, size - _SAMPLE)):
            file.seek(offset)
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def _digest(data: memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
