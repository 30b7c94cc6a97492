"""The reader: any document at a page, the quote marked, the keyboard enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.window import HARBOUR, SENTENCES, texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ternlight.agents.messages import CitedPlace
from ternlight.tools.documents.types import Document, Page

NOTES = Document(
    id="b2" * 32,
    name="notes.md",
    path="/nowhere/notes.md",
    media_type="text/markdown",
    pages=(
        Page(number=1, text="Nothing here.", kind="section", label="Start"),
        Page(number=2, text="An emoji 🚢 first. The quay is\n310 metres long. End.", kind="section", label="Quay"),
        Page(number=3, text="", kind="section"),
    ),
)
CONTENT = ("picture", "text", "message")


@pytest.fixture
def reader(screen):  # type: ignore[no-untyped-def]
    return screen.window.documents.reader


def shown(reader) -> str:  # type: ignore[no-untyped-def]
    return CONTENT[reader._content.currentIndex()]


def test_a_pdf_opens_at_the_page_with_the_quote_marked(screen, reader):
    screen.window.documents.open_source(HARBOUR, 3, SENTENCES[2])
    screen.wait(lambda: shown(reader) == "picture")
    asked = screen.assistant.requests[-1]
    assert (asked[0], asked[1], asked[2], asked[4]) == ("page_image", Path(HARBOUR.path), 3, SENTENCES[2])
    assert reader.page_view.canvas.marks
    assert reader.number.text() == "3" and "of 12" in texts(reader)
    assert f"“{SENTENCES[2]}”" in texts(reader)
    screen.qtbot.mouseClick(reader.next, Qt.MouseButton.LeftButton)
    screen.wait(lambda: screen.assistant.requests[-1][2] == 4)
    assert screen.assistant.requests[-1][4] is None
    screen.qtbot.mouseClick(reader.back, Qt.MouseButton.LeftButton)
    assert reader.number.text() == "3"
    screen.qtbot.mouseClick(reader.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == SENTENCES[2]
    screen.qtbot.mouseClick(reader.text_switch, Qt.MouseButton.LeftButton)
    assert shown(reader) == "text" and reader.page_text.marked == SENTENCES[2]


def test_a_quote_on_another_page_than_said_is_found_and_one_nowhere_is_said(screen, reader):
    screen.window.documents.open_source(HARBOUR, 2, SENTENCES[8])
    assert reader.number.text() == "9"
    screen.window.documents.open_source(HARBOUR, 2, "This stands nowhere.")
    screen.wait(lambda: "The quote was not found in this document." in texts(reader))
    assert reader.number.text() == "2"


def test_text_kinds_are_text_with_the_range_marked(screen, reader):
    screen.window.documents.open_source(NOTES, 2, "The quay is 310 metres long.")
    assert shown(reader) == "text"
    assert reader.page_text.marked.replace("\u2029", " ") == "The quay is 310 metres long."
    assert not reader.larger.isVisible()
    screen.qtbot.keyClick(reader, Qt.Key.Key_PageDown)
    assert "There is no text on this page." in texts(reader)
    assert reader.page_text.marked == ""
    screen.qtbot.keyClick(reader, Qt.Key.Key_PageUp)
    assert reader.page_text.marked


def test_a_document_is_found_by_its_number_or_its_file(screen, reader, monkeypatch):
    screen.assistant.add_document(NOTES)
    screen.window.documents.open_source(NOTES.id, 2)
    screen.wait(lambda: reader.document is NOTES)
    assert not reader.quote.isVisible()
    screen.window.documents.open_source(Path(HARBOUR.path), 5, SENTENCES[4])
    screen.wait(lambda: reader.document is HARBOUR and shown(reader) == "picture")
    screen.window.documents.open_source("c3" * 32)
    screen.wait(lambda: "not kept on this computer any more" in texts(reader))


def test_a_page_whose_file_is_gone_is_shown_as_it_was_read(screen, reader):
    screen.assistant.image = None
    screen.window.documents.open_source(HARBOUR, 4, SENTENCES[3])
    screen.wait(lambda: "The file is no longer where it was" in texts(reader))
    assert reader.page_text.marked == SENTENCES[3]
    screen.qtbot.mouseClick(reader.open_file, Qt.MouseButton.LeftButton)
    assert "no longer where it was" in texts(screen.window.notice)


def test_pages_and_passages_are_listed_and_lead_to_their_place(screen, reader):
    screen.window.documents.open_source(HARBOUR)
    screen.wait(lambda: shown(reader) == "picture")
    model = reader.page_list.model()
    assert [model.index(n).data() for n in (0, 11)] == ["p. 1", "p. 12"] and model.rowCount() == 12
    at = reader.page_list.visualRect(model.index(5)).center()
    screen.qtbot.mouseClick(reader.page_list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert reader.number.text() == "6"
    screen.qtbot.mouseClick(reader._tabs.button(1), Qt.MouseButton.LeftButton)
    passages = reader.passage_list.model()
    screen.wait(lambda: passages.rowCount() == 12)
    assert SENTENCES[7] in passages.index(7).data()
    reader.passage_list.setFocus()
    reader.passage_list.setCurrentIndex(passages.index(7))
    screen.qtbot.keyClick(reader.passage_list, Qt.Key.Key_Return)
    screen.wait(lambda: screen.assistant.requests[-1][0] == "page_image" and screen.assistant.requests[-1][2] == 8)
    assert SENTENCES[7] in screen.assistant.requests[-1][4]


def test_a_number_is_typed_and_a_wrong_one_changes_nothing(screen, reader):
    screen.window.documents.open_source(HARBOUR)
    reader.number.selectAll()
    screen.qtbot.keyClicks(reader.number, "11")
    screen.qtbot.keyClick(reader.number, Qt.Key.Key_Return)
    assert reader._page == 11
    reader.number.selectAll()
    screen.qtbot.keyClicks(reader.number, "99")
    screen.qtbot.keyClick(reader.number, Qt.Key.Key_Return)
    assert reader.number.text() == "11"


def test_zoom_asks_for_a_finer_picture_and_a_broken_one_becomes_text(screen, reader):
    screen.window.documents.open_source(HARBOUR)
    screen.wait(lambda: shown(reader) == "picture")
    before = screen.assistant.requests[-1][3]
    screen.qtbot.mouseClick(reader.larger, Qt.MouseButton.LeftButton)
    screen.wait(lambda: screen.assistant.requests[-1][3] > before)
    screen.wait(reader.fit.isEnabled)
    screen.assistant.image = replace(screen.assistant.image, png=b"no picture")
    reader.show_page(2)
    screen.wait(lambda: "cannot be shown; this is its text" in texts(reader))


def test_it_is_closed_to_where_it_was_opened(screen, reader):
    screen.ask("Hello")
    screen.window.documents.open_source(HARBOUR)
    assert not screen.window.composer.isVisible()
    screen.qtbot.mouseClick(reader.close_button, Qt.MouseButton.LeftButton)
    assert screen.window.pages.currentWidget() is screen.window.view
    assert screen.window.composer.isVisible()


def test_a_citation_of_a_collection_opens_its_page(screen, reader, monkeypatch):
    monkeypatch.setattr(screen.assistant, "document", lambda _: None)
    place = CitedPlace(
        n=1, title="harbour.pdf", url="", document_id=HARBOUR.id, page=7, quote=SENTENCES[6], start=0, end=1
    )
    screen.window.cited.open_place(place)
    screen.wait(lambda: reader.isVisible() and shown(reader) == "picture")
    assert reader.number.text() == "7"
    assert screen.assistant.requests[-1][4] == SENTENCES[6]
