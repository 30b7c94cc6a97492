"""Model folders as Hugging Face has them and the GGUF files of the same weights, written by the formats' descriptions
with NumPy and json alone: nothing of the product's readers is used."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from helpers.decoders import FF, HEAD_DIM, HEADS, KV_HEADS, WIDTH, metadata_of
from helpers.vocabularies import CONTROL, NORMAL, USER_DEFINED, byte_pair_metadata
from numpy.typing import NDArray

from ternlight.engine.gguf import Entry, TensorData, ValueType, write_gguf
from ternlight.engine.gguf.types import BF16, F32, I2_S

LAYERS = 3
MATRICES = {
    "self_attn.q_proj": ("attn_q", HEADS * HEAD_DIM, WIDTH),
    "self_attn.k_proj": ("attn_k", KV_HEADS * HEAD_DIM, WIDTH),
    "self_attn.v_proj": ("attn_v", KV_HEADS * HEAD_DIM, WIDTH),
    "self_attn.o_proj": ("attn_output", WIDTH, HEADS * HEAD_DIM),
    "mlp.gate_proj": ("ffn_gate", FF, WIDTH),
    "mlp.up_proj": ("ffn_up", FF, WIDTH),
    "mlp.down_proj": ("ffn_down", WIDTH, FF),
}
NORMS = {"input_layernorm": ("attn_norm", WIDTH), "post_attention_layernorm": ("ffn_norm", WIDTH)}
SUB_NORMS = {
    "self_attn.attn_sub_norm": ("attn_sub_norm", HEADS * HEAD_DIM),
    "mlp.ffn_sub_norm": ("ffn_sub_norm", FF),
}
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

Stored = tuple[str, tuple[int, ...], bytes]
"""A tensor as safetensors has it: dtype, shape, bytes."""


def bf16(values: NDArray[np.floating]) -> bytes:
    """The upper halves of float32 values that lose nothing by it."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    assert not (bits & 0xFFFF).any()
    return (bits >> 16).astype("<u2").tobytes()


def rounded(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Values that bfloat16 holds, near the given ones."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    return (bits & np.uint32(0xFFFF0000)).view(np.float32)


def packed(trits: NDArray[np.int8]) -> bytes:
    """Bits 2i, 2i+1 of byte (r, c) are the code of row r + i * rows / 4."""
    quarters = (trits + 1).astype(np.uint8).reshape(4, -1, trits.shape[1])
    return sum(quarters[i] << 2 * i for i in range(4)).astype(np.uint8).tobytes()  # type: ignore[union-attr]


def i2_s(trits: NDArray[np.int8], scale: float) -> bytes:
    """128 weights in 32 bytes, the first in the high bits; then the scale."""
    runs = (trits + 1).astype(np.uint8).reshape(-1, 4, 32)
    codes = runs[:, 0] << 6 | runs[:, 1] << 4 | runs[:, 2] << 2 | runs[:, 3]
    return codes.astype(np.uint8).tobytes() + struct.pack("<f", scale) + bytes(28)


def shuffled(rows: NDArray[Any], heads: int) -> NDArray[Any]:
    """Row 2i + s of a head is its row s * size / 2 + i."""
    size = len(rows) // heads
    order = [
        head * size + half * (size // 2) + i for head in range(heads) for i in range(size // 2) for half in range(2)
    ]
    return rows[order]


def safetensors(tensors: dict[str, Stored], metadata: dict[str, str] | None = None) -> bytes:
    """A file's bytes."""
    header: dict[str, Any] = {} if metadata is None else {"__metadata__": metadata}
    end = 0
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [end, end + len(data)]}
        end += len(data)
    raw = json.dumps(header).encode()
    raw += b" " * (-len(raw) % 8)
    return struct.pack("<Q", len(raw)) + raw + b"".join(data for _, _, data in tensors.values())


@dataclass
class RandomModel:
    """Weights of a small model. `architecture` is GGUF's name: "bitnet-b1.58" or "llama"."""

    architecture: str
    tied: bool = True
    seed: int = 0
    trits: dict[str, NDArray[np.int8]] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    tables: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        specials = (("<|begin_of_text|>", CONTROL), ("<|end_of_text|>", CONTROL), ("<|eot_id|>", CONTROL))
        self.vocabulary = byte_pair_metadata("llama-bpe", specials=(*specials, ("<tool>", USER_DEFINED)))
        tokens = self.vocabulary["tokenizer.ggml.tokens"].value
        assert isinstance(tokens, list)
        self.tokens: list[str] = [str(token) for token in tokens]
        self.norms = {**NORMS, **(SUB_NORMS if self.architecture != "llama" else {})}
        for layer in range(LAYERS):
            at = f"model.layers.{layer}."
            for name, (_, rows, columns) in MATRICES.items():
                self.trits[at + name] = random.integers(-1, 2, (rows, columns)).astype(np.int8)
                self.scales[at + name] = 2.0 ** -int(random.integers(4, 6))  # its reciprocal is as exact
            for name, (_, size) in self.norms.items():
                self.vectors[at + name] = rounded(1 + 0.2 * random.standard_normal(size))
        self.vectors["model.norm"] = rounded(1 + 0.2 * random.standard_normal(WIDTH))
        heads = ["model.embed_tokens"] if self.tied else ["model.embed_tokens", "lm_head"]
        self.tables = {name: rounded(random.normal(0, 0.05, (len(self.tokens), WIDTH))) for name in heads}

    def config(self) -> dict[str, Any]:
        """config.json without `quantization_config`."""
        bitnet = self.architecture != "llama"
        return {
            "architectures": ["BitNetForCausalLM" if bitnet else "LlamaForCausalLM"],
            "model_type": "bitnet" if bitnet else "llama",
            "hidden_act": "relu2" if bitnet else "silu",
            "hidden_size": WIDTH,
            "intermediate_size": FF,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS,
            "num_key_value_heads": KV_HEADS,
            "max_position_embeddings": 2048,
            "rms_norm_eps": 1e-05,
            "rope_theta": 50_000.0,
            "vocab_size": len(self.tokens),
            "tie_word_embeddings": self.tied,
            "eos_token_id": self.tokens.index("<|end_of_text|>"),
        }

    def tensors(self, form: str) -> dict[str, Stored]:
        """`form`: "multiply", "divide" (packed), "ternary" (bf16 values of -s, 0, s)."""
        stored: dict[str, Stored] = {}
        for name, table in self.tables.items():
            stored[f"{name}.weight"] = ("BF16", table.shape, bf16(table))
        for name, vector in self.vectors.items():
            stored[f"{name}.weight"] = ("BF16", vector.shape, bf16(vector))
        for name, trits in self.trits.items():
            scale = self.scales[name]
            if form == "ternary":
                stored[f"{name}.weight"] = ("BF16", trits.shape, bf16(trits * np.float32(scale)))
                continue
            stored[f"{name}.weight"] = ("U8", (trits.shape[0] // 4, trits.shape[1]), packed(trits))
            factor = np.float32([scale if form == "multiply" else 1 / scale])
            stored[f"{name}.weight_scale"] = ("BF16", (1,), bf16(factor))
        return stored

    def write(
        self,
        folder: Path,
        form: str,
        *,
        shards: int = 1,
        tensors: dict[str, Stored] | None = None,
        config: dict[str, Any] | None = None,
    ) -> Path:
        """The folder. `tensors` and `config` replace what would be written."""
        folder.mkdir()
        stored = self.tensors(form) if tensors is None else tensors
        quantization: dict[str, Any] = {"quant_method": "bitnet"}
        if form == "multiply":
            quantization |= {"linear_class": "autobitlinear", "quantization_mode": "offline"}
        settings = {**self.config(), "quantization_config": quantization} if config is None else config
        (folder / "config.json").write_text(json.dumps(settings))
        self.write_tokenizer(folder)
        if shards == 1:
            (folder / "model.safetensors").write_bytes(safetensors(stored, {"format": "pt"}))
            return folder
        names = list(stored)
        where = {}
        for shard in range(shards):
            file = f"model-{shard + 1:05d}-of-{shards:05d}.safetensors"
            part = {name: stored[name] for name in names[shard::shards]}
            (folder / file).write_bytes(safetensors(part))
            where |= dict.fromkeys(part, file)
        index = {"metadata": {"total_size": sum(len(data) for _, _, data in stored.values())}, "weight_map": where}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
        return folder

    def write_tokenizer(self, folder: Path) -> None:
        """tokenizer.json and tokenizer_config.json of the vocabulary."""
        types = self.vocabulary["tokenizer.ggml.token_type"].value
        merges = self.vocabulary["tokenizer.ggml.merges"].value
        assert isinstance(types, list)
        assert isinstance(merges, list)
        kinds = dict(enumerate(types))
        added = [
            {"id": token, "content": text, "special": kinds[token] == CONTROL, "normalized": False}
            for token, text in enumerate(self.tokens)
            if kinds[token] in (CONTROL, USER_DEFINED)
        ]
        bos = self.tokens.index("<|begin_of_text|>")
        content = {
            "version": "1.0",
            "added_tokens": added,
            "normalizer": None,
            "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [
                    {"type": "Split", "pattern": {"Regex": LLAMA3}, "behavior": "Isolated", "invert": False},
                    {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
                ],
            },
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<|begin_of_text|>", "type_id": 0}}, {"Sequence": {"id": "A"}}],
                "pair": [],
                "special_tokens": {"<|begin_of_text|>": {"id": "<|begin_of_text|>", "ids": [bos], "tokens": []}},
            },
            "model": {
                "type": "BPE",
                "ignore_merges": True,
                "vocab": {text: token for token, text in enumerate(self.tokens) if kinds[token] == NORMAL},
                "merges": [merge.split(" ") for merge in map(str, merges)],
            },
        }
        (folder / "tokenizer.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        settings = {"bos_token": "<|begin_of_text|>", "eos_token": {"content": "<|end_of_text|>"}}
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))

    def write_gguf(self, path: Path) -> Path:
        """The same weights as converters write them: I2_S, rows of q and k shuffled for llama."""
        at = self.architecture
        sizes = {key: entry for key, entry in metadata_of(at, LAYERS).items() if not key.startswith("tokenizer.")}
        words = {key: entry for key, entry in self.vocabulary.items() if key.startswith("tokenizer.")}
        bos, eos = (self.tokens.index(text) for text in ("<|begin_of_text|>", "<|end_of_text|>"))
        words["tokenizer.ggml.bos_token_id"] = Entry(type=ValueType.U32, value=bos)
        words["tokenizer.ggml.eos_token_id"] = Entry(type=ValueType.U32, value=eos)
        gguf_names = {"model.embed_tokens": "token_embd", "lm_head": "output", "model.norm": "output_norm"}
        tensors = []
        for name, table in self.tables.items():
            data = bf16(table)
            tensors.append(
                TensorData(name=f"{gguf_names[name]}.weight", dimensions=table.shape[::-1], type=BF16, data=data)
            )
        for name, vector in self.vectors.items():
            short = gguf_names.get(name) or self._layer_name(name, {key: pair[0] for key, pair in self.norms.items()})
            tensors.append(TensorData(name=f"{short}.weight", dimensions=vector.shape, type=F32, data=vector.tobytes()))
        for name, trits in self.trits.items():
            short = self._layer_name(name, {key: triple[0] for key, triple in MATRICES.items()})
            if at == "llama" and short.endswith(("attn_q", "attn_k")):
                trits = shuffled(trits, HEADS if short.endswith("attn_q") else KV_HEADS)
            data = i2_s(trits, self.scales[name])
            tensors.append(TensorData(name=f"{short}.weight", dimensions=trits.shape[::-1], type=I2_S, data=data))
        write_gguf(path, {**sizes, **words}, tensors)
        return path

    @staticmethod
    def _layer_name(name: str, short: dict[str, str]) -> str:
        _, _, layer, rest = name.split(".", 3)
        return f"blk.{layer}.{short[rest]}"
