"""The cache of one layer: the same script over the kernels' and over the reference's, and the two beside each other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ternlight.engine import reference as kernels
from ternlight.engine.errors import EngineError
from ternlight.engine.kernels import _native
from ternlight.engine.kv.codecs import CODECS, PAGE_TOKENS, Codec
from ternlight.engine.kv.layer import KVCacheLayer, LayerSizes
from ternlight.engine.kv.native_layer import NativeLayer
from ternlight.engine.kv.reference_layer import ReferenceLayer

Make = Callable[[Codec, LayerSizes], KVCacheLayer]
Text = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]

TOKENS = 470
SIZES = LayerSizes(heads=4, kv_heads=2, head_dim=64)
WINDOWED = LayerSizes(heads=4, kv_heads=2, head_dim=64, window=100)
CUTS = (1, 60, 3, 130, 64, 8, 9, 195)
"""A way to cut the text into calls: single tokens, whole pages, several pages."""
ERRORS = {"f16": 2e-3, "kv8": 0.02, "kv4": 0.25, "kv4/3": 0.3, "kv3": 0.35, "kv4/2": 0.5, "kv2": 0.6}
"""Of the outputs, in their own size: more than a codec loses on Gaussian text, less than a broken one does."""


def native(codec: Codec, sizes: LayerSizes) -> KVCacheLayer:
    return NativeLayer(codec, sizes, 640, threads=2)


def scalar(codec: Codec, sizes: LayerSizes) -> KVCacheLayer:
    return NativeLayer(codec, sizes, 640, form=_native.Form("scalar"))


IMPLEMENTATIONS = {"native": native, "scalar": scalar, "reference": ReferenceLayer}
EXACT = {"native", "scalar"}
"""What has the same bits however the text is cut; NumPy's sums have not."""


@pytest.fixture(params=IMPLEMENTATIONS, scope="module")
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(name: str) -> Make:
    return IMPLEMENTATIONS[name]


def text_of(sizes: LayerSizes, tokens: int = TOKENS, seed: int = 0) -> Text:
    """Queries whose scores have a standard deviation of 1, biased keys, and values."""
    rng = np.random.default_rng(seed)
    q = rng.normal(size=(tokens, sizes.heads, sizes.head_dim)) / np.sqrt(sizes.head_dim)
    cached = rng.normal(size=(2, tokens, sizes.kv_heads, sizes.head_dim))
    cached[0] += rng.normal(size=(sizes.kv_heads, sizes.head_dim))
    return q.astype(np.float32), *cached.astype(np.float32)


def extend(layer: KVCacheLayer, text: Text, cuts: tuple[int, ...], start: int = 0) -> NDArray[np.float32]:
    """The outputs of the tokens from `start` on, `cuts` at a time."""
    parts = []
    for cut in cuts:
        parts.append(layer.extend(*(array[start : start + cut] for array in text)))
        start += cut
    return np.concatenate(parts)


def same(name: str, got: NDArray[np.float32], wanted: NDArray[np.float32]) -> None:
    if name in EXACT:
        np.testing.assert_array_equal(got, wanted)
    else:  # what lies between two whole numbers may be rounded either way
        assert np.linalg.norm(got - wanted) < 5e-3 * np.linalg.norm(wanted)


def exact(text: Text, sizes: LayerSizes) -> NDArray[np.float64]:
    """Attention without a codec."""
    q, keys, values = text
    group = sizes.heads // sizes.kv_heads
    heads = [
        kernels.attention(
            q[:, head * group : (head + 1) * group],
            keys[:, head],
            values[:, head],
            position=0,
            window=sizes.window,
            first=0,
            last=len(q),
        )
        for head in range(sizes.kv_heads)
    ]
    return np.concatenate(heads, axis=1)


@pytest.mark.parametrize("codec", CODECS.values(), ids=list(CODECS))
def test_a_sequence_is_extended_forked_cut_back_and_counted(name: str, make: Make, codec: Codec) -> None:
    """What a user of a layer does with it; a codec that is not at work has float16's bytes, or no error."""
    text = text_of(SIZES)
    layer = make(codec, SIZES)
    assert (layer.codec, layer.sizes, layer.length, layer.nbytes) == (codec, SIZES, 0, 0)
    whole = extend(layer, text, (TOKENS,))

    judge = exact(text, SIZES)
    error = np.linalg.norm(whole - judge) / np.linalg.norm(judge)
    assert error < ERRORS[codec.name] and (error > 1e-3) == bool(codec.number)
    full, page = TOKENS // PAGE_TOKENS, CODECS["f16"].page_bytes(SIZES.head_dim)
    last = -(-(TOKENS % PAGE_TOKENS) // 16) * page // 4
    # sealed all full pages but the first; in float16 that one, the two before the one in work, and its pieces
    bytes_of_head = (
        3 * page + last + (full - 1) * codec.page_bytes(SIZES.head_dim) if codec.number else full * page + last
    )
    assert layer.length == TOKENS and layer.nbytes == SIZES.kv_heads * bytes_of_head

    other = make(codec, SIZES)
    same(name, extend(other, text, CUTS), whole)
    assert other.nbytes == layer.nbytes

    strange = text_of(SIZES, 150, seed=1)
    twin = layer.fork()
    extend(twin, strange, (150,))
    assert (twin.length, layer.length) == (TOKENS + 150, TOKENS)
    kept = layer.truncate(TOKENS - 40)
    assert 0 < kept <= TOKENS - 40 and layer.length == kept
    same(name, extend(layer, text, (TOKENS - kept,), kept), whole[kept:])
    kept = twin.truncate(130)
    same(name, extend(twin, text, (TOKENS - kept,), kept), whole[kept:])
    assert twin.length == TOKENS and twin.truncate(0) == twin.nbytes == 0


def test_a_window_is_a_ring_of_pages(name: str, make: Make) -> None:
    text = text_of(WINDOWED)
    layer = make(CODECS["kv4"], WINDOWED)
    whole = extend(layer, text, CUTS)
    assert layer.codec.name == "f16"  # nothing of it is sealed
    judge = exact(text, WINDOWED)
    assert np.linalg.norm(whole - judge) < 2e-3 * np.linalg.norm(judge)
    assert layer.nbytes <= (1 + 1 + 100 // 64 + 1) * WINDOWED.kv_heads * CODECS["f16"].page_bytes(64)
    kept = layer.truncate(TOKENS - 20)
    same(name, extend(layer, text, (TOKENS - kept,), kept), whole[kept:])


@pytest.mark.parametrize("codec", ["kv8", "kv4", "kv4/2"])
@pytest.mark.parametrize(("heads", "kv_heads", "head_dim"), [(3, 1, 80), (2, 2, 96), (8, 1, 128), (2, 1, 256)])
def test_the_kernels_do_what_the_reference_does(codec: str, heads: int, kv_heads: int, head_dim: int) -> None:
    sizes = LayerSizes(heads=heads, kv_heads=kv_heads, head_dim=head_dim)
    text = text_of(sizes, 330)
    got, wanted = (extend(IMPLEMENTATIONS[one](CODECS[codec], sizes), text, (330,)) for one in ("native", "reference"))
    judge = exact(text, sizes)
    assert np.linalg.norm(got - wanted) < 0.01 * np.linalg.norm(wanted) < np.linalg.norm(judge)


def test_what_does_not_fit_is_refused(make: Make) -> None:
    layer = make(CODECS["kv4"], SIZES)
    q, keys, values = text_of(SIZES, 3)
    for wrong in ((q[:0], keys[:0], values[:0]), (q, keys[:2], values), (q[:, :2], keys, values)):
        with pytest.raises(ValueError, match="not the heads"):
            layer.extend(*wrong)
    with pytest.raises(ValueError, match="float32"):
        layer.extend(q, keys.astype(np.float64), values)  # type: ignore[arg-type]
    assert layer.length == 0
    for heads, kv_heads, head_dim in ((3, 2, 64), (2, 0, 64), (1, 1, 72), (1, 1, 272)):
        with pytest.raises(ValueError, match="heads"):
            LayerSizes(heads=heads, kv_heads=kv_heads, head_dim=head_dim)


def test_a_layer_holds_no_more_than_it_was_made_for() -> None:
    layer = NativeLayer(CODECS["kv4"], SIZES, 64)
    with pytest.raises(EngineError, match="context holds"):
        layer.extend(*text_of(SIZES, 65))
    assert layer.length == 0
