"""Opening a model, in whichever of the two forms it is: a GGUF file, or a folder with safetensors."""

from __future__ import annotations

from pathlib import Path

from ternlight.engine.checkpoint import open_checkpoint
from ternlight.engine.gguf import GGUFFile, open_gguf


def open_model(path: Path) -> GGUFFile:
    """Open the model at `path` with its header checked; weights stay on disk until used. Raises `ModelFileError`."""
    path = Path(path)
    return open_checkpoint(path.absolute()) if path.is_dir() else open_gguf(path)
