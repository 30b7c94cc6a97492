/* The codecs of the KV cache: a complete page of 64 tokens is sealed once, from its exact float16 form into codes of 2 to 8 bits,
 * and attention works on the codes. engine/kv/reference.py is the same in NumPy.
 *
 * Rotation. Each head is turned by y = Q H D x: D flips signs by a fixed pattern (tl_kv_signs), H is the normalised Walsh-Hadamard
 * transform of the largest power of two in head_dim, in blocks, and Q = I - 2/n J mixes the n blocks where head_dim is no power
 * of two. It is orthogonal over the whole head, so (Rq).(Rk) = q.k: keys are never turned back, only queries are turned; and
 * a weighted sum of values is turned back once.
 *
 * Codes. A rotated coordinate is nearly Gaussian. With fewer than 8 bits its code is the nearest of the Lloyd-Max levels
 * of N(0, 1), which are stored as integers (tl_kv_levels); with 8 bits it is a whole number. A vector has one scale S and is
 * level * S / 128. K is coded after the mean of its page's 64 rotated keys is taken away, as far as 4 bits can hold it: what they
 * cannot stays in the keys and is coded with them.
 *
 * A sealed page, each part beginning on a cache line, 64 lanes or tokens in order:
 *     K codes | V codes | little-endian uint16 words, tl_kv_words of them
 * The first 64 words are the float16 scales of K, the next 64 those of V. A scale is nonnegative and needs no more than 6 bits of its
 * fraction, so the mean costs no memory: with n the low 4 bits of word i, its coordinate i is (2n - 15) * M / 128, and the
 * sign bits of words 0 .. 15 are the float16 M, the lowest bit first. Of words from 128 on only the low 4 bits are used.
 *
 * Codes come in strips of 16 lanes and steps of 4: a register of 64 bytes is 16 lanes of 4 bytes. For K a lane is a token and a
 * step is 4 dimensions: 4 strips of head_dim / 4 steps. For V a lane is a dimension and a step is 4 tokens: head_dim / 16 strips
 * of 16 steps. So neither needs a sum across lanes. Per strip, 8 bits: a line for each step; K stores level + 128, V the
 * level. 4 bits: a line holds steps 2i (low) and 2i + 1 (high half of the byte); 2 bits: a line holds 4 steps, the first lowest;
 * 3 bits: the low 2 bits of all strips as with 2 bits, then for each strip and step a little-endian uint64 whose bit j is the
 * third bit of byte j. Codes count the levels upwards from the lowest.
 */
#ifndef TERNLIGHT_KV_CODEC_H
#define TERNLIGHT_KV_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "ops.h"

typedef enum {
    TL_KV_F16 = 0, /* exact pages only: nothing is sealed */
    TL_KV_8,
    TL_KV_4,
    TL_KV_4_3,
    TL_KV_3,
    TL_KV_4_2,
    TL_KV_2,
    TL_KV_CODECS
} tl_kv_codec;

/* Bits of a code. */
static inline int tl_kv_k_bits(tl_kv_codec codec)
{
    static const int bits[TL_KV_CODECS] = {16, 8, 4, 4, 3, 4, 2};
    return bits[codec];
}

static inline int tl_kv_v_bits(tl_kv_codec codec)
{
    static const int bits[TL_KV_CODECS] = {16, 8, 4, 3, 3, 2, 2};
    return bits[codec];
}

/* Words at the end of a sealed page, and what of them is scale and what mean. */
static inline int32_t tl_kv_words(int32_t head_dim) { return head_dim <= 2 * TL_PAGE ? 2 * TL_PAGE : (head_dim + 31) / 32 * 32; }
#define TL_KV_SCALE 0x7ff0
#define TL_KV_MEAN 0x000f

/* Where the parts of a sealed page begin, and its bytes, a multiple of 64. head_dim: a multiple of 16, at most TL_HEAD_MAX. */
typedef struct {
    size_t v_codes, words, bytes;
} tl_kv_layout;

tl_kv_layout tl_kv_layout_of(tl_kv_codec codec, int32_t head_dim);

/* Bit i % 32 of word i / 32 is set where D flips coordinate i: the first 256 bits of the fraction of pi. */
extern const uint32_t tl_kv_signs[TL_HEAD_MAX / 32];

/* [bits - 2]: the levels of 2, 3 and 4 bits, ascending and repeated to fill 16, and the positive thresholds between the positive
 * ones in units of the standard deviation. */
extern const int8_t tl_kv_levels[3][16];
extern const float tl_kv_cuts[3][7];

/* A prepared query: int8 [head_dim] for the codes, and zeros up to a cache line; int16 [head_dim] for the mean, which would make an error of the former common to
 * all tokens of sealed pages and foreign to exact ones; then this. Records lie tl_kv_query_bytes apart, on cache lines. */
typedef struct {
    float step, fine_step; /* the rotated query is int8 * step, or int16 * fine_step */
    int32_t sum, fine_sum; /* of the values */
} tl_kv_query;

static inline size_t tl_kv_query_fine(int32_t head_dim) { return ((size_t)head_dim + 63) / 64 * 64; }
static inline size_t tl_kv_query_at(int32_t head_dim) { return tl_kv_query_fine(head_dim) + ((size_t)head_dim + 31) / 32 * 64; }
static inline size_t tl_kv_query_bytes(int32_t head_dim) { return tl_kv_query_at(head_dim) + 64; }

/* Queries of one KV head over its sealed pages, which they see whole, one or two pages a call. Results are those of tl_attention (unnormalised sums, peak
 * and total of an online softmax) but that `out` is rotated and `peak` is log2(e) times the largest score. Start with peak
 * -INFINITY, total 0 and out 0 and fold pages in any order. */
typedef struct {
    tl_kv_codec codec;
    int32_t head_dim, rows;
    const uint8_t *queries;   /* [rows] records of prepare(), tl_kv_query_bytes apart */
    float *out;               /* [rows][head_dim], rotated */
    float *peak, *total;      /* [rows] */
} tl_kv_attention;

/* Everything is the same bit for bit in every form, and for a row whatever other rows are folded with it. */
typedef struct {
    /* Rotates a query (float32 [head_dim], already scaled) and quantises it: int8 round(y * (127 / max|y|)), int16 the same with
     * 32767. */
    void (*prepare)(const float *q, int32_t head_dim, uint8_t *record);

    /* Seals an exact page (float16, in pieces of ops.h). The bytes written depend on nothing else.
     * With `centred` 0 no mean is taken away, which is for measuring what that is worth. Scale: matched norm for K at 4 bits, unbiased (|y|^2 / y.c) for K below, least squares for V, largest value at 8. */
    void (*seal)(tl_kv_codec codec, int32_t head_dim, int centred, const uint8_t *const exact[TL_PIECES], uint8_t *sealed);

    /* The values that a sealed page stands for, in the exact form: float16, turned back. */
    void (*unseal)(tl_kv_codec codec, int32_t head_dim, const uint8_t *sealed, uint8_t *const exact[TL_PIECES]);

    /* Folds a unit of two sealed pages, or with `second` NULL of one, into the rows. `next` are the pages that will be folded
     * after them, or NULL. Scores are exact sums of integers, scaled in float32; weights are quantised to 8 bits of the largest in the
     * unit (15 bits for TL_KV_8), so results are the same only for the same units. */
    void (*fold)(const tl_kv_attention *attention, const uint8_t *first, const uint8_t *second, const uint8_t *const next[2]);

    /* x = D H Q x: turns a row of `out` back. */
    void (*unrotate)(float *x, int32_t head_dim);
} tl_kv_ops;

/* The forms; forms.c knows which of them this computer can run. */
extern const tl_kv_ops tl_kv_portable;
extern const tl_kv_ops tl_kv_avx2;
extern const tl_kv_ops tl_kv_avxvnni;
extern const tl_kv_ops tl_kv_avx512vnni;
extern const tl_kv_ops tl_kv_avx512vbmi;
extern const tl_kv_ops tl_kv_amxint8;
extern const tl_kv_ops tl_kv_neondot;

#endif
