"""A session as bytes or as a file: which model it belongs to, its tokens and its KV entries.

Layout: the magic; the header's length (u32, little endian); the header (JSON); the BLAKE2b-128 digest of everything
before it; then the parts, each on a cache line: the tokens (i32, little endian) and those of the backend, pages among
them. The header tells the size and the checksum of every part (XXH64 of the kernels, or BLAKE2b-64 without them). A
file is mapped, so its pages need no second copy in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ternlight.engine.errors import EngineError, KernelError

MAGIC = b"TERNLIGHT-SESSION-2\n"
_DIGEST = 16
_SAMPLE = 1024 * 1024
_LINE = 64
_MOST_HEADER = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What `pack` writes and `unpack` reads."""

    model: str
    """The `fingerprint` of the model file, with whatever else the entries depend on."""
    tokens: tuple[int, ...]
    evaluated: int
    """How many of the tokens have entries."""
    parts: Sequence[memoryview]
    """The entries, in the backend's form."""


def pack(snapshot: Snapshot) -> bytes:
    """The bytes of a snapshot."""
    return b"".join(_pieces(snapshot))


def write(path: Path, snapshot: Snapshot) -> int:
    """Save a snapshot as a file, and return its size in bytes.

    Whatever was at `path` stays until the new file is complete. Raises `EngineError` with a sentence if it cannot be
    written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with temporary.open("wb") as file:
                for piece in _pieces(snapshot):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                size = file.tell()
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise EngineError(
            f"The conversation could not be saved as {path.name} ({error.strerror or error}); what was there before is "
            "unchanged. Free some space on the disk, or save it elsewhere."
        ) from error
    return size


def read(path: Path, *, model: str) -> Snapshot:
    """Map the file that `write` made. Raises `EngineError` as `unpack` does, and if it cannot be read."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                raise _damaged()
            # Windows does not replace a file that is mapped.
            data = file.read() if sys.platform == "win32" else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read ({error.strerror or error}).") from error
    return unpack(data, model=model)


def unpack(data: bytes | mmap.mmap, *, model: str) -> Snapshot:
    """Read `pack`'s bytes; the parts are views of them.

    Raises `EngineError` if they are damaged or belong to another model than `model`.
    """
    start = len(MAGIC) + 4
    view = memoryview(data)
    if len(view) < start + _DIGEST or view[: len(MAGIC)] != MAGIC:
        raise _damaged()
    (size,) = struct.unpack_from("<I", view, len(MAGIC))
    if size > min(_MOST_HEADER, len(view) - start - _DIGEST):
        raise _damaged()
    if _digest(view[: start + size]) != view[start + size : start + size + _DIGEST]:
        raise _damaged()
    try:
        header = json.loads(bytes(view[start : start + size]))
        evaluated, owner = int(header["evaluated"]), str(header["model"])
        checksum_of = _checksums()[header["checksum"]]
        described = [(int(length), int(checksum)) for length, checksum in header["parts"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged() from error
    parts = []
    end = start + size + _DIGEST
    for length, checksum in described:
        at = _aligned(end)
        part = view[at : at + length]
        if length < 0 or len(part) != length or any(view[end:at]) or checksum_of(part) != checksum:
            raise _damaged()
        parts.append(part)
        end = at + length
    if _aligned(end) != len(view) or any(view[end:]) or not parts or len(parts[0]) % 4:
        raise _damaged()
    if owner != model:
        raise EngineError(
            "The saved session belongs to another model, or to one that was loaded in another way; the text has to be "
            "read again."
        )
    tokens = tuple(np.frombuffer(parts[0], dtype="<i4").tolist())
    return Snapshot(model=owner, tokens=tokens, evaluated=evaluated, parts=parts[1:])


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


def _pieces(snapshot: Snapshot) -> Iterator[bytes | memoryview]:
    tokens = memoryview(np.asarray(snapshot.tokens, dtype="<i4").tobytes())
    parts = [tokens, *snapshot.parts]
    name, checksum = next(iter(_checksums().items()))
    described = [(len(part), checksum(part)) for part in parts]
    body = {"model": snapshot.model, "evaluated": snapshot.evaluated, "checksum": name, "parts": described}
    header = json.dumps(body).encode()
    if len(header) > _MOST_HEADER:
        raise EngineError("The session is too long to be saved.", kind="bug")
    head = MAGIC + struct.pack("<I", len(header)) + header
    head += _digest(memoryview(head))
    for piece in (memoryview(head), *parts):
        yield piece
        yield bytes(_aligned(len(piece)) - len(piece))


def _aligned(size: int) -> int:
    return -(-size // _LINE) * _LINE


def _damaged() -> EngineError:
    return EngineError("The saved session is damaged; the text has to be read again.")


def _checksums() -> dict[str, Callable[[memoryview], int]]:
    """The checksums that can be computed here, the best first."""
    slow = {"blake2b": lambda data: int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")}
    try:
        from ternlight.engine.kernels import _native
    except KernelError:
        return slow
    return {"xxh64": _native.checksum, **slow}


def _digest(data: memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
