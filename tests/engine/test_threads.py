"""The default number of threads leaves one core free and respects a container's quota."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from ternlight.engine.threads import default_threads, thread_count


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 16 if logical else 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(16)), raising=False)


def test_physical_cores_minus_one(tmp_path: Path) -> None:
    assert default_threads(tmp_path) == 7


@pytest.mark.parametrize(
    ("quota", "threads"),
    [("max 100000", 7), ("400000 100000", 3), ("150000 100000", 1), ("10000 100000", 1), ("nonsense", 7), ("", 7)],
)
def test_quota_of_version_2(tmp_path: Path, quota: str, threads: int) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    assert default_threads(tmp_path) == threads


@pytest.mark.parametrize(("quota", "threads"), [("-1", 7), ("300000", 2), ("x", 7)])
def test_quota_of_version_1(tmp_path: Path, quota: str, threads: int) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(f"{quota}\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert default_threads(tmp_path) == threads


def test_processors_that_are_taken_away_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3}, raising=False)
    assert default_threads(tmp_path) == 1


@pytest.mark.parametrize(("wanted", "count"), [(3, 3), (0, 1), (-5, 1), (10**12, 16)])
def test_wish_is_kept_within_reason(monkeypatch: pytest.MonkeyPatch, wanted: int, count: int) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    assert thread_count(wanted) == count
