"""Two bits for a trit, or five trits in a byte: which this computer multiplies faster from memory, measured once.

Five in a byte are a fifth fewer bytes, but take more operations to take apart, so the memory has to be slow for the
processor to gain. What was measured is kept in a file of the user's cache folder; one that cannot be read or written
costs another measurement.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import platformdirs

from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM

WORTH_MEASURING = 64 << 20
"""Bytes of a model's weights from which on the packing is measured; smaller ones may live in a cache."""

_FILE = "trit-packing.json"
_ROWS, _COLUMNS, _GROUP = 512, 8192, 256
_COPIES = 96  # a MiB each: more than caches hold of a stream that is read once
_ROUNDS = 5


def fives_are_faster(pool: _native.Pool, folder: Path | None = None) -> bool:
    """Whether a matrix in five trits a byte is multiplied faster than one in two bits, on the threads of the pool.

    `folder` is where the answer is kept, by default the user's cache folder.
    """
    if "T5" not in FORM.fast_packings:
        return False
    folder = folder or platformdirs.user_cache_path("ternlight")
    key = f"{_native.BUILD_ID} {FORM.isa} {pool.threads} threads {_processor()}"
    known = _read(folder)
    if key not in known:
        seconds = {packing: _seconds(packing, pool) for packing in ("T2", "T5")}
        known = {key: seconds["T5"] < seconds["T2"]}
        _write(folder, known)
    return known[key]


def _seconds(packing: str, pool: _native.Pool) -> float:
    """The least time that the products of all copies took."""
    codes = np.random.default_rng(0).integers(0, 3, (_ROWS, _COLUMNS), dtype=np.uint8)
    scales = np.ones((_ROWS, _COLUMNS // _GROUP), np.float32)
    first = _native.Matrix.from_codes(packing, codes, _GROUP, scales)
    matrices = [first, *(first.copy() for _ in range(_COPIES - 1))]
    x = FORM.quantise(np.ones((1, _COLUMNS), np.float32), _GROUP)
    out = np.empty((1, _ROWS), np.float32)
    best = float("inf")
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        for matrix in matrices:
            FORM.product(matrix, x, out, pool=pool)
        best = min(best, time.perf_counter() - begin)
    return best


def _processor() -> str:
    """The processor's name, so that a disk moved to another computer is measured again."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return f"{os.cpu_count()} processors"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _read(folder: Path) -> dict[str, bool]:
    try:
        known = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {str(key): value for key, value in known.items() if isinstance(value, bool)}


def _write(folder: Path, known: dict[str, bool]) -> None:
    """Best effort: what cannot be kept is measured again."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=_FILE, delete=False) as file:
            json.dump(known, file)
        Path(file.name).replace(folder / _FILE)
    except OSError:
        return
