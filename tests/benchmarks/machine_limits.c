/* What one thread of this machine can do at most: the ceilings that tests/benchmarks/kernels.py compares with. Built for the machine
 * it runs on (-O3 -march=native), so that the loops are as wide as the processor. */
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
#include <immintrin.h>
#elif defined(__ARM_FEATURE_DOTPROD)
#include <arm_neon.h>
#endif

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

/* Bytes multiplied and added by `rounds` rounds of the widest byte dot product, 0 if this processor has none: enough independent sums
 * that only the number of execution units limits it. */
uint64_t dot_products(uint64_t rounds)
{
#if defined(__AVX512VNNI__) || !defined(__AVXVNNI__)
#define SUMS 16
#else
#define SUMS 12 /* of 16 registers */
#endif
#define EACH_SUM _Pragma("GCC unroll 16") for (int i = 0; i < SUMS; i++)
#if defined(__AVX512VNNI__)
    __m512i sums[SUMS], a = _mm512_set1_epi8(1), b = _mm512_set1_epi8(2);
    EACH_SUM
        sums[i] = _mm512_set1_epi32(i);
    for (uint64_t round = 0; round < rounds; round++)
        EACH_SUM
            __asm__ volatile("vpdpbusd %2, %1, %0" : "+v"(sums[i]) : "v"(a), "v"(b));
    return rounds * SUMS * 64;
#elif defined(__AVXVNNI__)
    __m256i sums[SUMS], a = _mm256_set1_epi8(1), b = _mm256_set1_epi8(2);
    EACH_SUM
        sums[i] = _mm256_set1_epi32(i);
    for (uint64_t round = 0; round < rounds; round++)
        EACH_SUM
            __asm__ volatile("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums[i]) : "x"(a), "x"(b));
    return rounds * (SUMS) * 32;
#elif defined(__ARM_FEATURE_DOTPROD)
    int32x4_t sums[SUMS];
    const int8x16_t a = vdupq_n_s8(1), b = vdupq_n_s8(2);
    EACH_SUM
        sums[i] = vdupq_n_s32(i);
    for (uint64_t round = 0; round < rounds; round++)
        EACH_SUM
            __asm__ volatile("sdot %0.4s, %1.16b, %2.16b" : "+w"(sums[i]) : "w"(a), "w"(b));
    return rounds * SUMS * 16;
#else
    return 0 * rounds;
#endif
}
