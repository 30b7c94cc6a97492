"""A model folder opened as the GGUF file that a converter would write of it, each tensor when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ternlight.engine.checkpoint import weights
from ternlight.engine.checkpoint.config import read_config
from ternlight.engine.checkpoint.json_files import read_object
from ternlight.engine.checkpoint.safetensors import SafetensorsFile, StoredTensor
from ternlight.engine.checkpoint.vocabulary import read_vocabulary
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import GGUFFile, Metadata, TensorInfo, TensorType, ValueType
from ternlight.engine.gguf import types as t
from ternlight.engine.gguf.metadata import Value
from ternlight.engine.gguf.reader import give_back

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
MAX_INDEX = 32 << 20
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")

_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
_LAYER = re.compile(r"model\.layers\.(0|[1-9][0-9]{0,3})\.(.+)")
_LAYER_NAMES = {
    "input_layernorm.weight": "attn_norm.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "self_attn.q_proj.weight": "attn_q.weight",
    "self_attn.k_proj.weight": "attn_k.weight",
    "self_attn.v_proj.weight": "attn_v.weight",
    "self_attn.o_proj.weight": "attn_output.weight",
    "self_attn.attn_sub_norm.weight": "attn_sub_norm.weight",
    "self_attn.inner_attn_ln.weight": "attn_sub_norm.weight",  # the first BitNet models' name
    "mlp.gate_proj.weight": "ffn_gate.weight",
    "mlp.up_proj.weight": "ffn_up.weight",
    "mlp.down_proj.weight": "ffn_down.weight",
    "mlp.ffn_sub_norm.weight": "ffn_sub_norm.weight",
    "mlp.ffn_layernorm.weight": "ffn_sub_norm.weight",
}
_SCALE = ".weight_scale"
_IGNORED = "rotary_emb.inv_freq"
"""What old checkpoints store beside their weights: it follows from the config."""
_PLAIN = {"BF16": t.BF16, "F16": t.F16, "F32": t.F32}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A tensor of the folder and what makes its bytes in GGUF's form."""

    info: TensorInfo
    stored: tuple[StoredTensor, ...]
    make: Callable[[], memoryview]


class CheckpointFile(GGUFFile):
    """An open folder, with the metadata, the tensors and the data that its GGUF file would have."""

    def __init__(self, folder: Path, files: list[SafetensorsFile]) -> None:
        """Raises `ModelFileError`."""
        self.path = folder
        self.version = 3
        self.paths = tuple(file.path for file in files)
        self._files = files
        self._shard_of = {tensor.name: index for index, file in enumerate(files) for tensor in file.tensors.values()}
        self._stored = {tensor.name: tensor for file in files for tensor in file.tensors.values()}
        config = read_config(folder)
        self._config = config
        self._tied = "lm_head.weight" not in self._stored if config.tied is None else config.tied
        keys: dict[str, tuple[ValueType, Value]] = {
            "general.architecture": (ValueType.STRING, config.architecture),
            "general.name": (ValueType.STRING, folder.name),
            **config.metadata,
            **read_vocabulary(folder, config.vocabulary),
        }
        self.metadata = Metadata(
            {key: value for key, (_, value) in keys.items()}, {key: type for key, (type, _) in keys.items()}
        )
        self._sources = {source.info.name: source for source in self._convert()}
        self.tensors = MappingProxyType({name: source.info for name, source in self._sources.items()})

    def data(self, name: str) -> memoryview:
        """As in `GGUFFile`; what is not stored in GGUF's form is made anew each time. Raises `ModelFileError`."""
        return self._sources[name].make()

    def release(self, name: str) -> None:
        """As in `GGUFFile`."""
        for stored in self._sources[name].stored:
            give_back(self._files[self._shard_of[stored.name]].map, stored.offset, stored.nbytes)

    def close(self) -> None:
        """As in `GGUFFile`."""
        for file in self._files:
            with suppress(BufferError):  # views are alive: the mapping goes with the last of them
                file.map.close()

    def _convert(self) -> list[_Source]:
        sources = []
        for name, stored in self._stored.items():
            if name.endswith((_SCALE, _IGNORED)) or (self._tied and name == "lm_head.weight"):
                continue
            sources.append(self._source(self._name(name), stored))
        for name in self._stored:
            owner = f"{name.removesuffix(_SCALE)}.weight"
            if name.endswith(_SCALE) and (owner not in self._stored or self._stored[owner].dtype != "U8"):
                raise self.refused(name, "is the scale of no packed weight")
        if not self._tied and "lm_head.weight" not in self._stored:
            raise self.refused("lm_head.weight", "is missing, though config.json does not tie it to the embedding")
        return sources

    def _name(self, name: str) -> str:
        """GGUF's name of a tensor. Raises `ModelFileError` for one that nothing would use."""
        if name in _NAMES:
            return _NAMES[name]
        layer = _LAYER.fullmatch(name)
        if layer and layer[2] in _LAYER_NAMES and int(layer[1]) < self._config.layers:
            return f"blk.{layer[1]}.{_LAYER_NAMES[layer[2]]}"
        raise self.refused(name, "is a tensor that models of this kind are not known to have")

    def _source(self, name: str, stored: StoredTensor) -> _Source:
        if len(stored.shape) == 1:
            if stored.dtype == "U8":
                raise self.refused(stored.name, "is a vector of bytes")
            return _made(name, stored.shape, t.F32, (stored,), lambda: _bytes(self._floats(stored)))
        if len(stored.shape) != 2:
            raise self.refused(stored.name, "is neither a vector nor a matrix")
        if stored.dtype == "U8":
            return self._packed(name, stored)
        rows, columns = stored.shape
        if self._config.masters and name.startswith("blk."):
            self._check_columns(stored, columns)
            return _made(name, (rows, columns), t.IQ2_BN, (stored,), lambda: self._ternarised(name, stored))
        if name.endswith(("attn_q.weight", "attn_k.weight")) and self._config.architecture == "llama":
            return _made(name, (rows, columns), _PLAIN[stored.dtype], (stored,), lambda: self._shuffled(name, stored))
        return _made(name, (rows, columns), _PLAIN[stored.dtype], (stored,), lambda: self._data(stored))

    def _packed(self, name: str, stored: StoredTensor) -> _Source:
        if not name.startswith("blk."):
            raise self.refused(stored.name, "is packed, which only the matrices of layers are")
        if self._config.scales == "none":
            raise self.refused(stored.name, "is packed, but config.json does not say what its scale means")
        scale = self._stored.get(f"{stored.name.removesuffix('.weight')}{_SCALE}")
        if scale is None or scale.dtype == "U8" or scale.shape not in ((1,), (1, 1)):
            raise self.refused(stored.name, "has no weight_scale of one number")
        quarter, columns = stored.shape
        self._check_columns(stored, columns)
        both = (stored, scale)
        return _made(name, (4 * quarter, columns), t.IQ2_BN, both, lambda: self._unpacked(name, stored, scale))

    def _check_columns(self, stored: StoredTensor, columns: int) -> None:
        if not t.IQ2_BN.fits_row(columns):
            raise self.refused(
                stored.name, f"has rows of {columns:,} weights, which is no multiple of {t.IQ2_BN.block}"
            )

    def _unpacked(self, name: str, stored: StoredTensor, scale: StoredTensor) -> memoryview:
        factor = np.float32(self._floats(scale)[0])
        if self._config.scales == "divide":
            if factor == 0:
                raise self.refused(scale.name, "is 0, and weights would be divided by it")
            factor = np.float32(1) / factor
        packed = np.frombuffer(self._data(stored), np.uint8).reshape(stored.shape)
        try:
            rows = weights.packed_rows(packed, float(factor))
        except ValueError as error:
            raise self.refused(stored.name, str(error)) from error
        return _bytes(self._in_order(name, rows))

    def _ternarised(self, name: str, stored: StoredTensor) -> memoryview:
        matrix = self._floats(stored).reshape(stored.shape)
        try:
            ternary = weights.is_ternary(matrix)
            rows = weights.ternary_rows(matrix) if ternary else weights.ternarised_rows(matrix)
        except ValueError as error:
            raise self.refused(stored.name, str(error)) from error
        return _bytes(self._in_order(name, rows))

    def _shuffled(self, name: str, stored: StoredTensor) -> memoryview:
        rows = np.frombuffer(self._data(stored), np.uint8).reshape(stored.shape[0], -1)
        return _bytes(self._in_order(name, rows))

    def _in_order(self, name: str, rows: weights.Bytes) -> weights.Bytes:
        """q and k of llama files are stored for the other pairing of RoPE's dimensions."""
        config = self._config
        heads = config.heads if name.endswith("attn_q.weight") else config.kv_heads
        if config.architecture != "llama" or not name.endswith(("attn_q.weight", "attn_k.weight")):
            return rows
        if len(rows) % (2 * heads):
            raise self.refused(name, f"has {len(rows):,} rows, which are no {heads} heads")
        return weights.permuted(rows, heads)

    def _data(self, stored: StoredTensor) -> memoryview:
        return self._files[self._shard_of[stored.name]].data(stored)

    def _floats(self, stored: StoredTensor) -> weights.Floats:
        return weights.floats(self._data(stored), stored.dtype)


def open_checkpoint(folder: Path) -> CheckpointFile:
    """Open a model folder. Reads headers alone; weights stay on disk until used. Raises `ModelFileError`."""
    files: list[SafetensorsFile] = []
    try:
        for path in _files(folder):
            files.append(SafetensorsFile(path))
        names = [name for file in files for name in file.tensors]
        if len(set(names)) != len(names):
            raise ModelFileError(f"{folder.name} cannot be used: two of its files hold the same tensor.")
        return CheckpointFile(folder, files)
    except BaseException:
        for file in files:
            file.map.close()
        raise


def _files(folder: Path) -> list[Path]:
    if (folder / SINGLE).exists():
        return [folder / SINGLE]
    if not (folder / INDEX).exists():
        raise ModelFileError(
            f"{folder.name} is a folder without {SINGLE}. Choose a GGUF file, or a folder as Hugging Face has it, with "
            "config.json, tokenizer.json and the safetensors files."
        )
    listed = read_object(folder / INDEX, MAX_INDEX).get("weight_map")
    names = set(listed.values()) if isinstance(listed, dict) and all(map(_is_shard, listed.values())) else set()
    if not names:
        raise ModelFileError(f"{folder.name} cannot be used: weight_map of {INDEX} does not name files of the folder.")
    return [folder / name for name in sorted(names)]


def _is_shard(name: object) -> bool:
    return isinstance(name, str) and _SHARD.fullmatch(name) is not None


def _made(
    name: str,
    shape: tuple[int, ...],
    type: TensorType,
    stored: tuple[StoredTensor, ...],
    make: Callable[[], memoryview],
) -> _Source:
    rows = shape[0] if len(shape) == 2 else 1
    info = TensorInfo(name=name, dimensions=shape[::-1], type=type, offset=0, nbytes=type.size(shape[-1], rows))
    return _Source(info=info, stored=stored, make=make)


def _bytes(array: weights.Bytes | weights.Floats) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B")
