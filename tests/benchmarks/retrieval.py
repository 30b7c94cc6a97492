"""How fast files are indexed and found, and how well questions are answered without a language model.

    python tests/benchmarks/retrieval.py [--chunks 10000] [--queries 200] [--output retrieval.json] [--speed-only]

A collection of `--chunks` chunks is made of generated reports with the embedder that ships, its progress on stderr.
Then questions are put to it one after the other. Each part of a query is timed by itself too: words (SQLite), meaning
(embedding the question and Chroma). After that the question set of `tests/helpers/questions.py` is asked in full:
recall at 5 of each ranking and of both together, and how many answers are right, wrong or given up: of both sets of
questions, and of each the half by which bounds were chosen and the other by themselves. JSON goes to stdout or a file.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.embedders import RealEmbedder
from helpers.held_out_questions import HELD_OUT, HELD_OUT_UNANSWERABLE
from helpers.indexes import Given, holding
from helpers.planted import FACTS, planted_document
from helpers.questions import QUESTIONS, UNANSWERABLE, question_documents

from ternlight.agents.events import RunFinished
from ternlight.agents.messages import CitationsPart
from ternlight.agents.workflows.ask import ask
from ternlight.tools.documents.types import Document
from ternlight.tools.rag.chunk import chunks
from ternlight.tools.rag.index import Index
from ternlight.tools.rag.types import IndexProgress
from ternlight.tools.text.words import fold

TARGETS = {"query_p95_seconds": 0.150, "fused_recall_at_5": "above either part alone"}


def _reports(wanted: int) -> Iterator[Document]:
    """Reports with `wanted` chunks in all, about."""
    made = 0
    for number in count():
        document = planted_document(number, pages=60, facts_per_tenth=1).document
        yield replace(document, path=f"/report-{number}.pdf", name=f"report-{number}.pdf")
        made += len(chunks(document))
        if made >= wanted:
            return


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _peak_memory() -> int:
    """The most memory that this process has held, in bytes: index, embedder and the documents as they are made."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def _p95(seconds: Sequence[float]) -> float:
    return round(sorted(seconds)[max(0, round(0.95 * len(seconds)) - 1)], 5)


async def speed(wanted: int, queries: int) -> dict[str, Any]:
    """Indexing and query times, in seconds."""
    documents = list(_reports(wanted))
    given = Given(documents)
    rng = random.Random(1)
    embedder = RealEmbedder()
    with tempfile.TemporaryDirectory() as made:
        async with await Index.open(Path(made) / "index", embedder, read=given) as index:
            number = await index.create("All")
            index._catalogue.files.want(number, given.versions)

            def tell(progress: IndexProgress) -> None:
                if progress.status == "indexed":
                    print(f"\r{progress.file} of {progress.files} documents", end="", file=sys.stderr, flush=True)

            begun = time.perf_counter()
            await index.go_on(number, tell)
            indexing = time.perf_counter() - begun
            print(file=sys.stderr)
            total = index._catalogue.texts.chunk_count(number)
            taken: dict[str, list[float]] = {"fused": [], "words": [], "meaning": []}
            words = sorted({word for fact in FACTS for word in fact.split()})
            texts = [" ".join(rng.sample(words, 6)) for _ in range(queries)]
            await index.search(number, "warm", limit=8)
            for name, by in (("fused", (True, True)), ("words", (True, False)), ("meaning", (False, True))):
                for text in texts:
                    begun = time.perf_counter()
                    await index.search(number, text, limit=8, by=by)
                    taken[name].append(time.perf_counter() - begun)
            peak = _peak_memory()
        size = _size(Path(made))
        begun = time.perf_counter()
        async with await Index.open(Path(made) / "index", embedder, read=given) as index:
            opening = time.perf_counter() - begun
            begun = time.perf_counter()
            await index.search(number, "Which salmon returned?", limit=8)
            first = time.perf_counter() - begun
    return {
        "chunks": total,
        "indexing_seconds": round(indexing, 2),
        "chunks_per_second": round(total / indexing, 1),
        "query_p50_seconds": {name: round(statistics.median(seconds), 5) for name, seconds in taken.items()},
        "query_p95_seconds": {name: _p95(seconds) for name, seconds in taken.items()},
        "open_seconds": round(opening, 3),
        "first_query_seconds": round(first, 3),
        "bytes_on_disk": size,
        "peak_memory_bytes": peak,
    }


async def quality() -> dict[str, Any]:
    """Recall of the rankings, and what becomes of every question without a language model."""
    embedder = RealEmbedder()
    recall: dict[str, float] = {}
    answers: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as made:
        async with holding(Path(made) / "index", question_documents(), embedder) as (index, number):
            for name, by in (("words", (True, False)), ("meaning", (False, True)), ("fused", (True, True))):
                found = 0
                for question in QUESTIONS:
                    passages = await index.search(number, question.text, limit=5, by=by)
                    found += any(
                        one.name == question.document and fold(question.answer) in fold(one.chunk.text)
                        for one in passages
                    )
                recall[name] = round(found / len(QUESTIONS), 4)
            sets = {"first": (QUESTIONS, UNANSWERABLE), "second": (HELD_OUT, HELD_OUT_UNANSWERABLE)}
            for name, (asked, without) in sets.items():
                for half, start in (("chosen_by", 0), ("held_out", 1)):
                    counts = {"right": 0, "wrong": 0, "given_up": 0, "unanswerable": 0, "unanswerable_given_up": 0}
                    for question in asked[start::2]:
                        quotes = await _quotes(index, number, embedder, question.text)
                        hit = any(name == question.document and fold(question.answer) in said for name, said in quotes)
                        counts["right" if hit else "wrong" if quotes else "given_up"] += 1
                    for text in without[start::2]:
                        counts["unanswerable"] += 1
                        counts["unanswerable_given_up"] += not await _quotes(index, number, embedder, text)
                    answers[f"{name}_{half}"] = counts
    return {"recall_at_5": recall, "answers": answers}


async def _quotes(index: Index, number: int, embedder: RealEmbedder, text: str) -> list[tuple[str, str]]:
    events = [event async for event in ask(text, source=index.scope(number), embedder=embedder, model=None)]
    final = events[-1]
    assert isinstance(final, RunFinished), final
    citations = next(part for part in final.parts if isinstance(part, CitationsPart))
    return [(place.title, fold(place.quote)) for place in citations.citations]


async def measure(wanted: int, queries: int, *, speed_only: bool) -> dict[str, Any]:
    """All figures."""
    found: dict[str, Any] = {"speed": await speed(wanted, queries)}
    if not speed_only:
        found["quality"] = await quality()
    return {**found, "targets": TARGETS}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--speed-only", action="store_true", help="leave the question set out")
    arguments = parser.parse_args()
    figures = asyncio.run(measure(arguments.chunks, arguments.queries, speed_only=arguments.speed_only))
    text = json.dumps(figures, indent=2) + "\n"
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
