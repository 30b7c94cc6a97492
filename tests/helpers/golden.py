"""Stored blocks whose checksums and weights are known (section 8 of the format reference)."""

import numpy as np

from ternlight.engine.gguf import types as t

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


def iq1_bn(codes: np.ndarray) -> bytes:
    """64 weights: of each 16 three bytes of five neighbours, the first in the last digit; then a byte of the 16ths."""
    sixteens = codes.reshape(4, 16)
    runs = trits(sixteens[:, :15].reshape(12, 5)[:, ::-1].T.ravel(), 5, 12)
    return runs + trits(np.array([0, *sixteens[::-1, 15]]), 5, 1)


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
    "IQ2_BN": (t.IQ2_BN, 64, np.float32(0.5).tobytes() + two_bits(CODES[:64], (0, 1, 2, 3), 16), 0xD67E56F3),
    "IQ1_BN": (t.IQ1_BN, 64, HALF + iq1_bn(CODES[:64]), 0x54B4A11F),
}
"""Name: (type, columns, stored row, its CRC-32). Weights are 0.5 * PATTERN, or its signs for Q1_0."""


def golden_weights(name: str) -> np.ndarray:
    """What one of GOLDEN decodes to."""
    type, columns, _, _ = GOLDEN[name]
    return (np.where(PATTERN > 0, 0.5, -0.5) if type is t.Q1_0 else PATTERN * 0.5)[:columns]


def ramp(count: int) -> bytes:
    return ((37 * np.arange(count) + 11) % 256).astype(np.uint8).tobytes()


D, DMIN = np.float16(0.25).tobytes(), np.float16(0.125).tobytes()
K_QUANTS = [
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
]
"""(type, stored block, some of its weights, their sum)"""

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


ORDINARY = [
    (t.Q8_0, 0xB0A3ED15, [-1.6173706, 0.66467285, 2.8137817]),
    (t.Q4_0, 0x6585F760, [-1.7590332, 0.7036133, 2.8144531]),
    (t.Q4_1, 0x3C785D91, [-1.6142578, 0.7470703, 2.8132324]),
    (t.Q5_0, 0xF46C62C5, [-1.5831299, 0.7036133, 2.8144531]),
]
"""(type, CRC-32 of `encode(type)`, weights 0, 16 and 31)"""
