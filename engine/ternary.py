"""Ternary weight matrices and their product with a vector, on the best instruction set of this computer.

    matrix = TernaryMatrix(trits, scales)          # once, when a model is loaded
    y = matrix.matvec(x)                           # quantizes x, then multiplies
    q = quantize(x); a.matvec(q); b.matvec(q)      # one quantization for several matrices

This module checks what it is given and `ternlight.engine.kernels` computes. A wrong type raises TypeError and a wrong
shape, layout or value ValueError: those are mistakes of the caller. Importing it raises `KernelError` if the compiled
kernels are missing or out of date, or if TERNLIGHT_ISA names an instruction set that cannot be had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypedDict

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ternlight.engine.kernels import _ternary, selection

_kernels = selection.KERNELS

_ALIGNMENT = 64
"""Bytes: a cache line, and the widest register. A load that straddles two lines costs twice."""


class KernelReport(TypedDict):
    """What `kernel_report` returns; JSON-able."""

    isa: str
    available: list[str]
    compiled: list[str]
    forced: str | None
    compiler: str
    baseline: str
    abi: int
    build: str


def isa() -> str:
    """The instruction set in use: "scalar", "avx2", "avxvnni" or "avx512vnni"."""
    return _kernels.isa


def available_isas() -> tuple[str, ...]:
    """The instruction sets that this build has and this computer supports, slowest first."""
    return _ternary.supported_isas()


def kernel_report() -> KernelReport:
    """What the kernels are and why, for `ternlight doctor` and for bug reports.

    `forced` is the value of TERNLIGHT_ISA or None; `baseline` is the processor that the rest of the build requires.
    """
    return {
        "isa": isa(),
        "available": list(available_isas()),
        "compiled": list(_ternary.compiled_isas()),
        "forced": selection.FORCED,
        "compiler": _ternary.COMPILER,
        "baseline": _ternary.BASELINE,
        "abi": _ternary.ABI,
        "build": _ternary.BUILD_ID,
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuantizedActivations:
    """A vector of int8 activations with one scale: made by `quantize`, or from int8 values by `from_values`."""

    padded: NDArray[np.int8]
    """The values, with zeros up to whole tiles of 16; read-only."""
    cols: int
    scale: float
    """float32; an activation is about value * scale."""

    def __post_init__(self) -> None:
        _check("padded", self.padded, np.int8, (_round_up(self.cols, _ternary.TILE_COLS),))
        if self.padded[self.cols :].any():
            raise ValueError(f"padded must be zero from column {self.cols} on")
        if not abs(self.scale) <= float(np.finfo(np.float32).max):
            raise ValueError(f"the activation scale must be a finite float32, got {self.scale}")
        self.padded.flags.writeable = False

    @classmethod
    def from_values(cls, values: NDArray[np.int8], scale: float) -> Self:
        """Take int8 values of shape (cols,) as they are; -128 is allowed."""
        _check("values", values, np.int8, (None,))
        padded = _aligned(_round_up(values.size, _ternary.TILE_COLS), np.int8)
        padded[: values.size] = values
        padded[values.size :] = 0
        return cls(padded=padded, cols=values.size, scale=scale)

    @property
    def values(self) -> NDArray[np.int8]:
        """The values without padding, shape (cols,)."""
        return self.padded[: self.cols]


def quantize(x: NDArray[np.float32]) -> QuantizedActivations:
    """Quantize float32 activations of shape (cols,) to int8, with one scale for the whole vector.

    m = max(max |x|, 1e-5); value = round_half_even(x * (127 / m)); scale = m / 127, each operation in float32, the same
    on every instruction set. This is how BitNet b1.58 models are trained (technical report of BitNet b1.58 2B-4T).
    Raises ValueError if some x is infinite or not a number.
    """
    _check("x", x, np.float32, (None,))
    padded = _aligned(_round_up(x.size, _ternary.TILE_COLS), np.int8)
    scale = _ternary.quantize(x, padded)
    if scale is None:
        raise ValueError("x holds a value that is infinite or not a number")
    return QuantizedActivations(padded=padded, cols=x.size, scale=scale)


class TernaryMatrix:
    """A matrix of weights trit * scale, packed to two bits for each weight (the layout is in src/ternlight.h).

    Immutable, so threads may share it.
    """

    def __init__(self, trits: NDArray[np.int8], scales: NDArray[np.float32], *, group: int | None = None) -> None:
        """Pack a matrix.

        trits: int8 (rows, cols), each -1, 0 or 1; at most 262,144 columns, which keeps every sum within int32.
        scales: finite float32 (rows,) when `group` is None, else (rows, groups) with groups = ceil(cols / group).
        group: the number of consecutive columns that share a scale, a multiple of 32; None means the whole row.
        """
        _check("trits", trits, np.int8, (None, None))
        rows, cols = trits.shape
        if cols > _ternary.MAX_COLS:
            raise ValueError(f"at most {_ternary.MAX_COLS} columns, or int32 sums may overflow; got {trits.shape}")
        if group is not None and (group < 1 or group % _ternary.GROUP_MULTIPLE):
            raise ValueError(f"group must be a positive multiple of {_ternary.GROUP_MULTIPLE}, got {group}")
        padded_cols = _round_up(cols, _ternary.TILE_COLS)
        groups = 1 if group is None else -(-cols // group)
        _check("scales", scales, np.float32, (rows,) if group is None else (rows, groups), f"trits of {trits.shape}")
        if not np.isfinite(scales).all():
            raise ValueError("scales hold a value that is infinite or not a number")

        self._rows, self._cols, self._groups = rows, cols, groups
        self._group_cols = padded_cols if group is None else group
        padded_rows = _round_up(rows, _ternary.PANEL_ROWS)
        self._packed = _aligned(padded_rows * padded_cols // 4, np.uint8)
        bad = _ternary.pack(trits, self._packed)
        if bad >= 0:
            row, col = divmod(bad, cols)
            raise ValueError(f"trits must be -1, 0 or 1, got {trits[row, col]} in row {row}, column {col}")
        by_panel = np.zeros((padded_rows, groups), np.float32)
        by_panel[:rows] = scales.reshape(rows, groups)
        self._scales = _aligned(by_panel.size, np.float32)
        self._scales[:] = by_panel.reshape(-1, _ternary.PANEL_ROWS, groups).transpose(0, 2, 1).ravel()

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols), as given."""
        return self._rows, self._cols

    @property
    def groups(self) -> int:
        """Scales for each row."""
        return self._groups

    @property
    def nbytes(self) -> int:
        """Bytes of the packed weights and scales, padding included: what one product reads."""
        return self._packed.nbytes + self._scales.nbytes

    def trits(self) -> NDArray[np.int8]:
        """The trits again, int8 of shape (rows, cols)."""
        trits = np.empty(self.shape, np.int8)
        _ternary.unpack(self._packed, trits)
        return trits

    def matvec(
        self, x: NDArray[np.float32] | QuantizedActivations, *, out: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """The product with `x` of shape (cols,): float32 of shape (rows,), written to `out` if given.

        A float32 `x` is quantized first. The result has the same bits on every instruction set. Against the exact
        product of the weights with the quantized activations, its error is at most (groups + 3) * 2^-24 of the sum over
        the groups of |integer sum * scale| * activation scale, as long as nothing underflows.
        """
        activations = self._activations(x)
        if out is None:
            out = np.empty(self._rows, np.float32)
        else:
            _check("out", out, np.float32, (self._rows,), f"a matrix of {self.shape}")
            if not out.flags.writeable:
                raise ValueError("out is read-only")
        group_sums = np.empty(self._groups, np.int32)
        _kernels.matvec(
            self._packed,
            self._scales,
            self._cols,
            self._group_cols,
            activations.padded,
            activations.scale,
            group_sums,
            out,
        )
        return out

    def sums(self, x: QuantizedActivations) -> NDArray[np.int32]:
        """The integer part of the product, exact: int32 (rows, groups), the sum over each group of trit * value."""
        activations = self._activations(x)
        out = np.empty((self._rows, self._groups), np.int32)
        group_sums = np.empty(self._groups, np.int32)
        _kernels.sums(self._packed, self._cols, self._group_cols, activations.padded, group_sums, out)
        return out

    def _activations(self, x: NDArray[np.float32] | QuantizedActivations) -> QuantizedActivations:
        """`x` quantized, after checking that it fits."""
        if isinstance(x, QuantizedActivations):
            if x.cols != self._cols:
                raise ValueError(f"shape mismatch: a matrix of {self.shape} and activations of {(x.cols,)}")
            return x
        _check("x", x, np.float32, (self._cols,), f"a matrix of {self.shape}")
        return quantize(x)


def _round_up(n: int, multiple: int) -> int:
    return -(-n // multiple) * multiple


def _aligned(size: int, dtype: DTypeLike) -> NDArray[Any]:
    """An uninitialized vector whose data starts at a multiple of `_ALIGNMENT` bytes."""
    nbytes = size * np.dtype(dtype).itemsize
    raw = np.empty(nbytes + _ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % _ALIGNMENT
    return raw[start : start + nbytes].view(dtype)


def _check(name: str, array: object, dtype: DTypeLike, shape: tuple[int | None, ...], beside: str = "") -> None:
    """Refuse what the kernels cannot take: another type, shape (None: any length but zero) or memory layout."""
    if not isinstance(array, np.ndarray) or array.dtype != dtype:
        found = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
        raise TypeError(f"{name} must be an array of {np.dtype(dtype)}, got {found}")
    fits = array.ndim == len(shape) and all(
        length > 0 and wanted in (None, length) for length, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        wanted = str(tuple("n" if n is None else n for n in shape)).replace("'", "")
        raise ValueError(f"{name} must have shape {wanted}{' for ' + beside if beside else ''}, got {array.shape}")
    if not array.flags.c_contiguous:
        raise ValueError(f"{name} of shape {array.shape} must be C-contiguous: use numpy.ascontiguousarray")
