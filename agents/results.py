"""What tools have answered, in full, under handles; a model is shown as much of it as its budget allows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

CountTokens = Callable[[str], Awaitable[int]]
"""Tokens of a text, without the words that a chat template adds."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_CHARACTERS_PER_TOKEN = 6
"""More than any tokenizer packs on average: a first cut, before anything is counted."""


def clean(text: str) -> str:
    """`text` without control characters, direction marks and broken characters; tabs and line ends stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, longest: int = 160) -> str:
    """`text` as one line for a list or a title."""
    text = " ".join(clean(text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


async def head(text: str, tokens: int, count: CountTokens) -> int:
    """How many characters from the start of `text` fit in `tokens`, cut at white space where there is some near."""
    end = min(len(text), tokens * _CHARACTERS_PER_TOKEN)
    if end == len(text) and await count(text) <= tokens:
        return end
    low, high = 0, end
    while high - low > max(8, low // 64):
        middle = (low + high) // 2
        if await count(text[:middle]) <= tokens:
            low = middle
        else:
            high = middle
    space = max(text.rfind(" ", 0, low), text.rfind("\n", 0, low))
    return space + 1 if space > low * 3 // 4 else low


class ResultStore:
    """Whole texts by handle ("r1", "r2", ...), and the parts that they were shown in."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._texts = dict(texts or {})
        self._starts: dict[str, list[int]] = {}

    def add(self, text: str) -> str:
        """Keep a text; its handle."""
        handle = f"r{len(self._texts) + 1}"
        self._texts[handle] = text
        return handle

    def get(self, handle: str) -> str | None:
        """The whole text, or None."""
        return self._texts.get(handle)

    @property
    def texts(self) -> Mapping[str, str]:
        """All texts by handle."""
        return self._texts

    async def part(self, handle: str, number: int, tokens: int, count: CountTokens) -> tuple[str, bool] | None:
        """Part `number` (from 1) of a text, as many characters as fit in `tokens`, and whether more follows.

        Parts join without a gap. None if there is no such handle or part.
        """
        text = self._texts.get(handle)
        if text is None or number < 1:
            return None
        starts = self._starts.setdefault(handle, [0])
        while len(starts) <= number and starts[-1] < len(text):
            start = starts[-1]
            window = text[start : start + tokens * _CHARACTERS_PER_TOKEN + 1]
            starts.append(start + max(1, await head(window, tokens, count)))
        if number >= len(starts):
            return None
        start, end = starts[number - 1], starts[number]
        return text[start:end], end < len(text)
