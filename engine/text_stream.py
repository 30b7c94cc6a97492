"""From the bytes of tokens to text that is safe to show: whole characters only, and never part of a stop string."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class TextStream:
    """Holds back what may still change: an unfinished UTF-8 character, and any text that may begin a stop string.

    A character may be spread over several tokens, and so may a stop string; what has been handed out is never taken
    back. Bytes that are not UTF-8 become U+FFFD.
    """

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._stop = tuple(text for text in stop if text)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self.stopped = False
        """Whether a stop string was met; from then on nothing more comes out."""

    def push(self, piece: bytes) -> str:
        """The text that became certain with the bytes of one more token."""
        return self._advance(self._decoder.decode(piece))

    def flush(self) -> str:
        """The rest, when no more tokens come: nothing held back can grow into a stop string any more."""
        text = self._advance(self._decoder.decode(b"", final=True))
        rest, self._held = self._held, ""
        return text + rest

    def _advance(self, text: str) -> str:
        if self.stopped:
            return ""
        text = self._held + text
        found = [at for at in (text.find(stop) for stop in self._stop) if at >= 0]
        if found:
            self.stopped = True
            self._held = ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stop), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` that is a proper beginning of `stop`."""
    for size in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:size]):
            return size
    return 0
