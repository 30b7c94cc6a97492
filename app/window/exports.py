"""Writing a conversation to a file that the user chooses, beside the window's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ternlight.agents.workflows.press import Press
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError, describe
from ternlight.app.export import Format, export_conversation
from ternlight.app.store import Store
from ternlight.app.window.conversation_menu import FORMATS
from ternlight.app.window.library import Library
from ternlight.app.window.notice import Notice

_FORBIDDEN = '<>:"/\\|?*'


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
        home = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        stem = "".join(" " if c in _FORBIDDEN or ord(c) < 32 else c for c in known.title).strip(" .")[:80]
        kind = f"{dict(FORMATS)[format]} (*.{format})"
        proposed = str(home / f"{stem or 'Ternlight'}.{format}")
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Export the conversation"), proposed, kind)
        if name:
            path = Path(name)
            self.write(conversation, format, path if path.suffix.lower() == f".{format}" else Path(f"{name}.{format}"))

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
            lambda: export_conversation(known, messages, path, format, press=self._press),
            lambda notes: self._on_written(path, notes),
            lambda error: self._on_failed(path, error),
        )

    def _on_written(self, path: Path, notes: tuple[str, ...]) -> None:
        self._notice.say(" ".join((self.tr("Saved %1.").replace("%1", path.name), *notes[:2])))

    def _on_failed(self, path: Path, error: Exception) -> None:
        if isinstance(error, OSError):
            said = self.tr("%1 could not be written (%2). Choose another place.")
            reason = error.strerror or str(error)
            self._notice.say(said.replace("%1", path.name).replace("%2", reason))
        else:
            self._notice.say(describe(error)[0])
