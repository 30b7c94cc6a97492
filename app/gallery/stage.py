"""A window with scripted parts, for a scene to play on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ternlight.agents.events import (
    Event,
    PointAdded,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    Usage,
)
from ternlight.agents.messages import SummaryPart
from ternlight.agents.workflows.press import HERE
from ternlight.app.approvals import Approvals
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.connections import Connections
from ternlight.app.gallery.props import READY, document_of, fill, page_picture, point
from ternlight.app.library import Watching
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.theme import ThemeChoice
from ternlight.app.window import MainWindow
from ternlight.app.window.drops import Drop
from ternlight.app.window.turns import AssistantTurn
from ternlight.tools.documents.passwords import Passwords
from ternlight.tools.documents.types import Document, PageImage


class Script(QObject):
    """Stands where the bridge stands: delivers what a scene says, at once and in order."""

    events = Signal(int, list)
    status = Signal(object)

    def __init__(self, image: PageImage) -> None:
        super().__init__()
        self.image: PageImage | None = image
        self.answers: dict[str, object] = {}
        """What methods of the assistant give, by their names."""
        self._runs = 0

    busy = False

    def run(self, make: Callable[[], object]) -> int:
        """Count the runs; their events come by `tell`."""
        self._runs += 1
        return self._runs

    def tell(self, *events: Event) -> None:
        """Deliver events of the last run."""
        self.events.emit(self._runs, list(events))

    def cancel(self, run_id: int) -> None:
        """Nothing runs here."""

    def call(
        self,
        make: Callable[[], object],
        on_done: Callable[[object], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Every page looks the same, or none has a picture; of the rest only `answers` come to an end."""
        code = getattr(make, "__code__", None)
        if code is None:
            return
        for name, answer in self.answers.items():
            if name == code.co_name or name in code.co_names:
                on_done(answer)
                return
        if "page_image" not in code.co_names:
            return
        if self.image is not None:
            on_done(self.image)
        else:
            on_error(FileNotFoundError())


class Quiet:
    """An assistant that a scene never asks anything."""

    def __init__(self, paths: Paths, document: Document) -> None:
        self.paths, self._document = paths, document
        self.status = READY
        self.approvals = Approvals()
        self.passwords = Passwords()
        self.press = HERE
        self.connections = Connections(paths, Settings())
        self.settings = Settings()

    def document(self, document_id: str) -> Document | None:
        """The one document."""
        return self._document if document_id == self._document.id else None

    def summarize(self, path: Path, *, length: str) -> None:
        """Never called: the script plays the run."""

    def chat(self, messages: object) -> None:
        """Never called."""

    library_notice = ""
    watching = Watching(on=True)

    def on_library_change(self, callback: object) -> None:
        """Nothing changes."""

    def start_watching(self) -> None:
        """Never called."""

    def engine_bytes(self) -> int:
        """Of an engine that runs."""
        return 214_000_000

    async def unload_model(self) -> None:
        """Nothing is loaded."""

    async def forget_timeline(self) -> None:
        """Nothing was read."""

    async def memory_estimate(self, path: Path | None, *, context: int, kv_codec: str) -> None:
        """Never called."""

    async def collections(self) -> None:
        """Never called."""

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> None:
        """Never called."""


class Scene:
    """A window with scripted parts, and what the pictures need to do to it."""

    def __init__(
        self, folder: Path, theme: ThemeChoice, size: tuple[int, int], name: str = "Annual harbour report.pdf"
    ) -> None:
        self.name, self.folder = name, folder
        self.dialog: QWidget | None = None
        """What is drawn in place of the window."""
        self.document = document_of(name)
        self.paths = paths = Paths.under(folder).create()
        self.store = Store(paths.database)
        fill(self.store)
        self.script = Script(page_picture())
        assistant = cast(Assistant, Quiet(paths, self.document))
        bridge = cast(AgentBridge, self.script)
        self.window = MainWindow(assistant, self.store, bridge, Settings(theme=theme), save=lambda _: None)
        self.window.resize(*size)
        self.window.show()
        settle()

    def drop(self, *names: str) -> None:
        """Drop files."""
        self.window.take(Drop(files=tuple(Path("/home/ada") / name for name in names or (self.name,))))
        settle()

    def read(self) -> None:
        """The run has read the document."""
        self.script.tell(
            RunStarted(model=READY.name),
            StepStarted(step="read", title=f"Reading {self.name}"),
            StepFinished(step="read", title="Read 40 pages in 1.2 s", seconds=1.2),
        )

    def points(self, count: int) -> None:
        """The run has brought the first `count` points."""
        self.script.tell(
            StepStarted(step="find", title="Looking for facts"),
            StepFinished(step="find", title="Found 62 candidate facts, merged to 5", seconds=6.4),
            StepStarted(step="cover", title="Checking that all parts are covered"),
            StepFinished(step="cover", title="Covered 9 of 10 tenths of the text", seconds=0.2),
            StepStarted(step="phrase", title="Writing and checking the points"),
            StepProgress(step="phrase", done=count, total=5, unit="points"),
        )
        self.script.tell(*(PointAdded(index=i, point=point(i)) for i in range(count)))
        settle()

    def finish(self, *notes: str, seconds: float = 14.2) -> None:
        """The run has ended well."""
        summary = self.summary(5)
        self.script.tell(
            StepFinished(step="phrase", title="Checked 5 of 5 quotes against the page", seconds=5.1, ok=not notes),
            Usage(prompt_tokens=310, reused_tokens=120, generated_tokens=44, first_token_seconds=0.8, seconds=2.8),
            RunFinished(parts=(replace(summary, notes=notes, seconds=seconds),)),
        )
        settle()

    def summary(self, count: int) -> SummaryPart:
        """The scripted summary."""
        return SummaryPart(
            document_id=self.document.id,
            document=self.name,
            pages=40,
            length="medium",
            model=READY.name,
            mode="model",
            seconds=14.2,
            points=tuple(point(i) for i in range(count)),
        )

    def answer(self) -> AssistantTurn:
        """The widget of the last answer."""
        turn = self.window.view.last_answer()
        widget = self.window.view.widget_of(turn) if turn is not None else None
        assert isinstance(widget, AssistantTurn)
        return widget

    def open_first(self) -> None:
        """Open the page of the first point."""
        turn = self.window.view.last_answer()
        assert turn is not None and turn.answer is not None
        self.window.cited.open_point(turn, turn.answer.points[0])
        settle()

    def close(self) -> None:
        """Take the window away."""
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.store.close()


def settle() -> None:
    """Let layouts and queued signals come to rest."""
    for _ in range(6):
        QApplication.processEvents()
