"""`ternlight summarize` with a scripted assistant."""

import json
from pathlib import Path

import pytest
from helpers.assistant import Hold, ScriptedAssistant
from helpers.commands import STARTED, Program, interrupting, point, summary

from ternlight.agents.events import (
    PointAdded,
    RunFailed,
    RunFinished,
    StepFinished,
    StepProgress,
    StepStarted,
    SummaryStarted,
)
from ternlight.app.paths import Paths
from ternlight.app.status import ModelStatus


class TestSummarize:
    def test_text(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        done = summary(point("Zinc doubled.", 3), point("Copper fell.", 12, "quoted"))
        ternlight.assistant.script(
            STARTED,
            StepStarted(step="read", title="Reading mines.pdf"),
            StepProgress(step="read", done=1, total=40, unit="pages"),
            StepFinished(step="read", title="Read 40 pages in 1.2 s", seconds=1.2),
            RunFinished(parts=(done,)),
        )
        assert ternlight("summarize", "mines.pdf", "--length", "short") == 0
        shown = capsys.readouterr()
        assert shown.out.splitlines() == [
            "mines.pdf, 40 pages, phrased by Scripted, 12.3 s",
            "",
            " 1. Zinc doubled.",
            "    Page 3: “the Zinc doubled.”",
            "",
            " 2. “the Copper fell.” (page 12)",
            "",
            "Page 4 is a scan.",
        ]
        assert shown.err.splitlines() == ["Reading mines.pdf", "Read 40 pages in 1.2 s"]
        assert ternlight.assistant.requests == [("summarize", Path("mines.pdf"), "short")]
        assert ternlight.assistant.closed

    def test_json_has_exactly_the_stable_keys(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        ternlight.assistant.script(STARTED, RunFinished(parts=(summary(point("Größe \x1b[31m日本", 3)),)))
        assert ternlight("summarize", "mines.pdf", "--json") == 0
        shown = capsys.readouterr()
        assert json.loads(shown.out) == {
            "document": "mines.pdf",
            "pages": 40,
            "model": "Scripted",
            "mode": "model",
            "seconds": 12.346,
            "points": [
                {"text": "Größe \x1b[31m日本", "page": 3, "quote": "the Größe \x1b[31m日本", "status": "checked"}
            ],
        }
        assert "Größe" in shown.out
        assert "\x1b" not in shown.out
        assert "Page 4 is a scan." in shown.err
        assert ternlight.assistant.requests[0][2] == "medium"

    def test_nothing_a_document_says_is_obeyed_by_the_terminal(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ternlight.assistant.script(
            STARTED,
            StepStarted(step="read", title="Reading \x1b]0;owned\x07.pdf"),
            RunFinished(parts=(summary(point("Zinc\x1b[2J \u202edoubled\x9b31m.", 3)),)),
        )
        ternlight("summarize", "mines.pdf")
        shown = capsys.readouterr()
        assert "Zinc[2J doubled31m." in shown.out
        assert not set("\x1b\x07\x9b\u202e") & set(shown.out + shown.err)

    @pytest.mark.parametrize(("kind", "code"), [("world", 1), ("bug", 3)])
    def test_a_failure_is_a_sentence_and_keeps_the_points(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], kind: str, code: int
    ) -> None:
        parts = (summary(point("Zinc doubled.", 3), complete=False),)
        ternlight.assistant.script(STARTED, RunFailed(message="The disk is full.", error_kind=kind, parts=parts))  # type: ignore[arg-type]
        assert ternlight("summarize", "mines.pdf") == code
        shown = capsys.readouterr()
        assert "The disk is full." in shown.err
        assert "a part of the summary, the 1 point" in shown.err
        assert "Zinc doubled." in shown.out

    def test_an_exception_nobody_foresaw_is_a_bug(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        ternlight.assistant.script(STARTED, ZeroDivisionError("secret of the document"))
        assert ternlight("summarize", "mines.pdf") == 3
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "ZeroDivisionError" in shown.err
        assert "Traceback" not in shown.err
        assert "Traceback" in (ternlight.home / "log" / "ternlight.log").read_text()

    def test_ctrl_c_prints_what_was_finished(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        hold = Hold()
        ternlight.assistant.script(
            STARTED,
            SummaryStarted(summary=summary(complete=False)),
            PointAdded(index=0, point=point("Zinc doubled.", 3)),
            hold,
        )
        interrupting(hold)
        assert ternlight("summarize", "mines.pdf") == 130
        shown = capsys.readouterr()
        assert "Stopped. This is a part of the summary, the 1 point" in shown.err
        assert "Zinc doubled." in shown.out
        assert ternlight.assistant.closed

    def test_ctrl_c_before_the_first_point(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        hold = Hold()
        ternlight.assistant.script(STARTED, hold)
        interrupting(hold)
        assert ternlight("summarize", "mines.pdf", "--json") == 130
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "No point was finished yet." in shown.err

    def test_what_is_to_be_known_of_the_model_is_said_once(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = ModelStatus(state="none", message="There is no memory for a model.")
        hold = Hold()

        class Talking(ScriptedAssistant):
            def summarize(self, path: Path, *, length: str = "medium"):  # type: ignore[no-untyped-def]
                self.set_status(status)
                self.set_status(status)
                return super().summarize(path, length=length)

        ternlight.assistant = Talking(Paths.under(ternlight.home))
        hold.release()
        ternlight.assistant.script(STARTED, hold, RunFinished(parts=(summary(point("Zinc.", 1)),)))
        assert ternlight("summarize", "mines.pdf") == 0
        assert capsys.readouterr().err.count("There is no memory for a model.") == 1

    def test_the_settings_length_is_the_default(self, ternlight: Program) -> None:
        home = Paths.under(ternlight.home).create()
        home.settings_file.write_text(json.dumps({"version": 1, "values": {"summary_length": "long"}}))
        ternlight.assistant.script(STARTED, RunFinished(parts=()))
        ternlight("summarize", "mines.pdf")
        assert ternlight.assistant.requests[0][2] == "long"
