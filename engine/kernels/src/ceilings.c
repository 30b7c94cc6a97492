#include "ceilings.h"

#include "target.h"

#if TL_X86
#include <immintrin.h>
#elif TL_ARM64
#include <arm_neon.h>
#endif

#define LINE 64
#define STEP 1024 /* bytes of a step of the loop */

typedef uint64_t narrow __attribute__((vector_size(16)));
typedef uint64_t wide __attribute__((vector_size(32)));
typedef uint64_t widest __attribute__((vector_size(64)));

/* The loop over vectors of one width, in eight independent sums. */
#define READ_LOOP(name, vector)                                                                                                  \
    TL_INLINE uint64_t name(const uint8_t *memory, size_t lines, int streams, size_t ahead)                                      \
    {                                                                                                                            \
        const size_t each = lines / (size_t)streams * LINE;                                                                      \
        vector sums[8] = {{0}};                                                                                                  \
        uint64_t all = 0;                                                                                                        \
        for (size_t i = 0; i + STEP <= each; i += STEP)                                                                          \
            for (int stream = 0; stream < streams; stream++) {                                                                   \
                const uint8_t *at = memory + (size_t)stream * each + i;                                                          \
                TL_UNROLL(64)                                                                                                    \
                for (size_t k = 0; k < STEP / sizeof(vector); k++) {                                                             \
                    if (ahead && k * sizeof(vector) % LINE == 0)                                                                 \
                        __builtin_prefetch(at + k * sizeof(vector) + ahead);                                                     \
                    sums[k % 8] |= *(const vector *)(const void *)(at + k * sizeof(vector));                                     \
                }                                                                                                                \
            }                                                                                                                    \
        for (int s = 0; s < 8; s++)                                                                                              \
            for (size_t word = 0; word < sizeof(vector) / 8; word++)                                                             \
                all |= sums[s][word];                                                                                            \
        return all;                                                                                                              \
    }

/* The settings as constants, so that the compiler has the whole loop before it. */
#define AS_SET(loop)                                                                                                             \
    (streams == 2 ? (ahead ? loop(memory, lines, 2, 4096) : loop(memory, lines, 2, 0))                                           \
                  : (ahead ? loop(memory, lines, 1, 4096) : loop(memory, lines, 1, 0)))

READ_LOOP(narrow_loop, narrow)

static uint64_t read_baseline(const uint8_t *memory, size_t lines, int streams, int ahead) { return AS_SET(narrow_loop); }

#define SUMS 16
#define EACH_SUM TL_UNROLL(16) for (int i = 0; i < SUMS; i++)

#if TL_X86

TL_TARGET_BEGIN("avx2")
READ_LOOP(wide_loop, wide)

static uint64_t read_avx2(const uint8_t *memory, size_t lines, int streams, int ahead) { return AS_SET(wide_loop); }
TL_TARGET_END

TL_TARGET_BEGIN("avx512f,avx512vnni")
READ_LOOP(widest_loop, widest)

static uint64_t read_avx512(const uint8_t *memory, size_t lines, int streams, int ahead) { return AS_SET(widest_loop); }

static uint64_t dots_avx512(uint64_t rounds)
{
    __m512i sums[SUMS], a = _mm512_set1_epi8(1), b = _mm512_set1_epi8(2);
    EACH_SUM
        sums[i] = _mm512_setzero_si512();
    for (uint64_t round = 0; round < rounds; round++)
        EACH_SUM
            __asm__ volatile("vpdpbusd %2, %1, %0" : "+v"(sums[i]) : "v"(a), "v"(b));
    return rounds * SUMS * 64;
}
TL_TARGET_END

#if TL_AVXVNNI
TL_TARGET_BEGIN("avx2,avxvnni")
static uint64_t dots_avxvnni(uint64_t rounds)
{
    enum { TWELVE = 12 }; /* of 16 registers */
    __m256i sums[TWELVE], a = _mm256_set1_epi8(1), b = _mm256_set1_epi8(2);
    TL_UNROLL(12)
    for (int i = 0; i < TWELVE; i++)
        sums[i] = _mm256_setzero_si256();
    for (uint64_t round = 0; round < rounds; round++) {
        TL_UNROLL(12)
        for (int i = 0; i < TWELVE; i++)
            __asm__ volatile("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums[i]) : "x"(a), "x"(b));
    }
    return rounds * TWELVE * 32;
}
TL_TARGET_END
#endif

#elif TL_ARM64

#if defined(__clang__)
TL_TARGET_BEGIN("dotprod")
#else
TL_TARGET_BEGIN("arch=armv8.2-a+dotprod")
#endif
static uint64_t dots_neon(uint64_t rounds)
{
    int32x4_t sums[SUMS];
    const int8x16_t a = vdupq_n_s8(1), b = vdupq_n_s8(2);
    EACH_SUM
        sums[i] = vdupq_n_s32(0);
    for (uint64_t round = 0; round < rounds; round++)
        EACH_SUM
            __asm__ volatile("sdot %0.4s, %1.16b, %2.16b" : "+w"(sums[i]) : "w"(a), "w"(b));
    return rounds * SUMS * 16;
}
TL_TARGET_END

#endif

uint64_t tl_read_lines(tl_limit limit, const uint8_t *memory, size_t lines, int streams, int ahead)
{
#if TL_X86
    if (limit == TL_LIMIT_AVX512VNNI)
        return read_avx512(memory, lines, streams, ahead);
    if (limit == TL_LIMIT_AVX2 || limit == TL_LIMIT_AVXVNNI)
        return read_avx2(memory, lines, streams, ahead);
#endif
    (void)limit;
    return read_baseline(memory, lines, streams, ahead);
}

uint64_t tl_dot_products(tl_limit limit, uint64_t rounds)
{
#if TL_X86
    if (limit == TL_LIMIT_AVX512VNNI)
        return dots_avx512(rounds);
#if TL_AVXVNNI
    if (limit == TL_LIMIT_AVXVNNI)
        return dots_avxvnni(rounds);
#endif
#elif TL_ARM64
    if (limit == TL_LIMIT_NEONDOT)
        return dots_neon(rounds);
#endif
    (void)limit;
    (void)rounds;
    return 0;
}
