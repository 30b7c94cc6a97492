"""One slide or section anew: what should be different, and how a slide should look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.widgets.controls import breakable, button, column, label, row
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.making import names

LONGEST_WISH = 160


class RedoDialog(QDialog):
    """Asks for a wish and a layout; both may stay as they are.

    Signals:
        wanted: the wish, "" for none; the layout, "" for the next best one.
    """

    wanted = Signal(str, str)

    def __init__(self, theme: Theme, title: str, layouts: Sequence[str], parent: QWidget, *, slide: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Redo a slide") if slide else self.tr("Redo a section"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self.wish = QLineEdit()
        self.wish.setMaxLength(LONGEST_WISH)
        self.wish.setAccessibleName(self.tr("What should be different?"))
        self.wish.setPlaceholderText(self.tr("The costs first, and shorter"))
        options = (("", self.tr("Let the sources decide")), *((name, names.layout(name)) for name in layouts or ()))
        self.layouts = ChoiceBox(theme, options, "")
        self.layouts.setAccessibleName(self.tr("Layout"))
        self.layouts.setVisible(slide)
        layout_name = label(self.tr("Layout"), "soft")
        layout_name.setVisible(slide)
        self.redo = button(theme, self.tr("Redo the slide") if slide else self.tr("Redo the section"), role="primary")
        self.redo.setDefault(True)
        self.redo.clicked.connect(self._on_redo)
        cancel = button(theme, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        others = (
            self.tr("The other slides stay as they are. The sources are not read again.")
            if slide
            else self.tr(
                "The other sections stay as they are. Without a wish, other sentences of the sources are taken."
            )
        )
        note = label(others, "soft", wrap=True)
        self.setLayout(
            column(
                label(breakable(title), "heading", wrap=True),
                note,
                6,
                label(self.tr("What should be different?"), "soft"),
                self.wish,
                layout_name,
                self.layouts,
                8,
                row(None, cancel, self.redo),
                spacing=6,
                margins=(20, 16, 20, 16),
            )
        )

    def _on_redo(self) -> None:
        self.wanted.emit(" ".join(self.wish.text().split()), str(self.layouts.currentData()))
        self.accept()
