"""The token list of a GGUF file, checked: what every kind of vocabulary is built from.

Keys and their meaning: GGUF specification, `tokenizer.ggml.*`. The file is hostile until checked; each failure is one
`ModelFileError` that names the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ternlight.engine.gguf import GGUFArray, GGUFFile, ValueType

MAX_TOKENS = 1 << 20
"""The largest vocabularies in use have about 260,000 tokens."""

TOKENS = "tokenizer.ggml.tokens"
TOKEN_TYPE = "tokenizer.ggml.token_type"
SCORES = "tokenizer.ggml.scores"
MERGES = "tokenizer.ggml.merges"


class TokenType(IntEnum):
    """The values of `tokenizer.ggml.token_type`."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTable:
    """Every token's text and type, and the numbers of the tokens that the file names."""

    texts: tuple[str, ...]
    """By id. Distinct, but for empty ones."""
    types: tuple[int, ...]
    """By id: a `TokenType` each."""

    def of_type(self, *types: TokenType) -> list[int]:
        """Ids of the tokens of these types, ascending."""
        wanted = frozenset(types)
        return [token for token, type in enumerate(self.types) if type in wanted]


def read_tokens(file: GGUFFile) -> TokenTable:
    """The tokens and their types. Raises `ModelFileError`."""
    texts = read_strings(file, TOKENS, MAX_TOKENS)
    if not texts:
        raise file.refused(TOKENS, "is empty")
    if len(set(texts)) != len(texts):
        _refuse_duplicates(file, texts)
    types = _array(file, TOKEN_TYPE, len(texts)).numpy()
    if types.dtype.kind not in "iu" or types.min() < min(TokenType) or types.max() > max(TokenType):
        raise file.refused(TOKEN_TYPE, f"holds something other than the numbers {min(TokenType)} to {max(TokenType)}")
    return TokenTable(texts=texts, types=tuple(types.tolist()))


def read_scores(file: GGUFFile, count: int) -> list[float]:
    """The score of each of `count` tokens. Raises `ModelFileError`."""
    scores = _array(file, SCORES, count).numpy()
    if scores.dtype.kind not in "fi" or np.isnan(scores).any():
        raise file.refused(SCORES, "holds something other than numbers")
    # As float32 they decide ties the way they were written.
    values: list[float] = scores.astype(np.float32).tolist()
    return values


def read_strings(file: GGUFFile, key: str, limit: int) -> tuple[str, ...]:
    """An array of at most `limit` strings. Raises `ModelFileError`."""
    array = _array(file, key, None)
    if array.element_type is not ValueType.STRING:
        raise file.refused(key, "is not a list of texts")
    if len(array) > limit:
        raise file.refused(key, f"has {len(array):,} entries, more than any model")
    return tuple(str(value) for value in array)


def read_id(file: GGUFFile, name: str, count: int) -> int | None:
    """`tokenizer.ggml.{name}_token_id`, one of `count` tokens, or None. Raises `ModelFileError`."""
    key = f"tokenizer.ggml.{name}_token_id"
    value = file.metadata.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise file.refused(key, "is not a whole number")
    if not 0 <= value < count:
        raise file.refused(key, f"is {value:,}, which is none of the {count:,} tokens")
    return value


def read_flag(file: GGUFFile, name: str, default: bool) -> bool:
    """`tokenizer.ggml.{name}`, a truth value. Raises `ModelFileError`."""
    value = file.metadata.get(f"tokenizer.ggml.{name}", default)
    if not isinstance(value, bool):
        raise file.refused(f"tokenizer.ggml.{name}", "is not a truth value")
    return value


def _array(file: GGUFFile, key: str, count: int | None) -> GGUFArray:
    value = file.metadata.get(key)
    if not isinstance(value, GGUFArray):
        raise file.refused(key, "is missing" if value is None else "is not a list")
    if count is not None and len(value) != count:
        raise file.refused(key, f"has {len(value):,} entries for {count:,} tokens")
    return value


def _refuse_duplicates(file: GGUFFile, texts: tuple[str, ...]) -> None:
    seen: dict[str, int] = {}
    for token, text in enumerate(texts):
        if text and seen.setdefault(text, token) != token:
            raise file.refused(TOKENS, f"has one text for both token {seen[text]:,} and token {token:,}")
