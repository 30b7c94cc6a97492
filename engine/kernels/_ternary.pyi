import numpy as np
from numpy.typing import NDArray

ABI: int
BUILD_ID: str
COMPILER: str
BASELINE: str
PANEL_ROWS: int
TILE_COLS: int
TILE_BYTES: int
GROUP_MULTIPLE: int
MAX_COLS: int

def compiled_isas() -> tuple[str, ...]: ...
def supported_isas() -> tuple[str, ...]: ...
def pack(trits: NDArray[np.int8], packed: NDArray[np.uint8]) -> int: ...
def unpack(packed: NDArray[np.uint8], trits: NDArray[np.int8]) -> None: ...
def quantize(x: NDArray[np.float32], values: NDArray[np.int8]) -> float | None: ...

class Kernels:
    isa: str
    def __init__(self, isa: str) -> None: ...
    def sums(
        self,
        packed: NDArray[np.uint8],
        cols: int,
        group_cols: int,
        values: NDArray[np.int8],
        group_sums: NDArray[np.int32],
        out: NDArray[np.int32],
    ) -> None: ...
    def matvec(
        self,
        packed: NDArray[np.uint8],
        scales: NDArray[np.float32],
        cols: int,
        group_cols: int,
        values: NDArray[np.int8],
        scale: float,
        group_sums: NDArray[np.int32],
        out: NDArray[np.float32],
    ) -> None: ...
