"""Progress, interruption and the lock, with real processes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from steps.console import StepLine
from steps.lock import exclusive
from steps.process import CommandFailed, Runner, detail_of

ON_POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and flock")


class Terminal(io.StringIO):
    """A stream that can rewrite its line."""

    def isatty(self) -> bool:
        return True


def runner(tmp_path: Path, stream: io.StringIO) -> Runner:
    return Runner(StepLine("Libraries", stream), tmp_path / "build" / "log", tmp_path)


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("[12/345] Building CXX object ggml/src/x.o", "compiled 12 of 345 files"),
        ("  [ 42%] Building C object", "compiled 42 %"),
        ("  Downloading https://host/packages/numpy-2.4.6-cp311.whl (16 MB)", "downloading numpy-2.4.6-cp311.whl"),
        ("Collecting numpy>=2.0", "collecting numpy>=2.0"),
        ("Installing collected packages: a, b", "unpacking"),
        ("  [1/1] Cythonizing engine/kernels/_native.pyx", "translating _native.pyx to C"),
        ("  x86_64-linux-gnu-gcc -g -DX=1.c -Iengine/src -c engine/src/avx2.c -o /tmp/avx2.o -O3", "compiling avx2.c"),
        ("  clang-cl.exe /nologo /O2 -Iengine\\src /c /Tcengine\\src\\avx2.c /Fobuild\\avx2.obj", "compiling avx2.c"),
        ("  x86_64-linux-gnu-gcc -shared -O2 /tmp/avx2.o -o _native.so", "linking _native.so"),
        ("gcc: error: avx2.c: No such file or directory", ""),
    ],
)
def test_detail(line, detail):
    assert detail_of(line) == detail


def test_output_goes_to_the_log_and_its_end_to_the_error(tmp_path):
    run = runner(tmp_path, io.StringIO())
    run([sys.executable, "-c", "print('to the log')"])
    with pytest.raises(CommandFailed) as failure:
        run(
            [
                sys.executable,
                "-c",
                "import sys; [print(i) for i in range(99)]; print('why', file=sys.stderr); sys.exit(3)",
            ]
        )
    assert failure.value.tail.splitlines()[-1] == "why"
    assert "to the log" in run.log.read_text()


def test_missing_program_is_a_failed_command(tmp_path):
    with pytest.raises(CommandFailed, match="failed") as failure:
        runner(tmp_path, io.StringIO())([str(tmp_path / "no-such-program")])
    assert "No such file" in failure.value.tail


def test_terminal_line_moves_and_is_replaced_at_the_end():
    stream = Terminal()
    line = StepLine("Libraries", stream)
    line.tick("downloading numpy")
    line.end()
    assert "\rLibraries ... 0 s  downloading numpy" in stream.getvalue()
    assert stream.getvalue().endswith("\rLibraries: done in 0.0 s\n")


def test_log_line_holds_no_control_characters(monkeypatch):
    monkeypatch.setattr("steps.console.SECONDS_BETWEEN_MARKS", 0.0)
    stream = io.StringIO()
    line = StepLine("Libraries", stream)
    line.tick("compiled 1 of 9 files")
    line.end("failed")
    assert stream.getvalue() == "Libraries ... 0 s (compiled 1 of 9 files) ... failed in 0.0 s\n"


@ON_POSIX
def test_interrupt_ends_the_command_and_its_children(tmp_path, monkeypatch):
    run = runner(tmp_path, io.StringIO())
    child = "import subprocess; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); p.wait()"

    def interrupt(detail: str) -> None:
        if run._tail:
            raise KeyboardInterrupt

    monkeypatch.setattr(run.line, "tick", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", child])
    sleeper = int(run._tail[0])
    status = Path(f"/proc/{sleeper}/status")

    def ended() -> bool:
        try:
            return "\nState:\tZ" in status.read_text()
        except OSError:
            return True

    deadline = time.monotonic() + 10  # it was told to end; when the system carries that out is the system's affair
    while not ended():
        assert time.monotonic() < deadline, "the child of the command lives on"
        time.sleep(0.01)


HOLDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from steps.lock import exclusive
with exclusive(Path(sys.argv[2]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


@ON_POSIX
@pytest.mark.parametrize("how", ["ends", "is killed"])
def test_second_one_waits_until_the_first(how, root, tmp_path):
    lock = tmp_path / "build" / "lock"
    command = [sys.executable, "-c", HOLDER, str(root / "installer"), str(lock)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout.readline() == "held\n"
        waits, entered = threading.Event(), threading.Event()

        def second() -> None:
            with exclusive(lock, waits.set):
                entered.set()

        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(30)
        assert not entered.is_set()
        if how == "ends":
            holder.stdin.close()
        else:
            holder.send_signal(signal.SIGKILL)
        thread.join(30)
        assert entered.is_set()
