"""`python3 installer/bootstrap.py ...` as a person types it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest
from steps import checks
from steps.checkout import Checkout
from steps.main import Request, UsageError, parse


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], Request("window", [], [], [])),
        (["test"], Request("test", [], [], [])),
        (["test", "-k", "wheel", "--without"], Request("test", ["-k", "wheel", "--without"], [], [])),
        (["run", "doctor", "--json"], Request("run", ["doctor", "--json"], [], [])),
        (["--without", "llama", "run"], Request("run", [], ["llama"], [])),
        (["--with=llama"], Request("window", [], [], ["llama"])),
    ],
)
def test_words(words, expected):
    assert parse(words) == expected


@pytest.mark.parametrize("words", [["--without"], ["--without", "qt"], ["--fast"], ["summarise"]])
def test_misunderstood_words(words):
    with pytest.raises(UsageError):
        parse(words)


def test_any_folder_will_do_and_usage_goes_to_the_right_stream(root, tmp_path):
    command = [sys.executable, str(root / "installer" / "bootstrap.py")]
    shown = subprocess.run([*command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "bootstrap.py test" in shown.stdout
    wrong = subprocess.run([*command, "--fast"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert wrong.stdout == ""
    assert "no option --fast" in wrong.stderr


def test_older_python_gets_one_sentence(root):
    """The file itself must parse on old Pythons, whose grammar `feature_version` stands for."""
    path = root / "installer" / "bootstrap.py"
    ast.parse(path.read_text(), feature_version=(3, 4))
    old = f"import runpy, sys; sys.version_info = (3, 10, 14); runpy.run_path({str(path)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Python 3.11 or newer, and this is Python 3.10" in done.stderr


def test_stages_without_a_display_run_qt_offscreen(root, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    stages = {stage.name: stage for stage in checks.stages(Checkout(root), ["-k", "wheel"])}
    assert list(stages) == ["ruff check", "ruff format", "mypy", "mypy installer", "import law", "pytest"]
    assert stages["pytest"].command[-2:] == ["-k", "wheel"]  # after our own, so that they have the last word
    if sys.platform.startswith("linux"):
        assert stages["pytest"].env == {"QT_QPA_PLATFORM": "offscreen"}
    monkeypatch.setenv("DISPLAY", ":0")
    assert checks.stages(Checkout(root), [])[-1].env == {}


def test_tests_share_two_processes_and_tell_of_them_in_one_summary(root, tmp_path):
    for name, outcome in (("one", "True"), ("two", "False"), ("three", "False")):
        body = f"import os\n\ndef test_{name}():\n    print('process', os.getpid())\n    assert {outcome}\n"
        (tmp_path / f"test_{name}.py").write_text(body)
    command = checks.stages(Checkout(root), ["-rA", "-p", "no:cacheprovider", "--rootdir", ".", "."])[-1].command
    done = subprocess.run([sys.executable, *command[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(set(re.findall(r"process \d+", done.stdout))) == 2
    summary = done.stdout.rpartition("short test summary info")[2]
    assert "PASSED test_one.py::test_one" in summary
    assert "FAILED test_two.py::test_two" in summary
    assert "FAILED test_three.py::test_three" in summary
    assert "2 failed, 1 passed" in summary


def test_every_stage_runs_and_the_first_failure_is_the_exit_code(root, capfd):
    def stage(name: str, code: str) -> checks.Stage:
        return checks.Stage(name, [sys.executable, "-c", code])

    todo = [stage("good", ""), stage("bad", "raise SystemExit(5)"), stage("last", "print('ran')")]
    assert checks.run_stages(Checkout(root), todo) == 5
    out, err = capfd.readouterr()
    assert out.strip() == "ran"
    assert "bad              FAILED" in err
    assert "last             passed" in err


def test_stage_killed_by_a_signal_is_a_failure(root, capfd):
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    assert checks.run_stages(Checkout(root), [checks.Stage("killed", [sys.executable, "-c", killed])]) > 0
