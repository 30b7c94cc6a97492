"""Whether summaries name what a reader would name, and leave out what no reader wants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.embedders import RealEmbedder, WordEmbedder

from ternlight.agents.events import RunFinished
from ternlight.agents.messages import SummaryPart
from ternlight.agents.workflows.summarize import summarize
from ternlight.agents.workflows.summary.parts import find_parts
from ternlight.agents.workflows.summary.plan import Length
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.embedding import Embedder
from ternlight.tools.text.sentences import split_pages

TEXTS = Path(__file__).resolve().parents[1] / "data" / "summaries"
FACTS: dict[str, list[list[str]]] = json.loads((TEXTS / "facts.json").read_text(encoding="utf-8"))
"""For each text the facts that a reader would name, each as words of the sentences that state it; the first fact is
what the text is about, or its main news."""


def read(name: str) -> Document:
    page = Page(number=1, text=(TEXTS / f"{name}.txt").read_text(encoding="utf-8"))
    return Document(id=name, name=f"{name}.txt", path=f"/{name}.txt", media_type="text/plain", pages=(page,))


async def summary_of(document: Document, embedder: Embedder, length: Length = "medium") -> SummaryPart:
    events = [event async for event in summarize(document, length=length, embedder=embedder, model=None)]
    assert isinstance(events[-1], RunFinished)
    (part,) = events[-1].parts
    assert isinstance(part, SummaryPart)
    return part


@pytest.mark.slow
async def test_most_of_what_a_reader_would_name_is_there() -> None:
    embedder = RealEmbedder()
    found = named = openings = 0
    for name, facts in FACTS.items():
        quotes = [point.quote for point in (await summary_of(read(name), embedder)).points]
        assert len(quotes) <= 8
        hits = [any(words in quote for words in fact for quote in quotes) for fact in facts]
        found, named, openings = found + sum(hits), named + len(facts), openings + hits[0]
    assert found >= 0.75 * named, (found, named)
    assert openings >= 0.9 * len(FACTS)


@pytest.mark.parametrize("name", ["manual", "paper", "policy", "faq", "readme", "lease"])
async def test_a_summary_begins_with_what_the_document_is_about(name: str) -> None:
    part = await summary_of(read(name), WordEmbedder(), "short")
    assert any(words in part.points[0].quote for words in FACTS[name][0])


async def test_licences_indexes_and_declarations_are_left_out_and_said() -> None:
    part = await summary_of(read("manual"), WordEmbedder(), "long")
    quotes = " ".join(point.quote for point in part.points)
    for unwanted in ("Licence", "merchantability", "Modified Version", "[Function]", "must be zero", "larch prune, 4"):
        assert unwanted not in quotes
    assert any("Left out of the summary: the licence" in note for note in part.notes)


async def test_a_licence_is_summarised_where_it_is_the_document() -> None:
    text = (TEXTS / "manual.txt").read_text(encoding="utf-8")
    licence = text[text.index("Preamble") : text.rindex("Index")]
    page = Page(number=1, text=f"Documentation Licence\n\n{licence}")
    part = await summary_of(
        Document(id="l", name="licence.txt", path="/l", media_type="text/plain", pages=(page,)), WordEmbedder()
    )
    assert len(part.points) >= 3
    assert not any("Left out" in note for note in part.notes)


def test_text_behind_a_list_of_contents_is_text() -> None:
    page = Page(number=1, text="Contents\n\nPiers .... 4\n\nThe piers of the bridge were mended in May by a firm.")
    sentences = list(split_pages([page]))
    assert find_parts(sentences)[-1] == "body"


async def test_a_sentence_that_points_back_is_quoted_with_the_one_before() -> None:
    part = await summary_of(read("letter"), WordEmbedder(), "long")
    for point in part.points:
        assert not point.quote.startswith(("He found", "It will then"))


@pytest.mark.parametrize(
    "text", ["Station | Rain | Days\nArden | 73 | 17\nBrill | 99 | 12\nCorr | 14 | 2", "x = 1\ny = x + 2\nz = y * 3"]
)
async def test_where_there_is_nothing_to_summarise_it_is_said(text: str) -> None:
    page = Page(number=1, text=text)
    part = await summary_of(
        Document(id="t", name="t.txt", path="/t", media_type="text/plain", pages=(page,)), WordEmbedder()
    )
    assert any("no full sentences" in note for note in part.notes)
