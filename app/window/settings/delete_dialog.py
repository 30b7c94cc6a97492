"""What shall be deleted: each part with a tick, and nothing before the button is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ternlight.app.forget import Kept
from ternlight.app.widgets.choices import TickBox
from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.theme import Theme


class DeleteDialog(QDialog):
    """Asks.

    Signals:
        agreed: whether conversations go, whether settings go, and a frozenset of `Kept`.
    """

    agreed = Signal(bool, bool, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Delete what Ternlight keeps"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(520)
        said = label(
            self.tr("What is ticked is deleted now and cannot be brought back. Your own files are not touched."),
            wrap=True,
        )
        self.conversations = self._tick(
            theme, self.tr("Conversations, summaries, projects, personas, pasted pictures"), ticked=True
        )
        names: tuple[tuple[Kept, str], ...] = (
            ("collections", self.tr("Collections: what was read from your files")),
            ("memory", self.tr("What the assistant remembers")),
            ("drafts", self.tr("Drafts of decks and reports")),
            ("traces", self.tr("Ledger of requests, log, crash reports")),
            ("cache", self.tr("Cache")),
            ("keys", self.tr("Keys in the system's keyring")),
            ("models", self.tr("Models in Ternlight's own folder")),
        )
        self.parts = {part: self._tick(theme, name, ticked=part != "models") for part, name in names}
        self.settings = self._tick(theme, self.tr("Settings and everything that was allowed"), ticked=True)
        self.delete = button(theme, self.tr("Delete what is ticked"), role="primary")
        self.delete.clicked.connect(self._on_delete)
        self.cancel = button(theme, self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        layout = column(
            said,
            4,
            self.conversations,
            *self.parts.values(),
            self.settings,
            6,
            row(None, self.cancel, self.delete),
            spacing=4,
            margins=(24, 22, 24, 18),
        )
        self.setLayout(layout)
        self.cancel.setFocus()

    def _tick(self, theme: Theme, name: str, *, ticked: bool) -> TickBox:
        box = TickBox(theme, name)
        box.setChecked(ticked)
        box.toggled.connect(lambda _: self._show_possible())
        return box

    def _show_possible(self) -> None:
        boxes = (self.conversations, self.settings, *self.parts.values())
        self.delete.setEnabled(any(box.isChecked() for box in boxes))

    def _on_delete(self) -> None:
        parts = frozenset(part for part, box in self.parts.items() if box.isChecked())
        self.agreed.emit(self.conversations.isChecked(), self.settings.isChecked(), parts)
        self.accept()
