"""The terminal commands with a scripted assistant; whole programs where only a process can show it."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from helpers.assistant import Hold, ScriptedAssistant

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    PointAdded,
    RunFailed,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    SummaryStarted,
    TextDelta,
)
from ternlight.agents.messages import Message, SummaryPart, SummaryPoint, TextPart
from ternlight.app.__main__ import main
from ternlight.app.cli.start import start
from ternlight.app.cli.terminal import ProgressLine, plain
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings, load_settings
from ternlight.app.status import ModelStatus
from ternlight.app.store import Store
from ternlight.app.unfinished import Unfinished

STARTED = RunStarted(model="Scripted")


def point(text: str, page: int, status: str = "checked") -> SummaryPoint:
    return SummaryPoint(text=text, page=page, quote=f"the {text}", start=0, end=9, status=status)  # type: ignore[arg-type]


def summary(*points: SummaryPoint, complete: bool = True) -> SummaryPart:
    return SummaryPart(
        document_id="d1",
        document="mines.pdf",
        pages=40,
        length="short",
        model="Scripted",
        mode="model",
        seconds=12.3456,
        points=points,
        notes=("Page 4 is a scan.",),
        complete=complete,
    )


Run = Callable[..., int]


class Program:
    """`ternlight` in this process, with the scripted assistant and its own folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.assistant = ScriptedAssistant(Paths.under(home))
        self.settings: Settings | None = None

    def __call__(self, *arguments: str) -> int:
        return start([*arguments, "--data-dir", str(self.home)], make_assistant=self._make)

    def _make(self, paths: Paths, settings: Settings) -> ScriptedAssistant:
        self.settings = settings
        return self.assistant

    def store(self) -> Store:
        return Store(Paths.under(self.home).database)


@pytest.fixture
def ternlight(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


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


def interrupting(hold: Hold, times: int = 1) -> None:
    """Send this process Ctrl-C when a run has come to `hold`."""

    def interrupt() -> None:
        assert hold.reached.wait(20)
        for _ in range(times):
            signal.raise_signal(signal.SIGINT) if os.name == "nt" else os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()


class TestChat:
    @pytest.fixture
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        def type_lines(*lines: str) -> None:
            monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

        return type_lines

    def test_questions_one_to_a_line(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("What is zinc?", "", "  And copper?  ")
        ternlight.assistant.script(
            STARTED, TextDelta(text="A "), TextDelta(text="metal."), RunFinished(parts=(TextPart(text="A metal."),))
        )
        assert ternlight("chat") == 0
        assert capsys.readouterr().out == "A metal.\nScripted answer.\n"
        (_, messages) = ternlight.assistant.requests[1]
        assert [message.text for message in messages] == ["What is zinc?", "A metal.", "And copper?"]  # type: ignore[attr-defined]
        store = ternlight.store()
        (conversation,) = store.conversations()
        assert conversation.title == "What is zinc?"
        kept = store.messages(conversation.id)
        assert [(one.message.role, one.message.text, one.state) for one in kept] == [
            ("user", "What is zinc?", "complete"),
            ("assistant", "A metal.", "complete"),
            ("user", "And copper?", "complete"),
            ("assistant", "Scripted answer.", "complete"),
        ]
        store.close()

    def test_a_tool_asks_with_its_arguments_and_a_letter_answers(
        self,
        ternlight: Program,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        written: list[ApprovalRequest] = []

        def chat(messages: object) -> AsyncIterator[Event]:
            async def events() -> AsyncIterator[Event]:
                yield STARTED
                for number in range(4):
                    request = ApprovalRequest(
                        call=f"c{number}",
                        tool="write_file",
                        title="Write a file",
                        arguments={"name": "notes/\x1b[2Jlist.txt", "text": "milk"},
                        scope="tool:write_file",
                        question="Let Write a file do this?",
                        warning="Text from outside was read." if number == 1 else "",
                    )
                    yield ApprovalRequested(request=request)
                    decisions.append(await ternlight.assistant.approvals.ask(request))
                    written.append(request)
                yield RunFinished(parts=(TextPart(text="Done."),))

            return events()

        decisions: list[str] = []
        monkeypatch.setattr(ternlight.assistant, "chat", chat)
        lines = iter(["Write it", "/quit"])
        monkeypatch.setattr("builtins.input", lambda prompt="": next(lines))
        monkeypatch.setattr(sys, "stdin", Terminal("y\nno\nT\na\n"))
        assert ternlight("chat") == 0
        assert decisions == ["once", "no", "run", "always"]
        shown = capsys.readouterr().err
        assert "Let Write a file do this?" in shown
        assert '    text: "milk"' in shown
        assert shown.count("Text from outside was read.") == 1
        assert "\x1b" not in shown
        assert load_settings(Paths.under(ternlight.home).settings_file).settings.granted == ("tool:write_file",)

    def test_where_nobody_can_answer_nothing_is_allowed(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("Write it")
        request = ApprovalRequest(
            call="c", tool="w", title="W", arguments={}, scope="tool:w", question="Let W do this?"
        )
        ternlight.assistant.script(STARTED, ApprovalRequested(request=request), RunFinished(parts=()))
        assert ternlight("chat") == 0
        assert not ternlight.assistant.approvals.attended
        assert "Nobody can be asked here" in capsys.readouterr().err

    def test_an_answer_that_was_cut_off_is_finished_on_request(
        self,
        ternlight: Program,
        capsys: pytest.CaptureFixture[str],
        typed: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        cut_off = Unfinished(id="1-2-3", messages=(Message(role="user", parts=(TextPart(text="What is zinc?"),)),))
        taken: list[Unfinished] = []

        async def unfinished() -> list[Unfinished]:
            return [] if taken else [cut_off]

        def resume(one: Unfinished) -> AsyncIterator[Event]:
            taken.append(one)

            async def events() -> AsyncIterator[Event]:
                yield STARTED
                yield TextDelta(text="A metal.")
                yield RunFinished(parts=(TextPart(text="A metal."),))

            return events()

        monkeypatch.setattr(ternlight.assistant, "unfinished", unfinished)
        monkeypatch.setattr(ternlight.assistant, "resume", resume)
        typed()
        assert ternlight("chat") == 0
        assert "ternlight chat --resume goes on with it" in capsys.readouterr().err
        typed()
        assert ternlight("chat", "--resume") == 0
        shown = capsys.readouterr()
        assert shown.out == "A metal.\n"
        assert "Going on with: What is zinc?" in shown.err
        store = ternlight.store()
        (conversation,) = store.conversations()
        assert [one.message.text for one in store.messages(conversation.id)] == ["What is zinc?", "A metal."]
        store.close()
        typed()
        assert ternlight("chat", "--resume") == 0
        assert "There is no answer that was cut off." in capsys.readouterr().err

    def test_folders_are_granted_for_the_conversation(
        self, ternlight: Program, typed: Callable[..., None], tmp_path: Path
    ) -> None:
        typed()
        assert ternlight("chat", "--folder", str(tmp_path)) == 0
        assert ternlight.settings is not None
        assert ternlight.settings.folders == (str(tmp_path),)
        assert load_settings(Paths.under(ternlight.home).settings_file).settings.folders == ()
        assert ternlight("chat", "--folder", str(tmp_path / "none")) == 2

    def test_quit_leaves(self, ternlight: Program, typed: Callable[..., None]) -> None:
        typed("/quit", "What is zinc?")
        assert ternlight("chat") == 0
        assert ternlight.assistant.requests == []
        store = ternlight.store()
        assert store.conversations() == []
        store.close()

    def test_an_unknown_command_is_no_question(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("/help me")
        assert ternlight("chat") == 0
        assert ternlight.assistant.requests == []
        assert "/help" in capsys.readouterr().err

    def test_a_failed_answer_is_kept_with_its_reason(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("What is zinc?")
        failed = RunFailed(message="No model is loaded.", error_kind="world", parts=(TextPart(text="A me"),))
        ternlight.assistant.script(STARTED, TextDelta(text="A me"), failed)
        assert ternlight("chat") == 1
        assert "No model is loaded." in capsys.readouterr().err
        store = ternlight.store()
        last = store.messages(store.conversations()[0].id)[-1]
        assert last.state == "failed"
        assert [part.kind for part in last.message.parts] == ["text", "error"]
        store.close()

    def test_ctrl_c_stops_the_answer_and_keeps_it(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("What is zinc?", "And copper?")
        hold = Hold()
        ternlight.assistant.script(STARTED, TextDelta(text="A me"), hold)
        interrupting(hold)
        assert ternlight("chat") == 130
        assert capsys.readouterr().out == "A me\n"
        store = ternlight.store()
        last = store.messages(store.conversations()[0].id)[-1]
        assert (last.state, last.message.text) == ("stopped", "A me")
        store.close()

    def test_a_second_ctrl_c_leaves_at_once(self, ternlight: Program, typed: Callable[..., None]) -> None:
        typed("What is zinc?")
        stubborn = Hold()

        class Stubborn(ScriptedAssistant):
            async def _play(self):  # type: ignore[no-untyped-def]
                yield STARTED
                try:
                    await Hold.wait(first)
                finally:
                    interrupting(stubborn)
                    await stubborn.wait()

        first = Hold()
        ternlight.assistant = Stubborn(Paths.under(ternlight.home))
        interrupting(first)
        assert ternlight("chat") == 130

    def test_a_disk_that_fills_is_said_and_the_talk_goes_on(
        self,
        ternlight: Program,
        capsys: pytest.CaptureFixture[str],
        typed: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from ternlight.app.errors import DiskFull

        def full(self: Store, *args: object) -> None:
            raise DiskFull("There was no room to save this.")

        monkeypatch.setattr(Store, "add_message", full)
        typed("What is zinc?", "And copper?")
        assert ternlight("chat") == 0
        shown = capsys.readouterr()
        assert shown.out == "Scripted answer.\n" * 2
        assert shown.err.count("no room") == 1


class TestArguments:
    def test_the_data_folder_may_stand_before_the_command(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        asked: list[Paths] = []

        def make(paths: Paths, settings: Settings) -> ScriptedAssistant:
            asked.append(paths)
            return ScriptedAssistant(paths)

        assert start(["--data-dir", str(home), "summarize", "a.pdf"], make_assistant=make) == 0
        assert start(["summarize", "a.pdf", "--data-dir", str(home)], make_assistant=make) == 0
        assert asked == [Paths.under(home)] * 2

    def test_a_model_is_handed_on(self, ternlight: Program, tmp_path: Path) -> None:
        model = tmp_path / "mine.gguf"
        model.touch()
        ternlight("--model", str(model), "summarize", "a.pdf")
        assert ternlight.settings is not None
        assert ternlight.settings.model_path == str(model)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["summarize"],
            ["summarize", "a.pdf", "--length", "huge"],
            ["sumarise", "a.pdf"],
            ["--model", "/no/such/file.gguf", "chat"],
            ["chat", "--json"],
        ],
    )
    def test_a_mistake_is_explained(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], arguments: list[str]
    ) -> None:
        assert ternlight(*arguments) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "usage: ternlight" in shown.err

    def test_help_and_version_go_to_stdout(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        assert start(["--help"]) == 0
        assert "summarize" in capsys.readouterr().out
        assert start(["--version"]) == 0
        assert capsys.readouterr().out.startswith("ternlight ")

    def test_an_unusable_folder_is_a_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "file").touch()
        assert start(["chat", "--data-dir", str(tmp_path / "file")]) == 1
        assert "cannot write to the folder" in capsys.readouterr().err

    def test_damaged_settings_are_said(self, ternlight: Program, capsys: pytest.CaptureFixture[str]) -> None:
        Paths.under(ternlight.home).create().settings_file.write_text("{")
        assert ternlight("summarize", "a.pdf") == 0
        assert "settings are damaged" in capsys.readouterr().err


class TestProgress:
    EVENTS: tuple[Event, ...] = (
        StepStarted(step="read", title="Reading mines.pdf"),
        StepProgress(step="read", done=1200, total=4000, unit="pages"),
        StepFinished(step="read", title="Read 4,000 pages in 9.0 s", seconds=9),
        PointAdded(index=0, point=point("Zinc.", 1)),
        PointAdded(index=1, point=point("Copper.", 1)),
    )

    def test_a_terminal_shows_one_line_that_changes(self) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        stream = Terminal()
        line = ProgressLine(stream)
        for event in self.EVENTS:
            line.show(event)
        line.clear()
        shown = stream.getvalue()
        assert "\r\x1b[KReading mines.pdf: 1,200 of 4,000 pages" in shown
        assert "Read 4,000 pages in 9.0 s\n" in shown
        assert shown.endswith("2 points so far\r\x1b[K")
        assert shown.count("\n") == 1

    def test_a_file_gets_plain_lines(self) -> None:
        stream = io.StringIO()
        line = ProgressLine(stream)
        for event in self.EVENTS:
            line.show(event)
        line.clear()
        assert stream.getvalue() == "Reading mines.pdf\nRead 4,000 pages in 9.0 s\n"


def test_plain_keeps_words_in_every_script() -> None:
    assert plain("Größe\t日本\nעברית") == "Größe\t日本\nעברית"


def run_program(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    environment |= options.pop("env", {})  # type: ignore[arg-type]
    return subprocess.run(
        [sys.executable, "-m", "ternlight.app", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        **options,  # type: ignore[call-overload]
    )


class TestWholeProgram:
    def test_a_mistake_ends_with_2(self) -> None:
        done = run_program("summarize")
        assert (done.returncode, done.stdout) == (2, "")
        assert "FILE" in done.stderr

    @pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
    @pytest.mark.parametrize("display", [{}, {"DISPLAY": ":93"}])
    def test_no_display_is_a_sentence(self, tmp_path: Path, display: dict[str, str]) -> None:
        done = run_program("--data-dir", str(tmp_path), env=display)
        assert done.returncode == 1, done.stderr
        assert done.stdout == ""
        assert "There is no display" in done.stderr

    def test_commands_do_not_import_qt(self, tmp_path: Path) -> None:
        program = (
            "import sys; from ternlight.app.__main__ import main\n"
            f"code = main(['doctor', '--json', '--data-dir', {str(tmp_path)!r}])\n"
            "import ternlight.app.cli.chat, ternlight.app.cli.summarize\n"
            "sys.exit(code or any(name.startswith(('PySide6', 'shiboken6')) for name in sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr

    @pytest.mark.skipif(os.name != "posix", reason="POSIX pipes")
    def test_a_reader_that_leaves_early_is_no_error(self, tmp_path: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        child = subprocess.Popen(
            [sys.executable, "-m", "ternlight.app", "doctor", "--data-dir", str(tmp_path)],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(writing)
        _, said = child.communicate(timeout=120)
        assert child.returncode == 1
        assert said == ""

    def test_the_workers_branch_off_before_anything_else_is_imported(self) -> None:
        program = (
            "import sys; from ternlight.app.__main__ import main\n"
            "print(sorted(name for name in sys.modules if name.startswith('ternlight.')))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
        assert done.stdout.strip() == "['ternlight.app', 'ternlight.app.__main__']"

    @pytest.mark.parametrize("mode", ["--engine-host", "--tool-worker"])
    def test_a_worker_ends_with_its_input(self, mode: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "ternlight.app", mode], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
        )
        assert done.returncode == 0


def test_main_takes_the_arguments_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ternlight ")
