"""The key-value section of a GGUF header: bounded parsing, with big arrays left in the file until somebody asks.

Layout (GGUF specification, version 3): key string, u32 value type, value; a string is a u64 length and UTF-8 bytes; an
array is a u32 element type, a u64 count and the elements. Everything is little-endian.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError

MAX_KEYS = 65_536
MAX_KEY_BYTES = 65_535
MAX_STRING_BYTES = 16 << 20
MAX_ARRAY_ELEMENTS = 1 << 26
MAX_ARRAY_STRINGS = 1 << 21
"""Over all arrays of a file: strings have to be walked one by one, and this bounds the walk."""


class ValueType(IntEnum):
    """Value types by their id in the file."""

    U8 = 0
    I8 = 1
    U16 = 2
    I16 = 3
    U32 = 4
    I32 = 5
    F32 = 6
    BOOL = 7
    STRING = 8
    ARRAY = 9
    U64 = 10
    I64 = 11
    F64 = 12


FORMATS = {
    ValueType.U8: "<B",
    ValueType.I8: "<b",
    ValueType.U16: "<H",
    ValueType.I16: "<h",
    ValueType.U32: "<I",
    ValueType.I32: "<i",
    ValueType.F32: "<f",
    ValueType.BOOL: "<B",
    ValueType.U64: "<Q",
    ValueType.I64: "<q",
    ValueType.F64: "<d",
}
"""`struct` formats of the values of fixed size."""


_LENGTH = struct.Struct("<Q")
"""Of a string."""


class Cursor:
    """Reads forward through a file's header; every read is checked against the file's end first."""

    def __init__(self, data: mmap.mmap, path: Path) -> None:
        self.data = data
        self.path = path
        self.position = 0
        self.end = len(data)
        self.strings_left = MAX_ARRAY_STRINGS

    def damaged(self, field: str, problem: str) -> ModelFileError:
        """The error for a field that contradicts the format or the file's size."""
        return damaged(self.path, field, problem)

    def skip(self, count: int, field: str) -> int:
        """Step over `count` bytes; return where they start."""
        start = self.position
        if count > self.end - start:
            raise self.damaged(field, f"needs {count:,} bytes where the file has {self.end - start:,} left")
        self.position = start + count
        return start

    def number(self, kind: ValueType, field: str) -> int | float:
        """One number of fixed size (a BOOL as 0 or 1)."""
        format = FORMATS[kind]
        start = self.skip(struct.calcsize(format), field)
        value: int | float = struct.unpack_from(format, self.data, start)[0]
        return value

    def u32(self, field: str) -> int:
        """An unsigned 32-bit number."""
        return int(self.number(ValueType.U32, field))

    def u64(self, field: str) -> int:
        """An unsigned 64-bit number."""
        return int(self.number(ValueType.U64, field))

    def count(self, field: str, limit: int) -> int:
        """An unsigned 64-bit count of at most `limit`."""
        value = self.u64(field)
        if value > limit:
            raise self.damaged(field, f"is {value:,}, more than the {limit:,} that any model needs")
        return value

    def string(self, field: str, limit: int = MAX_STRING_BYTES) -> str:
        """A string of at most `limit` bytes."""
        length = self.count(f"length of {field}", limit)
        start = self.skip(length, field)
        return text(self.data[start : start + length], self.path, field)

    def skip_strings(self, count: int, field: str) -> None:
        """Step over `count` strings, the elements of an array: hundreds of thousands, so without a call for each."""
        data, position, last, length_at = self.data, self.position, self.end - 8, _LENGTH.unpack_from
        for _ in range(count):
            if position > last:
                break
            length = length_at(data, position)[0]
            if length > MAX_STRING_BYTES:
                break
            position += 8 + length
        else:
            if position <= self.end:
                self.position = position
                return
        self._refuse_strings(count, field)

    def _refuse_strings(self, count: int, field: str) -> None:
        """Raise the error for the first of `count` strings that is too long or runs out of the file."""
        for _ in range(count):
            self.skip(self.count(f"length of {field}", MAX_STRING_BYTES), field)

    def value_type(self, field: str) -> ValueType:
        """A value type's id."""
        id = self.u32(field)
        try:
            return ValueType(id)
        except ValueError:
            raise self.damaged(field, f"has the unknown value type {id}") from None


class GGUFArray(Sequence["int | float | bool | str"]):
    """An array of the header. Elements are decoded at first use; close the file only after that."""

    def __init__(self, data: mmap.mmap, path: Path, field: str, element: ValueType, start: int, count: int) -> None:
        self._data = data
        self._path = path
        self._field = field
        self._start = start
        self._count = count
        self.element_type = element

    @cached_property
    def values(self) -> tuple[int | float | bool | str, ...]:
        """Every element, decoded. Raises `ModelFileError` when a string is not UTF-8."""
        if self.element_type is not ValueType.STRING:
            return tuple(self.numpy().tolist())
        strings: list[str] = []
        data, position, length_at = self._data, self._start, _LENGTH.unpack_from
        try:
            for _ in range(self._count):
                start = position + 8
                position = start + length_at(data, position)[0]
                strings.append(data[start:position].decode("utf-8"))
        except UnicodeDecodeError:
            raise damaged(self._path, f"{self._field}[{len(strings)}]", "is not UTF-8 text") from None
        return tuple(strings)

    def numpy(self) -> NDArray[np.generic]:
        """The numbers as an array of shape (len,) and the file's dtype (truth values as bool), copied.

        Raises `ModelFileError` for an array of strings.
        """
        if self.element_type is ValueType.STRING:
            raise damaged(self._path, self._field, "holds strings where numbers belong")
        dtype = np.dtype(FORMATS[self.element_type])
        size = self._count * dtype.itemsize
        array = np.frombuffer(self._data[self._start : self._start + size], dtype)
        return array.astype(np.bool_) if self.element_type is ValueType.BOOL else array

    @overload
    def __getitem__(self, index: int) -> int | float | bool | str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[int | float | bool | str, ...]: ...
    def __getitem__(self, index: int | slice) -> int | float | bool | str | tuple[int | float | bool | str, ...]:
        return self.values[index]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int | float | bool | str]:
        return iter(self.values)

    def __repr__(self) -> str:
        return f"<GGUFArray {self._field}: {self._count} x {self.element_type.name}>"


class MemoryArray(GGUFArray):
    """An array with the same uses whose elements come from elsewhere than a GGUF file."""

    def __init__(self, path: Path, field: str, element: ValueType, values: Sequence[int | float | bool | str]) -> None:
        self._path = path
        self._field = field
        self._count = len(values)
        self.element_type = element
        self.values = tuple(values)

    def numpy(self) -> NDArray[np.generic]:
        """As in `GGUFArray`."""
        if self.element_type is ValueType.STRING:
            raise damaged(self._path, self._field, "holds strings where numbers belong")
        return np.array(self.values, np.bool_ if self.element_type is ValueType.BOOL else FORMATS[self.element_type])


Value = int | float | bool | str | GGUFArray


class Metadata(Mapping[str, Value]):
    """The header's keys and values in file order, with the type each is stored as."""

    def __init__(self, values: dict[str, Value], types: dict[str, ValueType]) -> None:
        self._values = values
        self._types = types

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def type_of(self, key: str) -> ValueType:
        """The type that `key` is stored as. Raises KeyError."""
        return self._types[key]


def read_metadata(cursor: Cursor, count: int) -> Metadata:
    """Read `count` pairs. Raises `ModelFileError`."""
    values: dict[str, Value] = {}
    types: dict[str, ValueType] = {}
    for index in range(count):
        key = cursor.string(f"key {index + 1} of {count}", MAX_KEY_BYTES)
        if not key or "\0" in key:
            raise cursor.damaged(f"key {index + 1} of {count}", "is empty or holds a zero byte")
        if key in values:
            raise cursor.damaged(key, "occurs twice")
        types[key] = cursor.value_type(key)
        values[key] = _read_value(cursor, types[key], key)
    return Metadata(values, types)


def _read_value(cursor: Cursor, kind: ValueType, key: str) -> Value:
    if kind is ValueType.STRING:
        return cursor.string(key)
    if kind is ValueType.ARRAY:
        return _read_array(cursor, key)
    number = cursor.number(kind, key)
    if kind is not ValueType.BOOL:
        return number
    if number not in (0, 1):
        raise cursor.damaged(key, f"is {number} where a truth value, 0 or 1, belongs")
    return bool(number)


def _read_array(cursor: Cursor, key: str) -> GGUFArray:
    element = cursor.value_type(f"element type of {key}")
    if element is ValueType.ARRAY:
        raise cursor.damaged(key, "is an array of arrays, which the format does not allow")
    count = cursor.count(f"length of {key}", MAX_ARRAY_ELEMENTS)
    start = cursor.position
    if element is ValueType.STRING:
        if count > cursor.strings_left:
            raise cursor.damaged(key, f"brings the header's strings to more than {MAX_ARRAY_STRINGS:,}")
        cursor.strings_left -= count
        cursor.skip_strings(count, f"element of {key}")
    else:
        cursor.skip(count * struct.calcsize(FORMATS[element]), key)
    return GGUFArray(cursor.data, cursor.path, key, element, start, count)


def damaged(path: Path, field: str, problem: str) -> ModelFileError:
    """The error for a field that contradicts the format or the file's size."""
    if len(field) > 120:
        field = field[:117] + "..."
    return ModelFileError(
        f"{path.name} cannot be read: {field!r} {problem}. The file is damaged or incomplete; get it again."
    )


def text(raw: bytes, path: Path, field: str) -> str:
    """UTF-8 bytes as text. Raises `ModelFileError`."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise damaged(path, field, "is not UTF-8 text") from None
