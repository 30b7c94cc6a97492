"""Embedders against their teacher: likeness of the vectors on held-out text, and what each finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.benchmark.embed import WORDS, Found, retrieval_text
from ternlight.engine.benchmark.retrieval import RetrievalSet, docstrings, evaluate, paraphrases, words_alone
from ternlight.engine.distill.model import MAX_TOKENS
from ternlight.engine.errors import ModelFileError
from ternlight.engine.native_embedder import open_embedder
from ternlight.engine.wordpiece import WordPiece

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
Say = Callable[[str], None]

_LIKENESSES = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """How near an embedder's vectors are to its teacher's."""

    mean: float
    """Of the cosines to the teacher's vectors."""
    worst_percent: float
    """The first percentile."""
    worst: float
    spearman: float
    """Rank correlation of the likenesses of random pairs of texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The whole result."""

    fidelity: Mapping[str, Fidelity]
    found: Mapping[str, Mapping[str, Found]]
    """By set and embedder."""


def compare(
    teacher: tuple[str, Path],
    models: Sequence[tuple[str, Path]],
    tokenizer: Path,
    *,
    held_out: Sequence[str],
    pairs: RetrievalSet | None,
    say: Say,
) -> Evaluation:
    """Evaluate models, by name and file, beside their teacher. Raises `EngineError`."""
    sets = [questions for questions in (paraphrases(), docstrings(), pairs) if questions and questions.questions]
    found: dict[str, dict[str, Found]] = {}
    for questions in sets:
        words = words_alone(questions)
        found[questions.name] = {WORDS: Found(alone=words, fused=words)}
    fidelity: dict[str, Fidelity] = {}
    target: Floats | None = None
    for name, file in (teacher, *models):
        say(f"{name}: embedding")
        embed = embedder(file, tokenizer)
        for questions in sets:
            alone, fused = evaluate(questions, embed)
            found[questions.name][name] = Found(alone=alone, fused=fused)
        if held_out:
            vectors = embed(held_out)
            target = vectors if target is None else target
            fidelity[name] = nearness(vectors, target)
    return Evaluation(fidelity=fidelity, found=found)


def embedder(file: Path, tokenizer: Path) -> Embed:
    """What embeds texts by a model file: GGUF and ONNX as the program does, .safetensors by PyTorch in float32."""
    if file.suffix != ".safetensors":
        return open_embedder(file, tokenizer).embed
    import torch

    from ternlight.engine.distill.network import Network, embed, teacher_weights

    wordpiece = WordPiece(tokenizer, MAX_TOKENS)
    network = Network(teacher_weights(file)).eval()

    def vectors(texts: Sequence[str]) -> Floats:
        made: Floats = embed(network, [np.array(wordpiece.tokens(text)) for text in texts], torch.float32).numpy()
        return made

    return vectors


def nearness(vectors: Floats, target: Floats) -> Fidelity:
    """The likeness of two embedders' unit vectors (texts, dimension) of the same texts."""
    cosine = (vectors * target).sum(axis=1)
    first, second = np.random.default_rng(0).integers(0, len(vectors), (2, _LIKENESSES))
    ranks = [np.argsort(np.argsort((v[first] * v[second]).sum(axis=1))).astype(float) for v in (vectors, target)]
    return Fidelity(
        mean=float(cosine.mean()),
        worst_percent=float(np.percentile(cosine, 1)),
        worst=float(cosine.min()),
        spearman=float(np.corrcoef(ranks[0], ranks[1])[0, 1]),
    )


def read_pairs(path: Path, most: int) -> RetrievalSet:
    """The pairs of `data.prepare`. Raises `ModelFileError`."""
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()][:most]
        return RetrievalSet(
            name=path.stem, questions=tuple(row[0] for row in rows), passages=tuple(row[1] for row in rows)
        )
    except (OSError, IndexError, ValueError) as error:
        raise ModelFileError(f"{path.name} does not hold pairs of questions and passages: {error}.") from error


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """The result as JSON."""
    return {
        "fidelity": {name: asdict(one) for name, one in evaluation.fidelity.items()},
        "sets": {
            name: {embedder: asdict(one) for embedder, one in of.items()} for name, of in evaluation.found.items()
        },
    }


def evaluation_text(evaluation: Evaluation) -> str:
    """The result as tables."""
    lines = [f"{'to the teacher':26} {'mean':>7} {'1 %':>7} {'worst':>7} {'ranks':>7}"]
    lines += [
        f"{name:26} " + " ".join(f"{value:7.4f}" for value in asdict(one).values())
        for name, one in evaluation.fidelity.items()
    ]
    return "\n".join([*lines, "", *retrieval_text(evaluation.found)])
