"""Embedders measured side by side: chunks per second, milliseconds for a query, memory, and what they find.

Speeds are medians over rounds in which every embedder has its turn, so that a change of the computer's speed meets all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Self

from ternlight.engine.benchmark.retrieval import RetrievalSet, Scores, docstrings, evaluate, paraphrases, words_alone
from ternlight.engine.errors import EngineError
from ternlight.engine.native_embedder import open_embedder
from ternlight.engine.wordpiece import WordPiece

CHUNK_WORDS = 160
QUERY_TOKENS = 20
WORDS = "words alone"
"""How the ranking without an embedder is called among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured."""

    threads: tuple[int, ...] = (1, 2)
    rounds: int
    chunks: int
    """Of one turn."""
    queries: int
    docstrings: int
    note: str = ""


FULL = Plan(rounds=7, chunks=96, queries=30, docstrings=600)
QUICK = Plan(
    rounds=3, chunks=16, queries=10, docstrings=100, note="Quick: few rounds of few chunks, a part of the docstrings."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An embedder to measure: its name in the report and its files."""

    name: str
    model: Path
    tokenizer: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The speed of one embedder with one number of threads."""

    embedder: str
    threads: int
    chunks_per_s: float
    query_ms: float
    peak_mb: float
    """Of its whole process, Python included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one embedder finds in one set, by its vectors alone and together with the words."""

    alone: Scores
    fused: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole result."""

    rows: tuple[Row, ...]
    found: Mapping[str, Mapping[str, Found]]
    """By set and embedder. `WORDS` has the scores of the words in both places."""
    note: str


def measure(plan: Plan, candidates: Sequence[Candidate], say: Callable[[str], None]) -> Report:
    """Measure all. Raises `EngineError` when an embedder cannot be used."""
    rows = [row for threads in plan.threads for row in _speeds(plan, candidates, threads, say)]
    return Report(rows=tuple(rows), found=retrieval(plan.docstrings, candidates, say), note=plan.note)


def retrieval(
    most: int, candidates: Sequence[Candidate], say: Callable[[str], None]
) -> Mapping[str, Mapping[str, Found]]:
    """What each embedder finds, by set; `most` questions of the docstrings."""
    found: dict[str, dict[str, Found]] = {}
    sets = [questions for questions in (paraphrases(), docstrings(most)) if questions.questions]
    for questions in sets:
        words = words_alone(questions)
        found[questions.name] = {WORDS: Found(alone=words, fused=words)}
    for candidate in candidates:
        say(f"{candidate.name}: what it finds")
        embedder = open_embedder(candidate.model, candidate.tokenizer)
        for questions in sets:
            alone, fused = evaluate(questions, embedder.embed)
            found[questions.name][candidate.name] = Found(alone=alone, fused=fused)
    return found


def _speeds(plan: Plan, candidates: Sequence[Candidate], threads: int, say: Callable[[str], None]) -> list[Row]:
    questions = paraphrases()
    chunks = sample_chunks(questions, plan.chunks)
    query = sample_query(questions, candidates[0].tokenizer)
    seconds: dict[str, list[float]] = {candidate.name: [] for candidate in candidates}
    waits: dict[str, list[float]] = {candidate.name: [] for candidate in candidates}
    with ExitStack() as stack:
        workers = {candidate.name: stack.enter_context(_Worker(candidate, threads)) for candidate in candidates}
        for worker in workers.values():  # what only the first call pays
            worker.ask("chunks", chunks[:4])
            worker.ask("query", query)
        for round in range(plan.rounds):
            for name, worker in workers.items():
                say(f"{name}, {threads} thread{'s' * (threads > 1)}: round {round + 1} of {plan.rounds}")
                seconds[name].append(worker.ask("chunks", chunks))
                waits[name] += [worker.ask("query", query) for _ in range(plan.queries)]
        return [
            Row(
                embedder=name,
                threads=threads,
                chunks_per_s=len(chunks) / median(seconds[name]),
                query_ms=median(waits[name]) * 1000,
                peak_mb=worker.ask("peak") / 1e6,
            )
            for name, worker in workers.items()
        ]


def sample_chunks(questions: RetrievalSet, count: int) -> list[str]:
    """Chunks of `CHUNK_WORDS` words of running text."""
    words = " ".join(questions.passages).split()
    starts = (index * 97 % (len(words) - CHUNK_WORDS) for index in range(count))
    return [" ".join(words[start : start + CHUNK_WORDS]) for start in starts]


def sample_query(questions: RetrievalSet, tokenizer: Path) -> str:
    """A text of `QUERY_TOKENS` tokens, the marks of its ends included."""
    count = WordPiece(tokenizer, QUERY_TOKENS + 50)
    words = " ".join(questions.questions).split()
    texts = (" ".join(words[:size]) for size in range(1, len(words)))
    return next(text for text in texts if len(count.tokens(text)) >= QUERY_TOKENS)


class _Worker:
    """A running `embed_worker`."""

    def __init__(self, candidate: Candidate, threads: int) -> None:
        self._name = candidate.name
        command = [sys.executable, "-m", "ternlight.engine.benchmark.embed_worker"]
        files = [str(candidate.model), str(candidate.tokenizer), str(threads)]
        self._process = subprocess.Popen(
            [*command, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        try:
            self._read()
        except BaseException:
            self.__exit__()
            raise
        return self

    def ask(self, command: str, *values: object) -> float:
        """The answer to a command. Raises `EngineError` when the process has ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{json.dumps([command, *values])}\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._ended() from error
        return self._read()

    def _read(self) -> float:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._ended()
        return float(json.loads(line))

    def _ended(self) -> EngineError:
        assert self._process.stderr is not None
        last = self._process.stderr.read().strip().splitlines()[-1:] or ["it said nothing"]
        return EngineError(f"The embedder {self._name} could not be measured: {last[0]}.")

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.communicate()


def report_json(report: Report) -> dict[str, Any]:
    """The stable JSON. `retrieval` is the paraphrases, fused as documents are searched; `sets` has everything."""
    rows = [
        {
            "embedder": row.embedder,
            "threads": row.threads,
            "chunks_per_s": round(row.chunks_per_s, 2),
            "query_ms": round(row.query_ms, 2),
            "peak_mb": round(row.peak_mb, 1),
        }
        for row in report.rows
    ]
    sets = {
        name: {
            embedder: {"alone": _rounded(both.alone), "fused": _rounded(both.fused)} for embedder, both in of.items()
        }
        for name, of in report.found.items()
    }
    retrieval = {name: both["fused"] for name, both in sets["paraphrases"].items() if name != WORDS}
    made: dict[str, Any] = {"rows": rows, "retrieval": retrieval, "sets": sets}
    return {**made, "note": report.note} if report.note else made


def _places(both: Found) -> tuple[tuple[str, Scores], ...]:
    return ("alone", both.alone), ("fused", both.fused)


def _rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(scores).items()}


def report_text(report: Report) -> str:
    """Tables for a person."""
    lines = [f"{'embedder':26} {'threads':>7} {'chunks/s':>9} {'query ms':>9} {'peak MB':>8}"]
    lines += [
        f"{row.embedder:26} {row.threads:7} {row.chunks_per_s:9.1f} {row.query_ms:9.2f} {row.peak_mb:8.0f}"
        for row in report.rows
    ]
    lines += ["", *retrieval_text(report.found)]
    return "\n".join([*lines, "", report.note] if report.note else lines)


def retrieval_text(found: Mapping[str, Mapping[str, Found]]) -> list[str]:
    """The lines of a table of what each embedder finds."""
    heads = " ".join(f"{head:>6}" for head in ("MRR10", "R1", "R3", "R10"))
    lines = [f"{'finds':26} {'set':12} {heads}  fused {heads}"]
    for name, of in found.items():
        for embedder, both in of.items():
            alone, fused = (
                " ".join(f"{value:6.3f}" for value in asdict(one).values()) for one in (both.alone, both.fused)
            )
            lines.append(f"{embedder:26} {name:12} {alone}        {fused}")
    return lines
