"""Editing, answering again, going between versions, queueing: what a conversation is when it is a tree."""

from __future__ import annotations

from helpers.assistant import Hold
from helpers.window import texts
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QDialog

from ternlight.agents.events import RunFinished, RunStarted, TextDelta, ThinkingDelta, Usage
from ternlight.agents.messages import FilePart, TextPart
from ternlight.app.window.personas_dialog import PersonasDialog
from ternlight.app.window.user_turn import UserTurn


def say(screen, text):  # type: ignore[no-untyped-def]
    screen.assistant.script(RunStarted(model="S"), RunFinished(parts=(TextPart(text=text),)))


def user_turn(screen, number=0):  # type: ignore[no-untyped-def]
    return screen.window.view.findChildren(UserTurn)[number]


def turns(screen):  # type: ignore[no-untyped-def]
    return [turn.message.text for turn in screen.window.controller.turns(screen.window.conversation)]


def test_another_answer_is_a_version_beside_the_old_one(screen):
    say(screen, "Twelve.")
    answer = screen.ask("How deep?")
    say(screen, "Thirteen.")
    answer.regenerate.click()
    screen.wait(lambda: screen.idle() and "Thirteen." in texts_of_answer(screen))
    assert turns(screen) == ["How deep?", "Thirteen."]
    again = screen.answer()
    assert again.versions.accessibleName() == "Version 2 of 2"
    again.versions.before.click()
    assert turns(screen) == ["How deep?", "Twelve."]
    assert screen.answer().versions.accessibleName() == "Version 1 of 2"
    screen.answer().versions.after.click()
    assert turns(screen) == ["How deep?", "Thirteen."]
    assert [len(request[1]) for request in screen.assistant.requests] == [1, 1]


def texts_of_answer(screen):  # type: ignore[no-untyped-def]
    texts(screen.window)
    text = screen.answer().text
    return text.findChildren(object) and screen.window.view.last_answer().message.text if text else ""


def test_an_edited_message_is_answered_anew_and_the_old_one_is_kept(screen):
    say(screen, "Twelve.")
    screen.ask("How deep?")
    say(screen, "Of stone.")
    screen.ask("Made of what?")
    first = user_turn(screen)
    first.edit.click()
    assert first.editor.toPlainText() == "How deep?"
    screen.qtbot.keyClick(first.editor, Qt.Key.Key_Escape)
    assert first.editor is None
    first.edit.click()
    first.editor.setPlainText("How long?")
    say(screen, "Three hundred.")
    screen.qtbot.keyClick(first.editor, Qt.Key.Key_Return)
    screen.wait(screen.idle)
    assert turns(screen) == ["How long?", "Three hundred."]
    assert [m.text for m in screen.assistant.requests[-1][1]] == ["How long?"]
    texts(screen.window)
    user_turn(screen).versions.before.click()
    assert turns(screen) == ["How deep?", "Twelve.", "Made of what?", "Of stone."]
    screen.window.show_conversation(None)
    screen.window.controller._turns.clear()
    assert turns_of(screen, 1) == ["How deep?", "Twelve.", "Made of what?", "Of stone."]  # as the store has it


def turns_of(screen, conversation):  # type: ignore[no-untyped-def]
    return [turn.message.text for turn in screen.window.controller.turns(conversation)]


def test_messages_wait_while_something_runs_and_can_be_taken_back(screen):
    hold = Hold()
    screen.assistant.script(RunStarted(model="S"), TextDelta(text="One"), hold, RunFinished(parts=()))
    composer = screen.window.composer
    composer.sent.emit("first")
    screen.wait(hold.reached.is_set)
    for words in ("second", "third"):
        composer.text.setPlainText(words)
        assert composer.send.accessibleName() == "Send when this has ended (Enter)"
        composer.send.click()
    waiting = screen.window.view.waiting
    assert "2 messages wait" in texts(waiting)
    drop = next(b for b in waiting.findChildren(type(composer.send)) if "third" in b.accessibleName())
    drop.click()
    assert composer.text.toPlainText() == "third"
    hold.release()
    screen.wait(lambda: screen.idle() and len(turns(screen)) == 4)
    assert turns(screen)[2] == "second"
    assert not waiting.isVisible()


def test_a_persona_speaks_first_and_only_in_its_conversations(screen):
    screen.window.dialogs.personas()
    dialog = screen.window.findChild(PersonasDialog)
    dialog.name.setText("Editor")
    dialog.instructions.setPlainText("Be brief.")
    dialog.save.click()
    dialog.reject()
    [persona] = screen.store.personas()
    menu = screen.window.composer.persona.menu()
    next(a for a in menu.actions() if a.text() == "Editor").trigger()
    assert screen.window.composer.persona.accessibleName() == "Persona: Editor"
    screen.ask("Shorten this.")
    assert [(m.role, m.text) for m in screen.assistant.requests[-1][1]] == [
        ("system", "Be brief."),
        ("user", "Shorten this."),
    ]
    assert screen.store.conversations()[0].persona_id == persona.id
    screen.window.sidebar.new.click()
    assert screen.window.composer.persona.accessibleName() == "Persona: No persona"
    screen.ask("And this?")
    assert [m.role for m in screen.assistant.requests[-1][1]] == ["user"]


def test_a_persona_is_changed_and_deleted(screen):
    screen.store.save_persona("Editor", "Be brief.")
    screen.window.dialogs.personas()
    dialog = screen.window.findChild(PersonasDialog)
    dialog.list.setCurrentRow(0)
    assert dialog.instructions.toPlainText() == "Be brief."
    dialog.instructions.setPlainText("Be long.")
    dialog.save.click()
    assert screen.store.personas()[0].instructions == "Be long."
    dialog.delete.click()
    assert screen.store.personas() == []
    assert isinstance(dialog, QDialog)
    dialog.reject()


def test_a_pasted_picture_is_kept_with_the_message(screen, tmp_path):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    data = QMimeData()
    data.setImageData(image)
    composer = screen.window.composer
    composer.text.insertFromMimeData(data)
    [part] = composer.attachments.parts
    assert "reads text only" in texts(composer)
    screen.ask("What is this?")
    assert composer.attachments.parts == ()
    [user, _] = screen.store.messages(screen.window.conversation)
    assert user.message.text == "What is this?"
    assert user.message.parts[1] == part
    assert isinstance(part, FilePart)
    assert QImage(part.path).size() == image.size()
    assert len(screen.window.view.findChildren(UserTurn)) == 1


def test_pasted_text_is_typed_and_pasted_files_are_summarised(screen):
    composer = screen.window.composer
    data = QMimeData()
    data.setText("about berths")
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))  # as an office program offers both
    composer.text.insertFromMimeData(data)
    assert composer.text.toPlainText() == "about berths"
    files = QMimeData()
    files.setUrls(["file:///nowhere/harbour.pdf"])
    composer.text.insertFromMimeData(files)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    assert screen.assistant.requests[-1][0] == "summarize"


def test_a_dropped_folder_stands_for_its_documents(screen, tmp_path):
    from helpers.window import drop

    (tmp_path / "inner").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.pdf", "a.txt", "picture.png", "inner/c.docx", ".hidden/d.pdf", "~$b.docx"):
        (tmp_path / name).write_text("x")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "b.pdf")
    drop(screen.window, files=(tmp_path,))
    screen.wait(lambda: screen.idle() and len(screen.assistant.requests) == 3)
    assert [request[1].name for request in screen.assistant.requests] == ["a.txt", "b.pdf", "c.docx"]


def test_speed_first_word_and_context_are_shown_and_remembered(screen):
    events = (
        RunStarted(model="S"),
        ThinkingDelta(text="The user wants the depth."),
        Usage(prompt_tokens=1000, reused_tokens=0, generated_tokens=24, first_token_seconds=0.8, seconds=2.8),
        RunFinished(parts=(TextPart(text="Twelve."),)),
    )
    screen.assistant.script(*events)
    answer = screen.ask("How deep?")
    assert "first word 0.8 s" in texts(answer)
    assert screen.window.composer.meter.text() == "context 25 %"
    assert answer.thinking.opened is False
    answer.thinking.head.click()
    assert "The user wants the depth." in texts(answer)
    screen.window.show_conversation(None)
    screen.window.controller._turns.clear()
    screen.window.show_conversation(1)
    assert "first word 0.8 s" in texts(screen.answer())
    assert screen.window.composer.meter.text() == "context 25 %"
    screen.window.composer.text.setPlainText("x" * 12_000)
    assert screen.window.composer.meter.property("role") == "warn"


def test_your_own_message_can_be_copied(screen):
    screen.ask("How deep?")
    user_turn(screen).copy.click()
    assert QGuiApplication.clipboard().text() == "How deep?"
