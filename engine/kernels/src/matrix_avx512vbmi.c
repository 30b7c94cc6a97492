/* matrix.h's product of TL_T5 with AVX-512 VBMI, whose byte permutes look five trits up at once. */
#include "target.h"

#if TL_X86

#include <immintrin.h>
#include <stdint.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi")

/* DIGITS[c] holds the four 2-bit codes of byte c, FIFTH[c / 4] the fifth (84 and 168 are multiples of 4). Bytes that no packing
 * writes give some codes. */
#define REST(c) ((c) >= 252 ? 80 : (c) % 84 > 80 ? 80 : (c) % 84)
#define D(c) (REST(c) % 3 | REST(c) / 3 % 3 << 2 | REST(c) / 9 % 3 << 4 | REST(c) / 27 << 6)
#define D4(c) D(c), D(c + 1), D(c + 2), D(c + 3)
#define D16(c) D4(c), D4(c + 4), D4(c + 8), D4(c + 12)
#define D64(c) D16(c), D16(c + 16), D16(c + 32), D16(c + 48)
static const uint8_t DIGITS[256] __attribute__((aligned(64))) = {D64(0), D64(64), D64(128), D64(192)};
#define F(i) ((i) / 21 > 2 ? 2 : (i) / 21)
#define F4(i) F(i), F(i + 1), F(i + 2), F(i + 3)
#define F16(i) F4(i), F4(i + 4), F4(i + 8), F4(i + 12)
static const uint8_t FIFTH[64] __attribute__((aligned(64))) = {F16(0), F16(16), F16(32), F16(48)};

TL_INLINE __m512i look_up(__m512i byte, __m512i *fifth)
{
    const __m512i t0 = _mm512_load_si512(DIGITS), t1 = _mm512_load_si512(DIGITS + 64);
    const __m512i t2 = _mm512_load_si512(DIGITS + 128), t3 = _mm512_load_si512(DIGITS + 192);
    *fifth = _mm512_permutexvar_epi8(_mm512_srli_epi16(byte, 2), _mm512_load_si512(FIFTH));
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(byte), _mm512_permutex2var_epi8(t0, byte, t1),
                                  _mm512_permutex2var_epi8(t2, byte, t3));
}

#define FIVES look_up
#include "matrix_512.h"

PRODUCT(tl_product_t5_avx512vbmi, TL_T5)

TL_TARGET_END

#endif
