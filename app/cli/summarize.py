"""`ternlight summarize FILE`: the summary on stdout, as text or JSON; progress on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from ternlight.agents.events import RunCancelled, RunFailed, RunFinished
from ternlight.agents.messages import Part, SummaryPart, SummaryPoint
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.password import PasswordDesk
from ternlight.app.cli.terminal import ProgressLine, plain, say
from ternlight.app.reading import counted
from ternlight.app.settings import Length
from ternlight.app.status import ModelStatus


def summarize(context: Context, file: Path, *, length: Length | None, as_json: bool, password: bool = False) -> int:
    """Summarise `file`; the exit code. With `password` the input's first line opens a protected file."""
    assistant = context.make_assistant(context.paths, context.settings)
    progress = ProgressLine()
    told: set[str] = set()

    def tell(status: ModelStatus) -> None:
        if status.message and status.state not in ("starting", "loading") and status.message not in told:
            told.add(status.message)
            progress.clear()
            say(status.message)

    assistant.on_status(tell)
    desk = PasswordDesk(assistant.passwords, from_input=password)
    wanted = length or context.settings.summary_length
    with running(assistant) as agent:
        for event in follow(agent, lambda: assistant.summarize(file, length=wanted), between=desk.serve):
            progress.show(event)
    progress.clear()

    match event:
        case RunFinished():
            _print(event.parts, as_json=as_json)
            return Exit.DONE
        case RunCancelled():
            _print_partial(event.parts, "Stopped.", as_json=as_json)
            return Exit.STOPPED
        case RunFailed():
            say(event.message)
            _print_partial(event.parts, "", as_json=as_json)
            return Exit.for_kind(event.error_kind)
    raise AssertionError(f"a run ended with {event!r}")


def _print_partial(parts: Sequence[Part], why: str, *, as_json: bool) -> None:
    summary = next((part for part in parts if isinstance(part, SummaryPart)), None)
    points = len(summary.points) if summary is not None else 0
    if points:
        say(f"{why} This is a part of the summary, the {counted(points, 'point')} that were finished.".strip())
        _print(parts, as_json=as_json)
    elif why:
        say(f"{why} No point was finished yet.")


def _print(parts: Sequence[Part], *, as_json: bool) -> None:
    for part in parts:
        if isinstance(part, SummaryPart):
            if as_json:
                print(json.dumps(summary_json(part), ensure_ascii=False, indent=2))
                for note in part.notes:
                    say(note)
            else:
                print(summary_text(part, width=shutil.get_terminal_size().columns if sys.stdout.isatty() else None))
    sys.stdout.flush()


def summary_json(summary: SummaryPart) -> dict[str, object]:
    """The stable JSON of a summary; these keys and no others."""
    return {
        "document": summary.document,
        "pages": summary.pages,
        "model": summary.model,
        "mode": summary.mode,
        "seconds": round(summary.seconds, 3),
        "points": [
            {"text": point.text, "page": point.page, "quote": point.quote, "status": point.status}
            for point in summary.points
        ],
    }


def summary_text(summary: SummaryPart, *, width: int | None = None) -> str:
    """The summary for a person: numbered points, each with its page and quote; wrapped to `width` columns if given."""
    how = f"phrased by {summary.model}" if summary.mode == "model" else "in the document's own words"
    lines = [f"{summary.document}, {counted(summary.pages, 'page')}, {how}, {summary.seconds:.1f} s"]
    for number, point in enumerate(summary.points, start=1):
        lines += ["", *_point_lines(number, point)]
    if summary.notes:
        lines += ["", *summary.notes]
    if width is not None:
        lines = [_wrapped(line, width) for line in lines]
    return plain("\n".join(lines))


def _point_lines(number: int, point: SummaryPoint) -> list[str]:
    head, indent = f"{number:>2}. ", "    "
    text, quote = " ".join(point.text.split()), " ".join(point.quote.split())
    if point.status == "quoted":
        return [f"{head}“{quote}” (page {point.page})"]
    return [f"{head}{text}", f"{indent}Page {point.page}: “{quote}”"]


def _wrapped(line: str, width: int) -> str:
    return textwrap.fill(line, max(width, 20), subsequent_indent="    " if line.startswith(" ") else "")
