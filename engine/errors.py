"""The engine's error vocabulary.

EngineError
├── ModelFileError      a model file is missing, damaged, foreign or of a type this build cannot run
├── ContextFull         the tokens do not fit the session's context
├── OutOfMemory         the model or its cache does not fit this computer's free memory
├── GrammarError        a JSON Schema or grammar cannot be compiled
├── BackendMissing      the runtime that a model needs is not installed
├── KernelError         the compiled kernels are missing, out of date, or not for this computer
└── EngineDied          the engine's process ended while it was needed

Cancelling is not an error: a cancelled call raises `asyncio.CancelledError` and nothing else.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["world", "bug"]


class EngineError(Exception):
    """Root of everything the engine raises.

    `user_message` is one sentence or two for the person at the screen: what happened, what to do. `kind` says whose
    fault it is: "world" (a file, the disk, the memory) or "bug" (ours, worth a report).
    """

    kind: Kind = "world"

    def __init__(self, user_message: str, *, kind: Kind | None = None) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        if kind is not None:
            self.kind = kind


class ModelFileError(EngineError):
    """The model file cannot be used; the message names the file and the field that is wrong."""


class ContextFull(EngineError):
    """More tokens than the session's context holds. `needed` and `limit` are token counts."""

    def __init__(self, user_message: str, *, needed: int, limit: int) -> None:
        super().__init__(user_message)
        self.needed = needed
        self.limit = limit


class OutOfMemory(EngineError):
    """Refused or failed for want of memory. `needed` and `available` are bytes (0 when unknown)."""

    def __init__(self, user_message: str, *, needed: int = 0, available: int = 0) -> None:
        super().__init__(user_message)
        self.needed = needed
        self.available = available


class GrammarError(EngineError):
    """A schema or grammar that cannot be compiled; the message names the part that is not supported."""


class BackendMissing(EngineError):
    """The runtime that the model needs (llama-cpp-python, onnxruntime) is not installed."""


class KernelError(EngineError):
    """The compiled kernels are missing or older than their source, or TERNLIGHT_ISA asks for what cannot run here."""


class EngineDied(EngineError):
    """The engine's process ended while a call waited for it. `log_tail` is the end of its log."""

    def __init__(self, user_message: str, *, log_tail: str = "", exit_code: int | None = None) -> None:
        super().__init__(user_message)
        self.log_tail = log_tail
        self.exit_code = exit_code
