"""The child's side of `rag.apart`: vectors in Chroma, opened at their first use and kept until the child ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ternlight.tools.rag.vectors import ChromaVectors, embedded

Progress = Callable[[int, int], None]
Answer = tuple[dict[str, Any], bytes]

_opened: dict[str, ChromaVectors] = {}


def opened(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Open the vectors in "folder"."""
    _vectors(arguments)
    return {}, b""


def add(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Put in vectors: the bytes of the request, float32, rows of "dimension"."""
    vectors = np.frombuffer(arguments["payload"], np.float32).reshape(-1, arguments["dimension"])
    _vectors(arguments).add(arguments["store"], arguments["document"], arguments["first"], vectors)
    return {}, b""


def search(arguments: dict[str, Any], progress: Progress) -> Answer:
    """What is near the vector in the bytes of the request."""
    found = _vectors(arguments).search(
        arguments["store"],
        np.frombuffer(arguments["payload"], np.float32),
        arguments["limit"],
        only=arguments["only"],
        without=arguments["without"],
    )
    return {"near": [(near.document, near.number, near.likeness) for near in found]}, b""


def count(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Vectors in a store."""
    return {"count": _vectors(arguments).count(arguments["store"])}, b""


def remove(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Take out the vectors of a document."""
    _vectors(arguments).remove(arguments["store"], arguments["document"])
    return {}, b""


def drop(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Remove a store."""
    _vectors(arguments).drop(arguments["store"])
    return {}, b""


def close(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Stop Chroma, so that everything is written when the child is ended."""
    vectors = _opened.pop(arguments["folder"], None)
    if vectors is not None:
        vectors.close()
    return {}, b""


def _vectors(arguments: dict[str, Any]) -> ChromaVectors:
    folder = arguments["folder"]
    if folder not in _opened:
        _opened[folder] = embedded(Path(folder))
    return _opened[folder]
