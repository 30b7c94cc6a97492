"""Writing a conversation to a file that the user chooses, beside the window's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ternlight.agents.workflows.press import Press
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError, describe
from ternlight.app.export import Format, Speakers, export_conversation
from ternlight.app.languages.sentences import reason, said
from ternlight.app.store import Store
from ternlight.app.window.conversation_menu import FORMATS
from ternlight.app.window.library import Library
from ternlight.app.window.notice import Notice
from ternlight.app.window.save_place import ask_where, documents_folder, file_name


class Exports(QObject):
    """Asks for a place, writes, and says so in the notice."""

    def __init__(
        self, window: QWidget, store: Store, library: Library, bridge: AgentBridge, notice: Notice, press: Press
    ) -> None:
        super().__init__(window)
        self._press = press
        self._window, self._store, self._library = window, store, library
        self._bridge, self._notice = bridge, notice

    def ask(self, conversation: int, format: Format) -> None:
        """Let the user choose a file, and write to it."""
        known = self._library.conversation(conversation)
        if known is None:
            return
        proposed = documents_folder() / f"{file_name(known.title)}.{format}"
        kinds = {str(format): dict(FORMATS)[format]}
        path = ask_where(self._window, self.tr("Export the conversation"), proposed, kinds)
        if path is not None:
            self.write(conversation, format, path)

    def write(self, conversation: int, format: Format, path: Path) -> None:
        """Write the branch that is shown to `path`."""
        known = self._library.conversation(conversation)
        if known is None:
            return
        try:
            messages = self._store.messages(conversation)
        except AppError as error:
            self._notice.say(error.user_message)
            return
        self._notice.say(self.tr("Writing %1 …").replace("%1", path.name))
        self._bridge.call(
            lambda: export_conversation(known, messages, path, format, self._speakers(), press=self._press),
            lambda notes: self._on_written(path, notes),
            lambda error: self._on_failed(path, error),
        )

    def _speakers(self) -> Speakers:
        return {"user": self.tr("You"), "assistant": "Ternlight"}

    def _on_written(self, path: Path, notes: tuple[str, ...]) -> None:
        self._notice.say(" ".join((self.tr("Saved %1.").replace("%1", path.name), *map(said, notes[:2]))))

    def _on_failed(self, path: Path, error: Exception) -> None:
        if isinstance(error, OSError):
            text = self.tr("%1 could not be written (%2). Choose another place.")
            text = text.replace("%1", path.name)
            self._notice.say(text.replace("%2", reason(error.strerror or str(error))))
        else:
            self._notice.say(describe(error)[0])
