"""How often the passage that answers a question is found, with the embedders that ship."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.embedders import RealEmbedder
from helpers.indexes import holding
from helpers.questions import QUESTIONS, Question, question_documents

from ternlight.engine.benchmark.retrieval import evaluate, paraphrases
from ternlight.engine.bundled import catalogue
from ternlight.tools.rag.types import Passage
from ternlight.tools.text.words import fold

pytestmark = pytest.mark.slow
EMBEDDERS = [entry.id for entry in catalogue() if entry.kind == "embedder"]
WAYS = {"words": (True, False), "meaning": (False, True), "fused": (True, True)}


def holds(question: Question, passage: Passage) -> bool:
    return passage.name == question.document and fold(question.answer) in fold(passage.chunk.text)


def test_each_answer_stands_in_its_document() -> None:
    texts = {document.name: fold(document.text) for document in question_documents()}
    assert len(QUESTIONS) >= 60
    for question in QUESTIONS:
        assert fold(question.answer) in texts[question.document], question


@pytest.mark.parametrize("id", EMBEDDERS)
async def test_both_together_find_more_than_either_alone(tmp_path: Path, id: str) -> None:
    first, five = dict.fromkeys(WAYS, 0), dict.fromkeys(WAYS, 0)
    async with holding(tmp_path / "index", question_documents(), RealEmbedder(id)) as (index, number):
        for question in QUESTIONS:
            for name, by in WAYS.items():
                passages = await index.search(number, question.text, limit=5, by=by)
                five[name] += any(holds(question, passage) for passage in passages)
                first[name] += bool(passages) and holds(question, passages[0])
    assert five["fused"] >= 58, five
    assert five["fused"] > max(five["words"], five["meaning"]), five
    assert first["fused"] >= 45, first
    assert first["fused"] > max(first["words"], first["meaning"]), first


@pytest.mark.parametrize("id", EMBEDDERS)
async def test_words_do_not_hide_a_paraphrase(id: str) -> None:
    embedder = RealEmbedder(id)
    alone, fused = evaluate(paraphrases(), embedder.vectors)
    assert fused.r1 >= alone.r1 - 0.06
    assert fused.r10 >= alone.r10 - 0.02
