from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ternlight.agents.citing import cited, citing
from ternlight.agents.events import Event, RunFinished, RunStarted
from ternlight.agents.messages import CitationsPart, TextPart
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.sources import Source, SourceRegistry

TEXT = "The rent is £1,450 a month. The tenant keeps the windows clean. Pets are not permitted."
DOCUMENT = Document(
    id="d" * 64,
    name="lease.pdf",
    path="/lease.pdf",
    media_type="application/pdf",
    pages=(Page(number=1, text="Contents"), Page(number=2, text=TEXT)),
)


@pytest.fixture
def sources() -> SourceRegistry:
    registry = SourceRegistry()
    registry.add(
        Source(key="p", title="lease.pdf, page 2", document_id=DOCUMENT.id, page=2, start=0, end=len(TEXT)), DOCUMENT
    )
    registry.add(Source(key="w", title="A page of the web", url="https://example.org/"))
    return registry


def test_each_number_stands_for_the_sentence_that_was_meant(sources: SourceRegistry) -> None:
    text, citations = cited("The rent is £1,450 [1]. Pets are not permitted [1].", sources)
    assert text == "The rent is £1,450 [1]. Pets are not permitted [1]."
    assert [(place.n, place.page, place.quote) for place in citations.citations] == [
        (1, 2, "The rent is £1,450 a month."),
        (1, 2, "Pets are not permitted."),
    ]
    assert all(TEXT[place.start : place.end] == place.quote for place in citations.citations)
    assert citations.notes == ()


def test_numbers_that_lead_nowhere_are_taken_out(sources: SourceRegistry) -> None:
    text, citations = cited("The rent is high [7]. Pets are not permitted [1, 9]. It is so [2].", sources)
    assert text == "The rent is high. Pets are not permitted [1]. It is so [2]."
    assert [place.n for place in citations.citations] == [1]


def test_what_a_passage_does_not_say_is_told(sources: SourceRegistry) -> None:
    _, citations = cited("The rent is £9,999 a month [1].", sources)
    assert len(citations.notes) == 1
    assert "£9,999" in citations.notes[0]


async def test_the_end_of_a_run_has_the_places(sources: SourceRegistry) -> None:
    async def run() -> AsyncIterator[Event]:
        yield RunStarted(model="m")
        yield RunFinished(parts=(TextPart(text="Pets are not permitted [1][5]."),))

    events = [event async for event in citing(run(), sources, ["b.pdf: it is empty."])]
    final = events[-1]
    assert isinstance(final, RunFinished)
    text, citations = final.parts
    assert text == TextPart(text="Pets are not permitted [1].")
    assert isinstance(citations, CitationsPart)
    assert citations.notes == ("b.pdf: it is empty.",)
    untouched = [event async for event in citing(run(), SourceRegistry())]
    assert untouched == [event async for event in run()]
