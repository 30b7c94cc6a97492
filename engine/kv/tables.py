"""Constants of the codecs, pinned: engine/kernels/src/kv_codec.c has the same.

Levels and thresholds are the Lloyd-Max quantiser of N(0, 1): each level is the mean of its cell, each threshold lies
half-way between two levels. A coordinate of a rotated head is so nearly Gaussian that one table serves every head size.
Levels are kept as whole numbers with the largest at 127.
"""

from __future__ import annotations

import hashlib

import numpy as np

CUTS = {
    2: (0.981598822,),
    3: (0.50054973, 1.04995728, 1.74792749),
    4: (0.258221665, 0.522403709, 0.799549788, 1.09928583, 1.43713879, 1.84353181, 2.4008034),
}
"""Positive thresholds in standard deviations, by bits."""

LEVELS = {
    2: (38, 127),
    3: (14, 45, 79, 127),
    4: (6, 18, 31, 44, 58, 75, 96, 127),
}
"""Positive levels, by bits."""

SIGN_WORDS = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0, 0x082EFA98, 0xEC4E6C89)
"""The first 256 bits of the fraction of pi: bit i % 32 of word i // 32 says whether coordinate i changes its sign."""

SIGNS = np.array([-1.0 if SIGN_WORDS[i // 32] >> (i % 32) & 1 else 1.0 for i in range(256)], np.float32)

CHECKSUM = hashlib.blake2b(repr((CUTS, LEVELS, SIGN_WORDS)).encode(), digest_size=8).hexdigest()
"""Tells these constants from others: pages that were sealed with those are not to be read with these."""
