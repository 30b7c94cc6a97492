"""What a summary finds in sixty pages of talk, with the real embedder and no language model."""

from __future__ import annotations

from collections import Counter

import pytest
from helpers.embedders import RealEmbedder
from helpers.planted import planted_document

from ternlight.agents.events import RunFinished
from ternlight.agents.messages import SummaryPart
from ternlight.agents.workflows.summarize import summarize

SEEDS = range(101, 107)
"""Not among those that the weights were looked at with."""


@pytest.mark.slow
async def test_planted_facts_are_found_in_every_tenth() -> None:
    embedder = RealEmbedder()
    planted, found = Counter[int](), Counter[int]()
    for seed in SEEDS:
        made = planted_document(seed)
        events = [e async for e in summarize(made.document, length="long", embedder=embedder, model=None)]
        assert isinstance(events[-1], RunFinished)
        (part,) = events[-1].parts
        assert isinstance(part, SummaryPart)
        assert len(part.points) < 25
        quotes = {point.quote for point in part.points}
        for tenth, fact in made.facts:
            planted[tenth] += 1
            found[tenth] += fact in quotes
    assert sum(found.values()) >= 0.8 * sum(planted.values()), found
    assert all(found[tenth] >= 0.6 * planted[tenth] for tenth in range(10)), found
