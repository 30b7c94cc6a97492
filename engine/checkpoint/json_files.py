"""JSON from model folders: bounded, without doubled keys, and with one kind of error."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import damaged


def read_object(path: Path, limit: int) -> dict[str, Any]:
    """The object in a file of at most `limit` bytes. Raises `ModelFileError`."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:  # opening a pipe would wait for its writer
            raise damaged(path, path.name, f"is not a file of at most {limit:,} bytes")
        raw = path.read_bytes()
    except OSError as error:
        raise ModelFileError(
            f"{path.parent.name} cannot be used: {path.name} cannot be read ({error.strerror}). Get all of it again."
        ) from error
    return parse_object(raw, path, path.name)


def parse_object(raw: bytes, path: Path, field: str) -> dict[str, Any]:
    """The JSON object in `raw`, which is what `field` of the file holds. Raises `ModelFileError`."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_distinct, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise damaged(path, field, "is not sound JSON") from error
    if not isinstance(value, dict):
        raise damaged(path, field, "is not a JSON object")
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
