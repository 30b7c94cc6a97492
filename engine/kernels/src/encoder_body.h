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

/* v * P(N <= v) for a normal N: max(v, 0) - |v| * P(N > |v|), and the logarithm of that probability to the base 2 is nearly a
 * parabola. Its polynomial has the least error times |v| * P; beyond 5.5 what is left off is below 2e-8 * |v|. */
static void gelu(float *x, const float *bias, int32_t n)
{
    EACH(n) {
        const lanes v = load(x + i) + load(bias + i);
        const lanes size = (lanes)((ints)v & 0x7fffffff), t = smaller(size, all(5.5f));
        lanes p = TL_MADD(all(-7.692243671e-4f), all(3.309343811e-5f), t);
        p = TL_MADD(all(8.080729283e-3f), p, t);
        p = TL_MADD(all(-5.341212079e-2f), p, t);
        p = TL_MADD(all(-4.587709606e-1f), p, t);
        p = TL_MADD(all(-1.151201725f), p, t);
        p = TL_MADD(all(-9.999930859e-1f), p, t);
        store(x + i, TL_MADD(larger(v, all(0.0f)), -size, power_of_two(p)));
    }
}

TL_INLINE float peak_of(const float *values, int32_t n)
{
    lanes peaks = {0};
    EACH(n) peaks = larger(peaks, (lanes)((ints)load(values + i) & 0x7fffffff));
    return largest_of(peaks);
}

static void quantise(const float *values, tl_activation *x, int32_t token)
{
    const int32_t width = x->width, panel = token / width, lane = token % width;
    const int32_t span = x->group;
    const lanes magic = all(12582912.0f);
    int8_t *q = x->q + (size_t)panel * x->padded * width + 4 * lane;
    for (int32_t g = 0; g < x->groups; g++, values += span, q += (size_t)span * width) {
        float peak = peak_of(values, span);
        if (peak < TL_PEAK_MIN)
            peak = 0.0f;
        const lanes inverse = all(peak > 0.0f ? 127.0f / peak : 0.0f);
        words sums = {0}; /* unsigned: values that are no numbers give some sum, not undefined behaviour */
        EACH(span) {
            const ints rounded = (ints)(load(values + i) * inverse + magic) - (ints)magic;
            sums += (words)rounded;
            const bytes16 bytes = __builtin_convertvector(rounded, bytes16);
            if (width == 1) {
                memcpy(q + i, &bytes, 16);
            } else {
                const ints4 four = (ints4)bytes;
                int32_t *to = (int32_t *)(void *)(q + (size_t)i * TL_PANEL);
                for (int w = 0; w < 4; w++)
                    to[w * TL_PANEL] = four[w];
            }
        }
        uint32_t sum = 0;
        for (int32_t l = 0; l < 16; l++)
            sum += sums[l];
        const size_t index = ((size_t)panel * x->groups + g) * width + lane;
        x->step[index] = peak / 127.0f;
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
 * 2^-125 and are never used. */
TL_INLINE float soften(float *scores, int32_t tokens, int32_t padded, float scale)
{
    for (int32_t i = tokens; i < padded; i++)
        scores[i] = -INFINITY;
    lanes highest = load(scores), sums = {0};
    for (int32_t i = 16; i < padded; i += 16)
        highest = larger(highest, load(scores + i));
    const lanes factor = all(scale * 1.44269504f), peak = all(largest_of(highest));
    EACH(padded) {
        const lanes e = power_of_two(larger((load(scores + i) - peak) * factor, all(-125.0f)));
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

const tl_encoder_ops ENCODER_OPS_NAME = {add_norm, gelu, quantise, attend};
