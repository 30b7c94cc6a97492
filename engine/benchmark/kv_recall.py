"""Whether a number that a text mentions once is found again: the usual test of a needle in a haystack.

It is a coarse one, which a cache passes long after it has begun to lose: losses on text say more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.kernels import _native
from ternlight.engine.timeline import CHUNK

NEEDLE = "\n\nThe secret number of the harbour is {number}. Remember it.\n\n"
QUESTION = "\n\nQuestion: What is the secret number of the harbour?\nAnswer: The secret number of the harbour is"


class Cache(Protocol):
    """The cache of one sequence, as `ternlight.engine.benchmark.kv.Cache`."""

    table: Any

    def evaluate(self, tokens: Sequence[int], want: int) -> NDArray[np.floating[Any]]:
        """Logits after the tokens, which become part of the sequence."""
        ...


def recall(
    encode: Callable[[str], Sequence[int]],
    text: str,
    length: int,
    places: Sequence[float],
    caches: Mapping[str, Callable[[], Cache]],
    *,
    first: int = 0,
) -> list[dict[str, Any]]:
    """Which needles are found with which caches, of those that the first one finds: a cell for each place.

    The text is cut so that a prompt has at most `length` tokens; `places` are shares of it. A needle is found if the
    likeliest tokens after the question are its digits. `first` numbers the needles, so that no two calls hide the same.
    """
    words = encode(text)
    exact = next(iter(caches))
    cells: list[dict[str, Any]] = []
    for index, place in enumerate(places, start=first + 1):
        number = str(10_000 + 7919 * index % 90_000)
        needle, question, answer = encode(NEEDLE.format(number=number)), encode(QUESTION), encode(" " + number)
        hay = words[: length - len(needle) - len(question) - len(answer)]
        at = int(place * len(hay))
        prompt = [*hay[:at], *needle, *hay[at:], *question]
        found: list[str] = []
        cells.append({"tokens": length, "place": place, "found": found})
        for name, make in caches.items():
            if _answers(make(), prompt, answer):
                found.append(name)
            elif name == exact:
                break
    return cells


def _answers(cache: Cache, prompt: Sequence[int], answer: Sequence[int]) -> bool:
    for start in range(0, len(prompt), CHUNK):
        logits = cache.evaluate(prompt[start : start + CHUNK], _native.LAST)
    right = True
    for token in answer:
        right = right and int(logits[-1].argmax()) == token
        if not right:
            break
        logits = cache.evaluate([token], _native.LAST)
    cache.table.clear()
    return right
