import builtins
import json
import sys
from concurrent.futures import CancelledError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import bundled
from ternlight.engine.embedder import BATCH_ROWS, BATCH_TOKENS, MAX_TOKENS, OnnxEmbedder, _batches
from ternlight.engine.errors import BackendMissing, ModelFileError


@pytest.fixture(scope="module")
def files():
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    try:
        return bundled.embedder(id=bundled.ONNX_EMBEDDER)
    except ModelFileError as error:
        pytest.skip(error.user_message)


@pytest.fixture(scope="module")
def embedder(files):
    return OnnxEmbedder(*files, threads=1)


def test_what_means_the_same_lies_closest(embedder):
    questions = ["How much did the company earn?", "Who may enter the laboratory?", "When does the bus leave?"]
    answers = [
        "Departures are at ten past each hour.",
        "Annual revenue was four million euros.",
        "Only trained staff have access.",
    ]
    similarity = embedder.embed(questions) @ embedder.embed(answers).T
    assert similarity.argmax(axis=1).tolist() == [1, 2, 0]


def test_vectors_have_unit_length_and_the_order_of_the_texts(embedder):
    texts = ["a much longer text than the others " * 5, "short", "", "middling words here"]
    vectors = embedder.embed(texts)
    assert vectors.shape == (4, embedder.dimension) == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector @ embedder.embed([text])[0] == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(embedder):
    assert embedder.embed([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_the_other_texts(embedder):
    texts = [f"Sentence number {number} about {'tea ' * (number % 5)}" for number in range(23)]
    together = embedder.embed(texts)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-6
    assert (embedder.embed(texts) == together).all()
    assert np.abs(embedder.embed(texts[::-1])[::-1] - together).max() < 1e-6


HOSTILE = {
    "empty": "",
    "space": " ",
    "zero byte": "\0",
    "escape": "\x01\x02\x1b[0m",
    "line ends": "\n\t\r",
    "surrogate": "\ud800",
    "surrogate inside": "a\udfffb",
    "emoji": "🌱" * 300,
    "arabic": "نص عربي",
    "chinese": "漢字",
    "one long word": "x" * 100_000,
    "many words": "word " * 20_000,
    "zero width": "\u200b" * 500,
    "combining": "e" + "\u0301" * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_breaks_it(embedder, text):
    (vector,) = embedder.embed([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=60), max_size=6))
def test_arbitrary_texts_have_finite_vectors(embedder, texts):
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.isfinite(vectors).all()


def test_only_the_first_256_tokens_count(embedder):
    beginning = "tea " * (MAX_TOKENS - 2)
    assert (embedder.embed([beginning + "and nothing else"]) == embedder.embed([beginning + "or submarines"])).all()
    assert (embedder.embed(["tea " * 250 + "submarines"]) != embedder.embed(["tea " * 250 + "coffee"])).any()


def test_progress_reaches_the_end_once(embedder):
    seen = []
    embedder.embed(["one", "two three", "four", ""], progress=lambda done, total: seen.append((done, total)))
    assert [total for _, total in seen] == [4] * len(seen)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (4, 4)


def test_cancelling_stops_between_batches(embedder):
    done = []
    texts = ["word " * count for count in range(1, 20)]
    with pytest.raises(CancelledError):
        embedder.embed(texts, progress=lambda count, _: done.append(count), cancelled=lambda: bool(done))
    assert done == [1]
    with pytest.raises(CancelledError):
        embedder.embed(texts, cancelled=lambda: True)


@given(lengths=st.lists(st.integers(1, MAX_TOKENS), max_size=60))
def test_batches_hold_every_text_once_and_one_length_each(lengths):
    tokens = [[0] * length for length in lengths]
    batches = list(_batches(tokens))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[index] for index in batch}) == 1
        assert len(batch) <= BATCH_ROWS
        assert len(batch) * lengths[batch[0]] <= BATCH_TOKENS


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x07" * 400])
def test_damaged_files_are_named(files, tmp_path, content):
    broken = tmp_path / "broken.bin"
    broken.write_bytes(content)
    model, tokenizer = files
    with pytest.raises(ModelFileError, match=r"broken\.bin"):
        OnnxEmbedder(broken, tokenizer)
    with pytest.raises(ModelFileError, match=r"broken\.bin"):
        OnnxEmbedder(model, broken)


def test_a_truncated_model_is_refused(files, tmp_path):
    model, tokenizer = files
    (tmp_path / "cut.onnx").write_bytes(model.read_bytes()[:-100_000])
    with pytest.raises(ModelFileError, match=r"cut\.onnx"):
        OnnxEmbedder(tmp_path / "cut.onnx", tokenizer)


def test_a_tokenizer_of_another_model_is_refused(files, tmp_path):
    model, tokenizer = files
    description = json.loads(tokenizer.read_text())
    description["post_processor"] = None
    (tmp_path / "bare.json").write_text(json.dumps(description))
    with pytest.raises(ModelFileError, match=r"bare\.json"):
        OnnxEmbedder(model, tmp_path / "bare.json")
    description = json.loads(tokenizer.read_text())
    for token in description["post_processor"]["special_tokens"].values():
        token["ids"] = [9_000_000]
    (tmp_path / "foreign.json").write_text(json.dumps(description))
    with pytest.raises(ModelFileError, match="cannot be used"):
        OnnxEmbedder(model, tmp_path / "foreign.json")


def test_missing_files_are_named(files, tmp_path):
    model, tokenizer = files
    with pytest.raises(ModelFileError, match=r"none\.onnx"):
        OnnxEmbedder(tmp_path / "none.onnx", tokenizer)
    with pytest.raises(ModelFileError, match=r"none\.json"):
        OnnxEmbedder(model, tmp_path / "none.json")


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers"])
def test_a_missing_runtime_is_named(files, monkeypatch, missing):
    monkeypatch.delitem(sys.modules, missing, raising=False)
    real = builtins.__import__

    def importing(name, *arguments, **options):
        if name == missing:
            raise ImportError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(BackendMissing, match=missing):
        OnnxEmbedder(*files)
