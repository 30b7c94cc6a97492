/* kv_codec.h with AVX-512 (F, BW, DQ, VL) and VNNI: a register is a whole step of a strip. */
#include "kv_codec.h"
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")

#include "kv_side.h"

#define vec __m512i
#define sums_vec __m512i
#define LANES 16
#define STRIPS 4
#define KEY_OFFSET 128
#define ZERO _mm512_setzero_si512()
#define LOAD(at) _mm512_loadu_si512(at)
#define STORE(at, v) _mm512_storeu_si512(at, v)
#define STORE_BYTES(at, v) _mm512_storeu_si512(at, v)
#define PLACE(v, shift, mask) _mm512_and_si512((shift) == 0 ? (v) : _mm512_srli_epi16(v, shift), _mm512_set1_epi8(mask))
#define LOOK(table, codes) _mm512_shuffle_epi8(table, codes)
#define BYTES(v, kind) ((void)(kind), (v))
#define UNBYTES(v, kind) ((void)(kind), (v))
#define PREFETCH(at) _mm_prefetch((const char *)(at), _MM_HINT_T0)
#define WORDS(kind) ((kind) == WIDE ? 2 : 1)
#define FINISH(kind, sums) (sums)
#define TABLE table_512
#define LOOK3 look3_512
#define DOT dot_512

TL_INLINE __m512i table_512(const int8_t levels[16], const int kind)
{
    const __m512i table = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)levels));
    return kind == KEYS ? _mm512_xor_si512(table, _mm512_set1_epi8((char)0x80)) : table;
}

TL_INLINE __m512i look3_512(__m512i table, __m512i low, const uint8_t *thirds)
{
    uint64_t mask;
    memcpy(&mask, thirds, 8);
    return _mm512_mask_shuffle_epi8(_mm512_shuffle_epi8(table, low), mask, _mm512_shuffle_epi32(table, (_MM_PERM_ENUM)0x55), low);
}

/* Keys are unsigned and queries signed; weights are unsigned and values signed. */
TL_INLINE __m512i dot_512(const int kind, __m512i sums, __m512i levels, const int32_t *words)
{
    if (kind == KEYS)
        return _mm512_dpbusd_epi32(sums, levels, _mm512_set1_epi32(words[0]));
    if (kind == VALUES)
        return _mm512_dpbusd_epi32(sums, _mm512_set1_epi32(words[0]), levels);
    const __m512i even = _mm512_srai_epi16(_mm512_slli_epi16(levels, 8), 8), odd = _mm512_srai_epi16(levels, 8);
    sums = _mm512_dpwssd_epi32(sums, even, _mm512_set1_epi32(words[0]));
    return _mm512_dpwssd_epi32(sums, odd, _mm512_set1_epi32(words[1]));
}

TL_INLINE void store_weights(const int kind, const ints weights[4], int32_t *words)
{
    if (kind == WIDE)
        store_pairs(weights, words);
    else
        store_bytes(weights, words);
}

#include "kv_strips.h"
#define KV_NAME tl_kv_avx512vnni
#include "kv_body.h"

TL_TARGET_END

#endif
