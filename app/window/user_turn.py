"""What the user said or handed over, at the right; it can be copied, and edited into another version."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ternlight.agents.messages import CollectionPart, FilePart, TaskPart
from ternlight.app.widgets.controls import ElidedLabel, button, column, frame, label, row
from ternlight.app.widgets.editor import GrowingEditor
from ternlight.app.widgets.glyphs import Glyph
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.conversation import Turn
from ternlight.app.window.making import names
from ternlight.app.window.making.task import Task, task_in
from ternlight.app.window.markdown_view import ProseView
from ternlight.app.window.turn_tools import VersionSwitch, tool

SHORT = 60
"""Characters up to which the user's words stand on one line."""
PICTURE_HEIGHT = 150
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"}


def picture_of(path: Path, height: int) -> QPixmap:
    """A small picture of a picture file; a null one where it cannot be read."""
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid() and size.height() > height:
        reader.setScaledSize(size.scaled(4 * height, height, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap.fromImage(image) if not image.isNull() else QPixmap()


class UserTurn(QWidget):
    """The user's bubble or file.

    Signals:
        copy_wanted: put the text on the clipboard.
        edited: the new text.
        version_wanted: id of another version.
        editing_begun: its editor is there.
    """

    editing_begun = Signal()
    copy_wanted = Signal()
    edited = Signal(str)
    version_wanted = Signal(int)

    def __init__(self, theme: Theme, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._said = theme, turn.message.text
        self._details: ElidedLabel | None = None
        self.editor: GrowingEditor | None = None
        files = [part for part in turn.message.parts if isinstance(part, FilePart)]
        self.versions = VersionSwitch(theme)
        self.versions.wanted.connect(self.version_wanted)
        self.copy = tool(theme, "copy", self.tr("Copy your message"), self.copy_wanted.emit)
        self.edit = tool(theme, "edit", self.tr("Edit your message"), self.begin_editing)
        self._tools = QWidget()
        self._tools.setLayout(row(None, self.versions, self.copy, self.edit, spacing=1))
        if not self._said:
            self._tools.hide()
        self._bubbles = QWidget()
        bubbles = column(spacing=6)
        self._bubbles.setLayout(bubbles)
        form = next((part for part in turn.message.parts if isinstance(part, TaskPart)), None)
        if form is not None and form.job == "summary":  # of a page of the web, or of what was said
            files = [FilePart(document_id="", name=str(form.values.get("name", "")), path="", pages=0)]
        task = task_in(turn.message)
        if task is not None:
            bubbles.addLayout(row(None, self._task(task), spacing=0))
            files = []
        for file in files:
            bubbles.addLayout(row(None, self._file(file), spacing=0))
        if self._said:
            self._add_words(bubbles)
        for part in turn.message.parts:
            if isinstance(part, CollectionPart):
                asked = ElidedLabel(self.tr("asked of “%1”").replace("%1", part.name), "soft")
                bubbles.addLayout(row(None, asked, spacing=0))
        self._column = column(self._bubbles, self._tools, spacing=1, margins=(48, 0, 0, 0))
        self.setLayout(self._column)
        self.show_turn(turn, None, may_run=True)

    def show_turn(self, turn: Turn, answer: Answer | None, *, may_run: bool) -> None:
        """Show what is known of the file now; `answer` is what came of it."""
        self.versions.show_versions(turn.id, turn.versions)
        self.edit.setEnabled(may_run)
        file = next((part for part in turn.message.parts if isinstance(part, FilePart)), None)
        if self._details is None:
            return
        pages = file.pages if file is not None else 0
        kind = words.page_kind(None, 1, file.name if file is not None else "")
        job = "" if self._said else self.tr("summarise")
        if answer is not None and job:
            job = f"{job}, {words.length(answer.request.length)}"
        self._details.show_text(words.joined(words.pages(kind, pages) if pages else "", job))

    def begin_editing(self) -> None:
        """Let the user change the text; what is sent then becomes another version."""
        if self.editor is not None:
            return
        self.editor = GrowingEditor(takes_escape=True)
        self.editor.setAccessibleName(self.tr("Your message, edited"))
        self.editor.setPlainText(self._said)
        send = button(self._theme, self.tr("Send as a new version"), role="primary")
        cancel = button(self._theme, self.tr("Cancel"))
        send.clicked.connect(self._on_send)
        cancel.clicked.connect(self.end_editing)
        self.editor.submitted.connect(self._on_send)
        self.editor.given_up.connect(self.end_editing)
        self._box: QFrame = frame(
            "composer",
            column(self.editor, row(None, cancel, send, spacing=6), spacing=8, margins=(14, 12, 12, 12)),
        )
        self._column.insertWidget(0, self._box)
        self._bubbles.hide()
        self._tools.hide()
        self.editor.setFocus()
        self.editor.selectAll()
        self.editing_begun.emit()

    def end_editing(self) -> None:
        """Show the text as it was."""
        if self.editor is None:
            return
        self._column.removeWidget(self._box)
        self._box.hide()
        self._box.deleteLater()
        self.editor = None
        self._bubbles.show()
        self._tools.show()

    def _on_send(self) -> None:
        text = self.editor.toPlainText().strip() if self.editor is not None else ""
        if text:
            self.end_editing()
            self.edited.emit(text)

    def _add_words(self, bubbles: QVBoxLayout) -> None:
        said = self._said
        wide = len(said) > SHORT or "\n" in said
        # A long text wraps, inside a word if it must; a short one keeps its bubble small.
        text: QWidget
        if wide:
            text = ProseView(f'<p style="white-space: pre-wrap">{escape(said)}</p>')
        else:
            text = label(said)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(said)
        bubble = frame("user", row(text, margins=(14, 9, 14, 10 if not wide else 3)))
        line = row(None, bubble, spacing=0)
        if wide:
            bubble.setMaximumWidth(560)
            line.setStretch(1, 1000)
        bubbles.addLayout(line)

    def _task(self, task: Task) -> QWidget:
        """A wish for a deck or report."""
        wished = ElidedLabel(self._wish(task))
        source = ElidedLabel(task.source or self.tr("this conversation"), "soft")
        glyph = Glyph(self._theme, "slides" if task.job == "deck" else "report", "sky", 22)
        bubble = frame("user", row(glyph, column(wished, source, spacing=1), spacing=10, margins=(12, 9, 16, 9)))
        bubble.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        bubble.setAccessibleName(f"{wished.full_text()}, {source.full_text()}")
        return bubble

    def _wish(self, task: Task) -> str:
        if task.job == "report":
            return words.joined(self.tr("Report"), names.FILES.get(task.path.suffix[1:], ""), task.title)
        kind = self.tr("Pitch deck") if task.kind == "pitch" else self.tr("Deck")
        return words.joined(kind, names.parts("deck", task.slides) if task.slides else "", task.title)

    def _file(self, file: FilePart) -> QWidget:
        path = Path(file.path)
        if path.suffix.lower() in PICTURES and self._said:
            picture = picture_of(path, PICTURE_HEIGHT)
            if not picture.isNull():
                shown = QLabel()
                shown.setPixmap(picture)
                shown.setAccessibleName(file.name)
                shown.setToolTip(file.name)
                return frame("user", row(shown, margins=(6, 6, 6, 6)))
        name = ElidedLabel(file.name)
        self._details = ElidedLabel(role="soft")
        body = column(name, self._details, spacing=1)
        glyph = Glyph(self._theme, "document", "sky", 22)
        bubble = frame("user", row(glyph, body, spacing=10, margins=(12, 9, 16, 9)))
        bubble.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        bubble.setAccessibleName(file.name)
        return bubble
