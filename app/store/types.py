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
    pinned: bool = False
    archived: bool = False
    project_id: int | None = None
    persona_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A name that conversations are kept together under."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Instructions that the model is given at the head of a conversation."""

    id: int
    name: str
    instructions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message with its place in the store."""

    id: int
    conversation_id: int
    message: Message
    state: MessageState
    created: float
    parent: int = 0
    """The message before it, 0 for a first one."""
    versions: tuple[int, ...] = ()
    """Ids of all messages that follow the same one, this one among them, oldest first."""


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
    marks: tuple[tuple[int, int], ...] = ()
    """(start, end) of what matched, in `snippet`."""
    role: str = ""
    """Of the message, "" when the title matched."""
    when: float = 0.0
    """When the message was written, or the conversation last changed."""
