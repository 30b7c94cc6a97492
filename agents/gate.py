"""Whether a task is one that the tools at hand are for: decided by code, for models too small to decide it.

A small model calls whatever it is shown, or never calls anything. What it cannot judge, the nearness of the request to
what a tool says of itself can: the request is compared with each tool's description, and with requests that the tool
is known to serve, as a whole and word for word. Where none is near enough, the run is plain chat; else the nearest tool
is called, with arguments that the model writes, and the answer follows its result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.calls import Option
from ternlight.agents.coverage import coverage
from ternlight.tools.embedding import Embedder
from ternlight.tools.text.facts import numbers
from ternlight.tools.text.words import STOP_WORDS, words

_BIAS, _NEARNESS, _NAME, _WORDS, _LACKS = -9.2, 4.76, 5.61, 3.99, -2.01
"""For a tool that names no requests, such as one of an MCP server: logistic regression of "a call is right" on the
cosine, on the coverage of the tool's name and of its description, and on the numbers that are required and that the
request does not have. Fitted to 210 cases of BFCL's `simple_python` and `irrelevance` (Patil et al. 2025), every second
one, with the embedder that ships; the bias is one nat lower than fitted, so that of those that need no call 95 in 100
are left alone. Of the cases that were not fitted to, 116 of 120 that need no call are left alone, and 168 of 200 that
need one get it."""
_EXAMPLE_WORDS, _EXAMPLE_BOUND = 0.5, 0.75
"""For a tool that names requests: what their words add to the cosine, and the sum from which the tool is meant. Chosen
on thirty requests; of the 22 others in `tests/helpers/tool_requests.py`, 9 of 11 that mean a tool get it, and none of
those that mean none."""
_LONGEST = 600
"""Characters of a request that are compared: of a long message, what it begins with says what is wanted."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.]")
"""Where the words of a function's name meet."""


class Gate:
    """Finds the tool that a request means. What tools say of themselves is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    async def meant(self, task: str, options: Sequence[Option]) -> Option | None:
        """The nearest of `options` if `task` means it, else None. Raises what the embedder raises."""
        scores = await self.nearness(task, options)
        best = max(range(len(options)), key=scores.__getitem__, default=None)
        if best is None:
            return None
        option, request = options[best], task[:_LONGEST]
        examples = _examples(option)
        told = [await self._covered(text, request) for text in (option.description, *examples)]
        if examples:
            return option if scores[best] + _EXAMPLE_WORDS * max(told) >= _EXAMPLE_BOUND else None
        leaning = _BIAS + _NEARNESS * scores[best] + _WORDS * told[0]
        leaning += _NAME * await self._covered(option.name, request) + _LACKS * _missing(option, request)
        return option if leaning > 0 else None

    async def nearness(self, task: str, options: Sequence[Option]) -> list[float]:
        """For each option the highest cosine between `task` and one of the texts that describe it."""
        if not options or not task.strip():
            return [0.0] * len(options)
        texts = [_told(option) for option in options]
        new = list(dict.fromkeys(text for told in texts for text in told if text not in self._vectors))
        vectors = await self._embedder.embed([task[:_LONGEST], *new])
        self._vectors.update(zip(new, vectors[1:], strict=True))
        return [max(float(np.dot(self._vectors[text], vectors[0])) for text in told) for told in texts]

    async def _covered(self, text: str, request: str) -> float:
        """How much of what `text` says is in `request`, its words' mean. Another number means the same request."""
        said = [word for word in words(_HUMP.sub(" ", text)) if word.casefold() not in STOP_WORDS]
        telling = [word for word in said if not any(character.isdigit() for character in word)]
        return float((await coverage(telling, [_HUMP.sub(" ", request)], self._embedder))[0, 1])


def _told(option: Option) -> list[str]:
    """What a request is compared with."""
    name = option.name.replace("_", " ").replace(".", " ")
    return [f"{name}: {option.description}", *_examples(option)]


def _examples(option: Option) -> tuple[str, ...]:
    return tuple(option.tool.spec.examples) if option.tool is not None else ()


def _missing(option: Option, request: str) -> int:
    """Numbers that the option's arguments must have, beyond those in `request`."""
    schema = option.schema or {}
    kinds = [schema.get("properties", {}).get(name, {}).get("type") for name in schema.get("required", ())]
    return max(0, sum(kind in ("integer", "number") for kind in kinds) - len(numbers(request)))
