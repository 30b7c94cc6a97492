"""Encoders of arch bert: the native forward pass against the reference, and files that do not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers.encoders import planes, tiny_encoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.distill import storage
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, ValueType, entries, open_gguf, write_gguf
from ternlight.engine.gguf.writer import TensorData
from ternlight.engine.kernels import _native
from ternlight.engine.models.bert import bert
from ternlight.engine.models.encoder_reference import ReferenceEncoder
from ternlight.engine.native_encoder import MAX_TEXTS, NativeEncoder

LENGTHS = [1, 2, 3, 48, 8, 9, 17, 2, 31, 40, 5, 48, 48, 48, 16, 48, 7]


@pytest.fixture(params=_native.supported_isas())
def form(request: pytest.FixtureRequest) -> _native.Form:
    return _native.Form(request.param)


def texts(lengths: list[int], vocabulary: int = 60) -> list[list[int]]:
    rng = np.random.default_rng(len(lengths))
    return [rng.integers(0, vocabulary, length).tolist() for length in lengths]


def encode(encoder: NativeEncoder, batch: list[list[int]]) -> np.ndarray:
    vectors = encoder.encode(batch, CancelFlag().address)
    assert vectors is not None
    return vectors


def reference(path: Path, batch: list[list[int]], **options: bool) -> np.ndarray:
    with open_gguf(path) as file:
        return ReferenceEncoder(file, bert(file), **options).encode(batch)


MODELS = {
    "one plane": {"linear": planes(1)},
    "two planes": {"linear": planes(2)},
    "8-bit words": {"linear": planes(2), "words": storage.eight_bits},
    "4 bits": {"linear": storage.four_bits},
    "8 bits": {"linear": storage.eight_bits},
    "one long head": {"heads": 1, "width": 256},
    "short heads": {"heads": 8, "width": 128},
    "odd width": {"heads": 3, "width": 96, "ff_width": 160, "linear": storage.eight_bits},
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_native_is_the_reference(model: dict, form: _native.Form, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    tiny_encoder(**model).write(path)
    batch = texts(LENGTHS)
    likeness = (encode(NativeEncoder(path, 1, form), batch) * reference(path, batch)).sum(axis=1)
    assert likeness.min() > 0.9995  # int8 steps that fall the other way


def test_texts_of_all_lengths_together_are_each_what_they_are_alone(form: _native.Form, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    tiny_encoder(planes(2), positions=300).write(path)
    batch = texts([2, 300, 5, 299, 17, *range(3, 40), 257, 255, 256, 130])
    encoder = NativeEncoder(path, 1, form)
    together = encode(encoder, batch)
    np.testing.assert_array_equal(together, np.concatenate([encode(encoder, [text]) for text in batch]))
    np.testing.assert_array_equal(together[::-1], encode(encoder, batch[::-1]))
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-6)
    for threads in (2, 3, 5):
        shared = NativeEncoder(path, threads, form)
        np.testing.assert_array_equal(encode(shared, batch), together)
        np.testing.assert_array_equal(encode(shared, batch[:3]), together[:3])


def test_a_raised_flag_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    tiny_encoder().write(path)
    flag = CancelFlag()
    flag.set()
    for threads in (1, 2):
        assert NativeEncoder(path, threads).encode(texts(LENGTHS), flag.address) is None


@pytest.mark.parametrize("batch", [[], [[]], [[0] * 49], [[60]], [[-1]], [[0]] * (MAX_TEXTS + 1)])
def test_what_the_model_cannot_take_is_refused(batch: list[list[int]], tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    tiny_encoder().write(path)
    with pytest.raises(ValueError, match=r"texts of|token"):
        NativeEncoder(path, 1).encode(batch, CancelFlag().address)


def test_token_types_are_added(tmp_path: Path) -> None:
    path, typed = tmp_path / "tiny.gguf", tmp_path / "typed.gguf"
    tiny_encoder().write(path)
    types = np.random.default_rng(3).normal(size=(2, 128)).astype(np.float32)
    matrix = storage.halves(types)
    further = TensorData(name="token_types.weight", dimensions=(128, 2), type=matrix.type, data=matrix.planes[0])
    rewrite(path, typed, tensors=[further])
    batch = texts(LENGTHS)
    likeness = (encode(NativeEncoder(typed, 1), batch) * reference(typed, batch)).sum(axis=1)
    assert likeness.min() > 0.9995
    assert (encode(NativeEncoder(typed, 1), batch) * encode(NativeEncoder(path, 1), batch)).sum(axis=1).max() < 0.999


def rewrite(
    source: Path,
    target: Path,
    *,
    metadata: dict[str, Entry] | None = None,
    without: tuple[str, ...] = (),
    tensors: list[TensorData] = [],  # noqa: B006
) -> None:
    """The file again with other metadata, without some keys and tensors, with more tensors."""
    with open_gguf(source) as file:
        kept = [
            TensorData(name=name, dimensions=tensor.dimensions, type=tensor.type, data=bytes(file.data(name)))
            for name, tensor in file.tensors.items()
            if name not in without
        ]
        values = {key: entry for key, entry in entries(file.metadata).items() if key not in without}
        write_gguf(target, {**values, **(metadata or {})}, [*kept, *tensors])


def u32(value: int) -> Entry:
    return Entry(type=ValueType.U32, value=value)


WRONG = {
    "heads": ({"bert.attention.head_count": u32(5)}, ()),
    "no heads": ({"bert.attention.head_count": u32(0)}, ()),
    "too narrow heads": ({"bert.attention.head_count": u32(16)}, ()),
    "no layers": ({"bert.block_count": u32(0)}, ()),
    "too many layers": ({"bert.block_count": u32(3)}, ()),
    "another width": ({"bert.embedding_length": u32(256)}, ()),
    "another middle": ({"bert.feed_forward_length": u32(240)}, ()),
    "pooling": ({"bert.pooling_type": u32(2)}, ()),
    "causal": ({"bert.attention.causal": Entry(type=ValueType.BOOL, value=True)}, ()),
    "epsilon": ({"bert.attention.layer_norm_epsilon": Entry(type=ValueType.F32, value=float("nan"))}, ()),
    "planes": ({"ternlight.planes": u32(3)}, ()),
    "architecture": ({"general.architecture": Entry(type=ValueType.STRING, value="llama")}, ()),
    "no bias": ({}, ("blk.1.ffn_up.bias",)),
    "no words": ({}, ("token_embd.weight",)),
    "no positions": ({}, ("position_embd.weight",)),
    "no matrix": ({}, ("blk.0.attn_v.weight",)),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_file_that_does_not_fit_is_refused_by_name(
    wrong: tuple[dict[str, Entry], tuple[str, ...]], tmp_path: Path
) -> None:
    path, broken = tmp_path / "tiny.gguf", tmp_path / "broken.gguf"
    tiny_encoder(planes(2)).write(path)
    rewrite(path, broken, metadata=wrong[0], without=wrong[1])
    with pytest.raises(ModelFileError, match=r"broken\.gguf"):
        NativeEncoder(broken, 1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], bytes]:
    path = tmp_path_factory.mktemp("small") / "tiny.gguf"
    tiny_encoder(planes(2), layers=1, vocabulary=20).write(path)
    content = path.read_bytes()
    return lambda: content


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused_by_name_or_gives_numbers(
    data: st.DataObject, small: Callable[[], bytes], tmp_path: Path
) -> None:
    content = bytearray(small())
    header = 4000  # the metadata and the tensors' names, sizes and places
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, header) | st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.just(0) | st.integers(0, len(content)))
    path = tmp_path / "damaged.gguf"
    path.write_bytes(content[: len(content) - cut])
    try:
        encoder = NativeEncoder(path, 1)
    except ModelFileError as error:
        assert "damaged.gguf" in error.user_message
        return
    batch = texts([1, 2, encoder.shape.positions], encoder.shape.vocabulary)
    assert encode(encoder, batch).shape == (3, encoder.shape.width)
