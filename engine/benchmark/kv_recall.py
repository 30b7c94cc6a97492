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
    lengths: Sequence[int],
    places: Sequence[float],
    caches: Mapping[str, Callable[[], Cache]],
) -> dict[str, Any]:
    """How many needles are found with each cache, of those that the first one finds, and in which cells of the grid.

    The text is cut so that a prompt has at most the asked number of tokens; `places` are shares of it. A needle is
    found if the likeliest tokens after the question are its digits.
    """
    words = encode(text)
    found = dict.fromkeys(caches, 0)
    tried = 0
    exact = next(iter(caches))
    grid: list[dict[str, Any]] = []
    for length in lengths:
        for place in places:
            number = str(10_000 + 7919 * (tried + 1) % 90_000)
            tried += 1
            needle, question, answer = encode(NEEDLE.format(number=number)), encode(QUESTION), encode(" " + number)
            hay = words[: length - len(needle) - len(question) - len(answer)]
            at = int(place * len(hay))
            prompt = [*hay[:at], *needle, *hay[at:], *question]
            cell: list[str] = []
            grid.append({"tokens": length, "place": place, "found": cell})
            for name, make in caches.items():
                if _answers(make(), prompt, answer):
                    found[name] += 1
                    cell.append(name)
                elif name == exact:
                    break
    return {"tried": tried, "cells": found[exact], "found": found, "grid": grid}


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
