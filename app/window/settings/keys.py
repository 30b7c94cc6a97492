"""A field for a key, kept in the system's keyring."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ternlight.app.errors import AppError
from ternlight.app.languages.sentences import said
from ternlight.app.secrets import SecretName, Secrets
from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.settings.page import line


class KeyField(QWidget):
    """Takes a key and never shows one: what is kept is said, not displayed."""

    def __init__(self, theme: Theme, secrets: Secrets, name: SecretName, service: str) -> None:
        super().__init__()
        self._secrets, self._name = secrets, name
        self.key = line(secret=True)
        self.key.setAccessibleName(self.tr("Key for %1").replace("%1", service))
        self.save = button(theme, self.tr("Keep"), name=self.tr("Keep the key for %1").replace("%1", service))
        self.save.clicked.connect(lambda: self._set(self.key.text().strip()))
        self.forget = button(theme, self.tr("Forget"), name=self.tr("Forget the key for %1").replace("%1", service))
        self.forget.clicked.connect(lambda: self._set(""))
        self.state = label(role="fine", wrap=True)
        self.setLayout(column(row(self.key, self.save, self.forget, spacing=6), self.state, spacing=4))
        self.refresh()

    def refresh(self) -> None:
        """Say what is kept, and where."""
        there = self._secrets.available
        kept = bool(self._secrets.get(self._name))
        for widget in (self.key, self.save):
            widget.setEnabled(there)
        self.forget.setEnabled(kept)
        self.key.setPlaceholderText(self.tr("A key is kept") if kept else self.tr("No key is kept"))
        where = self.tr("Kept by %1, never in a file of Ternlight's.").replace("%1", self._secrets.place)
        self.state.setText(
            where
            if there
            else self.tr(
                "This computer has no keyring that could keep a key, so keys cannot be used. On Linux, install "
                "GNOME Keyring or KWallet."
            )
        )

    def _set(self, value: str) -> None:
        try:
            self._secrets.set(self._name, value)
        except AppError as error:
            self.state.setText(said(error.user_message))
            return
        self.key.clear()
        self.refresh()
