"""Guesses at what comes next, from what the timeline already says after the same words (prompt lookup, Saxena 2023).

Summaries and edits repeat much of what they were made from. A guess costs nothing to make; checking several tokens at
once costs less than one at a time, because the weights are read once.
"""

from __future__ import annotations

from collections.abc import Sequence

MATCH = 3
"""Tokens that have to be the same."""


class PromptLookup:
    """A timeline's tokens, each findable by the `MATCH` tokens before it, the latest first."""

    def __init__(self, tokens: Sequence[int], most: int) -> None:
        """`most` is the number of tokens in a guess."""
        self._most = most
        self._tokens: list[int] = []
        self._places: dict[tuple[int, ...], int] = {}
        for token in tokens:
            self.append(token)

    def append(self, token: int) -> None:
        """A token came after the others."""
        if len(self._tokens) >= MATCH:
            self._places[tuple(self._tokens[-MATCH:])] = len(self._tokens)
        self._tokens.append(token)

    def guess(self) -> list[int]:
        """What came after the same tokens the last time; empty if there is no such time."""
        place = self._places.get(tuple(self._tokens[-MATCH:]))
        return [] if place is None else self._tokens[place : place + self._most]
