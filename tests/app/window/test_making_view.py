"""Decks and reports from the form to the file, in a window over the real assistant, with mouse and keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.engine import FakeEngine
from helpers.harbour_report import SAMPLE
from helpers.window import drawn, texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ternlight.agents.messages import MadePart
from ternlight.agents.workflows.report import run
from ternlight.agents.workflows.report.write import SectionWriter
from ternlight.app.assistant import Assistant
from ternlight.app.bridge import AgentBridge
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.store import Store
from ternlight.app.window import MainWindow
from ternlight.app.window.making.dialog import MakeDialog
from ternlight.app.window.making.redo_dialog import RedoDialog
from ternlight.app.window.turns import AssistantTurn
from ternlight.engine import bundled
from ternlight.tools.typeset.check import check_file


class Studio:
    """A window that really makes documents."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.paths = Paths.under(folder / "data").create()
        self.store = Store(self.paths.database)
        self.assistant = Assistant(self.paths, Settings(), engine=FakeEngine())
        self.bridge = AgentBridge(self.assistant)
        settings = Settings(theme="light", toured=True)
        self.window = MainWindow(self.assistant, self.store, self.bridge, settings, save=lambda _: None)
        self.view = self.window.desk.view
        self.closed = False
        self.bridge.start()
        self.window.show()
        qtbot.waitExposed(self.window)

    def wait(self, state: Callable[[], object]) -> None:
        """Until `state()` holds and what made it so is drawn."""
        self.qtbot.waitUntil(lambda: bool(state()), timeout=60_000)
        drawn()

    def reach(self, stage: str) -> None:
        """Wait until it is at this stage and the view shows it: it is drawn once for all that changed together."""
        view = self.view
        self.wait(lambda: view.stage == stage and view.shown == stage and not view.drawing)

    def make_anew(self, dialog: RedoDialog) -> None:
        """Press the button of the dialog, and wait for another document than there is."""
        before = self.made
        self.click(dialog.redo)
        self.wait(lambda: self.made is not before)
        self.reach("made")

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def form(self, command: str, *files: Path) -> MakeDialog:
        """Open the form by its command, with files chosen."""
        self.window.commands[command].run()
        dialog = self.window.findChildren(MakeDialog)[-1]
        dialog._folder = self.folder
        dialog.sources.add_files(files)
        return dialog

    @property
    def titles(self) -> list[str]:
        """The lines of the outline as shown."""
        shown = self.view.panel.list
        return [shown.item(row).text() for row in range(shown.count())]

    @property
    def made(self) -> MadePart:
        answer = self.view.turn.answer if self.view.turn is not None else None
        assert answer is not None and answer.made is not None
        return answer.made

    def pictured(self) -> bool:
        """Whether every slide has its picture."""
        tiles = self.view.previews.grid.tiles
        return bool(tiles) and all(tile.tile.image is not None for tile in tiles)

    def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        self.window.close()
        self.bridge.stop()
        self.store.close()
        self.window.deleteLater()


@pytest.fixture
def open_studio(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Studio]]:
    file = tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setattr(bundled, "language_model", lambda cache_dir=None: file)
    monkeypatch.setattr(bundled, "embedder", lambda cache_dir=None: (file, file))
    opened: list[Studio] = []

    def make() -> Studio:
        opened.append(Studio(qtbot, tmp_path))
        return opened[-1]

    yield make
    for studio in opened:
        studio.close()


@pytest.fixture
def studio(open_studio: Callable[[], Studio]) -> Studio:
    return open_studio()


def key(studio: Studio, widget: QWidget, which: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    studio.qtbot.keyClick(widget, which, modifier or Qt.KeyboardModifier.NoModifier)


def test_a_deck_is_planned_edited_written_redone_dressed_and_saved(studio, tmp_path, monkeypatch):
    dialog = studio.form("deck", SAMPLE)
    dialog.kind.setCurrentIndex(1)
    dialog.slides.setCurrentIndex(1)
    studio.click(dialog.plan)
    view, panel = studio.view, studio.view.panel
    studio.reach("planned")
    studio.wait(studio.pictured)
    assert studio.window.pages.currentWidget() is view
    assert not list(tmp_path.glob("*.pptx"))
    first = studio.titles

    # Rename with the keyboard, move, take out and take that back, add one.
    panel.list.setFocus()
    panel.list.setCurrentRow(1)
    key(studio, panel.list, Qt.Key.Key_F2)
    editor = panel.list.findChild(QLineEdit)
    editor.selectAll()
    studio.qtbot.keyClicks(editor, "What this is about")
    key(studio, editor, Qt.Key.Key_Return)
    studio.wait(lambda: studio.titles[1] == "What this is about")
    key(studio, panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert studio.titles[:2] == ["What this is about", first[0]]
    assert panel.list.currentRow() == 0
    panel.list.setCurrentRow(len(first) - 1)
    key(studio, panel.list, Qt.Key.Key_Delete)
    assert len(studio.titles) == len(first) - 1
    studio.click(panel.undo)
    assert len(studio.titles) == len(first)
    studio.qtbot.keyClicks(panel.new, "dredging and the depth of the channel")
    studio.click(panel.add)
    studio.wait(lambda: len(studio.titles) == len(first) + 1)
    assert "Dredging and the depth of the channel" in studio.titles
    panel.title_field.setText("The harbour in one hour")
    panel.title_field.editingFinished.emit()
    planned = studio.titles

    studio.click(view.write)
    studio.reach("made")
    assert studio.made.title == "The harbour in one hour"
    assert [part.title for part in studio.made.parts][1] == "What this is about"
    assert len(studio.made.parts) == len(planned) + 2
    path = Path(studio.made.path)
    assert path.parent == tmp_path
    assert check_file(path).errors == ()
    tiles = view.previews.grid.tiles
    studio.wait(lambda: any("What this is about" in tile.accessibleName() for tile in tiles))

    # A slide large, by the keyboard, and back.
    tiles = view.previews.grid.tiles
    studio.click(tiles[2])
    assert view.previews.part == 2
    key(studio, tiles[2], Qt.Key.Key_Right)
    assert view.previews.part == 3
    key(studio, tiles[3], Qt.Key.Key_Return)
    assert view.previews.large
    studio.wait(lambda: view.previews.stage.canvas.image.width() == 1280)
    key(studio, view.previews.stage, Qt.Key.Key_Escape)
    assert not view.previews.large

    # One slide anew; the others stay.
    before = studio.made.parts
    studio.click(view.redo)
    studio.wait(lambda: studio.window.findChild(RedoDialog))
    redo = studio.window.findChild(RedoDialog)
    studio.qtbot.keyClicks(redo.wish, "the costs first")
    studio.make_anew(redo)
    after = studio.made.parts
    assert [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] in ([3], [])

    # Another theme without the model, then another file.
    view.choose_theme("midnight")
    studio.wait(lambda: studio.made.theme == "midnight")
    saved = tmp_path / "elsewhere" / "Board"
    saved.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), "PowerPoint (*.pptx)"))
    studio.click(view.save)
    studio.wait(lambda: studio.made.path == f"{saved}.pptx")
    assert check_file(Path(studio.made.path)).errors == ()
    assert "Saved Board.pptx" in texts(studio.window.notice)

    # Back in the conversation there is a card with a picture, and it is there after a restart.
    studio.click(view.back)
    turn = studio.window.view.last_answer()
    studio.wait(lambda: isinstance(studio.window.view.widget_of(turn), AssistantTurn))
    card = studio.window.view.widget_of(turn).made
    studio.wait(lambda: not card.picture.isHidden())
    assert "The harbour in one hour" in card.accessibleName()
    stored = studio.store.messages(studio.window.conversation)
    kept = [part for message in stored for part in message.message.parts if isinstance(part, MadePart)]
    assert kept == [studio.made]


def test_what_only_the_user_knows_becomes_slides(studio):
    dialog = studio.form("deck", SAMPLE)
    studio.click(dialog.plan)
    view, questions = studio.view, studio.view.panel.questions
    studio.reach("planned")
    before = studio.titles
    studio.click(view.panel._questions.head)
    assert "amount" in questions.fields
    questions.fields["amount"].setFocus()
    studio.qtbot.keyClicks(questions.fields["amount"], "4.2 million euros")
    studio.click(questions.put_in)
    studio.wait(lambda: len(studio.titles) > len(before))
    assert "The ask" in studio.titles
    assert "amount" not in questions.fields


def test_a_report_stops_and_goes_on_where_it_was_even_after_a_restart(open_studio, monkeypatch):
    begun: list[str] = []

    class UntilStopped(SectionWriter):
        """Begins a fourth section and does not come to its end."""

        async def write(self, item):
            begun.append(item.key)
            if len(begun) == 4:
                await asyncio.Event().wait()
            return await super().write(item)

    monkeypatch.setattr(run, "SectionWriter", UntilStopped)
    studio = open_studio()
    dialog = studio.form("report", SAMPLE)
    studio.click(dialog.make)
    view = studio.view
    studio.wait(lambda: view.turn is not None and view.turn.answer is not None and view.turn.answer.written >= 2)
    studio.wait(lambda: len(begun) == 4)
    conversation = studio.window.conversation
    studio.click(view.panel.stop)
    studio.reach("partial")
    assert "What was finished is in" in texts(view)
    ready = len(studio.made.parts)
    assert 0 < ready < 12
    studio.close()
    monkeypatch.setattr(run, "SectionWriter", SectionWriter)

    again = open_studio()
    again.window.show_conversation(conversation)
    turn = again.window.view.last_answer()
    again.wait(lambda: again.window.view.widget_of(turn) is not None)
    card = again.window.view.widget_of(turn).made
    again.click(card.write)
    again.reach("made")
    assert len(again.made.parts) > ready
    assert check_file(Path(again.made.path)).errors == ()
    again.wait(again.pictured)
    assert "Page 1" in again.view.previews.grid.tiles[0].accessibleName()

    # One section anew; the others stay.
    view, before = again.view, again.made.parts
    assert view.redo.text() == "Redo section"
    view.panel.list.setCurrentRow(1)
    again.click(view.redo)
    again.wait(lambda: again.window.findChild(RedoDialog))
    redo = again.window.findChild(RedoDialog)
    assert redo.layouts.isHidden()
    again.qtbot.keyClicks(redo.wish, "what it cost")
    again.make_anew(redo)
    assert [part.title for part in again.made.parts] == [part.title for part in before]
    assert check_file(Path(again.made.path)).errors == ()


def test_a_file_that_cannot_be_read_is_said_and_can_be_tried_again(studio, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    dialog = studio.form("report", broken)
    studio.click(dialog.make)
    studio.reach("failed")
    assert "broken.pdf" in texts(studio.view)
    assert studio.view.write.text() == "Try again"
    make_pdf(broken, ["Berth 4 handled 312,000 containers in 2025. It cost 4.2 million euros."] * 3)
    studio.click(studio.view.write)
    studio.wait(lambda: studio.window.view.last_answer().answer.made)


def test_the_form_says_what_is_missing(studio, tmp_path):
    studio.window.commands["deck"].run()
    dialog = studio.window.findChildren(MakeDialog)[-1]
    assert not dialog.make.isEnabled()
    assert dialog.make.toolTip() == "Choose a file first."
    studio.click(dialog.sources.tabs["topic"])
    studio.qtbot.keyClicks(dialog.sources.topic, "Shore power")
    assert "offline" in texts(dialog)
    assert not dialog.make.isEnabled()
    studio.click(dialog.sources.online)
    assert dialog.make.isEnabled()
    assert dialog.task.topic == "Shore power"
    assert Path(dialog.task.out).name == "Shore power.pptx"
    studio.click(dialog.sources.tabs["url"])
    studio.qtbot.keyClicks(dialog.sources.url, "ftp://example.org")
    assert not dialog.make.isEnabled()
    dialog.sources.url.setText("example.org/page")
    assert dialog.task.url == "https://example.org/page"
    (tmp_path / "Deck.pptx").write_bytes(b"")
    dialog._folder = tmp_path
    dialog.sources.url.setText("example.org/other")
    assert dialog.task.path.name == "Deck 2.pptx"  # never over a file that is there
    key(studio, dialog, Qt.Key.Key_Escape)
    assert studio.window.conversation is None


def test_a_file_that_is_open_elsewhere_is_not_chosen_without_a_question(studio, tmp_path, monkeypatch):
    dialog = studio.form("report", SAMPLE)
    proposed = dialog.task.path
    (tmp_path / ".~lock.Harbour.pdf#").touch()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "Harbour"), "PDF (*.pdf)"))
    pressed = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: pressed.pop(0))
    studio.click(dialog.choose)
    assert dialog.task.path == proposed
    studio.click(dialog.choose)
    assert dialog.task.path == tmp_path / "Harbour.pdf"


def test_a_deck_whose_file_cannot_be_written_is_kept_and_saved_elsewhere(studio, tmp_path, monkeypatch):
    dialog = studio.form("deck", SAMPLE)
    studio.click(dialog.plan)
    view = studio.view
    studio.reach("planned")
    assert studio.titles
    chosen = Path(view.turn.answer.request.task.out)
    chosen.mkdir()
    studio.click(view.write)
    studio.reach("partial")
    studio.wait(lambda: "could not be written" in view._status.text() and view.save.isVisible())
    written = len(studio.made.parts)
    chosen.rmdir()
    elsewhere = tmp_path / "elsewhere.pptx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(elsewhere), "PowerPoint (*.pptx)"))
    studio.click(view.save)
    studio.reach("made")
    assert studio.made.path == str(elsewhere) and len(studio.made.parts) >= written
    assert check_file(elsewhere).errors == ()


def test_one_section_of_a_report_is_made_anew(studio):
    dialog = studio.form("report", SAMPLE)
    studio.click(dialog.make)
    view = studio.view
    studio.reach("made")
    parts = studio.made.parts
    assert len(studio.titles) == len(parts)
    section = next(n for n, part in enumerate(parts) if part.layout == "section")
    view.panel.list.setCurrentRow(len(parts) - 1)
    assert not view.redo.isEnabled(), "the method is made by code"
    view.panel.list.setCurrentRow(section)
    assert view.redo.isEnabled() and view.redo.text() == "Redo section"
    studio.click(view.redo)
    studio.wait(lambda: studio.window.findChild(RedoDialog))
    redo = studio.window.findChild(RedoDialog)
    assert redo.layouts.isHidden() and parts[section].title in texts(redo)
    studio.qtbot.keyClicks(redo.wish, "harbour dues")
    studio.make_anew(redo)
    assert [part.title for part in studio.made.parts] == [part.title for part in parts]
    assert check_file(Path(studio.made.path)).errors == ()
