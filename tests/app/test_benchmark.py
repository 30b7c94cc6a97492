"""The benchmark of documents: what it makes is whole, and its judge finds what was made up."""

from __future__ import annotations

from pathlib import Path

from helpers.embedders import WordEmbedder

from ternlight.app.benchmark.documents import TARGETS, one_click, report_of_venture, text_of, typesetting
from ternlight.app.benchmark.judge import invented
from ternlight.app.benchmark.ventures import VENTURES, document_of


def silent(_: str) -> None:
    """Nobody reads it."""


def test_ten_ventures_are_ten_documents() -> None:
    assert len({document_of(venture).id for venture in VENTURES}) == 10
    for venture in VENTURES:
        assert not invented([f"Each customer pays {venture.price} euros"], document_of(venture).text)


def test_the_judge_finds_names_sums_and_metrics() -> None:
    text = document_of(VENTURES[0]).text
    good = [
        "€290",
        "Ines Marlow, founder",
        "42,000 euros",
        "IM",
        "Sep 2027",
        "The problem",
        "[3] p. 12",
        "Kelpline (2/3)",
    ]
    assert invented(good, text) == []
    for bad in ("€291", "Elon Marlow", "43,000 euros", "Google leads", "77 % of farms", "Paris"):
        assert invented([bad], text), bad


async def test_decks_in_one_go_meet_the_bar(tmp_path: Path) -> None:
    result = await one_click(WordEmbedder(), None, count=3, say=silent, keep=tmp_path)
    assert result["complete"] == result["asked"] == 3
    assert result["errors"] == 0
    assert result["layouts_least"] >= TARGETS["layouts_least"]
    assert result["with_visual_least"] >= TARGETS["with_visual_least"]
    assert result["invented"] == 0
    assert (result["fallback_share"], result["schema_valid"]) == (1.0, None)
    whole = {"one_click": result, "typesetting": typesetting(rounds=1, say=silent), "targets": TARGETS}
    assert "3 of 3 complete" in text_of(whole)
    assert whole["typesetting"]["deck_15_slides_seconds"]["slides"] == 15
    assert whole["typesetting"]["report_20_pages_seconds"]["pages"] == 20


async def test_a_report_of_a_venture(tmp_path: Path) -> None:
    part = await report_of_venture(tmp_path / "report.pdf", WordEmbedder())
    assert part.complete
