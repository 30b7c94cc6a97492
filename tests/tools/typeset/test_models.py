from __future__ import annotations

from typing import get_args

import pytest

from ternlight.tools.typeset import blocks, icons, slides
from ternlight.tools.typeset.codec import BadDocument
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.inlines import Cite, Strong, Text
from ternlight.tools.typeset.inlines import text as inlines
from ternlight.tools.typeset.report import Report, Section, sections_of
from ternlight.tools.typeset.sources import Dataset, Series, Source

DECK = Deck(
    title="Storage leasing",
    slides=(
        Slide(headline="Storage leasing for small plants", body=slides.Cover(subtitle="Autumn round")),
        Slide(
            headline="Peak power costs 42 % more than in 2022",
            body=slides.Process(steps=tuple(slides.Stage(label=label) for label in ("Measure", "Model", "Price"))),
            cites=(1,),
            status="repaired",
        ),
        Slide(headline="Spend doubles by 2030", body=slides.Chart(dataset="spend", takeaways=("Reform drives it",))),
    ),
    sources=(Source(id=1, title="Mid-year update", url="https://example.org/a", page="14"),),
    datasets=(Dataset(id="spend", title="Spend", categories=("2024",), series=(Series(name="All", values=(4.5,)),)),),
)
REPORT = Report(
    title="A report",
    sections=(
        Section(
            heading=inlines("Findings"),
            blocks=(blocks.Para(inlines=(Text(text="It "), Strong(children=inlines("works")), Cite(n=1))),),
        ),
    ),
)


def test_a_deck_and_a_report_survive_json() -> None:
    assert Deck.from_json(DECK.to_json()) == DECK
    assert Report.from_json(REPORT.to_json()) == REPORT
    assert DECK.to_json()["slides"][1]["body"]["kind"] == "process"


def test_every_layout_has_a_body() -> None:
    assert set(slides.BODIES) == set(get_args(slides.Layout))
    assert Slide(headline="x", body=slides.Quote(text="a", who="b")).layout == "quote"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda data: data.update(colour="red"), "the whole"),
        (lambda data: data["slides"][0].update(status="made up"), "slides[0].status"),
        (lambda data: data["slides"][1]["body"].update(kind="collage"), "slides[1].body"),
        (lambda data: data["slides"][1]["body"].pop("steps"), "slides[1].body.steps"),
        (lambda data: data.update(title=3), "title"),
    ],
)
def test_what_is_not_a_deck_is_refused(change, where) -> None:  # type: ignore[no-untyped-def]
    data = DECK.to_json()
    change(data)
    with pytest.raises(BadDocument) as caught:
        Deck.from_json(data)
    assert where in str(caught.value)


def test_slots_over_their_limit_are_named() -> None:
    assert DECK.problems() == []
    long = Deck(title="t", slides=(Slide(headline="h" * 71, body=slides.Bullets(points=("one", "", "three" * 30))),))
    assert [problem.where for problem in long.problems()] == [
        "slides[0].headline",
        "slides[0].body.points[1]",
        "slides[0].body.points[2]",
    ]


def test_sections_never_skip_a_level() -> None:
    tree = [blocks.Heading(level=level, inlines=inlines(str(at))) for at, level in enumerate((2, 4, 4, 3, 2, 6))]
    assert [section.level for section in sections_of(tree)] == [1, 2, 2, 2, 1, 2]


def test_icons_have_outlines() -> None:
    assert len(icons.names()) >= 150
    for name in icons.names():
        for command, numbers in icons.outline(name):
            assert len(numbers) == {"M": 2, "L": 2, "C": 6, "Z": 0}[command]
            assert all(-1 <= number <= 25 for number in numbers)
