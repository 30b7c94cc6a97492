"""The products of every packing on every instruction set of this computer against NumPy."""

import numpy as np
import pytest
from helpers.ternary import Packed, fits, random_packed
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine.kernels import _native
from ternlight.engine.reference import PACKINGS

SHAPES = [
    (1, 1, 0),
    (1, 300, 0),
    (31, 15, 0),
    (33, 17, 0),
    (100, 163, 0),
    (64, 1000, 0),
    (5, 32, 16),
    (33, 96, 32),
    (32, 64, 64),
    (63, 192, 64),
    (65, 384, 128),
    (7, 512, 256),
    (200, 256, 256),
    (40, 2560, 128),
]
TOKENS = [1, 2, 3, 7, 8, 9, 16, 17, 20, 65, 130]


def multiply(
    form: _native.Form, packed: Packed, values: np.ndarray, steps: np.ndarray, pool: _native.Pool | None = None
) -> np.ndarray:
    out = np.full((len(values), len(packed.codes)), np.nan, np.float32)
    form.product(packed.matrix, _native.Activation.from_values(values, packed.group, steps), out, pool=pool)
    return out


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_the_integer_part_is_exact(form: _native.Form, packing: str) -> None:
    """With scales, steps and minima that are whole numbers every float is one, so nothing may be off by a bit."""
    for index, (rows, columns, group) in enumerate(SHAPES):
        if not fits(packing, columns, group):
            continue
        for tokens in TOKENS:
            rng = np.random.default_rng([index, tokens])
            packed = random_packed(rng, packing, rows, columns, group, unit=True)
            values = rng.integers(-127, 128, (tokens, columns)).astype(np.int8)
            steps = np.ones((tokens, columns // group if group else 1), np.float32)
            exact, _ = packed.exact(values, steps)
            assert np.abs(exact).max() < 2**24
            np.testing.assert_array_equal(
                multiply(form, packed, values, steps), exact, err_msg=f"{rows} {columns} {group}"
            )


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_results_are_within_the_stated_bound(form: _native.Form, packing: str) -> None:
    for index, (rows, columns, group) in enumerate(SHAPES):
        if not fits(packing, columns, group):
            continue
        for tokens in (1, 5, 20, 70):
            rng = np.random.default_rng([index, tokens])
            packed = random_packed(rng, packing, rows, columns, group)
            x = rng.normal(size=(tokens, columns)).astype(np.float32)
            quantised = form.quantise(x, group)
            out = np.empty((tokens, rows), np.float32)
            form.product(packed.matrix, quantised, out)
            exact, bound = packed.exact(quantised.values(), quantised.steps())
            assert np.all(np.abs(out - exact) <= bound), (rows, columns, group, tokens)


@pytest.mark.parametrize("packing", sorted(PACKINGS))
@pytest.mark.parametrize("tokens", [1, 3])
@pytest.mark.parametrize("value", [-127, 127])
def test_the_largest_sums_are_exact(form: _native.Form, packing: str, tokens: int, value: int) -> None:
    """The widest matrices with the extreme codes: no sum of 32 bits overflows, and each is rounded only once."""
    traits = PACKINGS[packing]
    spans = 1 << 18 if packing in ("T2", "B1", "T5") else 1 << 16
    group = spans if traits.minimum else 0
    values = np.full((tokens, spans), value, np.int8)
    steps = np.ones((tokens, 1), np.float32)
    for code in (0, traits.codes - 1):
        codes = np.full((2, spans), code, np.uint8)
        minima = np.zeros((2, 1), np.float32) if traits.minimum else None
        matrix = _native.Matrix.from_codes(packing, codes, group, np.ones((2, 1), np.float32), minima)
        out = np.empty((tokens, 2), np.float32)
        form.product(matrix, _native.Activation.from_values(values, group, steps), out)
        weight = traits.factor * code - traits.offset
        np.testing.assert_array_equal(out, np.float32(weight * value * spans))


@pytest.mark.parametrize("packing", sorted(PACKINGS))
@pytest.mark.parametrize("tokens", [1, 20])
def test_the_largest_sums_of_a_group_are_exact(form: _native.Form, packing: str, tokens: int) -> None:
    traits = PACKINGS[packing]
    for value in (-127, 127):
        values = np.full((tokens, 512), value, np.int8)
        steps = np.ones((tokens, 2), np.float32)
        for code in (0, traits.codes - 1):
            codes = np.full((33, 512), code, np.uint8)
            minima = np.ones((33, 2), np.float32) if traits.minimum else None
            matrix = _native.Matrix.from_codes(packing, codes, 256, np.ones((33, 2), np.float32), minima)
            out = np.empty((tokens, 33), np.float32)
            form.product(matrix, _native.Activation.from_values(values, 256, steps), out)
            weight = traits.factor * code - traits.offset + traits.minimum
            np.testing.assert_array_equal(out, weight * value * 512)


@pytest.mark.parametrize("packing", ["T2", "B1", "T5"])
def test_minus_128_is_allowed_for_narrow_codes(form: _native.Form, packing: str) -> None:
    packed = random_packed(np.random.default_rng(0), packing, 40, 200, 0, unit=True)
    values = np.full((3, 200), -128, np.int8)
    steps = np.ones((3, 1), np.float32)
    np.testing.assert_array_equal(multiply(form, packed, values, steps), packed.exact(values, steps)[0])


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_opposite_extremes_cancel(form: _native.Form, packing: str) -> None:
    group = 128
    packed = random_packed(np.random.default_rng(0), packing, 33, 640, group, unit=True)
    values = np.tile(np.array([127, -127], np.int8), (2, 320))
    steps = np.ones((2, 640 // group if group else 1), np.float32)
    np.testing.assert_array_equal(multiply(form, packed, values, steps), packed.exact(values, steps)[0])


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_zero_activations_give_zeros(form: _native.Form, packing: str) -> None:
    group = 32
    packed = random_packed(np.random.default_rng(0), packing, 45, 96, group)
    for tokens in (1, 9):
        out = np.full((tokens, 45), 7, np.float32)
        form.product(packed.matrix, form.quantise(np.zeros((tokens, 96), np.float32), group), out)
        assert not out.any()


@pytest.mark.parametrize("packing", sorted(PACKINGS))
@pytest.mark.parametrize("tokens", [1, 10])
def test_products_of_planes_add_up(form: _native.Form, packing: str, tokens: int) -> None:
    rng = np.random.default_rng(tokens)
    group = 64
    planes = [random_packed(rng, packing, 70, 320, group, unit=True) for _ in range(3)]
    values = rng.integers(-127, 128, (tokens, 320)).astype(np.int8)
    steps = np.ones((tokens, 320 // group if group else 1), np.float32)
    x = _native.Activation.from_values(values, group, steps)
    out = np.full((tokens, 70), np.nan, np.float32)

    for index, plane in enumerate(planes):
        form.product(plane.matrix, x, out, add=index > 0)

    np.testing.assert_array_equal(out, sum(plane.exact(values, steps)[0] for plane in planes))


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_a_token_gets_the_same_bits_alone_and_in_a_batch(form: _native.Form, packing: str) -> None:
    rng = np.random.default_rng(4)
    group = 32
    packed = random_packed(rng, packing, 50, 160, group)
    x = rng.normal(size=(70, 160)).astype(np.float32)
    alone = np.empty((70, 1, 50), np.float32)
    for token in range(70):
        form.product(packed.matrix, form.quantise(x[token : token + 1], group), alone[token])
    for tokens in (2, 11, 20, 70):
        together = np.empty((tokens, 50), np.float32)
        form.product(packed.matrix, form.quantise(x[:tokens], group), together)
        np.testing.assert_array_equal(alone[:tokens, 0], together)


@pytest.mark.parametrize("packing", sorted(PACKINGS))
@pytest.mark.parametrize(("columns", "group"), [(2210, 0), (2208, 96), (960, 64), (1152, 128), (2304, 256)])
def test_a_token_gets_the_same_bits_alone_and_among_many_that_the_caches_do_not_hold(
    form: _native.Form, packing: str, columns: int, group: int
) -> None:
    if not fits(packing, columns, group):
        return
    rng = np.random.default_rng(8)
    packed = random_packed(rng, packing, 65, columns, group)
    x = rng.normal(size=(531, columns)).astype(np.float32)
    together = np.full((531, 65), np.nan, np.float32)
    form.product(packed.matrix, form.quantise(x, group), together)
    alone = np.empty((1, 65), np.float32)
    for token in (0, 7, 8, 15, 16, 31, 32, 447, 448, 511, 512, 527, 528, 530):
        form.product(packed.matrix, form.quantise(x[token : token + 1], group), alone)
        np.testing.assert_array_equal(together[token], alone[0], err_msg=f"token {token}")


@pytest.mark.parametrize("packing", sorted(PACKINGS))
@pytest.mark.parametrize("add", [False, True])
def test_the_parts_of_a_token_are_added_up(form: _native.Form, packing: str, add: bool) -> None:
    group = 32
    packed = random_packed(np.random.default_rng(6), packing, 45, 96, group, unit=True)
    for tokens in (1, 2, 5, 9, 40):
        rng = np.random.default_rng(tokens)
        values = rng.integers(-127, 128, (2 * tokens, 96)).astype(np.int8)
        steps = rng.choice([1, 2, 4], (2 * tokens, 96 // group if group else 1)).astype(np.float32)
        exact = packed.exact(values, steps)[0].reshape(tokens, 2, 45).sum(axis=1)
        out = np.full((tokens, 45), 5 if add else np.nan, np.float32)
        form.product(packed.matrix, _native.Activation.from_values(values, group, steps, 2), out, add=add)
        np.testing.assert_array_equal(out, exact + 5 * add)


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_a_token_of_two_parts_gets_the_same_bits_alone_and_in_a_batch(form: _native.Form, packing: str) -> None:
    rng = np.random.default_rng(7)
    group = 32
    packed = random_packed(rng, packing, 50, 160, group)
    x = rng.normal(size=(40, 160)).astype(np.float32)
    alone = np.ones((40, 1, 50), np.float32)
    for token in range(40):
        form.product(packed.matrix, form.quantise(x[token : token + 1], group, 2), alone[token], add=True)
    for tokens in (2, 7, 40):
        together = np.ones((tokens, 50), np.float32)
        form.product(packed.matrix, form.quantise(x[:tokens], group, 2), together, add=True)
        np.testing.assert_array_equal(alone[:tokens, 0], together)


@pytest.mark.parametrize("packing", sorted(PACKINGS))
def test_with_one_scale_per_row_all_instruction_sets_give_the_same_bits(packing: str) -> None:
    if PACKINGS[packing].minimum:
        return
    rng = np.random.default_rng(5)
    packed = random_packed(rng, packing, 90, 333, 0)
    values = rng.integers(-127, 128, (6, 333)).astype(np.int8)
    steps = rng.random((6, 1)).astype(np.float32)
    scalar, *others = [multiply(_native.Form(isa), packed, values, steps) for isa in _native.supported_isas()]
    for other in others:
        np.testing.assert_array_equal(other, scalar)


@pytest.mark.parametrize("columns", [31, 96])
def test_activations_of_another_shape_are_refused(form: _native.Form, columns: int) -> None:
    packed = random_packed(np.random.default_rng(0), "T2", 4, 64, 32)
    out = np.empty((1, 4), np.float32)
    with pytest.raises(ValueError, match="not quantised for this matrix"):
        form.product(packed.matrix, form.quantise(np.ones((1, 64), np.float32), 64), out)
    with pytest.raises(ValueError, match=r"shape \(1, 4\)"):
        form.product(packed.matrix, form.quantise(np.ones((1, 64), np.float32), 32), np.empty((1, 5), np.float32))
    with pytest.raises(ValueError, match="no groups of 64"):
        form.quantise(np.ones((1, columns), np.float32), 64)


@settings(deadline=None, max_examples=100)
@given(
    packing=st.sampled_from(sorted(PACKINGS)),
    rows=st.integers(1, 70),
    groups=st.integers(1, 5),
    group=st.sampled_from([0, 16, 32, 64, 128, 256]),
    columns=st.integers(1, 400),
    tokens=st.integers(1, 20),
    extreme=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_instruction_set_agrees_with_the_reference(
    packing: str, rows: int, groups: int, group: int, columns: int, tokens: int, extreme: bool, seed: int
) -> None:
    columns = groups * group if group else columns
    if not fits(packing, columns, group):
        return
    rng = np.random.default_rng(seed)
    whole = random_packed(rng, packing, rows, columns, group, unit=True)
    scaled = random_packed(rng, packing, rows, columns, group)
    values = rng.choice([-127, 127], (tokens, columns)) if extreme else rng.integers(-127, 128, (tokens, columns))
    values = values.astype(np.int8)
    ones = np.ones((tokens, groups if group else 1), np.float32)
    steps = rng.random(ones.shape).astype(np.float32)
    exact, bound = scaled.exact(values, steps)
    for isa in _native.supported_isas():
        form = _native.Form(isa)
        np.testing.assert_array_equal(multiply(form, whole, values, ones), whole.exact(values, ones)[0], err_msg=isa)
        assert np.all(np.abs(multiply(form, scaled, values, steps) - exact) <= bound), isa
