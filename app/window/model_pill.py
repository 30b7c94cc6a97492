"""The language model in a few words: its state, name, memory and speed; a press explains."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QProgressBar, QPushButton, QSizePolicy, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.status import ModelStatus
from ternlight.app.widgets.controls import ElidedLabel, button, column, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words

_DOTS = {"starting": "soft", "loading": "accent", "ready": "ok", "none": "warn", "failed": "warn"}


class ModelPill(QPushButton):
    """Shows a `ModelStatus`.

    Signals: `file_wanted`, another model is to be chosen; `bundled_wanted`, the one that comes along is.
    """

    file_wanted = Signal()
    bundled_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = ModelStatus(state="starting")
        self._speed = 0.0
        self.setProperty("role", "pill")
        self.setFocusPolicy(button(theme).focusPolicy())
        self.setAutoDefault(False)
        self._dot = Glyph(theme, "dot", "soft", 14)
        self._name = ElidedLabel()
        self._details = ElidedLabel(role="fine")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 100)
        line = row(self._dot, self._name, spacing=5)
        line.setStretch(1, 1)
        self.setLayout(column(line, self._details, self._bar, spacing=2, margins=(9, 8, 10, 9)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(52)
        self.clicked.connect(self._explain)
        self._show()

    def show_status(self, status: ModelStatus) -> None:
        """Show another state."""
        self._status = status
        self._show()

    def show_speed(self, tokens_per_second: float) -> None:
        """Show how fast the last answer came."""
        if tokens_per_second > 0:
            self._speed = tokens_per_second
            self._show()

    def explanation(self) -> str:
        """What this model is, and what would answer better."""
        status = self._status
        if status.state in ("starting", "loading"):
            return self.tr("The language model is being loaded. Documents can be dropped already.")
        if status.state == "ready":
            text = self.tr(
                "%1 runs on this computer. It is a small model: it phrases what is found in your documents, and its "
                "own answers can be wrong. A larger model answers better, if this computer has the memory for it."
            ).replace("%1", status.name)
            return f"{text}\n\n{said(status.message)}" if status.message else text
        kept = (
            self.tr("Summaries still work: their points are the document's own words.")
            if status.state == "none"
            else ""
        )
        return "\n\n".join(part for part in (said(status.message), kept) if part)

    def _show(self) -> None:
        status = self._status
        self._dot.show_glyph("dot", _DOTS[status.state])
        name, details = status.name, ""
        match status.state:
            case "starting":
                name, details = self.tr("Starting"), self.tr("one moment")
            case "loading":
                name = name or self.tr("Language model")
                percent = f" {round(status.progress * 100)} %" if status.progress is not None else ""
                details = self.tr("loading") + percent
            case "ready":
                size = words.size(status.weights_bytes) if status.weights_bytes else ""
                note = self.tr("see note") if status.message else ""
                details = words.joined(size, status.kv_codec, words.speed(self._speed), note)
            case "none":
                name, details = self.tr("No language model"), self.tr("summaries quote their source")
            case "failed":
                name, details = self.tr("The model did not start"), self.tr("press to see why")
        self._name.show_text(name)
        self._details.show_text(details)
        self._bar.setVisible(status.state == "loading" and status.progress is not None)
        self._bar.setAccessibleName(details)
        self._bar.setValue(round((status.progress or 0.0) * 100))
        self.setFixedHeight(62 if self._bar.isVisibleTo(self) else 52)
        self.setAccessibleName(self.tr("Language model") + f": {name}, {details}")
        self.setToolTip(f"<p>{_escaped(self.explanation())}</p>")

    def _explain(self) -> None:
        box = QMessageBox(self.window())
        box.setWindowTitle(self.tr("Language model"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"{self._name.full_text()}\n\n{self.explanation()}")
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        if self._status.state not in ("starting", "loading"):
            choose = box.addButton(self.tr("Choose a model file …"), QMessageBox.ButtonRole.ActionRole)
            choose.clicked.connect(self.file_wanted)
            bundled = box.addButton(self.tr("Use the bundled model"), QMessageBox.ButtonRole.ActionRole)
            bundled.clicked.connect(self.bundled_wanted)
        box.open()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
