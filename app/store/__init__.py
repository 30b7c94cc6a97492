"""Conversations in SQLite: `Store` and the values it hands out."""

from ternlight.app.store.store import Store
from ternlight.app.store.types import Conversation, MessageState, Persona, Project, SearchHit, StoredMessage

__all__ = ["Conversation", "MessageState", "Persona", "Project", "SearchHit", "Store", "StoredMessage"]
