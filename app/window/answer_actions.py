"""What can be done with an answer that is there: copy it, save it, report it, follow a link in it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ternlight.app.files import write_atomically
from ternlight.app.paths import Paths
from ternlight.app.window import words
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn
from ternlight.app.window.notice import Notice


class AnswerActions(QObject):
    """Does it, and says so in the notice."""

    def __init__(self, window: QWidget, controller: Controller, notice: Notice, paths: Paths) -> None:
        super().__init__(window)
        self._window, self._controller, self._notice, self._paths = window, controller, notice, paths

    def markdown(self, turn: Turn) -> str:
        """The answer as Markdown: a summary with its pages and quotes, or the text as the model wrote it."""
        answer = turn.answer
        if answer is None:
            return turn.message.text
        if answer.summary is not None:
            return words.summary_markdown(answer.summary, self._controller.document(answer.document_id))
        return answer.text

    def copy(self, turn: Turn) -> None:
        """Put the answer on the clipboard."""
        QGuiApplication.clipboard().setText(self.markdown(turn))
        self._notice.say(self.tr("Copied as Markdown.") if turn.answer is not None else self.tr("Copied."))

    def save(self, turn: Turn) -> None:
        """Ask for a file and write the answer to it."""
        summary = turn.answer.summary if turn.answer else None
        stem = Path(summary.document).stem if summary else "Ternlight"
        home = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        proposed = str(home / f"{stem} {self.tr('summary')}.md")
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save as Markdown"), proposed, "Markdown (*.md)")
        if name:
            self.write(turn, Path(name))

    def write(self, turn: Turn, path: Path) -> None:
        """Write the answer to a file, whole or not at all."""
        try:
            write_atomically(path, self.markdown(turn).encode())
        except OSError as error:
            reason = error.strerror or str(error)
            said = self.tr("%1 could not be written (%2). Choose another place.")
            self._notice.say(said.replace("%1", path.name).replace("%2", reason))
        else:
            self._notice.say(self.tr("Saved %1.").replace("%1", path.name))

    def copy_details(self, turn: Turn) -> None:
        """Put what a bug report needs on the clipboard: no text of the user's, no answer."""
        error = turn.answer.error if turn.answer else None
        try:
            release = version("ternlight")
        except PackageNotFoundError:
            release = "from its source"
        lines = (
            error.message if error else "",
            f"Ternlight {release}, Python {platform.python_version()}, {platform.platform()}",
            f"model: {turn.answer.model if turn.answer else ''}",
            f"log: {self._paths.log_file}",
        )
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._notice.say(self.tr("Details copied."))

    def open_link(self, address: str) -> None:
        """Show the whole address, and open it if the user then says so."""
        url = QUrl(address)
        # Encoded, so that a host in look-alike letters shows as what it is.
        shown = bytes(url.toEncoded().data()).decode("ascii", "replace")
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Open a link"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(
            self.tr("The answer links to this address. It opens in your browser, outside Ternlight.") + f"\n\n{shown}"
        )
        yes = box.addButton(self.tr("Open"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda pressed: QDesktopServices.openUrl(url) if pressed is yes else None)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
