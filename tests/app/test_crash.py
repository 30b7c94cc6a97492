import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ternlight.app.crash import CrashReports, last_crash, qt_message

_START = """
import sys, threading, ctypes, os
from pathlib import Path
from ternlight.app.crash import CrashReports
reports = CrashReports(Path(sys.argv[1]))
reports.install()
"""


def run(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _START + program, str(folder)], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("ctypes.string_at(0)", "Segmentation fault"),
        ("os.abort()", "Aborted"),
        ("raise ZeroDivisionError('at the end')", "ZeroDivisionError: at the end"),
        (
            "t = threading.Thread(target=lambda: 1 / 0, name='worker'); t.start(); t.join()",
            "unhandled exception in worker",
        ),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="words of POSIX signals")
def test_the_next_start_finds_what_happened_once(tmp_path: Path, program: str, words: str) -> None:
    run(tmp_path, program)
    crash = last_crash(tmp_path)
    assert crash is not None
    assert words in crash.text
    assert crash.path.read_text() == crash.text
    assert last_crash(tmp_path) is None


def test_a_clean_end_leaves_nothing(tmp_path: Path) -> None:
    run(tmp_path, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_program_is_no_crash_of_ours(tmp_path: Path) -> None:
    run(tmp_path, "os.kill(os.getpid(), 9)")
    assert last_crash(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_report_of_a_program_that_runs_is_left_alone(tmp_path: Path) -> None:
    reports = CrashReports(tmp_path)
    reports.install()
    try:
        (written,) = tmp_path.iterdir()
        assert last_crash(tmp_path) is None
        assert written.exists()
    finally:
        reports.close()
    assert list(tmp_path.iterdir()) == []


def test_the_hooks_are_given_back(tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    reports = CrashReports(tmp_path)
    reports.install()
    assert sys.excepthook != before[0]
    reports.close()
    reports.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_folder_that_cannot_be_written_does_not_keep_the_program_from_starting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    reports = CrashReports(tmp_path / "file" / "crashes")
    reports.install()
    reports.close()
    assert last_crash(tmp_path / "file" / "crashes") is None


def test_only_a_few_read_reports_are_kept(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"9999999{number}.txt").write_text("crash")
    assert last_crash(tmp_path) is not None
    assert len(list(tmp_path.iterdir())) == 5


def test_messages_of_qt_are_logged(said: pytest.LogCaptureFixture) -> None:
    qt_message("warning", "QPainter: not active", "qt.gui")
    qt_message("fatal", "no screen")
    assert [(record.levelname, record.getMessage()) for record in said.records] == [
        ("WARNING", "qt.gui: QPainter: not active"),
        ("ERROR", "no screen"),
    ]
