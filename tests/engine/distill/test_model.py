"""Trained arrays and float teachers into files that the native engine runs."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from helpers.teachers import LAYERS, trained_arrays, write_teacher

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.distill import storage
from ternlight.engine.distill.model import from_arrays, from_teacher, read_safetensors
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import open_gguf
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.models.bert import bert
from ternlight.engine.models.encoder_reference import ReferenceEncoder
from ternlight.engine.native_encoder import NativeEncoder

WIDTH, WORDS = 384, 40


def decoded(matrix: storage.StoredMatrix) -> np.ndarray:
    return sum(dequantize(plane, matrix.type, matrix.shape[1]) for plane in matrix.planes)


@pytest.mark.parametrize("planes", [1, 2, 3])
def test_ternary_planes_are_stored_exactly(planes: int) -> None:
    rng = np.random.default_rng(planes)
    codes = rng.integers(-1, 2, (planes, 6, 256)).astype(np.int8)
    scales = rng.uniform(0.01, 1, (planes, 6, 2)).astype(np.float16)
    exact = (codes.reshape(planes, 6, 2, 128) * scales[..., None].astype(np.float32)).sum(axis=0).reshape(6, 256)
    np.testing.assert_allclose(decoded(storage.ternary(codes, scales)), exact, rtol=1e-6)


def test_fewer_bits_stay_within_their_step() -> None:
    weights = np.random.default_rng(0).normal(size=(64, 128)).astype(np.float32)
    weights[3] = 0
    assert np.abs(decoded(storage.eight_bits(weights)) - weights).max() < np.abs(weights).max() / 127 * 0.51
    assert np.abs(decoded(storage.halves(weights)) - weights).max() < 2e-3
    for group in (32, 64, 128):
        error = decoded(storage.four_bits(weights, group)) - weights
        assert np.sqrt((error**2).mean()) < 0.12
        assert not decoded(storage.four_bits(weights, group))[3].any()


def test_a_fused_matrix_is_split_by_rows() -> None:
    weights = np.random.default_rng(0).normal(size=(96, 64)).astype(np.float32)
    parts = storage.split_rows(storage.eight_bits(weights), 3)
    np.testing.assert_array_equal(
        np.concatenate([decoded(part) for part in parts]), decoded(storage.eight_bits(weights))
    )


@pytest.mark.parametrize("planes", [1, 2])
def test_trained_arrays_run_on_the_native_engine(planes: int, tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "student.npz", **trained_arrays(planes))
    target = tmp_path / "student.gguf"
    from_arrays(tmp_path / "student.npz").write(target)
    with open_gguf(target) as file:
        shape = bert(file)
        assert (shape.layers, shape.width, shape.vocabulary, shape.positions) == (LAYERS, WIDTH, WORDS, 50)
        assert {len(names) for names in shape.planes.values()} == ({planes} if planes > 1 else set())
        first = np.asarray(trained_arrays(planes)["word.codes"][0], np.int16)
        low = (first & 15) - 8.0
        scales = trained_arrays(planes)["word.scales"][0].astype(np.float32)
        words = dequantize(file.data("token_embd.weight"), file.tensors["token_embd.weight"].type, WIDTH)
        np.testing.assert_allclose(words[0, ::2], low * np.repeat(scales, 32), rtol=1e-6)
        exact = ReferenceEncoder(file, shape).encode([[1, 2, 3], [4] * 50])
    vectors = NativeEncoder(target, 1).encode([[1, 2, 3], [4] * 50], CancelFlag().address)
    assert vectors is not None
    assert (vectors * exact).sum(axis=1).min() > 0.995


def test_a_teacher_in_fewer_bits_stays_near_itself(tmp_path: Path) -> None:
    source = tmp_path / "model.safetensors"
    write_teacher(source)
    texts = [list(range(20)), [7] * 3]
    vectors = {}
    for name, linear in (("half", storage.halves), ("eight", storage.eight_bits), ("four", storage.four_bits)):
        target = tmp_path / f"{name}.gguf"
        from_teacher(source, linear, None, name=name, tokenizer_sha256="").write(target)
        with open_gguf(target) as file:
            assert bert(file).positions == 256
            vectors[name] = ReferenceEncoder(file, bert(file), round_activations=False).encode(texts)
        native = NativeEncoder(target, 1).encode(texts, CancelFlag().address)
        assert native is not None
        assert (native * vectors[name]).sum(axis=1).min() > 0.99
    assert (vectors["half"] * vectors["eight"]).sum(axis=1).min() > 0.999
    assert (vectors["half"] * vectors["four"]).sum(axis=1).min() > 0.9


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 40, struct.pack("<Q", 5) + b"[1,2]", struct.pack("<Q", 9) + b'{"a": {}}']
)
def test_other_files_are_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"other\.bin"):
        read_safetensors(path)
    with pytest.raises(ModelFileError, match=r"other\.bin"):
        from_arrays(path)
