"""The table of codecs and the pinned constants."""

import itertools
import math

import pytest

from ternlight.engine.kv.codecs import CODECS, DEFAULT
from ternlight.engine.kv.tables import CUTS, LEVELS, SIGN_WORDS, SIGNS


def density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi) if math.isfinite(x) else 0.0


def below(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


@pytest.mark.parametrize("bits", [2, 3, 4])
def test_the_tables_meet_the_condition_of_lloyd_and_max(bits: int) -> None:
    """Each level is the mean of its cell, each threshold half-way between two levels; levels are kept as of 127."""
    edges = [0.0, *CUTS[bits], math.inf]
    means = [(density(low) - density(high)) / (below(high) - below(low)) for low, high in itertools.pairwise(edges)]
    assert len(means) == 2 ** (bits - 1)
    for cut, low, high in zip(CUTS[bits], means, means[1:], strict=False):
        assert cut == pytest.approx((low + high) / 2, abs=1e-7)
    assert LEVELS[bits] == tuple(round(127 * mean / means[-1]) for mean in means)


def test_the_tables_are_those_of_the_literature() -> None:
    assert CUTS[4] == pytest.approx((0.2582, 0.5224, 0.7995, 1.0993, 1.4371, 1.8435, 2.4008), abs=1e-4)
    assert LEVELS == {2: (38, 127), 3: (14, 45, 79, 127), 4: (6, 18, 31, 44, 58, 75, 96, 127)}


def test_the_signs_are_the_bits_of_pi() -> None:
    assert SIGN_WORDS[0] / 2**32 == pytest.approx(math.pi - 3, abs=2**-32)
    assert list(SIGNS[:8]) == [1, 1, 1, -1, 1, 1, 1, -1]  # the last byte is 0x88, whose lowest bit comes first
    assert len(SIGNS) == 256 and (SIGNS < 0).sum() == 107


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("f16", 16),
        ("kv8", 8.125),
        ("kv4", 4.125),
        ("kv4/3", 3.625),
        ("kv3", 3.125),
        ("kv4/2", 3.125),
        ("kv2", 2.125),
    ],
)
def test_bits_of_a_value_in_a_head_of_128(name: str, bits: float) -> None:
    assert CODECS[name].bits_per_value(128) == bits


def test_the_default_is_within_its_bound() -> None:
    assert DEFAULT.name == "kv4" and DEFAULT.bits_per_value(128) <= 4.25


def test_the_layers_at_the_ends_are_kept_better() -> None:
    assert [CODECS["kv4/2"].of_layer(i, 6).name for i in range(6)] == ["kv4", "kv4", "kv4/2", "kv4/2", "kv4", "kv4"]
    assert {CODECS["kv3"].of_layer(i, 6).name for i in range(6)} == {"kv3"}
