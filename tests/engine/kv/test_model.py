"""The codecs in the real forward pass of the bundled model, on real text."""

import contextlib
from collections.abc import Iterator

import numpy as np
import pytest
from helpers.models import language_model

from ternlight.engine.benchmark.kv import FIRST_SEALED, Cache, measure_loss, real_text
from ternlight.engine.benchmark.kv_report import KVReport
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv import reference
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.kv.pages import PAGE, PIECES
from ternlight.engine.native import NativeModel

TOKENS = 1536
SEALING = [name for name, codec in CODECS.items() if codec.number]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> Iterator[NativeModel]:
    with contextlib.closing(NativeModel(language_model(), context=TOKENS, threads=2, flag=CancelFlag())) as made:
        yield made


@pytest.fixture(scope="module")
def measured() -> KVReport:
    report = KVReport()
    measure_loss(report, language_model(), TOKENS, 2)
    return report


def test_float16_loses_nothing(measured: KVReport) -> None:
    assert measured.rows[0].kl_mean == 0 and measured.rows[0].top1 == 1


@pytest.mark.parametrize(
    ("name", "loss"),
    [("kv8", 0.0001), ("kv4", 0.004), ("kv4/3", 0.006), ("kv3", 0.012), ("kv4/2", 0.015), ("kv2", 0.08)],
)
def test_a_codec_costs_what_it_should_and_saves_what_it_says(
    measured: KVReport, model: NativeModel, name: str, loss: float
) -> None:
    """A codec that is silently not in use has no loss and float16's memory; a broken one loses more than its bound."""
    row = next(row for row in measured.rows if row.codec.name == name)
    assert 0 < row.kl_mean < loss
    assert row.top1 > 0.85
    shape, pages = model.shape, TOKENS // PAGE
    exact_page = shape.layers * shape.kv_heads * CODECS["f16"].page_bytes(shape.head_dim)
    sealed_page = shape.kv_heads * sum(
        row.codec.of_layer(layer, shape.layers).page_bytes(shape.head_dim) for layer in range(shape.layers)
    )
    # page 0 is exact, all others are sealed, and of the last ones three are exact as well
    assert row.resident_bytes <= (pages - 1) * sealed_page + 4 * exact_page
    assert row.resident_bytes >= (pages - 1) * sealed_page + 3 * exact_page
    assert measured.rows[0].resident_bytes == pages * exact_page


def test_losses_grow_as_bits_shrink(measured: KVReport) -> None:
    loss = {row.codec.name: row.kl_mean for row in measured.rows}
    assert loss["kv8"] < loss["kv4"] < loss["kv3"] < loss["kv2"]


@pytest.mark.parametrize("name", ["kv4", "kv3", "kv2"])
def test_real_values_are_coded_in_so_many_bytes_and_as_well_as_the_theory_says(model: NativeModel, name: str) -> None:
    """In one run: a codec that is not in use has float16's bytes, no loss, and no error of its tables."""
    codec, head_dim = CODECS[name], model.shape.head_dim
    tokens = model.vocabulary.encode(real_text())[: 4 * PAGE]
    exact, sealed = Cache(model, CODECS["f16"], TOKENS), Cache(model, codec, TOKENS)
    errors, sizes = np.zeros(2), np.zeros(2)
    said = []
    for cache in (exact, sealed):
        cache.evaluate(tokens, _native.LAST)
        logits = cache.evaluate(tokens[:1], _native.LAST)[0].astype(np.float64)
        said.append(logits - np.logaddexp.reduce(logits))
    assert 1e-6 < np.sum(np.exp(said[0]) * (said[0] - said[1])) < 0.5
    sealed_bytes = model.shape.kv_heads * sum(
        codec.of_layer(layer, model.shape.layers).page_bytes(head_dim) for layer in range(model.shape.layers)
    )
    native = _native.KVCodec(FORM, codec.number, head_dim)
    for index in range(1, 4):
        before, after = exact.table.pages[index].exact, sealed.table.pages[index].sealed
        assert len(before) == PIECES and after is not None
        assert len(after.data) == sealed_bytes < 0.3 * sum(len(piece.data) for piece in before)
        # the first layer's entries depend on the tokens alone
        for head in range(model.shape.kv_heads):
            size = native.exact_bytes // PIECES
            page = np.concatenate([piece.data[head * size : (head + 1) * size] for piece in before])
            codes = after.data[head * native.sealed_bytes : (head + 1) * native.sealed_bytes]
            np.testing.assert_array_equal(native.seal(page[None])[0], codes)
            for side, (k_or_v, kept) in enumerate(
                zip(reference.read_exact(page), reference.unpack(codec, head_dim, codes), strict=True)
            ):
                rest = reference.rotate(k_or_v) - kept.middle()[:, None]
                errors[side] += np.square(kept.centred() - rest).sum()
                sizes[side] += np.square(rest).sum()
    theory = {4: (0.0090, 0.0090), 3: (0.0342, 0.0331), 2: (0.128, 0.113)}[codec.k_bits]
    # the values of a first layer are not quite Gaussian; a wrong table is off by more than this
    assert errors / sizes == pytest.approx(theory, rel=0.2)
    exact.table.clear()
    sealed.table.clear()


@pytest.mark.parametrize("name", SEALING)
def test_results_do_not_depend_on_how_tokens_are_cut_into_calls(model: NativeModel, name: str) -> None:
    tokens = model.vocabulary.encode(real_text())[: 5 * PAGE + 7]
    results = []
    for step in (256, 61, 130):
        cache = Cache(model, CODECS[name], TOKENS)
        parts = [cache.evaluate(tokens[at : at + step], _native.ALL) for at in range(0, len(tokens) - 20, step)]
        done = cache.table.length
        parts += [cache.evaluate([token], _native.ALL) for token in tokens[done:]]
        results.append(np.concatenate(parts))
        cache.table.clear()
    np.testing.assert_array_equal(results[1], results[0])
    np.testing.assert_array_equal(results[2], results[0])
    assert len(results[0]) == len(tokens) > FIRST_SEALED
