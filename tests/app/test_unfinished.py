"""Answers that a kill cut off are found again and finished; no others are."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import killed_chat
from helpers.agents import answer, call, events_of, said

from ternlight.agents.approvals import deny_all
from ternlight.agents.events import RunFinished
from ternlight.agents.messages import ToolReturnPart
from ternlight.agents.testing import ScriptedModel
from ternlight.app.connections import Connections
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.unfinished import MOST_KEPT, UnfinishedRuns, new_run_id


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_a_killed_answer_is_finished_without_doing_anything_again(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(Path(killed_chat.__file__)), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    connections = Connections(paths, Settings())
    (found,) = await connections.unfinished.all()
    assert found.messages[-1].text == killed_chat.QUESTION
    model = ScriptedModel(replies=[call("respond"), "It is 391."])
    async with connections.answer(found.messages, model, deny_all, resume=found.id) as events:
        final = (await events_of(events))[-1]
    assert isinstance(final, RunFinished)
    assert answer(final) == "It is 391."
    assert [part.text for part in final.parts if isinstance(part, ToolReturnPart)] == ["391"]
    assert len(model.calls) == 2
    assert await connections.unfinished.all() == []
    await connections.close()


async def test_an_answer_that_ends_leaves_nothing(paths: Paths) -> None:
    connections = Connections(paths, Settings())
    replies = [call("calculator", expression="1+1"), call("respond"), "2"]
    async with connections.answer([said("1+1?")], ScriptedModel(replies=replies), deny_all) as events:
        async for _ in events:
            assert await connections.unfinished.all() == [], "what goes on is not unfinished"
    assert connections.unfinished.checkpoints.runs() == []
    async with connections.answer([said("1+1?")], ScriptedModel(replies=replies), deny_all) as events:
        async for _ in events:
            if connections.unfinished.checkpoints.runs():
                break
    assert connections.unfinished.checkpoints.runs() == [], "stopped by the user"
    await connections.close()


async def test_old_and_unreadable_ones_are_forgotten(paths: Paths) -> None:
    runs = UnfinishedRuns(paths.runs)
    state = {"state": {"conversation": [{"role": "user", "parts": [{"kind": "text", "text": "Hello"}]}]}}
    for number in range(MOST_KEPT + 2):
        await runs.checkpoints.save(f"1-2-{number}", state, {})
    await runs.checkpoints.save("1-2-broken", {"state": {}}, {})
    await runs.checkpoints.save(new_run_id(), state, {})
    found = await runs.all()
    assert len(found) == MOST_KEPT
    assert {one.messages[-1].text for one in found} == {"Hello"}
    assert len(runs.checkpoints.runs()) == MOST_KEPT + 1
