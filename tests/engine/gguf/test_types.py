"""Every storage type that the engine promises is known to all of its parts."""

from __future__ import annotations

import pytest

from ternlight.engine.gguf import types as t
from ternlight.engine.gguf.dequantize import decodable
from ternlight.engine.kernels import _native

RUNS = (
    *("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"),
    *("TQ1_0", "TQ2_0", "Q1_0", "Q2_0", "Q2_0_G128", "PQ2_0", "I2_S", "IQ1_BN", "IQ2_BN"),
)


@pytest.mark.parametrize("name", RUNS)
def test_the_reader_the_decoder_and_the_packer_know_it(name: str) -> None:
    (type,) = (type for type in t.ALL if type.name == name)
    assert type in t.LAYOUTS[type.id]
    assert decodable(type)
    assert _native.Matrix.packs(type.id, type.block_bytes, 512)


def test_what_cannot_be_read_is_named_with_what_to_get_instead() -> None:
    for words in (*t.REFUSED.values(), *t.OTHERWISE.values()):
        assert "get the" in words or "removed in 2023" in words or "neither of which" in words
    assert "TL1" in t.REFUSED[38]
    assert "TL2" in t.OTHERWISE[39]
