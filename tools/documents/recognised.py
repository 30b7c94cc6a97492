"""What text recognition says about a page, and whether there is any."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was read from a page. `text` is "" where there is nothing to be read."""

    page: int
    text: str
    confidence: float
    """Mean over the characters, from 0 to 1; 0 where there are none."""


def available() -> bool:
    """Whether text recognition is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None
