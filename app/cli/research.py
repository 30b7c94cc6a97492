"""`ternlight research "QUESTION"`: an answer with its sources on stdout, as text or JSON; progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from ternlight.agents.events import RunCancelled, RunFailed, RunFinished, RunStarted, ToolFinished, ToolStarted
from ternlight.agents.messages import CitationsPart, OutcomePart, Part, TextPart
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.terminal import ProgressLine, plain, say
from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import WebOptions
from ternlight.tools.web.urls import parse_url


def research(
    context: Context,
    question: str,
    *,
    searxng: str,
    allow: Sequence[str],
    deny: Sequence[str],
    offline: bool,
    pages: int,
    as_json: bool,
) -> int:
    """Look `question` up on the web; the exit code."""
    if not question.strip():
        say("The question is empty: write what you want to know in quotation marks.")
        return Exit.USAGE
    try:
        if searxng:
            parse_url(searxng)
        web = WebOptions(policy=NetworkPolicy.of(allow=allow, deny=deny, offline=offline), searxng=searxng)
    except AddressRefused as error:
        say(error.user_message)
        return Exit.USAGE
    assistant = context.make_assistant(context.paths, context.settings)
    progress = ProgressLine()
    steps: dict[str, dict[str, Any]] = {}
    model = ""
    with running(assistant) as agent:
        for event in follow(agent, lambda: assistant.research(question, web=web, pages=pages)):
            progress.show(event)
            match event:
                case RunStarted():
                    model = event.model
                case ToolStarted():
                    call = event.part
                    steps[call.call] = {
                        "tool": call.tool,
                        "arguments": call.arguments,
                        "status": "stopped",
                        "seconds": 0.0,
                    }
                case ToolFinished():
                    steps[event.part.call] |= {"status": event.part.status, "seconds": round(event.seconds, 3)}
                case _:
                    pass
    progress.clear()
    match event:
        case RunFinished():
            nothing = any(isinstance(part, OutcomePart) for part in event.parts)
            status, code = "not_found" if nothing else "answered", Exit.DONE
        case RunCancelled():
            say("Stopped.")
            status, code = "stopped", Exit.STOPPED
        case RunFailed():
            say(event.message)
            status, code = "failed", Exit.for_kind(event.error_kind)
        case _:
            raise AssertionError(f"a run ended with {event!r}")
    if as_json:
        value = research_json(event.parts, list(steps.values()), status=status, model=model)
        print(json.dumps(value, ensure_ascii=False, indent=2))
        for note in (note for part in event.parts if isinstance(part, CitationsPart) for note in part.notes):
            say(note)
    elif text := research_text(event.parts):
        print(text)
    sys.stdout.flush()
    return code


def research_json(
    parts: Sequence[Part], steps: Sequence[dict[str, Any]], *, status: str, model: str
) -> dict[str, object]:
    """The stable JSON of an answer from the web; these keys and no others."""
    citations = [place for part in parts if isinstance(part, CitationsPart) for place in part.citations]
    return {
        "answer": "\n\n".join(part.text for part in parts if isinstance(part, TextPart)),
        "citations": [
            {"n": place.n, "url": place.url, "page": place.page, "quote": place.quote} for place in citations
        ],
        "steps": list(steps),
        "status": status,
        "model": model,
    }


def research_text(parts: Sequence[Part]) -> str:
    """The answer for a person: its sentences, then each source once, then what else there is to know."""
    lines = [part.text for part in parts if isinstance(part, TextPart)]
    for part in parts:
        if isinstance(part, CitationsPart):
            sources = {place.n: place for place in part.citations}
            shown = [f"[{n}] {' '.join(sources[n].title.split())}\n    {sources[n].url}" for n in sorted(sources)]
            lines += ["\n".join(shown)] if shown else []
            lines += ["\n".join(part.notes)] if part.notes else []
    return plain("\n\n".join(lines))
