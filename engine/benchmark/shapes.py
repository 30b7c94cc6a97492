"""Sizes of the models whose speed matters, and the storage types that they come in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ternlight.engine.gguf.types import F16, I2_S, IQ2_BN, Q1_0, Q2_0, Q6_K, TQ1_0, TQ2_0, TensorType


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSizes:
    """A decoder's sizes, as `ternlight.engine.models.DecoderShape` names them."""

    name: str
    architecture: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_dim: int
    ff_width: int
    vocabulary: int
    tied: bool

    @property
    def sub_norms(self) -> bool:
        """Whether norms stand before the output and down projections (BitNet)."""
        return self.architecture == "bitnet"

    @property
    def qk_norms(self) -> bool:
        """Whether q and k are normalised over each head (Qwen3)."""
        return self.architecture == "qwen3"

    def reduced(self, parts: int) -> ModelSizes:
        """A model of the same widths with one `parts`-th of the layers, and of the vocabulary to keep their shares."""
        return replace(self, layers=max(1, self.layers // parts), vocabulary=max(1024, self.vocabulary // parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One model file to measure."""

    sizes: ModelSizes
    body: TensorType
    """Of every matrix in the layers."""
    embedding: TensorType
    """Of the token embedding and of the head."""

    @property
    def packing(self) -> str:
        """The name of the case's storage type."""
        return self.body.name

    @property
    def name(self) -> str:
        """Shape and packing."""
        return f"{self.sizes.name} {self.packing}"


BITNET_2B = ModelSizes(
    name="BitNet 2B",
    architecture="bitnet",
    layers=30,
    width=2560,
    heads=20,
    kv_heads=5,
    head_dim=128,
    ff_width=6912,
    vocabulary=128_256,
    tied=True,
)
BONSAI_1_7B = ModelSizes(
    name="Bonsai 1.7B",
    architecture="qwen3",
    layers=28,
    width=2048,
    heads=16,
    kv_heads=8,
    head_dim=128,
    ff_width=6144,
    vocabulary=151_669,
    tied=True,
)
BONSAI_8B = ModelSizes(
    name="Bonsai 8B",
    architecture="qwen3",
    layers=36,
    width=4096,
    heads=32,
    kv_heads=8,
    head_dim=128,
    ff_width=12_288,
    vocabulary=151_669,
    tied=False,
)


def _whole(sizes: ModelSizes, type: TensorType) -> Case:
    """Everything in one type, as the Bonsai files are."""
    return Case(sizes=sizes, body=type, embedding=type)


QUICK_PARTS = 6
FULL = (
    Case(sizes=BITNET_2B, body=I2_S, embedding=F16),  # as published; only this engine reads it
    Case(sizes=BITNET_2B, body=TQ2_0, embedding=Q6_K),
    Case(sizes=BITNET_2B, body=IQ2_BN, embedding=Q6_K),  # the best of ik_llama.cpp
    Case(sizes=BITNET_2B, body=TQ1_0, embedding=Q6_K),
    Case(sizes=BITNET_2B, body=Q2_0, embedding=Q6_K),
    _whole(BONSAI_1_7B, TQ2_0),
    _whole(BONSAI_1_7B, IQ2_BN),
    _whole(BONSAI_1_7B, TQ1_0),
    _whole(BONSAI_1_7B, Q2_0),
    _whole(BONSAI_1_7B, Q1_0),
    _whole(BONSAI_8B, TQ2_0),
    _whole(BONSAI_8B, IQ2_BN),
    _whole(BONSAI_8B, TQ1_0),
    _whole(BONSAI_8B, Q2_0),
    _whole(BONSAI_8B, Q1_0),
)
QUICK = tuple(
    Case(sizes=case.sizes.reduced(QUICK_PARTS), body=case.body, embedding=case.embedding)
    for case in FULL
    if (case.sizes.name, case.packing) in (("BitNet 2B", "TQ2_0"), ("Bonsai 1.7B", "TQ1_0"), ("Bonsai 8B", "Q1_0"))
)
