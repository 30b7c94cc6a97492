"""A deck or report in the conversation: planned, on the way, or finished with a small picture and what can be done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget

from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, label, row
from ternlight.app.widgets.flow import FlowLayout
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.making import names
from ternlight.app.window.making.look import Look

THUMBNAIL = QSize(176, 124)


class MadeCard(QFrame):
    """Shows one document.

    Signals:
        look_wanted: its own view: outline and previews.
        write_wanted: write the outline that waits.
        again_wanted: make it once more, as another version.
        said: a sentence for the user.
    """

    look_wanted = Signal()
    write_wanted = Signal()
    again_wanted = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pictured = ""
        self._path = Path()
        self.setProperty("role", "card")
        self.picture = QLabel()
        self.picture.setFixedSize(THUMBNAIL)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.hide()
        self._glyph = Glyph(theme, "slides", "sky", 34)
        self._title = ElidedLabel(role="heading", mode=Qt.TextElideMode.ElideRight)
        self._file = ElidedLabel(role="soft")
        self._told = label(role="soft", wrap=True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress"))
        self.look = self._action(theme, self.tr("Outline and previews"), self.look_wanted)
        self.write = self._action(theme, self.tr("Write it"), self.write_wanted)
        self.open = self._action(theme, self.tr("Open"))
        self.open.clicked.connect(lambda: self._show(self._path))
        self.folder = self._action(theme, self.tr("Show in folder"))
        self.folder.clicked.connect(lambda: self._show(self._path.parent))
        self.redo = self._action(theme, self.tr("Make it again"), self.again_wanted)
        flow = FlowLayout(spacing=8)
        for widget in (self.look, self.write, self.open, self.folder, self.redo):
            flow.addWidget(widget)
        actions = QWidget()
        actions.setLayout(flow)
        text = column(self._title, self._file, self._told, self._progress, 2, actions, None, spacing=4)
        line = row(
            column(self.picture, None, spacing=0),
            column(2, self._glyph, None, spacing=0),
            text,
            spacing=14,
            margins=(14, 13, 14, 13),
        )
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_answer(self, answer: Answer, *, may_run: bool) -> None:
        """Show the document as it is now."""
        task, plan, made = answer.request.task, answer.plan, answer.made
        if task is None:
            return
        running = answer.state == "streaming"
        document = task.job
        self._glyph.show_glyph("slides" if document == "deck" else "report", "sky")
        title = made.title if made is not None else str(plan.outline["title"]) if plan is not None else task.title
        self._title.show_text(title or names.job(document))
        self.setAccessibleName(f"{names.job(document)}: {title}")
        total = len(plan.outline["items"]) if plan is not None else 0
        whole = made is not None and made.complete and not running
        self._path = Path(made.path) if made is not None else task.path
        self._file.show_text(self._path.name)
        self._progress.setVisible(running)
        self._progress.setRange(0, total)
        self._progress.setValue(min(answer.written, total))
        self._told.setText(breakable(self._said(answer, total)))
        there = made is not None and not running
        self.open.setVisible(there)
        self.folder.setVisible(there)
        self.write.setVisible(not running and plan is not None and not whole)
        self.write.setText(self.tr("Go on") if made is not None else self.tr("Write it"))
        self.write.setAccessibleName(self.write.text())
        self.write.setEnabled(may_run)
        self.redo.setVisible(not running and whole)
        self.redo.setEnabled(may_run)
        if not running:
            self._load(made.draft if made is not None else plan.draft if plan is not None else "", answer)

    def _said(self, answer: Answer, total: int) -> str:
        made, plan = answer.made, answer.plan
        if answer.state == "streaming":
            if plan is None:
                return ""
            of = self.tr("%1 of %2").replace("%1", words.number(min(answer.written, total)))
            return of.replace("%2", names.parts(plan.document, total))
        if made is None:
            return self.tr("The outline is ready: change it, or have it written.") if plan is not None else ""
        told = names.told(made, short=True)
        missing = len(made.to_supply)
        wanted = words.count(missing, self.tr("%n thing to add"), self.tr("%n things to add"))
        return words.joined(told, wanted if missing else "")

    def _load(self, draft: str, answer: Answer) -> None:
        state = f"{draft} {answer.made}"
        if draft and state != self._pictured:
            self._pictured = state
            outline = answer.plan.outline if answer.made is None and answer.plan is not None else None
            self._look(draft, outline, self._on_picture)

    def _on_picture(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        size = THUMBNAIL * ratio
        picture = QPixmap.fromImage(image).scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(ratio)
        shown = picture.deviceIndependentSize().toSize()
        self.picture.setFixedSize(shown)
        self.picture.setPixmap(picture)
        self.picture.show()
        self._glyph.hide()

    def _action(self, theme: Theme, name: str, wanted: object = None) -> QPushButton:
        widget = button(theme, name)
        if wanted is not None:
            widget.clicked.connect(wanted)
        return widget

    def _show(self, path: Path) -> None:
        if not path.exists():
            self.said.emit(self.tr("The file is no longer where it was."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.said.emit(self.tr("No program on this computer opens this kind of file."))
