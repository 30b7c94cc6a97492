"""How many worker threads this computer should be asked for."""

from __future__ import annotations

import math
import os
from pathlib import Path

import psutil


def thread_count(wanted: int | None) -> int:
    """What was asked for, within 1 and the number of processors; `default_threads` for None."""
    if wanted is None:
        return default_threads()
    return min(max(1, wanted), os.cpu_count() or 1)


def default_threads(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Physical cores minus one, at least one, within the processors and the cgroup quota this process may use.

    One core stays free for the window. Hyper-threads are not counted, and a container's quota is: the matrix products
    wait for their slowest thread, so threads beyond the real cores make every token slower.
    """
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    quota = _cgroup_cores(cgroup)
    if quota is not None:
        cores = min(cores, max(1, math.floor(quota)))
    return max(1, cores - 1)


def _cgroup_cores(root: Path) -> float | None:
    """Processors' worth of time per period that the cgroup grants (version 2, then version 1), or None."""
    try:
        quota, period = (root / "cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        try:
            quota = (root / "cpu" / "cpu.cfs_quota_us").read_text(encoding="ascii").strip()
            period = (root / "cpu" / "cpu.cfs_period_us").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None
    try:
        cores = int(quota) / int(period)
    except (ValueError, ZeroDivisionError):  # "max" means no quota
        return None
    return cores if cores > 0 else None
