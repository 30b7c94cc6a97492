from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

ABI: int
BUILD_ID: str
COMPILER: str
BASELINE: str
BLOCK_ROWS: int
PAGE_TOKENS: int
PIECE_TOKENS: int
HUGE_PAGE: int
HEAD_MAX: int
PACKINGS: tuple[str, ...]
GATES: tuple[str, ...]
NONE: int
LAST: int
ALL: int

def aligned_bytes(size: int) -> NDArray[np.uint8]: ...
def huge_bytes(size: int) -> NDArray[np.uint8]: ...
def checksum(data: bytes | memoryview | NDArray[np.uint8]) -> int: ...
def compiled_isas() -> tuple[str, ...]: ...
def supported_isas() -> tuple[str, ...]: ...
def read_memory(isa: str, pool: Pool, memory: NDArray[np.uint8], streams: int, ahead: bool) -> int: ...
def multiply_bytes(isa: str, pool: Pool, tiles: int, rounds: int) -> int: ...
def cache_write(pages: NDArray[np.uint8], position: int, k: NDArray[np.float32], v: NDArray[np.float32]) -> None: ...
def attention_merge(
    parts: NDArray[np.float32], peaks: NDArray[np.float32], totals: NDArray[np.float32]
) -> NDArray[np.float32]: ...

class Pool:
    threads: int
    def __init__(self, threads: int) -> None: ...

class Arena:
    def __init__(self) -> None: ...
    def bytes(self, size: int) -> NDArray[np.uint8]: ...

class Matrix:
    stream: NDArray[np.uint8]
    row_scales: NDArray[np.float32] | None
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def packing(self) -> str: ...
    @property
    def group(self) -> int: ...
    @property
    def nbytes(self) -> int: ...
    @staticmethod
    def packs(type: int, block_bytes: int, columns: int) -> bool: ...
    @staticmethod
    def packed_bytes(type: int, block_bytes: int, rows: int, columns: int, *, fives: bool = False) -> int: ...
    @staticmethod
    def from_file(
        type: int,
        block_bytes: int,
        data: NDArray[np.uint8],
        rows: int,
        columns: int,
        pool: Pool,
        *,
        rest: bool = False,
        fives: bool = False,
        arena: Arena | None = None,
    ) -> Matrix: ...
    @staticmethod
    def from_codes(
        packing: str,
        codes: NDArray[np.uint8],
        group: int,
        scales: NDArray[np.float32],
        minima: NDArray[np.float32] | None = None,
    ) -> Matrix: ...
    @staticmethod
    def merged(a: Matrix, b: Matrix, pool: Pool, arena: Arena | None = None) -> tuple[Matrix, float]: ...
    def copy(self) -> Matrix: ...
    def codes(self) -> NDArray[np.uint8]: ...
    def decode_row(self, row: int, out: NDArray[np.float32]) -> None: ...

class Activation:
    @property
    def tokens(self) -> int: ...
    @staticmethod
    def from_values(values: NDArray[np.int8], group: int, steps: NDArray[np.float32], parts: int = 1) -> Activation: ...
    def values(self) -> NDArray[np.int8]: ...
    def steps(self) -> NDArray[np.float32]: ...
    def sums(self) -> NDArray[np.int32]: ...

class Form:
    isa: str
    def __init__(self, isa: str) -> None: ...
    @property
    def fast_packings(self) -> tuple[str, ...]: ...
    def quantise(self, values: NDArray[np.float32], group: int, parts: int = 1) -> Activation: ...
    def product(
        self,
        matrix: Matrix,
        x: Activation,
        out: NDArray[np.float32],
        *,
        add: bool = False,
        pool: Pool | None = None,
        grain: int = 4,
    ) -> None: ...
    def rms_norm(
        self, x: NDArray[np.float32], weight: NDArray[np.float32], epsilon: float, out: NDArray[np.float32]
    ) -> None: ...
    def rope(
        self, x: NDArray[np.float32], cosine: NDArray[np.float32], sine: NDArray[np.float32], neox: bool
    ) -> None: ...
    def gate(self, kind: str, gate: NDArray[np.float32], up: NDArray[np.float32]) -> None: ...
    def add(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> None: ...
    def scale(self, x: NDArray[np.float32], factor: float) -> None: ...
    def attend(
        self,
        q: NDArray[np.float32],
        pages: NDArray[np.uint8],
        *,
        position: int,
        window: int,
        first: int,
        last: int,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]: ...

class Decoder:
    pool: Pool
    exact_bytes: int
    local_bytes: int
    def __init__(
        self,
        form: Form,
        pool: Pool,
        sizes: Mapping[str, float],
        layers: list[dict[str, object]],
        model: Mapping[str, object],
    ) -> None: ...
    def scratch_bytes(self, tokens: int, positions: int) -> int: ...

class KVCodec:
    head_dim: int
    exact_bytes: int
    sealed_bytes: int
    def __init__(self, form: Form, number: int, head_dim: int) -> None: ...
    @property
    def layout(self) -> dict[str, int]: ...
    def seal(self, exact: NDArray[np.uint8], centred: bool = True) -> NDArray[np.uint8]: ...
    def unseal(self, sealed: NDArray[np.uint8]) -> NDArray[np.uint8]: ...
    def prepare(self, q: NDArray[np.float32]) -> NDArray[np.uint8]: ...
    def unpack_queries(
        self, records: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int8], NDArray[np.int16], NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]: ...
    def fold(
        self,
        records: NDArray[np.uint8],
        sealed: NDArray[np.uint8],
        out: NDArray[np.float32],
        peak: NDArray[np.float32],
        total: NDArray[np.float32],
    ) -> None: ...
    def unrotate(self, out: NDArray[np.float32]) -> None: ...

class Sealing:
    bytes: int
    def __init__(self, numbers: list[int], kv_heads: int, head_dim: int, centred: bool = True) -> None: ...

class Table:
    capacity: int
    def __init__(self, capacity: int, sealing: Sealing | None = None) -> None: ...
    def put(
        self,
        index: int,
        exact: tuple[NDArray[np.uint8], ...],
        sealed: NDArray[np.uint8] | None,
        local: tuple[NDArray[np.uint8], ...],
        offset: int,
    ) -> None: ...

def forward(
    decoder: Decoder,
    tables: list[Table],
    positions: list[int],
    counts: list[int],
    tokens: NDArray[np.int32],
    want: int,
    cancel: int,
) -> NDArray[np.float32] | None: ...
def extend_layer(
    form: Form,
    pool: Pool,
    table: Table,
    position: int,
    window: int,
    q: NDArray[np.float32],
    keys: NDArray[np.float32],
    values: NDArray[np.float32],
) -> NDArray[np.float32]: ...

class Encoder:
    pool: Pool
    texts: int
    def __init__(
        self,
        form: Form,
        pool: Pool,
        sizes: Mapping[str, float],
        layers: list[dict[str, object]],
        model: Mapping[str, object],
        texts: int,
    ) -> None: ...
    def encode(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int32], cancel: int
    ) -> NDArray[np.float32] | None: ...

class EncoderOps:
    def __init__(self, form: Form) -> None: ...
    def add_norm(
        self,
        x: NDArray[np.float32],
        y: NDArray[np.float32] | None,
        y_bias: NDArray[np.float32] | None,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        epsilon: float,
    ) -> None: ...
    def gelu(self, x: NDArray[np.float32], bias: NDArray[np.float32]) -> None: ...
    def quantise(self, values: NDArray[np.float32], group: int) -> Activation: ...
    def attend(
        self, q: NDArray[np.float32], k: NDArray[np.float32], v: NDArray[np.float32], scale: float
    ) -> NDArray[np.float32]: ...
