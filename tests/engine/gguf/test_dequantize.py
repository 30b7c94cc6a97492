import ctypes
import importlib.util
import zlib
from pathlib import Path

import numpy as np
import pytest
from helpers.gguf import write_tiny_llama

from ternlight.engine import bundled
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import open_gguf
from ternlight.engine.gguf import types as t
from ternlight.engine.gguf.dequantize import DECODERS, decodable, dequantize

PATTERN = np.resize([-1, 0, 1, 1, 0, -1, 1], 256)
HALF = np.float16(0.5).tobytes()


def two_bits(codes: np.ndarray, order: tuple[int, ...], stride: int) -> bytes:
    """Bytes whose bit pairs `order` (from the lowest) hold weights `stride` apart."""
    groups = codes.reshape(-1, 4, stride)
    return sum((groups[:, k] << 2 * order[k] for k in range(4)), np.zeros_like(groups[:, 0])).astype(np.uint8).tobytes()


def trits(codes: np.ndarray, digits: int, width: int) -> bytes:
    """`width` bytes that hold `digits` base-3 digits each, weights `width` apart, as a fraction of 243."""
    powers = np.array([81, 27, 9, 3, 1])[:digits, None]
    whole = (codes.reshape(digits, width) * powers).sum(axis=0)
    return ((256 * whole + 242) // 243).astype(np.uint8).tobytes()


CODES = PATTERN + 1
GOLDEN = {
    "Q1_0": (t.Q1_0, 128, HALF + np.packbits(PATTERN[:128] > 0, bitorder="little").tobytes(), 0x5B4FF5B1),
    "Q2_0": (t.Q2_0, 64, HALF + two_bits(CODES[:64].reshape(-1, 4).reshape(-1), (0, 1, 2, 3), 1), 0x706C8A5F),
    "PQ2_0": (t.PQ2_0, 128, HALF + two_bits(CODES[:128], (0, 1, 2, 3), 1), 0x40C1E044),
    "Q2_0_G128": (t.Q2_0_G128, 128, HALF + two_bits(CODES[:128], (0, 1, 2, 3), 1), 0x40C1E044),
    "TQ2_0": (t.TQ2_0, 256, two_bits(CODES, (0, 1, 2, 3), 32) + HALF, 0x8DAD2AEF),
    "TQ1_0": (
        t.TQ1_0,
        256,
        trits(CODES[:160], 5, 32) + trits(CODES[160:240], 5, 16) + trits(CODES[240:], 4, 4) + HALF,
        0xA29D5102,
    ),
    "PTQ1_0": (
        t.PTQ1_0,
        128,
        trits(CODES[:80], 5, 16) + trits(CODES[80:120], 5, 8) + trits(CODES[120:128], 4, 2) + HALF,
        0x229176A7,
    ),
    "I2_S": (t.I2_S, 128, two_bits(CODES[:128], (3, 2, 1, 0), 32) + np.float32([0.5] * 8).tobytes(), 0x8F3D38FC),
    "I2_S, scale once": (
        t.I2_S,
        128,
        two_bits(CODES[:128], (3, 2, 1, 0), 32) + np.float32([0.5] + [0] * 7).tobytes(),
        0xAE802B6A,
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_ternary_golden_vectors(name):
    type, columns, stored, checksum = GOLDEN[name]
    assert zlib.crc32(stored) == checksum
    weights = dequantize(stored, type, columns)
    expected = np.where(PATTERN > 0, 0.5, -0.5) if type is t.Q1_0 else PATTERN * 0.5
    assert weights.dtype == np.float32
    assert (weights == expected[:columns]).all()
    assert weights.shape == (1, columns)


def ramp(count: int) -> bytes:
    return ((37 * np.arange(count) + 11) % 256).astype(np.uint8).tobytes()


D, DMIN = np.float16(0.25).tobytes(), np.float16(0.125).tobytes()


@pytest.mark.parametrize(
    ("type", "stored", "values", "total"),
    [
        (
            t.Q4_K,
            D + DMIN + ramp(140),
            {0: 15.375, 31: 1.625, 32: 143.5, 63: 47.5, 64: 31.625, 128: 0.875, 255: 7.75},
            11126,
        ),
        (
            t.Q5_K,
            D + DMIN + ramp(172),
            {0: 59.375, 31: 1.625, 32: 263.5, 64: 115.625, 96: -1.75, 128: 0.875, 255: 52.75},
            23082,
        ),
        (
            t.Q6_K,
            ramp(208) + D,
            {0: -357.75, 31: -24, 32: 57.75, 64: -760, 96: -217.5, 128: -87.75, 255: -15},
            1153,
        ),
    ],
    ids=["Q4_K", "Q5_K", "Q6_K"],
)
def test_k_quant_golden_vectors(type, stored, values, total):
    (weights,) = dequantize(stored, type, 256)
    assert {index: weights[index] for index in values} == values
    assert weights.sum() == total


X = ((np.arange(32) - np.float32(11.3)) / np.float32(7)).astype(np.float32)


def half(value) -> tuple[bytes, np.float32]:
    """A scale as stored (a 16-bit float)."""
    return np.float16(value).tobytes(), np.float32(value)


def packed(codes: np.ndarray) -> bytes:
    codes = codes.astype(np.uint8)
    return (codes[:16] & 15 | (codes[16:] & 15) << 4).tobytes()


def encode(type: t.TensorType) -> bytes:
    """The ramp `X` as llama.cpp's reference quantizer stores it."""
    largest = X[np.abs(X).argmax()]
    low, high = X.min(), X.max()
    if type is t.Q8_0:
        stored, d = half(np.abs(X).max() / 127)
        return stored + np.round(X / d).astype(np.int8).tobytes()
    if type is t.Q4_0:
        stored, d = half(largest / -8)
        return stored + packed(np.clip(np.floor(X / d + np.float32(8.5)), 0, 15))
    if type is t.Q4_1:
        stored, d = half((high - low) / 15)
        return stored + half(low)[0] + packed(np.clip(np.floor((X - low) / d + np.float32(0.5)), 0, 15))
    stored, d = half(largest / -16)
    codes = np.clip(np.floor(X / d + np.float32(16.5)), 0, 31).astype(np.uint8)
    return stored + np.packbits(codes >> 4, bitorder="little").tobytes() + packed(codes)


@pytest.mark.parametrize(
    ("type", "checksum", "values"),
    [
        (t.Q8_0, 0xB0A3ED15, [-1.6173706, 0.66467285, 2.8137817]),
        (t.Q4_0, 0x6585F760, [-1.7590332, 0.7036133, 2.8144531]),
        (t.Q4_1, 0x3C785D91, [-1.6142578, 0.7470703, 2.8132324]),
        (t.Q5_0, 0xF46C62C5, [-1.5831299, 0.7036133, 2.8144531]),
    ],
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
