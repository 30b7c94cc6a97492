#include "repack.h"

#include <string.h>

#include "half.h"
#include "target.h"

/* Ids of the types, as engine/gguf/types.py has them. */
enum { TQ2_0 = 35, I2_S = 36, Q1_0 = 41, Q2_0 = 42, IQ2_BN = 135, PQ2_0 = 142 };

/* A row's four bytes of a chunk are one little-endian word: byte b, place p is column 4p + b. */
static uint32_t word_at(const uint8_t *at)
{
    uint32_t word;
    memcpy(&word, at, 4);
    return word;
}

static uint64_t two_words_at(const uint8_t *at)
{
    uint64_t words;
    memcpy(&words, at, 8);
    return words;
}

/* Swaps the bits of `mask` with those `distance` above them. */
TL_INLINE uint64_t swapped(uint64_t words, int32_t distance, uint64_t mask)
{
    const uint64_t differing = (words >> distance ^ words) & mask;
    return words ^ differing ^ differing << distance;
}

/* Two words whose bytes hold four neighbouring codes each, the first in the low bits: byte p, place b becomes byte b, place p. */
TL_INLINE uint64_t from_neighbours(uint64_t words)
{
    return swapped(swapped(words, 6, UINT64_C(0x00cc00cc00cc00cc)), 12, UINT64_C(0x0000f0f00000f0f0));
}

/* Two words of 32 bits in order, bit 4p + b, to byte b, bit p: the five bits of the index are turned by two, one exchange
 * at a time. */
TL_INLINE uint64_t from_bits(uint64_t words)
{
    words = swapped(swapped(words, 14, UINT64_C(0x0000cccc0000cccc)), 7, UINT64_C(0x00aa00aa00aa00aa));
    return swapped(swapped(words, 2, UINT64_C(0x0c0c0c0c0c0c0c0c)), 1, UINT64_C(0x2222222222222222));
}

/* Exchanges the odd two-bit (or four-bit) fields of `a` with the even ones of `b`. */
#define EXCHANGE(a, b, distance, mask)                                     \
    do {                                                                   \
        const uint32_t differing_ = ((a) >> (distance) ^ (b)) & (mask);    \
        (b) ^= differing_;                                                 \
        (a) ^= differing_ << (distance);                                   \
    } while (0)

/* 16 bytes whose place n holds the weights of chunk n (weight 16n + m in byte m): the words of the four chunks. */
TL_INLINE void from_places(const uint8_t *at, uint32_t words[4])
{
    uint32_t a = word_at(at), b = word_at(at + 4), c = word_at(at + 8), d = word_at(at + 12);
    EXCHANGE(a, b, 2, 0x33333333u);
    EXCHANGE(c, d, 2, 0x33333333u);
    EXCHANGE(a, c, 4, 0x0f0f0f0fu);
    EXCHANGE(b, d, 4, 0x0f0f0f0fu);
    words[0] = a, words[1] = b, words[2] = c, words[3] = d;
}

/* Writes a row's word of one chunk; `to` moves on to the next chunk, or to the scales behind the group. */
TL_INLINE void put(uint8_t **to, uint32_t word)
{
    memcpy(*to, &word, 4);
    *to += TL_CHUNK;
}

TL_INLINE void put_two(uint8_t **to, uint64_t words)
{
    put(to, (uint32_t)words);
    put(to, (uint32_t)(words >> 32));
}

/* Writes a group's scale, and steps over the scales; returns 0, or -1 for a scale that is no finite number. */
TL_INLINE int put_scale(uint8_t **to, int32_t row, const uint8_t *half)
{
    uint16_t bits;
    memcpy(&bits, half, 2);
    memcpy(*to - 2 * row, half, 2); /* a row has four bytes of a chunk, and two of the scales */
    *to += 2 * TL_BLOCK;
    return (bits & 0x7c00) == 0x7c00 ? -1 : 0;
}

/* A row of Q2_0's kind: blocks of a scale and `pairs` times 32 neighbouring codes. */
TL_INLINE int put_neighbours(uint8_t *to, const uint8_t *at, int32_t row, int32_t units, int32_t pairs)
{
    int result = 0;
    for (int32_t i = 0; i < units; i++, at += 2 + 8 * pairs) {
        for (int32_t n = 0; n < pairs; n++)
            put_two(&to, from_neighbours(two_words_at(at + 2 + 8 * n)));
        result |= put_scale(&to, row, at);
    }
    return result;
}

/* 32 bytes whose places hold 32 weights each, the first in the low bits or, `reversed`, in the high ones. */
TL_INLINE void put_places(uint8_t **to, const uint8_t *at, int reversed)
{
    uint32_t words[2][4];
    from_places(at, words[0]);
    from_places(at + 16, words[1]);
    for (int32_t n = 0; n < 4; n++) {
        put(to, words[0][reversed ? 3 - n : n]);
        put(to, words[1][reversed ? 3 - n : n]);
    }
}

int tl_repacks(const tl_source *source)
{
    switch (source->type) {
    case TQ2_0:
    case I2_S:
    case Q2_0:
    case IQ2_BN:
    case PQ2_0:
        return source->packing == TL_T2;
    case Q1_0:
        return source->packing == TL_B1;
    default:
        return 0;
    }
}

static int repack_row(const tl_source *source, const uint8_t *at, const uint8_t *tail, int32_t row, int32_t units,
                      float *row_scale, uint8_t *out)
{
    uint8_t *to = out + 4 * row;
    uint32_t words[4];
    int result = 0;
    switch (source->type) {
    case TQ2_0:
        for (int32_t i = 0; i < units; i++, at += 66) {
            put_places(&to, at, 0);
            put_places(&to, at + 32, 0);
            result |= put_scale(&to, row, at + 64);
        }
        return result;
    case I2_S:
        memcpy(row_scale, tail, 4);
        for (int32_t i = 0; i < units; i++, at += 32)
            put_places(&to, at, 1);
        return 0;
    case IQ2_BN:
        memcpy(row_scale, at, 4);
        at += 4;
        for (int32_t i = 0; i < units; i++, at += 16) {
            from_places(at, words);
            for (int32_t n = 0; n < 4; n++)
                put(&to, words[n]);
        }
        return 0;
    case Q1_0:
        for (int32_t i = 0; i < units; i++, at += 18) {
            put_two(&to, from_bits(two_words_at(at + 2)));
            put_two(&to, from_bits(two_words_at(at + 10)));
            result |= put_scale(&to, row, at);
        }
        return result;
    default: /* Q2_0 in both layouts, PQ2_0 */
        return source->unit == 64 ? put_neighbours(to, at, row, units, 2) : put_neighbours(to, at, row, units, 4);
    }
}

int tl_repack_block(const tl_source *source, const uint8_t *rows, const uint8_t *tail, int32_t count, int32_t columns,
                    float *row_scales, uint8_t *out)
{
    const size_t row_bytes = tl_source_row_bytes(source, columns);
    int result = 0;
    if (count < TL_BLOCK)
        memset(out, 0, tl_block_bytes(source->packing, columns, source->group));
    for (int32_t row = 0; row < count; row++)
        result |= repack_row(source, rows + row * row_bytes, tail, row, columns / source->unit, row_scales + row, out);
    return result;
}
