"""The windows over the main window: commands, shortcuts, settings, personas, the tour.

The code of each is read when it is opened first, so that the main window is there sooner.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError
from ternlight.app.store import Store
from ternlight.app.window.making.task import Document

if TYPE_CHECKING:
    from ternlight.app.window.form import Form
    from ternlight.app.window.main_window import MainWindow
    from ternlight.app.window.making.dialog import MakeDialog
    from ternlight.app.window.settings.page import Host


class Dialogs(QObject):
    """Opens them."""

    def __init__(self, window: MainWindow, assistant: Assistant, store: Store, bridge: AgentBridge) -> None:
        super().__init__(window)
        self._window, self._assistant, self._store, self._bridge = window, assistant, store, bridge

    @Slot()
    def palette(self) -> None:
        """All commands, to type for."""
        from ternlight.app.window.palette import Palette

        Palette(self._window.theme, self._window.commands, self._window).open()

    @Slot()
    def shortcuts(self) -> None:
        """What the keyboard does."""
        from ternlight.app.window.shortcuts import ShortcutSheet

        ShortcutSheet(self._window.commands, self._window).open()

    @Slot()
    def personas(self) -> None:
        """Let the user change the list of personas."""
        from ternlight.app.window.personas_dialog import PersonasDialog

        PersonasDialog(self._window.theme, self._window.controller.library, self._window).open()

    def make(self, job: Document, files: Sequence[Path] = ()) -> None:
        """The form for a deck or a report; a topic is taken from what is written in the composer."""
        from ternlight.app.window.making.dialog import MakeDialog

        window = self._window
        topic = "" if files else " ".join(window.composer.text.toPlainText().split())
        dialog = MakeDialog(
            window.theme,
            job,
            window,
            offline=window.settings.offline,
            conversation=window.requests.named_conversation,
            files=files,
            topic=topic,
        )

        dialog.wanted.connect(window.requests.make)
        self._open(dialog)

    @Slot()
    def summarize(self) -> None:
        """The form for a summary."""
        from ternlight.app.window.forms import SummarizeForm

        window = self._window
        form = SummarizeForm(
            window.theme,
            window.composer.chosen_length,
            window,
            offline=window.settings.offline,
            conversation=window.requests.named_conversation,
        )
        form.wanted.connect(window.requests.summarize)
        self._open(form)

    @Slot()
    def ask(self) -> None:
        """The form for a question to documents; the question is taken from what is written in the composer."""
        from ternlight.app.window.forms import AskForm

        window = self._window
        names = [one.name for one in window.documents.collections.items]
        form = AskForm(window.theme, names, window, question=window.composer.text.toPlainText().strip())
        form.wanted.connect(window.requests.ask_documents)
        self._open(form)

    def research(self) -> None:
        """The form for a question to the web."""
        from ternlight.app.window.forms import ResearchForm

        form = ResearchForm(self._window.theme, self._window, offline=self._window.settings.offline)
        form.wanted.connect(self._window.requests.look_up)
        self._open(form)

    def _open(self, form: Form | MakeDialog) -> None:
        def go_online() -> None:
            self._window.go_offline(False)
            form.set_offline(False)

        form.online_wanted.connect(go_online)
        form.open()

    def settings(self, page: str = "appearance") -> None:
        """The settings, on one of their pages."""
        from ternlight.app.window.settings import SettingsDialog

        dialog = SettingsDialog(self._host(), self._window)
        dialog.show_page(page)
        dialog.open()

    @Slot()
    def tour(self) -> None:
        """What this is, in three pages; remembered as seen."""
        from ternlight.app.window.tour import Tour

        tour = Tour(self._host(), self._window)
        tour.finished.connect(lambda _: self._after_tour(tour.more_models))
        tour.open()

    def _after_tour(self, more_models: bool) -> None:
        self._window.change_settings(replace(self._window.settings, toured=True))
        if more_models:
            self.settings("models")

    def _host(self) -> Host:
        from ternlight.app.window.settings.page import Host

        return Host(
            theme=self._window.theme,
            assistant=self._assistant,
            bridge=self._bridge,
            store=self._store,
            settings=lambda: self._window.settings,
            change=self._window.change_settings,
            say=self._window.notice.say,
            models=self._window.models,
            downloads=self._window.downloads,
            use_model=self._window.model_choice.use,
            forgotten=self._window.documents.collections.forget,
            forget_everything=self._forget_everything,
        )

    def _forget_everything(self) -> None:
        try:
            self._window.controller.forget_everything()
        except AppError as error:
            self._window.notice.say(error.user_message)
            return
        shutil.rmtree(self._assistant.paths.pictures, ignore_errors=True)
        self._window.new_conversation()
        self._window.notice.say(self.tr("All conversations are deleted."))
