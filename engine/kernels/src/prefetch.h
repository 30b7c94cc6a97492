/* Asking for weights before they are needed, for the x86 kernels. The hardware's own prefetching stops at the end of each
 * 4 KiB page; without help the AVX2 kernel reaches half of the memory's speed. */
#include <immintrin.h>

#include "ternlight.h"

/* Bytes between the tile in use and the one asked for: what a core must have under way to hide the latency of memory. */
#define PREFETCH_AHEAD 4096

/* Into the second-level cache: in the first, lines a page apart compete with those in use for a few places, and on Intel
 * that costs a quarter of the speed. An address beyond the matrix is harmless to prefetch but no valid pointer, hence the integer. */
static inline void prefetch_ahead(const uint8_t *tile)
{
    const uintptr_t ahead = (uintptr_t)tile + PREFETCH_AHEAD;
    _mm_prefetch((const char *)ahead, _MM_HINT_T1);
    _mm_prefetch((const char *)(ahead + 64), _MM_HINT_T1);
}
