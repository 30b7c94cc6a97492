/* How fast one thread can read memory: the ceiling that tests/benchmarks/kernels.py compares with. Built for the machine
 * it runs on (-O3 -march=native), so that the loop is as wide as the processor. */
#include <stddef.h>
#include <stdint.h>

/* The bitwise or of `count` words (less a few, if it is no multiple of 32): reads everything and computes next to
 * nothing. Two streams, because the hardware prefetchers then bring in a little more than for one; further ones add
 * nothing. */
uint64_t read_words(const uint64_t *words, size_t count)
{
    const uint64_t *second = words + count / 2;
    uint64_t lanes[32] = {0}, all = 0;
    for (size_t i = 0; i + 16 <= count / 2; i += 16)
        for (int lane = 0; lane < 16; lane++) {
            lanes[lane] |= words[i + lane];
            lanes[16 + lane] |= second[i + lane];
        }
    for (int lane = 0; lane < 32; lane++)
        all |= lanes[lane];
    return all;
}
