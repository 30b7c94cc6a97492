"""Which language model answers: a file that the user picks, or the one that comes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.status import ModelStatus
from ternlight.app.window import words

if TYPE_CHECKING:
    from ternlight.app.window.main_window import MainWindow


class ModelChoice(QObject):
    """Loads a model, and remembers it once it answers."""

    def __init__(self, window: MainWindow, assistant: Assistant, bridge: AgentBridge) -> None:
        super().__init__(window)
        self._window, self._assistant, self._bridge = window, assistant, bridge
        window.sidebar.pill.file_wanted.connect(self.choose)
        window.sidebar.pill.bundled_wanted.connect(self.use_bundled)

    @Slot()
    def choose(self) -> None:
        """Let the user pick a model file."""
        path = self._window.settings.model_path
        folder = str(Path(path).parent) if path else str(Path.home())
        kinds = words.file_kinds((self.tr("Language models"), ("gguf",)), (self.tr("All files"), ()))
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Choose a model file"), folder, kinds)
        if name:
            self.use(Path(name))

    @Slot()
    def use_bundled(self) -> None:
        """Load the one that comes along."""
        self.use(None)

    def use(self, path: Path | None) -> None:
        """Look a model file over and load it, None for the bundled one."""

        async def check_and_load() -> ModelStatus:
            if path is not None:
                await self._window.models.check(path)
            return await self._assistant.use_model(path)

        self._bridge.call(check_and_load, self._on_loaded, lambda error: self._window.notice.say(describe(error)[0]))

    def _on_loaded(self, status: ModelStatus) -> None:
        if status.message:
            self._window.notice.say(status.message)
        if status.state == "ready":
            self._window.remember(replace(self._window.settings, model_path=self._assistant.settings.model_path))
