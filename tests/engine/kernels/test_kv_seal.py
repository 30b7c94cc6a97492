"""Sealing and reading back pages of the KV cache: bits of the reference, errors of the theory."""

import numpy as np
import pytest
from helpers.kv import exact_pages, gaussian_pages
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv import reference
from ternlight.engine.kv.codecs import CODECS, Codec

SEALING = [codec for codec in CODECS.values() if codec.number]
HEAD_DIMS = [16, 64, 80, 96, 128, 256]

# Normalised squared errors of the codecs' quantisers on Gaussian heads of 128, by bits: of K (matched norm at 4 bits,
# unbiased below) and of V (least squares).
THEORY = {4: (0.00919, 0.00917), 3: (0.0348, 0.0336), 2: (0.1306, 0.1152)}


def codec_of(form: _native.Form, codec: Codec, head_dim: int) -> _native.KVCodec:
    return _native.KVCodec(form, codec.number, head_dim)


@pytest.mark.parametrize("head_dim", HEAD_DIMS)
@pytest.mark.parametrize("codec", SEALING, ids=lambda codec: codec.name)
def test_sealed_bytes_are_those_of_the_reference(form: _native.Form, codec: Codec, head_dim: int) -> None:
    rng = np.random.default_rng(head_dim)
    pages = exact_pages(
        rng.normal(size=(3, 64, head_dim)) + 3 * rng.normal(size=head_dim), rng.normal(size=(3, 64, head_dim))
    )
    pages[2].view(np.float16)[:] *= 1e-4
    native = codec_of(form, codec, head_dim)

    sealed = native.seal(pages)

    assert native.sealed_bytes == codec.page_bytes(head_dim)
    np.testing.assert_array_equal(sealed, [reference.seal(codec, page) for page in pages])
    np.testing.assert_array_equal(
        native.seal(pages[:1], centred=False)[0], reference.seal(codec, pages[0], centred=False)
    )


@pytest.mark.parametrize("codec", SEALING, ids=lambda codec: codec.name)
def test_a_page_reads_back_as_the_values_that_its_codes_stand_for(form: _native.Form, codec: Codec) -> None:
    rng = np.random.default_rng(1)
    pages = gaussian_pages(rng, 1, 96)
    native = codec_of(form, codec, 96)
    sealed = native.seal(pages)
    back = reference.rotation(96).T
    for got, side in zip(
        reference.read_exact(native.unseal(sealed)[0]), reference.unpack(codec, 96, sealed[0]), strict=True
    ):
        np.testing.assert_allclose(got, back @ side.rotated(), atol=3e-3)


@pytest.mark.parametrize("bits", [2, 3, 4])
def test_errors_are_those_of_the_theory(bits: int) -> None:
    """A wrong table or scale rule is off by much more than a hundredth, and would pass tests of whole models.

    One instruction set does, as all seal alike.
    """
    codec = {2: CODECS["kv2"], 3: CODECS["kv3"], 4: CODECS["kv4"]}[bits]
    pages = gaussian_pages(np.random.default_rng(bits), 800, 128)
    k_error, v_error, k_size, v_size = 0.0, 0.0, 0.0, 0.0
    for page, sealed in zip(pages, codec_of(FORM, codec, 128).seal(pages), strict=True):
        keys, values = (reference.rotate(side) for side in reference.read_exact(page))
        k, v = reference.unpack(codec, 128, sealed)
        rest = keys - k.middle()[:, None]
        k_error, k_size = k_error + ((k.centred() - rest) ** 2).sum(), k_size + (rest**2).sum()
        v_error, v_size = v_error + ((v.rotated() - values) ** 2).sum(), v_size + (values**2).sum()
    for_k, for_v = THEORY[bits]
    assert k_error / k_size == pytest.approx(for_k, rel=0.01)
    assert v_error / v_size == pytest.approx(for_v, rel=0.01)


@pytest.mark.parametrize("head_dim", HEAD_DIMS)
def test_8_bits_are_nearly_exact(form: _native.Form, head_dim: int) -> None:
    pages = gaussian_pages(np.random.default_rng(0), 8, head_dim)
    native = codec_of(form, CODECS["kv8"], head_dim)
    for before, after in zip(
        reference.read_exact(pages.reshape(-1)[: native.exact_bytes]),
        reference.read_exact(native.unseal(native.seal(pages))[0]),
        strict=True,
    ):
        assert ((after - before) ** 2).sum() / (before**2).sum() < 7e-5


def test_a_bias_of_the_keys_costs_nothing(form: _native.Form) -> None:
    """The page's mean takes it away; without that, the error would grow with the bias's square."""
    rng = np.random.default_rng(5)
    keys, values = rng.normal(size=(2, 40, 64, 128))
    errors = []
    for bias in (0.0, 20.0):
        biased = keys.copy()
        biased[..., :2] += bias
        pages = exact_pages(biased, values)
        native = codec_of(form, CODECS["kv4"], 128)
        after = native.unseal(native.seal(pages))
        differences = [
            reference.read_exact(a)[0] - reference.read_exact(b)[0] for a, b in zip(after, pages, strict=True)
        ]
        errors.append(np.mean(np.square(differences)))
    assert errors[1] < 1.05 * errors[0]


def test_pages_of_zeros_read_back_as_zeros(form: _native.Form) -> None:
    for codec in SEALING:
        native = codec_of(form, codec, 64)
        assert not native.unseal(native.seal(np.zeros((1, native.exact_bytes), np.uint8))).view(np.float16).any()


@settings(deadline=None, max_examples=30)
@given(
    codec=st.sampled_from(SEALING),
    head_dim=st.sampled_from([16, 80, 128]),
    pattern=st.binary(min_size=2, max_size=40),
)
def test_any_bits_seal_and_every_instruction_set_seals_them_alike(codec: Codec, head_dim: int, pattern: bytes) -> None:
    """Infinities and values that are no numbers included."""
    page = np.resize(np.frombuffer(pattern, np.uint8), (1, head_dim * 256))
    sealed = [codec_of(_native.Form(isa), codec, head_dim).seal(page) for isa in _native.supported_isas()]
    finite = np.isfinite(page.view(np.float16)).all()
    for isa, other in zip(_native.supported_isas(), sealed, strict=True):
        if finite:
            np.testing.assert_array_equal(other, sealed[0], err_msg=isa)
        words = other[0, codec_of(_native.Form(isa), codec, head_dim).layout["words"] :].view(np.uint16)
        assert np.isfinite((words[:128] & reference.SCALE).view(np.float16)).all()


@pytest.mark.parametrize(("number", "head_dim"), [(0, 64), (7, 64), (2, 72), (2, 0), (2, 272)])
def test_other_sizes_are_refused(form: _native.Form, number: int, head_dim: int) -> None:
    with pytest.raises(ValueError, match="no codec"):
        _native.KVCodec(form, number, head_dim)
