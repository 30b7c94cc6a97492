"""Decks and reports made in tests: from documents to the finished part, and models that fill forms."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from helpers.embedders import WordEmbedder

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.events import Event, RunFinished
from ternlight.agents.messages import MadePart, Message
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.plan import DeckOptions, plan
from ternlight.agents.workflows.deck.run import write_deck
from ternlight.agents.workflows.material.gather import gather
from ternlight.agents.workflows.material.types import Material
from ternlight.tools.documents.types import Document

TODAY = date(2026, 11, 22)


async def planned(document: Document, options: DeckOptions) -> tuple[Outline, Material]:
    """The outline of a deck from one document, and its material."""
    embedder = WordEmbedder()
    material = await gather([document], embedder, today=TODAY)
    return await plan(material, options, embedder), material


async def events_of_deck(
    document: Document, folder: Path, options: DeckOptions, model: ChatModel | None = None
) -> list[Event]:
    """Every event of a deck made in `folder` ("deck.pptx", draft "deck")."""
    outline, material = await planned(document, options)
    events = write_deck(
        outline,
        material,
        path=folder / "deck.pptx",
        model=model,
        checkpoints=FileCheckpoints(folder / "drafts"),
        draft="deck",
    )
    return [event async for event in events]


def made(events: Sequence[Event]) -> MadePart:
    """The finished part."""
    final = events[-1]
    assert isinstance(final, RunFinished), final
    return next(part for part in final.parts if isinstance(part, MadePart))


async def all_of(events: AsyncIterator[Event]) -> list[Event]:
    """Every event."""
    return [event async for event in events]


def passages_in(messages: Sequence[Message]) -> list[str]:
    """The numbered passages of a request for a slide."""
    request = next(message.text for message in messages if message.role == "user")
    return [text for _, text in re.findall(r"^\((\d+)\) (.+)$", request, re.MULTILINE)]


def filled(schema: dict[str, Any], write: Callable[[int], str]) -> Any:
    """A value that satisfies a schema of the forms, each string the next of `write`, cut to its limit."""
    count = iter(range(1000))

    def fill(part: dict[str, Any]) -> Any:
        match part["type"]:
            case "object":
                return {name: fill(each) for name, each in part["properties"].items()}
            case "array":
                return [fill(part["items"]) for _ in range(part["minItems"])]
        fewest, most = map(int, re.search(r"\{(\d+),(\d+)\}\$$", part["pattern"]).groups())  # type: ignore[union-attr]
        text = re.sub(r"[\"\\<>*`#|{}\[\]_~\n]", " ", write(next(count)))[:most]
        return text.ljust(fewest, ".")

    return fill(schema)


def form_filler(write: Callable[[list[str], int], str]) -> Callable[[Sequence[Message], CallOptions], str]:
    """A scripted model that fills every form; `write(passages, n)` gives the n-th string."""

    def reply(messages: Sequence[Message], options: CallOptions) -> str:
        passages = passages_in(messages) or ["Nothing is known."]
        return json.dumps(filled(json.loads(options.json_schema or "{}"), lambda n: write(passages, n)))

    return reply
