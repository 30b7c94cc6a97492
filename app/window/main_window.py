"""The main window: sidebar, reading column and inspector, and what the user does put through to the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QStandardPaths, Qt, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QSplitter, QStackedWidget, QWidget

from ternlight.agents.messages import SummaryPoint
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import AppError, describe
from ternlight.app.settings import Settings, save_settings
from ternlight.app.status import ModelStatus
from ternlight.app.store import Store
from ternlight.app.widgets.controls import button, column, row, square
from ternlight.app.widgets.focus import step_focus
from ternlight.app.widgets.fonts import body_font, load_fonts
from ternlight.app.widgets.glyphs import app_icon
from ternlight.app.widgets.style import style_sheet
from ternlight.app.widgets.theme import Theme, ThemeChoice
from ternlight.app.window import words
from ternlight.app.window.answer_actions import AnswerActions
from ternlight.app.window.composer import Composer
from ternlight.app.window.controller import Controller, Turn
from ternlight.app.window.conversation_view import COLUMN, ConversationView
from ternlight.app.window.drops import Drop, DropOverlay, acceptable, read_drop
from ternlight.app.window.inspector import Inspector
from ternlight.app.window.notice import Notice
from ternlight.app.window.shortcuts import ShortcutSheet
from ternlight.app.window.sidebar import Sidebar
from ternlight.app.window.start_screen import StartScreen

SIDEBAR_WIDTH, INSPECTOR_WIDTH = 248, 360
READING_MINIMUM = 400
DOCUMENTS = (
    "*.pdf *.docx *.pptx *.xlsx *.xls *.odt *.ods *.odp *.rtf *.csv *.html *.htm *.epub *.md *.markdown *.txt "
    "*.png *.jpg *.jpeg *.tif *.tiff"
)


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
        self._conversation: int | None = None
        self._inspected: Turn | None = None
        self.theme = Theme(settings.theme, self)
        self.controller = Controller(assistant, store, bridge, self)
        self.setWindowTitle("Ternlight")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(900, 600)
        self.resize(1360, 860)
        self.setAcceptDrops(True)
        self.setFont(body_font())
        self._build(bridge)
        self._connect(bridge)
        self._add_shortcuts()
        self._fill_menu()
        self._apply_theme()
        self._restore_layout()
        self._show_status(assistant.status)
        self.show_conversation(None)

    def _build(self, bridge: AgentBridge) -> None:
        theme = self.theme
        self.sidebar = Sidebar(theme, self.controller)
        self.start = StartScreen(theme)
        self.view = ConversationView(theme, self.controller)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        self.pages.addWidget(self.view)
        self.notice = Notice(theme)
        self.composer = Composer(theme, self._settings.summary_length)
        self.show_sidebar = square(button(theme, "", "sidebar", "ghost", name=self.tr("Show the sidebar (Ctrl+B)")), 30)
        self.show_sidebar.setStyleSheet("padding: 0;")
        self._top = QWidget()
        self._top.setLayout(row(self.show_sidebar, None, margins=(10, 10, 10, 0)))
        bottom = QWidget()
        bottom.setMaximumWidth(COLUMN)
        bottom.setLayout(column(self.notice, self.composer, spacing=10, margins=(20, 4, 20, 20)))
        centre = row(None, bottom, None, spacing=0)
        centre.setStretch(1, 1000)
        reading = QWidget()
        reading.setObjectName("reading")
        reading.setMinimumWidth(READING_MINIMUM)
        layout = column(self._top, self.pages, centre, spacing=0)
        layout.setStretch(1, 1)
        reading.setLayout(layout)
        self.inspector = Inspector(theme, self._assistant, bridge)
        self.inspector.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(3)
        for widget in (self.sidebar, reading, self.inspector):
            self.splitter.addWidget(widget)
        self.splitter.setCollapsible(1, False)
        self.splitter.setStretchFactor(1, 1)
        for index in (0, 2):
            self.splitter.setStretchFactor(index, 0)
        self.splitter.setSizes([SIDEBAR_WIDTH, 752, INSPECTOR_WIDTH])
        self.setCentralWidget(self.splitter)
        self.overlay = DropOverlay(theme, self)
        self.answers = AnswerActions(self, self.controller, self.notice, self._assistant.paths)

    def _connect(self, bridge: AgentBridge) -> None:
        controller, view = self.controller, self.view
        self.theme.changed.connect(self._apply_theme)
        self.sidebar.new_wanted.connect(lambda: self.show_conversation(None))
        self.sidebar.chosen.connect(self.show_conversation)
        self.sidebar.deleted.connect(self._on_deleted)
        self.sidebar.hide_button.clicked.connect(self._toggle_sidebar)
        self.show_sidebar.clicked.connect(self._toggle_sidebar)
        self.start.file_wanted.connect(self.choose_files)
        self.start.question_wanted.connect(self.composer.text.setFocus)
        self.composer.sent.connect(self._on_sent)
        self.composer.summarize_wanted.connect(self.choose_files)
        self.composer.stop_wanted.connect(self._stop)
        self.composer.length_chosen.connect(lambda length: self._change(replace(self._settings, summary_length=length)))
        self.inspector.closed.connect(self.close_inspector)
        self.inspector.said.connect(self.notice.say)
        controller.said.connect(self.notice.say)
        controller.running_changed.connect(lambda _: self._show_running())
        controller.turn_changed.connect(self._on_turn_changed)
        view.point_opened.connect(self.open_point)
        view.length_wanted.connect(lambda turn, length: self._again(turn, length))
        view.again_wanted.connect(lambda turn: self._again(turn, None))
        view.copy_wanted.connect(self.answers.copy)
        view.save_wanted.connect(self.answers.save)
        view.details_wanted.connect(self.answers.copy_details)
        view.link_clicked.connect(self.answers.open_link)
        bridge.status.connect(self._show_status)
        self.sidebar.pill.file_wanted.connect(self.choose_model)
        self.sidebar.pill.bundled_wanted.connect(lambda: self.use_model(None))

    def _add_shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+N", lambda: self.show_conversation(None)),
            ("Ctrl+O", self.choose_files),
            ("Ctrl+K", self._focus_search),
            ("Ctrl+B", self._toggle_sidebar),
            ("Ctrl+Shift+C", self._copy_last),
            ("Ctrl+L", self.composer.text.setFocus),
            ("F1", self._show_shortcuts),
            ("Esc", self._on_escape),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _fill_menu(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        names: tuple[tuple[ThemeChoice, str], ...] = (
            ("system", self.tr("Colours of the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        )
        for choice, name in names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(self.theme.choice == choice)
            action.setData(choice)
            group.addAction(action)
            action.triggered.connect(lambda _=False, choice=choice: self.choose_theme(choice))
        menu.addSeparator()
        menu.addAction(self.tr("Choose a model file …")).triggered.connect(lambda: self.choose_model())
        menu.addAction(self.tr("Use the bundled model")).triggered.connect(lambda: self.use_model(None))
        menu.addSeparator()
        shortcuts = QAction(self.tr("Keyboard shortcuts"), menu)
        shortcuts.setShortcut(QKeySequence("F1"))
        shortcuts.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the window has F1 itself
        shortcuts.triggered.connect(self._show_shortcuts)
        menu.addAction(shortcuts)
        self.sidebar.menu.setMenu(menu)

    # What is shown

    @property
    def conversation(self) -> int | None:
        """The conversation that is shown; None on the start screen."""
        return self._conversation

    @Slot(int)
    def show_conversation(self, conversation: int | None) -> None:
        """Show a conversation, or the start screen for a new one."""
        try:
            self.view.show_conversation(conversation)
        except AppError as error:
            self.notice.say(error.user_message)
            return
        if conversation != self._conversation or conversation is None:
            self.close_inspector()
        self._conversation = conversation
        self.pages.setCurrentWidget(self.start if conversation is None else self.view)
        self.sidebar.show_current(conversation)
        placeholder = self.tr("Ask, or drop a file anywhere …") if conversation is None else self.tr("Reply …")
        self.composer.set_placeholder(placeholder)
        self._show_running()
        if self.isVisible() and not self.sidebar.list.hasFocus():
            self.composer.text.setFocus()

    @Slot(object, object)
    def open_point(self, turn: Turn, point: SummaryPoint) -> None:
        """Open the page that a point comes from."""
        if turn.answer is None:
            return
        self._inspected = turn
        self.inspector.show()
        self.inspector.open_point(turn.answer, self.controller.document(turn.answer.document_id), point)

    def close_inspector(self) -> None:
        """Hide the inspector; the focus goes back to the composer if it was in there."""
        inside = self.inspector.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.inspector.hide()
        self._inspected = None
        if inside:
            self.composer.text.setFocus()

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark; remembered."""
        self.theme.choose(choice)
        self._change(replace(self._settings, theme=choice))

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
            reason = status.message or reason
        self.composer.set_unable(reason)

    def _show_running(self) -> None:
        self.composer.set_running(self._conversation is not None and self.controller.running(self._conversation))

    def _on_turn_changed(self, conversation: int, turn: Turn) -> None:
        if turn.answer is None:
            return
        if turn.answer.state != "streaming":
            self.sidebar.pill.show_speed(turn.answer.tokens_per_second)
        if turn is self._inspected:
            self.inspector.show_answer(turn.answer, self.controller.document(turn.answer.document_id))

    # What the user does

    def summarize(self, files: Sequence[Path]) -> None:
        """Summarise files here, one after another."""
        if not files:
            return
        try:
            conversation = self.controller.summarize(files, self.composer.chosen_length, self._conversation)
        except AppError as error:
            self.notice.say(error.user_message)
            return
        if conversation != self._conversation:
            self.show_conversation(conversation)

    @Slot()
    def choose_files(self) -> None:
        """Let the user pick files to summarise."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = f"{self.tr('Documents')} ({DOCUMENTS});;{self.tr('All files')} (*)"
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Summarise documents"), home, kinds)
        self.summarize([Path(name) for name in names])

    @Slot()
    def choose_model(self) -> None:
        """Let the user pick a language model."""
        folder = str(Path(self._settings.model_path).parent) if self._settings.model_path else str(Path.home())
        kinds = f"{self.tr('Language models')} (*.gguf);;{self.tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a model file"), folder, kinds)
        if name:
            self.use_model(Path(name))

    def use_model(self, path: Path | None) -> None:
        """Load a language model, None for the bundled one; remembered once it answers."""

        def loaded(status: ModelStatus) -> None:
            if status.message:
                self.notice.say(status.message)
            if status.state == "ready":
                self._change(replace(self._settings, model_path=self._assistant.settings.model_path))

        self._bridge.call(
            lambda: self._assistant.use_model(path),
            loaded,
            lambda error: self.notice.say(describe(error)[0]),
        )

    def take(self, drop: Drop) -> None:
        """Do what a drop asks for."""
        if drop.refused:
            self.notice.say(drop.refused)
        if drop.text:
            self.composer.insert(drop.text)
        self.summarize(drop.files)

    def _on_sent(self, text: str) -> None:
        try:
            conversation = self.controller.ask(text, self._conversation)
        except AppError as error:
            self.composer.insert(text)  # nothing the user wrote is lost
            self.notice.say(error.user_message)
            return
        if conversation != self._conversation:
            self.show_conversation(conversation)

    def _again(self, turn: Turn, length: str | None) -> None:
        if self._conversation is not None:
            self.controller.again(self._conversation, turn, length)  # type: ignore[arg-type]

    def _stop(self) -> None:
        if self._conversation is not None:
            self.controller.stop(self._conversation)

    def _on_escape(self) -> None:
        if self._conversation is not None and self.controller.running(self._conversation):
            self._stop()
        elif self.inspector.isVisible():
            self.close_inspector()

    def _on_deleted(self, conversation: int, title: str) -> None:
        if conversation == self._conversation:
            self.show_conversation(None)
        shown = title if len(title) <= 60 else title[:59] + "…"
        self.notice.say(
            self.tr("Deleted “%1”.").replace("%1", shown), self.tr("Undo"), lambda: self._restore(conversation)
        )

    def _restore(self, conversation: int) -> None:
        self.controller.restore(conversation)
        self.show_conversation(conversation)

    def _copy_last(self) -> None:
        turn = self.view.last_answer() if self._conversation is not None else None
        if turn is not None:
            self.answers.copy(turn)

    def _focus_search(self) -> None:
        if not self.sidebar.isVisible():
            self._toggle_sidebar()
        self.sidebar.search.setFocus()
        self.sidebar.search.selectAll()

    def _toggle_sidebar(self) -> None:
        shown = self.sidebar.isHidden()
        self.sidebar.setVisible(shown)
        self._top.setVisible(not shown)

    def _show_shortcuts(self) -> None:
        ShortcutSheet(self).open()

    # Settings

    def _change(self, settings: Settings) -> None:
        self._settings = settings
        try:
            self._save(settings)
        except AppError as error:
            self.notice.say(error.user_message)

    def _restore_layout(self) -> None:
        settings = self._settings
        if settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))
        if settings.window_layout:
            self.splitter.restoreState(QByteArray.fromBase64(settings.window_layout.encode()))
        self.inspector.hide()
        self.sidebar.setVisible(settings.sidebar_visible)
        self._top.setVisible(not settings.sidebar_visible)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return step_focus(self.splitter, forward=forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None or not self.composer.text.hasFocus():
            self.composer.text.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.controller.close()
        self._change(
            replace(
                self._settings,
                window_geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
                window_layout=bytes(self.splitter.saveState().toBase64().data()).decode(),
                sidebar_visible=not self.sidebar.isHidden(),
            )
        )
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
