"""Where the bundled models are, for the tests of every package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ternlight.engine import bundled


@cache
def language_model() -> Path:
    """The GGUF file of the bundled language model."""
    return bundled.language_model()


@cache
def embedder() -> tuple[Path, Path]:
    """The ONNX file and the tokenizer.json of the bundled sentence embedder."""
    return bundled.embedder()
