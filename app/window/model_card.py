"""A model of the catalogue as a card: what it is, whether it fits, and how it comes here."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from ternlight.app.languages.sentences import said
from ternlight.app.models import CatalogueModel, Fit
from ternlight.app.widgets.controls import button, column, label, restyle, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words


class ModelCard(QFrame):
    """Shows one model.

    Signals:
        get_wanted: download it, or go on with that.
        pause_wanted: stop the download, keep what came.
        cancel_wanted: stop the download, keep nothing.
        use_wanted: load it.
        delete_wanted: delete its file.
    """

    get_wanted = Signal()
    pause_wanted = Signal()
    cancel_wanted = Signal()
    use_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, theme: Theme, model: CatalogueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.setProperty("role", "card")
        self.setAccessibleName(model.name)
        self._mark = Glyph(theme, "chip", "accent" if model.recommended else "sky", 22)
        self._badge = label(self.tr("recommended"), "chip")
        if not model.recommended:
            self._badge.hide()
        self._fit = label(role="soft")
        self._details = label(
            words.joined(
                words.size(model.bytes),
                model.licence,
                self.tr("reads up to %1 tokens").replace("%1", words.number(model.context)),
            ),
            "soft",
            wrap=True,
        )
        about = label(said(model.good_at), wrap=True)
        self._note = label(role="soft", wrap=True)
        self._note.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Download of %1").replace("%1", model.name))
        self.bar.hide()
        self.get = self._button(theme, self.tr("Download"), self.get_wanted, "save")
        self.pause = self._button(theme, self.tr("Pause"), self.pause_wanted, "pause")
        self.cancel = self._button(theme, self.tr("Cancel"), self.cancel_wanted)
        self.use = self._button(theme, self.tr("Use it"), self.use_wanted)
        self.delete = self._button(theme, self.tr("Delete"), self.delete_wanted)
        flow = FlowLayout(spacing=8)
        for widget in (self.get, self.pause, self.use, self.cancel, self.delete):
            flow.addWidget(widget)
        actions = QWidget()
        actions.setLayout(flow)
        head = row(label(model.name, "heading"), self._badge, None, self._fit, spacing=8)
        text = column(head, about, self._details, self._note, self.bar, 2, actions, spacing=4)
        line = row(column(1, self._mark, None, spacing=0), text, spacing=12, margins=(14, 12, 14, 12))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.show_state(here=False, used=False, running=False, begun=0)

    def show_fit(self, fit: Fit, needed: int, context: int) -> None:
        """Whether it fits this computer's memory with its cache for `context` tokens."""
        text = {
            "fits": self.tr("fits: %1 with %2 tokens"),
            "tight": self.tr("tight: %1 with %2 tokens"),
            "too_large": self.tr("too large: %1 with %2 tokens"),
        }[fit]
        self._fit.setText(text.replace("%1", words.size(needed)).replace("%2", words.number(context)))
        self._fit.setToolTip(
            {
                "fits": self.tr("This much memory is free now."),
                "tight": self.tr("It fits once other programs are closed."),
                "too_large": self.tr("This computer has not enough memory for it."),
            }[fit]
        )
        restyle(self._fit, "role", "soft" if fit == "fits" else "warn")

    def show_state(self, *, here: bool, used: bool, running: bool, begun: int) -> None:
        """Whether its file is here, whether it answers now, whether it is coming, and how much of it has come."""
        source = bool(self.model.repository)
        self.get.setVisible(source and not (here or running))
        self.get.setText(self.tr("Resume") if begun else self.tr("Download"))
        self.get.setAccessibleName(f"{self.get.text()}: {self.model.name}")
        self.pause.setVisible(running)
        self.cancel.setVisible(running or (begun > 0 and not here))
        self.use.setVisible(here)
        self.use.setEnabled(not used)
        self.use.setText(self.tr("In use") if used else self.tr("Use it"))
        self.delete.setVisible(here and not used)
        self.bar.setVisible(running or (begun > 0 and not here))
        if not (source or here):
            self.say(self.tr("Get its GGUF file from its makers and drop it on the window."))

    def show_progress(self, done: int, total: int) -> None:
        """Bytes that have come."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        self.say(
            self.tr("%1 of %2").replace("%1", words.size(done)).replace("%2", words.size(total))
            if total
            else words.size(done)
        )

    def say(self, text: str) -> None:
        """A sentence about it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _button(self, theme: Theme, text: str, pressed: SignalInstance, glyph: str = "") -> QPushButton:
        widget = button(theme, text, glyph, name=f"{text}: {self.model.name}")
        widget.setToolTip("")
        widget.clicked.connect(pressed)
        return widget
