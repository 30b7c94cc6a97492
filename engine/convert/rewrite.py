"""Rewrites a model file with the matrices of its layers as sums of ternary planes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.convert.calibration import calibrate
from ternlight.engine.convert.planes import MAX_PLANES, Floats, decompose
from ternlight.engine.convert.storage import plane_type, stored_plane
from ternlight.engine.errors import EngineError, ModelFileError
from ternlight.engine.gguf import (
    Entry,
    GGUFFile,
    TensorData,
    TensorInfo,
    TensorType,
    ValueType,
    entries,
    plane_name,
    write_gguf,
)
from ternlight.engine.gguf.dequantize import decodable, dequantize
from ternlight.engine.gguf.planes import NAMES_KEY, PLANES_KEY
from ternlight.engine.model_file import open_model
from ternlight.engine.models import RECIPES, DecoderShape
from ternlight.engine.vocabulary import vocabulary_from_gguf

CALIBRATION_TOKENS = 4096
"""Most tokens of a calibration text that are used."""
_FEWEST_TOKENS = 256
_MATRICES = ("q", "k", "v", "o", "gate", "up", "down")

Progress = Callable[[int, int], None]
"""Weights done, and weights in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How to convert a model."""

    planes: int
    """1 to `MAX_PLANES` ternary matrices for each matrix."""
    group: Literal[64, 128] = 64
    """Weights of a row that share a scale; rows that are no multiple of 128 get groups of 64 in any case."""
    head: Literal["keep", "planes"] = "keep"
    """Whether the embedding and the output head are converted too."""
    layers: Container[int] | None = None
    """Layers, from 0, whose matrices are converted; None for all."""
    calibration: str | None = None
    """Text on whose activations the error of the outputs is made small (GPTQ); None makes that of the weights small."""


def convert(
    source: Path,
    target: Path,
    how: Conversion,
    *,
    progress: Progress | None = None,
    flag: CancelFlag | None = None,
) -> None:
    """Write the model at `source` to `target` as sums of ternary planes, as `engine/gguf/planes.py` describes them.

    `target` appears whole or not at all. Raises `ModelFileError` for a file that cannot be converted or written,
    `EngineError` for a calibration text that is too short, ValueError for a number of planes out of range, `Cancelled`.
    """
    if not 1 <= how.planes <= MAX_PLANES:
        raise ValueError(f"{how.planes} planes, where 1 to {MAX_PLANES} are possible")
    if target.exists() and target.samefile(source):
        raise ModelFileError(f"{target.name} is the model that would be converted; choose another name for the result.")
    with open_model(source) as file:
        _Rewrite(file, how, progress, flag or CancelFlag()).write(target)


class _Rewrite:
    def __init__(self, file: GGUFFile, how: Conversion, progress: Progress | None, flag: CancelFlag) -> None:
        self._file = file
        self._how = how
        self._progress = progress
        self._flag = flag
        self._shape = _shape(file)
        self._types = self._plane_types()
        self._total = sum(file.tensors[name].elements for name in self._types)
        self._done = 0
        self._made: dict[str, list[bytes]] = {}

    def write(self, target: Path) -> None:
        tensors = list(self._tensors())
        needed = sum(tensor.nbytes for tensor in tensors)
        _check_room(target, needed)
        self._report(0)
        if self._how.calibration is not None:
            self._calibrate(self._how.calibration)
        write_gguf(target, self._metadata(), tensors)

    def _plane_types(self) -> dict[str, TensorType]:
        """What each matrix that becomes planes is stored as, by its name."""
        names = [
            getattr(layer, matrix)
            for index, layer in enumerate(self._shape.names)
            if self._how.layers is None or index in self._how.layers
            for matrix in _MATRICES
        ]
        if self._how.head == "planes":
            names += ["token_embd.weight"] if self._shape.tied else ["token_embd.weight", "output.weight"]
        types = {}
        for name in names:
            tensor = self._file.tensors[name]
            type = plane_type(tensor.dimensions[0], self._how.group)
            if type is None:
                raise self._file.refused(
                    name, f"has rows of {tensor.dimensions[0]:,} weights, and ternary planes need multiples of 64"
                )
            if not decodable(tensor.type):
                raise self._file.refused(name, f"is stored as {tensor.type.name}, which cannot be decoded")
            types[name] = type
        return types

    def _tensors(self) -> list[TensorData]:
        tensors = []
        for name, tensor in self._file.tensors.items():
            type = self._types.get(name)
            if type is None:
                tensors.append(_kept(self._file, tensor))
                continue
            tensors += [
                TensorData(
                    name=plane_name(name, plane),
                    dimensions=tensor.dimensions,
                    type=type,
                    data=partial(self._plane, name, plane),
                )
                for plane in range(self._how.planes)
            ]
        return tensors

    def _plane(self, name: str, plane: int) -> bytes:
        """The stored bytes of a plane. Planes are asked for in order, each once."""
        if name not in self._made:
            matrix = self._weights(name)
            group = self._types[name].block
            scales, trits = decompose(matrix.reshape(-1, group), self._how.planes)
            self._take(name, scales, trits)
        stored = self._made[name][plane]
        if plane + 1 == self._how.planes:
            del self._made[name]
        return stored

    def _calibrate(self, text: str) -> None:
        tokens = self._tokens(text)
        head = None
        if self._how.head == "planes":
            head = "token_embd.weight" if self._shape.tied else "output.weight"
        calibrate(
            self._shape,
            self._weights,
            tokens,
            planes=self._how.planes,
            group_of=self._group,
            head=head,
            take=self._take,
        )

    def _tokens(self, text: str) -> list[int]:
        vocabulary = vocabulary_from_gguf(self._file)
        start = [vocabulary.bos] if vocabulary.add_bos and vocabulary.bos is not None else []
        tokens = (start + vocabulary.encode(text))[: min(CALIBRATION_TOKENS, self._shape.context)]
        if len(tokens) < _FEWEST_TOKENS:
            raise EngineError(
                f"The calibration text has {len(tokens)} tokens, and at least {_FEWEST_TOKENS} are needed; "
                "choose a longer text."
            )
        return tokens

    def _group(self, name: str) -> int | None:
        type = self._types.get(name)
        return None if type is None else type.block

    def _take(self, name: str, scales: Floats, trits: NDArray[np.int8]) -> None:
        planes, group = self._how.planes, self._types[name].block
        scales, trits = scales.reshape(-1, planes), trits.reshape(-1, group, planes)
        self._made[name] = [stored_plane(scales[:, plane], trits[..., plane]) for plane in range(planes)]
        self._report(self._file.tensors[name].elements)
        self._flag.check()

    def _weights(self, name: str) -> Floats:
        """A tensor decoded, float32: (rows, columns), or (n,) for a vector."""
        self._flag.check()
        tensor = self._file.tensors[name]
        values = dequantize(self._file.data(name), tensor.type, tensor.dimensions[0])
        if not np.isfinite(values).all():
            raise self._file.refused(name, "holds weights that are not numbers")
        return values[0] if len(tensor.dimensions) == 1 else values

    def _report(self, weights: int) -> None:
        self._done += weights
        if self._progress is not None:
            self._progress(self._done, self._total)

    def _metadata(self) -> Mapping[str, Entry]:
        """The source's, without what is no longer true: how its weights were stored, and in how many files."""
        gone = ("general.file_type", "split.")
        kept = {key: entry for key, entry in entries(self._file.metadata).items() if not key.startswith(gone)}
        return {
            **kept,
            PLANES_KEY: Entry(type=ValueType.U32, value=self._how.planes),
            NAMES_KEY: Entry(type=ValueType.STRING, value=list(self._types)),
        }


def _shape(file: GGUFFile) -> DecoderShape:
    if file.architecture not in RECIPES:
        raise ModelFileError(
            f"{file.path.name} cannot be converted: the native engine does not know the architecture "
            f"{file.architecture!r}. It knows {', '.join(RECIPES)}."
        )
    shape = RECIPES[file.architecture](file)
    if shape.planes:
        raise ModelFileError(f"{file.path.name} consists of ternary planes already; convert the original model.")
    return shape


def _kept(file: GGUFFile, tensor: TensorInfo) -> TensorData:
    return TensorData(name=tensor.name, dimensions=tensor.dimensions, type=tensor.type, data=file.data(tensor.name))


def _check_room(target: Path, needed: int) -> None:
    try:
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise ModelFileError(f"{target} cannot be written: {error.strerror}. Choose another folder.") from error
    if free < needed:
        raise ModelFileError(
            f"{target.name} needs {needed / 1e6:,.0f} MB and its folder has {free / 1e6:,.0f} MB free. "
            "Free some space or choose another folder."
        )
