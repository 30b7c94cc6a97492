"""The stages of `bootstrap.py test`, each with its seconds."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steps import system
from steps.checkout import BIN, Checkout
from steps.console import say

# Two processes share the test files, each file whole in one of them: its fixtures are made once. Two, because the tests
# are tried so; `-n 0` among the arguments of pytest runs them in one, as a debugger needs.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")


@dataclass(frozen=True, slots=True)
class Stage:
    """One check: a command run in the checkout with some environment variables added."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


def stages(checkout: Checkout, pytest_arguments: Sequence[str]) -> list[Stage]:
    """The quick checks first; pytest, which takes longest, last."""
    python, namespace = str(checkout.python), str(checkout.root / "build" / "ns")
    headless = {} if system.has_display() or "QT_QPA_PLATFORM" in os.environ else {"QT_QPA_PLATFORM": "offscreen"}
    installer = [str(checkout.root / "installer" / "steps"), str(checkout.root / "installer" / "bootstrap.py")]
    return [
        Stage("ruff check", [python, "-m", "ruff", "check", "."]),
        Stage("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        Stage("mypy", [python, "-m", "mypy", "-p", "ternlight"], {"MYPYPATH": namespace}),
        Stage("mypy installer", [python, "-m", "mypy", *installer], {"MYPYPATH": str(checkout.root / "installer")}),
        Stage("import law", [str(checkout.program("lint-imports"))], {"PYTHONPATH": namespace}),
        Stage("pytest", [python, "-m", "pytest", *SIDE_BY_SIDE, *pytest_arguments], headless),
    ]


def run_stages(checkout: Checkout, todo: Sequence[Stage]) -> int:
    """Run every stage, also after one has failed, and list them at the end. Returns the first non-zero exit code."""
    path = os.pathsep.join([str(checkout.venv / BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(checkout.venv)}
    environment.pop("PYTHONPATH", None)
    results: list[tuple[str, int, float]] = []
    for stage in todo:
        say(f"\n== {stage.name}")
        started = time.monotonic()
        code = subprocess.run(
            stage.command, cwd=checkout.root, env={**environment, **stage.env}, check=False
        ).returncode
        results.append((stage.name, code, time.monotonic() - started))
        say(f"== {stage.name}: {'passed' if code == 0 else f'FAILED (exit code {code})'} in {results[-1][2]:.1f} s")
    say("\nStages:")
    for name, code, seconds in results:
        say(f"  {name:<16} {'passed' if code == 0 else 'FAILED':<6} {seconds:7.1f} s")
    first = next((code for _, code, _ in results if code), 0)
    return first if first >= 0 else 128 - first
