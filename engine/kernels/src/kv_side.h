/* What the files of the KV codecs' forms share: one side of a sealed page, and the words that rows are multiplied by. Included
 * where the target is switched on. */
#include "kv_codec.h"
#include "kv_lanes.h"

/* What a side is multiplied by: K by int8 queries, V by weights of 8 bits or of 15. */
typedef enum { KEYS, VALUES, WIDE } kv_kind;

#define KV_LOOP(v, n) TL_UNROLL(4) for (int v = 0; v < (n); v++)

/* The codes of one side of a page. While they are multiplied, half as many lines are fetched from `fetch` on; 0 for none. */
typedef struct {
    const uint8_t *codes, *thirds;
    int32_t strips, steps;
    uintptr_t fetch;
} kv_side;

/* Sums of products of a row, of keys and then of values, and the words of its weights in one page. Rows lie a line further apart than
 * they are long, lest the same places of several of them fall into one set of a cache. */
typedef int32_t row_sums[TL_HEAD_MAX + 16] __attribute__((aligned(64)));
typedef int32_t row_words[2 * TL_PAGE / 4] __attribute__((aligned(64)));

/* Vectors of the 64 weights of a page. */
#define PAGE_VECTORS (TL_PAGE / KV_WIDTH)

/* Weights of 4 tokens as two words of int16, (0, 2) and (1, 3): 32 words. */
TL_INLINE void store_pairs(const ints weights[PAGE_VECTORS], int32_t *to)
{
    for (int part = 0; part < PAGE_VECTORS; part++) {
        const ints pairs = weights[part] | (ints)partners((lanes)weights[part], 2) << 16;
        for (int quad = 0; quad < KV_WIDTH / 4; quad++, to += 2) {
            to[0] = pairs[4 * quad];
            to[1] = pairs[4 * quad + 1];
        }
    }
}

/* Weights of 4 tokens as a word of bytes: 16 words. */
TL_INLINE void store_bytes(const ints weights[PAGE_VECTORS], int32_t *to)
{
    for (int part = 0; part < PAGE_VECTORS; part++) {
        const bytes narrow = __builtin_convertvector(weights[part], bytes);
        memcpy(to + KV_WIDTH / 4 * part, &narrow, KV_WIDTH);
    }
}

#ifndef KV_OWN_MEAN_PRODUCTS
/* The sum of q[i] times the low 4 bits of word i; n is a multiple of 16. */
TL_INLINE int32_t mean_products(const int16_t *q, const uint16_t *words, int32_t n)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += q[i] * (words[i] & TL_KV_MEAN);
    return sum;
}
#endif
