"""The sources of an answer: each with the quote that was found in it, opened by a press."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ternlight.agents.messages import CitationsPart, CitedPlace
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, label, row
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words

MAX_QUOTE = 300


class CitationsCard(QFrame):
    """Lists `CitationsPart`.

    Signals:
        opened: CitedPlace: a document's page in the reader, a web page outside after a question.
    """

    opened = Signal(object)

    def __init__(self, theme: Theme, part: CitationsPart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Sources"))
        self.sources: list[QPushButton] = []
        lines = column(spacing=2)
        for place in part.citations:
            widget = self._source(place)
            self.sources.append(widget)
            lines.addWidget(widget)
        count = len(part.citations)
        checked = words.count(
            count, self.tr("%n quote, found in its source"), self.tr("%n quotes, each found in its source")
        )
        own = self.tr("the sources' own words") if part.mode == "extractive" else ""
        head = row(label(self.tr("Sources"), "heading"), None, label(words.joined(checked, own), "soft"))
        layout = column(head, lines, spacing=6, margins=(16, 12, 12, 12))
        for note in part.notes:
            line = row(Glyph(theme, "warning", "warn", 16), label(breakable(said(note)), wrap=True, selectable=True))
            line.setStretch(1, 1)
            layout.addLayout(line)
        self.setLayout(layout)

    def _source(self, place: CitedPlace) -> QPushButton:
        host = urlsplit(place.url).hostname or "" if place.url else ""
        where = words.place(words.page_kind(None, place.page, place.title), place.page) if not place.url else ""
        if place.url and place.page > 1:
            where = words.place("page", place.page)
        details = words.joined(host, where)
        widget = button(self._theme, role="source", name=f"[{place.n}] {place.title}, {details}: {place.quote[:200]}")
        widget.setToolTip(self.tr("Open in your browser") if place.url else self.tr("Open the page"))
        shown = place.quote if len(place.quote) <= MAX_QUOTE else place.quote[: MAX_QUOTE - 1] + "…"
        number = label(f"{place.n}", "chip")
        title = ElidedLabel(place.title or host, mode=Qt.TextElideMode.ElideRight)
        origin = label(details, "soft")
        quote = label(breakable(f"“{shown}”"), "quote", wrap=True)
        for part in (number, title, origin, quote):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        first = row(number, title, origin, spacing=8)
        first.setStretch(1, 1)
        widget.setLayout(column(first, quote, spacing=3, margins=(6, 6, 8, 7)))
        policy = widget.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        policy.setVerticalPolicy(policy.Policy.MinimumExpanding)
        policy.setHeightForWidth(True)
        widget.setSizePolicy(policy)
        widget.setMinimumHeight(quote.heightForWidth(560) + 44)
        widget.clicked.connect(lambda: self.opened.emit(place))
        return widget
