"""GGUF model files: a strict reader, a small writer, and the tensor types.

Opening a file checks everything in its header against the file itself, so what comes after may trust it.
"""

from ternlight.engine.gguf.metadata import GGUFArray, Metadata, ValueType
from ternlight.engine.gguf.reader import GGUFFile, TensorInfo, open_gguf
from ternlight.engine.gguf.types import TensorType

__all__ = ["GGUFArray", "GGUFFile", "Metadata", "TensorInfo", "TensorType", "ValueType", "open_gguf"]
