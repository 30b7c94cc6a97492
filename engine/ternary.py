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
from typing import Self, TypedDict

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ternlight.engine.kernels import _native, selection

_form = selection.FORM


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
    """The instruction set in use: "scalar", "avx2", "avxvnni", "avx512vnni", "avx512vbmi", "amxint8",
    "neondot" or "neoni8mm"."""
    return _form.isa


def available_isas() -> tuple[str, ...]:
    """The instruction sets that this build has and this computer supports, slowest first."""
    return _native.supported_isas()


def kernel_report() -> KernelReport:
    """What the kernels are and why, for `ternlight doctor` and for bug reports.

    `forced` is the value of TERNLIGHT_ISA or None; `baseline` is the processor that the rest of the build requires.
    """
    return {
        "isa": isa(),
        "available": list(available_isas()),
        "compiled": list(_native.compiled_isas()),
        "forced": selection.FORCED,
        "compiler": _native.COMPILER,
        "baseline": _native.BASELINE,
        "abi": _native.ABI,
        "build": _native.BUILD_ID,
    }


MAX_COLUMNS = 1 << 18
"""Columns that share a scale: more might overflow a sum of 32 bits."""

_GROUP_MULTIPLE = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuantizedActivations:
    """A vector of int8 activations with one scale: made by `quantize`, or from int8 values by `from_values`."""

    values: NDArray[np.int8]
    """Shape (cols,), read-only."""
    scale: float
    """float32; an activation is about value * scale."""

    def __post_init__(self) -> None:
        _check("values", self.values, np.int8, (None,))
        if not abs(self.scale) <= float(np.finfo(np.float32).max):
            raise ValueError(f"the activation scale must be a finite float32, got {self.scale}")
        self.values.flags.writeable = False

    @classmethod
    def from_values(cls, values: NDArray[np.int8], scale: float) -> Self:
        """Take int8 values of shape (cols,) as they are; -128 is allowed."""
        _check("values", values, np.int8, (None,))
        return cls(values=values.copy(), scale=scale)

    @property
    def cols(self) -> int:
        """Number of values."""
        return self.values.size

    def packed(self, columns: int, group: int) -> _native.Activation:
        """In the kernels' layout, with zeros up to `columns` and sums over groups of `group` of them (0: all)."""
        padded = np.zeros((1, columns), np.int8)
        padded[0, : self.cols] = self.values
        steps = np.full((1, columns // group if group else 1), self.scale, np.float32)
        return _native.Activation.from_values(padded, group, steps)


def quantize(x: NDArray[np.float32]) -> QuantizedActivations:
    """Quantize float32 activations of shape (cols,) to int8, with one scale for the whole vector.

    m = max(max |x|, 1e-5); value = round_half_even(x * (127 / m)); scale = m / 127, each operation in float32, the same
    on every instruction set. This is how BitNet b1.58 models are trained (technical report of BitNet b1.58 2B-4T).
    Raises ValueError if some x is infinite or not a number.
    """
    _check("x", x, np.float32, (None,))
    if not np.isfinite(x).all():
        raise ValueError("x holds a value that is infinite or not a number")
    activation = _form.quantise(x.reshape(1, -1), 0)
    return QuantizedActivations(values=activation.values()[0], scale=float(activation.steps()[0, 0]))


class TernaryMatrix:
    """A matrix of weights trit * scale, packed to two bits for each weight (TL_T2 of src/matrix.h).

    Immutable, so threads may share it.
    """

    def __init__(self, trits: NDArray[np.int8], scales: NDArray[np.float32], *, group: int | None = None) -> None:
        """Pack a matrix.

        trits: int8 (rows, cols), each -1, 0 or 1; at most 262,144 columns.
        scales: finite float32 (rows,) when `group` is None. Else (rows, groups) with groups = ceil(cols / group), each
        a value that 16 bits hold exactly, which is how model files and the packed form store the scales of groups.
        group: the number of consecutive columns that share a scale, a multiple of 16; None means the whole row.
        """
        _check("trits", trits, np.int8, (None, None))
        rows, cols = trits.shape
        if cols > MAX_COLUMNS:
            raise ValueError(f"at most {MAX_COLUMNS} columns, or int32 sums may overflow; got {trits.shape}")
        if group is not None and (group < 1 or group % _GROUP_MULTIPLE):
            raise ValueError(f"group must be a positive multiple of {_GROUP_MULTIPLE}, got {group}")
        groups = 1 if group is None else -(-cols // group)
        _check("scales", scales, np.float32, (rows,) if group is None else (rows, groups), f"trits of {trits.shape}")
        if not np.isfinite(scales).all():
            raise ValueError("scales hold a value that is infinite or not a number")
        if group is not None and not _fit_float16(scales):
            raise ValueError("scales of groups must be exact in 16 bits: round them with astype(numpy.float16) first")
        if np.any(wrong := (trits < -1) | (trits > 1)):
            row, col = np.argwhere(wrong)[0]
            raise ValueError(f"trits must be -1, 0 or 1, got {trits[row, col]} in row {row}, column {col}")
        self._cols, self._groups = cols, groups
        codes = np.ones((rows, cols if group is None else groups * group), np.uint8)
        codes[:, :cols] = trits + 1
        self._matrix = _native.Matrix.from_codes("T2", codes, group or 0, scales.reshape(rows, groups))

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols), as given."""
        return self._matrix.shape[0], self._cols

    @property
    def groups(self) -> int:
        """Scales for each row."""
        return self._groups

    @property
    def nbytes(self) -> int:
        """Bytes of the packed weights and scales, padding included: what one product reads."""
        return self._matrix.nbytes

    def trits(self) -> NDArray[np.int8]:
        """The trits again, int8 of shape (rows, cols)."""
        trits: NDArray[np.int8] = self._matrix.codes()[:, : self._cols].astype(np.int8) - np.int8(1)
        return trits

    def matvec(
        self, x: NDArray[np.float32] | QuantizedActivations, *, out: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """The product with `x` of shape (cols,): float32 of shape (rows,), written to `out` if given.

        A float32 `x` is quantized first. Sums of integers are exact. With one scale for a row the result has the same
        bits on every instruction set; with groups, they may differ in the last bits. Against the exact product of the
        weights with the quantized activations, the error is at most (groups + 3) * 2^-24 of the sum over the groups
        of |integer sum * scale| * activation scale, as long as nothing underflows.
        """
        activations = self._activations(x)
        rows, columns = self._matrix.shape
        if out is None:
            out = np.empty(rows, np.float32)
        else:
            _check("out", out, np.float32, (rows,), f"a matrix of {self.shape}")
            if not out.flags.writeable:
                raise ValueError("out is read-only")
        _form.product(self._matrix, activations.packed(columns, self._matrix.group), out.reshape(1, rows))
        return out

    def _activations(self, x: NDArray[np.float32] | QuantizedActivations) -> QuantizedActivations:
        """`x` quantized, after checking that it fits."""
        if isinstance(x, QuantizedActivations):
            if x.cols != self._cols:
                raise ValueError(f"shape mismatch: a matrix of {self.shape} and activations of {(x.cols,)}")
            return x
        _check("x", x, np.float32, (self._cols,), f"a matrix of {self.shape}")
        return quantize(x)


def _fit_float16(values: NDArray[np.float32]) -> bool:
    with np.errstate(over="ignore"):
        return bool((values.astype(np.float16).astype(np.float32) == values).all())


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
