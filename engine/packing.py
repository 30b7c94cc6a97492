"""The weights of a model file as packed matrices and vectors, and how finely the input of each is quantised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import GGUFFile, TensorInfo
from ternlight.engine.kernels import _native
from ternlight.engine.models import DecoderShape
from ternlight.engine.trit_packing import WORTH_MEASURING, fives_are_faster

_FLOATS = ("F32", "F16", "BF16")
_NARROW = ("T2", "B1", "T5")
"""The packings of weights with two or three values."""


class Packer:
    """Packs the tensors of one open file for this computer."""

    def __init__(self, file: GGUFFile, shape: DecoderShape, pool: _native.Pool) -> None:
        """Measures how trits are best packed, if that was not done before and the model is large enough to gain."""
        self._file = file
        self._shape = shape
        self._pool = pool
        self._arena = _native.Arena()
        self._fives = packed_bytes(file) >= WORTH_MEASURING and fives_are_faster(pool)

    def planes(self, name: str) -> list[_native.Matrix]:
        """The matrices whose sum the weight `name` is. Raises `ModelFileError`."""
        return [self._matrix(plane) for plane in self._shape.planes.get(name, (name,))]

    def whole(self, name: str) -> list[_native.Matrix]:
        """As `planes`, with what packing in 8 bits leaves over of weights that are floats.

        The embedding and the head do without: they are most of what a token reads in a small model, and cost
        SmolLM2-135M in F16 less than 0.00001 nats of divergence from exact arithmetic.
        """
        planes = self.planes(name)
        if len(planes) == 1 and self._file.tensors[name].type.name in _FLOATS:
            planes.append(self._matrix(name, rest=True))
        return planes

    def vector(self, name: str) -> NDArray[np.float32]:
        """A norm or a bias. Raises `ModelFileError`."""
        tensor = self._file.tensors[name]
        if tensor.type.name == "F16":
            return np.frombuffer(self._file.data(name), np.float16).astype(np.float32)
        if tensor.type.name != "F32":
            raise ModelFileError(self._refused(tensor))
        return np.frombuffer(self._file.data(name), np.float32).copy()

    def _matrix(self, name: str, *, rest: bool = False) -> _native.Matrix:
        tensor = self._file.tensors[name]
        rows, columns = tensor.shape
        type = tensor.type
        if not _native.Matrix.packs(type.id, type.block_bytes, columns):
            raise ModelFileError(self._refused(tensor))
        data = np.frombuffer(self._file.data(name), np.uint8)
        try:
            packed = _native.Matrix.from_file(
                type.id,
                type.block_bytes,
                data,
                rows,
                columns,
                self._pool,
                rest=rest,
                fives=self._fives,
                arena=self._arena,
            )
        except ValueError as error:
            raise ModelFileError(f"{self._file.path.name} is damaged: in {name}, {error}.") from error
        self._file.release(name)
        return packed

    def _refused(self, tensor: TensorInfo) -> str:
        return (
            f"{self._file.path.name} stores {tensor.name} as {tensor.type.name}, which the native engine does not run."
        )


def activation_parts(matrices: Sequence[_native.Matrix]) -> int:
    """Parts of 8 bits that the input of a weight is quantised to.

    Models with ternary or binary weights are trained with activations of 8 bits. Others lose by them: SmolLM2-135M in
    Q4_1 predicts with a divergence of 0.0028 nats from exact arithmetic, and without a measurable one with two parts.
    """
    return 1 if len(matrices) == 1 and matrices[0].packing in _NARROW else 2


def readable(tensor: TensorInfo) -> bool:
    """Whether the native engine has a packing for the tensor."""
    if len(tensor.dimensions) == 1:
        return tensor.type.name in ("F32", "F16")
    return _native.Matrix.packs(tensor.type.id, tensor.type.block_bytes, tensor.dimensions[0])


def packed_bytes(file: GGUFFile) -> int:
    """Memory that the weights of a file that is not refused take once they are packed, at most."""
    return sum(_packed_bytes(tensor) for tensor in file.tensors.values())


def _packed_bytes(tensor: TensorInfo) -> int:
    if len(tensor.dimensions) == 1:
        return tensor.nbytes
    parts = 2 if tensor.type.name in _FLOATS and tensor.name.startswith("blk.") else 1
    return parts * _native.Matrix.packed_bytes(
        tensor.type.id, tensor.type.block_bytes, tensor.rows, tensor.dimensions[0]
    )
