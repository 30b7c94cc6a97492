"""The measurement of embedders: its scores by hand, its sets, and the report of a real run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.encoders import tiny_encoder, tiny_tokenizer
from numpy.typing import NDArray

from ternlight.app.cli.start import start
from ternlight.engine import bundled
from ternlight.engine.benchmark import embed, retrieval
from ternlight.engine.benchmark.embed import Candidate, Plan
from ternlight.engine.errors import EngineError, ModelFileError


def test_scores_by_hand() -> None:
    found = retrieval.scores([1, 2, None, 10, 11])
    assert found.mrr10 == pytest.approx((1 + 1 / 2 + 1 / 10) / 5)
    assert (found.r1, found.r3, found.r10) == (0.2, 0.4, 0.6)
    assert retrieval.scores([]) == retrieval.Scores(mrr10=0, r1=0, r3=0, r10=0)


def test_the_words_of_a_question_raise_what_is_near_to_it() -> None:
    assert retrieval.fuse({1: 0.5, 2: 0.48, 3: 0.1}, {2: 1.0, 4: 0.5}) == [2, 1, 4, 3]
    assert retrieval.fuse({}, {5: 0.2, 6: 0.9}) == [6, 5]
    assert retrieval.fuse({7: 0.3}, {}) == [7]


def test_words_find_stems_and_nothing_of_a_question_is_syntax() -> None:
    words = retrieval.Words(["The boats were sailing.", "A tax on tea.", "Nothing else."])
    assert words.search("Which boat sails?") == [0]
    assert words.search('tea" OR NOT * (') == [1]
    assert words.search("???") == words.search("") == []
    words.close()


def test_the_written_set_shares_hardly_a_word() -> None:
    questions = retrieval.paraphrases()
    assert len(set(questions.questions)) == len(set(questions.passages)) == 225
    found = retrieval.words_alone(questions)
    assert found.r10 < 0.1  # words alone do not solve it
    assert all(12 <= len(passage.split()) <= 50 for passage in questions.passages)


def test_docstrings_are_pairs_of_the_standard_library() -> None:
    questions = retrieval.docstrings(80)
    assert len(questions.questions) == len(questions.passages) == len(set(questions.passages)) == 80
    assert retrieval.words_alone(questions).r10 > 0.5


def test_a_perfect_embedder_finds_everything() -> None:
    questions = retrieval.RetrievalSet(name="x", questions=("one", "two"), passages=("alpha", "beta"))
    places = {"one": 0, "two": 1, "alpha": 0, "beta": 1}

    def perfect(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(2, dtype=np.float32)[[places[text] for text in texts]]

    alone, fused = retrieval.evaluate(questions, perfect)
    assert alone == fused == retrieval.Scores(mrr10=1, r1=1, r3=1, r10=1)


def test_samples_have_the_sizes_they_are_named_for() -> None:
    questions = retrieval.paraphrases()
    chunks = embed.sample_chunks(questions, 40)
    assert len(set(chunks)) == 40
    assert {len(chunk.split()) for chunk in chunks} == {160}


@pytest.fixture
def tiny(tmp_path: Path) -> Candidate:
    tokenizer, model = tmp_path / "tokenizer.json", tmp_path / "tiny.gguf"
    tiny_encoder(tokenizer_sha256=tiny_tokenizer(tokenizer)).write(model)
    return Candidate(name="tiny", model=model, tokenizer=tokenizer)


def test_a_run_reports_every_embedder_and_every_number_of_threads(tiny: Candidate) -> None:
    plan = Plan(rounds=1, chunks=3, queries=2, docstrings=20, note="A test.")
    told: list[str] = []
    report = embed.measure(plan, [tiny], told.append)
    found = json.loads(json.dumps(embed.report_json(report)))
    assert [(row["embedder"], row["threads"]) for row in found["rows"]] == [("tiny", 1), ("tiny", 2)]
    assert all(row["chunks_per_s"] > 0 and row["query_ms"] > 0 and 10 < row["peak_mb"] < 2000 for row in found["rows"])
    assert list(found["retrieval"]) == ["tiny"]
    assert list(found["retrieval"]["tiny"]) == ["mrr10", "r1", "r3", "r10"]
    assert set(found["sets"]) == {"paraphrases", "docstrings"}
    assert found["note"] == "A test."
    assert len(told) == 3
    text = embed.report_text(report)
    assert "chunks/s" in text
    assert text.endswith("A test.")


def test_an_embedder_that_cannot_be_used_is_named(tiny: Candidate) -> None:
    tiny.model.write_bytes(b"GGUF")
    with pytest.raises(EngineError, match="tiny"):
        embed.measure(Plan(rounds=1, chunks=1, queries=1, docstrings=0), [tiny], lambda _: None)


@pytest.mark.slow
def test_the_command_prints_the_json_that_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    monkeypatch.setattr(embed, "QUICK", Plan(threads=(1,), rounds=1, chunks=2, queries=1, docstrings=10))
    try:
        bundled.embedder(id=bundled.ONNX_EMBEDDER)
    except ModelFileError as error:
        pytest.skip(error.user_message)
    assert start(["bench", "embed", "--json", "--quick", "--data-dir", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    names = {bundled.TERNARY_EMBEDDER, bundled.ONNX_EMBEDDER}
    assert {row["embedder"] for row in found["rows"]} == set(found["retrieval"]) == names
    # a ternary form may be chosen as long as it stays within two points of its teacher
    ternary, teacher = (found["retrieval"][name]["r10"] for name in (bundled.TERNARY_EMBEDDER, bundled.ONNX_EMBEDDER))
    assert ternary >= teacher - 0.02
