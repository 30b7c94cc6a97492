"""Conversion of models into the ternary form that the native engine runs best."""

from __future__ import annotations

from ternlight.engine.convert.planes import MAX_PLANES
from ternlight.engine.convert.rewrite import Conversion, convert

__all__ = ["MAX_PLANES", "Conversion", "convert"]
