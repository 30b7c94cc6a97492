"""How much memory the native engine's cache and scratch take, in bytes, from sizes alone."""

from __future__ import annotations

from ternlight.engine.kv.codecs import Codec
from ternlight.engine.models.shape import DecoderShape

PAGE = 64
"""Tokens of a page."""
EXACT_PAGES = 4
"""Exact pages of a sequence whose others are sealed: the first, the one in work and two before it."""


def cache_bytes(shape: DecoderShape, codec: Codec, context: int, chunk: int) -> int:
    """The most bytes that the pages of a sequence of `context` tokens take, `chunk` tokens evaluated at a time.

    A sequence takes less until it is as long as that: its pages come as they are needed.
    """
    pages, fresh = -(-context // PAGE), -(-chunk // PAGE)
    exact = 2 * 2 * PAGE * shape.head_dim * shape.kv_heads
    seeing_all = [layer for layer in range(shape.layers) if not shape.is_local(layer)]
    local_pages = min(pages, -(-shape.window // PAGE) + 2 + fresh)
    local = (shape.layers - len(seeing_all)) * exact * local_pages
    if codec.number == 0:
        return local + len(seeing_all) * exact * pages
    sealed = sum(codec.of_layer(layer, shape.layers).page_bytes(shape.head_dim) for layer in seeing_all)
    exact_pages = min(pages, EXACT_PAGES + fresh)
    return local + len(seeing_all) * exact * exact_pages + sealed * shape.kv_heads * max(0, pages - 1)


def scratch_bytes(shape: DecoderShape, context: int, chunk: int, threads: int) -> int:
    """About what a pass over `chunk` tokens needs (src/decoder.c), with the logits of as many tokens."""
    q_width, kv_width = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    widest = max(shape.width, shape.ff_width, q_width)
    token = 4 * (shape.width + 2 * widest + 2 * kv_width + q_width + 2 * shape.ff_width) + 6 * (4 * widest + 256)
    splits = -(-context // (8 * PAGE))
    walk = 2 * splits * 8 * shape.heads * (shape.head_dim + 2) * 4
    run = 16 * shape.heads // shape.kv_heads * (6 * shape.head_dim * 4 + 128)
    return chunk * token + walk + threads * run + 4 * shape.vocabulary
