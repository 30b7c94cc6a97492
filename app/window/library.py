"""The conversations, projects and personas as the window lists them, and what the user does with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from ternlight.app.errors import AppError, describe
from ternlight.app.store import Conversation, Persona, Project, SearchHit, Store

T = TypeVar("T")
MAX_NAME = 200


class Library(QObject):
    """Reads and writes lists of the store. What cannot be read is an empty list and a sentence.

    Signals:
        changed: a conversation, project or persona was made, changed or deleted.
        said: a sentence for the user.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def conversations(self, *, archived: bool = False) -> list[Conversation]:
        """Those in the list, newest first, or those put away."""
        return [one for one in self._read(self._store.conversations) if one.archived == archived]

    def conversation(self, id: int | None) -> Conversation | None:
        """What is known of one conversation."""
        return next((one for one in self._read(self._store.conversations) if one.id == id), None)

    def search(self, query: str, limit: int = 50) -> list[SearchHit]:
        """Places whose words match `query`."""
        return self._read(lambda: self._store.search(query, limit))

    def rename(self, conversation: int, title: str) -> None:
        """Give a conversation another title; an empty one is passed over."""
        if name := _name(title):
            self._write(lambda: self._store.rename_conversation(conversation, name))

    def pin(self, conversation: int, pinned: bool) -> None:
        """Keep a conversation at the top, or let it go."""
        self._write(lambda: self._store.pin_conversation(conversation, pinned))

    def archive(self, conversation: int, archived: bool) -> None:
        """Put a conversation away, or take it back."""
        self._write(lambda: self._store.archive_conversation(conversation, archived))

    def move(self, conversation: int, project: int | None) -> None:
        """Put a conversation into a project, or out of all."""
        self._write(lambda: self._store.move_conversation(conversation, project))

    def restore(self, conversation: int) -> None:
        """Undo a deletion."""
        self._write(lambda: self._store.restore_conversation(conversation))

    def projects(self) -> list[Project]:
        """All projects, by name."""
        return self._read(self._store.projects)

    def create_project(self, name: str) -> Project | None:
        """A new project; None when the name is empty or it could not be saved."""
        made: list[Project] = []
        if clean := _name(name):
            self._write(lambda: made.append(self._store.create_project(clean)))
        return made[0] if made else None

    def rename_project(self, project: int, name: str) -> None:
        """Give a project another name; an empty one is passed over."""
        if clean := _name(name):
            self._write(lambda: self._store.rename_project(project, clean))

    def delete_project(self, project: int) -> None:
        """Take a project away; its conversations stay."""
        self._write(lambda: self._store.delete_project(project))

    def personas(self) -> list[Persona]:
        """All personas, by name."""
        return self._read(self._store.personas)

    def save_persona(self, name: str, instructions: str, *, id: int | None = None) -> Persona | None:
        """A new persona, or a changed one; None when the name is empty or it could not be saved."""
        made: list[Persona] = []
        if clean := _name(name):
            self._write(lambda: made.append(self._store.save_persona(clean, instructions.strip(), id=id)))
        return made[0] if made else None

    def delete_persona(self, persona: int) -> None:
        """Take a persona away."""
        self._write(lambda: self._store.delete_persona(persona))

    def give_persona(self, conversation: int, persona: int | None) -> None:
        """Choose whose instructions hold in a conversation."""
        self._write(lambda: self._store.give_persona(conversation, persona))

    def instructions(self, conversation: int | None) -> str:
        """What the model is told at the head of a conversation, "" for nothing of the user's."""
        known = self.conversation(conversation)
        personas = {persona.id: persona.instructions for persona in self.personas()}
        return personas.get(known.persona_id or 0, "") if known is not None else ""

    def _read(self, read: Callable[[], list[T]]) -> list[T]:
        try:
            return read()
        except AppError as error:
            self.said.emit(describe(error)[0])
            return []

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except AppError as error:  # a full disk: the window lives on and says so
            self.said.emit(describe(error)[0])
        else:
            self.changed.emit()


def _name(text: str) -> str:
    return " ".join(text.split())[:MAX_NAME]
