"""Scenes of conversations: answers, versions, steps, questions, sources, files, the list and the search."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from ternlight.agents.approvals import STRANGERS, ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    PlanMade,
    PlanMoved,
    PlannedItem,
    RunFinished,
    RunStarted,
    SubagentEvent,
    TextDelta,
    ThinkingDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    Usage,
)
from ternlight.agents.messages import (
    CitationsPart,
    CitedPlace,
    Message,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
)
from ternlight.app.gallery.props import ANSWER, READY
from ternlight.app.gallery.stage import Scene, settle
from ternlight.app.window.answer import Answer, Job, Request
from ternlight.app.window.conversation import Turn
from ternlight.app.window.palette import Palette
from ternlight.app.window.personas_dialog import PersonasDialog
from ternlight.app.window.shortcuts import ShortcutSheet
from ternlight.app.window.step_row import StepRow
from ternlight.app.window.unfinished import CutOff
from ternlight.app.window.unfinished_dialog import UnfinishedDialog
from ternlight.app.window.user_turn import UserTurn

SEARCH = ToolCallPart(call="c1", tool="web_search", arguments={"query": "sodium battery makers 2026", "results": 5})
FOUND = ToolReturnPart(
    call="c1",
    tool="web_search",
    status="ok",
    title="5 results",
    text="1. Cell makers of 2026 (cells.example)\n2. Who builds sodium cells (grid.example)\n3. Salt, not lithium",
)
PAGE = ToolCallPart(call="c2", tool="read_page", arguments={"source": "https://grid.example/sodium"})
FILE = ToolCallPart(call="c3", tool="write_report", arguments={"title": "Sodium cells", "sections": 4})
QUESTION = ApprovalRequest(
    call="c2",
    tool="read_page",
    title="Read a page",
    arguments=PAGE.arguments,
    scope="host:grid.example",
    question="Open https://grid.example/sodium?",
    warning=STRANGERS,
)
USAGE = Usage(prompt_tokens=1900, reused_tokens=1200, generated_tokens=86, first_token_seconds=0.8, seconds=4.9)


def chat(scene: Scene) -> None:
    """An answer with everything that Markdown has."""
    scene.window.composer.sent.emit("How should I read the harbour report, and how many containers is that per day?")
    scene.script.tell(
        RunStarted(model=READY.name),
        TextDelta(text=ANSWER),
        Usage(prompt_tokens=90, reused_tokens=0, generated_tokens=180, first_token_seconds=0.4, seconds=6.4),
        RunFinished(parts=(TextPart(text=ANSWER),)),
    )


def _ask(scene: Scene, text: str) -> None:
    scene.window.composer.sent.emit(text)


def thinking(scene: Scene) -> None:
    """A thought opened, an edited question with its versions, and one more message that waits."""
    _ask(scene, "How long is the quay?")
    scene.script.tell(RunStarted(model=READY.name), RunFinished(parts=(TextPart(text="It is 310 metres long."),)))
    settle()
    turn = scene.window.view.findChildren(UserTurn)[0]
    turn.edited.emit("How long is the quay, in feet?")
    said = "The quay is 310 m long; a foot is 0.3048 m, so it is 1,017 feet."
    scene.script.tell(
        RunStarted(model=READY.name),
        ThinkingDelta(text=said),
        TextDelta(text="About **1,017 feet**."),
        USAGE,
        RunFinished(parts=(ThinkingPart(text=said), TextPart(text="About **1,017 feet**."))),
    )
    settle()
    answer = scene.answer()
    if answer.thinking is not None:
        answer.thinking.set_open(True)
    _ask(scene, "And how deep is it?")
    scene.script.tell(RunStarted(model=READY.name), TextDelta(text="The basin beside it"))
    _ask(scene, "Then list the berths by depth.")
    text = scene.answer().text
    if text is not None:
        text.flush()


def editing(scene: Scene) -> None:
    """The user edits what was asked."""
    chat(scene)
    settle()
    scene.window.view.edit_last()


def steps(scene: Scene) -> None:
    """Calls, one opened, and a sub-agent, live."""
    _ask(scene, "Who leads in sodium batteries?")
    scene.script.tell(
        RunStarted(model=READY.name),
        ToolStarted(part=SEARCH, title="Searching the web for sodium battery makers 2026"),
        ToolFinished(part=FOUND, title="5 results", seconds=1.4),
        SubagentEvent(agent="a1", title="Prices per kWh", event=RunStarted(model="")),
        SubagentEvent(agent="a1", title="Prices per kWh", event=ToolStarted(part=PAGE, title="Reading grid.example")),
        SubagentEvent(agent="a1", title="Prices per kWh", event=ToolProgress(call="c2", done=2, total=5, unit="pages")),
    )
    settle()
    steps = scene.answer().steps
    assert steps is not None
    steps.findChildren(StepRow)[0].head.click()


def planned(scene: Scene) -> None:
    """A research and its plan: answered, nothing found, going on, and waiting."""
    asked = ("Who makes sodium cells?", "What do they cost per kWh?", "How long do they last?", "Who buys them?")
    states: tuple[Literal["done", "left_out", "running"], ...] = ("done", "left_out", "running")
    _ask(scene, "Who leads in sodium batteries?")
    scene.script.tell(
        RunStarted(model="Ternary Bonsai 8B"),
        PlanMade(items=tuple(PlannedItem(key=str(n), title=title) for n, title in enumerate(asked))),
        *(PlanMoved(key=str(n), state=state) for n, state in enumerate(states)),
        ToolStarted(part=SEARCH, title="Searching the web for “sodium battery makers 2026”"),
        ToolFinished(part=FOUND, title="5 results", seconds=1.4),
        ToolStarted(part=PAGE, title="Reading grid.example"),
    )


def cut_off(scene: Scene) -> None:
    """What was cut off is offered at the start."""
    titles = ("Shore power for eleven quays", "Who leads in sodium batteries?", "Annual harbour report")
    kept = ("7 of 12 slides are kept.", "3 finished steps are kept.", "The text so far is kept.")
    jobs: tuple[Job, ...] = ("deck", "chat", "summary")
    items = []
    for number, (title, left, job) in enumerate(zip(titles, kept, jobs, strict=True)):
        answer = Answer(request=Request(job=job), state="stopped")
        turn = Turn(id=number, message=Message(role="assistant", parts=()), answer=answer)
        items.append(CutOff(conversation=number, turn=turn, title=title, kept=left))
    scene.dialog = UnfinishedDialog(scene.window.theme, items, scene.window)
    scene.dialog.show()


def approval(scene: Scene) -> None:
    """The run asks before it opens a page."""
    _ask(scene, "Who leads in sodium batteries?")
    scene.script.tell(
        RunStarted(model=READY.name),
        ToolStarted(part=SEARCH, title="Searching the web for sodium battery makers 2026"),
        ToolFinished(part=FOUND, title="5 results", seconds=1.4),
        ToolStarted(part=PAGE, title="Opening grid.example"),
        ApprovalRequested(request=QUESTION),
    )


def cited(scene: Scene) -> None:
    """An answer with its sources, and a file that was made."""
    text = "Two makers ship cells at scale [1], and a third begins in autumn [2]."
    places = (
        _place(1, "Cell makers of 2026", "https://cells.example/2026", "Two makers ship sodium cells at scale today."),
        _place(2, "Who builds sodium cells", "https://grid.example/sodium", "The third plant opens in the autumn."),
    )
    folder = Path(tempfile.mkdtemp(dir=scene.folder))
    made = folder / "Sodium cells.pdf"
    made.write_bytes(b"%PDF" + bytes(410_000))
    result = ToolReturnPart(call="c3", tool="write_report", status="ok", text="done", files=(str(made),), trusted=True)
    note = "Sources disagree: 2024 [1], 2025 [2]."
    part = CitationsPart(citations=places, mode="model", notes=(note,))
    _ask(scene, "Who leads in sodium batteries?")
    scene.script.tell(
        RunStarted(model=READY.name),
        ToolStarted(part=SEARCH, title="Searching the web for sodium battery makers 2026"),
        ToolFinished(part=FOUND, title="5 results", seconds=1.4),
        ToolStarted(part=FILE, title="Writing the report"),
        ToolFinished(part=result, title="Wrote Sodium cells.pdf", seconds=3.1),
        TextDelta(text=text),
        USAGE,
        RunFinished(parts=(SEARCH, FOUND, FILE, result, TextPart(text=text), part)),
    )


def _place(n: int, title: str, url: str, quote: str) -> CitedPlace:
    return CitedPlace(n=n, title=title, url=url, document_id="w", page=1, quote=quote, start=0, end=len(quote))


def projects(scene: Scene) -> None:
    """Pinned, in projects, archived."""
    store = scene.store
    ids = [one.id for one in store.conversations()]
    store.pin_conversation(ids[0], True)
    project = store.create_project("Harbour 2027")
    store.move_conversation(ids[1], project.id)
    store.archive_conversation(ids[2], True)
    for title in ("Crane tender", "Shore power offers"):
        store.create_conversation(title, project_id=project.id)
    store.create_conversation("Birthday speech")
    scene.window.sidebar.refresh()


def found(scene: Scene) -> None:
    """The search page."""
    conversation = scene.store.conversations()[0]
    said = "The berth at the north end is rented until 2029. Its rent rises with the price index, berth 4's does not."
    scene.store.add_message(conversation.id, Message(role="assistant", parts=(TextPart(text=said),)))
    scene.window.show_search()
    scene.window.search_page.open_with("berth rent")


def palette(scene: Scene) -> None:
    """The command palette."""
    chat(scene)
    scene.window.dialogs.palette()
    scene.dialog = scene.window.findChild(Palette)


def shortcuts(scene: Scene) -> None:
    """The sheet of shortcuts."""
    scene.window.dialogs.shortcuts()
    scene.dialog = scene.window.findChild(ShortcutSheet)


def personas(scene: Scene) -> None:
    """The list of personas."""
    for name in ("Editor", "Patient teacher", "Lawyer's reader"):
        scene.store.save_persona(name, f"Write as a careful {name.lower()}, in short sentences.")
    scene.window.dialogs.personas()
    scene.dialog = dialog = scene.window.findChild(PersonasDialog)
    assert isinstance(dialog, PersonasDialog)
    dialog.list.setCurrentRow(0)


SCENES: tuple[Callable[[Scene], None], ...] = (
    chat,
    thinking,
    editing,
    steps,
    planned,
    approval,
    cited,
    projects,
    found,
    palette,
    shortcuts,
    personas,
    cut_off,
)
