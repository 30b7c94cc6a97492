"""Every kernel again in plain NumPy: short, slow and right. Tests hold the compiled kernels against it.

`src/matrix.h` and `src/ops.h` of `ternlight.engine.kernels` describe the arithmetic and the layouts. Integers here are
exact; what is float64 is the exact result but for float64's own rounding; what is float32 has the kernels' own bits.
`ternlight.engine.gguf.dequantize` is the reference of src/unpack.h.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 32
PAGE_TOKENS = 64
PIECE_TOKENS = 16

Codes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Exact = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """One packing: a weight is scale * (factor * code - offset) + minimum."""

    bits: int
    """Of a code in its byte; 0 for five trits in a byte."""
    codes: int
    """How many codes there are, from 0."""
    factor: int = 1
    offset: int = 0
    minimum: bool = False

    @property
    def chunk(self) -> int:
        """Columns of a chunk, which is 4 bytes of each of 32 rows."""
        return 32 // self.bits if self.bits else 20


PACKINGS = {
    "T2": Packing(bits=2, codes=4, offset=1),
    "B1": Packing(bits=1, codes=2, factor=2, offset=1),
    "N4": Packing(bits=4, codes=16, offset=8),
    "N4M": Packing(bits=4, codes=16, minimum=True),
    "I8": Packing(bits=8, codes=256, offset=128),
    "I8M": Packing(bits=8, codes=64, minimum=True),
    "T5": Packing(bits=0, codes=3, offset=1),
}


def pack(name: str, codes: Codes, group: int, scales: Floats, minima: Floats | None = None) -> Codes:
    """The stream of a matrix: codes (rows, columns), scales and minima (rows, groups); group 0 is one scale per row."""
    packing = PACKINGS[name]
    rows, columns = codes.shape
    padded = np.zeros((-(-rows // BLOCK_ROWS) * BLOCK_ROWS, columns), np.uint8)
    padded[:rows] = codes
    stream = []
    for first in range(0, len(padded), BLOCK_ROWS):
        block = padded[first : first + BLOCK_ROWS]
        span = group or columns
        for index, column in enumerate(range(0, columns, span)):
            stream.append(_pack_span(packing, block[:, column : column + span]))
            if group:
                for values in (scales, minima) if minima is not None else (scales,):
                    halves = np.zeros(BLOCK_ROWS, np.float16)
                    present = values[first : first + BLOCK_ROWS, index]
                    halves[: len(present)] = present
                    stream.append(halves.view(np.uint8))
    return np.concatenate(stream)


def _pack_span(packing: Packing, codes: Codes) -> Codes:
    """The chunks of 32 rows' codes of one span of columns."""
    chunks = -(-codes.shape[1] // packing.chunk)
    padded = np.zeros((BLOCK_ROWS, chunks * packing.chunk), np.uint8)
    padded[:, : codes.shape[1]] = codes
    # (row, chunk, place p, byte b) -> (chunk, row, byte, place): place p of byte b is column 4 p + b
    ordered = padded.reshape(BLOCK_ROWS, chunks, -1, 4).transpose(1, 0, 3, 2).astype(np.uint16)
    places = [1, 3, 9, 27, 84] if packing.bits == 0 else [1 << packing.bits * p for p in range(8 // packing.bits)]
    packed: Codes = (ordered * np.array(places, np.uint16)).sum(axis=-1).astype(np.uint8).ravel()
    return packed


def weights(name: str, codes: Codes, group: int, scales: Floats, minima: Floats | None = None) -> Exact:
    """The weights (rows, columns). Packing rounds scales and minima (rows, groups) to float16 unless group is 0."""
    packing = PACKINGS[name]
    span = group or codes.shape[1]
    integers = packing.factor * codes.astype(np.int64) - packing.offset
    spread = np.repeat(_stored(scales, group), span, axis=1)
    result: Exact = integers * spread
    return result if minima is None else result + np.repeat(_stored(minima, group), span, axis=1)


def _stored(scales: Floats, group: int) -> Exact:
    return (scales if group == 0 else scales.astype(np.float16)).astype(np.float64)


def sums(name: str, codes: Codes, values: NDArray[np.int8], group: int) -> NDArray[np.int64]:
    """The integer part (tokens, rows, groups): the products of unscaled weights and values, summed over each group."""
    packing = PACKINGS[name]
    integers = packing.factor * codes.astype(np.int64) - packing.offset
    spans = (-1, group) if group else (1, codes.shape[1])
    by_group = integers.reshape(len(codes), *spans), values.astype(np.int64).reshape(len(values), *spans)
    products: NDArray[np.int64] = np.einsum("rgi,tgi->trg", *by_group)
    return products


def products(
    name: str,
    codes: Codes,
    group: int,
    scales: Floats,
    minima: Floats | None,
    values: NDArray[np.int8],
    steps: Floats,
) -> tuple[Exact, Exact]:
    """The products (tokens, rows) with values and their steps (tokens, groups), and a bound of a kernel's error."""
    stepped = steps.astype(np.float64)[:, None, :]
    terms = sums(name, codes, values, group) * _stored(scales, group)[None] * stepped
    magnitude = np.abs(terms).sum(axis=2)
    if minima is not None:
        value_sums = values.astype(np.int64).reshape(len(values), steps.shape[1], -1).sum(axis=2)
        of_minima = _stored(minima, group)[None] * (value_sums * steps.astype(np.float64))[:, None, :]
        terms, magnitude = terms + of_minima, magnitude + np.abs(of_minima).sum(axis=2)
    count = steps.shape[1] * (1 if minima is None else 2)
    return terms.sum(axis=2), magnitude * (count + (7 if group else 3)) * 2.0**-24


def quantise(x: Floats, group: int, parts: int = 1) -> tuple[NDArray[np.int8], Floats]:
    """Absmax int8 quantisation of (tokens, columns): values, and the steps (tokens, groups) that multiply them back.

    m = max|x| over a group; value = round_half_even(x * (127 / m)); step = m / 127, each operation in float32. m below
    1e-30 counts as 0. With group 0, one step for a token, m is at least 1e-5: so BitNet b1.58 models are trained.

    With two parts each token has two rows, which add up to it: the second is what the first leaves over,
    round_half_even((x * (127 / m) - value) * 254) with step / 254.
    """
    by_group = x.reshape(len(x), -1, group or x.shape[1])
    largest = np.abs(by_group).max(axis=2)
    largest = np.maximum(largest, np.float32(1e-5)) if group == 0 else np.where(largest < 1e-30, np.float32(0), largest)
    inverse = np.divide(np.float32(127), largest, out=np.zeros_like(largest), where=largest > 0)
    scaled = by_group * inverse[:, :, None]
    rounded = np.rint(scaled)
    steps = (largest / np.float32(127)).astype(np.float32)
    if parts == 1:
        return rounded.astype(np.int8).reshape(x.shape), steps
    rest = np.rint((scaled - rounded) * np.float32(254))
    values = np.stack([rounded, rest], axis=1).astype(np.int8).reshape(2 * len(x), x.shape[1])
    return values, np.stack([steps, steps / np.float32(254)], axis=1).reshape(2 * len(x), -1)


def rms_norm(x: Floats, weight: Floats, epsilon: float) -> Exact:
    """x / sqrt(mean(x^2) + epsilon) * weight over the last axis."""
    exact = x.astype(np.float64)
    result: Exact = exact / np.sqrt(np.mean(exact * exact, axis=-1, keepdims=True) + epsilon) * weight
    return result


def rope(x: Floats, cosine: Floats, sine: Floats, *, neox: bool) -> Floats:
    """Heads (heads, head_dim) with the first 2 * pairs values rotated: i with i + pairs (neox), or 2i with 2i + 1."""
    pairs = cosine.size
    first, second = (
        (slice(0, pairs), slice(pairs, 2 * pairs)) if neox else (slice(0, 2 * pairs, 2), slice(1, 2 * pairs, 2))
    )
    out = x.copy()
    out[:, first] = x[:, first] * cosine - x[:, second] * sine
    out[:, second] = x[:, first] * sine + x[:, second] * cosine
    return out


def gate(kind: str, x: Floats, up: Floats) -> Exact:
    """activation(x) * up for "silu", "relu2" (squared ReLU) and "gelu" (its tanh form)."""
    exact = x.astype(np.float64)
    match kind:
        case "silu":
            activated = exact * _sigmoid(exact)
        case "relu2":
            activated = np.maximum(exact, 0.0) ** 2
        case _:
            activated = exact * _sigmoid(2 * np.sqrt(2 / np.pi) * (exact + 0.044715 * exact**3))
    result: Exact = activated * up
    return result


def _sigmoid(x: Exact) -> Exact:
    result: Exact = 1 / (1 + np.exp(np.minimum(-x, 700.0)))
    return result


def cache_pages(keys: Floats, values: Floats) -> Codes:
    """The float16 pages (pages, bytes) of one KV head's keys and values (tokens, head_dim)."""
    tokens, head_dim = keys.shape
    count = -(-tokens // PAGE_TOKENS)
    whole = np.zeros((2, count * PAGE_TOKENS, head_dim), np.float16)
    whole[:, :tokens] = keys, values
    k, v = whole.reshape(2, -1, PIECE_TOKENS, head_dim)
    pieces = np.stack([k.transpose(0, 2, 1).reshape(len(k), -1), v.reshape(len(v), -1)], axis=1)
    return pieces.reshape(count, -1).view(np.uint8)


def attention(q: Floats, keys: Floats, values: Floats, *, position: int, window: int, first: int, last: int) -> Exact:
    """Attention of q (tokens, heads, head_dim), scaled, over float16 keys and values (cached, head_dim): out as q.

    Token t stands at `position` + t and sees the keys up to itself within first .. last-1, with a window only the last
    `window` of those up to itself. A token that sees none gets zeros.
    """
    k, v = (cached.astype(np.float16).astype(np.float64) for cached in (keys, values))
    places = position + np.arange(len(q))[:, None]
    key = np.arange(len(keys))[None, :]
    seen = (key <= places) & (key >= first) & (key < last)
    if window:
        seen &= key > places - window
    scores = np.where(seen[:, None, :], np.einsum("thd,kd->thk", q.astype(np.float64), k), -np.inf)
    peak = np.max(scores, axis=2, keepdims=True)
    weight = np.exp(scores - np.where(np.isfinite(peak), peak, 0.0))
    total = weight.sum(axis=2, keepdims=True)
    result: Exact = np.einsum("thk,kd->thd", weight / np.where(total > 0, total, 1.0), v)
    return result
