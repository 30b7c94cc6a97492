"""Files that a backend might load without complaint and that are no use to anybody: recognised, and refused by name.

Weights that were rotated before they were stored (`prism.hadamard.*`, Bonsai 2) want their activations rotated as well;
a backend that does not know this speaks fluent gibberish (PrismML-Eng/llama.cpp, `prism.hadamard` keys). And beside
models lie files that belong to them: projectors of images, adapters, drafters, biases of a cache.
"""

from __future__ import annotations

from ternlight.engine.gguf import GGUFFile
from ternlight.engine.gguf.types import PTQ1_0

_ROTATED = "prism.hadamard."
_TYPE = "general.type"
_COMPANIONS = ("mmproj", "adapter", "vocab", "imatrix")
"""Values of `general.type` that GGUF's specification has beside "model"."""


def unsupported(file: GGUFFile) -> str | None:
    """Why nothing here runs a file, as words that follow "because"; None for what the backends may look at."""
    kind = file.metadata.get(_TYPE)
    if kind in _COMPANIONS:
        return f"it is no language model but what belongs to one ({_TYPE} is {kind})"
    if any(tensor.type is PTQ1_0 for tensor in file.tensors.values()):
        return "its weights are stored as PTQ1_0, which is not supported yet"
    if any(key.startswith(_ROTATED) for key in file.metadata):
        return "its weights are rotated (prism.hadamard), which is not supported yet"
    return None
