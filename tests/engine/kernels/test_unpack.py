"""From stored tensors to packed matrices, against `ternlight.engine.gguf.dequantize` and the golden vectors."""

import zlib

import numpy as np
import pytest
from helpers.golden import GOLDEN, K_QUANTS, ORDINARY, encode, golden_weights

from ternlight.engine.gguf import types as t
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.kernels import _native

EXACT = (
    t.Q4_0, t.Q4_1, t.Q5_0, t.Q5_1, t.Q8_0, t.TQ1_0, t.TQ2_0, t.I2_S, t.Q1_0, t.Q2_0, t.Q2_0_G128, t.PQ2_0,
    t.IQ1_BN, t.IQ2_BN,
)  # fmt: skip
ROUNDED = (t.Q4_K, t.Q5_K, t.Q6_K)
QUANTISED = (t.F32, t.F16, t.BF16)
SCALES = {
    "Q4_1": (0, 2),
    "Q5_1": (0, 2),
    "Q4_K": (0, 2),
    "Q5_K": (0, 2),
    "Q6_K": (208,),
    "TQ1_0": (52,),
    "TQ2_0": (64,),
}
"""Where a block holds float16 scales, if not at its start."""


def pack(type: t.TensorType, stored: bytes, rows: int, columns: int, threads: int = 1) -> _native.Matrix:
    data = np.frombuffer(stored, np.uint8)
    return _native.Matrix.from_file(type.id, type.block_bytes, data, rows, columns, _native.Pool(threads))


def decode(matrix: _native.Matrix) -> np.ndarray:
    out = np.empty(matrix.shape, np.float32)
    for row in range(len(out)):
        matrix.decode_row(row, out[row])
    return out


def random_tensor(type: t.TensorType, rows: int, columns: int, seed: int = 0) -> bytes:
    """Random bytes with finite scales, some of them subnormal in 16 bits."""
    rng = np.random.default_rng([seed, type.id])
    stored = rng.integers(0, 256, type.size(columns, rows), np.uint8)
    if type is t.I2_S:
        return stored[:-32].tobytes() + np.float32([-0.37] + [7] * 7).tobytes()
    if type.row_bytes:
        by_row = stored.reshape(rows, -1)
        dtype = np.float16 if type.row_bytes == 2 else np.float32
        by_row[:, : type.row_bytes] = rng.normal(size=(rows, 1)).astype(dtype).view(np.uint8)
        return by_row.tobytes()
    blocks = stored.reshape(-1, type.block_bytes)
    for start in SCALES.get(type.name, (0,)):
        blocks[:, start + 1] &= 0b10110011  # below 2**-3, so that a K-quant's products fit float16
        blocks[::5, start + 1] &= 0b10000011
    return blocks.tobytes()


@pytest.mark.parametrize("type", EXACT, ids=lambda type: type.name)
def test_weights_with_one_stored_scale_are_exact(type: t.TensorType) -> None:
    for rows, blocks in [(1, 1), (33, 2), (64, 3)]:
        columns = blocks * max(type.block, type.row_multiple)
        stored = random_tensor(type, rows, columns)
        expected = dequantize(stored, type, columns)
        np.testing.assert_array_equal(decode(pack(type, stored, rows, columns)), expected)


@pytest.mark.parametrize("type", ROUNDED, ids=lambda type: type.name)
def test_k_quants_are_exact_up_to_the_rounding_of_scales(type: t.TensorType) -> None:
    """A sub-block's scale is a product that is rounded to float16: 2^-11 of it, or 2^-25 where it is subnormal."""
    rows, columns = 35, 512
    stored = random_tensor(type, rows, columns)
    expected = dequantize(stored, type, columns)
    got = decode(pack(type, stored, rows, columns))
    codes = 15 if type is t.Q4_K else 32
    by_group = np.abs(expected).reshape(rows, -1, 16 if type is t.Q6_K else 32)
    minimum = 0 if type is t.Q6_K else float(np.abs(dequantize(zero_codes(type, stored), type, columns)).max())
    bound = 2.0**-11 * (by_group.max(axis=2, keepdims=True) + 2 * minimum) + (codes + 1) * 2.0**-25
    assert np.all(np.abs(got - expected).reshape(by_group.shape) <= bound)
    assert (got == expected).mean() > 0.02


def zero_codes(type: t.TensorType, stored: bytes) -> bytes:
    """The same blocks with codes of zero, so that the minima are left."""
    blocks = np.frombuffer(stored, np.uint8).reshape(-1, type.block_bytes).copy()
    blocks[:, 16:] = 0
    return blocks.tobytes()


@pytest.mark.parametrize("type", QUANTISED, ids=lambda type: type.name)
@pytest.mark.parametrize("size", [1e-9, 1e-6, 1e-3, 1.0, 3e4])
def test_float_weights_are_quantised_to_8_bits_in_groups_of_32(type: t.TensorType, size: float) -> None:
    rng = np.random.default_rng(3)
    x = (rng.normal(size=(37, 96)) * size).astype(np.float32)
    x = np.clip(x, -65000, 65000)
    x[2, 32:64] = 0
    if type is t.F16:
        stored = x.astype(np.float16).tobytes()
    else:
        stored = x.tobytes() if type is t.F32 else (x.view(np.uint32) >> 16).astype(np.uint16).tobytes()
    weights = dequantize(stored, type, 96).reshape(37, -1, 32)

    got = decode(pack(type, stored, 37, 96)).reshape(weights.shape)

    scale = np.abs(weights).max(axis=2, keepdims=True) / 127
    assert np.all(np.abs(got - weights) <= 0.51 * scale + 127 * np.maximum(2.0**-11 * scale, 2.0**-25))
    assert not got[2, 1].any()


@pytest.mark.parametrize("name", GOLDEN)
def test_ternary_golden_vectors(name: str) -> None:
    type, columns, stored, checksum = GOLDEN[name]
    assert zlib.crc32(stored) == checksum
    if type is t.PTQ1_0:
        assert not _native.Matrix.packs(type.id, type.block_bytes, columns)  # its activations need a rotation
        return
    np.testing.assert_array_equal(decode(pack(type, stored, 1, columns)), golden_weights(name)[None])


@pytest.mark.parametrize(("type", "stored", "values", "total"), K_QUANTS, ids=lambda v: getattr(v, "name", None))
def test_k_quant_golden_vectors(type: t.TensorType, stored: bytes, values: dict[int, float], total: float) -> None:
    (weights,) = decode(pack(type, stored, 1, 256))
    assert {index: weights[index] for index in values} == values
    assert weights.sum() == total


@pytest.mark.parametrize(("type", "checksum", "values"), ORDINARY, ids=lambda v: getattr(v, "name", None))
def test_ordinary_golden_vectors(type: t.TensorType, checksum: int, values: list[float]) -> None:
    stored = encode(type)
    assert zlib.crc32(stored) == checksum
    (weights,) = decode(pack(type, stored, 1, 32))
    assert weights[[0, 16, 31]] == pytest.approx(values, rel=1e-6)


def test_the_two_layouts_of_one_id_are_told_apart_by_their_bytes() -> None:
    assert t.Q2_0.id == t.Q2_0_G128.id
    assert pack(t.Q2_0, bytes(36), 1, 128).group == 64
    assert pack(t.Q2_0_G128, bytes(34), 1, 128).group == 128


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_packs_the_same(threads: int) -> None:
    for type in (t.Q4_K, t.IQ2_BN):
        stored = random_tensor(type, 300, 512)
        alone, together = pack(type, stored, 300, 512), pack(type, stored, 300, 512, threads)
        np.testing.assert_array_equal(together.stream, alone.stream)
        if alone.row_scales is not None:
            np.testing.assert_array_equal(together.row_scales, alone.row_scales)


@pytest.mark.parametrize(
    ("type", "block"),
    [
        (t.Q8_0, np.float16(np.inf).tobytes() + bytes(32)),
        (t.Q8_0, np.float16(np.nan).tobytes() + bytes(32)),
        (t.Q4_1, np.float16(1).tobytes() + np.float16(-np.inf).tobytes() + bytes(16)),
        (t.Q6_K, bytes(192) + bytes([127] * 16) + np.float16(60000).tobytes()),
        (t.F32, np.float32([np.nan] + [1] * 31).tobytes()),
        (t.F32, np.float32([1] * 31 + [-np.inf]).tobytes()),
        (t.F32, np.float32([1e7] * 32).tobytes()),
        (t.IQ2_BN, np.float32(np.inf).tobytes() + bytes(16)),
        (t.IQ1_BN, np.float16(np.nan).tobytes() + bytes(13)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_scales_that_cannot_be_used_are_refused(type: t.TensorType, block: bytes) -> None:
    columns = max(type.block, 32)
    good = type.size(columns, 1)
    with pytest.raises(ValueError, match="not a number"):
        pack(type, bytes(40 * good) + block + bytes(good), 42, columns)


def test_what_is_no_such_tensor_is_refused() -> None:
    packs = _native.Matrix.packs
    assert packs(t.Q4_K.id, t.Q4_K.block_bytes, 512)
    assert not packs(t.Q4_K.id, t.Q4_K.block_bytes, 32)
    assert not packs(t.Q4_K.id, 145, 256)
    assert not packs(t.IQ2_XXS.id, t.IQ2_XXS.block_bytes, 256)
    assert not packs(t.F32.id, 4, 33)
    assert not packs(t.I2_S.id, 1, 64)
    with pytest.raises(ValueError, match="not packed here"):
        pack(t.Q8_0, bytes(34), 1, 33)
    with pytest.raises(ValueError, match="too few"):
        pack(t.Q8_0, bytes(67), 2, 32)
    with pytest.raises(ValueError, match="too few"):
        pack(t.I2_S, bytes(63), 1, 128)


@pytest.mark.parametrize("type", QUANTISED, ids=lambda type: type.name)
def test_floats_and_what_eight_bits_leave_over_add_up_to_sixteen(type: t.TensorType) -> None:
    weights = np.random.default_rng(3).normal(size=(33, 96)).astype(np.float32)
    stored = encode_floats(type, weights)
    given = dequantize(stored, type, 96)
    data, pool = np.frombuffer(stored, np.uint8), _native.Pool(1)

    first = _native.Matrix.from_file(type.id, type.block_bytes, data, 33, 96, pool)
    rest = _native.Matrix.from_file(type.id, type.block_bytes, data, 33, 96, pool, rest=True)

    largest = np.abs(given).reshape(33, 3, 32).max(axis=2).repeat(32, axis=1)
    assert np.all(np.abs(decode(first) + decode(rest) - given) <= largest * 2.0**-15)


def test_types_that_are_exact_leave_nothing_over() -> None:
    data = np.frombuffer(random_tensor(t.Q4_1, 1, 32), np.uint8)
    with pytest.raises(ValueError, match="nothing over"):
        _native.Matrix.from_file(t.Q4_1.id, t.Q4_1.block_bytes, data, 1, 32, _native.Pool(1), rest=True)


def encode_floats(type: t.TensorType, weights: np.ndarray) -> bytes:
    if type is t.BF16:
        return (weights.view(np.uint32) >> 16).astype(np.uint16).tobytes()
    return weights.astype(np.float16 if type is t.F16 else np.float32).tobytes()


@pytest.mark.parametrize("type", [t.TQ1_0, t.TQ2_0, t.I2_S, t.PQ2_0], ids=lambda type: type.name)
def test_trits_are_the_same_weights_five_in_a_byte(type: t.TensorType) -> None:
    data, pool = np.frombuffer(random_tensor(type, 70, 512), np.uint8), _native.Pool(2)
    if type is not t.TQ1_0:
        data = data & ~(data >> 1 & data & 0x55)  # no code 3

    two = _native.Matrix.from_file(type.id, type.block_bytes, data, 70, 512, pool)
    five = _native.Matrix.from_file(type.id, type.block_bytes, data, 70, 512, pool, fives=True)

    assert (two.packing, five.packing) == ("T2", "T5")
    assert five.nbytes < 0.9 * two.nbytes
    assert five.nbytes == _native.Matrix.packed_bytes(type.id, type.block_bytes, 70, 512, fives=True)
    np.testing.assert_array_equal(decode(five), decode(two))


def test_a_fourth_value_keeps_two_bits() -> None:
    stored = np.full(t.TQ2_0.block_bytes, 0b11, np.uint8)
    stored[64:66] = np.array([1], np.float16).view(np.uint8)
    got = _native.Matrix.from_file(t.TQ2_0.id, t.TQ2_0.block_bytes, stored, 1, 256, _native.Pool(1), fives=True)
    assert got.packing == "T2"
    assert decode(got).max() == 2
