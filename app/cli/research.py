"""`ternlight research "QUESTION"`: an answer with its sources on stdout, as text or JSON; progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from ternlight.agents.messages import CitationsPart, Part, TextPart
from ternlight.app.cli.calls import Calls, ended
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
    calls = Calls()
    with running(assistant) as agent:
        for event in follow(agent, lambda: assistant.research(question, web=web, pages=pages)):
            progress.show(event)
            calls.hear(event)
    progress.clear()
    status, code = ended(event)
    parts: tuple[Part, ...] = getattr(event, "parts", ())
    if as_json:
        value = research_json(parts, calls.steps, status=status, model=calls.model)
        print(json.dumps(value, ensure_ascii=False, indent=2))
        for note in (note for part in parts if isinstance(part, CitationsPart) for note in part.notes):
            say(note)
    elif text := research_text(parts):
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
