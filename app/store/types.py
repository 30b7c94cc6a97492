"""What the store hands out. All frozen; times are seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ternlight.agents.messages import Message

MessageState = Literal["streaming", "complete", "stopped", "failed"]
"""Written to disk: never change or reuse one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as the sidebar lists it."""

    id: int
    title: str
    created: float
    updated: float
    """When its newest message was added or last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message with its place in the store."""

    id: int
    conversation_id: int
    message: Message
    state: MessageState
    created: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A place that a search found."""

    conversation_id: int
    message_id: int | None
    """None when the title matched."""
    title: str
    """Of the conversation."""
    snippet: str
    """Plain text around the first match; the title itself when that matched."""
