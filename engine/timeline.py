"""One mutable timeline of tokens and the KV entries that belong to it. Blocking; owned by one thread.

Callers pass whole token prefixes; the timeline decides what of its entries can stay (after antirez/ds4's
`ds4_session_sync`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.errors import ContextFull, EngineError
from ternlight.engine.memory import MICRO_BATCH
from ternlight.engine.types import KVCodecName

CHUNK = MICRO_BATCH
"""Most tokens per evaluation; progress is reported and cancelling looked at after each."""


class Context(Protocol):
    """What a backend provides for one timeline."""

    @property
    def codec(self) -> KVCodecName:
        """How the entries are kept, as in `LoadOptions.kv_codec`."""

    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag, *, logits: bool = True) -> None:
        """Append the entries of at most `CHUNK` tokens at positions from `start`, or change nothing and raise.

        Without `logits` there need be none afterwards, which saves the product with the head.
        """

    def logits(self) -> NDArray[np.float32]:
        """Logits after the last evaluated token, shape (vocabulary,)."""

    def evaluate_each(self, tokens: Sequence[int], start: int, flag: CancelFlag) -> NDArray[np.float32] | None:
        """As `evaluate`, with the logits after each token, shape (tokens, vocabulary).

        None, with nothing changed, where those are not bit for bit what one token at a time would give.
        """

    def evaluate_together(self, parts: Sequence[tuple[Self, Sequence[int], int]], flag: CancelFlag) -> bool:
        """`evaluate` for several contexts of one model, this one among them, in one pass.

        At most `CHUNK` tokens in all. False, with nothing changed, where the backend has no such thing.
        """

    def truncate(self, count: int) -> int:
        """Keep the first `count` entries; returns how many could be kept."""

    def reuse(self, tokens: Sequence[int], shared: int) -> int:
        """Keep the first `shared` entries, or get more of those of `tokens` if they are known; returns how many."""

    def fork(self) -> Self:
        """Another context with the same entries. Raises `OutOfMemory`."""

    def state(self) -> list[memoryview]:
        """The entries, in parts of the backend's form; valid until the context changes."""

    def restore(self, parts: Sequence[memoryview], tokens: Sequence[int]) -> bool:
        """Replace the entries by those of `state`, which are of `tokens`; False, with nothing changed, if not.

        The parts may be mapped from a file: the context may keep them.
        """

    def close(self) -> None:
        """Free the memory."""


class Timeline:
    """Tokens, of which the first `evaluated` have KV entries.

    A sampled token gets its entry only when something is to come after it, so the last one may have none.
    """

    def __init__(self, context: Context, *, limit: int, vocabulary: int) -> None:
        """`limit` is the number of tokens that the context holds; `vocabulary` the number of different tokens."""
        self._context = context
        self._vocabulary = vocabulary
        self._logits_at: int | None = None
        self._row: NDArray[np.float32] | None = None
        """The logits, where they are not the context's last."""
        self._guessed: deque[tuple[int, NDArray[np.float32]]] = deque()
        """Tokens that have entries behind the first `evaluated`, in case they come next, and the logits after each."""
        self.limit = limit
        self.tokens: list[int] = []
        self.evaluated = 0

    @property
    def codec(self) -> KVCodecName:
        """How the entries are kept now."""
        return self._context.codec

    @property
    def full(self) -> bool:
        """Whether nothing can come after the last token."""
        return len(self.tokens) >= self.limit

    def begin_sync(self, tokens: Sequence[int]) -> int:
        """Cut back to the longest prefix of `tokens` whose entries can stay; returns its length.

        The rest is then given to `extend`, in order. Raises `ContextFull` and changes nothing if `tokens` leaves no
        room for one more.
        """
        if len(tokens) >= self.limit:
            raise ContextFull(
                f"The text is too long for the model: {len(tokens)} tokens, and its context holds {self.limit} with "
                "the answer. Shorten it or load the model with a larger context.",
                needed=len(tokens) + 1,
                limit=self.limit,
            )
        if any(not 0 <= token < self._vocabulary for token in tokens):
            raise EngineError("A token is not in the model's vocabulary.", kind="bug")
        shared = _common_prefix(self.tokens[: self.evaluated], tokens)
        self._forget_guesses()
        if shared < len(tokens) or shared < self.evaluated or self._logits_at != shared:
            # Logits exist only after the last token that was evaluated, so that one has to be evaluated again.
            known = tokens[: max(0, len(tokens) - 1)]
            self.evaluated = self._context.reuse(known, min(shared, len(known)))
            self._logits_at = None
        self.tokens = list(tokens[: self.evaluated])
        return self.evaluated

    def extend(self, tokens: Sequence[int], flag: CancelFlag, *, more: bool = False) -> None:
        """Append and evaluate at most `CHUNK` tokens. Raises `Cancelled`, and then changes nothing.

        `more`: others will follow before logits are asked for. If they do not, the last token is evaluated again.
        """
        flag.check()
        self._forget_guesses()
        self._context.evaluate(tokens, len(self.tokens), flag, logits=not more)
        self._row = None
        self.tokens += tokens
        self.evaluated = len(self.tokens)
        self._logits_at = None if more else self.evaluated

    def append(self, token: int) -> None:
        """Append a sampled token without evaluating it."""
        self.tokens.append(token)

    def next_logits(self, flag: CancelFlag, guess: Sequence[int] = ()) -> NDArray[np.float32]:
        """Logits of what comes after the last token, evaluating what has no entry yet.

        `guess` is what may come then: it is evaluated along, and costs nothing further if it does come.
        """
        if not self.tokens:
            raise EngineError("There is nothing to continue: the session is empty.", kind="bug")
        if self.full:
            raise ContextFull(
                f"The context of {self.limit} tokens is full. Start again or load the model with a larger context.",
                needed=len(self.tokens) + 1,
                limit=self.limit,
            )
        if self._logits_at != len(self.tokens) and not self._guessed_right() and not self._try_guess(guess, flag):
            self._forget_guesses()
            self._row = None
            if self.evaluated == len(self.tokens):
                self.evaluated = self._context.truncate(self.evaluated - 1)
            while self.evaluated < len(self.tokens):
                flag.check()
                chunk = self.tokens[self.evaluated : self.evaluated + CHUNK]
                last = self.evaluated + len(chunk) == len(self.tokens)
                self._context.evaluate(chunk, self.evaluated, flag, logits=last)
                self.evaluated += len(chunk)
            self._logits_at = self.evaluated
        return self._context.logits() if self._row is None else self._row

    def _guessed_right(self) -> bool:
        """Whether the one token without an entry was guessed; then it has one."""
        if not self._guessed or self.tokens[self.evaluated :] != [self._guessed[0][0]]:
            return False
        self._row = self._guessed.popleft()[1]
        self.evaluated += 1
        self._logits_at = self.evaluated
        return True

    def _try_guess(self, guess: Sequence[int], flag: CancelFlag) -> bool:
        """Evaluate what has no entry, and a guess with it, if both fit one evaluation and the context."""
        waiting = self.tokens[self.evaluated :]
        guess = guess[: self.limit - len(self.tokens)]
        if not waiting or not guess or len(waiting) + len(guess) > CHUNK:
            return False
        self._forget_guesses()
        flag.check()
        rows = self._context.evaluate_each([*waiting, *guess], self.evaluated, flag)
        if rows is None:
            return False
        self.evaluated = self._logits_at = len(self.tokens)
        self._row = rows[len(waiting) - 1]
        self._guessed.extend(zip(guess, rows[len(waiting) :], strict=True))
        return True

    def _forget_guesses(self) -> None:
        if self._guessed:
            self._guessed.clear()
            self.evaluated = self._context.truncate(self.evaluated)

    @property
    def waiting(self) -> list[int]:
        """The tokens that `next_logits` would evaluate before it can answer, if that is all that it would do."""
        ready = self.full or self._guessed or self._logits_at == len(self.tokens)
        return [] if ready else self.tokens[self.evaluated :]

    def rewind(self, count: int) -> None:
        """Drop all but the first `count` tokens."""
        if not 0 <= count <= len(self.tokens):
            raise EngineError(f"Cannot rewind to {count} of {len(self.tokens)} tokens.", kind="bug")
        del self.tokens[count:]
        self._forget_guesses()
        if count < self.evaluated:
            self._logits_at = None
            self.evaluated = self._context.truncate(count)

    def fork(self) -> Timeline:
        """Another timeline with the same tokens, which goes its own way from here. Raises `OutOfMemory`."""
        self._forget_guesses()
        twin = Timeline(self._context.fork(), limit=self.limit, vocabulary=self._vocabulary)
        twin.tokens, twin.evaluated = list(self.tokens), self.evaluated
        if self._logits_at == self.evaluated:
            twin._row = (self._context.logits() if self._row is None else self._row).copy()
            twin._logits_at = self._logits_at
        return twin

    def state(self) -> list[memoryview]:
        """The entries of the first `evaluated` tokens, in parts."""
        self._forget_guesses()
        return self._context.state()

    def restore(self, tokens: Sequence[int], evaluated: int, parts: Sequence[memoryview]) -> None:
        """Become the timeline that `parts` were taken from. Raises `EngineError` if the backend refuses them."""
        if len(tokens) > self.limit or not 0 <= evaluated <= len(tokens):
            raise EngineError("The saved session does not fit the context the model was loaded with.")
        self._forget_guesses()
        if evaluated and not self._context.restore(parts, tokens[:evaluated]):
            raise EngineError("The saved session cannot be used; the text has to be read again.")
        self.tokens, self.evaluated, self._logits_at = list(tokens), evaluated, None

    def close(self) -> None:
        """Free the memory. Safe to call twice."""
        self._context.close()


def evaluate_together(timelines: Sequence[Timeline], flag: CancelFlag) -> None:
    """Evaluate what is waiting in several timelines over one model in one pass, as far as the backend can and it fits.

    Raises what evaluating raises; then nothing has changed.
    """
    parts: list[tuple[Timeline, list[int]]] = []
    room = CHUNK
    for timeline in timelines:
        tokens = timeline.waiting
        if tokens and len(tokens) <= room:
            parts.append((timeline, tokens))
            room -= len(tokens)
    if len(parts) < 2:
        return
    flag.check()
    first = parts[0][0]._context
    if first.evaluate_together([(one._context, tokens, one.evaluated) for one, tokens in parts], flag):
        for timeline, tokens in parts:
            timeline.evaluated += len(tokens)
            timeline._logits_at, timeline._row = timeline.evaluated, None


def _common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    size = min(len(left), len(right))
    different = np.flatnonzero(np.asarray(left[:size], dtype=np.int64) != np.asarray(right[:size], dtype=np.int64))
    return int(different[0]) if len(different) else size
