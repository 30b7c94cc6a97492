"""What retrieval and extraction ask of an embedder; the engine provides one, `app` wires it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into unit-length vectors."""

    async def embed(
        self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension); `progress` is called with (texts done, texts in all)."""


class EmbedderIdentity(Protocol):
    """Which embedder made a vector: vectors of two that differ in any of this do not compare."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def version(self) -> str:
        """Of the arithmetic."""

    @property
    def dimension(self) -> int:
        """Components of a vector."""

    @property
    def sha256(self) -> str:
        """Of the model's file."""


class KnownEmbedder(Embedder, Protocol):
    """An embedder that says which one it is: what keeps vectors needs that."""

    async def embedder_identity(self) -> EmbedderIdentity:
        """Of the embedder that `embed` uses now."""
