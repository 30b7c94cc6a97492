"""Work that was cut off is offered at the next start: gone on with from what is kept, or let go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.assistant import Hold
from helpers.window import texts

from ternlight.agents.events import (
    RunFinished,
    RunStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from ternlight.agents.messages import (
    FilePart,
    MadePart,
    MadeSection,
    Message,
    OutlinePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from ternlight.app.unfinished import Unfinished
from ternlight.app.window.answer import Answer
from ternlight.app.window.interruption import offer_to_go_on
from ternlight.app.window.making.task import Task
from ternlight.app.window.unfinished_dialog import UnfinishedDialog

OUTLINE: dict[str, Any] = {
    "title": "The harbour",
    "items": [{"key": str(n), "kind": "topic", "title": f"Part {n}"} for n in range(4)],
}


@pytest.fixture
def cut_off(screen) -> Callable[[], int]:  # type: ignore[no-untyped-def]
    """A conversation whose answer was stopped in its middle, as a kill leaves it."""

    def make() -> int:
        hold = Hold()
        call = ToolCallPart(call="1", tool="calculator", arguments={"expression": "17*23"})
        result = ToolReturnPart(call="1", tool="calculator", status="ok", text="391", title="391")
        screen.assistant.script(
            RunStarted(model="Scripted"),
            ToolStarted(part=call, title="Calculating"),
            ToolFinished(part=result, title="391", seconds=0.1),
            TextDelta(text="It is "),
            hold,
        )
        screen.window.composer.sent.emit("How much is 17 times 23?")
        screen.wait(lambda: hold.reached.is_set() and screen.answer().text is not None)
        screen.window.controller.stop(screen.window.conversation)
        screen.wait(screen.idle)
        return int(screen.window.conversation)

    return make


def offered(screen, *conversations: int) -> UnfinishedDialog:  # type: ignore[no-untyped-def]
    offer_to_go_on(screen.window, screen.assistant, screen.bridge, conversations)
    screen.wait(lambda: screen.window.findChild(UnfinishedDialog))
    found = screen.window.findChild(UnfinishedDialog)
    assert isinstance(found, UnfinishedDialog)
    return found


def test_an_agents_answer_goes_on_from_its_last_step(screen, cut_off) -> None:  # type: ignore[no-untyped-def]
    conversation = cut_off()
    asked = Message(role="user", parts=(TextPart(text="How much is 17 times 23?"),))
    run = Unfinished(id="1-1", messages=(asked,))
    screen.assistant.cut_off = [Unfinished(id="other", messages=(asked, asked)), run]
    screen.window.new_conversation()
    dialog = offered(screen, conversation)
    assert "How much is 17 times 23?" in texts(dialog) and "1 finished step is kept." in texts(dialog)
    screen.assistant.script(RunStarted(model="Scripted"), TextDelta(text="391."), RunFinished(parts=()))
    dialog.lines[0].go_on.click()
    assert screen.window.conversation == conversation
    screen.wait(screen.idle)
    assert ("resume", run) in screen.assistant.requests
    assert screen.window.view.last_answer().answer.text == "391.", "what was said before is not said twice"
    assert len(screen.window.controller.turns(conversation)) == 2, "no other turn was made"
    screen.wait(lambda: screen.window.findChild(UnfinishedDialog) is None)


def test_discarding_forgets_the_steps_and_keeps_the_words(screen, cut_off) -> None:  # type: ignore[no-untyped-def]
    conversation = cut_off()
    asked = Message(role="user", parts=(TextPart(text="How much is 17 times 23?"),))
    run = Unfinished(id="1-1", messages=(asked,))
    screen.assistant.cut_off = [run]
    offered(screen, conversation).lines[0].discard.click()
    screen.wait(lambda: ("discard", run, ()) in screen.assistant.requests)
    assert screen.window.view.last_answer().answer.text == "It is "
    assert "Discarded. What the conversation shows is kept." in texts(screen.window.notice)


def test_without_kept_steps_it_is_run_again(screen, cut_off) -> None:  # type: ignore[no-untyped-def]
    conversation = cut_off()
    dialog = offered(screen, conversation)
    assert "The text so far is kept." in texts(dialog)
    screen.assistant.script(RunStarted(model="Scripted"), RunFinished(parts=(TextPart(text="391"),)))
    dialog.lines[0].go_on.click()
    screen.wait(screen.idle)
    assert [request[0] for request in screen.assistant.requests][-2:] == ["chat", "chat"]
    assert screen.window.view.last_answer().answer.text == "391"


def _report(screen, tmp_path: Path) -> int:  # type: ignore[no-untyped-def]
    """A report of which two of four sections were written."""
    task = Task(job="report", files=(str(tmp_path / "a.pdf"),), kind="", out=str(tmp_path / "report.pdf"))
    sections = tuple(MadeSection(title=f"Part {n}", layout="section", status="model") for n in range(2))
    made = MadePart(
        document="report", title="The harbour", path=task.out, draft="report-1", parts=sections, complete=False
    )
    conversation = screen.store.create_conversation("Harbour report").id
    file = FilePart(document_id="", name="a.pdf", path=task.files[0], pages=0)
    screen.store.add_message(conversation, Message(role="user", parts=(task.part(), file)))
    plan = OutlinePart(document="report", draft="report-1", outline=OUTLINE)
    screen.store.add_message(conversation, Message(role="assistant", parts=(plan, made)), "stopped")
    return int(conversation)


def test_a_report_goes_on_with_its_next_section(screen, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    conversation = _report(screen, tmp_path)
    dialog = offered(screen, conversation)
    assert "Harbour report" in texts(dialog) and "2 of 4 sections are kept." in texts(dialog)
    dialog.lines[0].go_on.click()
    screen.wait(lambda: any(request[0] == "report" for request in screen.assistant.requests))
    [asked] = [request for request in screen.assistant.requests if request[0] == "report"]
    assert asked[2]["draft"] == "report-1" and asked[2]["outline"] == OUTLINE
    screen.wait(screen.idle)


def test_discarding_a_report_takes_its_card_away(screen, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    conversation = _report(screen, tmp_path)
    offered(screen, conversation).lines[0].discard.click()
    screen.wait(lambda: ("discard", None, ("report-1", "report-1")) in screen.assistant.requests)
    answer = screen.window.controller.turns(conversation)[-1].answer
    assert isinstance(answer, Answer) and answer.plan is None and answer.made is None


def test_later_leaves_everything_as_it_is(screen, cut_off) -> None:  # type: ignore[no-untyped-def]
    conversation = cut_off()
    before = list(screen.assistant.requests)
    offered(screen, conversation).later.click()
    screen.wait(lambda: screen.window.findChild(UnfinishedDialog) is None)
    assert screen.assistant.requests == before


def test_what_ended_is_not_offered(screen) -> None:  # type: ignore[no-untyped-def]
    screen.ask("How long is the quay?")
    offer_to_go_on(screen.window, screen.assistant, screen.bridge, (screen.window.conversation,))
    told: list[object] = []
    screen.bridge.call(screen.assistant.unfinished, told.append, told.append)
    screen.wait(lambda: told)  # and so was the offer before it
    assert screen.window.findChild(UnfinishedDialog) is None
