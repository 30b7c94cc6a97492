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

TL_INLINE __m512i look_up(__m512i byte, __m512i *fifth)
{
    const __m512i index = _mm512_srli_epi16(byte, 2);
    *fifth = _mm512_permutexvar_epi8(index, _mm512_load_si512(FIFTH));
    const __m512i c = _mm512_sub_epi8(byte, _mm512_permutexvar_epi8(index, _mm512_load_si512(TAKEN)));
    return _mm512_permutex2var_epi8(_mm512_load_si512(DIGITS), c, _mm512_load_si512(DIGITS + 64));
}

#undef T

#endif
