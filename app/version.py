"""The version of this program."""

from __future__ import annotations

import importlib.metadata


def version() -> str:
    """The installed version, or "unknown" when Ternlight runs from a tree that is not installed."""
    try:
        return importlib.metadata.version("ternlight")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
