"""The tensor table of a GGUF header: names, shapes, types and offsets, each checked against the bytes of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import Cursor
from ternlight.engine.gguf.types import LAYOUTS, OTHERWISE, REFUSED, TensorType, fits, padded

MAX_TENSORS = 65_536
MAX_DIMENSIONS = 4
MAX_NAME_BYTES = 63


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A tensor as the header lists it, before its layout is known."""

    name: str
    dimensions: tuple[int, ...]
    id: int
    offset: int


def read_tensors(cursor: Cursor, count: int, alignment: int, shard: int) -> tuple[TensorInfo, ...]:
    """Read `count` entries, which end the header. Raises `ModelFileError`."""
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
    if ordered[0].offset:
        raise cursor.damaged(f"offset of {ordered[0].name}", "leaves a gap before the first tensor")
    sizes = {}
    for tensor, following in zip(ordered, [*ordered[1:], None], strict=True):
        end = cursor.end if following is None else start + following.offset
        sizes[tensor.name] = end - (start + tensor.offset)
        if sizes[tensor.name] <= 0:
            problem = "lies past the end of the file" if following is None else "is another tensor's too"
            raise cursor.damaged(f"offset of {tensor.name}", problem)
    return [sizes[tensor.name] for tensor in listed]


def _fitting(
    cursor: Cursor, tensor: _Listed, stored: int, alignment: int, known: Mapping[int, tuple[TensorType, ...]]
) -> tuple[TensorType, ...]:
    """The layouts of the tensor's id that fit it and every tensor of that id before it."""
    if tensor.id in REFUSED:
        raise ModelFileError(f"{cursor.path.name} cannot be used: {tensor.name!r} is stored as {REFUSED[tensor.id]}.")
    layouts = known.get(tensor.id, LAYOUTS.get(tensor.id, ()))
    if not layouts:
        raise ModelFileError(
            f"{cursor.path.name} cannot be used: {tensor.name!r} has the unknown type {tensor.id}. "
            "Get the model in another quantization, or a newer version of this program."
        )
    columns, rows = tensor.dimensions[0], prod(tensor.dimensions[1:])
    fitting = tuple(layout for layout in layouts if fits(layout, columns, rows, stored, alignment))
    if not fitting:
        needs = " or ".join(
            f"{layout.size(columns, rows):,} as {layout.name}" for layout in layouts if layout.fits_row(columns)
        )
        if not needs:
            raise cursor.damaged(tensor.name, f"has rows of {columns:,} weights, which {layouts[0].name} cannot store")
        problem = f"holds {stored:,} bytes where it needs {needs}"
        if tensor.id in OTHERWISE:
            problem = f"{problem}; or it is {OTHERWISE[tensor.id]}"
        raise cursor.damaged(tensor.name, problem)
    return fitting
