"""How well an embedder finds passages: sets of questions with the one passage that answers each, and the scores.

`paraphrases`  written for this: 225 questions that share no telling words with their passage, save for ten that share
               one, over passages of some thirty words from many fields with near neighbours among them
`docstrings`   first lines of the standard library's docstrings, each to find the rest of its own among the others;
               words are shared as often as not. It comes with every Python, so it differs between versions
"""

from __future__ import annotations

import ast
import math
import re
import sqlite3
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import ternlight.resources

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]

WORDS = 0.3
"""What having every word of a question adds to the cosine, as documents are searched."""
POOL = 50
"""Passages that each of the two rankings brings to the fusion."""
DOCSTRINGS = 600
_PASSAGE_CHARACTERS = 1000

_SMALL_TEXT = """
a about an and any are as at be been but by can could did do does for from get had has have he her his how i if in into
is it its like may me more my no not of on one or our out she should so some that the their them then there these they
this to up us was we were what when where which who why will with would you your
"""
_SMALL = frozenset(_SMALL_TEXT.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """Questions and passages; passage i answers question i."""

    name: str
    questions: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Mean reciprocal rank within the first ten, and the shares of questions whose passage is among the first k."""

    mrr10: float
    r1: float
    r3: float
    r10: float


def paraphrases() -> RetrievalSet:
    """The set of that name."""
    path = Path(ternlight.resources.__path__[0]) / "benchmarks" / "paraphrases.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return RetrievalSet(
        name="paraphrases", questions=tuple(row[0] for row in rows), passages=tuple(row[1] for row in rows)
    )


def docstrings(most: int = DOCSTRINGS) -> RetrievalSet:
    """The set of that name; empty where Python comes without the source of its library."""
    found: dict[str, str] = {}
    for file in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        for text in _docstrings_of(file):
            first, _, rest = text.partition("\n\n")
            question, passage = " ".join(first.split()), " ".join(rest.split())[:_PASSAGE_CHARACTERS]
            if 4 <= len(question.split()) <= 20 and len(passage.split()) >= 30 and ">>>" not in passage:
                found.setdefault(question, passage)
    pairs = {passage: question for question, passage in found.items()}
    step = max(1, len(pairs) // most)
    chosen = list(pairs.items())[::step][:most]
    return RetrievalSet(
        name="docstrings", questions=tuple(pair[1] for pair in chosen), passages=tuple(pair[0] for pair in chosen)
    )


def _docstrings_of(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            text = ast.get_docstring(node)
            if text is not None:
                yield text


def evaluate(questions: RetrievalSet, embed: Embed) -> tuple[Scores, Scores]:
    """The scores of the embedder alone, and fused with the words as documents are searched."""
    vectors = embed(questions.questions) @ embed(questions.passages).T
    near = np.argsort(-vectors, axis=1, kind="stable")
    alone, fused = [], []
    with closing(Words(questions.passages)) as words:
        for index, question in enumerate(questions.questions):
            ranking = near[index, :POOL].tolist()
            alone.append(_rank(ranking, index))
            likeness = {item: float(vectors[index, item]) for item in ranking}
            fused.append(_rank(fuse(likeness, words.covered(question)), index))
    return scores(alone), scores(fused)


def words_alone(questions: RetrievalSet) -> Scores:
    """The scores of the words without an embedder."""
    with closing(Words(questions.passages)) as words:
        return scores([_rank(words.search(text), index) for index, text in enumerate(questions.questions)])


def scores(ranks: Sequence[int | None]) -> Scores:
    """From the rank of each question's passage, counted from 1, None where it was not found."""

    def within(most: int) -> float:
        return sum(rank is not None and rank <= most for rank in ranks) / max(1, len(ranks))

    reciprocal = sum(1 / rank for rank in ranks if rank is not None and rank <= 10)
    return Scores(mrr10=reciprocal / max(1, len(ranks)), r1=within(1), r3=within(3), r10=within(10))


def fuse(likeness: Mapping[int, float], covered: Mapping[int, float]) -> list[int]:
    """Items by their cosine and by what they have of the question's words, as documents are searched."""
    last = min(likeness.values(), default=0.0)
    items = dict.fromkeys([*likeness, *covered])
    return sorted(items, key=lambda item: -(likeness.get(item, last) + WORDS * covered.get(item, 0.0) ** 2))


def _telling(question: str) -> list[str]:
    found = re.findall(r"\w+", question.casefold())
    return list(dict.fromkeys([word for word in found if word not in _SMALL] or found))


def _rank(ranking: Sequence[int], wanted: int) -> int | None:
    return ranking.index(wanted) + 1 if wanted in ranking else None


class Words:
    """BM25 over stems in SQLite's FTS5."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61')")
        self._connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(passages))

    def search(self, question: str) -> list[int]:
        """At most `POOL` passages that hold any telling word of the question, best first."""
        match = " OR ".join(f'"{word}"' for word in _telling(question))
        if not match:
            return []
        query = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [int(row[0]) for row in self._connection.execute(query, (match, POOL))]

    def covered(self, question: str) -> dict[int, float]:
        """The share of the question's telling words that each passage has, by inverse document frequency."""
        every = int(self._connection.execute("SELECT count(*) FROM words").fetchone()[0])
        shares: dict[int, float] = {}
        whole = 0.0
        for word in _telling(question):
            rows = self._connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (f'"{word}"',)).fetchall()
            weight = math.log(1 + (every - len(rows) + 0.5) / (len(rows) + 0.5))
            whole += weight
            for row in rows:
                shares[int(row[0])] = shares.get(int(row[0]), 0.0) + weight
        return {item: share / whole for item, share in shares.items()}

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()
