"""config.json of a folder: which architecture it is in GGUF's terms, its sizes, and how its weights are to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ternlight.engine.checkpoint.json_files import read_object
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import Value, ValueType

MAX_CONFIG = 4 << 20

_BITNETS = ("BitNetForCausalLM", "BitnetForCausalLM")
_U32, _F32 = ValueType.U32, ValueType.F32


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What is read of a config.json."""

    architecture: str
    """As a GGUF file would name it."""
    layers: int
    heads: int
    kv_heads: int
    vocabulary: int
    tied: bool | None
    """Whether the head is the embedding; None where the config does not say, so that the tensors do."""
    scales: Literal["multiply", "divide", "none"]
    """What packed weights do with their `weight_scale`; "none" where the config announces no packed weights."""
    masters: bool
    """Whether matrices that are not packed are to be ternarised, as the model was trained."""
    metadata: dict[str, tuple[ValueType, Value]]
    """Sizes under GGUF's keys."""


def read_config(folder: Path) -> Config:
    """Raises `ModelFileError` naming the field that is missing, out of range or not known here."""
    path = folder / "config.json"
    return _Reader(path, read_object(path, MAX_CONFIG)).config()


class _Reader:
    def __init__(self, path: Path, values: dict[str, Any]) -> None:
        self._path = path
        self._values = values

    def config(self) -> Config:
        architecture = self._architecture()
        heads = self._integer("num_attention_heads", 1, 4096)
        kv_heads = self._integer("num_key_value_heads", 1, 4096, default=heads)
        layers = self._integer("num_hidden_layers", 1, 4096)
        width = self._integer("hidden_size", 1, 1 << 20)
        head_dim = self._integer("head_dim", 1, 1 << 16, default=width // heads)
        vocabulary = self._integer("vocab_size", 1, 1 << 20)
        scales, masters = self._quantization()
        sizes: dict[str, tuple[ValueType, Value]] = {
            "block_count": (_U32, layers),
            "context_length": (_U32, self._integer("max_position_embeddings", 1, 1 << 26)),
            "embedding_length": (_U32, width),
            "feed_forward_length": (_U32, self._integer("intermediate_size", 1, 1 << 24)),
            "attention.head_count": (_U32, heads),
            "attention.head_count_kv": (_U32, kv_heads),
            "attention.key_length": (_U32, head_dim),
            "attention.value_length": (_U32, head_dim),
            "attention.layer_norm_rms_epsilon": (_F32, self._number("rms_norm_eps")),
            "rope.dimension_count": (_U32, head_dim),
            "rope.freq_base": (_F32, self._rope_base()),
            "vocab_size": (_U32, vocabulary),
        }
        return Config(
            architecture=architecture,
            layers=layers,
            heads=heads,
            kv_heads=kv_heads,
            vocabulary=vocabulary,
            tied=self._flag("tie_word_embeddings"),
            scales=scales,
            masters=masters,
            metadata={f"{architecture}.{key}": value for key, value in sizes.items()},
        )

    def _architecture(self) -> str:
        kind, gate = self._values.get("model_type"), self._values.get("hidden_act")
        names = self._values.get("architectures")
        bitnet = kind == "bitnet" or (isinstance(names, list) and any(name in names for name in _BITNETS))
        if bitnet and gate in ("relu2", "silu"):
            return "bitnet-b1.58" if gate == "relu2" else "bitnet"
        if kind == "llama" and gate == "silu":
            return "llama"
        raise self._refused(
            "model_type" if kind not in ("bitnet", "llama") else "hidden_act",
            "is not that of a BitNet, Falcon-E, Falcon3 or Llama model. Get the model as a GGUF file",
        )

    def _quantization(self) -> tuple[Literal["multiply", "divide", "none"], bool]:
        """The convention of the scales, told by the config alone: the values would fit both."""
        quantization = self._values.get("quantization_config")
        if quantization is None:
            # the first BitNet models were published as masters, with only this to say so
            return "none", self._values.get("weight_bits") == 1 or self._values.get("model_type") == "bitnet"
        if not isinstance(quantization, dict) or quantization.get("quant_method") != "bitnet":
            raise self._refused("quantization_config", "is not BitNet's. Get the model as a GGUF file")
        linear, mode = quantization.get("linear_class", "bitlinear"), quantization.get("quantization_mode", "offline")
        if linear not in ("bitlinear", "autobitlinear") or mode not in ("offline", "online"):
            raise self._refused("quantization_config", "names a kind of layer that is not known")
        if quantization.get("modules_to_not_convert") not in (None, [], ["lm_head"]):
            raise self._refused("quantization_config", "leaves out layers other than lm_head, which is not supported")
        if quantization.get("use_rms_norm"):
            raise self._refused("quantization_config", "asks for a norm within each layer, which is not supported")
        return "multiply" if linear == "autobitlinear" else "divide", True

    def _rope_base(self) -> float:
        scaling = self._values.get("rope_parameters") or self._values.get("rope_scaling") or {}
        if not isinstance(scaling, dict) or scaling.get("rope_type", scaling.get("type", "default")) != "default":
            raise self._refused("rope_scaling", "scales positions, which is not supported in this form of model")
        if "rope_theta" in scaling:
            return _Reader(self._path, scaling)._number("rope_theta")
        return self._number("rope_theta", 10_000.0)

    def _integer(self, key: str, least: int, most: int, default: int | None = None) -> int:
        value = self._values.get(key)
        value = default if value is None else value
        if type(value) is not int or not least <= value <= most:
            problem = f"is not a whole number from {least} to {most:,}"
            raise self._refused(key, "is missing" if value is None else problem)
        return value

    def _number(self, key: str, default: float | None = None) -> float:
        value = self._values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e30:
            raise self._refused(key, "is missing" if value is None else "is not a positive number")
        return float(value)

    def _flag(self, key: str) -> bool | None:
        value = self._values.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._refused(key, "is not true or false")
        return value

    def _refused(self, key: str, problem: str) -> ModelFileError:
        return ModelFileError(f"{self._path.parent.name} cannot be used: {key} of config.json {problem}.")
