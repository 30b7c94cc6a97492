import ctypes
import importlib.util
import zlib
from pathlib import Path

import numpy as np
import pytest
from helpers.gguf import write_tiny_llama
from helpers.golden import GOLDEN, K_QUANTS, ORDINARY, encode, golden_weights

from ternlight.engine import bundled
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import open_gguf
from ternlight.engine.gguf import types as t
from ternlight.engine.gguf.dequantize import DECODERS, decodable, dequantize


@pytest.mark.parametrize("name", GOLDEN)
def test_ternary_golden_vectors(name):
    type, columns, stored, checksum = GOLDEN[name]
    assert zlib.crc32(stored) == checksum
    weights = dequantize(stored, type, columns)
    assert weights.dtype == np.float32
    assert (weights == golden_weights(name)).all()
    assert weights.shape == (1, columns)


@pytest.mark.parametrize(
    ("type", "stored", "values", "total"),
    K_QUANTS,
    ids=["Q4_K", "Q5_K", "Q6_K"],
)
def test_k_quant_golden_vectors(type, stored, values, total):
    (weights,) = dequantize(stored, type, 256)
    assert {index: weights[index] for index in values} == values
    assert weights.sum() == total


@pytest.mark.parametrize(
    ("type", "checksum", "values"),
    ORDINARY,
    ids=lambda value: getattr(value, "name", None),
)
def test_ordinary_golden_vectors(type, checksum, values):
    stored = encode(type)
    assert zlib.crc32(stored) == checksum
    (weights,) = dequantize(stored, type, 32)
    assert weights[[0, 16, 31]] == pytest.approx(values, rel=1e-6)


class Traits(ctypes.Structure):
    """ggml's `ggml_type_traits`."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("block", ctypes.c_int64),
        ("block_interleaved", ctypes.c_int64),
        ("block_bytes", ctypes.c_size_t),
        ("is_quantized", ctypes.c_bool),
        ("to_float", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)),
        ("from_float", ctypes.c_void_p),
    )


@pytest.fixture(scope="module")
def ggml():
    spec = importlib.util.find_spec("llama_cpp")
    folders = [Path(folder) / "lib" for folder in (spec.submodule_search_locations or ())] if spec else []
    found = [path for folder in folders for path in folder.glob("*ggml-base.*") if ".so." not in path.name]
    if not found:
        pytest.skip("llama-cpp-python is not installed")
    library = ctypes.CDLL(str(found[0]))
    library.ggml_get_type_traits.restype = ctypes.POINTER(Traits)
    return library


SHARED = [type for type in DECODERS if type.id < 100 and type not in (t.I2_S, t.Q2_0_G128)]


@pytest.mark.parametrize("type", SHARED, ids=lambda type: type.name)
def test_agrees_with_ggml_on_random_blocks(ggml, type):
    traits = ggml.ggml_get_type_traits(type.id).contents
    name = (traits.name or b"").decode().upper()
    if name != type.name:
        pytest.skip(f"this ggml has {name or 'nothing'} under the id {type.id}")
    assert (traits.block, traits.block_bytes) == (type.block, type.block_bytes)
    if not traits.to_float:
        assert type is t.F32
        return
    count = 64 * type.block
    stored = np.random.default_rng(type.id).integers(0, 256, (64, type.block_bytes), np.uint8)
    for start in SCALES[type.name]:  # finite scales, some of them subnormal
        stored[:, start + 1] &= 0b10111011
    theirs = np.empty(count, np.float32)
    raw = stored.tobytes()
    traits.to_float(raw, theirs.ctypes.data, count)
    ours = dequantize(raw, type, type.block).reshape(-1)
    finite = np.isfinite(theirs)
    assert finite.sum() > 0.9 * count
    assert (np.isfinite(ours) == finite).all()
    # A compiler that fuses multiplication and addition rounds once where NumPy rounds twice.
    np.testing.assert_allclose(ours[finite], theirs[finite], rtol=1e-6, atol=1e-6)


SCALES = {
    "F16": [],
    "BF16": [],
    "Q8_0": [0],
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "TQ1_0": [52],
    "TQ2_0": [64],
    "Q1_0": [0],
    "Q2_0": [0],
}


def test_decodes_a_tensor_of_a_file(tmp_path):
    with open_gguf(write_tiny_llama(tmp_path / "tiny.gguf")) as file:
        info = file.tensors["output.weight"]
        assert dequantize(file.data("output.weight"), info.type, info.dimensions[0]).shape == info.shape == (259, 32)


@pytest.mark.slow
def test_the_language_model_has_ordinary_weights():
    try:
        path = bundled.language_model()
    except ModelFileError as error:
        pytest.skip(error.user_message)
    with open_gguf(path) as file:
        for name in ("token_embd.weight", "blk.0.attn_q.weight", "blk.29.ffn_down.weight", "output_norm.weight"):
            info = file.tensors[name]
            weights = dequantize(file.data(name), info.type, info.dimensions[0])
            assert weights.size == info.elements
            assert np.isfinite(weights).all()
            assert 0.005 < weights.std() < 5


def test_types_without_a_decoder_are_named():
    assert not decodable(t.IQ2_XXS)
    with pytest.raises(ModelFileError, match="IQ2_XXS"):
        dequantize(bytes(66), t.IQ2_XXS, 256)


@pytest.mark.parametrize(
    ("type", "size", "columns"), [(t.Q8_0, 33, 32), (t.Q8_0, 34, 33), (t.I2_S, 32, 128), (t.I2_S, 63, 128)]
)
def test_bytes_that_are_no_rows_are_refused(type, size, columns):
    with pytest.raises(ValueError, match=type.name):
        dequantize(bytes(size), type, columns)
