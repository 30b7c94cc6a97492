"""`ternlight research "QUESTION"`: an answer with its sources on stdout, as text or JSON; progress on stderr."""

from __future__ import annotations

from collections.abc import Sequence

from ternlight.agents.messages import CitationsPart
from ternlight.app.cli.cited import print_answer
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import say
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
    return print_answer(
        assistant,
        lambda: assistant.research(question, web=web, pages=pages),
        place=("url", lambda place: place.url),
        sources=_sources,
        as_json=as_json,
    )


def _sources(cited: CitationsPart) -> list[str]:
    places = {place.n: place for place in cited.citations}
    return [f"[{n}] {' '.join(places[n].title.split())}\n    {places[n].url}" for n in sorted(places)]
