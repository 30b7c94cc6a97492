"""What the user sees of the steps: lines on stderr, so that stdout stays the program's own (`doctor --json`)."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

SECONDS_BETWEEN_MARKS = 15.0
"""How often a line that cannot be rewritten (a log, a pipe) tells that work goes on."""


def say(text: str, stream: TextIO | None = None) -> None:
    """Print one line."""
    print(text, file=stream or sys.stderr, flush=True)


class StepLine:
    """One line for one step: its name, a moving clock with a detail, and at the end its time."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream or sys.stderr
        self._rewritable = self._stream.isatty()
        self._started = time.monotonic()
        self._marked = 0.0
        self._write(f"{label} ...")

    @property
    def seconds(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self._started

    def tick(self, detail: str) -> None:
        """Show that work goes on; call it a few times a second."""
        if self._rewritable:
            width = shutil.get_terminal_size().columns - 1
            self._write("\r" + f"{self._label} ... {self.seconds:.0f} s  {detail}"[:width].ljust(width))
        elif self.seconds - self._marked >= SECONDS_BETWEEN_MARKS:
            self._marked = self.seconds
            self._write(f" {self.seconds:.0f} s{f' ({detail})' if detail else ''} ...")

    def end(self, outcome: str = "done") -> None:
        """Close the line with its outcome and time."""
        last = f"{outcome} in {self.seconds:.1f} s"
        if self._rewritable:
            width = shutil.get_terminal_size().columns - 1
            self._write("\r" + " " * width + f"\r{self._label}: {last}\n")
        else:
            self._write(f" {last}\n")

    def note(self, text: str) -> None:
        """Say something in a line of its own, and go on."""
        self._write(f"\n  {text}\n{self._label} ...")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
