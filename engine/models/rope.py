"""Rotation frequencies from a GGUF file's metadata: plain, linear, YaRN and per-dimension factors.

Sources: RoPE, Su et al. 2021 (arXiv:2104.09864); YaRN, Peng et al. 2023 (arXiv:2309.00071), in the form in which
llama.cpp applies it (at every position, not only beyond the original context); `rope_freqs.weight` as in Llama 3.1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import GGUFFile
from ternlight.engine.models.shape import Rope


def rope_from_metadata(
    file: GGUFFile, *, head_dim: int, neox: bool, factors: NDArray[np.float32] | None = None, base: float | None = None
) -> Rope:
    """The RoPE of a file. `factors` (dimensions / 2,) divides each pair's frequency; `base` overrides the file's."""
    dimensions = file.integer("rope.dimension_count", default=head_dim)
    if dimensions % 2 or not 2 <= dimensions <= head_dim:
        raise ModelFileError(
            f"{file.path.name} is damaged: {file.architecture}.rope.dimension_count is {dimensions} with heads of "
            f"{head_dim}. Download the file again."
        )
    theta = rope_base(file, "rope.freq_base") if base is None else base
    plain = theta ** (-np.arange(0, dimensions, 2, dtype=np.float64) / dimensions)
    if factors is not None:
        if factors.shape != plain.shape:
            raise ModelFileError(
                f"{file.path.name} is damaged: rope_freqs.weight has {factors.size} values where "
                f"{plain.size} are needed. Download the file again."
            )
        plain = plain / factors.astype(np.float64)
    kind = file.text("rope.scaling.type", default="none")
    factor = _positive(file, "rope.scaling.factor", 1.0)
    match kind:
        case "none":
            return Rope(neox=neox, frequencies=plain)
        case "linear":
            return Rope(neox=neox, frequencies=plain / factor)
        case "yarn":
            original = file.integer("rope.scaling.original_context_length", default=file.integer("context_length"))
            if original == 0:
                raise file.refused(f"{file.architecture}.rope.scaling.original_context_length", "is 0")
            fast = _positive(file, "rope.scaling.yarn_beta_fast", 32.0)
            slow = _positive(file, "rope.scaling.yarn_beta_slow", 1.0)
            extrapolation = file.number("rope.scaling.yarn_ext_factor", default=1.0)
            attention = file.number("rope.scaling.attn_factor", default=1.0)
            return Rope(
                neox=neox,
                frequencies=_yarn(plain, dimensions, theta, factor, original, fast, slow, extrapolation),
                magnitude=attention * (1.0 + 0.1 * math.log(factor)) if factor > 1.0 else attention,
            )
        case _:
            raise ModelFileError(
                f"{file.path.name} scales positions by {kind!r}, which is not supported. Files without "
                f"rope.scaling, or with linear or yarn scaling, can be used."
            )


def rope_base(file: GGUFFile, suffix: str) -> float:
    """A base of frequencies, 10,000 where the file does not say. Raises `ModelFileError` for one up to 1."""
    base = file.number(suffix, default=10_000.0)
    if base <= 1.0:
        raise file.refused(f"{file.architecture}.{suffix}", "is not above 1")
    return base


def _positive(file: GGUFFile, suffix: str, default: float) -> float:
    value = file.number(suffix, default=default)
    if not 1e-6 < value < 1e6:
        raise file.refused(f"{file.architecture}.{suffix}", "is not a positive number of a sensible size")
    return value


def _yarn(
    plain: NDArray[np.float64],
    dimensions: int,
    theta: float,
    factor: float,
    original: int,
    fast: float,
    slow: float,
    extrapolation: float,
) -> NDArray[np.float64]:
    """Blend interpolated (low) and original (high) frequencies; equations 20 to 23 of the paper."""

    def pair_turning(times: float) -> float:
        return dimensions * math.log(original / (2.0 * math.pi * times)) / (2.0 * math.log(theta))

    low = max(0.0, math.floor(pair_turning(fast)))
    high = min(dimensions - 1.0, math.ceil(pair_turning(slow)))
    ramp = 1.0 - np.clip((np.arange(plain.size) - low) / max(0.001, high - low), 0.0, 1.0)
    mix = ramp * extrapolation
    blended: NDArray[np.float64] = plain / factor * (1.0 - mix) + plain * mix
    return blended
