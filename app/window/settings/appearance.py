"""How the window looks, which language it speaks, and how long summaries are."""

from __future__ import annotations

from dataclasses import replace

from ternlight.app.languages.choose import NAMES
from ternlight.app.widgets.choices import ChoiceBox
from ternlight.app.window import words
from ternlight.app.window.settings.page import Host, Page
from ternlight.app.window.summary_card import LENGTHS


class AppearancePage(Page):
    """Colours, language and lengths. Each choice holds at once, but for the language, which the page says."""

    def __init__(self, host: Host) -> None:
        super().__init__(host, self.tr("Appearance"))
        settings = host.settings()
        names = (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark")))
        self.colours = ChoiceBox(host.theme, names, settings.theme)
        self.colours.currentIndexChanged.connect(
            lambda _: host.change(replace(host.settings(), theme=self.colours.currentData()))
        )
        self.field(self.tr("Colours"), self.colours)
        languages = (("system", self.tr("As the system")), *NAMES.items())
        self.language = ChoiceBox(host.theme, languages, settings.language)
        self.language.currentIndexChanged.connect(
            lambda _: host.change(replace(host.settings(), language=self.language.currentData()))
        )
        note = self.tr("It holds from the next start of Ternlight on.")
        self.field(self.tr("Language"), self.language, note)
        lengths = tuple((value, words.length(value).capitalize()) for value in LENGTHS)
        self.length = ChoiceBox(host.theme, lengths, settings.summary_length)
        self.length.currentIndexChanged.connect(
            lambda _: host.change(replace(host.settings(), summary_length=self.length.currentData()))
        )
        self.field(self.tr("Length of summaries"), self.length, self.tr("The composer offers it for each summary too."))
        self.body.addStretch(1)

    def refresh(self) -> None:
        """The composer and the menu may have changed them."""
        settings = self.host.settings()
        chosen = (
            (self.colours, settings.theme),
            (self.language, settings.language),
            (self.length, settings.summary_length),
        )
        for widget, value in chosen:
            if widget.currentData() != value:
                widget.setCurrentIndex(widget.findData(value))
