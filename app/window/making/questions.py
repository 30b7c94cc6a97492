"""What only the user knows: a few questions before a pitch deck is written, none of which has to be answered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import button, column, discard, label, row
from ternlight.app.widgets.theme import Theme

LONGEST = 600


class Questions(QWidget):
    """A field for each question, in the words of the workflow.

    Signals:
        answered: the answers by the key of their question, as a dict; empty ones are left out.
    """

    answered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[tuple[str, str], ...] = ()
        self.fields: dict[str, QLineEdit] = {}
        self._rows: list[QWidget] = []
        self._list: QVBoxLayout = column(spacing=4)
        self.put_in = button(theme, self.tr("Put into the outline"))
        self.put_in.clicked.connect(self._on_done)
        note = label(
            self.tr("Nothing is made up: a slide without an answer is left out. Part several answers with semicolons."),
            "fine",
            wrap=True,
        )
        self.setLayout(column(note, self._list, row(self.put_in, None), spacing=6, margins=(6, 0, 2, 4)))

    def ask(self, questions: tuple[tuple[str, str], ...]) -> None:
        """Ask these; what was typed for one that is asked again stays."""
        if questions == self._asked:
            return
        typed = {key: field.text() for key, field in self.fields.items()}
        self._asked = questions
        for widget in self._rows:
            self._list.removeWidget(widget)
            discard(widget)
        self._rows, self.fields = [], {}
        for key, asked in questions:
            question = said(asked)
            field = QLineEdit(typed.get(key, ""))
            field.setMaxLength(LONGEST)
            field.setAccessibleName(question)
            field.returnPressed.connect(self._on_done)
            field.textChanged.connect(lambda _: self._update())
            line = QWidget()
            line.setLayout(column(label(question, "soft", wrap=True), field, spacing=2))
            self._list.addWidget(line)
            self._rows.append(line)
            self.fields[key] = field
        self._update()

    def _update(self) -> None:
        self.put_in.setEnabled(any(field.text().strip() for field in self.fields.values()))

    def _on_done(self) -> None:
        answers = {key: text for key, field in self.fields.items() if (text := field.text().strip())}
        if answers:
            self.answered.emit(answers)
