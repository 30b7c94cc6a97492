/* kv_codec.h with AVX-512 (F, BW, DQ, VL) and VNNI. */
#include "kv_codec.h"
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")

#include "kv_512.h"

#define PLACE(v, shift, mask) _mm512_and_si512((shift) == 0 ? (v) : _mm512_srli_epi16(v, shift), _mm512_set1_epi8(mask))
#define LOOK(table, codes) _mm512_shuffle_epi8(table, codes)
#define LOOK3 look3

TL_INLINE __m512i look3(__m512i table, __m512i low, const uint8_t *thirds)
{
    uint64_t mask;
    memcpy(&mask, thirds, 8);
    return _mm512_mask_shuffle_epi8(_mm512_shuffle_epi8(table, low), mask, _mm512_shuffle_epi32(table, (_MM_PERM_ENUM)0x55), low);
}

#include "kv_strips.h"
#define KV_NAME tl_kv_avx512vnni
#include "kv_body.h"

TL_TARGET_END

#endif
