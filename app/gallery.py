"""Renders every screen and state of the window to pictures: `python -m ternlight.app.gallery OUT`.

The runs are scripted, the widgets are the real ones. Look at the pictures after a change to anything that is drawn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ternlight.agents.events import (
    Event,
    PointAdded,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    TextDelta,
    Usage,
)
from ternlight.agents.messages import Message, PointStatus, SummaryPart, SummaryPoint, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.status import ModelStatus
from ternlight.app.store import Store
from ternlight.app.widgets.theme import ThemeChoice
from ternlight.app.window import MainWindow
from ternlight.app.window.drops import Drop
from ternlight.tools.documents.types import Document, Page, PageImage, PageKind

READY = ModelStatus(state="ready", name="SmolLM2 135M Instruct", weights_bytes=98_000_000, context=4096)
LARGE, SMALL = (1360, 860), (900, 600)

POINTS: tuple[tuple[str, int, PointStatus], ...] = (
    ("Berth 4 handled 312,000 containers, a third more than planned.", 1, "checked"),
    ("Shore power cut engine hours at berth by 41 %; two cranes still wait for it.", 3, "checked"),
    ("Dredging ran five weeks late after the March storm and took the whole reserve of the year.", 5, "checked"),
    ("Night shifts fell to four a week, and overtime is down by half since the new roster.", 9, "quoted"),
    ("The board asks for 4.2 million for a second shore power line before winter.", 12, "checked"),
)
LINES = (
    "Annual report of the harbour authority",
    "The year began with ice on the outer basin and ended with the busiest",
    "December on record. This chapter describes what the harbour handled, how",
    "the quays were used and what the authority spent on keeping them open.",
    "Berth 4 handled 312,000 containers in the year, one third above the plan",
    "of 234,000. The terminal worked on 351 days; the crane at the north end",
    "stood still for eleven days after the storm of 4 March.",
    "Bulk cargo fell by six percent, mostly grain. Passenger ships called 88",
    "times, four more than in the year before.",
)

ANSWER = """Here is a short plan for **reading the report** in an hour:

1. Start with the *summary of the board* on pages 1 to 3.
2. Then read the chapter on dredging; it explains the reserve.
3. Skip the appendix, except `table 7`.

| Quay | Containers | Change |
|:-----|-----------:|-------:|
| Berth 2 | 88,400 | −4 % |
| Berth 3 | 121,000 | +2 % |
| Berth 4 | 312,000 | +33 % |

```python
def per_day(containers: int, days: int = 351) -> float:
    \"\"\"Average per working day.\"\"\"
    return round(containers / days, 1)  # 888.9
```

> The terminal worked on 351 days.

More is on [the harbour's pages](https://harbour.example/report), and <b>raw HTML stays text</b>.
"""


class Script(QObject):
    """Stands where the bridge stands: delivers what a scene says, at once and in order."""

    events = Signal(int, list)
    status = Signal(object)

    def __init__(self, image: PageImage) -> None:
        super().__init__()
        self._image, self._runs = image, 0

    def run(self, make: Callable[[], object]) -> int:
        """Count the runs; their events come by `tell`."""
        self._runs += 1
        return self._runs

    def tell(self, *events: Event) -> None:
        """Deliver events of the last run."""
        self.events.emit(self._runs, list(events))

    def cancel(self, run_id: int) -> None:
        """Nothing runs here."""

    def call(self, make: Callable[[], object], on_done: Callable[[object], None], on_error: object) -> None:
        """Every page looks the same."""
        on_done(self._image)


class Quiet:
    """An assistant that a scene never asks anything."""

    def __init__(self, paths: Paths, document: Document) -> None:
        self.paths, self._document = paths, document
        self.status = READY

    def document(self, document_id: str) -> Document | None:
        """The one document."""
        return self._document if document_id == self._document.id else None

    def summarize(self, path: Path, *, length: str) -> None:
        """Never called: the script plays the run."""

    def chat(self, messages: object) -> None:
        """Never called."""

    async def page_image(self, path: Path, page: int, *, width: int, quote: str | None) -> None:
        """Never called."""


class Scene:
    """A window with scripted parts, and what the pictures need to do to it."""

    def __init__(
        self, folder: Path, theme: ThemeChoice, size: tuple[int, int], name: str = "Annual harbour report.pdf"
    ) -> None:
        self.name = name
        self.document = document_of(name)
        paths = Paths.under(folder).create()
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
            StepStarted(step="find", title="Finding what matters"),
            StepFinished(step="find", title="Found 62 candidate facts, merged to 5", seconds=6.4),
            StepStarted(step="phrase", title="Phrasing the points"),
            StepProgress(step="phrase", done=count, total=5, unit="points"),
        )
        self.script.tell(*(PointAdded(index=i, point=point(i)) for i in range(count)))
        settle()

    def finish(self, *notes: str, seconds: float = 14.2) -> None:
        """The run has ended well."""
        summary = self.summary(5)
        self.script.tell(
            StepFinished(step="phrase", title="Phrased 4 of 5 points, quoted 1", seconds=5.1, ok=not notes),
            StepStarted(step="check", title="Checking"),
            StepFinished(step="check", title="Checked 5 of 5 quotes against the page", seconds=0.2),
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

    def open_first(self) -> None:
        """Open the page of the first point."""
        turn = self.window.view.last_answer()
        assert turn is not None and turn.answer is not None
        self.window.open_point(turn, turn.answer.points[0])
        settle()

    def close(self) -> None:
        """Take the window away."""
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.store.close()


def point(number: int) -> SummaryPoint:
    """A scripted point."""
    text, page, status = POINTS[number]
    quote = (
        text
        if status == "quoted"
        else "Berth 4 handled 312,000 containers in the year, one third above the plan of 234,000."
    )
    return SummaryPoint(text=text, page=page, quote=quote, start=0, end=len(quote), status=status)


def document_of(name: str) -> Document:
    """A document of 40 pages."""
    kind: PageKind = "slide" if name.endswith("pptx") else "page"
    pages = tuple(Page(number=n, text=" ".join(LINES), kind=kind) for n in range(1, 41))
    return Document(id="ab" * 32, name=name, path=f"/home/ada/{name}", media_type="application/pdf", pages=pages)


def page_picture() -> PageImage:
    """A drawn page with a sentence marked."""
    width, height = 960, 1358
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    marks = []
    for number in range(34):
        line = LINES[number % len(LINES)] if number else LINES[0]
        font = QFont("DejaVu Serif")
        font.setPixelSize(34 if number == 0 else 21)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.black)
        y = 90 + number * 36 + (20 if number else 0)
        painter.drawText(QPoint(92, y), line)
        if number in (4, 5):
            marks.append(
                (
                    90.0,
                    y - 22.0,
                    painter.fontMetrics().horizontalAdvance(line if number == 4 else "of 234,000.") + 4.0,
                    29.0,
                )
            )
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub asks for bytes, which it refuses
    return PageImage(png=bytes(buffer.data().data()), width=width, height=height, marks=tuple(marks))


def fill(store: Store) -> None:
    """Conversations for the sidebar."""
    for title in ("Lease questions", "Minutes of 14 November", "Sodium batteries, who leads?"):
        conversation = store.create_conversation(title)
        store.add_message(conversation.id, Message(role="user", parts=(TextPart(text=f"About {title}: berth rents?"),)))


def settle() -> None:
    """Let layouts and queued signals come to rest."""
    for _ in range(6):
        QApplication.processEvents()


def start(scene: Scene) -> None:
    """Nothing yet."""


def no_model(scene: Scene) -> None:
    """No language model."""
    scene.script.status.emit(ModelStatus(state="none", message="No language model was found on this computer."))


def low_memory(scene: Scene) -> None:
    """The model does not fit."""
    message = "Ternary Bonsai 8B needs 2.4 GB and 1.1 GB are free. Close other programs, or choose a smaller model."
    scene.script.status.emit(ModelStatus(state="none", message=message))


def loading(scene: Scene) -> None:
    """The model is being loaded while a document is read."""
    scene.script.status.emit(ModelStatus(state="loading", name=READY.name, progress=0.42))
    scene.drop()
    scene.script.tell(
        RunStarted(model=""),
        StepStarted(step="read", title=f"Reading {scene.name}"),
        StepProgress(step="read", done=17, total=40, unit="pages"),
    )


def streaming(scene: Scene) -> None:
    """Points come in, and other files wait."""
    scene.drop(scene.name, "Lease of berth 2.pdf", "Minutes.docx")
    scene.read()
    scene.points(3)


def finished(scene: Scene) -> None:
    """Done and checked, with the page open."""
    scene.drop()
    scene.read()
    scene.points(5)
    scene.finish()
    scene.open_first()


def sources(scene: Scene) -> None:
    """All sources of a summary."""
    finished(scene)
    scene.window.inspector.show_tab(1)


def doubts(scene: Scene) -> None:
    """Done, with something to know."""
    scene.drop()
    scene.read()
    scene.points(5)
    scene.finish(
        "Pages 17 and 18 are scans without text, so they were not read.",
        "One point was left out: its number 4.7 does not stand in the source.",
    )


def failed(scene: Scene) -> None:
    """The document cannot be read; before it, points were kept."""
    scene.drop()
    scene.read()
    scene.points(2)
    scene.script.tell(
        RunFailed(
            message="The engine ended unexpectedly while it phrased a point. It has been started again; try once more.",
            error_kind="bug",
            parts=(scene.summary(2),),
        )
    )


def stopped(scene: Scene) -> None:
    """The user has stopped it."""
    scene.drop()
    scene.read()
    scene.points(4)
    scene.script.tell(RunCancelled(parts=(replace(scene.summary(4), complete=False),)))


def chat(scene: Scene) -> None:
    """An answer with everything that Markdown has."""
    scene.window.composer.sent.emit("How should I read the harbour report, and how many containers is that per day?")
    scene.script.tell(
        RunStarted(model=READY.name),
        TextDelta(text=ANSWER),
        Usage(prompt_tokens=90, reused_tokens=0, generated_tokens=180, first_token_seconds=0.4, seconds=6.4),
        RunFinished(parts=(TextPart(text=ANSWER),)),
    )


def deleted(scene: Scene) -> None:
    """A conversation was deleted and can come back."""
    finished(scene)
    conversation = scene.window.conversation
    assert conversation is not None
    scene.window.controller.delete(conversation)
    scene.window.sidebar.deleted.emit(conversation, "Annual harbour report")


def searching(scene: Scene) -> None:
    """Hits in the sidebar."""
    scene.window.sidebar.search.setText("berth")
    scene.window.sidebar.refresh()


def dragging(scene: Scene) -> None:
    """Something hovers over the window."""
    scene.window.overlay.show_over("Drop to summarise")


SCENES: tuple[Callable[[Scene], None], ...] = (
    start,
    no_model,
    low_memory,
    loading,
    streaming,
    finished,
    sources,
    doubts,
    failed,
    stopped,
    chat,
    deleted,
    searching,
    dragging,
)
LONG_NAMES = {
    "german": "Rechtsschutzversicherungsgesellschaften und Donaudampfschifffahrtskapitänswitwenrente – Bericht.pdf",
    "arabic": "التقرير السنوي لهيئة الميناء.pdf",
    "chinese": "港口管理局年度报告（第二版）.pptx",
}


def render(out: Path) -> list[Path]:
    """Draw all pictures into `out`; returns their files."""
    out.mkdir(parents=True, exist_ok=True)
    written = []

    def picture(
        name: str, build: Callable[[Scene], None], theme: ThemeChoice, size: tuple[int, int], document: str = ""
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            scene = Scene(Path(folder), theme, size, document or "Annual harbour report.pdf")
            build(scene)
            settle()
            path = out / f"{name}.png"
            scene.window.grab().save(str(path))
            written.append(path)
            scene.close()

    for build in SCENES:
        for theme in ("light", "dark"):
            picture(f"{build.__name__}_{theme}", build, theme, LARGE)
        picture(f"{build.__name__}_small", build, "light", SMALL)
    for name, document in LONG_NAMES.items():
        picture(f"name_{name}", finished, "light", LARGE, document)
        picture(f"name_{name}_small", finished, "dark", SMALL, document)
    return written


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Render every screen and state of the window to PNG files.")
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    written = render(out)
    sys.stderr.write(f"{len(written)} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
