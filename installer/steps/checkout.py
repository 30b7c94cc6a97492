"""Where things lie in a checkout."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = "Scripts" if os.name == "nt" else "bin"
EXE = ".exe" if os.name == "nt" else ""
KERNEL_SUFFIXES = (".pyx", ".pxd", ".c", ".h")


@dataclass(frozen=True, slots=True)
class Checkout:
    """The folder that holds pyproject.toml, and every path that bootstrap makes or reads in it."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.program("python")

    @property
    def log(self) -> Path:
        """Full output of every command; outside the environment, so that it outlives a remade one."""
        return self.root / "build" / "bootstrap.log"

    @property
    def lock(self) -> Path:
        """Held while steps are done."""
        return self.root / "build" / "bootstrap.lock"

    @property
    def stamp(self) -> Path:
        """What has been done; its presence also says that the environment is ours to remake."""
        return self.venv / "ternlight-bootstrap.json"

    @property
    def models(self) -> Path:
        """The pinned requirements of the two bundled models."""
        return self.root / "installer" / "models.txt"

    @property
    def sample(self) -> Path:
        """The document that is summarised where no window can open."""
        return self.root / "resources" / "samples" / "harbour-report.pdf"

    def program(self, name: str) -> Path:
        """A program of the environment."""
        return self.venv / BIN / (name + EXE)

    def project(self) -> dict[str, Any]:
        """pyproject.toml."""
        return tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))

    def kernel_sources(self) -> list[Path]:
        """Every Cython and C file, sorted."""
        kernels = self.root / "engine" / "kernels"
        return sorted(path for path in kernels.rglob("*") if path.suffix in KERNEL_SUFFIXES)
