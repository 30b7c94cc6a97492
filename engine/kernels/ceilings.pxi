# What this computer can do at most (src/ceilings.h).

_READ_TILE = 1 << 20


cdef struct limit_job:
    capi.tl_limit limit
    const uint8_t *memory
    size_t lines
    int streams, ahead
    uint64_t rounds
    uint64_t *sums  # one for each thread


cdef void read_tiles(void *raw, int32_t first, int32_t count, int thread) noexcept nogil:
    cdef limit_job *job = <limit_job *>raw
    job.sums[8 * thread] += capi.tl_read_lines(job.limit, job.memory + <size_t>first * job.lines * 64,
                                               <size_t>count * job.lines, job.streams, job.ahead)


cdef void multiply_rounds(void *raw, int32_t first, int32_t count, int thread) noexcept nogil:
    cdef limit_job *job = <limit_job *>raw
    job.sums[8 * thread] += capi.tl_dot_products(job.limit, <uint64_t>count * job.rounds)


cdef capi.tl_limit limit_of(str isa):
    if isa.startswith(("avx512", "amx")):  # with AMX too the limit is that of the vectors
        return capi.TL_LIMIT_AVX512VNNI
    return {"avx2": capi.TL_LIMIT_AVX2, "avxvnni": capi.TL_LIMIT_AVXVNNI,
            "neondot": capi.TL_LIMIT_NEONDOT, "neoni8mm": capi.TL_LIMIT_NEONDOT}.get(isa, capi.TL_LIMIT_BASELINE)


def read_memory(str isa not None, Pool pool not None, const uint8_t[::1] memory not None, int streams, bint ahead):
    """Read whole MiB of `memory`, which begins on a cache line, with all threads; the bytes read. See tl_read_lines."""
    if streams not in (1, 2):
        raise ValueError(f"no loop with {streams} streams")
    cdef limit_job job
    cdef int32_t tiles = memory.shape[0] // <size_t>_READ_TILE
    cdef uint64_t[::1] sums = np.zeros(8 * pool.threads, np.uint64)
    job.limit, job.memory, job.lines = limit_of(isa), &memory[0], _READ_TILE // 64
    job.streams, job.ahead, job.sums = streams, ahead, &sums[0]
    with nogil:
        capi.tl_pool_run(pool.pool, read_tiles, &job, tiles, 16)
    return tiles * <size_t>_READ_TILE


def multiply_bytes(str isa not None, Pool pool not None, int tiles, int rounds):
    """Multiply bytes with all threads, in `tiles` times `rounds` rounds; the number of multiplications, 0 without a
    byte dot product. See tl_dot_products."""
    cdef limit_job job
    cdef uint64_t[::1] sums = np.zeros(8 * pool.threads, np.uint64)
    job.limit, job.rounds, job.sums = limit_of(isa), rounds, &sums[0]
    with nogil:
        capi.tl_pool_run(pool.pool, multiply_rounds, &job, tiles, 1)
    return int(np.sum(sums))
