"""The list at the left and the search page: pinned, archived, projects, hits, exports, commands."""

from __future__ import annotations

import pytest
from helpers.window import texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from ternlight.agents.messages import Message, TextPart
from ternlight.app.window.commands import Command, Commands
from ternlight.app.window.conversation_list import ConversationRole, KindRole
from ternlight.app.window.palette import Palette
from ternlight.app.window.shortcuts import ShortcutSheet


def rows(screen):  # type: ignore[no-untyped-def]
    model = screen.window.sidebar.model
    return [str(model.index(n).data()) for n in range(model.rowCount())]


def act(screen, conversation, *path):  # type: ignore[no-untyped-def]
    """Trigger an entry of the conversation's menu."""
    sidebar = screen.window.sidebar
    menu = sidebar.menu_of(sidebar.model.index(sidebar.model.row_of(conversation)))
    for name in path[:-1]:
        menu = next(action.menu() for action in menu.actions() if action.text() == name)
    next(action for action in menu.actions() if action.text() == path[-1]).trigger()


@pytest.fixture
def talks(screen):  # type: ignore[no-untyped-def]
    made = [screen.store.create_conversation(title).id for title in ("One", "Two", "Three")]
    screen.window.sidebar.refresh()
    return made


def test_pinned_archived_and_in_projects(screen, talks, monkeypatch):
    one, two, three = talks
    assert rows(screen) == ["Today", "Three", "Two", "One"]
    act(screen, one, "Pin")
    assert rows(screen) == ["Pinned", "One", "Today", "Three", "Two"]
    act(screen, one, "Unpin")
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: ("Harbour", True))
    act(screen, two, "Project", "New project …")
    assert rows(screen) == ["Harbour", "Two", "Today", "Three", "One"]
    act(screen, three, "Project", "Harbour")
    assert rows(screen) == ["Harbour", "Three", "Two", "Today", "One"]
    act(screen, three, "Project", "In no project")
    act(screen, three, "Archive")
    assert rows(screen) == ["Harbour", "Two", "Today", "One", "Archived  ·  1"]
    sidebar = screen.window.sidebar
    sidebar.list.clicked.emit(sidebar.model.index(4))
    assert rows(screen)[-1] == "Three"
    act(screen, three, "Take out of the archive")
    assert "Archived  ·  1" not in rows(screen)

    project = next(i for i in range(9) if sidebar.model.index(i).data(KindRole) == "project")
    menu = sidebar.menu_of(sidebar.model.index(project))
    next(a for a in menu.actions() if a.text() == "New conversation here").trigger()
    screen.ask("In the project?")
    assert rows(screen)[:3] == ["Harbour", "In the project?", "Two"]
    menu = sidebar.menu_of(sidebar.model.index(0))
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: ("Port", True))
    next(a for a in menu.actions() if a.text() == "Rename the project …").trigger()
    assert rows(screen)[0] == "Port"
    menu = sidebar.menu_of(sidebar.model.index(0))
    next(a for a in menu.actions() if a.text().startswith("Remove the project")).trigger()
    assert rows(screen) == ["Today", "In the project?", "Three", "Two", "One"]


def test_the_search_page_leads_to_the_message_in_whatever_branch(screen, talks):
    one = talks[0]
    old = screen.store.add_message(one, Message(role="user", parts=(TextPart(text="What about zeolite?"),)))
    screen.store.add_message(one, Message(role="assistant", parts=(TextPart(text="A mineral."),)))
    screen.store.add_message(one, Message(role="user", parts=(TextPart(text="What about basalt?"),)), after=0)
    window = screen.window
    window.show_conversation(one)
    assert "basalt" in texts(window.view)
    window.show_search()
    screen.qtbot.keyClicks(window.search_page.query, "zeol")
    screen.qtbot.keyClick(window.search_page.query, Qt.Key.Key_Return)
    assert window.conversation == one
    assert "What about zeolite?" in texts(window.view)
    assert window.view.widget_of(window.controller.turns(one)[0]) is not None
    assert window.controller.turns(one)[0].id == old.id
    window.show_search()
    window.search_page.open_with("nothing of the kind")
    assert "Nothing found" in texts(window.search_page)
    screen.qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.view


@pytest.mark.parametrize("format", ["md", "pdf", "docx", "json"])
def test_a_conversation_is_exported(screen, tmp_path, monkeypatch, format):
    screen.ask("How deep?")
    target = tmp_path / "out"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: (str(target), ""))
    names = {"md": "Markdown", "pdf": "PDF", "docx": "Word", "json": "JSON"}
    act(screen, screen.window.conversation, "Export", names[format])
    screen.wait(lambda: f"Saved out.{format}" in texts(screen.window.notice))
    assert target.with_suffix(f".{format}").stat().st_size > 50


def test_an_export_that_cannot_be_written_says_so(screen, tmp_path):
    screen.ask("How deep?")
    (tmp_path / "file").write_text("x")
    screen.window.exports.write(screen.window.conversation, "md", tmp_path / "file" / "a.md")
    screen.wait(lambda: "could not be written" in texts(screen.window.notice))


def test_the_palette_finds_and_runs_commands(screen):
    screen.window.dialogs.palette()
    palette = screen.window.findChild(Palette)
    screen.qtbot.keyClicks(palette.query, "dark")
    assert palette.list.item(0).text() == "Dark colours"
    screen.qtbot.keyClick(palette.query, Qt.Key.Key_Return)
    assert screen.window.theme.dark
    listed = {command.id for command in screen.window.commands.find("")}
    assert "edit_last" not in listed  # nothing is shown that could be edited
    screen.ask("How deep?")
    assert "edit_last" in {command.id for command in screen.window.commands.find("")}


def test_the_sheet_shows_every_shortcut(screen):
    screen.window.dialogs.shortcuts()
    words = texts(screen.window.findChild(ShortcutSheet))
    for command in screen.window.commands:
        if command.keys:
            assert command.title in words
            assert command.keys in words
    screen.window.findChild(ShortcutSheet).reject()


def test_commands_refuse_ids_and_keys_that_are_taken():
    commands = Commands()
    commands.add(Command(id="a", title="A", run=print, keys="Ctrl+A"))
    with pytest.raises(ValueError, match="'a' already"):
        commands.add(Command(id="a", title="B", run=print))
    with pytest.raises(ValueError, match="taken by 'a'"):
        commands.add(Command(id="b", title="B", run=print, keys="Ctrl+A"))


def test_commands_on_what_is_shown(screen, monkeypatch):
    window = screen.window
    screen.ask("How deep?")
    conversation = window.conversation
    window.toggle_pin()
    assert rows(screen)[0] == "Pinned"
    window.archive_shown()
    assert window.conversation is None
    assert window.sidebar.model.row_of(conversation) == -1
    window.notice.action.click()
    assert window.sidebar.model.row_of(conversation) >= 0
    window.show_conversation(conversation)
    window.view.edit_last()
    assert "Send as a new version" in texts(window.view)
    exported = []
    monkeypatch.setattr(window.exports, "ask", lambda *arguments: exported.append(arguments))
    window.commands["export_pdf"].run()
    assert exported == [(conversation, "pdf")]
    window.requests.answer_again()
    screen.wait(lambda: screen.idle() and screen.answer().versions.isVisible())


def test_hits_in_the_sidebar_lead_to_their_message(screen, talks):
    message = screen.store.add_message(talks[0], Message(role="user", parts=(TextPart(text="All about zeolite"),)))
    sidebar = screen.window.sidebar
    sidebar.search.setText("zeolite")
    sidebar.refresh()
    index = sidebar.model.index(1)
    assert index.data(ConversationRole) == talks[0]
    sidebar.list.clicked.emit(index)
    assert screen.window.conversation == talks[0]
    assert screen.window.controller.turns(talks[0])[0].id == message.id
