"""Layouts, kinds and states of documents in the user's words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from ternlight.agents.messages import MadePart
from ternlight.app.window import words
from ternlight.app.window.words import tr
from ternlight.tools.typeset.themes import THEMES

SWATCH = QSize(34, 16)
FILES: dict[str, str] = {
    "pptx": "PowerPoint",
    "pdf": "PDF",
    "docx": "Word",
    "md": "Markdown",
}


def layout(name: str) -> str:
    """A layout of a slide."""
    names = {
        "bullets": tr("Points"),
        "cards": tr("Cards"),
        "chart": tr("Chart"),
        "closing": tr("Closing"),
        "compare": tr("Comparison"),
        "cover": tr("Cover"),
        "cycle": tr("Cycle"),
        "funnel": tr("Funnel"),
        "matrix": tr("Matrix"),
        "number": tr("One number"),
        "process": tr("Process"),
        "quote": tr("Quote"),
        "references": tr("Sources"),
        "section": tr("Section"),
        "stats": tr("Key figures"),
        "summary": tr("Summary"),
        "table": tr("Table"),
        "team": tr("People"),
        "timeline": tr("Timeline"),
    }
    return names.get(name, name.capitalize())


def status(value: str) -> str:
    """Who worded a part."""
    return {
        "model": tr("worded by the model, checked against the sources"),
        "repaired": tr("shortened by the model, checked against the sources"),
        "fallback": tr("in the sources' own words"),
        "user": tr("in your words"),
    }[value]


def parts(document: str, count: int) -> str:
    """ "12 slides", "1 section"."""
    if document == "deck":
        return words.count(count, tr("%n slide"), tr("%n slides"))
    return words.count(count, tr("%n section"), tr("%n sections"))


def job(name: str) -> str:
    """What is made."""
    return {"deck": tr("Deck"), "report": tr("Report")}[name]


def told(made: MadePart, *, short: bool = False) -> str:
    """A document in one line: how much, whose words; unless `short`, by whom and how long it took."""
    own = sum(part.status == "fallback" for part in made.parts if part.layout not in ("cover", "references"))
    counted = words.count(own, tr("%n in the sources' own words"), tr("%n in the sources' own words")) if own else ""
    if short:
        return words.joined(parts(made.document, len(made.parts)), counted)
    took = words.seconds(made.seconds) if made.seconds > 0 else ""
    return words.joined(parts(made.document, len(made.parts)), counted, made.model, took)


def swatch(name: str) -> QIcon:
    """A theme in small: its ground, its ink and two of its colours."""
    size = SWATCH
    found = next((theme for theme in THEMES if theme.name == name), THEMES[0])
    picture = QPixmap(size * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(2, 2)
    painter.setPen(QColor(f"#{found.line}"))
    painter.setBrush(QColor(f"#{found.background}"))
    painter.drawRoundedRect(0.5, 0.5, size.width() - 1, size.height() - 1, 4, 4)  # type: ignore[call-overload]
    painter.setPen(Qt.PenStyle.NoPen)
    for number, colour in enumerate((found.text, found.accents[0], found.accents[1])):
        painter.setBrush(QColor(f"#{colour}"))
        painter.drawEllipse(5 + number * 9, size.height() // 2 - 3, 6, 6)
    painter.end()
    picture.setDevicePixelRatio(2)
    return QIcon(picture)
