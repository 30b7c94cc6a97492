"""Loads the compiled kernels and chooses the instruction set, once, when this module is first imported.

The best instruction set that the computer supports is taken. The environment variable TERNLIGHT_ISA (one of the names
in `_native.compiled_isas()`; empty means unset) forces another, so that each can be tested on one machine. What cannot
be had raises `KernelError`: there is no silent fallback.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from ternlight.engine.errors import KernelError
from ternlight.engine.kernels.build_id import source_id

try:
    from ternlight.engine.kernels import _native
except ImportError as error:
    raise KernelError(
        f"Ternlight's compiled kernels cannot be loaded ({error}). Install Ternlight again; in a checkout, run "
        "`python setup.py build_ext --inplace`."
    ) from error

VARIABLE = "TERNLIGHT_ISA"

ABI = 5
"""The native interface that the Python side is written for: TL_ABI in src/forms.h."""


def check_build(native: ModuleType, source: str | None) -> None:
    """Refuse a compiled module that does not belong to this Python code.

    `source` is the fingerprint of the kernels' source (`build_id.source_id`), None where no source is installed.
    Raises `KernelError`.
    """
    if native.ABI != ABI:
        found, wanted = f"interface {native.ABI}", f"interface {ABI}"
    elif source is not None and source != native.BUILD_ID:
        found, wanted = f"build {native.BUILD_ID}", f"source {source}"
    else:
        return
    raise KernelError(
        f"Ternlight's compiled kernels are out of date ({found}, expected {wanted}). Install Ternlight again; in a "
        "checkout, run `python setup.py build_ext --inplace --force`."
    )


def choose(forced: str | None, compiled: Sequence[str], supported: Sequence[str]) -> str:
    """The instruction set to use: `forced`, or the last of `supported`, which are ordered slowest first.

    Raises `KernelError` if `forced` is unknown, or known but not supported by this computer.
    """
    if not forced:
        return supported[-1]
    if forced in supported:
        return forced
    why = "this computer does not support it" if forced in compiled else "this build has no such instruction set"
    raise KernelError(f"{VARIABLE} is {forced!r}, but {why}. Use one of {', '.join(supported)}, or unset it.")


check_build(_native, source_id(Path(__file__).parent))
FORCED = os.environ.get(VARIABLE) or None
FORM = _native.Form(choose(FORCED, _native.compiled_isas(), _native.supported_isas()))
"""The chosen form of the kernels."""
