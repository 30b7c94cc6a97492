"""The C code of the kernels in programs of their own, compiled once for all that are linked from it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ternlight.engine.kernels import selection

SOURCES = Path(selection.__file__).parent / "src"
FLAGS = ("-std=c11", "-g", "-ffp-contract=off", "-Wall", "-Wextra", "-pthread", f"-I{SOURCES}")


class KernelObjects:
    """The object files of all sources, for one compiler and its flags."""

    def __init__(self, compiler: Sequence[str], flags: Sequence[str], folder: Path) -> None:
        """Compile into `folder`, which exists."""
        self._command = (*compiler, *FLAGS, *flags)
        self._folder = folder
        with ThreadPoolExecutor(2) as threads:
            self._objects = list(threads.map(self._compile, sorted(SOURCES.glob("*.c"))))

    def link(self, main: Path) -> Path:
        """The program whose main() is in `main`."""
        program = self._folder / main.stem
        _run(*self._command, str(main), *map(str, self._objects), "-o", str(program), "-lm")
        return program

    def _compile(self, source: Path) -> Path:
        target = self._folder / f"{source.stem}.o"
        _run(*self._command, "-c", str(source), "-o", str(target))
        return target


def _run(*command: str) -> None:
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    # that a loop is not unrolled where nothing is optimised has no flag of its own
    warned = [line for line in built.stderr.splitlines() if "warning:" in line and "loop annotation" not in line]
    assert warned == []
