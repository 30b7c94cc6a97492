"""All slides or pages beside and below each other; one of them chosen, or large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QScrollArea, QWidget

from ternlight.app.widgets.controls import column, discard
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.making.slide_tile import SlideTile, Tile

NARROWEST, GAP = 216, 18
PAGE_NARROWEST = 168


class SlideGrid(QScrollArea):
    """Arrow keys go from tile to tile, Enter opens one.

    Signals:
        chosen: index of a tile.
        opened: index of a tile that is wanted large.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Tile, ...] = ()
        self._aspect = 9 / 16
        self._columns = 0
        self.tiles: list[SlideTile] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Previews"))
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_chosen)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(12)
        canvas = QWidget()
        canvas.setProperty("role", "canvas")
        canvas.setLayout(column(self._grid, None, spacing=0, margins=(0, 0, 8, 12)))
        self.setWidget(canvas)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._arrange)

    @property
    def current(self) -> int:
        """Index of the tile that is chosen, -1 for none."""
        return self._group.checkedId()

    def show_tiles(self, tiles: Sequence[Tile], aspect: float) -> None:
        """Show these, each `aspect` times as high as wide; the chosen place stays."""
        self._shown, self._aspect = tuple(tiles), aspect
        while len(self.tiles) > len(tiles):
            tile = self.tiles.pop()
            self._group.removeButton(tile)
            self._grid.removeWidget(tile)
            discard(tile)
        while len(self.tiles) < len(tiles):
            self._add()
        self._arrange()
        if self.current < 0 and self.tiles:
            self.choose(0)
        self._let_tab_reach()

    def choose(self, index: int) -> None:
        """Choose a tile and have it in view."""
        if 0 <= index < len(self.tiles):
            self.tiles[index].setChecked(True)
            self._let_tab_reach()
            self.ensureWidgetVisible(self.tiles[index], 0, 20)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in self.tiles:
            step = {
                Qt.Key.Key_Down: self._columns,
                Qt.Key.Key_Up: -self._columns,
                Qt.Key.Key_Right: self._forward,
                Qt.Key.Key_Left: -self._forward,
            }.get(Qt.Key(event.key()))
            at = self.tiles.index(watched)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.choose(at)
                self.opened.emit(at)
                return True
            if step is not None:
                to = at + step
                if 0 <= to < len(self.tiles):
                    self.choose(to)
                    self.tiles[to].setFocus()
                    self.chosen.emit(to)
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    @property
    def _forward(self) -> int:
        return 1 if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else -1

    def _add(self) -> None:
        tile = SlideTile(self._theme)
        tile.opened.connect(lambda: self.opened.emit(self.tiles.index(tile)))
        tile.installEventFilter(self)
        self.tiles.append(tile)
        self._group.addButton(tile, len(self.tiles) - 1)

    def _arrange(self) -> None:
        room = max(self.viewport().width() - 10, NARROWEST)
        narrowest = NARROWEST if self._aspect < 1 else PAGE_NARROWEST
        columns = max(1, (room + GAP) // (narrowest + GAP))
        width = min((room - GAP * (columns - 1)) // columns, 340)
        for number, (tile, shown) in enumerate(zip(self.tiles, self._shown, strict=True)):
            tile.show_tile(number + 1, shown, width, self._aspect)
            self._grid.addWidget(tile, number // columns, number % columns)
        for at in range(self._grid.columnCount() + 1):
            self._grid.setColumnStretch(at, 1 if at == columns else 0)
        self._columns = columns

    def _on_chosen(self, index: int) -> None:
        self._let_tab_reach()
        self.chosen.emit(index)

    def _let_tab_reach(self) -> None:
        for number, tile in enumerate(self.tiles):
            reach = number == max(self.current, 0)
            tile.setFocusPolicy(Qt.FocusPolicy.TabFocus if reach else Qt.FocusPolicy.NoFocus)
