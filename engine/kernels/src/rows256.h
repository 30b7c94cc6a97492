/* A panel's 32 rows in four 256-bit registers, for the instruction sets of that width. Needs WALK (see walk.h). */
#include <string.h>

#include "prefetch.h"

typedef struct {
    __m256i part[4]; /* rows 8 b .. 8 b + 7 */
} int_rows;

typedef struct {
    __m256 part[4];
} float_rows;

/* Activations of four consecutive columns, for all rows. */
WALK static inline __m256i broadcast4(const int8_t *q)
{
    int32_t four;
    memcpy(&four, q, sizeof four);
    return _mm256_set1_epi32(four);
}

WALK static inline __m256i load256(const uint8_t *w) { return _mm256_loadu_si256((const __m256i *)w); }

WALK static inline void store_ints(int_rows rows, int32_t *out)
{
    for (int b = 0; b < 4; b++)
        _mm256_storeu_si256((__m256i *)(out + 8 * b), rows.part[b]);
}

WALK static inline float_rows zero_floats(void)
{
    float_rows zeros;
    for (int b = 0; b < 4; b++)
        zeros.part[b] = _mm256_setzero_ps();
    return zeros;
}

WALK static inline float_rows add_scaled(float_rows total, int_rows rows, const float *scales)
{
    for (int b = 0; b < 4; b++) {
        const __m256 scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(rows.part[b]), _mm256_loadu_ps(scales + 8 * b));
        total.part[b] = _mm256_add_ps(total.part[b], scaled);
    }
    return total;
}

WALK static inline void store_scaled(float_rows total, float scale, float *out)
{
    for (int b = 0; b < 4; b++)
        _mm256_storeu_ps(out + 8 * b, _mm256_mul_ps(total.part[b], _mm256_set1_ps(scale)));
}
