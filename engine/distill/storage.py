"""Matrices as GGUF tensors: ternary planes, 4 and 8 bits, 16-bit floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.convert.storage import stored_plane
from ternlight.engine.gguf.types import F16, PQ2_0, Q4_0, Q8_0, TensorType

Floats = NDArray[np.float32]

CLIPS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
"""Shares of a group's largest magnitude that are tried as the end of the 4-bit scale; the least squared error wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMatrix:
    """A matrix as the tensors whose sum it is."""

    shape: tuple[int, int]
    type: TensorType
    planes: tuple[bytes, ...]


def ternary(codes: NDArray[np.int8], scales: NDArray[np.float16]) -> StoredMatrix:
    """Planes of trits -1, 0, +1: codes (planes, rows, columns), scales (planes, rows, columns / 128)."""
    count, rows, columns = codes.shape
    planes = tuple(
        stored_plane(scales[plane].reshape(-1).astype(np.float32), codes[plane].reshape(-1, PQ2_0.block))
        for plane in range(count)
    )
    return StoredMatrix(shape=(rows, columns), type=PQ2_0, planes=planes)


def nibbles(codes: NDArray[np.int8], scales: NDArray[np.float16]) -> StoredMatrix:
    """4 bits: codes (rows, columns) from -8 to 7, scales (rows, groups) of groups that are multiples of 32."""
    rows, columns = codes.shape
    unsigned = (codes + 8).astype(np.uint8).reshape(-1, Q4_0.block)
    half = Q4_0.block // 2
    packed = unsigned[:, :half] | unsigned[:, half:] << 4
    repeated = np.repeat(scales, columns // Q4_0.block // scales.shape[1], axis=1).reshape(-1, 1)
    data = np.concatenate([repeated.astype("<f2").view(np.uint8), packed], axis=1).tobytes()
    return StoredMatrix(shape=(rows, columns), type=Q4_0, planes=(data,))


def four_bit_codes(weights: Floats, group: int) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Codes (rows, columns) and scales (rows, columns / group) nearest to `weights` among the clips tried."""
    rows, columns = weights.shape
    groups = weights.reshape(rows, -1, group)
    peaks = np.maximum(np.abs(groups).max(-1, keepdims=True), np.float32(1e-8))
    best = np.zeros_like(peaks, np.float16)
    least = np.full(peaks.shape, np.inf, np.float32)
    for clip in CLIPS:
        scales = np.maximum((peaks * np.float32(clip) / 7).astype(np.float16), np.float16(1e-7))
        codes = np.clip(np.rint(groups / scales.astype(np.float32)), -8, 7)
        error = ((codes * scales.astype(np.float32) - groups) ** 2).sum(-1, keepdims=True)
        best, least = np.where(error < least, scales, best), np.minimum(error, least)
    codes = np.clip(np.rint(groups / best.astype(np.float32)), -8, 7).astype(np.int8)
    return codes.reshape(rows, columns), best[..., 0]


def four_bits(weights: Floats, group: int = 32) -> StoredMatrix:
    """The weights in 4 bits, `group` of them to a scale."""
    return nibbles(*four_bit_codes(weights, group))


def eight_bits(weights: Floats) -> StoredMatrix:
    """The weights in 8 bits, 32 of them to a scale."""
    groups = weights.reshape(-1, Q8_0.block)
    scales = (np.abs(groups).max(-1, keepdims=True) / 127).astype(np.float16)
    inverse = np.divide(1, scales, out=np.zeros_like(scales, np.float32), where=scales > 0, dtype=np.float32)
    codes = np.clip(np.rint(groups * inverse), -127, 127).astype(np.int8)
    data = np.concatenate([scales.astype("<f2").view(np.uint8), codes.view(np.uint8)], axis=1).tobytes()
    return StoredMatrix(shape=(weights.shape[0], weights.shape[1]), type=Q8_0, planes=(data,))


def halves(weights: Floats) -> StoredMatrix:
    """The weights as 16-bit floats."""
    rows, columns = weights.shape
    return StoredMatrix(shape=(rows, columns), type=F16, planes=(weights.astype("<f2").tobytes(),))


def split_rows(matrix: StoredMatrix, parts: int) -> Sequence[StoredMatrix]:
    """The rows of a stored matrix in equal parts: q, k and v of a fused projection."""
    rows, columns = matrix.shape
    size = matrix.type.size(columns, rows // parts)
    return [
        StoredMatrix(
            shape=(rows // parts, columns),
            type=matrix.type,
            planes=tuple(plane[part * size : (part + 1) * size] for plane in matrix.planes),
        )
        for part in range(parts)
    ]
