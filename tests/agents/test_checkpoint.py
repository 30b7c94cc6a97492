from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.agents import FaultyTool, answer, call, events_of, finished, said

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.errors import CheckpointDamaged
from ternlight.agents.events import RunFailed, StepFinished
from ternlight.agents.loop import Agent
from ternlight.agents.messages import ToolReturnPart
from ternlight.agents.testing import ScriptedModel
from ternlight.tools.calc import Calculator

PROGRAM = Path(__file__).parents[1] / "helpers" / "killed_run.py"


def start(folder: Path, log: Path, fatal: int, effect: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(log), str(fatal), effect],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        timeout=120,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("fatal", [0, 2, 5])
def test_a_killed_run_goes_on_and_loses_at_most_one_step(tmp_path: Path, fatal: int) -> None:
    folder, log = tmp_path / "runs", tmp_path / "log"
    killed = start(folder, log, fatal, "read")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert log.read_text().split() == [str(number) for number in range(fatal + 1)]
    resumed = start(folder, log, -1, "read")
    assert resumed.stdout.strip() == "answered | All 6 are noted. | 0", resumed.stderr
    done = log.read_text().split()
    assert done == [*map(str, range(fatal + 1)), *map(str, range(fatal, 6))], (
        "only the step that was cut off is repeated"
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_may_have_been_done_is_not_done_again(tmp_path: Path) -> None:
    folder, log = tmp_path / "runs", tmp_path / "log"
    assert start(folder, log, 2, "write").returncode == -signal.SIGKILL
    resumed = start(folder, log, -1, "write")
    assert log.read_text().split() == ["0", "1", "2"]
    assert not resumed.stdout.startswith("answered"), "the doubt is told"
    assert "failed" not in resumed.stdout


class Interrupted(FileCheckpoints):
    """Keeps a number of states, and no later one."""

    left = 3

    async def save(self, run: str, state: object, texts: object) -> None:
        if self.left:
            self.left -= 1
            await super().save(run, state, texts)  # type: ignore[arg-type]

    async def delete(self, run: str) -> None:
        """As if the program had been killed before."""


async def test_everything_is_there_again(tmp_path: Path) -> None:
    store = Interrupted(tmp_path)
    scripted = ScriptedModel(replies=[call("search", thought="why", query="x"), call("respond"), "first"])
    agent = Agent(model=scripted, tools=[FaultyTool(fault="huge"), Calculator()], checkpoints=store)
    await finished(agent.run([said("Ships?")], plan="A plan.", memory=["tea"], run_id="one"))
    assert store.runs() == ["one"]
    again = ScriptedModel(replies=["second"])
    final = await finished(Agent(model=again, tools=agent.tools, checkpoints=store).resume("one"))
    assert answer(final) == "second"
    (part,) = [part for part in final.parts if isinstance(part, ToolReturnPart)]
    assert (part.handle, part.next_part, part.characters) == ("r1", 2, 1_000_000)
    (tmp_path / "one" / "texts" / "r1.txt").read_text().startswith("All work")
    assert again.calls[0].messages == scripted.calls[2].messages


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"state": {"version": 99}}', "\x00"])
async def test_a_damaged_checkpoint_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "state.json").write_text(text)
    agent = Agent(model=ScriptedModel(), checkpoints=FileCheckpoints(tmp_path))
    (*_, final) = await events_of(agent.resume("one"))
    assert isinstance(final, RunFailed)
    assert "cannot be taken up again" in final.message
    assert final.error_kind == "world"


async def test_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    store = FileCheckpoints(tmp_path / "runs")
    for name in ("../x", "a/b", "", "x" * 99):
        with pytest.raises(ValueError, match="cannot be called"):
            await store.save(name, {}, {})
    await store.save("ok", {"a": "\ud800"}, {"../t": "no", "t": "line\r\nend"})
    state, texts = await store.load("ok")
    assert state == {"a": "\ud800"}
    assert texts == {"t": "line\r\nend"}
    assert sorted(path.name for path in (tmp_path / "runs" / "ok" / "texts").iterdir()) == ["t.txt"]
    await store.delete("ok")
    assert store.runs() == []
    with pytest.raises(CheckpointDamaged):
        await store.load("ok")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    return lambda: monkeypatch.setattr("ternlight.agents.checkpoint.os.fsync", full)


async def test_a_state_that_cannot_be_replaced_is_still_the_old_one(
    tmp_path: Path, full_disk: Callable[[], None]
) -> None:
    store = FileCheckpoints(tmp_path)
    await store.save("one", {"step": 1}, {})
    full_disk()
    with pytest.raises(OSError, match="No space"):
        await store.save("one", {"step": 2}, {})
    assert (await store.load("one"))[0] == {"step": 1}


async def test_a_full_disk_ends_no_run_and_is_told_once(tmp_path: Path, full_disk: Callable[[], None]) -> None:
    full_disk()
    scripted = ScriptedModel(replies=[call("calculator", expression="1+1"), call("respond"), "2"])
    agent = Agent(model=scripted, tools=[Calculator()], checkpoints=FileCheckpoints(tmp_path))
    events = await events_of(agent.run([said("1+1?")]))
    (told,) = [event for event in events if isinstance(event, StepFinished)]
    assert "No space left" in told.title
    assert not told.ok
    assert answer(events[-1]) == "2"
