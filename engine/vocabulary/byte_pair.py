"""Byte-pair vocabularies over bytes, as GPT-2 introduced them: Llama 3, Qwen, SmolLM2, Falcon (`gpt2` in GGUF files).

A text's UTF-8 bytes are written as 256 glyphs, cut into words by the model's pattern and merged pair by pair, the
earliest merge of the list first (Radford et al. 2019; Sennrich et al., arXiv:1508.07909).
"""

from __future__ import annotations

from collections.abc import Collection

from tokenizers import Tokenizer
from tokenizers.models import BPE

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.vocabulary.splits import SplitRule
from ternlight.engine.vocabulary.token_table import MERGES, TokenTable, read_strings

MAX_MERGES = 1 << 21
MAX_STRETCH = 1 << 20
"""Characters given to the splitting pattern at once. Its engine gives up on a longer run of white space."""

_MISSING = " "
"""No text becomes it: spaces are written as a glyph."""


class BytePairEncoder:
    """Plain text to tokens."""

    def __init__(self, file: GGUFFile, table: TokenTable, rule: SplitRule, excluded: Collection[int]) -> None:
        """`excluded` are the tokens that no text may become. Raises `ModelFileError`."""
        left_out = frozenset(excluded)
        ids = {text: token for token, text in enumerate(table.texts) if text and token not in left_out}
        merges = _merges(file, ids, frozenset(table.texts[token] for token in left_out))
        # Some vocabularies lack bytes that their texts never had. Such a byte has no token, but it must not let what
        # stands on either side of it be merged: so it gets a number, which is then left out.
        self._missing = len(table.texts)
        ids[_MISSING] = self._missing
        model = BPE(vocab=ids, merges=merges, ignore_merges=rule.whole_words, unk_token=_MISSING, fuse_unk=True)
        self._tokenizer = Tokenizer(model)
        self._tokenizer.pre_tokenizer = rule.pre_tokenizer()

    def encode(self, text: str, *, start: bool) -> list[int]:
        """Tokens of text without lone surrogates. `start` makes no difference here."""
        tokens: list[int] = []
        for begin in range(0, len(text), MAX_STRETCH):
            tokens += self._tokenizer.encode(text[begin : begin + MAX_STRETCH], add_special_tokens=False).ids
        return [token for token in tokens if token != self._missing]


def token_bytes(text: str) -> bytes:
    """The bytes that a token's glyphs stand for; characters that are no glyphs stand for themselves."""
    try:
        return bytes(map(_BYTES.__getitem__, text))
    except KeyError:
        return b"".join(_BYTES[glyph].to_bytes() if glyph in _BYTES else glyph.encode() for glyph in text)


def _merges(file: GGUFFile, ids: dict[str, int], left_out: frozenset[str]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for index, text in enumerate(read_strings(file, MERGES, MAX_MERGES)):
        # A token may itself begin with a space.
        left, _, right = text[1:].partition(" ")
        left = text[:1] + left
        if left in ids and right in ids and left + right in ids:
            pairs.append((left, right))
        elif left_out.isdisjoint((left, right, left + right)):
            raise file.refused(f"{MERGES}[{index:,}]", "does not join two tokens to a third")
    return list(dict.fromkeys(pairs))  # of a pair that is listed twice, the first counts


def byte_glyphs() -> dict[str, int]:
    """GPT-2's 256 printable characters and the bytes that they stand for."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}


_BYTES = byte_glyphs()
