"""What can be done with an answer that is there: copy it, save it, report it, follow a link in it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from ternlight.agents.workflows.press import Press
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.export import export_markdown
from ternlight.app.languages.sentences import reason, said
from ternlight.app.paths import Paths
from ternlight.app.window import words
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn
from ternlight.app.window.conversation_menu import FORMATS
from ternlight.app.window.notice import Notice
from ternlight.app.window.save_place import ask_where, documents_folder, file_name


class AnswerActions(QObject):
    """Does it, and says so in the notice."""

    def __init__(
        self,
        window: QWidget,
        controller: Controller,
        bridge: AgentBridge,
        notice: Notice,
        paths: Paths,
        press: Press,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._bridge = window, controller, bridge
        self._notice, self._paths, self._press = notice, paths, press

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
        stem = f"{Path(summary.document).stem} " + self.tr("summary") if summary else self.tr("Answer")
        names = dict(FORMATS)
        kinds = {format: names[format] for format in ("pdf", "docx", "md")}
        proposed = documents_folder() / f"{file_name(stem)}.pdf"
        path = ask_where(self._window, self.tr("Save the answer"), proposed, kinds)
        if path is not None:
            self.write(turn, path)

    def write(self, turn: Turn, path: Path) -> None:
        """Write the answer to a file, by its ending Markdown, PDF or Word; whole or not at all."""
        markdown = self.markdown(turn)
        saved = self.tr("Saved %1.").replace("%1", path.name)
        self._bridge.call(
            lambda: export_markdown(markdown, path.stem, path, press=self._press),
            lambda notes: self._notice.say(" ".join((saved, *map(said, notes)))),
            lambda error: self._on_failed(path, error),
        )

    def _on_failed(self, path: Path, error: Exception) -> None:
        text = describe(error)[0]
        if isinstance(error, OSError):
            text = self.tr("%1 could not be written (%2). Choose another place.").replace("%1", path.name)
            text = text.replace("%2", reason(error.strerror or str(error)))
        self._notice.say(text)

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
