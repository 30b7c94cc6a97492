"""SentencePiece vocabularies with a score for every piece: Llama 2, early BitNet, Gemma (`llama` in GGUF files).

Neighbouring pieces are joined, the pair whose joined piece has the highest score first and of equal ones the leftmost;
characters without a piece become their bytes (Kudo and Richardson, arXiv:1808.06226). Written out here because the
`tokenizers` library wants a list of merges, which the files lack: making it from every cut of every piece takes longer
than all the rest, and a list cannot give two pairs of equal score one rank.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from heapq import heapify, heappop, heappush

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.vocabulary.token_table import TOKENS, TokenTable, TokenType, read_flag, read_scores

SPACE = "▁"
MAX_CACHED = 1 << 16
MAX_CACHED_LENGTH = 32


class SentencePieceEncoder:
    """Plain text to tokens."""

    def __init__(self, file: GGUFFile, table: TokenTable, excluded: Collection[int], unknown: int | None) -> None:
        """`excluded` are the tokens that no text may become; `unknown` stands for bytes without a token.

        Raises `ModelFileError`.
        """
        left_out = frozenset((*excluded, *table.of_type(TokenType.BYTE)))
        scores = read_scores(file, len(table.texts))
        self._ids = {text: token for token, text in enumerate(table.texts) if text and token not in left_out}
        # Negated, so that the best comes first out of a heap.
        self._costs = {text: -scores[token] for text, token in self._ids.items()}
        self._longest = max(map(len, self._ids), default=0)
        self._bytes = _byte_tokens(file, table, unknown)
        self._prefix = read_flag(file, "add_space_prefix", True)
        self._cuts = _cuts(self._ids)
        self._known: dict[str, list[int]] = {}

    def encode(self, text: str, *, start: bool) -> list[int]:
        """Tokens of text without lone surrogates; where a text starts, some vocabularies put a space first."""
        text = (" " if start and self._prefix else "") + text
        tokens: list[int] = []
        for word in self._cuts.split(text.replace(" ", SPACE)):
            known = self._known.get(word)
            if known is None:
                known = list(self._encode_word(word))
                if len(word) <= MAX_CACHED_LENGTH:
                    if len(self._known) >= MAX_CACHED:
                        self._known.clear()
                    self._known[word] = known
            tokens += known
        return tokens

    def _encode_word(self, word: str) -> Iterator[int]:
        for piece in self._pieces(word):
            token = self._ids.get(piece)
            if token is not None:
                yield token
            else:  # one character
                yield from (self._bytes[byte] for byte in piece.encode("utf-8"))

    def _pieces(self, word: str) -> list[str]:
        """The word's pieces: a chain of stretches, each named by where it begins, joined until nothing fits."""
        costs, longest = self._costs, self._longest
        ends = list(range(1, len(word) + 1))  # of the stretch that begins here; 0 once it was joined to another
        before = list(range(-1, len(word) - 1))
        queue: list[tuple[float, int, int, int]] = []
        for left in range(len(word) - 1):
            cost = costs.get(word[left : left + 2])
            if cost is not None:
                queue.append((cost, left, left + 1, left + 2))
        heapify(queue)

        def offer(left: int, right: int) -> None:
            end = ends[right]
            if end - left <= longest:
                cost = costs.get(word[left:end])
                if cost is not None:
                    heappush(queue, (cost, left, right, end))

        while queue:
            _, left, right, end = heappop(queue)
            if ends[left] != right or ends[right] != end:
                continue  # one of the two was joined to another meanwhile
            ends[left], ends[right] = end, 0
            if end < len(word):
                before[end] = left
                offer(left, end)
            if before[left] >= 0:
                offer(before[left], left)
        pieces: list[str] = []
        begin = 0
        while begin < len(word):
            pieces.append(word[begin : ends[begin]])
            begin = ends[begin]
        return pieces


def _byte_tokens(file: GGUFFile, table: TokenTable, unknown: int | None) -> list[int]:
    """The token of each of the 256 bytes."""
    named = {table.texts[token]: token for token in table.of_type(TokenType.BYTE)}
    tokens = [named.get(f"<0x{byte:02X}>", unknown) for byte in range(256)]
    complete = [token for token in tokens if token is not None]
    if len(complete) != len(tokens):
        raise file.refused(TOKENS, "has neither a token for every byte nor one for unknown text")
    return complete


def _cuts(pieces: Collection[str]) -> re.Pattern[str]:
    """Matches before every space that no piece joins to what stands before it: words can be taken one by one there."""
    joined = {match for piece in pieces if SPACE in piece[1:] for match in re.findall(f"(.){SPACE}", piece, re.DOTALL)}
    return re.compile(f"(?<![{re.escape(SPACE + ''.join(sorted(joined)))}])(?={SPACE})")
