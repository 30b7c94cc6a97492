"""What one run may cost, and what it has cost so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Literal

Spent = Literal["out_of_steps", "out_of_tokens", "out_of_time"]
_LAST_SHARE = 0.15
"""Of tokens and time, kept for writing an answer from what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBudget:
    """Limits of one run. Whichever is reached first ends it."""

    steps: int = 12
    """Calls that the model may make, the last of which can only answer."""
    tokens: int = 60_000
    """Prompt tokens that had to be evaluated, and generated tokens."""
    seconds: float = 600.0
    """Without the time in which the user was asked."""


@dataclass(kw_only=True)
class Meter:
    """What a run has cost so far. `seconds` of an earlier process count on."""

    budget: RunBudget
    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    model_calls: int = 0
    clock: Callable[[], float] = monotonic

    def __post_init__(self) -> None:
        self._since = self.clock()

    def tick(self) -> float:
        """Seconds so far."""
        now = self.clock()
        self.seconds += now - self._since
        self._since = now
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Take back time that the user took."""
        self.tick()
        self.seconds = max(0.0, self.seconds - seconds)

    @property
    def seconds_left(self) -> float:
        """Never negative."""
        return max(0.0, self.budget.seconds - self.tick())

    @property
    def tokens_left(self) -> int:
        """Never negative."""
        return max(0, self.budget.tokens - self.tokens)

    @property
    def spent(self) -> Spent | None:
        """Which limit has been reached: nothing more may be called."""
        if self.steps >= self.budget.steps:
            return "out_of_steps"
        if not self.tokens_left:
            return "out_of_tokens"
        return "out_of_time" if not self.seconds_left else None

    @property
    def ending(self) -> Spent | None:
        """Which limit is so near that the next call must be the answer."""
        if self.steps >= self.budget.steps - 1:
            return "out_of_steps"
        if self.tokens_left < self.budget.tokens * _LAST_SHARE:
            return "out_of_tokens"
        return "out_of_time" if self.seconds_left < self.budget.seconds * _LAST_SHARE else None
