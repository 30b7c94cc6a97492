"""A share of `tests/benchmarks/fuzz.py`: damaged models the whole way from the file to a token."""

from __future__ import annotations

import json
import os
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "fuzz.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the time of one file is bounded by a signal")


def test_damaged_models_run_or_are_refused(tmp_path: Path) -> None:
    result = runpy.run_path(str(SCRIPT))["fuzz"](600, 0, 7, tmp_path / "failed.gguf")
    assert result["outcomes"]["refused"] > 300
    assert result["outcomes"]["ran"] > 10
    assert not (tmp_path / "failed.gguf").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="loads the sanitizer into Python as Linux does it")
def test_no_damaged_model_lets_the_kernels_leave_their_buffers(tmp_path: Path) -> None:
    compiler = shlex.split(os.environ.get("CC", "gcc"))
    if shutil.which(compiler[0]) is None or "clang" in compiler[0]:
        pytest.skip("needs gcc")
    command = [sys.executable, str(SCRIPT), "--sanitize", "--count", "200", "--seed", "8"]
    command += ["--keep", str(tmp_path / "failed.gguf"), "--output", str(tmp_path / "result.json")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["sanitized"]
    assert result["outcomes"]["ran"] > 2
