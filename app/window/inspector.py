"""The inspector: the page a point comes from with the quote marked, all sources of a summary, the steps of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ternlight.agents.messages import CitedPlace, SummaryPoint
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.errors import describe
from ternlight.app.languages.sentences import said
from ternlight.app.widgets.controls import ElidedLabel, breakable, button, column, empty, label, row, square
from ternlight.app.widgets.theme import Theme
from ternlight.app.window import words
from ternlight.app.window.answer import Answer
from ternlight.app.window.page_view import PageView
from ternlight.app.window.steps_card import StepsCard
from ternlight.tools.documents.types import Document, PageImage
from ternlight.tools.screen import OpenPage

PAGE, SOURCES, STEPS = range(3)
MAX_QUOTE = 500
"""Characters of a quote that are shown below its page; all of it is copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What is looked at."""

    name: str
    path: Path
    page: int
    point: SummaryPoint | None


class Inspector(QWidget):
    """The pane at the right.

    Signals:
        closed: the close button was pressed.
        said: a sentence for the user.
    """

    closed = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, assistant: Assistant, bridge: AgentBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._assistant, self._bridge = theme, assistant, bridge
        self._place: _Place | None = None
        self._document: Document | None = None
        self._answer: Answer | None = None
        self._listed: tuple[tuple[int, SummaryPoint], ...] | None = None
        """The points in the list of sources."""
        self._request = 0
        """Number of the last picture asked for: answers to earlier ones come too late."""
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(280)
        self._title = label(role="heading")
        self.close_button = square(button(theme, "", "close", "ghost", name=self.tr("Close (Esc)")), 30)
        self.close_button.setStyleSheet("padding: 0;")
        self.close_button.clicked.connect(self.closed)
        self.page_view = PageView(theme)
        self._tabs = QButtonGroup(self)
        names = (self.tr("Page"), self.tr("Sources"), self.tr("Steps"))
        for number, name in enumerate(names):
            tab = button(theme, name, role="ghost", checkable=True)
            self._tabs.addButton(tab, number)
        self._tabs.button(PAGE).setChecked(True)
        self._tabs.idClicked.connect(self.show_tab)
        head = row(*self._tabs.buttons(), None, self.close_button, spacing=2)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._page_tab())
        self._sources = QVBoxLayout()
        self._stack.addWidget(_scrolling(self._sources))
        self._steps = StepsCard(theme)
        self._stack.addWidget(_holding(self._steps))
        self.setLayout(column(head, self._stack, spacing=10, margins=(14, 10, 12, 14)))

    def _page_tab(self) -> QWidget:
        theme = self._theme
        self.previous = self._tool("left", self.tr("Previous page"), lambda: self._turn_page(-1))
        self.next = self._tool("right", self.tr("Next page"), lambda: self._turn_page(1))
        self.smaller = self._tool("minus", self.tr("Smaller"), lambda: self.page_view.set_zoom(-1))
        self.larger = self._tool("plus", self.tr("Larger"), lambda: self.page_view.set_zoom(1))
        self.fit = self._tool("fit", self.tr("Fit the page to the pane"), lambda: self.page_view.set_zoom(0))
        self._file = ElidedLabel(role="soft")
        bar = row(self.previous, self._title, self.next, None, self.smaller, self.larger, self.fit, spacing=2)
        self.page_view.resolution_wanted.connect(self._load)
        self.page_text = QPlainTextEdit()
        self.page_text.setObjectName("pageText")
        self.page_text.setReadOnly(True)
        self.page_text.setAcceptDrops(False)
        self.page_text.setAccessibleName(self.tr("Text of the page"))
        self._message = label(role="soft", wrap=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._content = QStackedWidget()
        for widget in (self.page_view, self.page_text, _holding(self._message)):
            self._content.addWidget(widget)
        self._content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._why_text = label(role="soft", wrap=True)
        self._why_text.hide()
        self.quote = label(role="quote", wrap=True, selectable=True)
        self.copy = button(theme, self.tr("Copy quote"), "copy")
        self.copy.clicked.connect(self._on_copy)
        self.open = button(theme, self.tr("Open file"))
        self.open.clicked.connect(self._on_open)
        tab = QWidget()
        actions = row(self.copy, self.open, None, spacing=8)
        layout = column(bar, self._file, self._content, self._why_text, self.quote, actions, spacing=8)
        layout.setStretch(2, 1)
        tab.setLayout(layout)
        return tab

    # What is shown

    def open_point(self, answer: Answer, document: Document | None, point: SummaryPoint) -> None:
        """Show the page that a point comes from, its quote marked."""
        summary = answer.summary
        name = summary.document if summary else answer.request.document
        path = Path(answer.request.path or (document.path if document else name))
        self._place = _Place(name=name, path=path, page=point.page, point=point)
        self._document = document
        self.show_answer(answer, document)
        self.show_tab(PAGE)
        self._show_place()

    def open_place(self, place: CitedPlace, document: Document | None) -> None:
        """Show the page of a document that an answer cites, its quote marked."""
        point = SummaryPoint(
            text=place.title, page=place.page, quote=place.quote, start=place.start, end=place.end, status="quoted"
        )
        name = document.name if document is not None else place.title
        path = Path(document.path if document is not None else name)
        self._place = _Place(name=name, path=path, page=place.page, point=point)
        self._document, self._answer = document, None
        self._listed = None
        empty(self._sources)
        self.show_tab(PAGE)
        self._show_place()

    def open_page(self) -> OpenPage | None:
        """The page that is looked at, with its text; None where there is none, or the pane is closed."""
        place, document = self._place, self._document
        if not self.isVisible() or place is None or document is None or not 1 <= place.page <= len(document.pages):
            return None
        page = document.pages[place.page - 1]
        return OpenPage(title=f"{place.name}, {page.kind} {page.number}", text=page.text)

    def show_answer(self, answer: Answer, document: Document | None) -> None:
        """List the sources and steps of an answer."""
        self._document = document or (self._document if answer is self._answer else None)
        self._answer = answer
        self._steps.show_answer(answer)
        if answer.shown_points != self._listed:
            self._listed = answer.shown_points
            self._list_sources(answer)
        self._show_title()

    def _list_sources(self, answer: Answer) -> None:
        empty(self._sources)
        name = answer.summary.document if answer.summary else answer.request.document
        for _, point in answer.shown_points:
            self._sources.addWidget(self._source(answer, name, point))
        if not answer.points:
            self._sources.addWidget(label(self.tr("No sources yet."), "soft"))
        self._sources.addStretch(1)

    def show_tab(self, tab: int) -> None:
        """Show the page, the sources or the steps."""
        self._stack.setCurrentIndex(tab)
        self._tabs.button(tab).setChecked(True)
        for one in self._tabs.buttons():  # Tab comes to the chosen one, arrow keys go to the others
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus if one.isChecked() else Qt.FocusPolicy.NoFocus)

    def _source(self, answer: Answer, name: str, point: SummaryPoint) -> QPushButton:
        where = words.place(words.page_kind(self._document, point.page, name), point.page)
        widget = button(self._theme, role="source", name=f"{where}: {point.text}")
        widget.setToolTip("")
        place = label(where, "soft")
        quote = label(breakable(f"“{point.quote}”"), wrap=True)
        for part in (place, quote):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        widget.setLayout(column(place, quote, spacing=2, margins=(8, 7, 8, 8)))
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        policy = widget.sizePolicy()
        policy.setHeightForWidth(True)
        widget.setSizePolicy(policy)
        widget.setMinimumHeight(quote.heightForWidth(270) + 38)
        widget.clicked.connect(lambda: self.open_point(answer, self._document, point))
        return widget

    def _show_title(self) -> None:
        place = self._place
        if place is not None:
            total = self._total()
            kind = words.page_kind(self._document, place.page, place.name)
            self._title.setText(words.place_title(kind, place.page, total))

    def _show_place(self) -> None:
        place = self._place
        assert place is not None
        self._show_title()
        self._file.show_text(place.name)
        quote = place.point.quote if place.point is not None and place.point.page == place.page else ""
        shown = quote if len(quote) <= MAX_QUOTE else quote[: MAX_QUOTE - 1] + "…"
        self.quote.setText(breakable(f"“{shown}”") if quote else "")
        self.quote.setVisible(bool(quote))
        self.copy.setVisible(bool(quote))
        total = self._total()
        self.previous.setEnabled(place.page > 1)
        self.next.setEnabled(not total or place.page < total)
        self._show_zoom()
        self._load()

    def _total(self) -> int:
        if self._document is not None:
            return len(self._document.pages)
        return self._answer.pages if self._answer is not None else 0

    # Loading

    def _load(self) -> None:
        """Ask for the picture of the page; text stands in where there is none."""
        place = self._place
        if place is None:
            return
        self._show_zoom()
        self._request += 1
        request = self._request
        quote = place.point.quote if place.point is not None and place.point.page == place.page else None
        width = self.page_view.wanted_width()
        if self.page_view.canvas.image.isNull():
            self._show_message(self.tr("Opening the page …"))
        self._bridge.call(
            lambda: self._assistant.page_image(place.path, place.page, width=width, quote=quote),
            lambda image: self._on_image(request, image),
            lambda error: self._on_no_image(request, error),
        )

    def _on_image(self, request: int, image: PageImage) -> None:
        if request != self._request:
            return
        if not self.page_view.show_page(image):
            self._show_text(self.tr("The picture of this page cannot be shown; this is its text."))
            return
        self._content.setCurrentWidget(self.page_view)
        point = self._place.point if self._place else None
        unmarked = point is not None and self._place is not None and point.page == self._place.page and not image.marks
        self._why_text.setText(
            self.tr("The quote is on this page, but its place in the picture was not found.") if unmarked else ""
        )
        self._why_text.setVisible(unmarked)
        self._show_zoom()

    def _on_no_image(self, request: int, error: Exception) -> None:
        if request != self._request or self._place is None:
            return
        gone = self._place.path.is_absolute() and not self._place.path.exists()
        why = self.tr("The file is no longer where it was; this is the text that was read.") if gone else ""
        if self._document is not None:
            self._show_text(why)
            return
        place = self._place
        self._bridge.call(
            lambda: self._assistant.read(place.path),
            lambda document: self._on_document(request, document),
            lambda failure: self._on_failed(request, failure),
        )

    def _on_document(self, request: int, document: Document) -> None:
        if request == self._request:
            self._document = document
            self._show_title()
            self._show_text("")

    def _on_failed(self, request: int, error: Exception) -> None:
        if request == self._request:
            self._show_message(said(describe(error)[0]))

    def _show_message(self, text: str) -> None:
        self._message.setText(text)
        self._content.setCurrentIndex(2)
        self._why_text.hide()

    def _show_text(self, why: str) -> None:
        """The page's text, with the quote highlighted and in view."""
        place, document = self._place, self._document
        if place is None or document is None or not 1 <= place.page <= len(document.pages):
            self._show_message(self.tr("This page cannot be shown."))
            return
        page = document.pages[place.page - 1]
        text = page.text
        self.page_text.setPlainText(text)
        point = place.point if place.point is not None and place.point.page == place.page else None
        selections = []
        if point is not None and 0 <= point.start < point.end <= len(text):
            selection = QTextEdit.ExtraSelection()
            cursor = self.page_text.textCursor()
            cursor.setPosition(_utf16(text[: point.start]))
            selected = cursor.position()
            cursor.setPosition(selected + _utf16(text[point.start : point.end]), QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format.setBackground(self._theme.color("mark"))
            selection.format.setForeground(self._theme.color("ink"))
            selections.append(selection)
            here = self.page_text.textCursor()
            here.setPosition(selected)
            self.page_text.setTextCursor(here)
            self.page_text.centerCursor()
        self.page_text.setExtraSelections(selections)
        self._content.setCurrentWidget(self.page_text)
        heading = page.label if page.label and page.label != str(page.number) else ""
        self._why_text.setText(words.joined(heading, why))
        self._why_text.setVisible(bool(self._why_text.text()))
        self._show_zoom()

    def _show_zoom(self) -> None:
        picture = self._content.currentWidget() is not self.page_text
        self.smaller.setEnabled(picture and self.page_view.can_zoom(-1))
        self.larger.setEnabled(picture and self.page_view.can_zoom(1))
        self.fit.setEnabled(picture and self.page_view.zoom != 1.0)

    # What the user does

    def _tool(self, glyph: str, name: str, pressed: Callable[[], None]) -> QPushButton:
        widget = square(button(self._theme, "", glyph, "ghost", name=name), 30)
        widget.setStyleSheet("padding: 0;")
        widget.clicked.connect(lambda: pressed())
        return widget

    def _turn_page(self, by: int) -> None:
        if self._place is None:
            return
        page = self._place.page + by
        total = self._total()
        if page >= 1 and (not total or page <= total):
            place = self._place
            self._place = _Place(name=place.name, path=place.path, page=page, point=place.point)
            self._show_place()

    def _on_copy(self) -> None:
        if self._place is not None and self._place.point is not None:
            QGuiApplication.clipboard().setText(self._place.point.quote)
            self.said.emit(self.tr("Quote copied."))

    def _on_open(self) -> None:
        path = self._place.path if self._place else None
        if path is None or not path.is_file():
            self.said.emit(self.tr("The file is no longer where it was."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.said.emit(self.tr("No program on this computer opens this kind of file."))


def _utf16(text: str) -> int:
    """Length of `text` in the units of a QTextDocument."""
    return len(text) + sum(character > "\uffff" for character in text)


def _holding(widget: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(column(widget, None, spacing=0))
    return holder


def _scrolling(layout: QVBoxLayout) -> QScrollArea:
    layout.setContentsMargins(0, 0, 4, 0)
    layout.setSpacing(4)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    canvas = QWidget()
    canvas.setProperty("role", "canvas")
    canvas.setLayout(layout)
    area.setWidget(canvas)
    return area
