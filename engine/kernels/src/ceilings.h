/* What one thread of this computer can do at most: loops that only read memory, and loops that only multiply bytes. The
 * benchmark compares the engine's speed with them; nothing else uses them. */
#ifndef TERNLIGHT_CEILINGS_H
#define TERNLIGHT_CEILINGS_H

#include <stddef.h>
#include <stdint.h>

/* Which instructions the loops may use. */
typedef enum {
    TL_LIMIT_BASELINE,
    TL_LIMIT_AVX2,
    TL_LIMIT_AVXVNNI,
    TL_LIMIT_AVX512VNNI,
    TL_LIMIT_NEONDOT,
} tl_limit;

/* The bitwise or of `lines` lines of 64 bytes (less a few, if they are no multiple of 32): reads everything and computes next
 * to nothing. `streams` is 1 or 2, the number of places it reads from in turn; with `ahead` lines are prefetched 4 KiB before
 * their turn. Which of these is fastest depends on the processor's own prefetchers. */
uint64_t tl_read_lines(tl_limit limit, const uint8_t *memory, size_t lines, int streams, int ahead);

/* Runs `rounds` rounds of the widest byte dot product, in enough independent sums that only the execution units limit it.
 * Returns the number of bytes multiplied and added, 0 where there is no such instruction. */
uint64_t tl_dot_products(tl_limit limit, uint64_t rounds);

#endif
