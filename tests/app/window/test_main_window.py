"""What a person does in the window, from the drop to the page with the quote, and everything that can go otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.assistant import Hold
from helpers.window import HARBOUR, POINTS, beginning, drop, page_image, point, run, summary
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from ternlight.agents.events import RunCancelled, RunFailed, RunFinished, RunStarted, TextDelta, Usage
from ternlight.agents.messages import FilePart, Message, StepsPart, SummaryPart, TextPart
from ternlight.app.settings import Settings
from ternlight.app.status import ModelStatus
from ternlight.app.widgets.theme import DARK
from ternlight.app.window.summary_card import SummaryCard
from ternlight.tools.errors import Damaged

FILE = Path(HARBOUR.path)


def texts(widget: QWidget) -> str:
    """All words that a widget shows, once new parts of it have come into view."""
    QApplication.processEvents()
    shown = [child.text() for child in widget.findChildren(QLabel) if child.isVisible()]
    return "\n".join(shown + [child.text() for child in widget.findChildren(QPushButton) if child.isVisible()])


def summarized(screen, **changes):  # type: ignore[no-untyped-def]
    screen.assistant.script(*run(**changes))
    drop(screen.window, files=(FILE,))
    screen.wait(screen.idle)
    return screen.answer()


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
    card = summarized(screen).summary
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
    words = texts(summarized(screen, notes=("Page 4 is a scan without text.",)))
    assert "Done with doubts" in words
    assert "Page 4 is a scan without text." in words


def test_a_summary_of_quotations_says_so(screen):
    quoted = tuple(replace(p, status="quoted") for p in POINTS)
    assert "points in the document's own words" in texts(summarized(screen, points=quoted, mode="extractive", model=""))


def test_another_length_runs_the_same_document_again(screen):
    answer = summarized(screen)
    screen.assistant.script(*run(length="long"))
    next(b for b in answer.findChildren(QPushButton) if b.text() == "Longer").click()
    screen.wait(lambda: screen.idle() and screen.answer() is not answer)
    assert screen.assistant.requests[-1] == ("summarize", FILE, "long")
    longer = next(b for b in screen.answer().findChildren(QPushButton) if b.text() == "Longer")
    assert not longer.isEnabled()
    assert longer.toolTip()


def test_a_summary_is_saved_whole_as_markdown(screen, tmp_path):
    summarized(screen)
    turn = screen.window.view.last_answer()
    target = tmp_path / "summary.md"
    screen.window.answers.write(turn, target)
    written = target.read_text()
    assert "- Berth 3 took 3000. (p. 3)" in written
    assert point(3).quote in written
    assert [path.name for path in tmp_path.glob("*.md")] == ["summary.md"]
    screen.window.answers.write(turn, tmp_path)  # a folder: said, not raised
    assert "could not be written" in texts(screen.window.notice)


def test_what_the_store_holds_looks_the_same_after_a_restart(make_screen):
    first = make_screen()
    summarized(first, notes=("Page 4 is a scan without text.",))
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


def test_a_run_goes_on_while_another_conversation_is_shown(screen):
    hold = Hold()
    whole = run()
    screen.assistant.script(*whole[:3], hold, *whole[3:])
    drop(screen.window, files=(FILE,))
    screen.wait(hold.reached.is_set)
    conversation = screen.window.conversation
    screen.window.sidebar.new.click()
    assert screen.window.conversation is None
    assert screen.window.controller.running(conversation)
    model = screen.window.sidebar.model
    index = model.index(model.row_of(conversation))
    assert "running" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    hold.release()
    screen.wait(lambda: not screen.window.controller.running(conversation))
    screen.window.show_conversation(conversation)
    assert "Checked 4 of 4 quotes" in texts(screen.answer())


def test_several_files_are_summarised_one_after_another(screen):
    hold = Hold()
    screen.assistant.script(hold, *run())
    screen.assistant.script(*run())
    drop(screen.window, files=(FILE, Path("/nowhere/second.pdf")))
    screen.wait(hold.reached.is_set)
    assert "1 file waits: second.pdf" in texts(screen.window.view)
    hold.release()
    screen.wait(lambda: screen.idle() and len(screen.store.messages(screen.window.conversation)) == 4)
    assert [request[1].name for request in screen.assistant.requests] == ["harbour.pdf", "second.pdf"]


def test_a_folder_and_an_address_are_refused_with_a_sentence(screen, tmp_path):
    drop(screen.window, files=(tmp_path,))
    assert "A folder cannot be summarised" in texts(screen.window.notice)
    drop(screen.window, urls=("https://example.org/a.pdf",))
    assert "Only files on this computer" in texts(screen.window.notice)
    assert screen.window.conversation is None
    assert not screen.assistant.requests


def test_dropped_text_goes_to_the_composer(screen):
    drop(screen.window, text="How many cranes?")
    assert screen.window.composer.text.toPlainText() == "How many cranes?"


def test_the_keyboard_alone_asks_reads_and_stops(screen):
    qtbot, window = screen.qtbot, screen.window
    editor = window.composer.text
    screen.wait(editor.hasFocus)
    qtbot.keyClicks(editor, "Hello")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "there")
    hold = Hold()
    screen.assistant.script(RunStarted(model="Scripted"), TextDelta(text="Half an ans"), hold)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    screen.wait(lambda: hold.reached.is_set() and screen.answer().text is not None)
    kind, messages = screen.assistant.requests[-1]
    assert kind == "chat"
    assert [message.text for message in messages] == ["Hello\nthere"]
    qtbot.keyClicks(editor, "more")
    qtbot.keyClick(editor, Qt.Key.Key_Return)  # does not stop, does not send, loses nothing
    assert editor.toPlainText() == "more"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    screen.wait(screen.idle)
    assert "Stopped." in texts(screen.answer())

    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    screen.wait(window.sidebar.search.hasFocus)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.conversation is None


def test_chips_are_reached_and_pressed_by_keyboard(screen):
    card = summarized(screen).summary
    chip = card.chips()[2]
    assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    screen.qtbot.keyClick(chip, Qt.Key.Key_Space)
    screen.wait(screen.window.inspector.isVisible)
    screen.qtbot.keyClick(screen.window, Qt.Key.Key_Escape)
    assert not screen.window.inspector.isVisible()


def test_search_finds_words_and_opens_their_conversation(screen):
    summarized(screen)
    conversation = screen.window.conversation
    screen.window.show_conversation(None)
    sidebar = screen.window.sidebar
    screen.qtbot.keyClicks(sidebar.search, "berth took")
    screen.qtbot.keyClick(sidebar.search, Qt.Key.Key_Return)
    assert screen.window.conversation == conversation
    screen.qtbot.keyClick(sidebar.search, Qt.Key.Key_Escape)
    assert sidebar.search.text() == ""
    sidebar.search.setText("zeppelin")
    sidebar.refresh()
    assert sidebar.model.index(0).data() == "Nothing found"


def test_delete_can_be_undone(screen):
    summarized(screen)
    conversation = screen.window.conversation
    sidebar = screen.window.sidebar
    sidebar.list.setFocus()
    sidebar.list.setCurrentIndex(sidebar.model.index(sidebar.model.row_of(conversation)))
    screen.qtbot.keyClick(sidebar.list, Qt.Key.Key_Delete)
    assert sidebar.model.row_of(conversation) == -1
    assert screen.window.conversation is None
    screen.window.notice.action.click()
    assert sidebar.model.row_of(conversation) >= 0
    assert "Berth 3 took 3000." in texts(screen.window.view)


def test_rename(screen):
    summarized(screen)
    conversation = screen.window.conversation
    model = screen.window.sidebar.model
    assert model.setData(model.index(model.row_of(conversation)), "  Berths\nand cranes ")
    assert screen.store.conversations()[0].title == "Berths and cranes"
    assert model.index(model.row_of(conversation)).data() == "Berths and cranes"


def test_the_theme_switches_while_everything_is_shown(screen):
    answer = summarized(screen)
    assert "Berth 3 took 3000." in texts(answer)
    before = answer.grab().toImage()
    screen.window.choose_theme("dark")
    assert screen.window.theme.tokens is DARK
    after = answer.grab().toImage()
    assert before != after
    assert screen.window.grab().toImage().pixelColor(600, 700).name().upper() == DARK.bg
    assert screen.saved[-1].theme == "dark"


def test_geometry_and_choices_are_kept(make_screen):
    screen = make_screen(Settings(theme="light", summary_length="short"))
    assert screen.window.composer.chosen_length == "short"
    screen.window.resize(1000, 700)
    screen.window.close()
    kept = screen.saved[-1]
    assert kept.window_geometry
    assert kept.window_layout
    other = make_screen(kept)
    assert other.window.height() == 700  # the width is held by the offscreen screen, which is 800 wide


@pytest.mark.parametrize("state", ["none", "failed"])
def test_without_a_model_the_window_says_what_still_works(screen, state):
    screen.assistant.set_status(ModelStatus(state=state, message="It needs 2.4 GB and 1.1 GB are free."))
    screen.wait(lambda: "It needs 2.4 GB" in texts(screen.window.start))
    screen.window.composer.text.setPlainText("Hello")
    assert not screen.window.composer.send.isEnabled()
    assert screen.window.composer.send.toolTip()
    assert screen.window.composer.summarize.isEnabled()


def test_a_model_file_is_chosen_and_remembered(screen, tmp_path, monkeypatch):
    chosen = tmp_path / "larger.gguf"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(chosen), ""))
    actions = {action.text(): action for action in screen.window.sidebar.menu.menu().actions()}
    actions["Choose a model file …"].trigger()
    screen.wait(lambda: screen.saved and screen.saved[-1].model_path == str(chosen))
    assert ("use_model", chosen) in screen.assistant.requests
    actions["Use the bundled model"].trigger()
    screen.wait(lambda: screen.saved[-1].model_path is None)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: ("", ""))
    asked = len(screen.assistant.requests)
    actions["Choose a model file …"].trigger()
    assert len(screen.assistant.requests) == asked


def test_the_pill_says_that_a_larger_model_answers_better(screen):
    pill = screen.window.sidebar.pill
    assert "A larger model answers better" in pill.explanation()
    assert "90 MB" in pill.accessibleName()
    screen.assistant.script(
        RunStarted(model="Scripted"),
        Usage(prompt_tokens=5, reused_tokens=0, generated_tokens=61, first_token_seconds=1.0, seconds=3.0),
        RunFinished(parts=(TextPart(text="Yes."),)),
    )
    screen.window.composer.sent.emit("Are you there?")
    screen.wait(lambda: screen.window.conversation and screen.idle())
    assert "30 tok/s" in pill.accessibleName()


def test_streaming_answers_are_in_the_store_before_they_end(screen):
    hold = Hold()
    screen.assistant.script(*beginning(), hold)
    drop(screen.window, files=(FILE,))
    screen.wait(lambda: hold.reached.is_set() and screen.answer().summary is not None)
    screen.window.controller.save()
    [user, stored] = screen.store.messages(screen.window.conversation)
    assert isinstance(user.message.parts[0], FilePart)
    assert stored.state == "streaming"
    assert isinstance(stored.message.parts[0], StepsPart)
    partial = next(part for part in stored.message.parts if isinstance(part, SummaryPart))
    assert partial.points == POINTS
    assert not partial.complete


def test_the_document_is_kept_with_the_conversation(screen):
    summarized(screen)
    screen.wait(lambda: screen.store.document(HARBOUR.id) is not None)
    assert screen.store.document(HARBOUR.id).pages == HARBOUR.pages


def test_a_summary_is_told_to_the_model_when_the_user_asks_about_it(screen):
    summarized(screen)
    screen.window.composer.sent.emit("Which berth?")
    screen.wait(screen.idle)
    _, messages = screen.assistant.requests[-1]
    assert "Berth 3 took 3000. (p. 3)" in messages[0].text
    assert messages[-1] == Message(role="user", parts=(TextPart(text="Which berth?"),))


def test_a_cancelled_run_without_parts_keeps_what_was_shown(screen):
    screen.assistant.script(*beginning(), RunCancelled(parts=()))
    drop(screen.window, files=(FILE,))
    screen.wait(screen.idle)
    assert "Stopped. 4 points kept." in texts(screen.answer())


def test_a_link_opens_only_after_the_address_was_shown(screen, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "ternlight.app.window.answer_actions.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    screen.assistant.script(
        RunStarted(model="S"), RunFinished(parts=(TextPart(text="See [here](https://example.org/a?b=c)."),))
    )
    screen.window.composer.sent.emit("Where?")
    screen.wait(lambda: screen.window.conversation and screen.idle())
    screen.answer().text.link_clicked.emit("https://example.org/a?b=c")
    from PySide6.QtWidgets import QMessageBox

    box = screen.window.findChild(QMessageBox)
    assert box.text().endswith("https://example.org/a?b=c")
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert opened == []
    next(b for b in box.buttons() if b.text() == "Open").click()
    assert opened == ["https://example.org/a?b=c"]


INTERACTIVE = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView)


def test_everything_that_takes_the_focus_has_a_name(screen):
    card = summarized(screen, notes=("Page 4 is a scan without text.",)).summary
    card.chips()[0].click()
    screen.wait(screen.window.inspector.isVisible)
    screen.window.notice.say("Something happened.", "Undo")
    nameless = []
    for widget in screen.window.findChildren(QWidget):
        focusable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        inner = widget.objectName().startswith("qt_")
        if inner or not widget.isVisible() or not (focusable or isinstance(widget, INTERACTIVE)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not (interface.text(QAccessible.Text.Name) or widget.accessibleName()):
            nameless.append(widget)
    assert not [w for w in nameless if not isinstance(w.parent(), QLineEdit)]


def clipped(window: QWidget) -> list[str]:
    """Controls that are cut off by their parents, scrolling ones left out."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QPushButton, QLabel)):
            continue
        area, scrolls = widget.parentWidget(), False
        while area is not None and area is not window:
            scrolls = scrolls or isinstance(area, QScrollArea)
            area = area.parentWidget()
        top_left = widget.mapTo(window, widget.rect().topLeft())
        right, bottom = top_left.x() + widget.width(), top_left.y() + widget.height()
        outside = top_left.x() < 0 or right > window.width() or (not scrolls and bottom > window.height())
        hint = widget.minimumSizeHint()
        squeezed = isinstance(widget, QPushButton) and widget.layout() is None and widget.width() < hint.width() - 1
        if outside or squeezed:
            found.append(f"{type(widget).__name__} {widget.text()!r} {widget.accessibleName()!r}")
    return found


def test_nothing_is_cut_off_in_the_smallest_window(screen):
    screen.window.resize(900, 600)
    assert (screen.window.width(), screen.window.height()) == (900, 600)
    assert clipped(screen.window) == []
    card = summarized(screen, notes=("Page 4 is a scan without text.",)).summary
    card.chips()[0].click()
    screen.wait(screen.window.inspector.isVisible)
    screen.qtbot.wait(1)
    assert (screen.window.width(), screen.window.height()) == (900, 600)
    assert clipped(screen.window) == []


def test_a_long_file_name_elides_and_shows_in_full_on_hover(screen):
    name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2 + ".pdf"
    screen.assistant.script(*run(document=name))
    screen.window.resize(900, 600)
    drop(screen.window, files=(Path("/nowhere") / name,))
    screen.wait(screen.idle)
    assert clipped(screen.window) == []
    assert any(label.toolTip() == name for label in screen.window.view.findChildren(QLabel))


def test_the_picture_is_asked_for_again_when_the_page_is_enlarged(screen):
    card = summarized(screen).summary
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
    card = summarized(screen, points=(hostile, *POINTS[1:])).summary
    shown = [label for label in card.findChildren(QLabel) if "<img" in label.text()]
    assert shown
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown)


def test_summary_points_are_drawn_once(make_screen: Callable[..., object]) -> None:
    screen = make_screen()
    card = summarized(screen).summary
    assert card.renders == len(POINTS)
    assert summary().points == POINTS


def test_closing_while_files_wait_keeps_what_was_finished(screen):
    hold = Hold()
    screen.assistant.script(*beginning(), hold)
    drop(screen.window, files=(FILE, Path("/nowhere/second.pdf")))
    screen.wait(lambda: hold.reached.is_set() and screen.answer().summary is not None)
    screen.window.close()
    screen.bridge.stop()
    [_, stored] = screen.store.messages(screen.window.conversation)
    assert stored.state == "stopped"
    assert len(screen.assistant.requests) == 1


def test_tab_goes_through_the_window_as_it_is_read(screen):
    card = summarized(screen).summary
    assert "Berth 3 took 3000." in texts(card)
    screen.window.sidebar.menu.setFocus()
    seen = []
    for _ in range(60):
        seen.append(screen.window.focusWidget())
        screen.qtbot.keyClick(screen.window.focusWidget(), Qt.Key.Key_Tab)
        if screen.window.focusWidget() is seen[0]:
            break
    places = [seen.index(w) for w in (screen.window.sidebar.search, *card.chips(), screen.window.composer.text)]
    assert places == sorted(places)
    screen.qtbot.keyClick(screen.window.focusWidget(), Qt.Key.Key_Backtab)
    assert screen.window.focusWidget() is seen[-1]


def test_words_without_end_wrap_instead_of_widening_the_window(screen):
    address = "https://example.org/" + "a" * 400
    said = (RunStarted(model="S"), RunFinished(parts=(TextPart(text=address),)))
    screen.assistant.script(*said)
    screen.assistant.script(*run(points=(replace(POINTS[0], text=address), *POINTS[1:]), notes=(address,)))
    screen.window.resize(900, 600)
    screen.window.composer.sent.emit(address)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    drop(screen.window, files=(FILE,))
    screen.wait(screen.idle)
    texts(screen.window)
    inner = screen.window.view.widget()
    assert inner.width() <= screen.window.view.viewport().width()
    assert clipped(screen.window) == []


def test_deleting_stops_the_run_and_undo_brings_back_what_it_had(screen):
    hold = Hold()
    screen.assistant.script(*beginning(), hold)
    drop(screen.window, files=(FILE,))
    screen.wait(lambda: hold.reached.is_set() and screen.answer().summary is not None)
    conversation = screen.window.conversation
    screen.window.sidebar.list.setFocus()
    screen.qtbot.keyClick(screen.window.sidebar.list, Qt.Key.Key_Delete)
    screen.wait(lambda: not screen.window.controller.running(conversation))
    screen.window.notice.action.click()
    assert screen.window.conversation == conversation
    assert "Stopped. 4 points kept." in texts(screen.answer())
    assert screen.store.messages(conversation)[-1].state == "stopped"
