"""One file of a model, mapped read-only with its header checked, and the rules that join several into one model."""

from __future__ import annotations

import mmap
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import MAX_KEYS, Cursor, Metadata, ValueType, read_metadata
from ternlight.engine.gguf.tensors import MAX_TENSORS, TensorInfo, read_tensors

MAGIC = b"GGUF"
VERSIONS = (2, 3)
DEFAULT_ALIGNMENT = 32
MAX_ALIGNMENT = 1 << 20
MAX_SHARDS = 1024
SHARD_NAME = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a model, checked."""

    path: Path
    data: mmap.mmap
    version: int
    metadata: Metadata
    tensors: tuple[TensorInfo, ...]


def open_part(path: Path, shard: int) -> Part:
    """Map the file and check its header. `shard` goes into its tensors. Raises `ModelFileError`."""
    data = map_file(path)
    try:
        cursor = Cursor(data, path)
        version = _read_version(cursor)
        tensor_count = cursor.count("number of tensors", MAX_TENSORS)
        key_count = cursor.count("number of keys", MAX_KEYS)
        metadata = read_metadata(cursor, key_count)
        tensors = read_tensors(cursor, tensor_count, _alignment(cursor, metadata), shard)
    except BaseException:
        data.close()
        raise
    return Part(path=path, data=data, version=version, metadata=metadata, tensors=tensors)


def map_file(path: Path) -> mmap.mmap:
    """The whole file, mapped read-only. Raises `ModelFileError` for what is no file, is empty or cannot be opened."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
            raise ModelFileError(f"{path.name} is not a file. Choose a model file.")
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


def _split(part: Part, key: str) -> int | None:
    value = part.metadata.get(f"split.{key}")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ModelFileError(f"{part.path.name} cannot be used: split.{key} is not a whole number of zero or more.")
    return value


def shard_count(first: Part) -> int:
    """How many files the model has, said by the first of them. Raises `ModelFileError` for another than the first."""
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


def siblings(path: Path, count: int) -> list[Path]:
    """Where the other files of a model of `count` files must lie. Raises `ModelFileError`."""
    if count == 1:
        return []
    name = SHARD_NAME.fullmatch(path.name)
    if name is None or int(name["number"]) != 1 or int(name["count"]) != count:
        raise ModelFileError(
            f"{path.name} is the first of {count} files of one model, so its name must end in "
            f"-00001-of-{count:05d}.gguf for the others to be found. Give the files their old names back."
        )
    return [path.with_name(f"{name['stem']}-{number:05d}-of-{count:05d}.gguf") for number in range(2, count + 1)]


def check_shard(part: Part, shard: int, count: int) -> None:
    """Raise `ModelFileError` unless the file says that it is number `shard` (from 0) of `count`."""
    if _split(part, "count") != count or _split(part, "no") != shard:
        raise ModelFileError(
            f"{part.path.name} does not say that it is part {shard + 1} of {count} (split.no, split.count): "
            "the files belong to different models. Get all of them again."
        )


def check_whole(parts: list[Part], count: int) -> None:
    """Raise `ModelFileError` unless the files together hold every tensor once."""
    total = sum(len(part.tensors) for part in parts)
    if len({tensor.name for part in parts for tensor in part.tensors}) != total:
        raise ModelFileError(f"{parts[0].path.name} cannot be used: two of its {count} files hold the same tensor.")
    expected = _split(parts[0], "tensors.count")
    if count > 1 and expected is not None and expected != total:
        raise ModelFileError(
            f"{parts[0].path.name} cannot be used: split.tensors.count is {expected:,}, "
            f"but the {count} files hold {total:,} tensors. Get all of them again."
        )
