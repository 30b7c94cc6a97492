"""GGUF model files: a strict reader, a small writer, and the tensor types.

Opening a file checks everything in its header against the file itself, so what comes after may trust it.
"""

from ternlight.engine.gguf.metadata import GGUFArray, Metadata, ValueType
from ternlight.engine.gguf.planes import plane_count, plane_name, weight_planes
from ternlight.engine.gguf.reader import GGUFFile, open_gguf
from ternlight.engine.gguf.tensors import TensorInfo
from ternlight.engine.gguf.types import TensorType
from ternlight.engine.gguf.writer import Entry, TensorData, entries, write_gguf

__all__ = [
    "Entry",
    "GGUFArray",
    "GGUFFile",
    "Metadata",
    "TensorData",
    "TensorInfo",
    "TensorType",
    "ValueType",
    "entries",
    "open_gguf",
    "plane_count",
    "plane_name",
    "weight_planes",
    "write_gguf",
]
