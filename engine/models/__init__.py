"""Architectures that the native engine runs: one short recipe each, from a GGUF file to a `DecoderShape`."""

from __future__ import annotations

from collections.abc import Callable

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.bitnet import bitnet
from ternlight.engine.models.gemma3 import gemma3
from ternlight.engine.models.llama import llama
from ternlight.engine.models.qwen3 import qwen3
from ternlight.engine.models.shape import DecoderShape, LayerNames, Rope

RECIPES: dict[str, Callable[[GGUFFile], DecoderShape]] = {
    "llama": llama,
    "qwen3": qwen3,
    "bitnet": bitnet,
    "bitnet-25": bitnet,
    "bitnet-b1.58": bitnet,
    "gemma3": gemma3,
}
"""By `general.architecture`."""

__all__ = ["RECIPES", "DecoderShape", "LayerNames", "Rope"]
