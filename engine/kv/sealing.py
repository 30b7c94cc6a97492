"""How a model's full pages are stored, and pages stored anew in a smaller form when memory runs short."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv.codecs import Codec
from ternlight.engine.kv.pages import PIECES, Page, PageShape
from ternlight.engine.kv.slabs import Bytes
from ternlight.engine.models.shape import DecoderShape

SMALLER = {"f16": "kv8", "kv8": "kv4", "kv4": "kv4/3", "kv4/3": "kv4/2"}
"""The codec to step down to from each."""


def sealing_numbers(shape: DecoderShape, codec: Codec) -> list[int]:
    """The number of each layer's codec; 0 for a sliding-window layer, whose pages are not sealed."""
    layers = range(shape.layers)
    return [0 if shape.is_local(layer) else codec.of_layer(layer, shape.layers).number for layer in layers]


class PageForm:
    """A codec for the pages of one model."""

    def __init__(self, decoder: _native.Decoder, shape: DecoderShape, codec: Codec) -> None:
        self.codec = codec
        numbers = sealing_numbers(shape, codec)
        self.native = _native.Sealing(numbers, shape.kv_heads, shape.head_dim) if codec.number else None
        """What the kernels know of it; None where full pages stay as they are."""
        self.pages = PageShape(
            exact=decoder.exact_bytes,
            local=decoder.local_bytes,
            sealed=0 if self.native is None else self.native.bytes,
            window=shape.window,
        )
        self._heads = shape.kv_heads
        self._codecs = [
            _native.KVCodec(FORM, numbers[layer], shape.head_dim)
            for layer in range(shape.layers)
            if self.native is not None and not shape.is_local(layer)
        ]

    def seal(self, exact: Sequence[Bytes]) -> Bytes:
        """A sealed block of the pieces of an exact page."""
        pieces = [piece.reshape(len(self._codecs), self._heads, -1) for piece in exact]
        heads = np.concatenate(pieces, axis=2)
        sealed = [codec.seal(layer).reshape(-1) for codec, layer in zip(self._codecs, heads, strict=True)]
        block = _native.aligned_bytes(self.pages.sealed)
        np.concatenate(sealed, out=block)
        return block

    def unseal(self, sealed: Bytes) -> list[Bytes]:
        """The pieces of the exact page that a sealed block stands for."""
        layers, at = [], 0
        for codec in self._codecs:
            size = self._heads * codec.sealed_bytes
            layers.append(codec.unseal(sealed[at : at + size].reshape(self._heads, -1)))
            at += size
        pieces = np.stack(layers).reshape(len(layers), self._heads, PIECES, -1)
        return [pieces[:, :, index].reshape(-1) for index in range(PIECES)]

    def exact(self, page: Page) -> Sequence[Bytes]:
        """The most exact form of a full page of which there is one."""
        if page.exact:
            return [piece.data for piece in page.exact]
        assert page.sealed is not None
        return self.unseal(page.sealed.data)
