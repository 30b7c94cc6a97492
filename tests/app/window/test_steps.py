"""What an agent does, as cards: calls with arguments and results, sub-agents, questions to the user, sources, files."""

from __future__ import annotations

import asyncio

import pytest
from helpers.assistant import Hold
from helpers.window import HARBOUR, texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    RunFinished,
    RunStarted,
    SubagentEvent,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from ternlight.agents.messages import CitationsPart, CitedPlace, TextPart, ToolCallPart, ToolReturnPart
from ternlight.app.approvals import Approvals
from ternlight.app.window.step_row import StepRow

CALL = ToolCallPart(call="c1", tool="read_page", arguments={"source": "https://example.org/tides", "max": 3})
RETURN = ToolReturnPart(call="c1", tool="read_page", status="ok", text="High water <b>at nine</b>.")
REQUEST = ApprovalRequest(
    call="c1",
    tool="read_page",
    title="Read a page",
    arguments=CALL.arguments,
    scope="host:example.org",
    question="Open https://example.org/tides?",
    warning="Text from outside was read during this task.",
)


def test_a_call_opens_to_its_arguments_and_result(screen):
    screen.assistant.script(
        RunStarted(model="S"),
        ToolStarted(part=CALL, title="Opening example.org"),
        ToolFinished(part=RETURN, title="Read example.org", seconds=1.2),
        RunFinished(parts=(CALL, RETURN, TextPart(text="At nine."))),
    )
    answer = screen.ask("When is high water?")
    for _ in range(2):  # as it was made, and as it is read back
        [line] = [one for one in answer.steps.findChildren(StepRow) if one.head.isEnabled()]
        assert not line.opened
        screen.qtbot.keyClick(line.head, Qt.Key.Key_Space)
        words = texts(line)
        for expected in ("Called read page with", "https://example.org/tides", "3", "High water <b>at nine</b>."):
            assert expected in words
        screen.qtbot.mouseClick(line.head, Qt.MouseButton.LeftButton)
        assert not line.opened
        screen.window.show_conversation(None)
        screen.window.controller._turns.clear()
        screen.window.show_conversation(1)
        answer = screen.answer()


def test_a_sub_agents_steps_stand_below_it(screen):
    def sub(event):  # type: ignore[no-untyped-def]
        return SubagentEvent(agent="a1", title="Looks up tides", event=event)

    hold = Hold()
    screen.assistant.script(
        RunStarted(model="S"),
        sub(RunStarted(model="S")),
        sub(ToolStarted(part=CALL, title="Opening example.org")),
        hold,
    )
    screen.window.composer.sent.emit("When?")
    screen.wait(lambda: hold.reached.is_set() and screen.answer().steps is not None)
    screen.wait(lambda: "Opening example.org" in texts(screen.answer().steps))
    assert "Looks up tides" in texts(screen.answer().steps)
    screen.answer().steps.stop.click()
    screen.wait(screen.idle)
    assert "Stopped" in texts(screen.answer().steps)


@pytest.mark.parametrize("decision", ["once", "run", "always", "no"])
def test_the_window_answers_a_question_and_remembers_how_far_it_reaches(screen, decision):
    given = []

    async def run():  # type: ignore[no-untyped-def]
        yield RunStarted(model="S")
        yield ToolStarted(part=CALL, title="Opening example.org")
        yield ApprovalRequested(request=REQUEST)
        given.append(await screen.assistant.approvals.ask(REQUEST))
        yield ToolFinished(part=RETURN, title="Read example.org", seconds=0.1)
        yield RunFinished(parts=(TextPart(text="At nine."),))

    screen.assistant.chat = lambda messages: run()
    screen.window.composer.sent.emit("When?")
    screen.wait(lambda: screen.window.conversation and screen.answer().approvals)
    [card] = screen.answer().approvals.values()
    words = texts(card)
    for expected in (REQUEST.question, "https://example.org/tides", REQUEST.warning, "opening pages of example.org"):
        assert expected in words
    assert "Waiting for you" in texts(screen.answer())
    screen.qtbot.keyClick(card.buttons[decision], Qt.Key.Key_Space)
    screen.wait(screen.idle)
    assert given == [decision]
    assert screen.answer().approvals == {}
    always = ("host:example.org",) if decision == "always" else ()
    assert (screen.saved[-1].granted if screen.saved else ()) == always
    screen.wait(lambda: screen.assistant.connections.grants.always == set(always))


def test_stopping_takes_the_question_away(screen):
    async def run():  # type: ignore[no-untyped-def]
        yield RunStarted(model="S")
        yield ToolStarted(part=CALL, title="Opening example.org")
        yield ApprovalRequested(request=REQUEST)
        await screen.assistant.approvals.ask(REQUEST)

    screen.assistant.chat = lambda messages: run()
    screen.window.composer.sent.emit("When?")
    screen.wait(lambda: screen.window.conversation and screen.answer().approvals)
    screen.window.on_escape()
    screen.wait(screen.idle)
    assert screen.answer().approvals == {}


async def test_a_decision_may_come_before_the_run_waits_for_it() -> None:
    approvals = Approvals()
    assert await approvals.ask(REQUEST) == "no"  # in a terminal nobody is there to be asked
    approvals.attended = True
    approvals.decide(REQUEST, "run")
    assert await approvals.ask(REQUEST) == "run"
    waiting = asyncio.ensure_future(approvals.ask(REQUEST))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


WEB = CitedPlace(
    n=1, title="Tide tables", url="https://example.org/t", document_id="w", page=1, quote="at nine", start=0, end=7
)
PAGE = CitedPlace(
    n=2,
    title="harbour.pdf",
    url="",
    document_id=HARBOUR.id,
    page=3,
    quote=HARBOUR.pages[2].text[15:60],
    start=15,
    end=60,
)


def test_sources_open_in_the_reader_or_after_a_question_in_the_browser(screen, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "ternlight.app.window.answer_actions.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    part = CitationsPart(citations=(WEB, PAGE), mode="model", notes=("Two sources disagree.",))
    text = "High water is at nine [1]. Berth 3 is there [2], not [7]."
    screen.assistant.script(RunStarted(model="S"), TextDelta(text=text), RunFinished(parts=(TextPart(text=text), part)))
    answer = screen.ask("When?")
    words = texts(answer)
    for expected in ("2 quotes, each found in its source", "Two sources disagree.", "example.org", "“at nine”"):
        assert expected in words
    answer.citations.sources[1].click()
    screen.wait(lambda: screen.window.inspector.isVisible() and screen.window.inspector.page_view.canvas.marks)
    assert PAGE.quote in screen.window.inspector.quote.text()
    assert "Page 3 of 12" in texts(screen.window.inspector)

    answer.text.cite_clicked.emit(1)
    box = screen.window.findChild(QMessageBox)
    assert box.text().endswith("https://example.org/t")
    assert opened == []
    next(b for b in box.buttons() if b.text() == "Open").click()
    assert opened == ["https://example.org/t"]


def test_a_finished_file_is_a_card_that_leads_to_it(screen, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "ternlight.app.window.file_card.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile()) or True
    )
    made = tmp_path / "Tides.pdf"
    made.write_bytes(b"%PDF-1.7" + b"x" * 2_000_000)
    result = ToolReturnPart(call="c1", tool="write", status="ok", text="done", files=(str(made),), trusted=True)
    screen.assistant.script(
        RunStarted(model="S"),
        ToolStarted(part=CALL, title="Writing"),
        ToolFinished(part=result, title="Wrote Tides.pdf", seconds=0.2),
        RunFinished(parts=(CALL, result, TextPart(text="It is done."))),
    )
    answer = screen.ask("Write it down")
    [card] = answer.files.values()
    assert "Tides.pdf" in texts(card)
    assert "2 MB" in texts(card)
    screen.wait(lambda: not card._picture.isHidden())  # the first page
    card.open.click()
    card.folder.click()
    assert opened == [str(made), str(tmp_path)]
    made.unlink()
    card.open.click()
    assert "no longer where it was" in texts(screen.window.notice)


def test_research_asks_to_go_online_first(screen):
    window = screen.window

    def looked_up():
        return [request for request in screen.assistant.requests if request[0] == "look_up"]

    window.composer.text.setPlainText("Who leads in sodium batteries?")
    window.composer.jobs["research"].click()
    assert "Ternlight is offline" in texts(window.notice)
    assert looked_up() == []
    part = CitationsPart(citations=(WEB,), mode="model")
    screen.assistant.script(RunStarted(model="S"), RunFinished(parts=(TextPart(text="Some [1]."), part)))
    window.notice.action.click()
    screen.wait(lambda: window.conversation and screen.idle())
    assert looked_up() == [("look_up", "Who leads in sodium batteries?")]
    assert screen.saved[-1].offline is False
    assert "Online" in window.sidebar.network.accessibleName()
    screen.assistant.script(RunStarted(model="S"), RunFinished(parts=(TextPart(text="Others [1]."), part)))
    screen.answer().regenerate.click()
    screen.wait(lambda: screen.idle() and len(looked_up()) == 2)
    assert looked_up()[1] == ("look_up", "Who leads in sodium batteries?")
    window.sidebar.network.click()
    assert screen.saved[-1].offline is True
