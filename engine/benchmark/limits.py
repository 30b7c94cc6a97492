"""What this computer allows: bytes from memory and byte multiplications each second, by the fastest loops we know."""

from __future__ import annotations

import time
from collections.abc import Callable

from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM

MIB = 1 << 20
_LOOPS = tuple((streams, ahead) for streams in (1, 2) for ahead in (False, True))
"""Places read from in turn, and whether lines are prefetched."""


_TURN_SECONDS = 0.05
_TRIES = 3
"""Of a turn, of which the best counts."""


class Limits:
    """The two loops on a number of threads. Owned by one thread."""

    def __init__(self, threads: int, memory_bytes: int) -> None:
        """Takes `memory_bytes` of memory, which should be much more than the caches hold, and finds the best loop."""
        self._pool = _native.Pool(threads)
        self._memory = _native.aligned_bytes(max(MIB, memory_bytes))
        self._memory[:] = 1  # pages that were never written are all one page of zeros, in the cache
        self._loop = max(_LOOPS, key=lambda loop: max(self._read(loop) for _ in range(2)))
        self._tiles = 8 * threads
        self._rounds = 2000
        multiplications = _rate(self._multiply)
        # long enough for the threads' start not to count, short enough to be one turn among others
        each_round = max(1, self._multiply() // self._rounds)
        self._rounds = max(2000, min(10**7, int(_TURN_SECONDS * multiplications / each_round)))

    def bandwidth(self) -> float:
        """Bytes per second of reading the whole memory once."""
        return max(self._read(self._loop) for _ in range(_TRIES))

    def dot_products(self) -> float | None:
        """Operations per second, two for each multiplication; None on processors without a byte dot product."""
        rate = max(_rate(self._multiply) for _ in range(_TRIES))  # a thread that has slept may wake on a core in use
        return 2 * rate if rate > 0 else None

    def _multiply(self) -> int:
        return _native.multiply_bytes(FORM.isa, self._pool, self._tiles, self._rounds)

    def _read(self, loop: tuple[int, bool]) -> float:
        return _rate(lambda: _native.read_memory(FORM.isa, self._pool, self._memory, *loop))


def _rate(work: Callable[[], int]) -> float:
    begin = time.perf_counter()
    done = work()
    return done / max(time.perf_counter() - begin, 1e-9)
