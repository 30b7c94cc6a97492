"""A document dropped on the window, from the drop to the page with the quote, and everything that can go otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.assistant import Hold
from helpers.window import HARBOUR, POINTS, beginning, drop, page_image, point, run, summary, texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton

from ternlight.agents.events import RunFailed, RunStarted
from ternlight.agents.messages import SummaryPart
from ternlight.app.window.making.dialog import MakeDialog
from ternlight.app.window.summary_card import SummaryCard
from ternlight.tools.errors import Damaged

FILE = Path(HARBOUR.path)


def test_a_dropped_file_becomes_a_summary_whose_chip_opens_the_page_with_the_quote_marked(screen):
    hold = Hold()
    whole = run()
    screen.assistant.script(*whole[:3], hold, *whole[3:])
    drop(screen.window, files=(FILE,))
    screen.wait(hold.reached.is_set)
    screen.wait(lambda: "6 / 12 pages" in texts(screen.answer()))
    assert "Reading harbour.pdf" in texts(screen.answer())
    hold.release()
    screen.wait(screen.idle)

    card = screen.answer().summary
    assert isinstance(card, SummaryCard)
    words = texts(screen.answer())
    for expected in (
        "Read 12 pages in 0.5 s",
        "Berth 3 took 3000.",
        "Checked 4 of 4 quotes against the page",
        "20 tok/s",
    ):
        assert expected in words
    assert [chip.text() for chip in card.chips()] == ["p. 1", "p. 3", "p. 5", "p. 9"]
    assert "12 pages" in texts(screen.window.view)

    card.chips()[1].click()
    inspector = screen.window.inspector
    screen.wait(lambda: inspector.isVisible() and inspector.page_view.canvas.marks)
    assert "Page 3 of 12" in texts(inspector)
    assert point(3).quote in inspector.quote.text()
    asked = [request for request in screen.assistant.requests if request[0] == "page_image"][-1]
    assert asked[1:3] == (FILE, 3)
    assert asked[4] == point(3).quote
    canvas = inspector.page_view.canvas
    mark = canvas.mark_rects()[0].center().toPoint()
    colour = canvas.grab().toImage().pixelColor(mark)
    assert colour.name() == QColor(screen.window.theme.tokens.paper_mark).name()

    inspector.copy.click()
    assert QGuiApplication.clipboard().text() == point(3).quote
    inspector.next.click()
    screen.wait(lambda: "Page 4 of 12" in texts(inspector))


def test_a_page_without_a_picture_is_shown_as_text_with_the_quote_highlighted(screen):
    screen.assistant.image = Damaged("This kind of file has no pictures of its pages.")
    card = screen.summarized().summary
    card.chips()[0].click()
    text = screen.window.inspector.page_text
    screen.wait(text.isVisible)
    assert text.toPlainText() == HARBOUR.pages[0].text
    [selection] = text.extraSelections()
    assert selection.cursor.selectedText() == point(1).quote


def test_a_page_opens_while_the_summary_is_still_being_made(screen):
    screen.assistant.image = FileNotFoundError("gone")
    hold = Hold()
    screen.assistant.script(*beginning(), hold)
    drop(screen.window, files=(FILE,))
    screen.wait(lambda: hold.reached.is_set() and screen.answer().summary is not None)
    screen.answer().summary.chips()[0].click()
    screen.wait(screen.window.inspector.page_text.isVisible)
    assert screen.window.inspector.page_text.toPlainText() == HARBOUR.pages[0].text
    screen.window.composer.send.click()
    screen.wait(screen.idle)


def test_stop_keeps_the_points(screen):
    hold = Hold()
    screen.assistant.script(*beginning(), hold)
    drop(screen.window, files=(FILE,))
    screen.wait(lambda: hold.reached.is_set() and screen.answer().summary is not None)
    assert screen.window.composer.send.accessibleName().startswith("Stop")
    screen.window.composer.send.click()
    screen.wait(screen.idle)
    words = texts(screen.answer())
    assert "Stopped. 4 points kept." in words
    assert "Berth 9 took 9000." in words
    [_, stored] = screen.store.messages(screen.window.conversation)
    assert stored.state == "stopped"
    kept = next(part for part in stored.message.parts if isinstance(part, SummaryPart))
    assert kept.points == POINTS
    assert not kept.complete


def test_a_failure_says_what_happened_and_what_was_kept_and_can_be_tried_again(screen):
    screen.assistant.script(
        *beginning(), Damaged("Page 7 is damaged. Open the file in another program and save it anew.")
    )
    drop(screen.window, files=(FILE,))
    screen.wait(screen.idle)
    answer = screen.answer()
    assert "Page 7 is damaged." in texts(answer)
    assert "4 points kept." in texts(answer)
    assert not answer.error.details.isVisible()
    screen.assistant.script(*run())
    answer.error.again.click()
    screen.wait(lambda: screen.idle() and screen.answer() is not answer)
    assert "Checked 4 of 4 quotes" in texts(screen.answer())


def test_a_bug_offers_details(screen):
    screen.assistant.script(RunStarted(model=""), RunFailed(message="It broke.", error_kind="bug", parts=()))
    drop(screen.window, files=(FILE,))
    screen.wait(screen.idle)
    screen.answer().error.details.click()
    assert "It broke." in QGuiApplication.clipboard().text()


def test_doubts_are_named(screen):
    words = texts(screen.summarized(notes=("Page 4 is a scan without text.",)))
    assert "Done with doubts" in words
    assert "Page 4 is a scan without text." in words


def test_a_summary_of_quotations_says_so(screen):
    quoted = tuple(replace(p, status="quoted") for p in POINTS)
    assert "points in the document's own words" in texts(screen.summarized(points=quoted, mode="extractive", model=""))


def test_another_length_runs_the_same_document_again(screen):
    answer = screen.summarized()
    screen.assistant.script(*run(length="long"))
    next(b for b in answer.findChildren(QPushButton) if b.text() == "Longer").click()
    screen.wait(lambda: screen.idle() and screen.answer() is not answer)
    assert screen.assistant.requests[-1] == ("summarize", FILE, "long")
    longer = next(b for b in screen.answer().findChildren(QPushButton) if b.text() == "Longer")
    assert not longer.isEnabled()
    assert longer.toolTip()


def test_a_deck_is_made_of_the_summarised_document(screen):
    screen.summarized().summary.deck.click()
    form = screen.window.findChild(MakeDialog)
    assert form.sources.chosen.files == (Path(FILE),)


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_a_summary_is_saved_as_a_document(screen, tmp_path, monkeypatch, ending, begins):
    answer = screen.summarized()
    target = tmp_path / f"summary.{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    answer.summary.save_wanted.emit()
    screen.wait(target.is_file)
    assert target.read_bytes().startswith(begins)


def test_a_file_that_is_open_elsewhere_is_written_after_a_question(screen, tmp_path, monkeypatch):
    answer, asked = screen.summarized(), []
    target = tmp_path / "summary.md"
    (tmp_path / ".~lock.summary.md#").touch()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target.with_suffix("")), "Markdown (*.md)"))
    pressed = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]
    monkeypatch.setattr(QMessageBox, "question", lambda *said: asked.append(said[2]) or pressed.pop(0))
    answer.summary.save_wanted.emit()
    assert not target.exists()
    answer.summary.save_wanted.emit()
    screen.wait(target.is_file)
    assert all("summary.md is open in another program" in question for question in asked)


def test_a_summary_is_saved_whole_as_markdown(screen, tmp_path):
    screen.summarized()
    turn = screen.window.view.last_answer()
    target = tmp_path / "summary.md"
    screen.window.answers.write(turn, target)
    screen.wait(target.is_file)
    written = target.read_text()
    assert "- Berth 3 took 3000. (p. 3)" in written
    assert point(3).quote in written
    assert [path.name for path in tmp_path.glob("*.md")] == ["summary.md"]
    (tmp_path / "folder.md").mkdir()
    screen.window.answers.write(turn, tmp_path / "folder.md")  # said, not raised
    screen.wait(lambda: "could not be written" in texts(screen.window.notice))


def test_what_the_store_holds_looks_the_same_after_a_restart(make_screen):
    first = make_screen()
    first.summarized(notes=("Page 4 is a scan without text.",))
    first.wait(lambda: "12 pages · summarise, medium" in texts(first.window.view))
    before = texts(first.window.view)
    first.bridge.stop()
    first.window.close()

    again = make_screen()
    again.window.show_conversation(first.window.conversation)
    again.wait(lambda: texts(again.window.view) == before)
    again.assistant.documents.clear()
    card = again.answer().summary
    again.assistant.image = FileNotFoundError("gone")
    card.chips()[0].click()
    again.wait(again.window.inspector.page_text.isVisible)
    assert "no longer where it was" in texts(again.window.inspector)


def test_the_document_is_kept_with_the_conversation(screen):
    screen.summarized()
    screen.wait(lambda: screen.store.document(HARBOUR.id) is not None)
    assert screen.store.document(HARBOUR.id).pages == HARBOUR.pages


def test_the_picture_is_asked_for_again_when_the_page_is_enlarged(screen):
    card = screen.summarized().summary
    card.chips()[0].click()
    inspector = screen.window.inspector
    screen.wait(lambda: inspector.page_view.canvas.marks)
    asked = len(screen.assistant.requests)
    inspector.larger.click()
    screen.wait(lambda: len(screen.assistant.requests) > asked)
    assert inspector.page_view.zoom > 1
    inspector.fit.click()
    assert inspector.page_view.zoom == 1
    assert page_image().marks


def test_words_of_the_document_are_never_markup(screen: object) -> None:
    hostile = replace(point(1), text="<b>bold</b> <img src='file:///etc/passwd'>")
    card = screen.summarized(points=(hostile, *POINTS[1:])).summary
    shown = [label for label in card.findChildren(QLabel) if "<img" in label.text()]
    assert shown
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown)


def test_summary_points_are_drawn_once(make_screen: Callable[..., object]) -> None:
    screen = make_screen()
    card = screen.summarized().summary
    assert card.renders == len(POINTS)
    assert summary().points == POINTS
