"""Asks for the password of a protected document while the agent thread waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.tools.documents.passwords import Passwords


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Question:
    """One password that is waited for; `answer` belongs to `loop`."""

    name: str
    wrong: bool
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[str | None]

    def say(self, password: str | None) -> None:
        """Hand the answer over; a question that is no longer asked, or a loop that has ended, takes none."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._take, password)

    def _take(self, password: str | None) -> None:
        if not self.answer.done():
            self.answer.set_result(password)


class PasswordDialog(QDialog):
    """One line that shows nothing of what is typed."""

    def __init__(self, theme: Theme, name: str, *, wrong: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Password"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(440)
        said = self.tr("“%1” is protected.") if not wrong else self.tr("That password does not open “%1”.")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(1_000)
        self.password.setAccessibleName(self.tr("Password"))
        self.open_it = button(theme, self.tr("Open"), role="primary")
        self.open_it.setDefault(True)
        self.open_it.setEnabled(False)
        self.open_it.clicked.connect(self.accept)
        self.password.textChanged.connect(lambda text: self.open_it.setEnabled(bool(text)))
        self.leave = button(theme, self.tr("Leave it closed"))
        self.leave.clicked.connect(self.reject)
        note = self.tr("It is kept in memory until Ternlight ends, and never written down.")
        self.setLayout(
            column(
                label(said.replace("%1", name), "heading", wrap=True),
                self.password,
                label(note, "fine", wrap=True),
                row(None, self.leave, self.open_it, spacing=8),
                spacing=12,
                margins=(22, 18, 22, 16),
            )
        )


class PasswordAsker(QObject):
    """Stands as `Passwords.ask`: the agent thread waits, the window asks."""

    _wanted = Signal(object)
    _over = Signal(object)

    def __init__(self, theme: Theme, passwords: Passwords, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._open: dict[int, PasswordDialog] = {}
        self._wanted.connect(self._ask, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._close, Qt.ConnectionType.QueuedConnection)
        passwords.ask = self.ask

    async def ask(self, name: str, wrong: bool) -> str | None:
        """The password of the document called `name`; None when the user has none. Called on the agent thread."""
        loop = asyncio.get_running_loop()
        question = _Question(name=name, wrong=wrong, loop=loop, answer=loop.create_future())
        self._wanted.emit(question)
        try:
            return await question.answer
        finally:
            self._over.emit(question)  # a run that is stopped takes its question back

    @Slot(object)
    def _ask(self, question: _Question) -> None:
        dialog = PasswordDialog(self._theme, question.name, wrong=question.wrong, parent=self._window)
        self._open[id(question)] = dialog
        dialog.finished.connect(lambda _: self._open.pop(id(question), None))
        dialog.accepted.connect(lambda: question.say(dialog.password.text()))
        dialog.rejected.connect(lambda: question.say(None))
        dialog.open()
        dialog.password.setFocus()

    @Slot(object)
    def _close(self, question: _Question) -> None:
        dialog = self._open.pop(id(question), None)
        if dialog is not None:
            dialog.reject()
