from __future__ import annotations

import pytest

from ternlight.tools.documents.types import Document, Page
from ternlight.tools.web.contradict import find_contradictions


def source(*sentences: str) -> Document:
    text = "\n\n".join(sentences)
    return Document(id=str(hash(text)), name="x", path="x", media_type="text/html", pages=(Page(number=1, text=text),))


def test_a_number_that_differs_is_told_with_both_places() -> None:
    first = source(
        "Weather was fine all year.", "In 2023 the harbour of Lindholm handled 312 ships, mostly with grain."
    )
    second = source("In 2023 the harbour of Lindholm handled 298 ships, mostly with grain.")
    agreeing = source("In 2023 the harbour of Lindholm handled 312 ships, mostly with grain.")
    found = find_contradictions([(1, first), (4, second), (6, agreeing)])
    assert [contradiction.note for contradiction in found] == ["Sources disagree: 312 ships [1], 298 ships [4]."]
    for claim, document in zip(found[0].claims, (first, second), strict=True):
        assert document.pages[0].text[claim.start : claim.end] == claim.quote


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # another place, another year, another thing counted, another unit
        ("The harbour of Lindholm handled 312 ships in all.", "The harbour of Karsund handled 298 ships in all."),
        ("In 2023 the port of Ostby handled 312 ships.", "In 2022 the port of Ostby handled 298 ships."),
        ("The port of Lindholm handled 312 ships last year.", "The port of Lindholm handled 298 cranes last year."),
        ("Revenue of Ostby rose by 12 percent last year.", "Revenue of Ostby rose by 14 euros last year."),
        # rounded, hedged, planned, bounded, negated
        ("The new quay of Lindholm cost 4.61 million euros.", "The new quay of Lindholm cost 4.6 million euros."),
        ("The new quay of Lindholm cost 5 million euros.", "The new quay of Lindholm will cost 4 million euros."),
        ("The new quay of Lindholm cost 5 million euros.", "The new quay of Lindholm cost up to 8 million euros."),
        ("The new quay of Lindholm did cost 5 million.", "The new quay of Lindholm did not cost 6 million."),
        # nobody knows whose quay
        ("Its main quay is 980 metres long, all in all.", "Its main quay is 1,450 metres long, all in all."),
        # too little to go by
        ("It cost 5 euros.", "It cost 6 euros."),
        # two numbers that both differ
        ("The quay of Ostby is 300 metres long and 20 wide.", "The quay of Ostby is 310 metres long and 25 wide."),
    ],
)  # fmt: skip
def test_other_statements_are_not_set_against_each_other(one: str, other: str) -> None:
    assert find_contradictions([(1, source(one)), (2, source(other))]) == []


def test_a_source_does_not_contradict_itself() -> None:
    twice = source("The museum of Ostby owns 40 model boats.", "The museum of Ostby owns 45 model boats.")
    assert find_contradictions([(1, twice)]) == []


def test_three_values_are_one_contradiction() -> None:
    documents = [(n, source(f"The museum of Ostby owns {40 + n} model boats.")) for n in (1, 2, 3)]
    found = find_contradictions(documents)
    assert [[claim.source for claim in contradiction.claims] for contradiction in found] == [[1, 2, 3]]
