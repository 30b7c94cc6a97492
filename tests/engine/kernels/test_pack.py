import numpy as np
import pytest
from helpers.ternary import fits, random_packed
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import reference
from ternlight.engine.kernels import _native
from ternlight.engine.kv import codecs
from ternlight.engine.reference import PACKINGS
from ternlight.engine.ternary import TernaryMatrix


@settings(deadline=None, max_examples=150)
@given(
    packing=st.sampled_from(sorted(PACKINGS)),
    rows=st.integers(1, 70),
    groups=st.integers(1, 4),
    group=st.sampled_from([0, 16, 32, 64, 128, 256]),
    columns=st.integers(1, 300),
    seed=st.integers(0, 2**32 - 1),
)
def test_packing_matches_the_reference_and_unpacks(
    packing: str, rows: int, groups: int, group: int, columns: int, seed: int
) -> None:
    columns = groups * group if group else columns
    if not fits(packing, columns, group):
        return
    packed = random_packed(np.random.default_rng(seed), packing, rows, columns, group)

    expected = reference.pack(packing, packed.codes, group, packed.scales, packed.minima)

    np.testing.assert_array_equal(packed.matrix.stream, expected)
    np.testing.assert_array_equal(packed.matrix.codes(), packed.codes)
    weights = reference.weights(packing, packed.codes, group, packed.scales, packed.minima)
    row = np.empty(columns, np.float32)
    for index in (0, rows - 1):
        packed.matrix.decode_row(index, row)
        # one multiplication and, with a minimum, one addition, each rounded
        np.testing.assert_allclose(
            row, weights[index], rtol=2.0**-23, atol=2.0**-22 if packed.minima is not None else 0
        )
    assert packed.matrix.shape == (rows, columns)
    assert (packed.matrix.packing, packed.matrix.group) == (packing, group)


def test_the_layout_is_the_documented_one() -> None:
    """Worked by hand: bits 2p, 2p+1 of byte 4 r + b hold the code of row r, column 4 p + b."""
    codes = np.zeros((2, 16), np.uint8)
    codes[1] = np.resize([0, 1, 2, 2, 1, 0, 2], 16)

    stream = reference.pack("T2", codes, 16, np.full((2, 1), 0.5, np.float32))

    assert stream.size == 128 + 64
    assert stream[4:8].tolist() == [0x14, 0xA1, 0x2A, 0x52]
    assert set(stream[:4].tolist() + stream[8:128].tolist()) == {0}
    assert stream[128:132].tobytes() == np.float16([0.5, 0.5]).tobytes()
    assert not stream[132:].any()


def test_five_trits_share_a_byte() -> None:
    """Columns b, 4+b, 8+b, 12+b are the digits of a number below 81; column 16+b adds 84 for each."""
    codes = np.zeros((1, 20), np.uint8)
    codes[0, [0, 4, 8, 12, 16]] = [2, 1, 0, 2, 1]
    codes[0, 19] = 2

    stream = reference.pack("T5", codes, 0, np.ones((1, 1), np.float32))

    assert stream[:4].tolist() == [2 + 3 + 54 + 84, 0, 0, 168]


def test_the_reference_and_the_c_headers_agree() -> None:
    assert tuple(PACKINGS) == _native.PACKINGS
    assert (reference.BLOCK_ROWS, reference.PAGE_TOKENS) == (_native.BLOCK_ROWS, _native.PAGE_TOKENS)
    assert reference.PIECE_TOKENS == codecs.PIECE_TOKENS == _native.PIECE_TOKENS


@pytest.mark.parametrize("packing", sorted(PACKINGS))
@pytest.mark.parametrize("value", [65504, -65504, 2.0**-24, 2.0**-25, 3 * 2.0**-25, 1e-30, 65519])
def test_scales_round_to_float16(packing: str, value: float) -> None:
    """Subnormals included: half of the smallest one rounds to zero, and all but what would become infinite is taken."""
    traits = PACKINGS[packing]
    codes = np.full((1, 64), traits.codes - 1, np.uint8)
    scales = np.full((1, 1), value, np.float32)
    matrix = _native.Matrix.from_codes(packing, codes, 64, scales, scales if traits.minimum else None)
    row = np.empty(64, np.float32)

    matrix.decode_row(0, row)

    half = float(np.float16(np.float32(value)))
    top = traits.factor * (traits.codes - 1) - traits.offset
    assert row[5] == np.float32(top * half) + np.float32(half if traits.minimum else 0)


@pytest.mark.parametrize("value", [65520, -1e9, np.inf, np.nan])
@pytest.mark.parametrize("packing", ["T2", "N4M"])
def test_scales_beyond_float16_are_refused(packing: str, value: float) -> None:
    codes = np.zeros((40, 64), np.uint8)
    good, bad = np.ones((40, 2), np.float32), np.ones((40, 2), np.float32)
    bad[39, 1] = value
    for scales, minima in [(bad, good), (good, bad)]:
        if packing == "T2" and scales is good:
            continue
        with pytest.raises(ValueError, match="not a number or more than 65504"):
            _native.Matrix.from_codes(packing, codes, 32, scales, minima if packing == "N4M" else None)


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_scales_of_rows_must_be_finite(value: float) -> None:
    with pytest.raises(ValueError, match="infinite or not a number"):
        _native.Matrix.from_codes("T2", np.zeros((1, 16), np.uint8), 0, np.full((1, 1), value, np.float32))


@pytest.mark.parametrize(
    ("packing", "columns", "group"),
    [
        ("T2", 64, 8),
        ("T2", 96, 64),
        ("B1", 64, 16),
        ("T5", 40, 20),
        ("N4M", 64, 0),
        ("I8M", 64, 0),
        ("T2", 2**18 + 16, 0),
        ("B1", 2**19, 2**19),
        ("I8", 2**16 + 4, 0),
        ("N4", 2**17, 2**17),
        ("T2", 64, -16),
    ],
)
def test_shapes_that_do_not_fit_are_refused(packing: str, columns: int, group: int) -> None:
    ones = np.ones((1, max(1, columns // group if group else 1)), np.float32)
    with pytest.raises(ValueError, match=f"{packing} takes no 1 x {columns} matrix in groups of {group}"):
        _native.Matrix.from_codes(
            packing, np.zeros((1, columns), np.uint8), group, ones, ones if "M" in packing else None
        )


@pytest.mark.parametrize("value", [-128, -2, 2, 127])
def test_a_value_that_is_no_trit_is_named(value: int) -> None:
    trits = np.zeros((40, 20), np.int8)
    trits[35, 19] = value

    with pytest.raises(ValueError, match=f"got {value} in row 35, column 19"):
        TernaryMatrix(trits, np.ones(40, np.float32))


def test_packed_bytes_are_a_quarter_of_the_weights_plus_scales() -> None:
    grouped = TernaryMatrix(np.zeros((64, 256), np.int8), np.ones((64, 2), np.float32), group=128)
    by_row = TernaryMatrix(np.zeros((64, 256), np.int8), np.ones(64, np.float32))

    assert (grouped.shape, grouped.groups, grouped.nbytes) == ((64, 256), 2, 64 * 256 // 4 + 64 * 2 * 2)
    assert by_row.nbytes == 64 * 256 // 4 + 64 * 4


def test_a_ternary_matrix_gives_its_trits_back() -> None:
    trits = np.random.default_rng(0).integers(-1, 2, (45, 77), dtype=np.int8)
    for group in (None, 16, 32):
        groups = 1 if group is None else -(-77 // group)
        scales = np.ones(45 if group is None else (45, groups), np.float32)
        np.testing.assert_array_equal(TernaryMatrix(trits, scales, group=group).trits(), trits)
