"""A collection from its first file to the marked quote, with nothing scripted: index, embedder, model, pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.window import drop, texts
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ternlight.app.assistant import Assistant
from ternlight.app.window import MainWindow
from ternlight.app.window.collection_files import FileRole

PAGES = [
    "The harbour of Lund was closed for forty days in 1911. Ships waited outside the mole during that whole time.",
    "The zinc mine employed 340 people in its best year. Its output doubled between 1900 and 1910, the report says.",
]
MINUTES = 90_000


@pytest.mark.slow
def test_from_a_dropped_file_to_the_quote_on_its_page(
    qtbot: QtBot, real: tuple[MainWindow, Assistant], tmp_path: Path
) -> None:
    window, assistant = real
    documents = window.documents
    qtbot.waitUntil(lambda: assistant.status.state == "ready", timeout=MINUTES)
    documents.show_collections()
    documents.collections.create("Lund", documents.show_collection)
    qtbot.waitUntil(lambda: documents.page.shown == "Lund", timeout=MINUTES)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing more")
    drop(documents.page, files=(make_pdf(tmp_path / "report.pdf", PAGES), broken))
    model = documents.page.model

    def states() -> list[str]:
        return [model.index(number).data(FileRole).status for number in range(model.rowCount())]

    qtbot.waitUntil(lambda: states() == ["failed", "indexed"], timeout=MINUTES)
    documents.page.files.setCurrentIndex(model.index(0))
    assert documents.page._reason.text()
    qtbot.waitUntil(documents.page.ask.isEnabled, timeout=MINUTES)
    qtbot.mouseClick(documents.page.ask, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(window.composer.text, "How many people did the zinc mine employ?")
    qtbot.keyClick(window.composer.text, Qt.Key.Key_Return)

    def answer():  # type: ignore[no-untyped-def]
        turn = window.view.last_answer()
        return turn.answer if turn is not None else None

    qtbot.waitUntil(lambda: answer() is not None and answer().state != "streaming", timeout=MINUTES)
    assert answer().state == "complete", texts(window.view)
    place = next(one for one in answer().citations.citations if "340" in one.quote)
    assert place.page == 2
    widget = window.view.widget_of(window.view.last_answer())
    number = answer().citations.citations.index(place)
    qtbot.mouseClick(widget.citations.sources[number], Qt.MouseButton.LeftButton)
    reader = documents.reader
    qtbot.waitUntil(lambda: reader.isVisible() and bool(reader.page_view.canvas.marks), timeout=MINUTES)
    assert (reader.name.full_text(), reader.number.text()) == ("report.pdf", "2")
    rows = reader.page_list.model()
    qtbot.waitUntil(lambda: "1 passage" in rows.index(1).data(), timeout=MINUTES)
    reader.show_tab(1)
    qtbot.waitUntil(lambda: reader.passage_list.model().rowCount() == 2, timeout=MINUTES)
