import logging
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from helpers.engine import FakeEngine

from ternlight.agents.events import Event
from ternlight.agents.gate import Gate
from ternlight.agents.messages import Message, TextPart
from ternlight.app import logs
from ternlight.app.assistant import Assistant
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.engine import bundled


def test_records_carry_topic_process_and_run(tmp_path: Path) -> None:
    assert logs.set_up(tmp_path / "log" / "a.log") == ""
    token = logs.run_id.set(7)
    logging.getLogger("ternlight.tool.web").info("two\nlines")
    logs.run_id.reset(token)
    logging.getLogger("ternlight.app").debug("hidden")
    (line,) = (tmp_path / "log" / "a.log").read_text().splitlines()
    assert " INFO    ternlight.tool.web [" in line
    assert " run 7] two\\nlines" in line


def test_verbose_goes_to_stderr_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(tmp_path / "a.log", verbose=True)
    logging.getLogger("ternlight.app").debug("details")
    logs.tear_down()
    shown = capsys.readouterr()
    assert "details" in shown.err
    assert shown.out == ""


def test_the_log_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_BYTES", 2000)
    logs.set_up(tmp_path / "a.log")
    for _ in range(200):
        logging.getLogger("ternlight.app").info("x" * 100)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 4 * 2000


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in logs.set_up(tmp_path / "file" / "a.log")
    logging.getLogger("ternlight.app").info("nowhere")


async def no_tool(*_: object) -> None:
    """The vectors of the engine below say nothing of what is meant."""


async def test_nothing_of_a_document_or_a_talk_is_in_the_log(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "language_model", lambda cache_dir=None: tmp_path / "m.gguf")
    monkeypatch.setattr(bundled, "embedder", lambda cache_dir=None: (tmp_path, tmp_path))
    monkeypatch.setattr(Gate, "meant", no_tool)
    logs.set_up(paths.log_file)
    pdf = make_pdf(
        tmp_path / "report.pdf", ["The xylograph of Brunnsberg was sold for 340 crowns in 1911 to a dealer."]
    )
    assistant = Assistant(paths, Settings(), engine=FakeEngine(answer=["Unutterable."]))
    events: list[Event] = [event async for event in assistant.summarize(pdf)]
    question = Message(role="user", parts=(TextPart(text="Whose xylograph is it?"),))
    events += [event async for event in assistant.chat([question])]
    await assistant.close()
    logs.tear_down()
    log = paths.log_file.read_text()
    assert "loaded" in log
    for secret in ("xylograph", "Brunnsberg", "Unutterable"):
        assert secret in repr(events)
        assert secret not in log
    assert "Whose" not in log
