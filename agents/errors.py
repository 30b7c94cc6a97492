"""The agents' error vocabulary.

AgentError
├── ModelUnavailable    no language model answers
└── NothingToSummarize  a document without a sentence worth a point

Errors of the tools and of the engine pass through unchanged: they already carry a sentence for the user.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["world", "bug"]


class AgentError(Exception):
    """Root of everything the agents raise.

    `user_message` is one sentence or two for the person at the screen: what happened, what to do. `kind` says whose
    fault it is: "world" or "bug" (ours, worth a report).
    """

    kind: Kind = "world"

    def __init__(self, user_message: str, *, kind: Kind | None = None) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        if kind is not None:
            self.kind = kind


class ModelUnavailable(AgentError):
    """No language model is loaded or reachable."""


class NothingToSummarize(AgentError):
    """The document holds no sentence that could stand as a point."""
