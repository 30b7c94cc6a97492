"""An answer with citations from a run, on stdout as text or as stable JSON: what `ask` and `research` do alike."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence

from ternlight.agents.events import Event
from ternlight.agents.messages import CitationsPart, CitedPlace, Part, TextPart
from ternlight.app.assistant import Assistant
from ternlight.app.cli.calls import Calls, ended
from ternlight.app.cli.context import Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.password import PasswordDesk
from ternlight.app.cli.terminal import ProgressLine, plain, say

Sources = Callable[[CitationsPart], Sequence[str]]
"""How a person is shown what the numbers lead to, an entry each."""


def print_answer(
    assistant: Assistant,
    make: Callable[[], AsyncIterator[Event]],
    *,
    place: tuple[str, Callable[[CitedPlace], str]],
    sources: Sources,
    as_json: bool,
    password: bool = False,
) -> Exit:
    """Follow the run that `make` begins, and print its answer; progress on stderr. `place` is the key of a citation's
    whereabouts in the JSON and where they come from; with `password` the input's first line opens protected files."""
    progress = ProgressLine()
    calls = Calls()
    desk = PasswordDesk(assistant.passwords, from_input=password)
    with running(assistant) as agent:
        for event in follow(agent, make, between=desk.serve):
            progress.show(event)
            calls.hear(event)
    progress.clear()
    status, code = ended(event)
    parts: tuple[Part, ...] = getattr(event, "parts", ())
    if as_json:
        key, of = place
        cited = [one for part in parts if isinstance(part, CitationsPart) for one in part.citations]
        value = {
            "answer": "\n\n".join(part.text for part in parts if isinstance(part, TextPart)),
            "citations": [{"n": one.n, key: of(one), "page": one.page, "quote": one.quote} for one in cited],
            "steps": calls.steps,
            "status": status,
            "model": calls.model,
        }
        print(json.dumps(value, ensure_ascii=False, indent=2))
        for note in (note for part in parts if isinstance(part, CitationsPart) for note in part.notes):
            say(note)
    elif text := _text(parts, sources):
        print(text)
    sys.stdout.flush()
    return code


def _text(parts: Sequence[Part], sources: Sources) -> str:
    """The answer's sentences, then where each number leads, then what else there is to know."""
    lines = [part.text for part in parts if isinstance(part, TextPart)]
    for part in parts:
        if isinstance(part, CitationsPart):
            shown = sources(part)
            lines += ["\n".join(shown)] if shown else []
            lines += ["\n".join(part.notes)] if part.notes else []
    return plain("\n\n".join(lines))
