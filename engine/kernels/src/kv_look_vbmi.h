/* Levels by their codes with VBMI, for kv_strips.h: from a table of 64, addressed by 6 bits of a byte, of which those above the code do
 * not matter, so they need no mask. */
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
