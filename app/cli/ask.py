"""`ternlight ask --docs F... "QUESTION"`: an answer with page and quote on stdout, as text or JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ternlight.agents.messages import CitationsPart, Part, TextPart
from ternlight.app.cli.calls import Calls, ended
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.terminal import ProgressLine, plain, say


def ask(
    context: Context, question: str | None, *, documents: Sequence[str], collection: str | None, as_json: bool
) -> int:
    """Answer `question` from documents or from a collection; the exit code.

    A question that stands behind the documents arrives as the last of them: `--docs A B "QUESTION"` takes all there is.
    """
    if question is None and documents:
        *documents, question = documents
        if os.path.lexists(question):
            documents, question = [*documents, question], ""
    paths = [Path(document) for document in documents]
    if question is None or not question.strip():
        say("There is no question: write what you want to know in quotation marks.")
        return Exit.USAGE
    if not paths and collection is None:
        say("Say what to ask: --docs FILE ..., or --collection NAME.")
        return Exit.USAGE
    assistant = context.make_assistant(context.paths, context.settings)
    progress = ProgressLine()
    calls = Calls()
    with running(assistant) as agent:
        for event in follow(agent, lambda: assistant.ask(question, documents=paths, collection=collection)):
            progress.show(event)
            calls.hear(event)
    progress.clear()
    status, code = ended(event)
    parts: tuple[Part, ...] = getattr(event, "parts", ())
    if as_json:
        value = ask_json(parts, calls.steps, status=status, model=calls.model)
        print(json.dumps(value, ensure_ascii=False, indent=2))
        for note in (note for part in parts if isinstance(part, CitationsPart) for note in part.notes):
            say(note)
    elif text := ask_text(parts):
        print(text)
    sys.stdout.flush()
    return code


def ask_json(parts: Sequence[Part], steps: Sequence[dict[str, Any]], *, status: str, model: str) -> dict[str, object]:
    """The stable JSON of an answer from documents; these keys and no others."""
    citations = [place for part in parts if isinstance(part, CitationsPart) for place in part.citations]
    return {
        "answer": "\n\n".join(part.text for part in parts if isinstance(part, TextPart)),
        "citations": [
            {"n": place.n, "document": place.title, "page": place.page, "quote": place.quote} for place in citations
        ],
        "steps": list(steps),
        "status": status,
        "model": model,
    }


def ask_text(parts: Sequence[Part]) -> str:
    """The answer for a person: its sentences, where each number leads, then what else there is to know."""
    lines = [part.text for part in parts if isinstance(part, TextPart)]
    for part in parts:
        if isinstance(part, CitationsPart):
            shown = []
            for place in part.citations:
                quote = f"\n    “{place.quote}”" if part.mode == "model" else ""  # else the answer is the quotes
                shown.append(f"[{place.n}] {' '.join(place.title.split())}, page {place.page}{quote}")
            lines += ["\n".join(shown)] if shown else []
            lines += ["\n".join(part.notes)] if part.notes else []
    return plain("\n\n".join(lines))
