"""The thread pool as the engine uses it: any number of threads gives the same bits, each tile computed exactly once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from helpers.ternary import random_packed

from ternlight.engine.kernels import _native


@pytest.mark.parametrize("threads", [1, 2, 3, 5, 8, 16])
@pytest.mark.parametrize("grain", [1, 4, 100])
def test_every_tile_is_computed_exactly_once(threads: int, grain: int) -> None:
    """Products are added to a running total, so a tile that is left out or done twice shows."""
    rng = np.random.default_rng(threads)
    pool = _native.Pool(threads)
    assert pool.threads == threads
    form = _native.Form(_native.supported_isas()[-1])
    for rows in (1, 32, 33, 700, 2000):
        packed = random_packed(rng, "T2", rows, 64, 64, unit=True)
        x = form.quantise(np.full((2, 64), 127, np.float32), 64)
        alone, together = np.empty((2, rows), np.float32), np.zeros((2, rows), np.float32)
        form.product(packed.matrix, x, alone)
        for _ in range(25):
            form.product(packed.matrix, x, together, add=True, pool=pool, grain=grain)
        np.testing.assert_array_equal(together, 25 * alone)


def test_many_pools_oversubscribe_the_machine() -> None:
    rng = np.random.default_rng(0)
    packed = random_packed(rng, "N4", 999, 256, 32)
    form = _native.Form(_native.supported_isas()[-1])
    x = form.quantise(rng.normal(size=(5, 256)).astype(np.float32), 32)
    alone = np.empty((5, 999), np.float32)
    form.product(packed.matrix, x, alone)

    def work(threads: int) -> bool:
        pool, out = _native.Pool(threads), np.empty((5, 999), np.float32)
        for _ in range(30):
            out[:] = np.nan
            form.product(packed.matrix, x, out, pool=pool, grain=1)
            if not np.array_equal(out, alone):
                return False
        return True

    with ThreadPoolExecutor(6) as executor:
        assert all(executor.map(work, [1, 2, 3, 4, 6, 9]))


@pytest.mark.parametrize("threads", [0, -1, 257])
def test_a_pool_that_cannot_be_made_is_refused(threads: int) -> None:
    with pytest.raises(MemoryError, match=f"{threads} threads could not be started"):
        _native.Pool(threads)
