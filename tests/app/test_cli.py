"""The command line as such: its arguments, its progress, and whole programs where only a process can show it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.assistant import ScriptedAssistant
from helpers.commands import Program, point, run_program

from ternlight.agents.events import (
    Event,
    PointAdded,
    StepFinished,
    StepProgress,
    StepStarted,
)
from ternlight.app.__main__ import main
from ternlight.app.cli.start import start
from ternlight.app.cli.terminal import ProgressLine, plain
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings


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
