"""The agents' error vocabulary.

AgentError
├── ModelUnavailable    no language model answers
│   ├── ServerTimedOut  a model server was silent for too long
│   └── ServerRefused   a model server answered with an error
├── CheckpointDamaged   what was kept of an unfinished run cannot be read
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


class ServerTimedOut(ModelUnavailable):
    """The model server was silent for longer than it was given."""


class ServerRefused(ModelUnavailable):
    """The model server answered with an error. `status` is the HTTP status, 0 for an error within its answer."""

    def __init__(self, user_message: str, *, status: int, kind: Kind | None = None) -> None:
        super().__init__(user_message, kind=kind)
        self.status = status


class CheckpointDamaged(AgentError):
    """What was kept of an unfinished run cannot be read."""
