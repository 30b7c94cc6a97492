"""The checkout, a clean copy of it, a compiler for quick builds, and the installer's modules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "installer"))  # as `python3 installer/bootstrap.py` does
GENERATED = shutil.ignore_patterns(
    ".git", ".venv*", "build", "dist", "out", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis", "*.so", "*.pyd"
)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tree() -> list[str]:
    """Every file of the project, tracked or about to be, by its path in the checkout."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return sorted(name for name in listing.split("\0") if name and (ROOT / name).is_file())
    found: list[str] = []
    for folder, folders, files in os.walk(ROOT):
        generated = GENERATED(folder, [*folders, *files])
        folders[:] = [name for name in folders if name not in generated]
        found += [(Path(folder) / name).relative_to(ROOT).as_posix() for name in files if name not in generated]
    return sorted(found)


@pytest.fixture(scope="session")
def clean_copy(tmp_path_factory: pytest.TempPathFactory, tree: list[str]) -> Path:
    """A copy of the project's files and nothing else: no build products that a wheel could pick up by accident."""
    copy = tmp_path_factory.mktemp("clean") / "ternlight"
    for name in tree:
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return copy


@pytest.fixture(scope="session")
def quick_compiler(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables for a compiler that does not optimise, which takes a quarter of the time.

    For builds of which only the files count, or that they run; the optimised kernels are those that all tests run on.
    """
    if os.name == "nt":
        return {}
    script = tmp_path_factory.mktemp("compiler") / "cc"
    script.write_text(f'#!/bin/sh\nexec {os.environ.get("CC") or sysconfig.get_config_var("CC")} "$@" -O0\n')
    script.chmod(0o755)
    return {"CC": str(script)}
