"""One whole visit, run as a program on a real screen and recorded, with the model that ships.

First start and its tour, a PDF dropped, its cited summary, a citation clicked, a pitch deck of the same file in one
click, its preview, and the deck saved.

The mouse and the keyboard are the screen's own, moved by xdotool; only the drop, which begins in another program, is
handed to the window as the window system would.

usage: window_visit.py DOCUMENT DATA_DIR PICTURES; prints what was seen as JSON. PICTURES gets a numbered picture of
each moment and visit.png, all of them on one sheet.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from helpers.window import drawn, drop
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.widgets.fonts import body_font, load_fonts
from ternlight.app.window import MainWindow
from ternlight.app.window.making.dialog import MakeDialog
from ternlight.app.window.palette import Palette
from ternlight.app.window.tour import Tour

SECONDS = 240
SETTLE = 400
"""Milliseconds in which the screen comes to show what the window has drawn."""
COLUMNS, WIDTH = 3, 680


class Visit:
    """A person at the screen: waits for what can be seen, presses it, takes pictures."""

    def __init__(self, app: QApplication, window: MainWindow, pictures: Path) -> None:
        self.app, self.window, self.pictures = app, window, pictures
        pictures.mkdir(parents=True, exist_ok=True)
        self.taken: list[Path] = []

    def wait(self, state: Callable[[], object]) -> None:
        """Handle events until `state()` holds."""
        timer = QElapsedTimer()
        timer.start()
        while not state():
            if timer.elapsed() > SECONDS * 1000:
                raise TimeoutError(
                    f"waited {SECONDS} seconds after {self.taken[-1].name if self.taken else 'the start'}"
                )
            self.app.processEvents()
            time.sleep(0.005)

    def press(self, widget: QWidget) -> None:
        """Move the mouse there and click, once it can be clicked and stays where it is."""
        self.wait(lambda: widget.isVisible() and widget.isEnabled())
        place = None
        while place != (now := widget.mapToGlobal(widget.rect().center())):
            place = now
            drawn()
        self._hand("mousemove", str(place.x()), str(place.y()), "click", "1")

    def keys(self, *keys: str) -> None:
        """Press keys, as xdotool names them: "ctrl+shift+p"."""
        self._hand("key", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        """Write on the keyboard."""
        self._hand("type", "--delay", "40", text)

    def _hand(self, *arguments: str) -> None:
        done = subprocess.Popen(["xdotool", *arguments])
        self.wait(lambda: done.poll() is not None)
        QTest.qWait(SETTLE // 2)

    def attend(self, window: QWidget) -> None:
        """Have the keyboard go to a window: a screen without a window manager gives it to none."""
        self._hand("windowfocus", str(int(window.winId())))
        self.wait(window.isActiveWindow)

    def take(self, name: str) -> None:
        """A picture of what the screen shows."""
        QTest.qWait(SETTLE)
        path = self.pictures / f"{len(self.taken) + 1:02}_{name}.png"
        self.window.screen().grabWindow(0, *self.window.frameGeometry().getRect()).save(str(path))
        self.taken.append(path)

    def idle(self) -> bool:
        """Whether nothing runs in the conversation that is shown."""
        conversation = self.window.conversation
        return conversation is not None and not self.window.controller.running(conversation)

    def sheet(self) -> None:
        """All pictures on one."""
        images = [QImage(str(path)) for path in self.taken]
        height = round(WIDTH * images[0].height() / images[0].width())
        rows = -(-len(images) // COLUMNS)
        sheet = QImage(COLUMNS * (WIDTH + 12) + 12, rows * (height + 12) + 12, QImage.Format.Format_RGB32)
        sheet.fill(QColor("#5b6472"))
        painter = QPainter(sheet)
        for number, image in enumerate(images):
            small = image.scaled(
                WIDTH, height, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter.drawImage(12 + number % COLUMNS * (WIDTH + 12), 12 + number // COLUMNS * (height + 12), small)
        painter.end()
        sheet.save(str(self.pictures / "visit.png"))


def first_start(visit: Visit) -> None:
    """The tour, page by page."""
    visit.window.dialogs.tour()
    tour = visit.window.findChild(Tour)
    visit.wait(tour.isVisible)
    visit.take("first_start")
    pages = tour.stack.count()
    for page in range(1, pages + 1):
        visit.press(tour.next)
        visit.wait(lambda page=page: page == pages or tour.stack.currentIndex() == page)
    visit.wait(lambda: visit.window.findChild(Tour) is None or not tour.isVisible())


def summary(visit: Visit, document: Path) -> list[str]:
    """Drop the document, wait for its summary, and click the first citation; returns what the citations say."""
    window = visit.window
    drop(window, files=(document,))
    visit.wait(visit.idle)
    visit.take("summary")
    card = window.view.widget_of(window.view.last_answer()).summary
    chips = card.chips()
    visit.press(chips[0])
    visit.wait(lambda: window.inspector.isVisible() and window.inspector.page_view.canvas.marks)
    visit.take("citation")
    return [chip.text() for chip in chips]


def palette(visit: Visit) -> None:
    """Find the commands by keyboard, and leave them."""
    window = visit.window
    visit.attend(window)
    visit.keys("ctrl+shift+p")
    visit.wait(lambda: window.findChild(Palette) is not None and window.findChild(Palette).isVisible())
    commands = window.findChild(Palette)
    visit.attend(commands)
    visit.type("deck")
    visit.wait(lambda: commands.query.text() == "deck")
    visit.take("palette")
    visit.keys("Escape")
    visit.wait(lambda: window.findChild(Palette) is None or not window.findChild(Palette).isVisible())


def deck(visit: Visit, document: Path, saved: Path) -> list[str]:
    """Make a pitch deck of what was summarised, look at it, save it; returns its slides' layouts."""
    window = visit.window
    visit.press(window.view.widget_of(window.view.last_answer()).summary.deck)
    visit.wait(lambda: window.findChild(MakeDialog) is not None and window.findChild(MakeDialog).isVisible())
    form = window.findChild(MakeDialog)
    assert form.sources.chosen.files == (document,)
    visit.take("form")
    visit.press(form.make)
    visit.wait(lambda: window.desk.view.isVisible() and window.desk.view.stage in ("writing", "made"))
    visit.take("writing")
    visit.wait(lambda: visit.idle() and window.desk.view.stage == "made")
    visit.take("preview")
    answer = window.desk.view.turn.answer
    QFileDialog.getSaveFileName = staticmethod(lambda *_: (str(saved), ""))  # the desktop's own dialog is not ours
    visit.press(window.desk.view.save)
    visit.wait(saved.is_file)
    visit.take("saved")
    window.show_conversation(window.conversation)
    visit.take("card")
    return [part.layout for part in answer.made.parts]


def main() -> None:
    document, data, pictures = (Path(argument) for argument in sys.argv[1:4])
    app = QApplication(["ternlight"])
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(body_font())
    paths = Paths.under(data)
    paths.create()
    settings = Settings(theme="light")
    store = Store(paths.database)
    assistant = Assistant(paths, settings)
    bridge = AgentBridge(assistant)
    window = MainWindow(assistant, store, bridge, settings)
    bridge.start()
    window.resize(1360, 860)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    visit = Visit(app, window, pictures)
    try:
        visit.wait(lambda: assistant.status.state in ("ready", "none", "failed"))
        first_start(visit)
        chips = summary(visit, document)
        quote, marks = window.inspector.quote.text(), len(window.inspector.page_view.canvas.marks)
        palette(visit)
        saved = data / "saved.pptx"
        layouts = deck(visit, document, saved)
        visit.sheet()
        json.dump(
            {
                "platform": app.platformName(),
                "model": assistant.status.name,
                "chips": chips,
                "quote": quote,
                "marks": marks,
                "layouts": layouts,
                "saved": str(saved),
                "pictures": [path.name for path in visit.taken],
                "stored": [message.state for message in store.messages(window.conversation)],
            },
            sys.stdout,
        )
    finally:
        window.controller.close()
        bridge.stop()
        window.close()
        store.close()


if __name__ == "__main__":
    main()
