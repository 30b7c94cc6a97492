"""A strict reader of safetensors files: mapped read-only, with every number of the header checked against the file.

Layout (Hugging Face's safetensors, format section of its README): u64 length of the header, little endian; the header,
JSON {name: {dtype, shape, data_offsets}} with an optional "__metadata__"; the data. Tensors lie side by side without a
gap or an overlap, and end where the file ends. A file is hostile until checked: each failure is one `ModelFileError`
that names the file and the field.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from types import MappingProxyType

from ternlight.engine.checkpoint.json_files import parse_object
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import damaged
from ternlight.engine.gguf.part import map_file

MAX_HEADER = 32 << 20
MAX_TENSORS = 65_536
MAX_RANK = 8
MAX_NAME = 512

ITEM_BYTES = {"U8": 1, "BF16": 2, "F16": 2, "F32": 4}
"""What stores weights in the models that are read here. Other types of the format are refused by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTensor:
    """Where and how one tensor is stored."""

    name: str
    dtype: str
    """As the format names it: a key of `ITEM_BYTES`."""
    shape: tuple[int, ...]
    offset: int
    """Bytes from the start of the file."""
    nbytes: int


class SafetensorsFile:
    """An open file. A view of its data outlives `close`: the mapping goes with its last view."""

    def __init__(self, path: Path) -> None:
        """Map the file and check its header. Raises `ModelFileError`."""
        self.path = path
        self._map = map_file(path)
        try:
            self.tensors: Mapping[str, StoredTensor] = MappingProxyType(_read_header(self._map, path))
        except BaseException:
            self._map.close()
            raise

    def data(self, tensor: StoredTensor) -> memoryview:
        """The stored bytes, read-only and in place."""
        return memoryview(self._map)[tensor.offset : tensor.offset + tensor.nbytes]

    @property
    def map(self) -> mmap.mmap:
        """The whole file."""
        return self._map


def _read_header(data: mmap.mmap, path: Path) -> dict[str, StoredTensor]:
    if len(data) < 8:
        raise damaged(path, "length of the header", "is cut off")
    length = int.from_bytes(data[:8], "little")
    if length > MAX_HEADER or length > len(data) - 8:
        raise damaged(path, "length of the header", f"is {length:,}, more than the file or any model's header")
    header = parse_object(data[8 : 8 + length], path, "header")
    header.pop("__metadata__", None)
    if len(header) > MAX_TENSORS:
        raise damaged(path, "header", f"lists {len(header):,} tensors, more than any model has")
    start = 8 + length
    tensors = [_read_tensor(path, name, entry, start, len(data) - start) for name, entry in header.items()]
    end = start
    for tensor in sorted(tensors, key=lambda tensor: (tensor.offset, tensor.nbytes)):
        if tensor.offset != end:
            raise damaged(
                path, f"data_offsets of {tensor.name}", "overlap another tensor or leave a gap before this one"
            )
        end += tensor.nbytes
    if end != len(data):
        raise damaged(path, "header", f"describes {end:,} bytes of a file of {len(data):,}")
    return {tensor.name: tensor for tensor in tensors}


def _read_tensor(path: Path, name: str, entry: object, start: int, room: int) -> StoredTensor:
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise damaged(path, "name of a tensor", "is not a short printable text")
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise damaged(path, name, "is not described by dtype, shape and data_offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
        raise ModelFileError(
            f"{path.name} cannot be used: {name[:80]!r} is not stored as {', '.join(ITEM_BYTES)}, which are the "
            "types that are read. Get the model as a GGUF file."
        )
    if not _whole(shape) or not 1 <= len(shape) <= MAX_RANK or 0 in shape:
        raise damaged(path, f"shape of {name}", f"is not 1 to {MAX_RANK} whole numbers of at least 1")
    if not _whole(offsets) or len(offsets) != 2 or not offsets[0] <= offsets[1] <= room:
        raise damaged(path, f"data_offsets of {name}", "do not lie within the file")
    needed = ITEM_BYTES[dtype] * prod(shape)
    if needed != offsets[1] - offsets[0]:
        raise damaged(
            path, f"data_offsets of {name}", f"hold {offsets[1] - offsets[0]:,} bytes where it needs {needed:,}"
        )
    return StoredTensor(name=name, dtype=dtype, shape=tuple(shape), offset=start + offsets[0], nbytes=needed)


def _whole(value: object) -> bool:
    """Whether it is a list of whole numbers of zero or more."""
    return isinstance(value, list) and all(type(number) is int and number >= 0 for number in value)
