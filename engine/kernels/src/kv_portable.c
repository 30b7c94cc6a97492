/* kv_codec.h in portable C. */
#include "kv_side.h"

#define KEY_OFFSET 0
#define PREFETCH(at) __builtin_prefetch((const void *)(at), 0, 2)

/* The 64 signed levels of one step of a strip. */
static void step_levels(int bits, int kind, const kv_side *side, int32_t strip, int32_t step, int8_t levels[64])
{
    const int per = bits == 8 ? 1 : bits == 4 ? 2 : 4, width = bits == 3 ? 2 : bits;
    const size_t index = (size_t)strip * side->steps + step;
    const uint8_t *line = side->codes + index / (size_t)per * 64, *thirds = side->thirds + index * 8;
    for (int j = 0; j < 64; j++) {
        int code = line[j] >> step % per * width & ((1 << width) - 1);
        if (bits == 3)
            code |= (thirds[j / 8] >> j % 8 & 1) << 2;
        if (bits == 8)
            levels[j] = (int8_t)(kind == KEYS ? code - 128 : code >= 128 ? code - 256 : code);
        else
            levels[j] = tl_kv_levels[bits - 2][code];
    }
}

static void side_dots(int bits, int kind, const kv_side *side, int32_t rows, const int32_t *const *words, int32_t *const *out,
                      int add)
{
    for (int32_t strip = 0; strip < side->strips; strip++) {
        for (int32_t row = 0; row < rows && !add; row++)
            memset(out[row] + 16 * strip, 0, 16 * sizeof(int32_t));
        for (int32_t step = 0; step < side->steps; step++) {
            int8_t levels[64];
            step_levels(bits, kind, side, strip, step, levels);
            for (int32_t row = 0; row < rows; row++) {
                int32_t factors[4];
                int32_t *sums = out[row] + 16 * strip;
                for (int i = 0; i < 4; i++)
                    factors[i] = kind == KEYS ? (int8_t)((uint32_t)words[row][step] >> 8 * i)
                                              : (int32_t)((uint32_t)words[row][2 * step + i % 2] >> i / 2 * 16 & 0xffff);
                for (int lane = 0; lane < 16; lane++)
                    sums[lane] += factors[0] * levels[4 * lane] + factors[1] * levels[4 * lane + 1] +
                                  factors[2] * levels[4 * lane + 2] + factors[3] * levels[4 * lane + 3];
            }
        }
    }
}

static void expand(int bits, int kind, const kv_side *side, uint8_t *out)
{
    for (int32_t strip = 0; strip < side->strips; strip++)
        for (int32_t step = 0; step < side->steps; step++, out += 64) {
            int8_t levels[64];
            step_levels(bits, kind, side, strip, step, levels);
            for (int j = 0; j < 64; j++)
                out[j] = (uint8_t)(kind == KEYS ? levels[j] + 128 : levels[j]);
        }
}

TL_INLINE void store_weights(const int kind, const ints weights[PAGE_VECTORS], int32_t *words)
{
    (void)kind;
    store_pairs(weights, words);
}

#define KV_NAME tl_kv_portable
#include "kv_body.h"
