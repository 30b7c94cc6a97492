"""Collections: sets of files to put questions to. All of them, or one with its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QInputDialog,
    QListView,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import ElidedLabel, button, column, empty, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.collection_files import FileDelegate, FileRole, FilesModel, counted
from ternlight.app.window.collections import Collections
from ternlight.app.window.collections_overview import CollectionsOverview, glyph_button
from ternlight.app.window.drops import DOCUMENTS, DropOverlay
from ternlight.app.window.turn_tools import tool
from ternlight.tools.rag.types import Collection, FileState

COLUMN = 900
ALL, ONE = range(2)


class CollectionsPage(QWidget):
    """The page.

    Signals:
        asked: name of a collection that questions shall be put to.
        opened: FileState: a file that shall be read.
        closed: back to what was shown before.
        said: a sentence for the user.
    """

    asked = Signal(str)
    opened = Signal(object)
    closed = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, collections: Collections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._collections = theme, collections
        self._name = ""
        self._folders_of: tuple[str, tuple[Path, ...]] = ("", ())
        """The collection and the folders whose rows there are."""
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Collections"))
        self.stack = QStackedWidget()
        self.overview = CollectionsOverview(theme, collections)
        self.overview.chosen.connect(self.show_collection)
        self.overview.closed.connect(self.closed)
        self.stack.addWidget(self.overview)
        self.stack.addWidget(self._one_page())
        inner = QWidget()
        inner.setMaximumWidth(COLUMN)
        inner.setLayout(column(self.stack, spacing=0, margins=(20, 22, 20, 8)))
        centre = row(None, inner, None, spacing=0)
        centre.setStretch(1, 1000)
        self.setLayout(centre)
        self.overlay = DropOverlay(theme, self)
        collections.changed.connect(self._on_changed)
        collections.files_changed.connect(self._on_files)
        theme.changed.connect(self.files.viewport().update)

    @property
    def shown(self) -> str:
        """Name of the collection that is shown, "" while all are."""
        return self._name if self.stack.currentIndex() == ONE else ""

    def show_all(self) -> None:
        """All collections."""
        self.stack.setCurrentIndex(ALL)
        self._collections.load()
        self.overview.show_collections()
        self.overview.make.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_collection(self, name: str) -> None:
        """One collection with its files."""
        self._name = name
        self.stack.setCurrentIndex(ONE)
        self._collections.load_files(name)
        self._show_one()
        self.files.setFocus(Qt.FocusReason.OtherFocusReason)

    # One of them

    def _one_page(self) -> QWidget:
        theme = self._theme
        back = glyph_button(theme, "left", self.tr("All collections"), self.show_all)
        close = glyph_button(theme, "close", self.tr("Close the collections (Esc)"), self.closed.emit)
        self.title = ElidedLabel(role="title", mode=Qt.TextElideMode.ElideRight)
        self._counts = label(role="soft")
        self.ask = button(theme, self.tr("Ask this collection"), "question", "primary", glyph_role="accent_ink")
        self.ask.clicked.connect(lambda: self.asked.emit(self._name))
        self.add = self._button(self.tr("Add files …"), self._on_add, "plus")
        self.add_folder = self._button(self.tr("Watch a folder …"), self._on_add_folder, "folder")
        self.add_folder.setToolTip(self.tr("What is put into the folder is added, what is deleted there is forgotten."))
        self.refresh = self._button(self.tr("Look for changes"), lambda: self._collections.refresh(self._name), "again")
        self.more = button(theme, "", "more", name=self.tr("More to do with this collection"))
        menu = QMenu(self)
        self.index_all = menu.addAction(self.tr("Index all files again"))
        self.index_all.triggered.connect(lambda: self._collections.index_again(self._name))
        self.rename = menu.addAction(self.tr("Rename …"))
        self.rename.triggered.connect(self._on_rename)
        menu.addSeparator()
        self.delete = menu.addAction(self.tr("Delete …"))
        self.delete.triggered.connect(self._on_delete)
        self.more.setMenu(menu)
        flow = FlowLayout(spacing=8)
        for widget in (self.ask, self.add, self.add_folder, self.refresh, self.more):
            flow.addWidget(widget)
        actions = QWidget()
        actions.setLayout(flow)
        self._folders = column(spacing=2)
        folders = QWidget()
        folders.setLayout(self._folders)
        self._work = self._work_card()
        self.model = FilesModel()
        self.files = QListView()
        self.files.setModel(self.model)
        self.files.setItemDelegate(FileDelegate(theme, self.files))
        self.files.setFrameShape(QFrame.Shape.NoFrame)
        self.files.setAccessibleName(self.tr("Files"))
        self.files.setMouseTracking(True)
        self.files.setUniformItemSizes(True)
        self.files.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.files.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.files.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.files.customContextMenuRequested.connect(self._on_menu)
        self.files.doubleClicked.connect(lambda _: self._on_open())
        self.files.activated.connect(lambda _: self._on_open())
        self.files.selectionModel().currentChanged.connect(lambda *_: self._show_actions())
        self._nothing = label(
            self.tr("No files yet. Add some, watch a folder, or drop files and folders here."), "soft", wrap=True
        )
        self._reason = label(role="warn", wrap=True, selectable=True)
        self._reason.hide()
        self.open = self._button(self.tr("Read it here"), self._on_open, "document")
        self.again = self._button(self.tr("Index it again"), self._on_again)
        self.show_file = self._button(self.tr("Show in its folder"), self._on_show)
        self.take_out = self._button(self.tr("Take it out …"), self._on_take_out)
        file_flow = FlowLayout(spacing=8)
        for widget in (self.open, self.again, self.show_file, self.take_out):
            file_flow.addWidget(widget)
        file_actions = QWidget()
        file_actions.setLayout(file_flow)
        head = row(back, self.title, close, spacing=6)
        head.setStretch(1, 1)
        page = QWidget()
        layout = column(
            head,
            self._counts,
            actions,
            folders,
            self._work,
            self._nothing,
            self.files,
            self._reason,
            file_actions,
            spacing=10,
        )
        layout.setStretch(6, 1)
        page.setLayout(layout)
        return page

    def _work_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        card.setAccessibleName(self.tr("Reading"))
        self._doing = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Files read"))
        self.stop = self._button(self.tr("Stop"), lambda: self._collections.stop(self._name), "stop")
        text = column(self._doing, self.bar, spacing=6)
        line = row(Glyph(self._theme, "running", "accent_text", 18), text, self.stop, spacing=12)
        line.setContentsMargins(14, 9, 10, 9)
        line.setStretch(1, 1)
        card.setLayout(line)
        card.hide()
        return card

    def _show_one(self) -> None:
        name = self._name
        one = self._collections.find(name)
        files = self._collections.files(name)
        self.title.show_text(name)
        self._counts.setText(counted(files))
        self.ask.setEnabled(any(file.document_id for file in files))
        self.ask.setToolTip("" if self.ask.isEnabled() else self.tr("Nothing of it can be asked yet."))
        running = self._collections.running(name)
        for widget in (self.add, self.add_folder, self.refresh, self.index_all, self.rename):
            widget.setEnabled(not running)
        self._show_folders(one)
        self._show_work()
        current = self._current()
        self.model.show_files(files, self._collections.progress(name))
        if (at := self.model.row_of(current)) >= 0 and self.files.currentIndex().row() != at:
            self.files.setCurrentIndex(self.model.index(at))
        self._nothing.setVisible(not files and not running)
        self._show_actions()

    def _show_folders(self, one: Collection | None) -> None:
        folders = one.folders if one is not None else ()
        if (self._name, folders) == self._folders_of:
            return
        self._folders_of = (self._name, folders)
        empty(self._folders)
        for folder in folders:
            drop = tool(
                self._theme,
                "close",
                self.tr("Watch %1 no longer …").replace("%1", folder.name),
                partial(self._on_folder, folder),
            )
            watched = label(self.tr("watched"), "chip")
            line = row(Glyph(self._theme, "folder", "soft", 16), ElidedLabel(str(folder), "soft"), watched, drop)
            line.setStretch(1, 1)
            holder = QWidget()
            holder.setLayout(line)
            self._folders.addWidget(holder)

    def _show_work(self) -> None:
        running = self._collections.running(self._name)
        progress = self._collections.progress(self._name)
        self._work.setVisible(running)
        if not running:
            return
        if progress is None:
            self._doing.show_text(self.tr("Looking at the files …"))
            self.bar.setValue(0)
            return
        said = self.tr("File %1 of %2: %3").replace("%1", words.number(progress.file))
        self._doing.show_text(said.replace("%2", words.number(progress.files)).replace("%3", progress.path.name))
        within = progress.done / progress.total if progress.total else 0.0
        if progress.status in ("indexed", "failed"):
            within = 1.0
        self.bar.setValue(round(1000 * (progress.file - 1 + within) / max(1, progress.files)))

    def _show_actions(self) -> None:
        file = self._current()
        running = self._collections.running(self._name)
        self.open.setEnabled(file is not None and bool(file.document_id))
        self.again.setEnabled(file is not None and not running)
        self.show_file.setEnabled(file is not None)
        self.take_out.setEnabled(file is not None)
        reason = said(file.reason) if file is not None else ""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _current(self) -> FileState | None:
        file = self.files.currentIndex().data(FileRole)
        return file if isinstance(file, FileState) else None

    # What the user does

    def _on_add(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = words.file_kinds((self.tr("Documents"), DOCUMENTS), (self.tr("All files"), ()))
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add files"), home, kinds)
        if names:
            self._collections.add(self._name, [Path(name) for name in names])

    def _on_add_folder(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = QFileDialog.getExistingDirectory(self, self.tr("Watch a folder"), home)
        if folder:
            self._collections.add_folder(self._name, Path(folder))

    def _on_rename(self) -> None:
        name, accepted = QInputDialog.getText(
            self, self.tr("Rename the collection"), self.tr("Name of the collection"), text=self._name
        )
        if accepted and name.strip() and name != self._name:
            self._collections.rename(self._name, name, self.show_collection)

    def _on_delete(self) -> None:
        name = self._name

        def delete() -> None:
            self._collections.delete(name)
            self.show_all()

        self._confirm(
            self.tr("Delete the collection"),
            self.tr("“%1” is deleted with all that was read for it. The files themselves stay.").replace("%1", name),
            self.tr("Delete the collection"),
            delete,
        )

    def _on_folder(self, folder: Path) -> None:
        name = self._name
        self._confirm(
            self.tr("Watch the folder no longer"),
            self.tr("%1 is watched no longer. Shall what was read of it stay in “%2”? Its files stay in either case.")
            .replace("%1", str(folder))
            .replace("%2", name),
            self.tr("Take its files out"),
            lambda: self._collections.remove(name, folder),
            also=(self.tr("Keep what was read"), lambda: self._collections.unwatch(name, folder)),
        )

    def _on_take_out(self) -> None:
        file = self._current()
        if file is not None:
            self._confirm(
                self.tr("Take the file out"),
                self.tr("%1 is taken out of “%2”. The file itself stays.")
                .replace("%1", file.path.name)
                .replace("%2", self._name),
                self.tr("Take it out"),
                lambda: self._collections.remove(self._name, file.path),
            )

    def _on_open(self) -> None:
        file = self._current()
        if file is not None and file.document_id:
            self.opened.emit(file)

    def _on_again(self) -> None:
        file = self._current()
        if file is not None:
            self._collections.index_again(self._name, [file.path])

    def _on_show(self) -> None:
        file = self._current()
        if file is not None and not (
            file.path.parent.is_dir() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.path.parent)))
        ):
            self.said.emit(self.tr("The folder of %1 cannot be shown.").replace("%1", file.path.name))

    def _on_menu(self, at: QPoint) -> None:
        if self.files.indexAt(at).isValid():
            menu = self.file_menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.files.viewport().mapToGlobal(at))

    def file_menu(self) -> QMenu:
        """What can be done with the file that is chosen."""
        menu = QMenu(self)
        for widget in (self.open, self.again, self.show_file, self.take_out):
            action = menu.addAction(widget.text())
            action.setEnabled(widget.isEnabled())
            action.triggered.connect(widget.click)
        return menu

    def _confirm(
        self,
        title: str,
        text: str,
        yes: str,
        act: Callable[[], None],
        *,
        also: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        agreed = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        actions = {agreed: act}
        if also is not None:
            actions[box.addButton(also[0], QMessageBox.ButtonRole.AcceptRole)] = also[1]
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda pressed: actions[pressed]() if pressed in actions else None)
        box.open()

    def _button(self, text: str, pressed: Callable[[], object], glyph: str = "") -> QPushButton:
        widget = button(self._theme, text, glyph)
        widget.clicked.connect(lambda: pressed())
        return widget

    def _on_changed(self) -> None:
        if not self.isVisible():
            return
        if self.stack.currentIndex() == ALL:
            self.overview.show_collections()
        else:
            self._show_one()

    def _on_files(self, name: str) -> None:
        if name == self.shown and self.isVisible():
            self._show_one()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.files.hasFocus():
            self._on_take_out()
            return
        super().keyPressEvent(event)

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.shown and event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.overlay.show_over(self.tr("Drop to add to “%1”").replace("%1", self._name))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self._collections.add(self._name, paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())
