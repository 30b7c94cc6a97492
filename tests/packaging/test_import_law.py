"""The import law of pyproject.toml holds, and would be noticed if it did not."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path


def lint_imports(checkout: Path, namespace: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over a checkout whose parts are linked under `namespace`."""
    runpy.run_path(str(checkout / "setup.py"))["link_namespace"](namespace)
    program = Path(sys.executable).with_name("lint-imports" + (".exe" if os.name == "nt" else ""))
    environment = {**os.environ, "PYTHONPATH": str(namespace)}
    command = [str(program), "--no-cache"]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def test_law_holds(clean_copy, tmp_path):
    done = lint_imports(clean_copy, tmp_path / "ns")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_breach_is_noticed(clean_copy, tmp_path):
    checkout = tmp_path / "checkout"
    shutil.copytree(clean_copy, checkout)
    (checkout / "engine" / "breach.py").write_text("import PySide6\nimport ternlight.tools.errors\n")
    done = lint_imports(checkout, tmp_path / "ns")
    assert done.returncode != 0
    assert "Qt only in app" in done.stdout
    assert "ternlight.engine is not allowed to import ternlight.tools" in done.stdout
