"""The ternary embedder that comes with the program, and what it refuses."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from helpers.encoders import tiny_encoder, tiny_tokenizer
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import bundled
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.embedder import EmbedderIdentity, OnnxEmbedder
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import open_gguf
from ternlight.engine.models.bert import bert
from ternlight.engine.models.encoder_reference import ReferenceEncoder
from ternlight.engine.native_embedder import NativeEmbedder, open_embedder
from ternlight.engine.wordpiece import WordPiece

SUMMARIES = Path(__file__).parents[1] / "data" / "summaries"


@pytest.fixture(scope="module")
def files() -> tuple[Path, Path]:
    pytest.importorskip("tokenizers")
    return bundled.embedder(id=bundled.TERNARY_EMBEDDER)


@pytest.fixture(scope="module")
def embedder(files: tuple[Path, Path]) -> NativeEmbedder:
    return NativeEmbedder(*files, threads=1)


def real_texts() -> list[str]:
    """Sentences and paragraphs of a letter, a lease, a manual, minutes, a paper and others."""
    lines = [line.strip() for path in sorted(SUMMARIES.glob("*.txt")) for line in path.read_text().splitlines()]
    return [line for line in lines if len(line) > 30][::2]


def test_what_means_the_same_lies_closest(embedder: NativeEmbedder) -> None:
    questions = ["How much did the company earn?", "Who may enter the laboratory?", "When does the bus leave?"]
    answers = [
        "Departures are at ten past each hour.",
        "Annual revenue was four million euros.",
        "Only trained staff have access.",
    ]
    similarity = embedder.embed(questions) @ embedder.embed(answers).T
    assert similarity.argmax(axis=1).tolist() == [1, 2, 0]


def test_the_file_as_the_engine_runs_it_is_the_model_as_it_was_trained(
    files: tuple[Path, Path], embedder: NativeEmbedder
) -> None:
    """An activation next to the edge of two int8 steps falls either way with the last bit of a float."""
    texts = real_texts()
    assert len(texts) >= 50
    with open_gguf(files[0]) as file:
        shape = bert(file)
        tokens = [WordPiece(files[1], shape.positions).tokens(text) for text in texts]
        exact = ReferenceEncoder(file, shape).encode(tokens)
        unrounded = ReferenceEncoder(file, shape, round_activations=False).encode(tokens)
    vectors = embedder.embed(texts)
    for vectors_of_file in (exact, unrounded):
        likeness = (vectors * vectors_of_file).sum(axis=1)
        assert likeness.mean() >= 0.999
        assert likeness.min() >= 0.998


def test_it_agrees_with_the_model_that_taught_it(embedder: NativeEmbedder) -> None:
    try:
        teacher = OnnxEmbedder(*bundled.embedder(id=bundled.ONNX_EMBEDDER), threads=1)
    except ModelFileError as error:
        pytest.skip(error.user_message)
    texts = real_texts()
    likeness = (embedder.embed(texts) * teacher.embed(texts)).sum(axis=1)
    assert likeness.mean() > 0.96
    assert likeness.min() > 0.88


def test_a_vector_does_not_depend_on_the_other_texts(files: tuple[Path, Path], embedder: NativeEmbedder) -> None:
    texts = [*real_texts(), "", "a much longer text than the others " * 50, "tea"]
    together = embedder.embed(texts)
    np.testing.assert_array_equal(together, np.concatenate([embedder.embed([text]) for text in texts]))
    np.testing.assert_array_equal(together[::-1], embedder.embed(texts[::-1]))
    np.testing.assert_array_equal(together, NativeEmbedder(*files, threads=2).embed(texts))
    assert embedder.embed([]).shape == (0, 384)
    assert together.dtype == np.float32


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
    "linear b": "𐀀𐀁𐀂",
    "private use": "\ue000\uf8ff",
    "one long word": "x" * 100_000,
    "many words": "word " * 20_000,
    "100,000 characters": "It was a dark and stormy night. " * 3125,
    "zero width": "\u200b" * 500,
    "combining": "e" + "\u0301" * 5000,
    "every control character": "".join(map(chr, range(32))),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_breaks_it(embedder: NativeEmbedder, text: str) -> None:
    (vector,) = embedder.embed([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=60), max_size=6))
def test_arbitrary_texts_have_finite_vectors(embedder: NativeEmbedder, texts: list[str]) -> None:
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.isfinite(vectors).all()


def test_progress_reaches_the_end_and_cancelling_stops(embedder: NativeEmbedder) -> None:
    texts = ["the same long sentence again and again " * 20] * 40
    seen: list[tuple[int, int]] = []
    embedder.embed(texts, progress=lambda done, total: seen.append((done, total)))
    assert len(seen) > 2
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (40, 40)
    done: list[int] = []
    with pytest.raises(CancelledError):
        embedder.embed(texts, progress=lambda count, _: done.append(count), cancelled=lambda: bool(done))
    assert len(done) == 1
    with pytest.raises(CancelledError):
        embedder.embed([], cancelled=lambda: True)
    flag = CancelFlag()
    flag.set()
    with pytest.raises(CancelledError):
        embedder.embed(texts, flag=flag)


def test_threads_may_share_it(embedder: NativeEmbedder) -> None:
    texts = real_texts()[:12]
    alone = embedder.embed(texts)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: embedder.embed(texts), range(8)):
            np.testing.assert_array_equal(vectors, alone)


def test_the_identity_names_the_file(files: tuple[Path, Path], embedder: NativeEmbedder) -> None:
    digest = hashlib.sha256(files[0].read_bytes()).hexdigest()
    identity = EmbedderIdentity(name="MiniLM-L6 ternary, 2 planes", version="native 2", dimension=384, sha256=digest)
    assert embedder.identity == identity
    assert json.loads(json.dumps(dataclasses.asdict(identity)))["sha256"] == digest


def test_the_tokenizer_must_be_the_models_own(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "tokenizer.json"
    digest = tiny_tokenizer(other)
    with pytest.raises(ModelFileError, match=r"tokenizer\.json cannot be used: it is not the one"):
        NativeEmbedder(files[0], other)
    tiny = tmp_path / "tiny.gguf"
    tiny_encoder(tokenizer_sha256=digest).write(tiny)
    made = open_embedder(tiny, other, 1)
    assert made.embed(["tea boats", "", "unknown words"]).shape == (3, 128)
    tiny_encoder(tokenizer_sha256=digest, vocabulary=10).write(tiny)
    with pytest.raises(ModelFileError, match="more tokens than the 10"):
        NativeEmbedder(tiny, other)


def test_weights_that_lead_to_no_numbers_are_refused(tmp_path: Path) -> None:
    tokenizer = tmp_path / "tokenizer.json"
    digest = tiny_tokenizer(tokenizer)
    file = tiny_encoder(tokenizer_sha256=digest)
    silent = {name: values * 0 for name, values in file.vectors.items()}
    dataclasses.replace(file, vectors=silent).write(tmp_path / "silent.gguf")
    with pytest.raises(ModelFileError, match=r"silent\.gguf cannot be used: it returned no usable numbers"):
        NativeEmbedder(tmp_path / "silent.gguf", tokenizer)


def test_missing_and_foreign_files_are_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"none\.gguf"):
        open_embedder(tmp_path / "none.gguf", files[1])
    with pytest.raises(ModelFileError, match=r"none\.json"):
        open_embedder(files[0], tmp_path / "none.json")
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(files[0].read_bytes()[:-100_000])
    with pytest.raises(ModelFileError, match=r"cut\.gguf"):
        open_embedder(cut, files[1])
