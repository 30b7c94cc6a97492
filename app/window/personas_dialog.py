"""Personas: names for instructions that the model is given at the head of a conversation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.line import LineDelegate
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.library import Library

MAX_INSTRUCTIONS = 8_000


class PersonasDialog(QDialog):
    """A list at the left, the chosen one at the right. Save keeps it; nothing is kept by closing."""

    def __init__(self, theme: Theme, library: Library, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = library
        self._id: int | None = None
        self.setWindowTitle(self.tr("Personas"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 420)
        self.list = QListWidget()
        self.list.setItemDelegate(LineDelegate(self.list))
        self.list.setObjectName("rows")
        self.list.setAccessibleName(self.tr("Personas"))
        self.list.setMaximumWidth(200)
        self.list.currentItemChanged.connect(lambda item, _: self._show(item))
        self.new = button(theme, self.tr("New persona"), "plus")
        self.new.clicked.connect(self._begin)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the persona"))
        self.name.setPlaceholderText(self.tr("Plain-spoken editor"))
        self.name.setMaxLength(60)
        self.instructions = QPlainTextEdit()
        self.instructions.setObjectName("field")
        self.instructions.setAccessibleName(self.tr("Instructions"))
        self.instructions.setPlaceholderText(
            self.tr("You edit short texts. Answer with the edited text alone, in the language it is written in.")
        )
        self.instructions.setTabChangesFocus(True)
        self.save = button(theme, self.tr("Save"), role="primary")
        self.save.clicked.connect(self._on_save)
        self.delete = button(theme, self.tr("Delete"))
        self.delete.clicked.connect(self._on_delete)
        self.name.textChanged.connect(lambda _: self._update())
        closing = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        closing.rejected.connect(self.reject)
        note = label(
            self.tr("What is written here is told to the model before a conversation that has this persona."),
            "soft",
            wrap=True,
        )
        form = column(
            label(self.tr("Name"), "soft"),
            self.name,
            label(self.tr("Instructions"), "soft"),
            self.instructions,
            row(self.delete, None, self.save),
            spacing=6,
        )
        body = row(column(self.list, self.new, spacing=8), form, spacing=16)
        body.setStretch(1, 1)
        self.setLayout(
            column(label(self.tr("Personas"), "heading"), note, body, closing, spacing=10, margins=(20, 16, 20, 14))
        )
        self._fill()

    def _fill(self, chosen: int | None = None) -> None:
        self.list.clear()
        for persona in self._library.personas():
            item = QListWidgetItem(persona.name)
            item.setData(Qt.ItemDataRole.UserRole, persona.id)
            self.list.addItem(item)
            if persona.id == chosen:
                self.list.setCurrentItem(item)
        if chosen is None:
            self._begin()

    def _begin(self) -> None:
        self.list.setCurrentRow(-1)
        self._show(None)
        self.name.setFocus()

    def _show(self, item: QListWidgetItem | None) -> None:
        self._id = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        persona = next((one for one in self._library.personas() if one.id == self._id), None)
        self.name.setText(persona.name if persona else "")
        self.instructions.setPlainText(persona.instructions if persona else "")
        self._update()

    def _update(self) -> None:
        self.save.setEnabled(bool(self.name.text().strip()))
        self.delete.setEnabled(self._id is not None)

    def _on_save(self) -> None:
        text = self.instructions.toPlainText()[:MAX_INSTRUCTIONS]
        saved = self._library.save_persona(self.name.text(), text, id=self._id)
        if saved is not None:
            self._fill(saved.id)

    def _on_delete(self) -> None:
        if self._id is not None:
            self._library.delete_persona(self._id)
            self._fill()
