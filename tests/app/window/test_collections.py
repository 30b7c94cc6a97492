"""Collections: made, filled, watched, asked and deleted as a person does it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from helpers.assistant import Hold
from helpers.window import HARBOUR, drop, texts
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox, QPushButton

from ternlight.agents.events import RunFinished, RunStarted, TextDelta
from ternlight.agents.messages import CitationsPart, CitedPlace, TextPart
from ternlight.app.window.collection_files import FileRole, StateRole
from ternlight.tools.errors import NameTaken
from ternlight.tools.rag.types import FileState, IndexChange, IndexProgress


def named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *arguments, **options: (name, True))


def press(screen, widget: QPushButton) -> None:  # type: ignore[no-untyped-def]
    screen.wait(lambda: widget.isVisible() and widget.isEnabled())
    screen.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def agree(screen, text: str) -> None:  # type: ignore[no-untyped-def]
    box = next(one for one in screen.window.findChildren(QMessageBox) if one.isVisible())
    press(screen, next(one for one in box.buttons() if one.text() == text))


def rows(page) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    model = page.model
    return [(model.index(n).data(FileRole).path.name, model.index(n).data(StateRole)) for n in range(model.rowCount())]


@pytest.fixture
def documents(screen):  # type: ignore[no-untyped-def]
    return screen.window.documents


@pytest.fixture
def harbour(screen, documents):  # type: ignore[no-untyped-def]
    """A collection of three files, shown."""
    screen.assistant.library["Harbour"] = [
        FileState(path=Path("/h/harbour.pdf"), status="indexed", document_id=HARBOUR.id, pages=12),
        FileState(path=Path("/h/locked.pdf"), status="failed", reason="It is protected with a password."),
        FileState(path=Path("/h/new.txt"), status="waiting"),
    ]
    documents.show_collections()
    documents.collections.load()
    screen.wait(lambda: documents.collections.items)
    documents.show_collection("Harbour")
    screen.wait(lambda: documents.page.model.rowCount() == 3)
    return documents.page


def test_a_collection_is_made_filled_and_asked(screen, documents, monkeypatch, tmp_path):
    screen.qtbot.mouseClick(documents.list.heading, Qt.MouseButton.LeftButton)
    page = documents.page
    assert page.isVisible() and not screen.window.composer.isVisible()
    screen.wait(lambda: "There is none yet" in texts(page))
    named(monkeypatch, "Harbour")
    press(screen, page.overview.make)
    screen.wait(lambda: page.shown == "Harbour")
    assert "No files yet" in texts(page)
    assert not page.ask.isEnabled()
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *arguments: ([str(file)], ""))
    press(screen, page.add)
    screen.wait(lambda: rows(page) == [("report.pdf", "1 page")])
    assert ("add_files", "Harbour", (file,)) in screen.assistant.requests
    screen.wait(lambda: documents.list.rows and documents.list.rows[0].text() == "Harbour  ·  1 file")
    press(screen, page.ask)
    composer = screen.window.composer
    assert composer.isVisible()
    assert "Answers come from “Harbour”" in texts(composer)
    cited = CitedPlace(n=1, title="report.pdf", url="", document_id=HARBOUR.id, page=1, quote="x", start=0, end=1)
    screen.assistant.script(
        RunStarted(model="Scripted"),
        TextDelta(text="Deep [1]."),
        RunFinished(parts=(TextPart(text="Deep [1]."), CitationsPart(citations=(cited,), mode="extractive"))),
    )
    screen.qtbot.keyClicks(composer.text, "How deep?")
    screen.qtbot.keyClick(composer.text, Qt.Key.Key_Return)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    assert screen.assistant.requests[-1] == ("ask", "How deep?", (), "Harbour")
    assert "asked of “Harbour”" in texts(screen.window.view)
    assert composer.source.collection == "Harbour"
    press(screen, screen.answer().regenerate)
    screen.wait(lambda: screen.assistant.requests.count(("ask", "How deep?", (), "Harbour")) == 2 and screen.idle())
    # After a restart the conversation still knows whom it asks; a new one asks nobody.
    conversation = screen.window.conversation
    screen.window.new_conversation()
    assert composer.source.collection == "" and not composer.source.isVisible()
    screen.window.controller._turns.clear()
    screen.window.show_conversation(conversation)
    assert composer.source.collection == "Harbour"
    screen.window.requests.again(screen.window.view.last_answer(), None)
    screen.wait(lambda: screen.assistant.requests[-1][0] == "ask" and screen.idle())
    press(screen, composer.source.drop)
    screen.ask("And you?")
    assert screen.assistant.requests[-1][0] == "chat"


def test_states_reasons_and_progress_are_shown_and_reading_can_be_stopped(screen, documents, harbour, monkeypatch):
    assert rows(harbour) == [("harbour.pdf", "12 pages"), ("locked.pdf", "not indexed"), ("new.txt", "waiting")]
    assert "3 files  ·  1 can be asked  ·  1 waiting  ·  1 not indexed" in texts(harbour)
    harbour.files.setCurrentIndex(harbour.model.index(1))
    assert "It is protected with a password." in texts(harbour)
    assert not harbour.open.isEnabled()
    hold = Hold()

    async def slowly(collection, report=None):  # type: ignore[no-untyped-def]
        report(IndexProgress(path=Path("/h/new.txt"), file=1, files=2, status="reading", done=3, total=6))
        await hold.wait()

    monkeypatch.setattr(screen.assistant, "refresh_collection", slowly)
    press(screen, harbour.refresh)
    screen.wait(lambda: rows(harbour)[2] == ("new.txt", "reading page 3 of 6"))
    screen.wait(lambda: harbour._doing.full_text() == "File 1 of 2: new.txt")
    assert harbour.bar.value() == 250
    assert not harbour.add.isEnabled()
    press(screen, harbour.stop)
    screen.wait(lambda: not documents.collections.running("Harbour"))
    assert "Stopped. What was read stays" in texts(screen.window.notice)
    assert rows(harbour)[2] == ("new.txt", "waiting")
    assert harbour.add.isEnabled() and not harbour.stop.isVisible()


def test_what_fails_is_said(screen, documents, harbour, monkeypatch):
    async def fails(*arguments):  # type: ignore[no-untyped-def]
        raise NameTaken("There is a collection “Papers” already. Choose another name.")

    monkeypatch.setattr(screen.assistant, "rename_collection", fails)
    named(monkeypatch, "Papers")
    harbour.rename.trigger()
    screen.wait(lambda: "already" in texts(screen.window.notice))
    assert harbour.shown == "Harbour"


def test_files_and_folders_are_dropped_and_a_folder_is_watched(screen, documents, harbour, monkeypatch, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("a")
    drop(harbour, files=(tmp_path / "in", Path("/h/b.pdf")))
    screen.wait(lambda: ("add_files", "Harbour", (tmp_path / "in", Path("/h/b.pdf"))) in screen.assistant.requests)
    screen.wait(lambda: not documents.collections.running("Harbour"))
    assert not any(request[0] == "summarize" for request in screen.assistant.requests)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *arguments: str(tmp_path / "in"))
    press(screen, harbour.add_folder)
    screen.wait(lambda: "watched" in texts(harbour))
    screen.wait(lambda: ("start_watching",) in screen.assistant.watch_calls)
    # A file that comes into the folder later is in the list without a press, and so is how far it has come.
    late = tmp_path / "in" / "late.txt"
    screen.assistant.library["Harbour"].append(FileState(path=late, status="waiting"))
    screen.assistant.change_library(IndexChange(collection=1))
    screen.wait(lambda: ("late.txt", "waiting") in rows(harbour))
    progress = IndexProgress(path=late, file=1, files=1, status="indexing", done=2, total=4)
    screen.assistant.change_library(IndexChange(collection=1, progress=progress))
    screen.wait(lambda: ("late.txt", "indexing passage 2 of 4") in rows(harbour))
    # The folder is watched no longer, what was read stays.
    drop_folder = next(one for one in harbour.findChildren(QPushButton) if one.accessibleName().startswith("Watch in"))
    press(screen, drop_folder)
    agree(screen, "Keep what was read")
    screen.wait(lambda: ("unwatch_folder", "Harbour", tmp_path / "in") in screen.assistant.requests)


def test_a_file_is_indexed_again_taken_out_and_its_menu_says_the_same(screen, documents, harbour):
    harbour.files.setCurrentIndex(harbour.model.index(0))
    assert [action.text() for action in harbour.file_menu().actions()] == [
        "Read it here",
        "Index it again",
        "Show in its folder",
        "Take it out …",
    ]
    press(screen, harbour.again)
    screen.wait(lambda: ("reindex_files", "Harbour", (Path("/h/harbour.pdf"),)) in screen.assistant.requests)
    screen.wait(lambda: not documents.collections.running("Harbour"))
    screen.wait(harbour.index_all.isEnabled)
    harbour.index_all.trigger()
    screen.wait(lambda: ("reindex_files", "Harbour", None) in screen.assistant.requests)
    screen.wait(lambda: not documents.collections.running("Harbour"))
    harbour.files.setCurrentIndex(harbour.model.index(0))
    press(screen, harbour.take_out)
    agree(screen, "Take it out")
    screen.wait(lambda: len(rows(harbour)) == 2)


def test_renaming_and_deleting_a_collection(screen, documents, harbour, monkeypatch):
    named(monkeypatch, "Port")
    harbour.rename.trigger()
    screen.wait(lambda: harbour.shown == "Port" and harbour.title.full_text() == "Port")
    harbour.delete.trigger()
    box = next(one for one in screen.window.findChildren(QMessageBox) if one.isVisible())
    assert "The files themselves stay" in box.text()
    screen.qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert "Port" in screen.assistant.library
    harbour.delete.trigger()
    agree(screen, "Delete the collection")
    screen.wait(lambda: screen.assistant.library == {})
    screen.wait(lambda: "There is none yet" in texts(harbour))
    assert "Deleted the collection “Port”" in texts(screen.window.notice)


def test_the_keyboard_alone_goes_in_and_out(screen, documents, harbour):
    screen.assistant.image = None
    screen.qtbot.keyClick(
        screen.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert harbour.shown == ""
    documents.show_collection("Harbour")
    harbour.files.setFocus()
    harbour.files.setCurrentIndex(harbour.model.index(0))
    screen.qtbot.keyClick(harbour.files, Qt.Key.Key_Return)
    screen.wait(documents.reader.isVisible)
    screen.wait(lambda: documents.reader.document is not None)
    for _ in range(3):
        screen.qtbot.keyClick(screen.window, Qt.Key.Key_Escape)
    assert screen.window.pages.currentWidget() is screen.window.start
    assert screen.window.composer.isVisible()


def test_a_press_on_a_file_opens_its_row_and_a_double_press_reads_it(screen, documents, harbour):
    at = harbour.files.visualRect(harbour.model.index(0)).center()
    viewport = harbour.files.viewport()
    screen.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert harbour.files.currentIndex().row() == 0
    screen.qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    screen.wait(lambda: documents.reader.document is not None)
    assert documents.reader.name.full_text() == "harbour.pdf"


def test_a_collection_is_asked_without_a_language_model(screen, documents, harbour):
    composer = screen.window.composer
    composer.set_unable("No model.")
    press(screen, harbour.ask)
    screen.qtbot.keyClicks(composer.text, "How deep?")
    QApplication.processEvents()
    assert composer.send.isEnabled()
    composer.source.choose("")
    assert not composer.send.isEnabled()


def test_nothing_is_opened_at_the_start_where_there_is_no_index(screen, documents):
    assert not documents.collections.loaded
    assert asyncio.run(screen.assistant.collections()) == []
