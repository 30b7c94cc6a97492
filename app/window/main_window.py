"""The main window: sidebar, reading column and inspector, and what the user does put through to the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QStandardPaths, Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError, describe
from ternlight.app.export import Format
from ternlight.app.languages.sentences import said
from ternlight.app.models import Models
from ternlight.app.screen import QtClipboard, QtPageView
from ternlight.app.settings import Settings, save_settings
from ternlight.app.status import ModelStatus
from ternlight.app.store import Store
from ternlight.app.widgets.focus import step_focus
from ternlight.app.widgets.fonts import body_font, load_fonts
from ternlight.app.widgets.glyphs import app_icon
from ternlight.app.widgets.style import style_sheet
from ternlight.app.widgets.theme import Theme, ThemeChoice
from ternlight.app.window import words
from ternlight.app.window.answer import Length
from ternlight.app.window.answer_actions import AnswerActions
from ternlight.app.window.arrangement import Arrangement
from ternlight.app.window.cited import Cited
from ternlight.app.window.composer import Composer
from ternlight.app.window.controller import Controller
from ternlight.app.window.conversation import Turn, collection_of
from ternlight.app.window.conversation_view import ConversationView
from ternlight.app.window.dialogs import Dialogs
from ternlight.app.window.documents import Documents
from ternlight.app.window.downloads import Downloads
from ternlight.app.window.drops import DOCUMENTS, Drop, DropOverlay, acceptable, read_drop
from ternlight.app.window.exports import Exports
from ternlight.app.window.inspector import Inspector
from ternlight.app.window.making.desk import Desk
from ternlight.app.window.making.makings import Makings
from ternlight.app.window.model_choice import ModelChoice
from ternlight.app.window.notice import Notice
from ternlight.app.window.password_dialog import PasswordAsker
from ternlight.app.window.requests import Requests
from ternlight.app.window.search_page import SearchPage
from ternlight.app.window.sidebar import Sidebar
from ternlight.app.window.start_screen import StartScreen
from ternlight.app.window.user_turn import PICTURES
from ternlight.app.window.window_commands import window_commands
from ternlight.app.window.window_menu import window_menu
from ternlight.tools.documents.types import PageImage


class MainWindow(QMainWindow):
    """The window. The bridge is started and stopped by its caller."""

    def __init__(
        self,
        assistant: Assistant,
        store: Store,
        bridge: AgentBridge,
        settings: Settings,
        *,
        save: Callable[[Settings], None] | None = None,
    ) -> None:
        """`save` keeps changed settings; the default writes them where `assistant.paths` says."""
        super().__init__()
        load_fonts()
        self._assistant, self._bridge, self._settings = assistant, bridge, settings
        self._save = save or (lambda changed: save_settings(changed, assistant.paths.settings_file))
        self._store = store
        self._conversation: int | None = None
        self.theme = Theme(settings.theme, self)
        PasswordAsker(self.theme, assistant.passwords, self)
        assistant.approvals.attended = True
        assistant.connections.toolbox.clipboard = QtClipboard(self)
        self.controller = Controller(assistant, store, bridge, self)
        self.models = Models(assistant.paths, assistant.connections)
        self.downloads = Downloads(bridge, self.models, self)
        self.setWindowTitle("Ternlight")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(900, 600)
        self.resize(1360, 860)
        self.setAcceptDrops(True)
        self.setFont(body_font())
        self._build(store, bridge)
        self.documents = Documents(self, assistant, bridge)
        self.cited = Cited(self)
        self.model_choice = ModelChoice(self, assistant, bridge)
        self.desk = Desk(self, self.makings)
        self.requests = Requests(self)
        self.dialogs = Dialogs(self, assistant, store, bridge)
        self.commands = window_commands(self)
        self._connect(bridge)
        self._add_shortcuts()
        self.sidebar.menu.setMenu(window_menu(self))
        self._apply_theme()
        self._restore_layout()
        self._show_status(assistant.status)
        self.show_conversation(None)

    def _build(self, store: Store, bridge: AgentBridge) -> None:
        theme = self.theme
        self.sidebar = Sidebar(theme, self.controller)
        self.start = StartScreen(theme)
        self.makings = Makings(self._assistant, self.controller, bridge, self)
        self.view = ConversationView(theme, self.controller, self._load_picture, self.makings.look)
        self.search_page = SearchPage(theme, self.controller.library.search)
        self.pages = QStackedWidget()
        for page in (self.start, self.view, self.search_page):
            self.pages.addWidget(page)
        self.notice = Notice(theme)
        self.composer = Composer(theme, self._settings.summary_length, self._assistant.paths.pictures)
        self.inspector = Inspector(theme, self._assistant, bridge)
        self._assistant.connections.toolbox.view = QtPageView(self.inspector.open_page, self)
        self.arrangement = Arrangement(
            theme,
            sidebar=self.sidebar,
            pages=self.pages,
            notice=self.notice,
            composer=self.composer,
            inspector=self.inspector,
        )
        self.setCentralWidget(self.arrangement)
        self.overlay = DropOverlay(theme, self)
        paths, press = self._assistant.paths, self._assistant.press
        self.answers = AnswerActions(self, self.controller, bridge, self.notice, paths, press)
        self.exports = Exports(self, store, self.controller.library, bridge, self.notice, press)

    def _connect(self, bridge: AgentBridge) -> None:
        controller, view, requests = self.controller, self.view, self.requests
        self.theme.changed.connect(self._apply_theme)
        self.sidebar.new_wanted.connect(self.new_conversation)
        self.sidebar.chosen.connect(self.show_conversation)
        self.sidebar.hit_chosen.connect(self.show_hit)
        self.sidebar.deleted.connect(self._on_deleted)
        self.sidebar.menus.export_wanted.connect(self.exports.ask)
        self.sidebar.menus.new_wanted.connect(self._begin_in_project)
        self.sidebar.network.switched.connect(self.go_offline)
        self.sidebar.hide_button.clicked.connect(self.arrangement.toggle_sidebar)
        self.search_page.chosen.connect(self.show_hit)
        self.search_page.closed.connect(lambda: self.show_conversation(self._conversation))
        self.start.file_wanted.connect(self.choose_files)
        self.start.question_wanted.connect(self.composer.text.setFocus)
        self.start.set_jobs(self.commands.jobs)
        composer = self.composer
        composer.set_jobs([job for job in self.commands.jobs if job.small])
        composer.sent.connect(lambda text: self.requests.send(text))
        composer.pasted.connect(lambda data: self.take(read_drop(data)))
        composer.stop_wanted.connect(requests.stop)
        composer.length_chosen.connect(lambda length: self.remember(replace(self._settings, summary_length=length)))
        composer.persona_chosen.connect(requests.choose_persona)
        composer.personas_wanted.connect(self.dialogs.personas)
        composer.said.connect(self.notice.say)
        self.inspector.said.connect(self.notice.say)
        controller.said.connect(self.notice.say)
        controller.running_changed.connect(lambda _: self._show_running())
        controller.turn_changed.connect(self._on_turn_changed)
        controller.branch_changed.connect(lambda _: self._show_context())
        controller.handed_back.connect(requests.take_back)
        controller.library.changed.connect(self.show_persona)
        view.length_wanted.connect(lambda turn, length: requests.again(turn, length))
        view.again_wanted.connect(lambda turn: requests.again(turn, None))
        view.deck_wanted.connect(self.make_deck_of)
        view.edited.connect(requests.edit)
        view.decided.connect(requests.decide)
        view.stop_wanted.connect(requests.stop)
        view.said.connect(self.notice.say)
        view.copy_wanted.connect(self.answers.copy)
        view.save_wanted.connect(self.answers.save)
        view.details_wanted.connect(self.answers.copy_details)
        view.link_clicked.connect(self.answers.open_link)
        bridge.status.connect(self._show_status)
        self.sidebar.network.show_offline(self._settings.offline)

    def _add_shortcuts(self) -> None:
        for command in self.commands:
            if command.keys:
                QShortcut(QKeySequence(command.keys), self).activated.connect(command.run)

    # What is shown

    @property
    def conversation(self) -> int | None:
        """The conversation that is shown; None on the start screen."""
        return self._conversation

    @Slot(int)
    def show_conversation(self, conversation: int | None, *, at: int | None = None) -> None:
        """Show a conversation, perhaps from one of its turns, or the start screen for a new one."""
        try:
            self.view.show_conversation(conversation, at=at)
        except AppError as error:
            self.notice.say(error.user_message)
            return
        if conversation != self._conversation or conversation is None:
            self.cited.close()
        self._conversation = conversation
        self.composer.source.choose(collection_of(self.controller.turns(conversation)) if conversation else "")
        self.pages.setCurrentWidget(self.start if conversation is None else self.view)
        self.composer.show()
        self.sidebar.show_current(conversation)
        placeholder = self.tr("Ask, or drop a file anywhere …") if conversation is None else self.tr("Reply …")
        self.composer.set_placeholder(placeholder)
        self._show_running()
        self.show_persona()
        self._show_context()
        if self.isVisible() and not self.sidebar.list.hasFocus():
            self.composer.text.setFocus()

    def show_hit(self, conversation: int, message: int) -> None:
        """Show the place that a search has found, whatever branch it is in."""
        if not message:
            self.show_conversation(conversation)
            return
        shown = self.controller.turns(conversation)
        if all(turn.id != message for turn in shown):
            self.controller.show_version(conversation, message)
        self.show_conversation(conversation, at=message)

    @Slot()
    def new_conversation(self) -> None:
        """Begin a new conversation, in no project and with no persona."""
        self.requests.project = self.requests.persona = None
        self.show_conversation(None)

    def _begin_in_project(self, project: int) -> None:
        self.requests.project, self.requests.persona = project, None
        self.show_conversation(None)
        name = next((one.name for one in self.controller.library.projects() if one.id == project), "")
        self.composer.set_placeholder(self.tr("Ask, in the project %1 …").replace("%1", name))

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark; remembered."""
        self.theme.choose(choice)
        self.remember(replace(self._settings, theme=choice))

    def _apply_theme(self) -> None:
        self.setPalette(self.theme.palette())
        self.setStyleSheet(style_sheet(self.theme.tokens))

    def _show_status(self, status: ModelStatus) -> None:
        self.sidebar.pill.show_status(status)
        self.start.show_status(status)
        reason = ""
        if status.state in ("none", "failed"):
            reason = self.tr("Questions need a language model. Documents can still be summarised.")
        if status.state == "failed":
            reason = said(status.message) or reason
        self.composer.set_unable(reason)

    def show_persona(self) -> None:
        """Say who answers here, and who could."""
        library = self.controller.library
        known = library.conversation(self._conversation)
        self.composer.show_personas(
            library.personas(), known.persona_id if known is not None else self.requests.persona
        )

    def _show_context(self) -> None:
        turn = self.view.last_answer() if self._conversation is not None else None
        used = turn.answer.context_tokens if turn is not None and turn.answer is not None else 0
        self.composer.show_context(used, self._assistant.status.context)

    def _show_running(self) -> None:
        self.composer.set_running(self._conversation is not None and self.controller.running(self._conversation))

    def _on_turn_changed(self, conversation: int, turn: Turn) -> None:
        if turn.answer is None:
            return
        if turn.answer.state != "streaming":
            if conversation == self._conversation:
                self._show_context()
            self.sidebar.pill.show_speed(turn.answer.tokens_per_second)

    # What the user does

    def summarize(self, files: Sequence[Path], length: Length | None = None) -> None:
        """Summarise files here, one after another."""
        if not files:
            return
        try:
            conversation = self.controller.summarize(
                files, length or self.composer.chosen_length, self._conversation, project=self.requests.project
            )
        except AppError as error:
            self.notice.say(error.user_message)
            return
        if conversation != self._conversation:
            self.show_conversation(conversation)

    def make_deck_of(self, turn: Turn) -> None:
        """The form for a deck of the document that a summary was made of."""
        if turn.answer is not None:
            self.dialogs.make("deck", (Path(turn.answer.request.path),))

    @Slot()
    def choose_files(self) -> None:
        """Let the user pick files to summarise."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = words.file_kinds((self.tr("Documents"), DOCUMENTS), (self.tr("All files"), ()))
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Summarise documents"), home, kinds)
        self.summarize([Path(name) for name in names])

    def take(self, drop: Drop) -> None:
        """Do what a drop asks for."""
        if drop.refused:
            self.notice.say(drop.refused)
        if drop.text:
            self.composer.insert(drop.text)
        for model in drop.models[:1]:
            self.model_choice.use(model)
        pictures = [path for path in drop.files if path.suffix.lower() in PICTURES]
        for picture in pictures:
            self.composer.attachments.add_file(picture)
        self.summarize([path for path in drop.files if path not in pictures])

    @Slot()
    def on_escape(self) -> None:
        """Stop what runs here; else close the search or the inspector."""
        if self.desk.step_back():
            pass
        elif self.pages.currentWidget() is self.search_page:
            self.show_conversation(self._conversation)
        elif self.documents.close_page():
            pass
        elif self._conversation is not None and self.controller.running(self._conversation):
            self.requests.stop()
        elif self.inspector.isVisible():
            self.cited.close()

    def _on_deleted(self, conversation: int, title: str) -> None:
        if conversation == self._conversation:
            self.show_conversation(None)
        shown = title if len(title) <= 60 else title[:59] + "…"
        self.notice.say(
            self.tr("Deleted “%1”.").replace("%1", shown), self.tr("Undo"), lambda: self._restore(conversation)
        )

    def _restore(self, conversation: int) -> None:
        self.controller.library.restore(conversation)
        self.show_conversation(conversation)

    @Slot()
    def copy_last(self) -> None:
        """Put the last answer on the clipboard."""
        turn = self.view.last_answer() if self._conversation is not None else None
        if turn is not None:
            self.answers.copy(turn)

    @Slot()
    def focus_search(self) -> None:
        """To the search field of the list."""
        if not self.sidebar.isVisible():
            self.arrangement.toggle_sidebar()
        self.sidebar.search.setFocus()
        self.sidebar.search.selectAll()

    @Slot()
    def show_search(self) -> None:
        """Search everything, on a page of its own."""
        self.pages.setCurrentWidget(self.search_page)
        self.search_page.open_with(self.sidebar.search.text() or self.search_page.query.text())

    @Slot()
    def toggle_pin(self) -> None:
        """Pin the conversation that is shown, or unpin it."""
        known = self.controller.library.conversation(self._conversation)
        if known is not None:
            self.controller.library.pin(known.id, not known.pinned)

    @Slot()
    def archive_shown(self) -> None:
        """Put the conversation that is shown away."""
        conversation = self._conversation
        if conversation is not None:
            library = self.controller.library
            library.archive(conversation, True)
            self.show_conversation(None)
            self.notice.say(self.tr("Archived."), self.tr("Undo"), lambda: library.archive(conversation, False))

    def export_shown(self, format: Format) -> None:
        """Write the conversation that is shown to a file."""
        if self._conversation is not None:
            self.exports.ask(self._conversation, format)

    def bring_to_front(self) -> None:
        """Show the window, whatever is over it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Settings

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._settings

    def change_settings(self, settings: Settings) -> None:
        """Let other settings hold, here and for what the assistant does from now on; remembered."""
        before = self._settings
        self.remember(settings)
        if settings.theme != before.theme:
            self.theme.choose(settings.theme)
        self.composer.show_length(settings.summary_length)
        self.sidebar.network.show_offline(settings.offline)
        self._bridge.call(
            lambda: self._assistant.apply(replace(settings, model_path=self._assistant.settings.model_path)),
            lambda _: None,
            lambda error: self.notice.say(describe(error)[0]),
        )

    def go_offline(self, offline: bool) -> None:
        """Open no connection any more, or allow them."""
        self.change_settings(replace(self._settings, offline=offline))

    @Slot()
    def toggle_offline(self) -> None:
        """The other way than now."""
        self.go_offline(not self._settings.offline)

    def _load_picture(self, path: Path, width: int, done: Callable[[PageImage], None]) -> None:
        self._bridge.call(lambda: self._assistant.page_image(path, 1, width=width, quote=None), done, lambda _: None)

    def remember(self, settings: Settings) -> None:
        """Let settings hold in the window from now on, and keep them."""
        self._settings = settings
        try:
            self._save(settings)
        except AppError as error:
            self.notice.say(error.user_message)

    def _restore_layout(self) -> None:
        if self._settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(self._settings.window_geometry.encode()))
        self.arrangement.restore(self._settings)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return step_focus(self.arrangement, forward=forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None or not self.composer.text.hasFocus():
            self.composer.text.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.controller.close()
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        now = replace(self._settings, window_geometry=geometry, conversation=self._conversation or 0)
        self.remember(self.arrangement.kept(now))
        super().closeEvent(event)

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if acceptable(event.mimeData()):
            event.acceptProposedAction()
            self.overlay.show_over(self._invitation(event.mimeData()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        event.acceptProposedAction()
        self.take(read_drop(event.mimeData()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())

    def _invitation(self, data: QMimeData) -> str:
        if not data.hasUrls():
            return self.tr("Drop to put the text into the message")
        return words.count(len(data.urls()), self.tr("Drop to summarise"), self.tr("Drop to summarise %n files"))
