# ruff: noqa: E501 - texts written as a reader sees them
"""Measuring documents: seconds for typesetting without a model, and ten pitch decks made from ten documents in one go."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.events import RunFinished
from ternlight.agents.messages import MadePart
from ternlight.agents.model import ChatModel
from ternlight.agents.workflows.deck.plan import DeckOptions, plan
from ternlight.agents.workflows.deck.run import load_draft, write_deck
from ternlight.agents.workflows.material.gather import gather
from ternlight.agents.workflows.report.plan import ReportOptions, plan_report
from ternlight.agents.workflows.report.run import write_report
from ternlight.app.benchmark.judge import invented
from ternlight.app.benchmark.ventures import VENTURES, Venture, document_of
from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Document
from ternlight.tools.embedding import Embedder
from ternlight.tools.pdf.render import render_report
from ternlight.tools.pptx.from_markdown import deck_from_markdown
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.produce import read_markdown

TARGETS = {
    "deck_15_slides_seconds": 2.0,
    "report_20_pages_seconds": 3.0,
    "complete": 10,
    "layouts_least": 8,
    "with_visual_least": 0.7,
    "schema_valid": 1.0,
    "invented": 0,
}
"""What the figures are held against."""
_TODAY = date(2026, 11, 22)
Say = Callable[[str], None]


def typesetting(*, rounds: int, say: Say) -> dict[str, Any]:
    """Seconds for a deck of fifteen slides and a report of twenty pages, from Markdown to the file, without a model.

    The first round is told apart: it reads fonts that later ones find in memory.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        say("Typesetting a deck of 15 slides")
        deck = deck_from_markdown(_deck_markdown())
        deck_path = folder / "deck.pptx"
        deck_seconds = _timed(lambda: write_pptx(deck, deck_path), rounds)
        slides = write_pptx(deck, deck_path).slides
        say("Typesetting a report of 20 pages")
        report = read_markdown(_report_markdown(), folder).report
        pdf_path = folder / "report.pdf"
        report_seconds = _timed(lambda: render_report(report, pdf_path), rounds)
        pages = render_report(report, pdf_path).pages
        return {
            "deck_15_slides_seconds": {**deck_seconds, "slides": slides, "errors": len(check_file(deck_path).errors)},
            "report_20_pages_seconds": {**report_seconds, "pages": pages, "errors": len(check_file(pdf_path).errors)},
        }


async def one_click(
    embedder: Embedder | None, model: ChatModel | None, *, count: int, say: Say, keep: Path | None = None
) -> dict[str, Any]:
    """A pitch deck from each of the first `count` ventures: how complete, how varied, how much of it invented.

    `keep` is a folder where the files stay.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        rows = []
        for number, venture in enumerate(VENTURES[:count], 1):
            say(f"Deck {number} of {count}: {venture.name}")
            rows.append(await _deck(venture, folder, embedder, model))
    parts = [status for row in rows for status in row["statuses"]]
    calls = sum(row["calls"] for row in rows)
    return {
        "decks": rows,
        "asked": count,
        "complete": sum(row["complete"] for row in rows),
        "errors": sum(row["errors"] for row in rows),
        "layouts_least": min(row["layouts"] for row in rows),
        "with_visual_least": min(row["with_visual"] for row in rows),
        "slides": [row["slides"] for row in rows],
        "schema_calls": calls,
        "schema_valid": round(sum(row["valid"] for row in rows) / calls, 3) if calls else None,
        "fallback_share": round(sum(status == "fallback" for status in parts) / len(parts), 3),
        "model_share": round(sum(status in ("model", "repaired") for status in parts) / len(parts), 3),
        "invented": sum(len(row["invented"]) for row in rows),
        "model": model.name if model is not None else "",
    }


async def _deck(venture: Venture, folder: Path, embedder: Embedder | None, model: ChatModel | None) -> dict[str, Any]:
    began = time.perf_counter()
    document = document_of(venture)
    material = await gather([document], embedder, today=_TODAY)
    outline = await plan(material, DeckOptions(kind="pitch", date="22 November 2026"), embedder)
    path = folder / f"{venture.name.lower()}.pptx"
    checkpoints = FileCheckpoints(folder / "drafts")
    name = f"deck-{venture.name.lower()}"
    made: MadePart | None = None
    async for event in write_deck(outline, material, path=path, model=model, checkpoints=checkpoints, draft=name):
        if isinstance(event, RunFinished):
            made = next(part for part in event.parts if isinstance(part, MadePart))
    seconds = time.perf_counter() - began
    if made is None:
        return {
            "name": venture.name, "complete": False, "errors": 1, "layouts": 0, "with_visual": 0.0, "slides": 0,
            "calls": 0, "valid": 0, "statuses": ["fallback"], "invented": [], "to_supply": 0, "seconds": round(seconds, 2),
        }  # fmt: skip
    checked = await asyncio.to_thread(check_file, path)
    read = await read_document(path)
    draft = await load_draft(name, checkpoints)
    return {
        "name": venture.name,
        "complete": 10 <= len(made.parts) <= 16 and not checked.errors,
        "errors": len(checked.errors),
        "layouts": len({part.layout for part in made.parts}),
        "with_visual": checked.figures["with_visual"],
        "slides": len(made.parts),
        "calls": draft.calls,
        "valid": draft.valid,
        "statuses": [part.status for part in made.parts if part.layout not in ("cover", "references")],
        "invented": invented(_lines(read), document.text, known=(document.title, document.name, "22 November 2026")),
        "to_supply": len(made.to_supply),
        "seconds": round(seconds, 2),
    }


def _lines(document: Document) -> list[str]:
    return [line for page in document.pages for line in page.text.split("\n") if line.strip()]


async def report_of_venture(path: Path, embedder: Embedder | None) -> MadePart:
    """A report from the first venture, without a model."""
    material = await gather([document_of(VENTURES[0])], embedder, today=_TODAY)
    outline = plan_report(material, ReportOptions(date="22 November 2026"))
    checkpoints = FileCheckpoints(path.parent / "drafts")
    async for event in write_report(outline, material, path=path, model=None, checkpoints=checkpoints, draft="report"):
        if isinstance(event, RunFinished):
            return next(part for part in event.parts if isinstance(part, MadePart))
    raise AssertionError("the report did not finish")


def text_of(result: dict[str, Any]) -> str:
    """The figures for a person."""
    made, set_ = result["one_click"], result["typesetting"]
    valid = "no call" if made["schema_valid"] is None else f"{made['schema_valid']:.0%}"
    lines = [
        f"Deck of {set_['deck_15_slides_seconds']['slides']} slides: {set_['deck_15_slides_seconds']['median']:.2f} s",
        f"Report of {set_['report_20_pages_seconds']['pages']} pages: {set_['report_20_pages_seconds']['median']:.2f} s",
        f"Pitch decks in one go ({made['model'] or 'no model'}): {made['complete']} of {made['asked']} complete",
        f"  layouts at least {made['layouts_least']}, slides with a visual at least {made['with_visual_least']:.0%}",
        f"  answers that fit their schema: {valid} of {made['schema_calls']}",
        f"  slides in the sources' own words: {made['fallback_share']:.0%}",
        f"  invented names, sums or metrics: {made['invented']}",
    ]
    return "\n".join(lines)


def _timed(action: Callable[[], object], rounds: int) -> dict[str, float]:
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return {"first": round(seconds[0], 4), "median": round(statistics.median(seconds[1:]), 4)}


_SLIDES = (
    "## Peak tariffs decide which plants stay open\n\n- Tariffs rose 42 % since 2022\n- Two in three owners notice\n"
    "- Storage costs 180,000 euros up front\n",
    "## Four steps lead to a lower bill\n\n1. Measure the load\n2. Model the tariff\n3. Shift the peak\n4. Share the saving\n",
    "## Spend doubles by 2030\n\n| Year | Spend |\n|---|---|\n| 2024 | 4.6 |\n| 2026 | 5.8 |\n| 2028 | 7.5 |\n| 2030 | 9.4 |\n",
    "## The plan has three dates\n\n- 2026: Pilot with ten plants\n- 2027: Series production\n- 2028: Three countries\n",
    "## Who can buy it\n\n| Segment | Country | Need |\n|---|---|---|\n| Foundries | Spain | peaks |\n| Paper | Italy | heat |\n",
    "## One number says it\n\n31 % less for peak power in the first year\n",
    "## Before and after\n\n### Before\n\n- Peaks cost most\n- No one plans\n\n### After\n\n- Peaks are flat\n- The plan is automatic\n",
)  # fmt: skip


def _deck_markdown() -> str:
    slides = [_SLIDES[number % len(_SLIDES)].replace("##", "##", 1) for number in range(14)]
    told = [
        text.replace("\n", f" ({number})\n", 1) if number >= len(_SLIDES) else text
        for number, text in enumerate(slides)
    ]
    return "---\ntitle: A deck of fifteen slides\nauthor: Ternlight\n---\n\n" + "\n\n".join(told)


def _report_markdown() -> str:
    words = (
        "The harbour handled more ships than in the year before, and the quay was longer by a third. Dredging ran late, the "
        "reserve was used up, and the board decided to buy a vessel of its own. Traffic grew in spring and fell in autumn. "
    )
    parts = ["---\ntitle: A report of twenty pages\nauthor: Ternlight\n---\n\n"]
    for number in range(1, 27):
        parts.append(f"# Part {number}\n\n{words * 3}\n\n{words * 3}\n\n- One point\n- Another point\n\n")
        if number % 3 == 0:
            rows = "".join(f"| Item {row} | {row * number} | {row + number} |\n" for row in range(1, 9))
            parts.append(f"| What | Last year | This year |\n|---|---|---|\n{rows}\n")
        if number % 4 == 0:
            parts.append(
                f"```chart column Ships {number}\nYear,Ships\n2024,{number}\n2025,{number + 4}\n2026,{number + 9}\n```\n\n"
            )
    return "".join(parts)
