"""`ternlight deck` and `ternlight report`: a document from a topic, files or a page; progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ternlight.agents.events import Event, RunCancelled, RunFailed, RunFinished
from ternlight.agents.messages import MadePart, Part
from ternlight.agents.workflows.deck.facts import UserFacts, facts_of
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.report.plan import ReportOptions
from ternlight.app.agent_thread import MakeEvents
from ternlight.app.assistant import Assistant
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.terminal import ProgressLine, plain, say
from ternlight.app.making import MakeFrom, today_words
from ternlight.app.reading import counted
from ternlight.app.status import ModelStatus
from ternlight.tools.errors import AddressRefused
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import WebOptions
from ternlight.tools.web.urls import parse_url


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOptions:
    """The arguments that both commands share."""

    topic: str
    files: Sequence[Path]
    url: str
    out: Path
    theme: str
    title: str
    author: str
    searxng: str
    allow_host: Sequence[str]
    deny_host: Sequence[str]
    offline: bool
    json: bool


def deck(context: Context, options: MakeOptions, *, slides: int, pitch: bool, facts: Mapping[str, str]) -> int:
    """Make a deck; the exit code."""
    try:
        known = facts_of({**({"author": options.author} if options.author else {}), **facts})
    except ValueError as error:
        say(f"--fact: {error}.")
        return Exit.USAGE
    sources = _sources(options)
    if sources is None:
        return Exit.USAGE
    chosen = DeckOptions(
        kind="pitch" if pitch else "research",
        slides=slides,
        theme=options.theme,
        title=options.title,
        date=today_words(),
        facts=known or UserFacts(),
    )
    return _made(context, options, lambda assistant: lambda: assistant.deck(sources, out=options.out, options=chosen))


def report(context: Context, options: MakeOptions) -> int:
    """Make a report; the exit code."""
    sources = _sources(options)
    if sources is None:
        return Exit.USAGE
    chosen = ReportOptions(theme=options.theme, title=options.title, author=options.author, date=today_words())
    return _made(context, options, lambda assistant: lambda: assistant.report(sources, out=options.out, options=chosen))


def _sources(options: MakeOptions) -> MakeFrom | None:
    """What to make it from; None, and a sentence, if that cannot be."""
    given = sum(map(bool, (options.topic.strip(), options.files, options.url)))
    if given != 1:
        say("Give one of the three: a topic in quotation marks, --from FILE ..., or --url ADDRESS.")
        return None
    try:
        for address in (options.url, options.searxng):
            if address:
                parse_url(address)
        policy = NetworkPolicy.of(allow=options.allow_host, deny=options.deny_host, offline=options.offline)
    except AddressRefused as error:
        say(error.user_message)
        return None
    return MakeFrom(
        topic=options.topic.strip(),
        files=tuple(options.files),
        url=options.url,
        web=WebOptions(policy=policy, searxng=options.searxng),
    )


def _made(context: Context, options: MakeOptions, make: Callable[[Assistant], MakeEvents]) -> int:
    assistant = context.make_assistant(context.paths, context.settings)
    progress = ProgressLine()
    told: set[str] = set()

    def tell(status: ModelStatus) -> None:
        if status.message and status.state not in ("starting", "loading") and status.message not in told:
            told.add(status.message)
            progress.clear()
            say(status.message)

    assistant.on_status(tell)
    event: Event | None = None
    with running(assistant) as agent:
        for event in follow(agent, make(assistant)):
            progress.show(event)
    progress.clear()
    match event:
        case RunFinished():
            _print(event.parts, as_json=options.json)
            return Exit.DONE
        case RunCancelled():
            say("Stopped.")
            _print_partial(event.parts, as_json=options.json)
            return Exit.STOPPED
        case RunFailed():
            say(event.message)
            _print_partial(event.parts, as_json=options.json)
            return Exit.for_kind(event.error_kind)
    raise AssertionError(f"a run ended with {event!r}")


def _print_partial(parts: Sequence[Part], *, as_json: bool) -> None:
    made = next((part for part in parts if isinstance(part, MadePart)), None)
    if made is not None and made.parts:
        many = counted(len(made.parts), "part")
        say(f"The {many} that were finished are in {made.path}. The same command goes on there.")
        _print(parts, as_json=as_json)


def _print(parts: Sequence[Part], *, as_json: bool) -> None:
    made = next(part for part in parts if isinstance(part, MadePart))
    if as_json:
        print(json.dumps(made_json(made), ensure_ascii=False, indent=2))
    else:
        print(plain(made.path))
    sys.stdout.flush()
    for note in made.notes:
        say(note)
    if not as_json:
        _say_to_supply(made)


def _say_to_supply(made: MadePart) -> None:
    fallback = sum(part.status == "fallback" for part in made.parts)
    say(f"{counted(len(made.parts), 'part')}, {fallback} of them in the sources' own words, {made.seconds:.1f} s")
    if made.to_supply:
        say("To supply:")
        for line in made.to_supply:
            say(f"  {line}")


def made_json(made: MadePart) -> dict[str, object]:
    """The stable JSON of a document that was made; these keys and no others."""
    return {
        "path": made.path,
        "parts": [
            {"title": part.title, "layout": part.layout, "status": _STATUS[part.status], "sources": list(part.sources)}
            for part in made.parts
        ],
        "to_supply": list(made.to_supply),
        "sources": [{"n": s.n, "title": s.title, "where": s.where, "page": s.page} for s in made.sources],
        "seconds": made.seconds,
    }


_STATUS = {"model": "model", "repaired": "repaired", "fallback": "fallback", "user": "fallback"}
"""A part in the user's words is one that the model had no part in."""
