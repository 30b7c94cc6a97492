"""Texts as token numbers, made once and kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError
from ternlight.engine.wordpiece import WordPiece

_STEP = 20_000


class TokenFile:
    """The tokens of many texts: one flat array and where each text begins."""

    def __init__(self, ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> None:
        self._ids, self._offsets = ids, offsets
        self.lengths: NDArray[np.int64] = np.diff(offsets)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, index: int) -> NDArray[np.int32]:
        return self._ids[self._offsets[index] : self._offsets[index + 1]]

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> TokenFile:
        """From lists of token numbers."""
        ids = np.fromiter((token for text in texts for token in text), np.int32)
        return cls(ids, np.cumsum([0, *map(len, texts)], dtype=np.int64))


def tokenised(text: Path, tokenizer: Path, max_tokens: int, say: Callable[[str], None]) -> TokenFile:
    """The tokens of a file of one text a line, kept as FILE.tokens.npz and made anew when the text is newer.

    Raises `ModelFileError` for a file that cannot be read.
    """
    kept = text.with_name(f"{text.name}.tokens.npz")
    try:
        if not kept.exists() or kept.stat().st_mtime < text.stat().st_mtime:
            _make(text, kept, WordPiece(tokenizer, max_tokens), say)
        with np.load(kept) as arrays:
            return TokenFile(arrays["ids"], arrays["offsets"])
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ModelFileError(f"{text.name} cannot be used as training text: {error}.") from error


def _make(text: Path, kept: Path, wordpiece: WordPiece, say: Callable[[str], None]) -> None:
    lines = text.read_text(encoding="utf-8").splitlines()
    found: list[list[int]] = []
    for number, line in enumerate(lines, 1):
        found.append(wordpiece.tokens(line))
        if number % _STEP == 0:
            say(f"{text.name}: {number:,} of {len(lines):,} texts tokenised")
    tokens = TokenFile.of(found)
    temporary = kept.with_name(f".{kept.name}.part.npz")
    np.savez(temporary, ids=np.concatenate([tokens[i] for i in range(len(tokens))]), offsets=tokens._offsets)
    temporary.replace(kept)
