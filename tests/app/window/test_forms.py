"""The forms of the short jobs, driven with mouse and keyboard: what they ask for is what the assistant is asked."""

from __future__ import annotations

from pathlib import Path

from helpers.window import HARBOUR, run, texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ternlight.agents.events import RunFinished, RunStarted
from ternlight.agents.messages import CitationsPart, CitedPlace, TextPart
from ternlight.app.window.forms import AskForm, ResearchForm, SummarizeForm

FILE = Path(HARBOUR.path)


def click(screen, widget):
    screen.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def asked(screen):
    return [request for request in screen.assistant.requests if request[0] not in ("page_image", "start_watching")]


def test_summarise_a_file_in_a_length(screen, monkeypatch):
    click(screen, screen.window.composer.summarize)
    form = screen.window.findChild(SummarizeForm)
    assert not form.send.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(FILE)], ""))
    click(screen, form.sources.add)
    form.length.setFocus()
    screen.qtbot.keyClick(form.length, Qt.Key.Key_Down)
    screen.assistant.script(*run())
    click(screen, form.send)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    assert asked(screen) == [("summarize", FILE, "long")]
    assert "Berth 3 took 3000." in texts(screen.answer())


def test_summarise_a_page_of_the_web_and_once_more(screen):
    screen.window.commands["summarize"].run()
    form = screen.window.findChild(SummarizeForm)
    click(screen, form.sources.tabs["url"])
    screen.qtbot.keyClicks(form.sources.url, "harbour.example/report")
    assert not form.send.isEnabled()
    click(screen, form.sources.online)
    screen.assistant.script(*run())
    click(screen, form.send)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    [(kind, sources, length)] = asked(screen)
    assert (kind, sources.url, length) == ("summarize_from", "https://harbour.example/report", "medium")
    assert sources.web.policy.offline is False
    assert "harbour.example" in texts(screen.window.view)
    screen.assistant.script(*run(length="long"))
    screen.answer().summary._longer.click()
    screen.wait(lambda: screen.idle() and len(asked(screen)) == 2)
    assert asked(screen)[1][1].url == "https://harbour.example/report"


def test_summarise_what_was_said(screen):
    screen.ask("How long is the quay?")
    screen.window.commands["summarize"].run()
    form = screen.window.findChild(SummarizeForm)
    click(screen, form.sources.tabs["conversation"])
    assert "How long is the quay?" in texts(form)
    screen.assistant.script(*run())
    click(screen, form.send)
    screen.wait(lambda: screen.idle() and len(asked(screen)) == 2)
    sources = asked(screen)[1][1]
    assert [message.text for message in sources.messages] == ["How long is the quay?", "Scripted answer."]


def test_ask_files_and_open_the_page_with_the_quote(screen, monkeypatch):
    quote = "Sentence 3 says that berth 3 handled 3000 containers."
    start = HARBOUR.pages[2].text.index(quote)
    place = CitedPlace(
        n=1,
        title="harbour.pdf",
        url="",
        document_id=HARBOUR.id,
        page=3,
        quote=quote,
        start=start,
        end=start + len(quote),
    )
    screen.window.composer.text.setPlainText("What did berth 3 handle?")
    screen.window.commands["ask"].run()
    form = screen.window.findChild(AskForm)
    assert form.question.toPlainText() == "What did berth 3 handle?"
    assert not form.send.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(FILE)], ""))
    click(screen, form.sources.add)
    part = CitationsPart(citations=(place,), mode="model")
    screen.assistant.script(RunStarted(model="S"), RunFinished(parts=(TextPart(text="It handled 3000 [1]."), part)))
    click(screen, form.send)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    assert asked(screen) == [("ask", "What did berth 3 handle?", (FILE,), None)]
    assert not screen.window.composer.text.toPlainText()
    answer = screen.answer()
    click(screen, answer.citations.sources[0])
    inspector = screen.window.inspector
    screen.wait(lambda: inspector.isVisible() and inspector.page_view.canvas.marks)
    assert quote in inspector.quote.text()

    screen.assistant.script(RunStarted(model="S"), RunFinished(parts=(TextPart(text="3000 [1]."), part)))
    answer.regenerate.click()
    screen.wait(lambda: screen.idle() and len(asked(screen)) == 2)
    assert asked(screen)[1] == asked(screen)[0]


def test_research_asks_for_the_question_and_how_thorough(screen):
    click(screen, screen.window.composer.jobs["research"])
    form = screen.window.findChild(ResearchForm)
    screen.qtbot.keyClicks(form.question, "Who builds sodium batteries?")
    assert not form.send.isEnabled()
    click(screen, form.online)
    assert form.send.isEnabled()
    form.pages.setCurrentIndex(2)
    screen.qtbot.keyClick(form.question, Qt.Key.Key_Return)
    screen.wait(lambda: screen.window.conversation and screen.idle())
    assert asked(screen) == [("look_up", "Who builds sodium batteries?", 8)]
    screen.answer().regenerate.click()
    screen.wait(lambda: screen.idle() and len(asked(screen)) == 2)
    assert asked(screen)[1] == asked(screen)[0]
