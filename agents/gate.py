"""Whether a task is one that the tools at hand are for: decided by code, for models too small to decide it.

A small model calls whatever it is shown, or never calls anything. What it cannot judge, the nearness of the request to
what a tool says of itself can: the request is compared with each tool's description, and with requests that the tool
is known to serve. Where none is near enough, the run is plain chat; else the nearest tool is called, with arguments
that the model writes, and the answer follows its result.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.calls import Option
from ternlight.tools.embedding import Embedder

NEAR_ENOUGH = 0.455
"""Cosine of request and description from which a tool is taken to be meant where the embedder alone decides. This and
the next were chosen on every second case of BFCL's `simple_python` and `irrelevance` (Patil et al. 2025), with the
embedder and the language model that ship, so that as many calls are kept as are spared; `ternlight bench agents`
reports the other half by itself."""
_BIAS, _NEARNESS, _CONTRAST = -4.04, 8.2, 0.196
"""Logistic regression of "a call is right" on the cosine and on the contrast (see `Contrast`), in nats."""
_FAR, _CLEAR = 0.3, 0.65
"""Below the one and from the other on, the cosine decides without the model: there it has never changed the verdict
of more than one case in twenty, and asking it takes time."""
GREETING = "Hello!"
"""A request that means no tool: what it makes likely is the model's leaning, and no judgement."""
_LONGEST = 600
"""Characters of a request that are compared: of a long message, what it begins with says what is wanted."""

Contrast = Callable[[str, Option], Awaitable[float | None]]
"""By how many nats a task makes the model more likely to call an option than a greeting does; None where it does not
tell. What a small model calls is a habit; how the task changes the habit is information (the idea of contextual
calibration: Zhao et al. 2021, arXiv 2102.09690)."""


class Gate:
    """Finds the tool that a request means. What tools say of themselves is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    async def meant(self, task: str, options: Sequence[Option], contrast: Contrast | None = None) -> Option | None:
        """The nearest of `options` if `task` means it, else None. Raises what the embedder and the model raise."""
        scores = await self.nearness(task, options)
        best = max(range(len(options)), key=scores.__getitem__, default=None)
        if best is None or scores[best] < _FAR:
            return None
        if scores[best] >= _CLEAR:
            return options[best]
        leaning = await contrast(task, options[best]) if contrast is not None else None
        if leaning is None:
            return options[best] if scores[best] >= NEAR_ENOUGH else None
        return options[best] if _BIAS + _NEARNESS * scores[best] + _CONTRAST * leaning > 0 else None

    async def nearness(self, task: str, options: Sequence[Option]) -> list[float]:
        """For each option the highest cosine between `task` and one of the texts that describe it."""
        if not options or not task.strip():
            return [0.0] * len(options)
        texts = [_told(option) for option in options]
        new = list(dict.fromkeys(text for told in texts for text in told if text not in self._vectors))
        vectors = await self._embedder.embed([task[:_LONGEST], *new])
        self._vectors.update(zip(new, vectors[1:], strict=True))
        return [max(float(np.dot(self._vectors[text], vectors[0])) for text in told) for told in texts]


def _told(option: Option) -> list[str]:
    """What a request is compared with."""
    name = option.name.replace("_", " ").replace(".", " ")
    examples = option.tool.spec.examples if option.tool is not None else ()
    return [f"{name}: {option.description}", *examples]
