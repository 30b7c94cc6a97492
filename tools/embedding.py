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
