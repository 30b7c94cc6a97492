"""How the window is divided: sidebar, reading column and inspector, each as wide as the user has left it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from ternlight.app.settings import Settings
from ternlight.app.widgets.controls import button, column, row, square
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.conversation_view import COLUMN

SIDEBAR_WIDTH, READING_WIDTH, INSPECTOR_WIDTH = 248, 752, 360
READING_MINIMUM = 400


class Arrangement(QSplitter):
    """The three side by side; `pages` stand over what is always there, the `notice` and the `composer`."""

    def __init__(
        self,
        theme: Theme,
        *,
        sidebar: QWidget,
        pages: QWidget,
        notice: QWidget,
        composer: QWidget,
        inspector: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sidebar, self._inspector = sidebar, inspector
        self.show_sidebar = square(button(theme, "", "sidebar", "ghost", name=self.tr("Show the sidebar (Ctrl+B)")), 30)
        self.show_sidebar.setStyleSheet("padding: 0;")
        self.show_sidebar.clicked.connect(self.toggle_sidebar)
        self._top = QWidget()
        self._top.setLayout(row(self.show_sidebar, None, margins=(10, 10, 10, 0)))
        bottom = QWidget()
        bottom.setMaximumWidth(COLUMN)
        bottom.setLayout(column(notice, composer, spacing=10, margins=(20, 4, 20, 20)))
        centre = row(None, bottom, None, spacing=0)
        centre.setStretch(1, 1000)
        reading = QWidget()
        reading.setObjectName("reading")
        reading.setMinimumWidth(READING_MINIMUM)
        layout = column(self._top, pages, centre, spacing=0)
        layout.setStretch(1, 1)
        reading.setLayout(layout)
        inspector.hide()
        self.setHandleWidth(3)
        for place, widget in enumerate((sidebar, reading, inspector)):
            self.addWidget(widget)
            self.setStretchFactor(place, int(widget is reading))
        self.setCollapsible(1, False)
        self.setSizes([SIDEBAR_WIDTH, READING_WIDTH, INSPECTOR_WIDTH])

    @Slot()
    def toggle_sidebar(self) -> None:
        """Show or hide the sidebar."""
        self._set_sidebar(self._sidebar.isHidden())

    def restore(self, settings: Settings) -> None:
        """As the user has left it."""
        if settings.window_layout:
            self.restoreState(QByteArray.fromBase64(settings.window_layout.encode()))
        self._inspector.hide()
        self._set_sidebar(settings.sidebar_visible)

    def kept(self, settings: Settings) -> Settings:
        """`settings` with how it is now."""
        state = bytes(self.saveState().toBase64().data()).decode()
        return replace(settings, window_layout=state, sidebar_visible=not self._sidebar.isHidden())

    def _set_sidebar(self, shown: bool) -> None:
        self._sidebar.setVisible(shown)
        self._top.setVisible(not shown)
