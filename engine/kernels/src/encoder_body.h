/* The body of encoder_ops.h, included by one file per instruction set with ENCODER_OPS_NAME and PARTS defined and the target switched
 * on. PARTS: vectors of 16 lanes whose sums for a few rows fit the registers. */
#include <math.h>
#include <string.h>

#include "encoder_ops.h"
#include "lanes.h"

#define EACH(n) for (int32_t i = 0; i < (n); i += 16)

static void add_norm(float *x, const float *y, const float *y_bias, const float *weight, const float *bias, float epsilon,
                     int32_t n)
{
    lanes sums = {0}, squares = {0};
    EACH(n) {
        lanes v = load(x + i);
        if (y != NULL)
            v += load(y + i) + load(y_bias + i);
        store(x + i, v);
        sums += v;
    }
    const lanes mean = all(sum_of(sums) / (float)n);
    EACH(n) {
        const lanes d = load(x + i) - mean;
        squares += d * d;
    }
    const lanes factor = all(1.0f / sqrtf(sum_of(squares) / (float)n + epsilon));
    EACH(n) store(x + i, (load(x + i) - mean) * factor * load(weight + i) + load(bias + i));
}

static void gelu(float *x, const float *bias, int32_t n)
{
    EACH(n) {
        const lanes v = load(x + i) + load(bias + i), half = v * all(0.5f);
        store(x + i, TL_MADD(half, half, error_function(v * all(0.70710678f))));
    }
}

static void quantise_token(const float *values, tl_activation *x, int32_t token)
{
    const int32_t width = x->width, panel = token / width, lane = token % width;
    const int32_t span = x->group == 0 ? x->columns : x->group;
    const lanes magic = all(12582912.0f);
    int8_t *q = x->q + (size_t)panel * x->padded * width + 4 * lane;
    lanes peaks = {0};
    EACH(x->columns) peaks = larger(peaks, (lanes)((ints)load(values + i) & 0x7fffffff));
    float peak = largest_of(peaks);
    if (!(peak >= 127e-6f))
        peak = 127e-6f;
    const float step = peak / 127.0f;
    for (int32_t g = 0; g < x->groups; g++) {
        ints sums = {0};
        for (int32_t i = g * span; i < (g + 1) * span; i += 16) {
            const ints rounded = (ints)(load(values + i) / all(step) + magic) - (ints)magic;
            sums += rounded;
            const bytes16 bytes = __builtin_convertvector(rounded, bytes16);
            if (width == 1) {
                memcpy(q + i, &bytes, 16);
                continue;
            }
            const int8_t *four = (const int8_t *)&bytes;
            for (int32_t w = 0; w < 4; w++)
                memcpy(q + (size_t)(i / 4 + w) * 4 * TL_PANEL, four + 4 * w, 4);
        }
        uint32_t sum = 0; /* unsigned: values that are no numbers give some sum, not undefined behaviour */
        for (int32_t l = 0; l < 16; l++)
            sum += (uint32_t)sums[l];
        const size_t index = ((size_t)panel * x->groups + g) * width + lane;
        x->step[index] = step;
        /* values that are no numbers may give what is no sum of bytes, and products multiply every sum */
        const int32_t most = 128 * span, total = (int32_t)sum;
        x->sum[index] = total >= -most && total <= most ? total : 0;
    }
}

/* out[r][16 * part ..] = sum over i < n of rows[r][i * step] * matrix[i * stride + 16 * part ..], for R rows and P vectors. */
TL_INLINE void multiply(const int R, const int P, const float *const *rows, const float *matrix, size_t stride, int32_t n,
                        float *const *out, int32_t at)
{
    lanes sums[TL_QUERIES][4];
    TL_UNROLL(8) for (int r = 0; r < R; r++)
        TL_UNROLL(4) for (int p = 0; p < P; p++)
            sums[r][p] = all(0.0f);
    for (int32_t i = 0; i < n; i++, matrix += stride) {
        lanes line[4];
        TL_UNROLL(4) for (int p = 0; p < P; p++)
            line[p] = load(matrix + 16 * p);
        TL_UNROLL(8) for (int r = 0; r < R; r++)
        {
            const lanes factor = all(rows[r][i]);
            TL_UNROLL(4) for (int p = 0; p < P; p++)
                sums[r][p] = TL_MADD(sums[r][p], factor, line[p]);
        }
    }
    TL_UNROLL(8) for (int r = 0; r < R; r++)
        TL_UNROLL(4) for (int p = 0; p < P; p++)
            store(out[r] + at + 16 * p, sums[r][p]);
}

/* The same for TL_QUERIES rows and `columns` columns, a multiple of 16. */
TL_INLINE void multiply_rows(const float *const *rows, const float *matrix, size_t stride, int32_t n, float *const *out,
                             int32_t columns)
{
    int32_t at = 0;
#if PARTS == 4
    for (; columns - at >= 64; at += 64)
        for (int r = 0; r < TL_QUERIES; r += 4)
            multiply(4, 4, rows + r, matrix + at, stride, n, out + r, at);
    for (; columns - at >= 32; at += 32)
        multiply(8, 2, rows, matrix + at, stride, n, out, at);
    for (; at < columns; at += 16)
        multiply(8, 1, rows, matrix + at, stride, n, out, at);
#else
    for (; at < columns; at += 16)
        for (int r = 0; r < TL_QUERIES; r += 4)
            multiply(4, 1, rows + r, matrix + at, stride, n, out + r, at);
#endif
}

/* Scores of one query to their weights, not yet divided by the sum that is returned. The places behind the last token become
 * e^-87 and are never used. */
TL_INLINE float soften(float *scores, int32_t tokens, int32_t padded, float scale)
{
    for (int32_t i = tokens; i < padded; i++)
        scores[i] = -INFINITY;
    lanes highest = load(scores), sums = {0};
    for (int32_t i = 16; i < padded; i += 16)
        highest = larger(highest, load(scores + i));
    const lanes peak = all(largest_of(highest)), factor = all(scale);
    EACH(padded) {
        const lanes e = exponential((load(scores + i) - peak) * factor);
        store(scores + i, e);
        sums += e;
    }
    return sum_of(sums);
}

static void attend(const tl_text_attention *a)
{
    const int32_t padded = (a->tokens + 15) / 16 * 16, d = a->head_dim;
    float *keys = a->scratch, *values = keys + (size_t)padded * d, *scores = values + (size_t)padded * d;
    float *spare = scores + (size_t)padded * TL_QUERIES;
    for (int32_t t = 0; t < a->tokens; t++) {
        const float *k = a->k + (size_t)t * a->stride;
        for (int32_t i = 0; i < d; i++)
            keys[(size_t)i * padded + t] = k[i];
        memcpy(values + (size_t)t * d, a->v + (size_t)t * a->stride, (size_t)d * sizeof(float));
    }
    for (int32_t i = 0; i < d; i++)
        for (int32_t t = a->tokens; t < padded; t++)
            keys[(size_t)i * padded + t] = 0.0f;
    for (int32_t first = 0; first < a->tokens; first += TL_QUERIES) {
        const float *queries[TL_QUERIES], *weights[TL_QUERIES];
        float *rows[TL_QUERIES], *outs[TL_QUERIES], totals[TL_QUERIES];
        for (int r = 0; r < TL_QUERIES; r++) {
            /* the last queries of a text may be fewer: the first of them then stands in, with a spare output */
            const int here = first + r < a->tokens;
            const size_t token = (size_t)(here ? first + r : first);
            queries[r] = a->q + token * a->stride;
            outs[r] = here ? a->out + token * a->out_stride : spare;
            rows[r] = scores + (size_t)r * padded;
            weights[r] = rows[r];
        }
        multiply_rows(queries, keys, (size_t)padded, d, rows, padded);
        for (int r = 0; r < TL_QUERIES; r++)
            totals[r] = soften(rows[r], a->tokens, padded, a->scale);
        multiply_rows(weights, values, (size_t)d, a->tokens, outs, d);
        for (int r = 0; r < TL_QUERIES && first + r < a->tokens; r++) {
            const lanes factor = all(1.0f / totals[r]);
            EACH(d) store(outs[r] + i, load(outs[r] + i) * factor);
        }
    }
}

const tl_encoder_ops ENCODER_OPS_NAME = {add_norm, gelu, quantise_token, attend};
