"""Reference decoding of stored weights in NumPy: plain rather than fast, the yardstick of the kernels.

Each decoder takes blocks of shape (n, block_bytes) and returns weights of shape (n, block). Layouts are those of
llama.cpp's `ggml-quants.c`, of bitnet.cpp (I2_S), Prism (PQ2_0, PTQ1_0) and ik_llama.cpp (IQ1_BN, IQ2_BN); d is a
16-bit float scale. Types with a scale for a whole row or tensor are decoded to codes, which `dequantize` scales.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import types as t

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


def dequantize(data: bytes | memoryview, type: t.TensorType, columns: int) -> Floats:
    """Weights of shape (rows, `columns`) from a tensor's stored bytes.

    Raises `ModelFileError` for a type without a decoder, ValueError for bytes that are no whole number of rows.
    """
    if type not in DECODERS:
        raise ModelFileError(f"Weights stored as {type.name} cannot be decoded. Get the model in another quantization.")
    stored = np.frombuffer(data, np.uint8)
    if type is t.I2_S:
        return _i2_s(stored, columns)
    if not type.fits_row(columns) or stored.size % type.size(columns, 1):
        raise ValueError(f"{stored.size} bytes are no whole number of {type.name} rows of {columns}")
    if type.row_bytes:
        rows = stored.reshape(-1, type.size(columns, 1))
        scales = rows[:, : type.row_bytes].copy().view(np.float16 if type.row_bytes == 2 else np.float32)
        codes = DECODERS[type](rows[:, type.row_bytes :].reshape(-1, type.block_bytes)).reshape(-1, columns)
        return scales.astype(np.float32) * codes
    return DECODERS[type](stored.reshape(-1, type.block_bytes)).reshape(-1, columns)


def decodable(type: t.TensorType) -> bool:
    """Whether `dequantize` knows the type."""
    return type in DECODERS


def _half(blocks: Bytes, start: int) -> Floats:
    """The 16-bit float at byte `start` of each block, of shape (n, 1)."""
    return blocks[:, start : start + 2].copy().view(np.float16).astype(np.float32)


def _nibbles(packed: Bytes) -> Bytes:
    """Low halves of all bytes, then high halves: (n, k) to (n, 2k)."""
    return np.concatenate([packed & 15, packed >> 4], axis=1)


def _pairs_of_bits(packed: Bytes) -> Bytes:
    """Four codes of each byte, lowest bits first and side by side: (n, k) to (n, 4k)."""
    shifts = np.array([0, 2, 4, 6], np.uint8)
    return (packed[:, :, None] >> shifts & np.uint8(3)).reshape(len(packed), -1)


def _f32(blocks: Bytes) -> Floats:
    return blocks.copy().view(np.float32)


def _f16(blocks: Bytes) -> Floats:
    return _half(blocks, 0)


def _bf16(blocks: Bytes) -> Floats:
    return (blocks.copy().view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _q8_0(blocks: Bytes) -> Floats:
    return _half(blocks, 0) * blocks[:, 2:].view(np.int8)


def _q4_0(blocks: Bytes) -> Floats:
    return _half(blocks, 0) * (_nibbles(blocks[:, 2:]).astype(np.float32) - 8)


def _q4_1(blocks: Bytes) -> Floats:
    return _half(blocks, 0) * _nibbles(blocks[:, 4:]) + _half(blocks, 2)


def _fifth_bits(packed: Bytes) -> Bytes:
    """32 bits of four bytes, worth 16 each."""
    return np.unpackbits(packed, axis=1, bitorder="little") << np.uint8(4)


def _q5_0(blocks: Bytes) -> Floats:
    codes = _nibbles(blocks[:, 6:]) | _fifth_bits(blocks[:, 2:6])
    return _half(blocks, 0) * (codes.astype(np.float32) - 16)


def _q5_1(blocks: Bytes) -> Floats:
    codes = _nibbles(blocks[:, 8:]) | _fifth_bits(blocks[:, 4:8])
    return _half(blocks, 0) * codes + _half(blocks, 2)


def _scales_and_minima(packed: Bytes) -> tuple[Bytes, Bytes]:
    """Eight 6-bit scales and eight 6-bit minima from twelve bytes, each of shape (n, 8)."""
    a, b, c = packed[:, :4], packed[:, 4:8], packed[:, 8:]
    scales = np.concatenate([a & 63, c & 15 | a >> 6 << 4], axis=1)
    minima = np.concatenate([b & 63, c >> 4 | b >> 6 << 4], axis=1)
    return scales, minima


def _with_minima(blocks: Bytes, codes: Bytes) -> Floats:
    """d * scale * code - dmin * minimum; `codes` of shape (n, 8, 32)."""
    scales, minima = _scales_and_minima(blocks[:, 4:16])
    scale = (_half(blocks, 0) * scales)[:, :, None]
    minimum = (_half(blocks, 2) * minima)[:, :, None]
    weights: Floats = (scale * codes - minimum).reshape(len(blocks), 256)
    return weights


def _chunks(packed: Bytes) -> Bytes:
    """Eight sub-blocks of 32 codes from four chunks of 32 bytes: low nibbles, then high ones, of each chunk."""
    chunks = packed.reshape(-1, 4, 32)
    return np.stack([chunks & 15, chunks >> 4], axis=2).reshape(-1, 8, 32)


def _q4_k(blocks: Bytes) -> Floats:
    return _with_minima(blocks, _chunks(blocks[:, 16:]))


def _q5_k(blocks: Bytes) -> Floats:
    high = blocks[:, None, 16:48] >> np.arange(8, dtype=np.uint8)[:, None] & np.uint8(1)
    return _with_minima(blocks, _chunks(blocks[:, 48:]) | high << np.uint8(4))


def _q6_k(blocks: Bytes) -> Floats:
    low = blocks[:, :128].reshape(-1, 2, 2, 32)  # half, which 32 bytes of it
    low = np.stack([low & 15, low >> 4], axis=2).reshape(-1, 2, 4, 32)
    high = blocks[:, 128:192].reshape(-1, 2, 1, 32) >> np.array([0, 2, 4, 6], np.uint8)[:, None] & 3
    codes = (low | high << 4).astype(np.int8) - np.int8(32)
    scales = _half(blocks, 208) * blocks[:, 192:208].view(np.int8)
    weights: Floats = (codes.reshape(-1, 16, 16) * scales[:, :, None]).reshape(-1, 256)
    return weights


def _q1_0(blocks: Bytes) -> Floats:
    bits = np.unpackbits(blocks[:, 2:], axis=1, bitorder="little")
    return _half(blocks, 0) * (bits.astype(np.float32) * 2 - 1)


def _q2_0(blocks: Bytes) -> Floats:
    return _half(blocks, 0) * (_pairs_of_bits(blocks[:, 2:]).astype(np.float32) - 1)


def _tq2_0(blocks: Bytes) -> Floats:
    packed = blocks[:, :64].reshape(-1, 2, 1, 32)
    codes = packed >> np.array([0, 2, 4, 6], np.uint8)[:, None] & 3
    return _half(blocks, 64) * (codes.reshape(-1, 256).astype(np.float32) - 1)


def _trits(packed: Bytes, digits: int) -> Bytes:
    """The first `digits` base-3 digits of bytes that are fractions of 256, digit by digit: (n, k) to (n, digits*k)."""
    powers = np.array([1, 3, 9, 27, 81], np.uint8)[:digits, None]
    fractions = packed[:, None, :] * powers  # wraps modulo 256, which drops the digits already read
    codes = (fractions.astype(np.uint16) * 3 >> 8).astype(np.uint8)
    return codes.reshape(len(packed), -1)


def _ternary(blocks: Bytes, scale: int, *parts: Bytes) -> Floats:
    return _half(blocks, scale) * (np.concatenate(parts, axis=1).astype(np.float32) - 1)


def _tq1_0(blocks: Bytes) -> Floats:
    return _ternary(blocks, 52, _trits(blocks[:, :32], 5), _trits(blocks[:, 32:48], 5), _trits(blocks[:, 48:52], 4))


def _ptq1_0(blocks: Bytes) -> Floats:
    return _ternary(blocks, 26, _trits(blocks[:, :16], 5), _trits(blocks[:, 16:24], 5), _trits(blocks[:, 24:26], 4))


def _i2_s_codes(blocks: Bytes) -> Floats:
    """-1, 0, 1 (and 2 for a code that no valid file holds) of 128 weights from 32 bytes, in x86 order."""
    codes = blocks.reshape(-1, 1, 32) >> np.array([6, 4, 2, 0], np.uint8)[:, None] & 3
    weights: Floats = codes.reshape(-1, 128).astype(np.float32) - 1
    return weights


def _i2_s(stored: Bytes, columns: int) -> Floats:
    """One scale for the whole tensor follows the codes."""
    size = stored.size - t.I2_S.tensor_bytes
    if not t.I2_S.fits_row(columns) or size <= 0 or 4 * size % columns:
        raise ValueError(f"{stored.size} bytes are no I2_S tensor with rows of {columns}")
    scale = stored[size : size + 4].view(np.float32)
    weights: Floats = (_i2_s_codes(stored[:size].reshape(-1, 32)) * scale).reshape(-1, columns)
    return weights


def _iq1_bn_codes(blocks: Bytes) -> Floats:
    """-1, 0, 1 of 64 weights: of each 16 three bytes of five trits, the first weight the last digit; then the 16ths."""
    runs = _trits(blocks[:, :12].reshape(-1, 1), 5)[:, ::-1].reshape(-1, 4, 15)
    last = _trits(blocks[:, 12:], 5)[:, ::-1].reshape(-1, 5, 1)[:, :4]
    weights: Floats = np.concatenate([runs, last], axis=2).reshape(-1, 64).astype(np.float32) - 1
    return weights


def _iq2_bn_codes(blocks: Bytes) -> Floats:
    """-1, 0, 1 (and 2 for a code that no valid file holds) of 64 weights from 16 bytes."""
    codes = blocks.reshape(-1, 1, 16) >> np.array([0, 2, 4, 6], np.uint8)[:, None] & 3
    weights: Floats = codes.reshape(-1, 64).astype(np.float32) - 1
    return weights


DECODERS: dict[t.TensorType, Callable[[Bytes], Floats]] = {
    t.F32: _f32,
    t.F16: _f16,
    t.BF16: _bf16,
    t.Q8_0: _q8_0,
    t.Q4_0: _q4_0,
    t.Q4_1: _q4_1,
    t.Q5_0: _q5_0,
    t.Q5_1: _q5_1,
    t.Q4_K: _q4_k,
    t.Q5_K: _q5_k,
    t.Q6_K: _q6_k,
    t.TQ1_0: _tq1_0,
    t.TQ2_0: _tq2_0,
    t.Q1_0: _q1_0,
    t.Q2_0: _q2_0,
    t.Q2_0_G128: _q2_0,
    t.PQ2_0: _q2_0,
    t.PTQ1_0: _ptq1_0,
    t.I2_S: _i2_s_codes,
    t.IQ1_BN: _iq1_bn_codes,
    t.IQ2_BN: _iq2_bn_codes,
}
