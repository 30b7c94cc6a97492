"""One slide or section anew: what should be different, and how it should look."""

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

    def __init__(self, theme: Theme, title: str, layouts: Sequence[str] | None, parent: QWidget) -> None:
        """`layouts` that a slide can have besides its own; None for a section of a report, which has none."""
        super().__init__(parent)
        slide = layouts is not None
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
        self.redo = button(theme, self.tr("Redo the slide") if slide else self.tr("Redo the section"), role="primary")
        self.redo.setDefault(True)
        self.redo.clicked.connect(self._on_redo)
        cancel = button(theme, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        slides_stay = self.tr("The other slides stay as they are. The sources are not read again.")
        sections_stay = self.tr("The other sections stay as they are. The sources are not read again.")
        note = label(slides_stay if slide else sections_stay, "soft", wrap=True)
        layout_label = label(self.tr("Layout"), "soft")
        layout_label.setVisible(slide)
        self.layouts.setVisible(slide)
        self.setLayout(
            column(
                label(breakable(title), "heading", wrap=True),
                note,
                6,
                label(self.tr("What should be different?"), "soft"),
                self.wish,
                layout_label,
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
