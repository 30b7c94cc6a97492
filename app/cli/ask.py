"""`ternlight ask --docs F... "QUESTION"`: an answer with page and quote on stdout, as text or JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ternlight.agents.messages import CitationsPart
from ternlight.app.cli.cited import print_answer
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say


def ask(
    context: Context,
    question: str | None,
    *,
    documents: Sequence[str],
    collection: str | None,
    as_json: bool,
    password: bool = False,
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
    return print_answer(
        assistant,
        lambda: assistant.ask(question, documents=paths, collection=collection),
        place=("document", lambda place: place.title),
        sources=_sources,
        as_json=as_json,
        password=password,
    )


def _sources(cited: CitationsPart) -> list[str]:
    shown = []
    for place in cited.citations:
        quote = f"\n    “{place.quote}”" if cited.mode == "model" else ""  # else the answer is the quotes
        shown.append(f"[{place.n}] {' '.join(place.title.split())}, page {place.page}{quote}")
    return shown
