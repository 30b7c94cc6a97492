"""What can be done with a conversation of the list, as a menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from ternlight.app.export import Format
from ternlight.app.store import Conversation
from ternlight.app.window.library import Library

FORMATS: tuple[tuple[Format, str], ...] = (("md", "Markdown"), ("pdf", "PDF"), ("docx", "Word"), ("json", "JSON"))


class ConversationMenu(QObject):
    """Makes the menus, and does what concerns the list alone.

    Signals:
        rename_wanted, delete_wanted: conversation id.
        export_wanted: conversation id, format.
        new_wanted: project id: a conversation in it.
    """

    rename_wanted = Signal(int)
    delete_wanted = Signal(int)
    export_wanted = Signal(int, str)
    new_wanted = Signal(int)

    def __init__(self, library: Library, parent: QWidget) -> None:
        super().__init__(parent)
        self._library, self._window = library, parent

    def of_conversation(self, one: Conversation, *, editable: bool = True) -> QMenu:
        """The menu of a conversation."""
        menu = self._menu()
        rename = menu.addAction(self.tr("Rename"))
        rename.setShortcut(QKeySequence("F2"))
        rename.setEnabled(editable)
        rename.triggered.connect(lambda: self.rename_wanted.emit(one.id))
        pin = menu.addAction(self.tr("Unpin") if one.pinned else self.tr("Pin"))
        pin.triggered.connect(lambda: self._library.pin(one.id, not one.pinned))
        put = menu.addAction(self.tr("Take out of the archive") if one.archived else self.tr("Archive"))
        put.triggered.connect(lambda: self._library.archive(one.id, not one.archived))
        self._add_projects(menu.addMenu(self.tr("Project")), one)
        self.add_export(menu.addMenu(self.tr("Export")), one.id)
        menu.addSeparator()
        delete = menu.addAction(self.tr("Delete"))
        delete.setShortcut(QKeySequence("Del"))
        delete.triggered.connect(lambda: self.delete_wanted.emit(one.id))
        return menu

    def of_project(self, project: int) -> QMenu:
        """The menu of a project's heading."""
        menu = self._menu()
        menu.addAction(self.tr("New conversation here")).triggered.connect(lambda: self.new_wanted.emit(project))
        menu.addAction(self.tr("Rename the project …")).triggered.connect(lambda: self._rename_project(project))
        menu.addAction(self.tr("Remove the project, keep its conversations")).triggered.connect(
            lambda: self._library.delete_project(project)
        )
        return menu

    def add_export(self, menu: QMenu, conversation: int) -> None:
        """An entry for each kind of file."""
        for format, name in FORMATS:
            action = menu.addAction(name)
            action.triggered.connect(lambda _=False, format=format: self.export_wanted.emit(conversation, format))

    def ask_project(self) -> int | None:
        """Ask for the name of a new project and make it."""
        name, accepted = QInputDialog.getText(self._window, self.tr("New project"), self.tr("Name of the project"))
        made = self._library.create_project(name) if accepted else None
        return made.id if made is not None else None

    def _menu(self) -> QMenu:
        return QMenu(self._window)

    def _add_projects(self, menu: QMenu, one: Conversation) -> None:
        for project in self._library.projects():
            action = menu.addAction(project.name)
            action.setCheckable(True)
            action.setChecked(project.id == one.project_id)
            action.triggered.connect(lambda _=False, id=project.id: self._library.move(one.id, id))
        if one.project_id is not None:
            menu.addAction(self.tr("In no project")).triggered.connect(lambda: self._library.move(one.id, None))
        menu.addSeparator()
        menu.addAction(self.tr("New project …")).triggered.connect(lambda: self._into_new_project(one.id))

    def _into_new_project(self, conversation: int) -> None:
        project = self.ask_project()
        if project is not None:
            self._library.move(conversation, project)

    def _rename_project(self, project: int) -> None:
        old = next((one.name for one in self._library.projects() if one.id == project), "")
        name, accepted = QInputDialog.getText(
            self._window, self.tr("Rename the project"), self.tr("Name of the project"), text=old
        )
        if accepted:
            self._library.rename_project(project, name)
