"""Values on their way into SQLite and out of it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def storable(text: str) -> str:
    """Text that SQLite can hold: names and damaged documents may carry lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def path_of(stored: bytes) -> Path:
    """A path, kept as bytes: file names need not be text."""
    return Path(os.fsdecode(stored))


def new_id(cursor: sqlite3.Cursor) -> int:
    """The number of the row that was just put in."""
    if cursor.lastrowid is None:
        raise AssertionError("an INSERT gives a row id")
    return cursor.lastrowid
