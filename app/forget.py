"""Deleting what Ternlight keeps, part by part. Qt-free; the user's own files are never touched."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Literal, get_args

from ternlight.app.errors import AppError
from ternlight.app.paths import Paths
from ternlight.app.secrets import SECRETS, Secrets

Kept = Literal["collections", "memory", "drafts", "models", "traces", "cache", "keys"]
"""Beside the conversations, which their store deletes. "traces": ledger, log and crash reports."""
KEPT: tuple[Kept, ...] = get_args(Kept)


class NotForgotten(AppError):
    """Some of what was to be deleted is still there."""


def forget(paths: Paths, parts: Collection[Kept], secrets: Secrets) -> None:
    """Delete parts of what is kept; all that can be deleted is, whatever fails. The index must be closed.

    Raises `NotForgotten`, naming what is left.
    """
    places: dict[Kept, tuple[Path, ...]] = {
        "collections": (paths.index,),
        "memory": _database(paths.memory),
        "drafts": (paths.drafts,),
        "models": (paths.models,),
        "cache": tuple(_inside(paths.cache)),
        "traces": (
            *paths.network_ledger.parent.glob(f"{paths.network_ledger.name}*"),
            *(file for file in _inside(paths.crashes) if file.stem != str(os.getpid())),
            *(file for file in _inside(paths.log) if file != paths.log_file),
        ),
    }
    left = [place for part, found in places.items() if part in parts for place in found if not _delete(place)]
    if "traces" in parts and paths.log_file.exists():
        with contextlib.suppress(OSError):
            os.truncate(paths.log_file, 0)  # it is being written to
    if "keys" in parts and secrets.available:
        for name in SECRETS:
            secrets.set(name, "")
    if left:
        raise NotForgotten(
            f"Some of it could not be deleted: {', '.join(map(str, left))}. Close what uses it and try again, or "
            "delete it yourself."
        )


def _database(path: Path) -> tuple[Path, ...]:
    return (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm")))


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _delete(place: Path) -> bool:
    """Whether it is gone."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
    return not place.exists()
