"""Weights that were rotated before they were stored (`prism.hadamard.*`, Bonsai 2): recognised, not run.

The activations would have to be rotated as well. A backend that does not know this loads such a file without complaint
and speaks fluent gibberish (PrismML-Eng/llama.cpp, `prism.hadamard` keys), so no backend gets one.
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.gguf.types import PTQ1_0

_KEYS = "prism.hadamard."


def rotated(file: GGUFFile) -> str | None:
    """Why nothing here runs a file with rotated weights, as words that follow "because"; None for all others."""
    if any(tensor.type is PTQ1_0 for tensor in file.tensors.values()):
        return "its weights are stored as PTQ1_0, which is not supported yet"
    if any(key.startswith(_KEYS) for key in file.metadata):
        return "its weights are rotated (prism.hadamard), which is not supported yet"
    return None
