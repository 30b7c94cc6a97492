"""The settings: subjects at the left, their page at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from ternlight.app.widgets.controls import column, row
from ternlight.app.widgets.glyphs import glyph_icon
from ternlight.app.window.settings.appearance import AppearancePage
from ternlight.app.window.settings.data import DataPage
from ternlight.app.window.settings.models import ModelsPage
from ternlight.app.window.settings.page import Host, Page
from ternlight.app.window.settings.privacy import PrivacyPage
from ternlight.app.window.settings.server import ServerPage
from ternlight.app.window.settings.web import WebPage

Pages = tuple[tuple[str, str, Page], ...]


class SettingsDialog(QDialog):
    """Opens on any of its pages. What is changed holds at once, or when the page's own button is pressed."""

    def __init__(self, host: Host, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1020, 620)
        self.list = QListWidget()
        self.list.setObjectName("rows")
        self.list.setAccessibleName(self.tr("Subjects"))
        self.list.setFixedWidth(190)
        self.stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        entries: Pages = (
            ("appearance", "settings", AppearancePage(host)),
            ("models", "chip", ModelsPage(host)),
            ("server", "server", ServerPage(host)),
            ("web", "web", WebPage(host)),
            ("privacy", "lock", PrivacyPage(host)),
            ("data", "folder", DataPage(host)),
        )
        for id, glyph, page in entries:
            item = QListWidgetItem(glyph_icon(host.theme, glyph), page.accessibleName())
            item.setData(Qt.ItemDataRole.UserRole, id)
            self.list.addItem(item)
            self.pages[id] = page
            self.stack.addWidget(page)
        self.list.currentRowChanged.connect(self._on_row)
        closing = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        closing.rejected.connect(self.reject)
        body = row(self.list, self.stack, spacing=8)
        body.setStretch(1, 1)
        layout = column(body, closing, spacing=8, margins=(14, 14, 14, 12))
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_page(self, id: str) -> None:
        """Turn to a page."""
        self.list.setCurrentRow(list(self.pages).index(id))
        self.list.setFocus()

    def _on_row(self, number: int) -> None:
        page = list(self.pages.values())[number]
        self.stack.setCurrentWidget(page)
        page.refresh()
