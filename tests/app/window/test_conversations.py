"""Asking, stopping, queues, the list of conversations, what the store holds meanwhile."""

from __future__ import annotations

from pathlib import Path

from helpers.assistant import Hold
from helpers.window import HARBOUR, POINTS, beginning, drop, run, texts
from PySide6.QtCore import Qt

from ternlight.agents.events import RunCancelled, RunFinished, RunStarted, TextDelta, Usage
from ternlight.agents.messages import FilePart, Message, StepsPart, SummaryPart, TextPart

FILE = Path(HARBOUR.path)


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
    assert "1 file waits\nsecond.pdf" in texts(screen.window.view)
    hold.release()
    screen.wait(lambda: screen.idle() and len(screen.store.messages(screen.window.conversation)) == 4)
    assert [request[1].name for request in screen.assistant.requests] == ["harbour.pdf", "second.pdf"]


def test_an_empty_folder_and_an_address_are_refused_with_a_sentence(screen, tmp_path):
    drop(screen.window, files=(tmp_path,))
    assert "No document was found in the folder" in texts(screen.window.notice)
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
    qtbot.keyClick(editor, Qt.Key.Key_Return)  # waits its turn
    assert editor.toPlainText() == ""
    assert "1 message waits\nmore" in texts(window.view)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    screen.wait(screen.idle)
    assert editor.toPlainText() == "more"  # what was not sent is handed back
    assert "Stopped." in texts(screen.answer())

    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    screen.wait(window.sidebar.search.hasFocus)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.conversation is None


def test_search_finds_words_and_opens_their_conversation(screen):
    screen.summarized()
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
    screen.summarized()
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
    screen.summarized()
    conversation = screen.window.conversation
    model = screen.window.sidebar.model
    assert model.setData(model.index(model.row_of(conversation)), "  Berths\nand cranes ")
    assert screen.store.conversations()[0].title == "Berths and cranes"
    assert model.index(model.row_of(conversation)).data() == "Berths and cranes"


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
    screen.wait(lambda: len(screen.window.view.last_answer().answer.points) == len(POINTS))
    screen.window.controller.save()
    [user, stored] = screen.store.messages(screen.window.conversation)
    assert isinstance(user.message.parts[0], FilePart)
    assert stored.state == "streaming"
    assert isinstance(stored.message.parts[0], StepsPart)
    partial = next(part for part in stored.message.parts if isinstance(part, SummaryPart))
    assert partial.points == POINTS
    assert not partial.complete


def test_a_summary_is_told_to_the_model_when_the_user_asks_about_it(screen):
    screen.summarized()
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


def test_deleting_stops_the_run_and_undo_brings_back_what_it_had(screen):
    hold = Hold()
    screen.assistant.script(*beginning(), hold)
    drop(screen.window, files=(FILE,))
    screen.wait(lambda: hold.reached.is_set() and screen.answer().summary is not None)
    conversation = screen.window.conversation
    screen.window.sidebar.list.setFocus()
    screen.qtbot.keyClick(screen.window.sidebar.list, Qt.Key.Key_Delete)
    screen.wait(lambda: not screen.window.controller.running(conversation))
    screen.wait(lambda: screen.assistant.timelines_forgotten == 1)
    screen.window.notice.action.click()
    assert screen.window.conversation == conversation
    assert "Stopped. 4 points kept." in texts(screen.answer())
    assert screen.store.messages(conversation)[-1].state == "stopped"
