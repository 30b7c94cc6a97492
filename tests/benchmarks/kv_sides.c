/* K and V of sealed pages alone, for kv.py. FORM is the file of a form of the codecs, TARGET its instruction sets. */
#include FORM

#define IN_FORM __attribute__((target(TARGET)))

/* Multiplies one side of `pages` sealed pages, `stride` bytes apart from `sealed` on, by `rows` (1 to 4) rows; returns
 * something that depends on all of it. */
IN_FORM int32_t multiply_side(int codec, int32_t head_dim, int32_t rows, int side, const uint8_t *sealed, size_t stride,
                              int32_t pages, const uint8_t *records)
{
    int32_t sums[4][TL_HEAD_MAX] __attribute__((aligned(64))), weights[4][32] = {{0}}, check = 0;
    const tl_kv_layout at = tl_kv_layout_of((tl_kv_codec)codec, head_dim);
    const int kind = side == 0 ? KEYS : codec == TL_KV_8 ? WIDE : VALUES;
    const int bits = side == 0 ? tl_kv_k_bits((tl_kv_codec)codec) : tl_kv_v_bits((tl_kv_codec)codec);
    const int32_t *words[4];
    int32_t *outs[4];
    for (int r = 0; r < 4; r++) {
        outs[r] = sums[r];
        words[r] = side == 0 ? (const int32_t *)(records + (size_t)(r % rows) * tl_kv_query_bytes(head_dim)) : weights[r];
    }
    for (int32_t page = 0; page < pages; page++, sealed += stride) {
        kv_side one = side_of(bits, kind, head_dim, sealed + (side == 0 ? 0 : at.v_codes));
        one.fetch = (uintptr_t)one.codes + (page + 1 < pages ? stride : 0);
        side_dots(bits, kind, &one, rows, words, outs, 0);
        check += sums[0][0];
    }
    return check;
}
