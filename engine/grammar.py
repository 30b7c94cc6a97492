"""Grammar-constrained decoding: which tokens may come next, by llguidance."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import EngineError, GrammarError
from ternlight.engine.types import SamplingParams

if TYPE_CHECKING:
    import llguidance

JSON_LAYOUT: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""One layout for all JSON. Where white space is free, small models may emit nothing else until the tokens run out."""


class GrammarVocabulary:
    """A model's vocabulary in llguidance's form. Costs about 2 µs per token to build: once per model, when needed."""

    def __init__(
        self, pieces: Sequence[bytes], special: Sequence[int], stop: Sequence[int], encode: Callable[[bytes], list[int]]
    ) -> None:
        """`pieces` are the bytes of every token; `special` those that are never text; `stop` those that end a turn."""
        import llguidance

        self.size = len(pieces)
        source = _TokenizerSource(pieces, special, stop[0], encode)
        self.tokenizer = llguidance.LLTokenizer(
            llguidance.TokenizerWrapper(source), n_vocab=len(pieces), eos_token=list(stop)
        )


class _TokenizerSource:
    """What `llguidance.TokenizerWrapper` reads."""

    bos_token_id = None

    def __init__(
        self, pieces: Sequence[bytes], special: Sequence[int], eos: int, encode: Callable[[bytes], list[int]]
    ) -> None:
        self.tokens = list(pieces)
        self.special_token_ids = list(special)
        self.eos_token_id = eos
        self._encode = encode
        self._single = {piece[0]: token for token, piece in enumerate(pieces) if len(piece) == 1}

    def __call__(self, text: bytes) -> list[int]:
        """Tokens whose bytes are exactly `text`, or a beginning of it.

        Vocabularies that begin every text with a space of their own do so only before the line end put there.
        """
        for before in (b"", b"\n"):
            skipped = len(self._encode(before)) if before else 0
            tokens = self._encode(before + text)[skipped:]
            if b"".join(self.tokens[token] for token in tokens) == text:
                return tokens
        return [self._single[byte] for byte in takewhile(self._single.__contains__, text)]


class Grammar:
    """The state of one constrained generation.

    The end of the turn is allowed only where the grammar accepts what has been generated so far.
    """

    def __init__(self, source: str, vocabulary: GrammarVocabulary) -> None:
        """`source` from `grammar_source`. Raises `GrammarError` naming what is not supported."""
        import llguidance

        self._size = vocabulary.size
        self._matcher: llguidance.LLMatcher = llguidance.LLMatcher(vocabulary.tokenizer, source, log_level=0)
        self._raise_error("The answer's format cannot be used")

    @property
    def complete(self) -> bool:
        """Whether nothing more may come: what was generated satisfies the grammar."""
        return bool(self._matcher.is_stopped()) and not self._matcher.is_error()

    def allowed(self) -> NDArray[np.bool_]:
        """Mask of the tokens that may come next, of shape (vocabulary,)."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        self._raise_error("The answer's format became too complicated to follow")
        return np.unpackbits(bits, count=self._size, bitorder="little").view(np.bool_)

    def accept(self, token: int) -> None:
        """Advance by a token that the mask allowed."""
        self._matcher.consume_token(token)
        self._raise_error("The answer left its format")

    def forced(self) -> list[int]:
        """The tokens that have to come next, as far as there is only one way; often none."""
        tokens = self._matcher.compute_ff_tokens()
        self._raise_error("The answer's format became too complicated to follow")
        return list(tokens)

    def _raise_error(self, what: str) -> None:
        if self._matcher.is_error():
            raise GrammarError(f"{what}: {_first_lines(self._matcher.get_error())}")


def grammar_source(params: SamplingParams) -> str | None:
    """The grammar that `params` asks for in llguidance's form, or None. Raises `GrammarError`."""
    if params.json_schema is not None and params.grammar is not None:
        raise EngineError("Only one of json_schema and grammar can be given.", kind="bug")
    import llguidance

    if params.grammar is not None:
        return str(llguidance.LLMatcher.grammar_from_lark(params.grammar))
    if params.json_schema is None:
        return None
    try:
        schema = json.loads(params.json_schema)
        if not isinstance(schema, dict):
            raise GrammarError("The answer's JSON Schema cannot be used: it is not an object.")
        return str(llguidance.LLMatcher.grammar_from_json_schema(schema, JSON_LAYOUT))
    except (ValueError, RecursionError) as error:
        raise GrammarError(f"The answer's JSON Schema cannot be used: {_first_lines(str(error))}") from error


def _first_lines(message: str, limit: int = 300) -> str:
    text = " ".join(message.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
