/* kv_codec.h with NEON and its signed byte dot product: a quarter of a step of a strip in a register. Weights are unsigned, so
 * 128 is taken from their bytes and 128 times the sum of the levels, which one more row of ones gives, is added in the end; weights of
 * 15 bits are two bytes. */
#include "kv_codec.h"
#include "target.h"

#if TL_ARM64

#include <arm_neon.h>

#if defined(__clang__)
TL_TARGET_BEGIN("dotprod")
#else
TL_TARGET_BEGIN("arch=armv8.2-a+dotprod")
#endif

#include "kv_side.h"

typedef struct {
    int32x4_t low, high, ones;
} kv_sums;

#define vec int8x16_t
#define sums_vec kv_sums
#define LANES 4
#define STRIPS 4
#define KEY_OFFSET 0
#define ZERO ((kv_sums){vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)})
#define LOAD(at) vld1q_s8((const int8_t *)(at))
#define STORE(at, v) vst1q_s32(at, v)
#define STORE_ADDED(at, v) vst1q_s32(at, vaddq_s32(vld1q_s32(at), v))
#define STORE_BYTES(at, v) vst1q_s8((int8_t *)(at), v)
#define PLACE place_neon
#define LOOK(table, codes) vqtbl1q_s8(table, vreinterpretq_u8_s8(codes))
#define LOOK3 look3_neon
#define FLIPPED(v) veorq_s8(v, vdupq_n_s8((int8_t)-128))
#define BYTES(v, kind) ((kind) == KEYS ? FLIPPED(v) : (v))
#define UNBYTES(v, kind) ((kind) == KEYS ? FLIPPED(v) : (v))
#define TABLE(levels, kind) ((void)(kind), vld1q_s8(levels))
#define PREFETCH(at) __builtin_prefetch((const void *)(at), 0, 2)
#define WORDS(kind) ((kind) == WIDE ? 2 : 1)
#define DOT dot_neon
#define FINISH finish_neon

TL_INLINE int8x16_t place_neon(int8x16_t v, const int shift, const int mask)
{
    const uint8x16_t bytes = vreinterpretq_u8_s8(v);
    return vreinterpretq_s8_u8(vandq_u8(shift == 0 ? bytes : vshlq_u8(bytes, vdupq_n_s8((int8_t)-shift)), vdupq_n_u8((uint8_t)mask)));
}

TL_INLINE int8x16_t look3_neon(int8x16_t table, int8x16_t low, const uint8_t *thirds)
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bytes = vcombine_u8(vdup_n_u8(thirds[0]), vdup_n_u8(thirds[1]));
    const uint8x16_t third = vandq_u8(vtstq_u8(bytes, vld1q_u8(bits)), vdupq_n_u8(4));
    return vqtbl1q_s8(table, vorrq_u8(vreinterpretq_u8_s8(low), third));
}

TL_INLINE kv_sums dot_neon(const int kind, kv_sums sums, int8x16_t levels, const int32_t *words)
{
    sums.low = vdotq_s32(sums.low, levels, vreinterpretq_s8_s32(vld1q_dup_s32(words)));
    if (kind == WIDE)
        sums.high = vdotq_s32(sums.high, levels, vreinterpretq_s8_s32(vld1q_dup_s32(words + 1)));
    if (kind != KEYS)
        sums.ones = vdotq_s32(sums.ones, levels, vdupq_n_s8(1));
    return sums;
}

TL_INLINE int32x4_t finish_neon(const int kind, kv_sums sums)
{
    if (kind == KEYS)
        return sums.low;
    const int32x4_t low = vaddq_s32(sums.low, vshlq_n_s32(sums.ones, 7));
    return kind == VALUES ? low : vaddq_s32(low, vshlq_n_s32(sums.high, 8));
}

/* Words of bytes less 128; with 15 bits each is followed by the word of the bytes above. */
TL_INLINE void store_weights(const int kind, const ints weights[PAGE_VECTORS], int32_t *words)
{
    ints low[PAGE_VECTORS], high[PAGE_VECTORS];
    int32_t lows[16], highs[16];
    for (int part = 0; part < PAGE_VECTORS; part++) {
        low[part] = (weights[part] & 255) - 128;
        high[part] = weights[part] >> 8;
    }
    if (kind == VALUES) {
        store_bytes(low, words);
        return;
    }
    store_bytes(low, lows);
    store_bytes(high, highs);
    for (int step = 0; step < 16; step++) {
        words[2 * step] = lows[step];
        words[2 * step + 1] = highs[step];
    }
}

#include "kv_strips.h"
#define KV_NAME tl_kv_neondot
#include "kv_body.h"

TL_TARGET_END

#endif
