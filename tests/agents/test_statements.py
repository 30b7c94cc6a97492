"""What code says on its own on slides: true statements about tables, dates and changes, in the sources' language, and
no points that only the text around them explains."""

from __future__ import annotations

import pytest
from helpers.embedders import WordEmbedder
from helpers.making import TODAY

from ternlight.agents.workflows.deck.charting import chart_data, chart_kind
from ternlight.agents.workflows.deck.figure_bodies import compare_body, number_body
from ternlight.agents.workflows.deck.headline_choices import states
from ternlight.agents.workflows.deck.heads import card_head
from ternlight.agents.workflows.deck.order_bodies import timeline_body
from ternlight.agents.workflows.deck.plan import DeckOptions, plan
from ternlight.agents.workflows.deck.stuff import Stuff
from ternlight.agents.workflows.material.brief import brief, dangles
from ternlight.agents.workflows.material.datasets import conclusions, datasets_of, is_over_time, ranges
from ternlight.agents.workflows.material.figures import dated_events, key_figures
from ternlight.agents.workflows.material.gather import gather
from ternlight.agents.workflows.material.types import FoundTable, Material, Origin, Passage, Topic
from ternlight.tools.documents.types import Document, Page


def table(header: str, *rows: str) -> FoundTable:
    cut = [tuple(cell.strip() for cell in row.split("|")) for row in (header, *rows)]
    return FoundTable(id="table1", origin=0, page=1, topic=0, header=cut[0], rows=tuple(cut[1:]))


def material(*sentences: str, lang: str = "en", path: str = "a.md", tables: tuple[FoundTable, ...] = ()) -> Material:
    passages = tuple(
        Passage(id=n, origin=0, page=1, text=text, quote=text, topic=0, order=n, worth=0.5)
        for n, text in enumerate(sentences)
    )
    return Material(
        title="The port", origins=(Origin(key="1", title="The port", path=path),), lang=lang, tables=tables,
        topics=(Topic(title="The port", origin=0, page=1),), passages=passages,
    )  # fmt: skip


def stuff(found: Material, key: str = "") -> Stuff:
    return Stuff(material=found, passages=found.passages, key=key)


BESUCHE = table("Jahr | Besuche", "2023 | 198.000", "2024 | 301.500", "2025 | 1.012.000")


def test_numbers_are_read_as_their_language_writes_them() -> None:
    (visits,) = datasets_of(BESUCHE, "de")
    assert visits.series[0].values == (198_000, 301_500, 1_012_000)
    (shares,) = datasets_of(table("Ort | Anteil", "Nord | 3,5 %", "Süd | 4,25 %", "West | 12,1 %"), "de")
    assert (shares.unit, shares.series[0].values) == ("%", (3.5, 4.25, 12.1))
    by_program = table("Ort | Länge", "Nord | 1.125", "Süd | 2.375", "West | 3.625")
    assert datasets_of(by_program, "de", by_program=True)[0].series[0].values == (1.125, 2.375, 3.625)


def test_a_spreadsheet_of_a_german_author_is_read_as_programs_write() -> None:
    lengths = table("Ort | Länge", "Nord | 1.125", "Süd | 2.375", "West | 3.625")
    for path, first in (("a.xlsx", 1.125), ("a.csv", 1125)):
        ((_, dataset),) = chart_data(material("Die Länge.", lang="de", path=path, tables=(lengths,))).values()
        assert dataset.series[0].values[0] == first


def test_places_are_no_moments_and_measures_stand_apart() -> None:
    staff = table(
        "Site | Role | Head count | Open positions | Average tenure (years)",
        "Linz | Assembly | 84 | 6 | 5.2", "Linz | Logistics | 31 | 2 | 3.9", "Graz | Assembly | 57 | 9 | 4.1",
        "Graz | Design | 14 | 1 | 6.8", "Vienna | Sales | 22 | 3 | 3", "Vienna | Finance | 9 | 1 | 7.5",
    )  # fmt: skip
    heads, tenure = datasets_of(staff)
    assert heads.categories[:2] == ("Linz, Assembly", "Linz, Logistics")
    assert [series.name for series in heads.series] == ["Head count", "Open positions"]
    assert (tenure.title, tenure.unit) == ("Average tenure by site", "years")
    assert not is_over_time(heads)
    assert chart_kind(tenure) == "bar"
    assert datasets_of(table("Site | Cost", "Linz | 4", "Linz | 5", "Graz | 7")) == ()  # which Linz is which?


def test_totals_and_changes_are_not_drawn_beside_what_they_repeat() -> None:
    sales = table(
        "Region | Q1 2025 | Q2 2025 | Total", "North | 12 | 15 | 27", "South | 9 | 8 | 17", "West | 20 | 31 | 51"
    )
    (dataset,) = datasets_of(sales)
    assert [series.name for series in dataset.series] == ["Q1 2025", "Q2 2025"]
    assert conclusions(dataset, "en") == ["West grew most, from 20 to 31", "South fell most, from 9 to 8"]


MONTHS = table("Month | Orders | Value (EUR)", *(f"{m} | {n} | {n + 9}" for m, n in
               zip(("January", "February", "March"), (770, 812, 1075), strict=True)))  # fmt: skip


def test_a_chart_says_what_its_numbers_say() -> None:
    orders, value = datasets_of(MONTHS)
    assert conclusions(orders, "en") == ["Orders rose from 770 in January to 1,075 in March"]
    assert conclusions(value, "en") == ["Value rose from 779 EUR in January to 1,084 EUR in March"]
    assert conclusions(datasets_of(BESUCHE, "de")[0], "de") == [
        "Besuche: von 198.000 (2023) auf 1.012.000 (2025) gestiegen"
    ]
    units = table("Product | Units sold", "Aster | 5400", "Borel | 900", "Cassin | 640")
    assert conclusions(datasets_of(units)[0], "en") == ["Aster came first in units sold, at 5,400"]
    assert conclusions(datasets_of(units)[0], "fr") == []  # no words, no statement
    tied = table("Product | Units sold", "Aster | 900", "Borel | 900", "Cassin | 640")
    assert conclusions(datasets_of(tied)[0], "en") == []
    assert ranges(units, "en") == ["Aster came first in units sold, at 5400"]


def test_before_and_after_are_headed_by_what_changed() -> None:
    found = material("The surplus fell from 7.9 to 6.2 million euros.", "Night shifts fell from seven to four a week.")
    built = compare_body(stuff(found))
    assert built is not None
    assert built.headlines == ("Surplus and night shifts fell",)
    mixed = compare_body(
        stuff(material("The surplus fell from 7.9 to 6.2 million euros.", "Output rose from 4 to 9 tons."))
    )
    assert mixed is not None
    assert mixed.headlines == ("Surplus and output changed",)


def test_dates_are_headed_by_when_they_are() -> None:
    found = material(
        "The new quay was opened to ships in March 2024.", "The cranes were moved to the quay in May 2024.",
        "The old sheds are to be sold by June 2025.",
    )  # fmt: skip
    built = timeline_body(stuff(found, "dates"))
    assert built is not None
    assert built.headlines == ("Three events fall between March 2024 and June 2025",)
    assert timeline_body(stuff(found)).headlines == ()  # type: ignore[union-attr]  # a part's own dates have a point


def test_german_dates_have_their_months_and_keep_their_words() -> None:
    sentences = ("Bis Juni 2026 soll die Leitung einen Plan vorlegen.", "Im Herbst 2026 entscheidet das Land darüber.")
    found = [event for p in material(*sentences, lang="de").passages for event in dated_events(p)]
    assert [(e.date, e.key[:2]) for e in found] == [("Bis Juni 2026", (2026, 6)), ("Herbst 2026", (2026, 9))]
    assert found[1].text == "Im Herbst 2026 entscheidet das Land darüber"


def test_the_date_of_an_aside_dates_nothing() -> None:
    (one,) = material("The number of ships turned away rose to 86, most of them in November, when fog held.").passages
    assert dated_events(one) == []


def test_a_large_number_stands_beside_words_about_itself() -> None:
    found = material(
        "The approach channel is kept at a depth of 14.5 metres.",
        "The sounding in April showed that 410,000 cubic metres had to be removed.",
        "The contractor had only one vessel in the region.",
    )
    built = number_body(stuff(found))
    assert built is None or built.body.value != "14.5 m"  # type: ignore[union-attr]
    sentence = "Revenue grew by 8.5 percent to 61.3 million euros, mainly because of higher fees for container ships."
    own = number_body(stuff(material(sentence)))
    assert own is not None
    assert own.body.caption == "Mainly because of higher fees for container ships"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["The float64 pass judges the first", "An 8B model runs", "MiniLM-L6-v2 finds them"])
def test_a_number_inside_a_name_counts_nothing(text: str) -> None:
    (one,) = material(f"{text}.").passages
    assert key_figures(one) == []


@pytest.mark.parametrize(
    ("text", "dangling"),
    [
        ("The board asks the city for permission to use it as a training centre", True),
        ("The line lost more on fuel than the reduction would have saved", True),
        ("Old furniture survives because its makers left room for this movement", True),
        ("The board will decide on these in June", True),
        ("A replacement has not been found", True),
        ("The board approved this report at its meeting on 14 February", True),
        ("Nobody may stand below a container while it is being unlocked", False),
        ("Those who sharpen a little every day never have to sharpen for a whole day", False),
        ("Costs rose by 9 % this year", False),
        ("Sensors make it possible to plan repairs", False),
        ("The change of shifts took a week", False),
    ],
)
def test_a_point_that_leans_on_the_text_around_it_is_known(text: str, dangling: bool) -> None:
    assert dangles(text) is dangling


def test_no_half_sentence_is_left() -> None:
    assert brief("A good bench is heavy enough to stay where it is and low enough to lean over all day.", 40) is None
    assert not states("A deck that follows its sources", "en")
    assert states("A click opens that page", "en")


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Ships burn fuel at berth to keep their lights running", "Ships"),
        ("Eleven of the fourteen quays now have a connection", "Quays"),
        ("Finding it takes patience, because rough boards hide their figure", None),
        ("Someone who cannot see a line will press harder", "Line"),
        ("Seven in ten were content with the crossing", None),
    ],
)
def test_the_head_of_a_card_is_what_it_is_about(text: str, head: str | None) -> None:
    assert card_head(text) == head


def document(text: str, title: str = "") -> Document:
    return Document(
        id="1",
        name="note.txt",
        path="note.txt",
        media_type="text/plain",
        pages=(Page(number=1, text=text),),
        title=title,
    )


async def test_the_field_of_a_letter_is_no_title() -> None:
    found = await gather([document("The desk works in two shifts from May.", "Subject: Two shifts")], None, today=TODAY)
    assert found.title == "Two shifts"
    assert found.origins[0].title == "Two shifts"


async def test_sheets_are_parts_by_their_names() -> None:
    pages = tuple(
        Page(number=n, kind="sheet", label=name, text=f"Region | Units\nNorth | {n}4\nSouth | {n}2\nWest | {n}9")
        for n, name in enumerate(("Sales by region", "Returns"), 1)
    )
    found = await gather(
        [Document(id="1", name="a.xlsx", path="a.xlsx", media_type="x", pages=pages)], None, today=TODAY
    )
    assert [found.topics[t.topic].title for t in found.tables] == ["Sales by region", "Returns"]


async def test_a_short_deck_says_nothing_twice() -> None:
    text = (
        "The desk works in two shared shifts from May. The early shift starts at seven. The late shift ends at seven. "
        "Most calls arrive around noon. Amira collects the wishes until Friday. The trial runs for six weeks."
    )
    found = await gather([document(text)], WordEmbedder(), today=TODAY)
    outline = await plan(found, DeckOptions(date="22 November 2026"), None)
    used = [n for item in outline.items for n in {item.lead, *item.passages} if n >= 0]
    assert len(used) == len(set(used))
