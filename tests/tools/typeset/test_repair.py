from __future__ import annotations

import pytest

from ternlight.tools.typeset import blocks as b
from ternlight.tools.typeset import slides
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.inlines import plain
from ternlight.tools.typeset.markdown import parse
from ternlight.tools.typeset.repair import (
    body_of_diagram,
    dataset_of,
    plain_points,
    repair_deck,
    repair_report,
    repair_slide,
    uncited_sources,
)
from ternlight.tools.typeset.report import Report, sections_of
from ternlight.tools.typeset.sources import Source
from ternlight.tools.typeset.wording import (
    alike,
    capitalised,
    headline,
    numbers,
    shortened,
    unsupported_numbers,
    untruncated,
    without_repeats,
)


def slide(body: slides.Body, title: str = "One conclusion is stated here") -> Slide:
    return Slide(headline=title, body=body)


@pytest.mark.parametrize(
    ("body", "layout"),
    [
        (slides.Table(header=("Step", "What"), rows=(("1", "Measure"), ("2", "Model"), ("3", "Price"))), "process"),
        (
            slides.Table(header=("", "What"), rows=(("Phase 1", "Plan"), ("Phase 2", "Do"), ("Phase 3", "Go"))),
            "process",
        ),
        (slides.Table(header=("Year", "Sales"), rows=(("2023", "4.5"), ("2024", "5"), ("2025", "7"))), "chart"),
        (slides.Table(header=("Name", "Role"), rows=(("Ana", "CEO"), ("Bo", "CTO"), ("Cy", "COO"))), "table"),
        (slides.Bullets(points=("2023: law", "2024 - pilot", "Q1 2025: launch")), "timeline"),
        (
            slides.Bullets(points=("Strengths: a; b", "Weaknesses: c; d", "Opportunities: e; f", "Threats: g; h")),
            "matrix",
        ),
        (slides.Bullets(points=("Before: slow, dear work", "After: quick; cheap")), "compare"),
        (slides.Bullets(points=("42% of owners pay too much for power",)), "number"),
        (slides.Bullets(points=("Fast: it is quick", "Cheap: it costs little", "Safe: it is tested")), "cards"),
        (slides.Bullets(points=("It is quick", "It costs little", "It is tested")), "bullets"),
        (
            slides.Process(steps=tuple(slides.Stage(label=n) for n in ("Plan", "Do", "Check", "Repeat"))),
            "cycle",
        ),
        (
            slides.Process(
                steps=tuple(
                    slides.Stage(label=n, detail=d) for n, d in (("Seen", "900"), ("Asked", "90"), ("Won", "9"))
                )
            ),
            "funnel",
        ),
    ],
)
def test_content_gets_the_layout_it_has(body: slides.Body, layout: str) -> None:
    done = repair_slide(slide(body))
    assert [each.layout for each in done.slides] == [layout]
    changed = done.slides[0].body != body
    assert done.slides[0].status == ("repaired" if changed else "model")
    assert bool(done.changes) == changed
    assert bool(done.datasets) == (layout == "chart")


def test_words_of_the_user_keep_their_status() -> None:
    body = slides.Bullets(
        points=tuple(f"Point number {n} of many" for n in ("one", "two", "three", "four", "five", "six"))
    )
    done = repair_slide(Slide(headline="h", body=body, status="user"))
    assert [each.status for each in done.slides] == ["user", "user"]
    assert [each.headline for each in done.slides] == ["h (1/2)", "h (2/2)"]


def test_long_tables_are_continued_under_their_header() -> None:
    table = slides.Table(header=("Name", "Role"), rows=tuple((f"Person {n}", f"Role {n}") for n in range(40)))
    done = repair_slide(slide(table)).slides
    assert all(isinstance(each.body, slides.Table) and each.body.header == table.header for each in done)
    assert [row for each in done if isinstance(each.body, slides.Table) for row in each.body.rows] == list(table.rows)
    assert all(isinstance(each.body, slides.Table) and 4 <= len(each.body.rows) <= 7 for each in done)


def test_a_deck_loses_repetitions_and_unknown_sources() -> None:
    one = Slide(headline="Same", body=slides.Bullets(points=("a", "b", "c")), cites=(1, 7))
    deck, notes = repair_deck(Deck(title="t", slides=(one, one), sources=(Source(id=1, title="s"),)))
    assert len(deck.slides) == 1
    assert deck.slides[0].cites == (1,)
    assert len(notes) == 2


def test_a_report_loses_unknown_sources_and_gains_a_diagram() -> None:
    text = "A[1] b[9].\n\n| Step | What |\n|---|---|\n| 1 | Measure |\n| 2 | Model |\n| 3 | Price |"
    report = Report(
        title="t", sections=sections_of(parse(text).blocks), sources=(Source(id=1, title="s"), Source(id=2, title="u"))
    )
    done, notes = repair_report(report)
    assert plain(done.sections[0].blocks[0].inlines, cites=True) == "A[1] b."  # type: ignore[union-attr]
    assert isinstance(done.sections[0].blocks[1], b.Diagram)
    assert len(notes) == 1
    assert uncited_sources(done) == [2]
    mine, _notes = repair_report(report, keep_unknown=True)
    assert plain(mine.sections[0].blocks[0].inlines, cites=True) == "A[1] b[9]."  # type: ignore[union-attr]


def test_diagrams_and_points_for_slides() -> None:
    (diagram,) = parse("```mermaid\nflowchart LR\nA[One]-->B[Two]-->C[Three]\n```").blocks
    assert isinstance(diagram, b.Diagram)
    body = body_of_diagram(diagram)
    assert isinstance(body, slides.Process)
    assert plain_points(parse("First sentence. Second one.\n\nThird.").blocks) == (
        "First sentence.",
        "Second one.",
        "Third.",
    )
    assert plain_points(parse("Text\n\n- a point\n- another").blocks) == ("a point", "another")


def test_datasets() -> None:
    made = dataset_of(("Site", "Cost"), (("A", "€4.5"), ("B", "€1,200"), ("C", "€-3")))
    assert made is not None
    assert made.unit == "€"
    assert made.series[0].values == (4.5, 1200.0, -3.0)
    assert dataset_of(("Site", "Cost"), (("A", "€4"), ("B", "about three"), ("C", "€5"))) is None


def test_shortening_ends_at_a_clause() -> None:
    assert shortened("It saves money, and it saves a great deal of time", 20) == "It saves money"
    assert shortened("Incomprehensible words everywhere", 20) == "Incomprehensible…"
    assert len(shortened("x" * 100, 20)) == 20
    assert headline("Storage pays back in a year: why small plants lease it and how that works out for all", 70) == (
        "Storage pays back in a year"
    )
    assert untruncated("It works well, and the ow", 25) == "It works well"
    assert untruncated("It works", 25) == "It works"


def test_repetition() -> None:
    assert alike("Leasing cuts the bill by a third", "leasing cuts the bill by a third!")
    assert not alike("Leasing cuts the bill", "Buying raises the debt")
    assert without_repeats(("Leasing cuts the bill now", "Leasing cuts the bill", "Other")) == (
        "Leasing cuts the bill now",
        "Other",
    )


def test_numbers_are_found_however_they_are_written() -> None:
    assert numbers("1.2 million, 1,200,000 and 1.200.000; 42 % or 3,5 (−7)") == [1.2e6, 1.2e6, 1.2e6, 42, 3.5, -7]
    assert unsupported_numbers("Sales rose 42% to €1.2 million in 2026", ["42 percent", "1,200,000 in 2026"]) == []
    assert unsupported_numbers("It doubled to 99", ["It doubled"]) == [99]


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("the year in brief", "The year in brief"),
        ("éléments", "Éléments"),
        ("EU funds", "EU funds"),
        ("iOS and pH", "iOS and pH"),
        ("x86 kernels", "x86 kernels"),
        ("app/ and its parts", "app/ and its parts"),
        ("今年の港", "今年の港"),
        ("", ""),
    ],
)
def test_headings_begin_with_a_capital(heading: str, shown: str) -> None:
    assert capitalised(heading) == shown
