"""Small tools below a turn: what can be done with it, and which of its versions is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ternlight.app.widgets.controls import button, label, row, square
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words


def tool(theme: Theme, glyph: str, name: str, pressed: Callable[[], object]) -> QPushButton:
    """A small button without a frame, named by its tool tip."""
    widget = square(button(theme, "", glyph, "ghost", name=name, glyph_size=14), 26)
    widget.setStyleSheet("padding: 0;")
    widget.clicked.connect(lambda: pressed())
    return widget


class VersionSwitch(QWidget):
    """ "‹ 2 / 3 ›": steps through the versions of a turn.

    Signals:
        wanted: id of another version.
    """

    wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions: tuple[int, ...] = ()
        self._at = 0
        self.before = tool(theme, "left", self.tr("Previous version"), lambda: self._step(-1))
        self.after = tool(theme, "right", self.tr("Next version"), lambda: self._step(1))
        self._place = label(role="soft")
        self.setLayout(row(self.before, self._place, self.after, spacing=1))
        self.hide()

    def show_versions(self, id: int, versions: tuple[int, ...]) -> None:
        """Show which of `versions` the turn `id` is; nothing where there is but one."""
        self._versions = versions
        self._at = versions.index(id) if id in versions else 0
        total = len(versions)
        self._place.setText(f"{words.number(self._at + 1)} / {words.number(total)}")
        said = self.tr("Version %1 of %2").replace("%1", words.number(self._at + 1)).replace("%2", words.number(total))
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < total - 1)
        self.setVisible(total > 1)

    def _step(self, by: int) -> None:
        self.wanted.emit(self._versions[self._at + by])
