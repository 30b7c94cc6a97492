/* The vector operations between the matrix products: norms, quantisation, RoPE, gates, attention over a float16 cache.
 *
 * One body (ops_body.h) is compiled once per instruction set. It computes in 16 lanes whatever the hardware's width and sums
 * lanes in a fixed order, without fused multiply-adds, so every form gives the same bits.
 */
#ifndef TERNLIGHT_OPS_H
#define TERNLIGHT_OPS_H

#include <stddef.h>
#include <stdint.h>

#include "matrix.h"

/* Tokens of a page of the KV cache, and of the pieces in which its float16 form lies in memory. */
#define TL_PAGE 64
#define TL_PIECE 16
#define TL_PIECES (TL_PAGE / TL_PIECE)

typedef enum { TL_SILU = 0, TL_RELU2 = 1, TL_GELU = 2 } tl_gate;

/* Longest head; heads are multiples of 16. */
#define TL_HEAD_MAX 256

/* Activations whose largest magnitude is less are quantised to zeros: 127 / m must be a finite float32. */
#define TL_PEAK_MIN 1e-30f

/* One token's query heads that share a KV head, and the softmax that runs over the pages folded so far. */
typedef struct {
    const float *q;      /* [group][head_dim], already scaled */
    float *out;          /* [group][head_dim], the sum of values times weights */
    float *peak, *total; /* [group]: the largest score (-INFINITY before the first key) and the sum of weights */
    int32_t from, to;    /* the tokens of the page that are seen, 0 <= from < to <= TL_PAGE */
} tl_query;

typedef struct {
    /* out[i] = x[i] / sqrt(mean(x^2) + epsilon) * weight[i], i < n. out may be x. Relative error at most (n / 16 + 16) * 2^-24. */
    void (*rms_norm)(const float *x, const float *weight, float epsilon, int32_t n, float *out);

    /* Quantises one token into place `token` of x (tl_activation_in): per group m = max|v|, q = v * (127 / m) rounded half to even,
     * step = m / 127, each operation rounded; m below TL_PEAK_MIN counts as 0 and gives zeros. With x->group 0 m is at least
     * 1e-5, as BitNet b1.58 models are trained. A second part is what that left over, r = v * (127 / m) - q, as
     * r * 254 rounded half to even, with step / 254. Values that are no finite numbers give some q, in bounds. */
    void (*quantise)(const float *values, tl_activation *x, int32_t token);

    /* Rotates each of `heads` heads of `head_dim` values in place. cosine and sine: [pairs]; pairs <= head_dim / 2. */
    void (*rope)(float *x, int32_t heads, int32_t head_dim, int32_t pairs, const float *cosine, const float *sine, int neox);

    /* gate[i] = activation(gate[i]) * up[i]; SiLU x / (1 + e^-x), squared ReLU, GELU in its tanh form. The error is at most 2e-6 of
     * |gate[i] * up[i]|. */
    void (*gate)(tl_gate kind, float *gate, const float *up, int32_t n);

    /* x[i] += y[i]. */
    void (*add)(float *x, const float *y, int32_t n);

    /* x[i] *= factor. */
    void (*scale)(float *x, float factor, int32_t n);

    /* Folds a float16 page, in pieces (each K transposed, [head_dim][TL_PIECE], then V, [TL_PIECE][head_dim]), into the softmax of
     * `count` queries: for every key of score s and value v, with peak' = max(peak, s), out = out * e^(peak - peak') +
     * v * e^(s - peak'), and total alike. What a query gets does not depend on the others. Pieces that no query sees are
     * read, but what they hold does not matter. `next` is the page that will be folded after it, or NULL. */
    void (*attend)(const uint8_t *const pieces[TL_PIECES], const uint8_t *const *next, const tl_query *queries, int32_t count,
                   int32_t group, int32_t head_dim);
} tl_ops;

/* The forms; forms.c knows which of them this computer can run. */
extern const tl_ops tl_ops_baseline;
extern const tl_ops tl_ops_avx2;
extern const tl_ops tl_ops_avx512;

/* Joins the softmax of some keys (see tl_query) to that of others: `part` into `sum`, with its peak and total. `other` is a
 * second sum under the same peak, or NULL. Where part_total is 0 there is nothing to join: do not call. */
void tl_attention_join(float *sum, float *other, float *peak, float *total, const float *part, float part_peak,
                       float part_total, int32_t head_dim);

/* Bytes of a piece of one head. */
static inline size_t tl_piece_bytes(int32_t head_dim) { return (size_t)head_dim * TL_PIECE * 4; }

/* The pieces of a page that lie one after the other. */
static inline void tl_pieces_of(const uint8_t *page, int32_t head_dim, const uint8_t *pieces[TL_PIECES])
{
    for (int i = 0; i < TL_PIECES; i++)
        pieces[i] = page + (size_t)i * tl_piece_bytes(head_dim);
}

/* Writes one token's key and value (float32 [head_dim]) as float16, half to even, at its place (0 .. TL_PIECE-1) in a piece.
 * Magnitudes beyond 65504 become 65504, what is no number 0. */
void tl_cache_write(uint8_t *piece, int32_t head_dim, int32_t place, const float *k, const float *v);

#endif
