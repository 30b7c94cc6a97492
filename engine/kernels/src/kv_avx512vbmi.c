/* kv_codec.h with AVX-512 VNNI and VBMI (Intel from Ice Lake, AMD from Zen 4): levels come from a table of 64, addressed by 6 bits of
 * a byte, of which those above the code do not matter, so they need no mask. */
#include "kv_codec.h"
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi")

#include "kv_512.h"

#define PLACE(v, shift, mask) ((void)(mask), (shift) == 0 ? (v) : _mm512_srli_epi16(v, shift))
#define LOOK(table, codes) _mm512_permutexvar_epi8(codes, table)
#define LOOK3 look3

TL_INLINE __m512i look3(__m512i table, __m512i low, const uint8_t *thirds)
{
    uint64_t mask;
    memcpy(&mask, thirds, 8);
    const __m512i lower = _mm512_shuffle_epi32(table, (_MM_PERM_ENUM)0x00), upper = _mm512_shuffle_epi32(table, (_MM_PERM_ENUM)0x55);
    return _mm512_mask_permutexvar_epi8(_mm512_permutexvar_epi8(low, lower), mask, low, upper);
}

#include "kv_strips.h"
#define KV_NAME tl_kv_avx512vbmi
#include "kv_body.h"

TL_TARGET_END

#endif
