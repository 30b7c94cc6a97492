/* The vector operations of an encoder between its matrix products.
 *
 * One body (encoder_body.h) is compiled once per instruction set. LayerNorm and quantisation give the same bits in every form; GELU
 * and attention may fuse multiplications and additions and stay within the stated bounds. Widths are multiples of 16.
 */
#ifndef TERNLIGHT_ENCODER_OPS_H
#define TERNLIGHT_ENCODER_OPS_H

#include <stddef.h>
#include <stdint.h>

#include "forms.h"
#include "matrix.h"

/* Bidirectional attention of one head over the tokens of one text. Token t's query, key and value, [head_dim] each, are at
 * q, k and v + t * stride, its result at out + t * out_stride. scratch: tl_attend_floats floats. */
typedef struct {
    const float *q, *k, *v;
    size_t stride;
    int32_t tokens, head_dim;
    float scale; /* of the scores, 1 / sqrt(head_dim) */
    float *out;
    size_t out_stride;
    float *scratch;
} tl_text_attention;

/* Queries that are worked on together. */
#define TL_QUERIES 8

static inline size_t tl_attend_floats(int32_t tokens, int32_t head_dim)
{
    const size_t padded = ((size_t)tokens + 15) / 16 * 16;
    return padded * ((size_t)head_dim * 2 + TL_QUERIES) + (size_t)head_dim;
}

typedef struct {
    /* x = LayerNorm(x + y + y_bias) * weight + bias over n values; y and y_bias may both be NULL. Mean and variance are taken in two
     * passes; relative to the largest result the error is at most (n / 8 + 32) * 2^-24 for inputs whose deviation is not
     * small beside their mean. */
    void (*add_norm)(float *x, const float *y, const float *y_bias, const float *weight, const float *bias, float epsilon,
                     int32_t n);

    /* x[i] = g(x[i] + bias[i]), g(v) = v / 2 * (1 + erf(v / sqrt 2)); absolute error at most 4e-7 * (|v| + 1). */
    void (*gelu)(float *x, const float *bias, int32_t n);

    /* `quantise` of ops.h into one part, with the same bits, for groups of multiples of 16. */
    void (*quantise)(const float *values, tl_activation *x, int32_t token);

    /* softmax(scale * q k^T) v; error at most 1e-5 of the largest value for scores up to 80 apart. */
    void (*attend)(const tl_text_attention *attention);
} tl_encoder_ops;

extern const tl_encoder_ops tl_encoder_ops_baseline;
extern const tl_encoder_ops tl_encoder_ops_avx2;
extern const tl_encoder_ops tl_encoder_ops_avx512;

/* The operations that go with a form: those for the instruction set of its tl_ops. */
const tl_encoder_ops *tl_encoder_ops_of(const tl_form *form);

#endif
