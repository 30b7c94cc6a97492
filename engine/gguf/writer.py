"""Writes GGUF files, version 3: what `open_gguf` reads back unchanged and llama.cpp loads.

The file appears whole or not at all: it is written beside its place, flushed to the disk and renamed.
"""

from __future__ import annotations

import os
import secrets
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import FORMATS, MAX_KEY_BYTES, GGUFArray, Metadata, ValueType
from ternlight.engine.gguf.part import DEFAULT_ALIGNMENT, MAGIC
from ternlight.engine.gguf.tensors import MAX_DIMENSIONS, MAX_NAME_BYTES
from ternlight.engine.gguf.types import TensorType, padded

VERSION = 3

Scalar = int | float | bool | str
Stored = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value of the key-value section and how to store it."""

    type: ValueType
    """Of the value, or of each element when `value` is a sequence."""
    value: Scalar | Sequence[Scalar]


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorData:
    """One tensor to write."""

    name: str
    dimensions: tuple[int, ...]
    """ne0, the length of a row, first."""
    type: TensorType
    data: Stored | Callable[[], Stored]
    """The stored bytes, exactly as many as `type` needs for `dimensions`, or what makes them when their turn comes."""

    @property
    def nbytes(self) -> int:
        """Bytes that `type` needs for `dimensions`."""
        return self.type.size(self.dimensions[0], prod(self.dimensions[1:]))


def entries(metadata: Metadata) -> dict[str, Entry]:
    """What a reader found, ready to be written: same keys, order, types and values."""
    copied = {}
    for key, value in metadata.items():
        if isinstance(value, GGUFArray):
            copied[key] = Entry(type=value.element_type, value=value.values)
        else:
            copied[key] = Entry(type=metadata.type_of(key), value=value)
    return copied


def write_gguf(path: Path, metadata: Mapping[str, Entry], tensors: Sequence[TensorData]) -> None:
    """Write a model file, replacing what is at `path` only once the new file is whole and on the disk.

    Tensors are aligned to `general.alignment` where `metadata` has it, else to 32 bytes, in the order given. Raises
    ValueError for metadata or tensors that the format cannot hold, `ModelFileError` when the disk refuses, and whatever
    making a tensor's bytes raises; then what was at `path` is unchanged and nothing else is left behind.
    """
    alignment = _alignment(metadata)
    _check(tensors)
    header = b"".join(_header(metadata, tensors, alignment))
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(header)
                _pad(file, alignment)
                for tensor in tensors:
                    file.write(_bytes(tensor))
                    _pad(file, alignment)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ModelFileError(
            f"{path.name} could not be written: {error.strerror}. Nothing was changed; "
            "choose another folder or free some space, and try again."
        ) from error


def _alignment(metadata: Mapping[str, Entry]) -> int:
    entry = metadata.get("general.alignment")
    if entry is None:
        return DEFAULT_ALIGNMENT
    value = entry.value
    if entry.type is not ValueType.U32 or not isinstance(value, int) or value < 1 or value & (value - 1):
        raise ValueError(f"general.alignment is {value!r} as {entry.type.name}, not a power of two as U32")
    return value


def _check(tensors: Sequence[TensorData]) -> None:
    names = [tensor.name for tensor in tensors]
    if len(set(names)) != len(names):
        raise ValueError("two tensors have one name")
    for tensor in tensors:
        name, dimensions = tensor.name, tensor.dimensions
        if not 1 <= len(name.encode()) <= MAX_NAME_BYTES or "\0" in name:
            raise ValueError(f"{name!r} is not a tensor name of 1 to {MAX_NAME_BYTES} bytes")
        if not 1 <= len(dimensions) <= MAX_DIMENSIONS or min(dimensions) < 1:
            raise ValueError(f"{name} has dimensions {dimensions}, not 1 to {MAX_DIMENSIONS} of at least 1")
        if not tensor.type.fits_row(dimensions[0]):
            raise ValueError(f"{name} has rows of {dimensions[0]}, which {tensor.type.name} cannot store")
        if not callable(tensor.data):
            _bytes(tensor)


def _bytes(tensor: TensorData) -> Stored:
    data = tensor.data() if callable(tensor.data) else tensor.data
    if memoryview(data).nbytes != tensor.nbytes:
        raise ValueError(f"{tensor.name} has {memoryview(data).nbytes} bytes where it needs {tensor.nbytes}")
    return data


def _header(metadata: Mapping[str, Entry], tensors: Sequence[TensorData], alignment: int) -> Iterator[bytes]:
    yield MAGIC + struct.pack("<IQQ", VERSION, len(tensors), len(metadata))
    for key, entry in metadata.items():
        if not 1 <= len(key.encode()) <= MAX_KEY_BYTES or "\0" in key:
            raise ValueError(f"{key!r} is not a key of 1 to {MAX_KEY_BYTES} bytes")
        yield _string(key)
        yield from _value(key, entry)
    offset = 0
    for tensor in tensors:
        rank = len(tensor.dimensions)
        yield _string(tensor.name)
        yield struct.pack(f"<I{rank}QIQ", rank, *tensor.dimensions, tensor.type.id, offset)
        offset += padded(tensor.nbytes, alignment)


def _value(key: str, entry: Entry) -> Iterator[bytes]:
    if entry.type is ValueType.ARRAY:
        raise ValueError(f"{key} would be an array of arrays: give the type of its elements")
    values: Iterable[Scalar]
    if isinstance(entry.value, str) or not isinstance(entry.value, Sequence):
        yield struct.pack("<I", entry.type)
        values = (entry.value,)
    else:
        yield struct.pack("<IIQ", ValueType.ARRAY, entry.type, len(entry.value))
        values = entry.value
    for value in values:
        yield _scalar(key, entry.type, value)


def _scalar(key: str, type: ValueType, value: Scalar) -> bytes:
    if isinstance(value, str) != (type is ValueType.STRING):
        raise ValueError(f"{key} holds {value!r}, which is not a {type.name}")
    if isinstance(value, str):
        return _string(value)
    try:
        return struct.pack(FORMATS[type], value)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"{key} holds {value!r}, which is not a {type.name}: {error}") from error


def _string(text: str) -> bytes:
    raw = text.encode("utf-8")
    return struct.pack("<Q", len(raw)) + raw


def _pad(file: BinaryIO, alignment: int) -> None:
    position = file.tell()
    file.write(bytes(padded(position, alignment) - position))
