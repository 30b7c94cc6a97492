"""The codecs of the KV cache in plain NumPy: short, slow and right.

Sealing has the kernels' own bits, so its arithmetic is float32 in the kernels' order. Attention is float64 on the same
integers: exact but for float64's rounding. Codes count the levels upwards from the lowest; the layout is in
src/kv_codec.h.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.kv.codecs import PAGE_TOKENS, PIECE_TOKENS, Codec, page_words
from ternlight.engine.kv.tables import CUTS, LEVELS, SIGNS

Floats = NDArray[np.float32]
Exact = NDArray[np.float64]
Levels = NDArray[np.int8]
Bytes = NDArray[np.uint8]

SCALE, MEAN = 0x7FF0, 0x000F
"""What of a word of a sealed page is scale and what mean."""

_ONE = np.float32(1)


def transform(x: Floats) -> Floats:
    """Q H along the first axis, each operation in float32; it is its own inverse.

    H is Walsh-Hadamard in blocks of the largest power of two, Q mixes the blocks by I - 2/n J.
    """
    size = len(x)
    block = size & -size
    blocks = size // block
    y = x.astype(np.float32).reshape(blocks, block, -1)
    h = 1
    while h < block:
        pairs = y.reshape(blocks, block // (2 * h), 2, h, -1)
        y = np.stack([pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]], 2).reshape(blocks, block, -1)
        h *= 2
    y = y * (_ONE / np.sqrt(np.float32(block)))
    if blocks > 1:
        total = y[0]
        for b in range(1, blocks):
            total = total + y[b]
        y = y - total * (np.float32(2) / np.float32(blocks))
    result: Floats = y.reshape(x.shape)
    return result


def rotate(x: Floats) -> Floats:
    """R x along the first axis (head_dim, ...)."""
    return transform(x * _signs(x))


def unrotate(y: Floats) -> Floats:
    """The inverse of `rotate`."""
    turned: Floats = transform(y) * _signs(y)
    return turned


def _signs(x: Floats) -> Floats:
    return SIGNS[: len(x)].reshape(-1, *[1] * (x.ndim - 1))


def level_table(bits: int) -> Levels:
    """All levels, ascending."""
    positive = LEVELS[bits]
    return np.array([-level for level in reversed(positive)] + list(positive), np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """K or V of a sealed page, rotated: values are levels * scales + mean."""

    levels: Levels
    """(head_dim, 64)"""
    scales: NDArray[np.float16]
    """128 times the scale of each of the 64 tokens."""
    mean: Levels
    """(head_dim,), odd or, for V, zero."""
    mean_scale: NDArray[np.float16]
    """128 times its scale, ()."""

    def centred(self) -> Exact:
        """The values, rotated, less the mean, (head_dim, 64)."""
        values: Exact = self.levels * (self.scales.astype(np.float64) / 128)
        return values

    def middle(self) -> Exact:
        """The mean, (head_dim,)."""
        values: Exact = self.mean.astype(np.float64) * (float(self.mean_scale) / 128)
        return values

    def rotated(self) -> Exact:
        """The values, rotated, (head_dim, 64)."""
        values: Exact = self.centred() + self.middle()[:, None]
        return values


def seal_side(values: Floats, bits: int, *, keys: bool, centred: bool = True) -> Side:
    """Seal 64 keys or values (head_dim, 64); `centred` keys without their mean."""
    y = rotate(values)
    mean, mean_scale = np.zeros(len(y), np.int8), np.zeros((), np.float16)
    if keys and centred:
        means = _tree_sum(y[:, :16] + y[:, 16:32] + y[:, 32:48] + y[:, 48:]) * np.float32(1 / 64)
        mean_scale = _stored(np.abs(means).max() / np.float32(15))
        half = np.float32(0.5)
        nearest = _whole(means * half - _read(mean_scale) * half, _read(mean_scale), -8, 7)
        mean = (2 * nearest + 1).astype(np.int8)
        y = y - (mean.astype(np.float32) * _read(mean_scale))[:, None]
    if bits == 8:
        scales = _shortened(_stored(np.abs(y).max(axis=0) / np.float32(127)), up=True)
        return Side(levels=_whole(y, _read(scales), -127, 127), scales=scales, mean=mean, mean_scale=mean_scale)
    norm = _sum(y * y)
    unit = np.sqrt(norm / np.float32(len(y)))
    magnitude = np.abs(y)
    above = np.zeros(y.shape, np.int64)
    for cut in CUTS[bits]:
        above += magnitude > unit * np.float32(cut)
    size = np.array(LEVELS[bits], np.float32)[above]
    product, length = _sum(magnitude * size), _sum(size * size)
    with np.errstate(divide="ignore", invalid="ignore"):
        if not keys:
            scale = product / length
        elif bits == 4:
            scale = np.sqrt(norm / length)
        else:
            scale = norm / product
    scales = _shortened(_stored(np.where(product > 0, scale, np.float32(0))), up=False)
    levels = np.where(y < 0, -size, size).astype(np.int8)
    return Side(levels=levels, scales=scales, mean=mean, mean_scale=mean_scale)


def _sum(x: Floats) -> Floats:
    total = np.zeros(x.shape[1], np.float32)
    for row in x:
        total = total + row
    return total


def _tree_sum(x: Floats) -> Floats:
    while x.shape[1] > 1:
        half = x.shape[1] // 2
        x = x[:, :half] + x[:, half:]
    return x[:, 0]


def _stored(scale: Floats | np.float32) -> NDArray[np.float16]:
    return np.asarray(np.minimum(scale * np.float32(128), np.float32(65024)), np.float16)


def _shortened(stored: NDArray[np.float16], *, up: bool) -> NDArray[np.float16]:
    """With 6 bits of the fraction, rounded up or to nearest."""
    return ((stored.view(np.uint16) + np.uint16(15 if up else 8)) & np.uint16(SCALE)).view(np.float16)


def _read(stored: NDArray[np.float16] | np.float16) -> Floats:
    return np.asarray(stored, np.float32) * np.float32(1 / 128)


def _whole(values: Floats, scale: Floats, low: int, high: int) -> Levels:
    level = np.divide(values, scale, out=np.zeros_like(values), where=np.broadcast_to(scale > 0, values.shape))
    result: Levels = np.rint(np.clip(level, low, high)).astype(np.int8)
    return result


def seal(codec: Codec, exact: Bytes, *, centred: bool = True) -> Bytes:
    """Seal an exact page: float16, pieces of 16 tokens, each K (head_dim, 16), then V (16, head_dim)."""
    keys, values = read_exact(exact)
    k, v = seal_side(keys, codec.k_bits, keys=True, centred=centred), seal_side(values, codec.v_bits, keys=False)
    words = np.zeros(page_words(len(keys)), np.uint16)
    words[:PAGE_TOKENS], words[PAGE_TOKENS : 2 * PAGE_TOKENS] = k.scales.view(np.uint16), v.scales.view(np.uint16)
    if centred:
        words[: len(keys)] |= ((k.mean + 15) // 2).astype(np.uint16)
        words[:16] |= (k.mean_scale.view(np.uint16) >> np.arange(16, dtype=np.uint16) & 1) << 15
    codes = [_pack(k.levels, codec.k_bits, keys=True), _pack(v.levels, codec.v_bits, keys=False)]
    return np.concatenate([*codes, words.view(np.uint8)])


def read_exact(exact: Bytes) -> tuple[Floats, Floats]:
    """Keys and values (head_dim, 64) of an exact page."""
    halves = exact.view(np.float16).astype(np.float32).reshape(PAGE_TOKENS // PIECE_TOKENS, 2, -1)
    k = halves[:, 0].reshape(len(halves), -1, PIECE_TOKENS).transpose(1, 0, 2)
    v = halves[:, 1].reshape(PAGE_TOKENS, -1).T
    return np.ascontiguousarray(k.reshape(-1, PAGE_TOKENS)), np.ascontiguousarray(v)


def _grid(levels: NDArray[np.generic], *, keys: bool) -> NDArray[np.generic]:
    """(steps of all strips, 64 bytes of a register) of (head_dim, 64)."""
    head_dim = len(levels)
    if keys:  # strip: 16 tokens; step: 4 dimensions
        return levels.reshape(head_dim // 4, 4, 4, 16).transpose(2, 0, 3, 1).reshape(head_dim, 64)
    return levels.reshape(head_dim // 16, 16, 16, 4).transpose(0, 2, 1, 3).reshape(head_dim, 64)


def _pack(levels: Levels, bits: int, *, keys: bool) -> Bytes:
    grid = _grid(levels, keys=keys)
    if bits == 8:
        return (grid.astype(np.int16) + (128 if keys else 0)).astype(np.uint8).ravel()
    codes = np.searchsorted(level_table(bits), grid).astype(np.uint8)
    per = 2 if bits == 4 else 4
    width = 8 // per
    low = (codes & ((1 << width) - 1)).reshape(-1, per, 64) << (width * np.arange(per, dtype=np.uint8))[:, None]
    lines = np.bitwise_or.reduce(low, axis=1).astype(np.uint8)
    if bits != 3:
        return np.ravel(lines)
    return np.concatenate([np.ravel(lines), np.packbits(codes >> 2, axis=1, bitorder="little").ravel()])


def unpack(codec: Codec, head_dim: int, sealed: Bytes) -> tuple[Side, Side]:
    """K and V of a sealed page."""
    k_bytes, v_bytes = (8 * head_dim * bits for bits in (codec.k_bits, codec.v_bits))
    words = sealed[k_bytes + v_bytes :].copy().view(np.uint16)
    scales = (words[: 2 * PAGE_TOKENS] & SCALE).view(np.float16)
    mean_scale = ((words[:16] >> 15) << np.arange(16, dtype=np.uint16)).sum(dtype=np.uint16).view(np.float16)
    k = Side(
        levels=_unpack(sealed[:k_bytes], codec.k_bits, head_dim, keys=True),
        scales=scales[:PAGE_TOKENS],
        mean=(2 * (words[:head_dim] & MEAN).astype(np.int8) - 15).astype(np.int8),
        mean_scale=mean_scale,
    )
    v = Side(
        levels=_unpack(sealed[k_bytes : k_bytes + v_bytes], codec.v_bits, head_dim, keys=False),
        scales=scales[PAGE_TOKENS:],
        mean=np.zeros(head_dim, np.int8),
        mean_scale=np.zeros((), np.float16),
    )
    return k, v


def _unpack(packed: Bytes, bits: int, head_dim: int, *, keys: bool) -> Levels:
    if bits == 8:
        grid = (packed.astype(np.int16) - 128 if keys else packed.view(np.int8)).astype(np.int8)
    else:
        per = 2 if bits == 4 else 4
        width = 8 // per
        lines = packed[: head_dim * 64 // per].reshape(-1, 1, 64)
        codes = ((lines >> (width * np.arange(per, dtype=np.uint8))[:, None]) & ((1 << width) - 1)).reshape(-1)
        if bits == 3:
            codes = codes | np.unpackbits(packed[head_dim * 16 :], bitorder="little") << 2
        grid = level_table(bits)[codes]
    if keys:
        return grid.reshape(4, head_dim // 4, 16, 4).transpose(1, 3, 0, 2).reshape(head_dim, 64)
    return grid.reshape(head_dim // 16, 16, 16, 4).transpose(0, 2, 1, 3).reshape(head_dim, 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """Rotated queries, quantised for the codes and, more finely, for the means."""

    coarse: Levels
    """(rows, head_dim)"""
    fine: NDArray[np.int16]
    step: Floats
    """(rows,)"""
    fine_step: Floats


def prepare(q: Floats) -> Queries:
    """Prepare queries (rows, head_dim)."""
    y = rotate(np.ascontiguousarray(q.T)).T
    peak = np.abs(y).max(axis=1)
    peak = np.where(peak < 1e-30, np.float32(0), peak).astype(np.float32)

    def whole(top: float) -> Floats:
        inverse = np.divide(np.float32(top), peak, out=np.zeros_like(peak), where=peak > 0)
        result: Floats = np.rint(y * inverse[:, None])
        return result

    return Queries(
        coarse=whole(127).astype(np.int8),
        fine=whole(32767).astype(np.int16),
        step=(peak / np.float32(127)).astype(np.float32),
        fine_step=(peak / np.float32(32767)).astype(np.float32),
    )


def attention(codec: Codec, q: Floats, sealed: Bytes) -> tuple[Exact, Exact, Exact]:
    """Attention of q (rows, head_dim) over sealed pages (pages, bytes), with the kernels' queries and weights.

    Returns the normalised outputs (rows, head_dim), turned back, with the logarithm of the sum of exponentials of the
    scores, and what the outputs would be were the weights not quantised.
    """
    head_dim = q.shape[1]
    queries = prepare(q)
    coarse_q = queries.coarse * queries.step[:, None].astype(np.float64)
    fine_q = queries.fine * queries.fine_step[:, None].astype(np.float64)
    sides = [unpack(codec, head_dim, page) for page in sealed]
    scores = np.concatenate([coarse_q @ k.centred() + (fine_q @ k.middle())[:, None] for k, _ in sides], axis=1)
    peak = scores.max(axis=1, keepdims=True)
    e = np.exp(scores - peak)
    total = e.sum(axis=1, keepdims=True)
    top = 32767 if codec.v_bits == 8 else 255
    coarse, fine = np.zeros((2, len(q), head_dim))
    for unit in range(0, len(sides), 2):
        here = [v for _, v in sides[unit : unit + 2]]
        scales = np.concatenate([v.scales for v in here]).astype(np.float64) / 128
        values = np.concatenate([v.levels for v in here], axis=1).T.astype(np.float64)
        weights = e[:, unit * PAGE_TOKENS : unit * PAGE_TOKENS + len(scales)] * scales
        step = weights.max(axis=1, keepdims=True) / top
        whole = np.rint(np.divide(weights, step, out=np.zeros_like(weights), where=step > 0))
        coarse += whole @ values * step
        fine += weights @ values
    back = rotation(head_dim).T
    return coarse / total @ back.T, peak[:, 0] + np.log(total[:, 0]), fine / total @ back.T


def rotation(head_dim: int) -> Exact:
    """R as an orthogonal matrix in float64, from its definition."""
    block = head_dim & -head_dim
    blocks = head_dim // block
    hadamard = np.ones((1, 1))
    while len(hadamard) < block:
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    mix = np.eye(blocks) - (2 / blocks if blocks > 1 else 0)
    return np.kron(mix, hadamard / np.sqrt(block)) * SIGNS[:head_dim].astype(np.float64)
