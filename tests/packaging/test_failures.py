"""A failure names the step, the log, the last lines and the cure, and only a needed step stops the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from steps import prepare, system, toolchain
from steps.checkout import Checkout
from steps.cures import cure_for
from steps.plan import Step
from steps.stamp import Stamp


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("error: [Errno 28] No space left on device: '/x'", "disk is full"),
        ("error: command 'gcc' failed: No such file or directory", "compiler"),
        ("unable to execute 'x86_64-linux-gnu-gcc': No such file or directory", "compiler"),
        ("error: [Errno 2] No such file or directory: 'gcc'", "compiler"),
        ("CMake Error: CMAKE_CXX_COMPILER not set, after EnableLanguage", "compiler"),
        ("error: Microsoft Visual C++ 14.0 or greater is required.", "compiler"),
        ("xcrun: error: invalid active developer path", "compiler"),
        ("_ternary.c:17:10: fatal error: Python.h: No such file or directory", "header files"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "no connection"),
        ("Max retries exceeded with url: /simple/pip/", "no connection"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "cache purge"),
        ("The virtual environment was not created because ensurepip is not available.", "venv"),
        ("c++: fatal error: Killed signal terminated program cc1plus", "CMAKE_BUILD_PARALLEL_LEVEL=1"),
        ("E: dpkg was interrupted, you must manually run", "dpkg --configure -a"),
        ("E: Could not get lock /var/lib/dpkg/lock-frontend.", "Another program"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "certificate"),
        ("error: [Errno 13] Permission denied: '.venv/x'", "who owns"),
        ("ERROR: No matching distribution found for PySide6-Essentials>=6.8", "another Python"),
        ("engine/kernels/src/scalar.c:58:2: error: expected ';'", "git status"),
        ("something nobody foresaw", "Deleting the folder .venv"),
    ],
)
def test_cure(output, expected):
    assert expected in cure_for(f"lines before\n{output}\nlines after").text


def test_compiler_cure_fits_the_system(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "xcode-select --install" in toolchain.compiler_line()
    monkeypatch.setattr(sys, "platform", "win32")
    assert "winget install" in toolchain.compiler_line()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system, "has_apt", lambda: True)
    assert "apt-get install" in toolchain.compiler_line()
    assert "-venv" in toolchain.venv_line()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout whose system lacks nothing."""
    monkeypatch.setattr(prepare, "_install_system_packages", lambda *args, **kwargs: True)
    return Checkout(tmp_path)


def python_step(name: str, code: str) -> Step:
    return Step(
        name=name,
        title=f"The step {name}",
        key="key",
        action=lambda checkout, run: run([sys.executable, "-c", code]),
        satisfies={name: "key"},
    )


def plan(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> None:
    """Let these steps be what is to be done, as far as the stamp does not cover them."""

    def pending(checkout, stamp, *, test):
        return [step for step in steps if stamp.done.get(step.name) != step.key and step.name not in stamp.failed]

    monkeypatch.setattr(prepare, "pending", pending)


FAILING = "print('No CMAKE_CXX_COMPILER could be found.'); raise SystemExit(1)"


def test_failure_of_a_needed_step(checkout, monkeypatch, capsys):
    noisy = "print('WARNING: Location x is ignored: it is neither a file nor a directory.');" + FAILING
    plan(monkeypatch, python_step("first", ""), python_step("second", noisy), python_step("third", ""))
    with pytest.raises(prepare.BootstrapFailed) as failure:
        prepare.prepare(checkout, test=False)
    text = str(failure.value)
    assert "The step second failed" in text
    assert str(checkout.log) in text
    assert "| No CMAKE_CXX_COMPILER could be found." in text
    assert "Cure: No working C/C++ compiler" in text
    assert "| WARNING" not in text
    assert set(Stamp.load(checkout.stamp).done) == {"first"}, "the next start must go on after the first step"
    assert "No CMAKE_CXX_COMPILER" in checkout.log.read_text()


def test_failure_of_an_optional_step_stops_nothing_and_is_said_at_every_start(checkout, monkeypatch, capsys):
    plan(monkeypatch, python_step("llama", FAILING), python_step("after", ""))
    stamp = prepare.prepare(checkout, test=False)
    assert "after" in stamp.done
    assert "llama" not in stamp.done
    again = prepare.prepare(checkout, test=False)
    (sentence,) = prepare.unavailable(again)
    assert sentence.startswith("Answers by a language model are not available")
    assert "compiler" in sentence
    assert "bootstrap.py --with llama" in sentence
    plan(monkeypatch, python_step("llama", ""))
    repeated = prepare.prepare(checkout, test=False, take=["llama"])
    assert prepare.unavailable(repeated) == []
    assert repeated.done["llama"] == "key"


def test_optional_step_that_lacked_the_network_is_tried_again_by_itself(checkout, monkeypatch, capsys):
    offline = "print('Temporary failure in name resolution'); raise SystemExit(1)"
    plan(monkeypatch, python_step("llama", offline))
    assert prepare.prepare(checkout, test=False).failed == {}


def test_leaving_out_is_remembered_and_said(checkout, monkeypatch, capsys):
    plan(monkeypatch, python_step("first", ""))
    prepare.prepare(checkout, test=False, leave_out=["llama"])
    (sentence,) = prepare.unavailable(prepare.prepare(checkout, test=False))
    assert "left out on request" in sentence


def test_unwritable_folder_is_a_sentence_not_a_traceback(checkout, monkeypatch, capsys):
    def action(checkout, run):
        raise PermissionError(13, "Permission denied", ".venv")

    plan(monkeypatch, Step(name="first", title="First", key="key", action=action, satisfies={}))
    with pytest.raises(prepare.BootstrapFailed, match="who owns"):
        prepare.prepare(checkout, test=False)
