"""Tensor types of GGUF files: names, block geometry and the sizes that follow from them.

Type ids are not unique: forks of llama.cpp gave the ids 36 to 42 and 142, 143 different meanings. So an id maps to
every layout that has been stored under it, and `fits` decides by the bytes that the file really holds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorType:
    """One way to store a tensor's weights. A row (ne0 weights) is a whole number of blocks."""

    id: int
    name: str
    block: int
    """Weights per block."""
    block_bytes: int
    row_bytes: int = 0
    """Bytes that precede the blocks of every row (a row's scale)."""
    tensor_bytes: int = 0
    """Bytes that follow the last row (a tensor's scale)."""
    row_multiple: int = 0
    """A row's length is a multiple of this; 0 means of `block`."""

    @property
    def bits_per_weight(self) -> float:
        """Of the blocks alone, without row and tensor scales."""
        return 8 * self.block_bytes / self.block

    def fits_row(self, columns: int) -> bool:
        """Whether rows of this many weights can be stored."""
        return columns % (self.row_multiple or self.block) == 0

    def size(self, columns: int, rows: int) -> int:
        """Bytes of a tensor, before padding. `columns` must satisfy `fits_row`."""
        return rows * (columns // self.block * self.block_bytes + self.row_bytes) + self.tensor_bytes


def _plain(id: int, name: str, block: int, block_bytes: int) -> TensorType:
    return TensorType(id=id, name=name, block=block, block_bytes=block_bytes)


F32 = _plain(0, "F32", 1, 4)
F16 = _plain(1, "F16", 1, 2)
Q4_0 = _plain(2, "Q4_0", 32, 18)
Q4_1 = _plain(3, "Q4_1", 32, 20)
Q5_0 = _plain(6, "Q5_0", 32, 22)
Q5_1 = _plain(7, "Q5_1", 32, 24)
Q8_0 = _plain(8, "Q8_0", 32, 34)
Q8_1 = _plain(9, "Q8_1", 32, 36)
Q2_K = _plain(10, "Q2_K", 256, 84)
Q3_K = _plain(11, "Q3_K", 256, 110)
Q4_K = _plain(12, "Q4_K", 256, 144)
Q5_K = _plain(13, "Q5_K", 256, 176)
Q6_K = _plain(14, "Q6_K", 256, 210)
Q8_K = _plain(15, "Q8_K", 256, 292)
IQ2_XXS = _plain(16, "IQ2_XXS", 256, 66)
IQ2_XS = _plain(17, "IQ2_XS", 256, 74)
IQ3_XXS = _plain(18, "IQ3_XXS", 256, 98)
IQ1_S = _plain(19, "IQ1_S", 256, 50)
IQ4_NL = _plain(20, "IQ4_NL", 32, 18)
IQ3_S = _plain(21, "IQ3_S", 256, 110)
IQ2_S = _plain(22, "IQ2_S", 256, 82)
IQ4_XS = _plain(23, "IQ4_XS", 256, 136)
I8 = _plain(24, "I8", 1, 1)
I16 = _plain(25, "I16", 1, 2)
I32 = _plain(26, "I32", 1, 4)
I64 = _plain(27, "I64", 1, 8)
F64 = _plain(28, "F64", 1, 8)
IQ1_M = _plain(29, "IQ1_M", 256, 56)
BF16 = _plain(30, "BF16", 1, 2)
TQ1_0 = _plain(34, "TQ1_0", 256, 54)
TQ2_0 = _plain(35, "TQ2_0", 256, 66)
I2_S = TensorType(id=36, name="I2_S", block=4, block_bytes=1, tensor_bytes=32, row_multiple=128)
MXFP4 = _plain(39, "MXFP4", 32, 17)
NVFP4 = _plain(40, "NVFP4", 64, 36)
Q1_0 = _plain(41, "Q1_0", 128, 18)
Q2_0 = _plain(42, "Q2_0", 64, 18)
Q2_0_G128 = _plain(42, "Q2_0_G128", 128, 34)
"""What early Bonsai files store under Q2_0's id: the bytes of PQ2_0."""
Q6_0 = _plain(133, "Q6_0", 32, 26)
IQ1_BN = TensorType(id=134, name="IQ1_BN", block=64, block_bytes=13, row_bytes=2)
IQ2_BN = TensorType(id=135, name="IQ2_BN", block=64, block_bytes=16, row_bytes=4)
PQ2_0 = _plain(142, "PQ2_0", 128, 34)
PTQ1_0 = _plain(143, "PTQ1_0", 128, 28)
IQ2_BN_R4 = TensorType(id=335, name="IQ2_BN_R4", block=64, block_bytes=16, row_bytes=4)

# fmt: off
ALL = (
    F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q8_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, Q8_K, IQ2_XXS, IQ2_XS, IQ3_XXS, IQ1_S,
    IQ4_NL, IQ3_S, IQ2_S, IQ4_XS, I8, I16, I32, I64, F64, IQ1_M, BF16, TQ1_0, TQ2_0, I2_S, MXFP4, NVFP4, Q1_0, Q2_0,
    Q2_0_G128, Q6_0, IQ1_BN, IQ2_BN, PQ2_0, PTQ1_0, IQ2_BN_R4,
)
# fmt: on

LAYOUTS: dict[int, tuple[TensorType, ...]] = {}
for _type in ALL:
    LAYOUTS[_type.id] = (*LAYOUTS.get(_type.id, ()), _type)

REFUSED = {
    4: "Q4_2, which llama.cpp removed in 2023",
    5: "Q4_3, which llama.cpp removed in 2023",
    31: "Q4_0_4_4, which llama.cpp removed; get the Q4_0 version of the model",
    32: "Q4_0_4_8, which llama.cpp removed; get the Q4_0 version of the model",
    33: "Q4_0_8_8, which llama.cpp removed; get the Q4_0 version of the model",
    37: "I8_S of bitnet.cpp or IQ4_NL_4_8, neither of which stores a model's weights",
    38: "TL1 of bitnet.cpp, which cannot be read without the settings it was built with; get the I2_S version",
}
"""Ids whose stored size no rule gives, with the words that explain them."""

OTHERWISE = {
    36: "what was once IQ4_NL_4_4, which llama.cpp removed; get the Q4_0 version of the model",
    39: "TL2 of bitnet.cpp, which cannot be read without the settings it was built with; get the I2_S version",
    42: "a type of a fork of llama.cpp; get the Q2_0, TQ2_0 or I2_S version",
    142: "IQ2_TN of an old ik_llama.cpp; get the TQ2_0 or IQ2_BN version",
    143: "IQ1_TN of an old ik_llama.cpp; get the TQ1_0 or IQ1_BN version",
}
"""What else an id has meant: said where the stored size is not that of the layouts above."""


def fits(layout: TensorType, columns: int, rows: int, stored: int, alignment: int) -> bool:
    """Whether a tensor of this shape and layout takes `stored` bytes.

    `stored` runs to the next tensor's start, or to the file's end after the last one, which need not be padded.
    """
    if not layout.fits_row(columns):
        return False
    size = layout.size(columns, rows)
    return size <= stored <= padded(size, alignment)


def padded(size: int, alignment: int) -> int:
    """`size` rounded up to a multiple of `alignment`."""
    return -(-size // alignment) * alignment
