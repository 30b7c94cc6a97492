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

/* Tokens of a page of the float16 KV cache. */
#define TL_PAGE 64

typedef enum { TL_SILU = 0, TL_RELU2 = 1, TL_GELU = 2 } tl_gate;

/* Longest head; heads are multiples of 16. */
#define TL_HEAD_MAX 256

/* Activations whose largest magnitude is less are quantised to zeros: 127 / m must be a finite float32. */
#define TL_PEAK_MIN 1e-30f

/* Attention of the `group` query heads that share one KV head, for consecutive tokens, over the keys first .. last-1 of those
 * that each token sees: the ones up to itself, and with a window only the last `window` of these.
 *
 * Pages lie `page_stride` bytes apart: K transposed, float16 [head_dim][TL_PAGE], then V, float16 [TL_PAGE][head_dim].
 * q: token t's heads at q + t * q_stride, [group][head_dim], already scaled. Results are unnormalised, for
 * tl_attention_merge: out as q, with peak (the largest score) and total (the sum of weights) as [tokens][group]. */
typedef struct {
    const float *q;
    size_t q_stride;
    int32_t tokens, group, head_dim, position, window, first, last;
    const uint8_t *pages;
    size_t page_stride;
    float *out;
    size_t out_stride;
    float *peak, *total;
} tl_attention;

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

    void (*attend)(const tl_attention *attention);
} tl_ops;

/* The forms; forms.c knows which of them this computer can run. */
extern const tl_ops tl_ops_baseline;
extern const tl_ops tl_ops_avx2;
extern const tl_ops tl_ops_avx512;

/* Joins the parts of one head (see attend): `parts` results of head_dim values, `stride` floats apart, into out. */
void tl_attention_merge(const float *parts, size_t stride, const float *peaks, const float *totals, size_t statistics_stride,
                        int32_t count, int32_t head_dim, float *out);

/* Writes one token's key and value (float32 [head_dim]) into its page as float16, half to even. Magnitudes from 65520 on are
 * read back as 65536. */
void tl_cache_write(uint8_t *pages, size_t page_stride, int32_t head_dim, int32_t position, const float *k, const float *v);

#endif
