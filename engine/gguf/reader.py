"""Opens GGUF files (version 2 and 3): maps them read-only and checks the whole header before anything is used.

A file is hostile until checked: every count, length, type and offset is compared with the file's size, and each failure
is one `ModelFileError` that names the file and the field. Nothing is allocated in proportion to a number that the file
merely claims.
"""

from __future__ import annotations

import mmap
import re
import stat
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import Self

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import MAX_KEYS, Cursor, GGUFArray, Metadata, Value, ValueType, read_metadata
from ternlight.engine.gguf.types import LAYOUTS, REFUSED, TensorType, choose, padded

MAGIC = b"GGUF"
VERSIONS = (2, 3)
DEFAULT_ALIGNMENT = 32
MAX_ALIGNMENT = 1 << 20
MAX_TENSORS = 65_536
MAX_DIMENSIONS = 4
MAX_NAME_BYTES = 63
MAX_SHARDS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorInfo:
    """Where and how one tensor is stored."""

    name: str
    dimensions: tuple[int, ...]
    """As the file lists them: ne0, the length of a row (input features), first."""
    type: TensorType
    offset: int
    """Bytes from the start of its file."""
    nbytes: int
    """Stored bytes without the padding that follows."""
    shard: int = 0
    """Which file of a split model holds it, from 0."""

    @property
    def shape(self) -> tuple[int, ...]:
        """In NumPy's order: the row length last."""
        return self.dimensions[::-1]

    @property
    def elements(self) -> int:
        """Number of weights."""
        return prod(self.dimensions)

    @property
    def rows(self) -> int:
        """Number of rows of `dimensions[0]` weights."""
        return prod(self.dimensions[1:])


class GGUFFile:
    """An open model file. Made by `open_gguf`; closes on leaving its `with` block."""

    def __init__(self, path: Path, version: int, metadata: Metadata, parts: list[_Part]) -> None:
        self.path = path
        self.version = version
        self.metadata = metadata
        self.paths = tuple(part.path for part in parts)
        """Every file of the model; one unless it is split."""
        self.tensors: Mapping[str, TensorInfo] = MappingProxyType(
            {tensor.name: tensor for part in parts for tensor in part.tensors}
        )
        """By name, in file order."""
        self._maps = [part.data for part in parts]

    def data(self, name: str) -> memoryview:
        """A tensor's stored bytes, read-only, in place (no copy).

        A view outlives `close`: the mapping goes with its last view. Raises KeyError for a name that is not there.
        """
        tensor = self.tensors[name]
        return memoryview(self._maps[tensor.shard])[tensor.offset : tensor.offset + tensor.nbytes]

    @property
    def architecture(self) -> str:
        """`general.architecture`. Raises `ModelFileError` when the file does not say."""
        value = self.metadata.get("general.architecture")
        if not isinstance(value, str) or not value:
            raise self.refused("general.architecture", "is missing, so it does not say what kind of model it is")
        return value

    def key(self, suffix: str) -> Value | None:
        """The value of `{architecture}.suffix`, or None."""
        return self.metadata.get(f"{self.architecture}.{suffix}")

    def integer(self, suffix: str, default: int | None = None) -> int:
        """`{architecture}.suffix` as a whole number >= 0.

        Raises `ModelFileError` when it is anything else, or absent without a `default`.
        """
        value = self.key(suffix)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            what = "is missing" if value is None else "is not a whole number of zero or more"
            raise self.refused(f"{self.architecture}.{suffix}", what)
        return value

    def integers(self, suffix: str, count: int, default: int | None = None) -> tuple[int, ...]:
        """As `integer`, for keys that hold one number for all `count` layers or an array with one for each."""
        value = self.key(suffix)
        if not isinstance(value, GGUFArray):
            return (self.integer(suffix, default),) * count
        numbers = [number for number in value if isinstance(number, int) and number >= 0]
        if len(value) != count or len(numbers) != count:
            raise self.refused(f"{self.architecture}.{suffix}", f"is not one whole number for each of {count} layers")
        return tuple(numbers)

    @property
    def parameter_count(self) -> int:
        """Number of weights in all tensors."""
        return sum(tensor.elements for tensor in self.tensors.values())

    @property
    def quantization(self) -> str:
        """GGUF's name of the type that stores most of the weights; "" for a file without tensors."""
        counts: Counter[str] = Counter()
        for tensor in self.tensors.values():
            counts[tensor.type.name] += tensor.elements
        return counts.most_common(1)[0][0] if counts else ""

    @property
    def tensor_bytes(self) -> int:
        """Stored bytes of all tensors, without padding."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

    @property
    def context_length(self) -> int | None:
        """Tokens the model was trained for, or None when the file does not say."""
        return None if self.key("context_length") is None else self.integer("context_length")

    @property
    def chat_template(self) -> str | None:
        """The Jinja text of the default chat template, or None. It is the file's, so untrusted."""
        value = self.metadata.get("tokenizer.chat_template")
        return value if isinstance(value, str) else None

    def refused(self, field: str, problem: str) -> ModelFileError:
        """The error for a file that is well-formed but cannot be used because of `field`."""
        return ModelFileError(f"{self.path.name} cannot be used: {field} {problem}. Choose another model file.")

    def close(self) -> None:
        """Unmap the file. Safe to call twice."""
        for data in self._maps:
            with suppress(BufferError):  # views are alive: the mapping goes with the last of them
                data.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One file of a model, checked."""

    path: Path
    data: mmap.mmap
    version: int
    metadata: Metadata
    tensors: tuple[TensorInfo, ...]


def open_gguf(path: Path) -> GGUFFile:
    """Open a model file, and with the first file of a split model all the others, which must lie beside it.

    Reads the header alone; tensor data stays on disk until used. Raises `ModelFileError`.
    """
    path = Path(path)
    first = _open_part(path, 0)
    parts = [first]
    try:
        count = _shard_count(first)
        for shard, sibling in enumerate(_siblings(path, count), start=1):
            parts.append(_open_part(sibling, shard))
            _check_shard(parts[-1], shard, count)
        _check_whole(parts, count)
    except BaseException:
        for part in parts:
            part.data.close()
        raise
    return GGUFFile(path, first.version, first.metadata, parts)


def _open_part(path: Path, shard: int) -> _Part:
    data = _map(path)
    try:
        cursor = Cursor(data, path)
        version = _read_version(cursor)
        tensor_count = cursor.count("number of tensors", MAX_TENSORS)
        key_count = cursor.count("number of keys", MAX_KEYS)
        metadata = read_metadata(cursor, key_count)
        tensors = _read_tensors(cursor, tensor_count, _alignment(cursor, metadata), shard)
    except BaseException:
        data.close()
        raise
    return _Part(path=path, data=data, version=version, metadata=metadata, tensors=tensors)


def _map(path: Path) -> mmap.mmap:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
            raise ModelFileError(f"{path.name} is not a file. Choose a model file that ends in .gguf.")
        if status.st_size == 0:
            raise ModelFileError(f"{path.name} is empty. Get the model file again.")
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise ModelFileError(f"There is no model file {path}. Choose another one.") from None
    except (OSError, ValueError) as error:
        raise ModelFileError(f"{path.name} cannot be opened: {error}. Check the file and its permissions.") from error


def _read_version(cursor: Cursor) -> int:
    name = cursor.path.name
    start = cursor.skip(4, "magic")
    if cursor.data[start : start + 4] != MAGIC:
        raise ModelFileError(f"{name} is not a GGUF model file: it does not begin with GGUF. Choose another file.")
    version = cursor.u32("version")
    if version and version & 0xFFFF == 0:
        raise ModelFileError(f"{name} is a big-endian GGUF file, which cannot be run. Get the little-endian version.")
    if version not in VERSIONS:
        raise ModelFileError(
            f"{name} has GGUF version {version}; versions 2 and 3 can be read. Get a newer conversion."
        )
    return version


def _alignment(cursor: Cursor, metadata: Metadata) -> int:
    key = "general.alignment"
    value = metadata.get(key, DEFAULT_ALIGNMENT)
    if key in metadata and metadata.type_of(key) is not ValueType.U32:
        raise cursor.damaged(key, "is not stored as a 32-bit number")
    if not isinstance(value, int) or not 1 <= value <= MAX_ALIGNMENT or value & (value - 1):
        raise cursor.damaged(key, f"is {value}, not a power of two up to {MAX_ALIGNMENT:,}")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A tensor as the header lists it, before its layout is known."""

    name: str
    dimensions: tuple[int, ...]
    id: int
    offset: int


def _read_tensors(cursor: Cursor, count: int, alignment: int, shard: int) -> tuple[TensorInfo, ...]:
    listed = _read_listed(cursor, count, alignment)
    if not listed:
        return ()
    start = padded(cursor.position, alignment)
    ends = _stored_sizes(cursor, listed, start)
    fitting: dict[int, tuple[TensorType, ...]] = {}
    for tensor, stored in zip(listed, ends, strict=True):
        fitting[tensor.id] = _fitting(cursor, tensor, stored, alignment, fitting)
    tensors = []
    for tensor in listed:
        layout = fitting[tensor.id][0]
        size = layout.size(tensor.dimensions[0], prod(tensor.dimensions[1:]))
        tensors.append(
            TensorInfo(
                name=tensor.name,
                dimensions=tensor.dimensions,
                type=layout,
                offset=start + tensor.offset,
                nbytes=size,
                shard=shard,
            )
        )
    return tuple(tensors)


def _read_listed(cursor: Cursor, count: int, alignment: int) -> list[_Listed]:
    listed = []
    names = set()
    for index in range(count):
        name = cursor.string(f"name of tensor {index + 1} of {count}", MAX_NAME_BYTES)
        if not name or "\0" in name:
            raise cursor.damaged(f"name of tensor {index + 1} of {count}", "is empty or holds a zero byte")
        if name in names:
            raise cursor.damaged(name, "occurs twice")
        names.add(name)
        rank = cursor.u32(f"dimensions of {name}")
        if not 1 <= rank <= MAX_DIMENSIONS:
            raise cursor.damaged(f"dimensions of {name}", f"are {rank:,} where 1 to {MAX_DIMENSIONS} are allowed")
        # No layout stores more than eight weights in a byte, so the file's size bounds every dimension.
        dimensions = tuple(cursor.count(f"dimensions of {name}", cursor.end * 8) for _ in range(rank))
        if 0 in dimensions:
            raise cursor.damaged(f"dimensions of {name}", "hold a zero")
        id = cursor.u32(f"type of {name}")
        offset = cursor.u64(f"offset of {name}")
        if offset % alignment:
            raise cursor.damaged(f"offset of {name}", f"is not a multiple of {alignment}")
        listed.append(_Listed(name=name, dimensions=dimensions, id=id, offset=offset))
    return listed


def _stored_sizes(cursor: Cursor, listed: list[_Listed], start: int) -> list[int]:
    """Bytes from each tensor's start to the next one's, or to the end of the file."""
    ordered = sorted(listed, key=lambda tensor: tensor.offset)
    sizes = {}
    for tensor, following in zip(ordered, [*ordered[1:], None], strict=True):
        end = cursor.end if following is None else start + following.offset
        size = min(end, cursor.end) - (start + tensor.offset)
        if size <= 0:
            shared = following is not None and following.offset == tensor.offset
            problem = "is another tensor's too" if shared else "lies past the end of the file"
            raise cursor.damaged(f"offset of {tensor.name}", problem)
        sizes[tensor.name] = size
    return [sizes[tensor.name] for tensor in listed]


def _fitting(
    cursor: Cursor, tensor: _Listed, stored: int, alignment: int, known: Mapping[int, tuple[TensorType, ...]]
) -> tuple[TensorType, ...]:
    """The layouts of the tensor's id that fit it and every tensor of that id before it."""
    if tensor.id in REFUSED:
        raise ModelFileError(f"{cursor.path.name} cannot be used: {tensor.name} is stored as {REFUSED[tensor.id]}.")
    layouts = known.get(tensor.id, LAYOUTS.get(tensor.id, ()))
    if not layouts:
        raise ModelFileError(
            f"{cursor.path.name} cannot be used: {tensor.name} has the unknown type {tensor.id}. "
            "Get the model in another quantization, or a newer version of this program."
        )
    columns, rows = tensor.dimensions[0], prod(tensor.dimensions[1:])
    fitting = tuple(layout for layout in layouts if choose((layout,), columns, rows, stored, alignment))
    if not fitting:
        needs = " or ".join(
            f"{layout.size(columns, rows):,} as {layout.name}" for layout in layouts if layout.fits_row(columns)
        )
        if not needs:
            raise cursor.damaged(tensor.name, f"has rows of {columns:,} weights, which {layouts[0].name} cannot store")
        raise cursor.damaged(tensor.name, f"holds {stored:,} bytes where it needs {needs}")
    return fitting


SHARD_NAME = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE)


def _split(part: _Part, key: str) -> int | None:
    value = part.metadata.get(f"split.{key}")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ModelFileError(f"{part.path.name} cannot be used: split.{key} is not a whole number of zero or more.")
    return value


def _shard_count(first: _Part) -> int:
    count = _split(first, "count") or 1
    number = _split(first, "no") or 0
    if count > MAX_SHARDS:
        raise ModelFileError(f"{first.path.name} cannot be used: split.count is {count:,}, more than {MAX_SHARDS:,}.")
    if count > 1 and number != 0:
        raise ModelFileError(
            f"{first.path.name} is part {number + 1} of a model of {count} files. "
            f"Choose the first, which ends in -00001-of-{count:05d}.gguf."
        )
    return count


def _siblings(path: Path, count: int) -> list[Path]:
    if count == 1:
        return []
    name = SHARD_NAME.fullmatch(path.name)
    if name is None or int(name["number"]) != 1 or int(name["count"]) != count:
        raise ModelFileError(
            f"{path.name} is the first of {count} files of one model, so its name must end in "
            f"-00001-of-{count:05d}.gguf for the others to be found. Give the files their old names back."
        )
    return [path.with_name(f"{name['stem']}-{number:05d}-of-{count:05d}.gguf") for number in range(2, count + 1)]


def _check_shard(part: _Part, shard: int, count: int) -> None:
    if _split(part, "count") != count or _split(part, "no") != shard:
        raise ModelFileError(
            f"{part.path.name} does not say that it is part {shard + 1} of {count} (split.no, split.count): "
            "the files belong to different models. Get all of them again."
        )


def _check_whole(parts: list[_Part], count: int) -> None:
    total = sum(len(part.tensors) for part in parts)
    if len({tensor.name for part in parts for tensor in part.tensors}) != total:
        raise ModelFileError(f"{parts[0].path.name} cannot be used: two of its {count} files hold the same tensor.")
    expected = _split(parts[0], "tensors.count")
    if count > 1 and expected is not None and expected != total:
        raise ModelFileError(
            f"{parts[0].path.name} cannot be used: split.tensors.count is {expected:,}, "
            f"but the {count} files hold {total:,} tensors. Get all of them again."
        )
