"""The pane at the left: search, the conversations, the model, and the line that says it is offline."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QMenu, QPushButton, QWidget

from ternlight.app.widgets.controls import button, column, label, row, square
from ternlight.app.widgets.glyphs import Logo, glyph_icon
from ternlight.app.widgets.theme import Theme
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation_list import (
    ConversationDelegate,
    ConversationListModel,
    ConversationRole,
    KindRole,
    MessageRole,
    ProjectRole,
)
from ternlight.app.window.conversation_menu import ConversationMenu
from ternlight.app.window.model_pill import ModelPill
from ternlight.app.window.network_line import NetworkLine

SEARCH_MILLISECONDS = 120
"""After the last key, before the store is asked."""


class Sidebar(QWidget):
    """Everything to get from one conversation to another.

    Signals:
        new_wanted: a new conversation.
        chosen: conversation id.
        hit_chosen: conversation id, message id (0: the title was found).
        deleted: conversation id, title: gone from the list, can be restored.
    """

    new_wanted = Signal()
    chosen = Signal(int)
    hit_chosen = Signal(int, int)
    deleted = Signal(int, str)

    def __init__(self, theme: Theme, controller: Controller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._library = controller.library
        self._archive_open = False
        self._current: int | None = None
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(200)
        self.menu = square(button(theme, "", "more", "ghost", name=self.tr("Menu")), 30)
        self.menu.setStyleSheet("padding: 0;")
        self.hide_button = square(button(theme, "", "sidebar", "ghost", name=self.tr("Hide the sidebar (Ctrl+B)")), 30)
        self.hide_button.setStyleSheet("padding: 0;")
        head = row(Logo(theme), label(self.tr("Ternlight"), "heading"), None, self.menu, self.hide_button, spacing=2)
        head.insertSpacing(1, 8)
        self.new: QPushButton = button(
            theme,
            self.tr("New conversation"),
            "plus",
            tip=self.tr("New conversation (Ctrl+N)"),
            glyph_role="ink",
            glyph_size=14,
        )
        self.new.clicked.connect(self.new_wanted)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search everything   Ctrl K"))
        self.search.setAccessibleName(self.tr("Search all conversations"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(300)
        self.search.setAcceptDrops(False)  # the window takes drops
        self.search.installEventFilter(self)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_MILLISECONDS)
        self._search_timer.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _: self._search_timer.start())
        self.model = ConversationListModel(self._library.rename)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ConversationDelegate(theme, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Conversations"))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.clicked.connect(self._on_clicked)
        self.list.activated.connect(self._on_clicked)
        self.list.installEventFilter(self)
        self.menus = ConversationMenu(self._library, self)
        self.menus.rename_wanted.connect(self.rename)
        self.menus.delete_wanted.connect(self._delete)
        self.pill = ModelPill(theme)
        self.network = NetworkLine(theme)
        self._sections = column(spacing=0)
        layout = column(
            head,
            2,
            self.new,
            self.search,
            self.list,
            self._sections,
            self.pill,
            self.network,
            spacing=6,
            margins=(12, 13, 12, 11),
        )
        layout.setStretchFactor(self.list, 1)
        self.setLayout(layout)
        theme.changed.connect(self.list.viewport().update)
        self._library.changed.connect(self.refresh)
        controller.running_changed.connect(lambda _: self.refresh())
        self.new.setIcon(glyph_icon(theme, "plus", "ink"))
        self.refresh()

    def add_section(self, widget: QWidget) -> None:
        """Put something between the conversations and the model."""
        self._sections.addWidget(widget)

    def refresh(self) -> None:
        """Read the list anew: the search's hits while something is searched for, else all conversations."""
        query = self.search.text().strip()
        if query:
            self.model.show_hits(self._library.search(query))
        else:
            self.model.show_conversations(
                self._library.conversations(),
                self._controller.running,
                projects=self._library.projects(),
                archived=self._library.conversations(archived=True),
                archive_open=self._archive_open,
            )
        self._select()

    def show_current(self, conversation: int | None) -> None:
        """Mark the conversation that is shown."""
        self._current = conversation
        self._select()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Esc in a filled search field empties it; the window's own Esc comes after that.
            if watched is self.search and event.key() == Qt.Key.Key_Escape and self.search.text():
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.list and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._delete(self.list.currentIndex().data(ConversationRole))
                return True
            if watched is self.list and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_clicked(self.list.currentIndex())
                return True
            if watched is self.search and event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if watched is self.search and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._search_timer.stop()
                self.refresh()
                self._enter_list(choose=event.key() != Qt.Key.Key_Down)
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._search_timer.stop()

    def rename(self, conversation: int | None) -> None:
        """Begin to rename a conversation in the list."""
        index = self.model.index(self.model.row_of(conversation))
        if index.isValid():
            self.list.edit(index)

    def _enter_list(self, *, choose: bool) -> None:
        for number in range(self.model.rowCount()):
            index = self.model.index(number)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setFocus()
                self.list.setCurrentIndex(index)
                if choose:
                    self._on_clicked(index)
                return

    def _select(self) -> None:
        if self.list.state() == QAbstractItemView.State.EditingState:
            return
        row_number = self.model.row_of(self._current)
        if row_number >= 0:
            self.list.setCurrentIndex(self.model.index(row_number))
        else:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        conversation = index.data(ConversationRole)
        if index.data(KindRole) == "archive":
            self._archive_open = not self._archive_open
            self.refresh()
        elif index.data(KindRole) == "hit":
            self.hit_chosen.emit(conversation, index.data(MessageRole))
        elif conversation:
            self.chosen.emit(conversation)

    def _on_menu(self, at: QPoint) -> None:
        menu = self.menu_of(self.list.indexAt(at))
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(at))

    def menu_of(self, index: QModelIndex) -> QMenu | None:
        """The menu of a row, None for one that has none."""
        if project := index.data(ProjectRole):
            return self.menus.of_project(project)
        known = self._library.conversation(index.data(ConversationRole))
        if known is None:
            return None
        return self.menus.of_conversation(known, editable=bool(index.flags() & Qt.ItemFlag.ItemIsEditable))

    def _delete(self, conversation: int | None) -> None:
        known = self._library.conversation(conversation)
        if known is not None:
            self._controller.delete(known.id)
            self.deleted.emit(known.id, known.title)
