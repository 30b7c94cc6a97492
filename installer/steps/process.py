"""One command at a time: its output to the log, its progress to the console, its failure to a sentence."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from steps.console import StepLine

TAIL_LINES = 200
"""Kept of the output for finding the cure: parallel compilers bury the line that counts."""
TICK_SECONDS = 0.25
KILL_AFTER_SECONDS = 5.0


class CommandFailed(Exception):
    """A command ended with an error; `tail` is the end of its output."""

    def __init__(self, command: Sequence[str], tail: str) -> None:
        super().__init__(f"{command[0]} failed")
        self.command = command
        self.tail = tail


_COMPILER = r"\s*\S*(?:cc|\+\+|clang|clang-cl)(?:-\d+)?(?:\.exe)?(?=\s)"


def detail_of(line: str) -> str:
    """What a line of pip, setuptools, ninja, make or apt says about how far it is; "" if nothing."""
    if match := re.match(r"\s*\[\d+/\d+\] Cythonizing (\S+)", line):
        return f"translating {_file(match[1])} to C"
    if match := re.match(_COMPILER + r".*?(?:\s-c\s+|\s/Tc)(\S+)", line):
        return f"compiling {_file(match[1])}"
    if match := re.match(_COMPILER + r".*?\s-shared\s.*\s-o\s+(\S+)", line):
        return f"linking {_file(match[1])}"
    if match := re.match(r"\s*\[(\d+)/(\d+)\]", line):
        return f"compiled {match[1]} of {match[2]} files"
    if match := re.match(r"\s*\[\s*(\d+)%\]", line):
        return f"compiled {match[1]} %"
    if match := re.match(r"\s*(Collecting|Downloading|Building wheel for|Using cached)\s+(\S+)", line):
        return f"{match[1].lower()} {match[2].rsplit('/', 1)[-1]}"
    if re.match(r"\s*Installing collected packages", line):
        return "unpacking"
    if "WARNING: Retrying" in line:
        return "no answer from the package index, trying again"
    if match := re.match(r"(Unpacking|Setting up)\s+(\S+)", line):
        return f"{match[1].lower()} {match[2]}"
    return ""


def _file(path: str) -> str:
    """The name of a file by its path on either kind of system."""
    return re.split(r"[/\\]", path)[-1]


@dataclass(slots=True)
class Runner:
    """Runs the commands of one step. `keep_open` is a file descriptor that the commands inherit (the lock)."""

    line: StepLine
    log: Path
    cwd: Path
    keep_open: int | None = None
    _tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL_LINES))
    _detail: str = ""

    def __call__(self, command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> None:
        """Run `command` to its end; raises CommandFailed. An interrupt ends it together with its children."""
        words = [str(word) for word in command]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"\n$ {subprocess.list2cmdline(words)}\n")
            log.flush()
            try:
                child = subprocess.Popen(
                    words,
                    cwd=self.cwd,
                    env=dict(env) if env is not None else None,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    start_new_session=os.name != "nt",
                    pass_fds=() if self.keep_open is None or os.name == "nt" else (self.keep_open,),
                )
            except OSError as error:
                raise CommandFailed(words, str(error)) from error

            def pump() -> None:
                assert child.stdout is not None
                with child.stdout as output:
                    for line in output:
                        log.write(line)
                        log.flush()
                        self._tail.append(line.rstrip())
                        self._detail = detail_of(line) or self._detail

            reader = threading.Thread(target=pump, daemon=True)
            reader.start()
            try:
                while child.poll() is None:
                    self.line.tick(self._detail)
                    time.sleep(TICK_SECONDS if self.line.seconds > 1 else 0.02)
                reader.join(timeout=KILL_AFTER_SECONDS)
            except BaseException:
                _end(child)
                reader.join(timeout=KILL_AFTER_SECONDS)
                raise
            if child.returncode:
                raise CommandFailed(words, "\n".join(self._tail))


def _end(child: subprocess.Popen[str]) -> None:
    """Ask the child and all it started to end, then make them."""
    if sys.platform == "win32":
        child.terminate()
        child.wait()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=KILL_AFTER_SECONDS)
