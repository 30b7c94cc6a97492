/* What the files of the KV codecs' forms share: one side of a sealed page, and the words that rows are multiplied by. Included
 * where the target is switched on. */
#include "kv_codec.h"
#include "kv_lanes.h"

/* What a side is multiplied by: K by int8 queries, V by weights of 8 bits or of 15. */
typedef enum { KEYS, VALUES, WIDE } kv_kind;

/* The codes of one side of a page. `ahead` is how far away the bytes lie that are fetched meanwhile. */
typedef struct {
    const uint8_t *codes, *thirds;
    int32_t strips, steps;
    uintptr_t ahead;
} kv_side;

/* Weights of 4 tokens as two words of int16, (0, 2) and (1, 3). 4 vectors of 16 tokens make 32 words. */
TL_INLINE void store_pairs(const ints weights[4], int32_t *words)
{
    for (int part = 0; part < 4; part++) {
        const ints pairs = weights[part] | (ints)partners((lanes)weights[part], 2) << 16;
        for (int quad = 0; quad < 4; quad++) {
            words[8 * part + 2 * quad] = pairs[4 * quad];
            words[8 * part + 2 * quad + 1] = pairs[4 * quad + 1];
        }
    }
}

/* Weights of 4 tokens as a word of bytes: 16 words. */
TL_INLINE void store_bytes(const ints weights[4], int32_t *words)
{
    for (int part = 0; part < 4; part++) {
        const bytes16 bytes = __builtin_convertvector(weights[part], bytes16);
        memcpy(words + 4 * part, &bytes, 16);
    }
}

#ifndef KV_OWN_MEAN_PRODUCTS
/* The sum of q[i] * mean[i]; n is a multiple of 16. */
TL_INLINE int32_t mean_products(const int16_t *q, const int8_t *mean, int32_t n)
{
    int32_t sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += q[i] * mean[i];
    return sum;
}
#endif
