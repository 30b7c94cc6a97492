"""Writing to a terminal: results to stdout, everything else to stderr, nothing that a terminal would obey."""

from __future__ import annotations

import io
import re
import shutil
import sys
from typing import TextIO

from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    PointAdded,
    SectionMade,
    StepFinished,
    StepProgress,
    StepStarted,
    SubagentEvent,
    ToolFinished,
    ToolProgress,
    ToolStarted,
)

_WHO = {
    "model": "written by the model",
    "repaired": "written by the model, corrected",
    "fallback": "in the sources' words",
    "user": "in your words",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """`text` without the characters that a terminal obeys: escapes, and marks that reverse the direction.

    What a document or a model wrote may hold them; tabs and line ends stay.
    """
    return _CONTROL.sub("", text)


def say(text: str) -> None:
    """A sentence for the user, on stderr."""
    print(plain(text), file=sys.stderr, flush=True)


def use_utf8() -> None:
    """Write UTF-8 to files and pipes, and never fail over a character that cannot be written."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


class ProgressLine:
    """The steps of a run on stderr: one line that changes on a terminal, a line for each step elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._live = self._stream.isatty()
        self._titles: dict[str, str] = {}
        self._points = 0
        self._changing = False

    def show(self, event: Event) -> None:
        """Show what `event` says about progress; other events are passed over."""
        match event:
            case StepStarted():
                self._titles[event.step] = event.title
                self._line(event.title)
            case StepProgress() if self._live:
                amount = f"{event.done}%" if event.unit == "%" else f"{event.done:,} of {event.total:,} {event.unit}"
                self._line(f"{self._titles.get(event.step, '')}: {amount}")
            case StepFinished():
                self._line(event.title, stays=True)
            case ToolStarted():
                self._titles[event.part.call] = event.title
                self._line(event.title)
            case ToolProgress() if self._live:
                of = f" of {event.total:,}" if event.total else ""
                self._line(f"{self._titles.get(event.call, '')}: {event.done:,}{of} {event.unit}")
            case ToolFinished():
                self._line(event.title, stays=True)
            case ApprovalRequested():
                self._line(event.request.question)
            case SubagentEvent():
                self.show(event.event)
            case SectionMade():
                self._line(f"{event.section.title}: {_WHO[event.section.status]}", stays=True)
            case PointAdded() if self._live:
                self._points += 1
                self._line(f"{self._points} point{'s' * (self._points != 1)} so far")
            case _:
                pass

    def clear(self) -> None:
        """Take the changing line away, if there is one: on a terminal it shares the line with the answer."""
        if self._live and self._changing:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._changing = False

    def _line(self, text: str, *, stays: bool = False) -> None:
        text = plain(text)
        if self._live:
            width = shutil.get_terminal_size().columns
            shown = text if len(text) < width else text[: width - 2] + "…"
            self._stream.write(f"\r\x1b[K{shown}" + ("\n" if stays else ""))
            self._changing = not stays
        else:
            self._stream.write(text + "\n")
        self._stream.flush()
