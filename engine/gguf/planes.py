"""Weights stored as a sum of matrices: how such planes are named and found.

A file whose `ternlight.planes` is K > 1 may store any matrix `NAME.weight` as K tensors of one shape, whose sum it is:
`NAME.weight` itself, `NAME.plane1.weight` … `NAME.plane(K-1).weight`. With K = 1 it is an ordinary file.
`ternlight.planes.names` lists the matrices that are stored so, since a sum without its last terms looks like a matrix;
files from before this key existed are judged by their types: what is stored like the planes of others has planes too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ternlight.engine.gguf.metadata import GGUFArray, ValueType

if TYPE_CHECKING:
    from ternlight.engine.gguf.reader import GGUFFile

PLANES_KEY = "ternlight.planes"
NAMES_KEY = "ternlight.planes.names"
_MOST = 8
_PLANE = re.compile(r"(.+)\.plane([1-9])\.weight")


def plane_name(name: str, plane: int) -> str:
    """What plane `plane`, from 0, of the matrix `name` is called."""
    return name if plane == 0 else f"{name.removesuffix('.weight')}.plane{plane}.weight"


def is_plane(name: str) -> bool:
    """Whether a tensor of this name is a further plane of another one."""
    return _PLANE.fullmatch(name) is not None


def plane_count(file: GGUFFile) -> int:
    """`ternlight.planes`, 1 where the file does not say. Raises `ModelFileError` when it is no number of planes."""
    value = file.metadata.get(PLANES_KEY, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise file.refused(PLANES_KEY, f"is not a number from 1 to {_MOST}")
    return value


def weight_planes(file: GGUFFile) -> dict[str, tuple[str, ...]]:
    """The names of all planes of each matrix that has several, by the name of the matrix.

    Raises `ModelFileError` for planes that are missing or too many, belong to nothing or differ in shape.
    """
    count = plane_count(file)
    stored: dict[str, set[str]] = {}
    for name in file.tensors:
        match = _PLANE.fullmatch(name)
        if match:
            stored.setdefault(f"{match[1]}.weight", set()).add(name)
    if count > 1 and not stored:
        raise file.refused(PLANES_KEY, f"is {count}, but no matrix has as many planes")
    for owner in _promised(file, count, stored):
        stored.setdefault(owner, set())
    found = {}
    for owner, further in stored.items():
        names = tuple(plane_name(owner, plane) for plane in range(count))
        if owner not in file.tensors or further != set(names[1:]):
            raise file.refused(owner, f"is not stored as the {count} planes that {PLANES_KEY} promises")
        if len(file.tensors[owner].shape) != 2 or len({file.tensors[name].shape for name in names}) != 1:
            raise file.refused(owner, "has planes that are not matrices of one shape")
        found[owner] = names
    return found


def _promised(file: GGUFFile, count: int, stored: Mapping[str, Collection[str]]) -> Sequence[str]:
    """The matrices that must have planes. Raises `ModelFileError` for a list that is none."""
    if count == 1:
        return ()
    listed = file.metadata.get(NAMES_KEY)
    if listed is not None:
        if not isinstance(listed, GGUFArray) or listed.element_type is not ValueType.STRING:
            raise file.refused(NAMES_KEY, "is not a list of names")
        return [str(name) for name in listed]
    planes = {file.tensors[name].type for further in stored.values() for name in further}
    return [
        name
        for name, tensor in file.tensors.items()
        if name.startswith("blk.") and not is_plane(name) and len(tensor.shape) == 2 and tensor.type in planes
    ]
