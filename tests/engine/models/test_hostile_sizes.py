"""Sizes that lie: one error that names the key, whatever arithmetic would make of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.decoders import write_decoder

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, ValueType, open_gguf
from ternlight.engine.gguf.types import Q2_0
from ternlight.engine.models import RECIPES

U64, F32, STRING = ValueType.U64, ValueType.F32, ValueType.STRING
YARN = {
    "rope__scaling__type": Entry(type=STRING, value="yarn"),
    "rope__scaling__factor": Entry(type=F32, value=4.0),
    "rope__scaling__original_context_length": Entry(type=U64, value=64),
}


@pytest.mark.parametrize(
    ("architecture", "key", "entry"),
    [
        ("gemma3", "attention.sliding_window", Entry(type=U64, value=2**40)),
        ("gemma3", "attention.sliding_window", Entry(type=U64, value=0)),
        ("gemma3", "attention.sliding_window_pattern", Entry(type=U64, value=0)),
        ("gemma3", "rope.freq_base_swa", Entry(type=F32, value=-2.0)),
        ("qwen3", "rope.freq_base", Entry(type=F32, value=0.0)),
        ("qwen3", "rope.freq_base", Entry(type=F32, value=1.0)),
        ("qwen3", "rope.freq_base", Entry(type=F32, value=float("nan"))),
        ("qwen3", "rope.scaling.factor", Entry(type=F32, value=0.0)),
        ("qwen3", "rope.scaling.original_context_length", Entry(type=U64, value=0)),
        ("qwen3", "rope.scaling.yarn_beta_fast", Entry(type=F32, value=0.0)),
        ("qwen3", "rope.scaling.yarn_beta_slow", Entry(type=F32, value=float("inf"))),
        ("qwen3", "attention.head_count_kv", Entry(type=U64, value=0)),
        ("qwen3", "rope.dimension_count", Entry(type=U64, value=2**32)),
        ("qwen3", "block_count", Entry(type=U64, value=2**32)),
        ("qwen3", "attention.layer_norm_rms_epsilon", Entry(type=F32, value=float("inf"))),
    ],
)
def test_a_size_out_of_range_is_named(architecture: str, key: str, entry: Entry, tmp_path: Path) -> None:
    extra = {**(YARN if architecture == "qwen3" else {}), key.replace(".", "__"): entry}
    path = write_decoder(tmp_path / "m.gguf", architecture, Q2_0, layers=1, **extra)
    with open_gguf(path) as file, pytest.raises(ModelFileError) as refused:
        RECIPES[architecture](file)
    assert f"{architecture}.{key.removesuffix('_kv')}" in refused.value.user_message
