"""The first command of the README, in a folder that holds what a clone holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCTOR_KEYS = {"version", "python", "cpu", "isa", "kernels", "model", "embedder", "paths", "problems"}


def bootstrap(checkout: Path, *words: str, cwd: Path, compiler: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run bootstrap as a person without a display would, from some other folder."""
    unwanted = {"PYTHONPATH", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY", "MYPYPATH"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted} | compiler
    command = [sys.executable, str(checkout / "installer" / "bootstrap.py"), *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_from_a_clean_clone_to_the_running_program(clean_copy, tmp_path, quick_compiler):
    """Without llama-cpp-python, whose compilation would take most of the time."""
    checkout = tmp_path / "a clone"
    shutil.copytree(clean_copy, checkout)
    doctor = ("run", "--data-dir", str(tmp_path / "data"), "doctor", "--json")

    first = bootstrap(checkout, "--without", "llama", *doctor, cwd=tmp_path, compiler=quick_compiler)
    assert set(json.loads(first.stdout)) >= DOCTOR_KEYS, first.stderr
    for title in ("Python environment", "Libraries", "Ternlight", "Bundled models"):
        assert title in first.stderr
    assert "are not available: it was left out on request" in first.stderr

    second = bootstrap(checkout, *doctor, cwd=tmp_path, compiler=quick_compiler)
    assert set(json.loads(second.stdout)) >= DOCTOR_KEYS, second.stderr
    assert "Setting up" not in second.stderr

    with (checkout / "engine" / "kernels" / "src" / "ternlight.h").open("a") as header:
        header.write("\n")
    third = bootstrap(checkout, *doctor, cwd=tmp_path, compiler=quick_compiler)
    assert set(json.loads(third.stdout)) >= DOCTOR_KEYS, third.stderr
    assert "[1/1] Kernels" in third.stderr
