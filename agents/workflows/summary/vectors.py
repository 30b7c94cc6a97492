"""Sentences as unit vectors: from the embedder, or from their words where the embedder does not know the language."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from ternlight.agents.workflows.summary.extract import Candidate, ranks

Vectors = NDArray[np.float32]

_BUCKETS = 1024


def lexical_vectors(candidates: Sequence[Candidate]) -> Vectors:
    """Unit vectors of shape (len(candidates), 1024): word weights (tf-idf) hashed into buckets.

    Two sentences are alike as far as they share rare words. Needs no model and no language.
    """
    counts = Counter(stem for candidate in candidates for stem in set(candidate.stems))
    vectors = np.zeros((len(candidates), _BUCKETS), np.float32)
    for row, candidate in zip(vectors, candidates, strict=True):
        for stem in set(candidate.stems):
            row[zlib.crc32(stem.encode("utf-8", "surrogatepass")) % _BUCKETS] += log(1 + len(candidates) / counts[stem])
    return unit(vectors)


def unit(vectors: Vectors) -> Vectors:
    """Each row divided by its length; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def scores(
    candidates: Sequence[Candidate], vectors: Vectors, news: Vectors | None = None
) -> NDArray[np.float64]:
    """Worth of each candidate, about 0 to 1: its words and place, how central it is to its tenth and to the whole, and
    above all how much it reports; `news` is the direction of that (`news.direction`), None where there is none.

    Centrality weighs little: what a document says most often is rarely what it has to say.
    """
    local = np.zeros(len(candidates))
    tenths = np.array([candidate.tenth for candidate in candidates])
    for tenth in np.unique(tenths):
        rows = tenths == tenth
        local[rows] = ranks(list(_centrality(vectors[rows])))
    whole = np.array(ranks(list(_centrality(vectors))))
    worth = np.array([candidate.lexical for candidate in candidates]) + 0.15 * local + 0.15 * whole
    if news is None:
        return np.asarray(worth, np.float64)
    reports = np.asarray(vectors @ news, np.float64)
    spread = max(float(reports.std()), 1e-6)
    news_worth = np.clip(0.5 + (reports - reports.mean()) / (6 * spread), 0, 1)
    return np.asarray(0.5 * worth + 0.5 * news_worth, np.float64)


def _centrality(vectors: Vectors) -> NDArray[np.float64]:
    """Cosine of each row to the mean of all."""
    mean = vectors.mean(axis=0)
    return np.asarray(vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-9)), np.float64)
