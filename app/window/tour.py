"""The first start: three short pages, each of which can be skipped."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLayout, QStackedWidget, QWidget

from ternlight.app.languages.choose import NAMES
from ternlight.app.widgets.choices import ChoiceBox, TickBox
from ternlight.app.widgets.controls import button, column, label, row
from ternlight.app.widgets.glyphs import Glyph, Logo
from ternlight.app.window.settings.page import Host


class Tour(QDialog):
    """Welcome and colours; the model; what leaves the computer. Works without a connection and without a choice."""

    def __init__(self, host: Host, parent: QWidget) -> None:
        super().__init__(parent)
        self.host = host
        self.more_models = False
        """Whether the user wants to see the models when this is over."""
        self.setWindowTitle(self.tr("Welcome"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(560)
        self.stack = QStackedWidget()
        for page in (self._welcome(), self._model(), self._privacy()):
            self.stack.addWidget(page)
        self._place = label(role="soft")
        self.skip = button(host.theme, self.tr("Skip"))
        self.skip.clicked.connect(self.accept)
        self.back = button(host.theme, self.tr("Back"))
        self.back.clicked.connect(lambda: self._turn(-1))
        self.next = button(host.theme, self.tr("Next"), role="primary")
        self.next.clicked.connect(lambda: self._turn(1))
        self.next.setAutoDefault(True)
        self.setLayout(
            column(
                self.stack,
                row(self._place, None, self.skip, self.back, self.next),
                spacing=16,
                margins=(26, 24, 26, 20),
            )
        )
        self._turn(0)

    def _turn(self, by: int) -> None:
        at = self.stack.currentIndex() + by
        if at == self.stack.count():
            self.accept()
            return
        self.stack.setCurrentIndex(max(0, at))
        last = at == self.stack.count() - 1
        self.next.setText(self.tr("Begin") if last else self.tr("Next"))
        self.next.setAccessibleName(self.next.text())
        self.back.setEnabled(at > 0)
        self.skip.setVisible(not last)
        self._place.setText(f"{at + 1} / {self.stack.count()}")

    def _welcome(self) -> QWidget:
        names = (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark")))
        self.colours = ChoiceBox(self.host.theme, names, self.host.theme.choice)
        self.colours.setAccessibleName(self.tr("Colours"))
        self.colours.currentIndexChanged.connect(self._on_colours)
        languages = (("system", self.tr("As the system")), *NAMES.items())
        self.language = ChoiceBox(self.host.theme, languages, self.host.settings().language)
        self.language.setAccessibleName(self.tr("Language"))
        self.language.currentIndexChanged.connect(self._on_language)
        self.later = label(self.tr("The language changes with the next start."), "fine")
        self.later.hide()
        return self._page(
            Logo(self.host.theme, 40),
            self.tr("An assistant on your own computer"),
            self.tr(
                "Drop a document and read a summary in which every point opens the page that it rests on. Ask "
                "questions, and take the answers with you as PDF, Word or Markdown."
            ),
            column(
                row(
                    label(self.tr("Colours"), "soft"),
                    self.colours,
                    20,
                    label(self.tr("Language"), "soft"),
                    self.language,
                    None,
                    spacing=12,
                ),
                self.later,
                spacing=8,
            ),
        )

    def _model(self) -> QWidget:
        self.models = TickBox(self.host.theme, self.tr("Show me larger models afterwards"))
        self.models.toggled.connect(self._on_models)
        return self._page(
            Glyph(self.host.theme, "chip", "accent", 36),
            self.tr("A small model is ready"),
            self.tr(
                "It works at once and without a connection, phrases what is found in your documents, and is often "
                "wrong on its own. A larger model answers better: Settings, Models lists some."
            ),
            row(self.models, None),
        )

    def _privacy(self) -> QWidget:
        return self._page(
            Glyph(self.host.theme, "lock", "ok", 36),
            self.tr("Offline until you say otherwise"),
            self.tr(
                "No connection is opened now. The line at the bottom left switches that; every request is then written "
                "to a ledger that you can read under Settings, Privacy. There is no account and no telemetry."
            ),
            row(label(self.tr("Ctrl+Shift+P lists all commands, F1 the keyboard shortcuts."), "soft"), None),
        )

    def _page(self, mark: QWidget, title: str, text: str, extra: QLayout) -> QWidget:
        page = QWidget()
        body = label(text, wrap=True)
        body.setMinimumHeight(body.heightForWidth(500))
        page.setLayout(column(row(mark, None), label(title, "title"), body, 6, extra, None, spacing=10))
        return page

    def _on_colours(self) -> None:
        self.host.change(replace(self.host.settings(), theme=self.colours.currentData()))

    def _on_language(self) -> None:
        self.host.change(replace(self.host.settings(), language=self.language.currentData()))
        self.later.show()

    def _on_models(self, wanted: bool) -> None:
        self.more_models = wanted
