/* TL_T5's bytes looked up with AVX-512 VBMI, whose byte permutes find five trits at once. Included with the target switched on. */
#ifndef TERNLIGHT_FIVES_512_H
#define TERNLIGHT_FIVES_512_H

#include <immintrin.h>
#include <stdint.h>

#include "target.h"

/* A byte is c + 84 t: FIFTH[byte / 4] holds t (84 and 168 are multiples of 4) and TAKEN[byte / 4] 84 t; DIGITS[c] holds the four
 * 2-bit codes of c, which is below 81. Bytes that no packing writes give some codes. */
#define D(c) ((c) % 3 | (c) / 3 % 3 << 2 | (c) / 9 % 3 << 4 | (c) / 27 % 3 << 6)
#define F(i) ((i) / 21 > 2 ? 2 : (i) / 21)
#define T(i) (84 * F(i))
#define FOUR(f, i) f(i), f(i + 1), f(i + 2), f(i + 3)
#define SIXTEEN(f, i) FOUR(f, i), FOUR(f, i + 4), FOUR(f, i + 8), FOUR(f, i + 12)
#define SIXTY_FOUR(f, i) SIXTEEN(f, i), SIXTEEN(f, i + 16), SIXTEEN(f, i + 32), SIXTEEN(f, i + 48)
static const uint8_t DIGITS[128] __attribute__((aligned(64))) = {SIXTY_FOUR(D, 0), SIXTY_FOUR(D, 64)};
static const uint8_t FIFTH[64] __attribute__((aligned(64))) = {SIXTY_FOUR(F, 0)};
static const uint8_t TAKEN[64] __attribute__((aligned(64))) = {SIXTY_FOUR(T, 0)};

/* The four codes, and the fifth 84 times over. */
TL_INLINE __m512i look_up_times(__m512i byte, __m512i *fifth)
{
    *fifth = _mm512_permutexvar_epi8(_mm512_srli_epi16(byte, 2), _mm512_load_si512(TAKEN));
    return _mm512_permutex2var_epi8(_mm512_load_si512(DIGITS), _mm512_sub_epi8(byte, *fifth), _mm512_load_si512(DIGITS + 64));
}

/* Sums that are 84 times too large: an exact quotient by 4, then by 21, whose inverse modulo 2^32 this is. */
TL_INLINE __m512i one_of_84(__m512i sums)
{
    return _mm512_mullo_epi32(_mm512_srai_epi32(sums, 2), _mm512_set1_epi32(0x3cf3cf3d));
}

/* The four codes, and the fifth. */
TL_INLINE __m512i look_up(__m512i byte, __m512i *fifth)
{
    __m512i times;
    const __m512i codes = look_up_times(byte, &times);
    *fifth = _mm512_permutexvar_epi8(_mm512_srli_epi16(byte, 2), _mm512_load_si512(FIFTH));
    return codes;
}

#undef T

#endif
