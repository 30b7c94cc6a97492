/* The body of ops.h, included by one file per instruction set with OPS_NAME defined and the target switched on. */
#include <math.h>
#include <string.h>

#include "half.h"
#include "target.h"

/* Vectors are passed between inlined functions only, so how a call would pass them does not matter. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t ints __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t words16 __attribute__((vector_size(64), aligned(4), may_alias));

#define EACH(n) for (int32_t i = 0; i + 16 <= (n); i += 16)

TL_INLINE lanes load(const float *at) { return *(const lanes *)at; }
TL_INLINE void store(float *at, lanes value) { *(lanes *)at = value; }
TL_INLINE lanes all(float value) { return value - (lanes){0}; }

/* Sum and maximum over lanes, always in the same tree order. */
TL_INLINE float sum_of(lanes v)
{
    float x[16];
    memcpy(x, &v, 64);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            x[i] += x[i + width];
    return x[0];
}

TL_INLINE lanes select16(ints mask, lanes yes, lanes no)
{
    return (lanes)(((ints)yes & mask) | ((ints)no & ~mask));
}

TL_INLINE lanes larger(lanes a, lanes b) { return select16(a > b, a, b); }

TL_INLINE float largest_of(lanes v)
{
    float x[16];
    memcpy(x, &v, 64);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++)
            x[i] = x[i] > x[i + width] ? x[i] : x[i + width];
    return x[0];
}

/* e^x for x <= 88; relative error below 2e-7. 2^n * e^r with |r| <= ln 2 / 2, e^r by its Taylor polynomial of degree 7. */
TL_INLINE lanes exponential(lanes x)
{
    x = larger(x, all(-87.0f));
    const lanes magic = all(12582912.0f); /* 1.5 * 2^23: adding it rounds to an integer in the low bits */
    const lanes shifted = x * all(1.44269504f) + magic;
    const lanes n = shifted - magic;
    const lanes r = x - n * all(0.693359375f) - n * all(-2.12194440e-4f);
    lanes p = all(1.9841270e-4f);
    p = p * r + all(1.3888889e-3f);
    p = p * r + all(8.3333333e-3f);
    p = p * r + all(4.1666667e-2f);
    p = p * r + all(1.6666667e-1f);
    p = p * r + all(0.5f);
    p = p * r + all(1.0f);
    p = p * r + all(1.0f);
    const ints power = ((ints)shifted - (ints)magic + 127) << 23;
    return p * (lanes)power;
}

static void rms_norm(const float *x, const float *weight, float epsilon, int32_t n, float *out)
{
    lanes squares = {0};
    EACH(n) squares += load(x + i) * load(x + i);
    float total = sum_of(squares);
    for (int32_t i = n / 16 * 16; i < n; i++)
        total += x[i] * x[i];
    const float factor = 1.0f / sqrtf(total / (float)n + epsilon);
    EACH(n) store(out + i, load(x + i) * all(factor) * load(weight + i));
    for (int32_t i = n / 16 * 16; i < n; i++)
        out[i] = x[i] * factor * weight[i];
}

/* Writes the integers of 16 columns, which begin at a multiple of 4, to a lane of which `q` is the first byte. */
TL_INLINE void put16(ints rounded, int8_t *q, int32_t column, int32_t width)
{
    typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));
    const bytes16 bytes = __builtin_convertvector(rounded, bytes16);
    if (width == 1) {
        memcpy(q + column, &bytes, 16);
    } else {
        const int8_t *four = (const int8_t *)&bytes;
        for (int32_t w = 0; w < 4; w++)
            memcpy(q + (size_t)(column / 4 + w) * 4 * width, four + 4 * w, 4);
    }
}

/* Rounds half to even; nothing but the low byte of an integer beyond 2^22 means anything. */
TL_INLINE int32_t nearest(float value)
{
    const float shifted = value + 12582912.0f, origin = 12582912.0f;
    int32_t bits, base;
    memcpy(&bits, &shifted, 4);
    memcpy(&base, &origin, 4);
    return (int32_t)((uint32_t)bits - (uint32_t)base);
}

TL_INLINE uint32_t added_up(words16 sums)
{
    uint32_t sum = 0;
    for (int32_t l = 0; l < 16; l++)
        sum += sums[l];
    return sum;
}

/* Steps of a token's second part in one of its first: the part is at most half a step, and 127 of these are. */
#define FINER 254.0f

/* A group's sum; 0 where it is no sum of `span` bytes, because values were no numbers: then the step is none either, and
 * products may multiply every sum without overflowing. */
static int32_t bounded_sum(uint32_t sum, int32_t span)
{
    const int32_t most = 128 * span;
    return (int32_t)sum >= -most && (int32_t)sum <= most ? (int32_t)sum : 0;
}

static void quantise(const float *values, tl_activation *x, int32_t token)
{
    const int32_t width = x->width, two = x->parts == 2;
    const int32_t span = x->group == 0 ? x->columns : x->group;
    const lanes magic = all(12582912.0f);
    int8_t *q[2];
    size_t statistics[2];
    for (int32_t part = 0; part < x->parts; part++) {
        const int32_t lane = token * x->parts + part;
        q[part] = x->q + (size_t)(lane / width) * x->padded * width + 4 * (lane % width);
        statistics[part] = (size_t)(lane / width) * x->groups * width + lane % width;
    }
    for (int32_t g = 0; g < x->groups; g++) {
        const float *from = values + g * span;
        lanes peaks = {0};
        EACH(span) peaks = larger(peaks, (lanes)((ints)load(from + i) & 0x7fffffff));
        float peak = largest_of(peaks);
        for (int32_t i = span / 16 * 16; i < span; i++)
            peak = fabsf(from[i]) > peak ? fabsf(from[i]) : peak;
        if (x->group == 0 && peak < 1e-5f)
            peak = 1e-5f;
        if (peak < TL_PEAK_MIN)
            peak = 0.0f;
        const float inverse = peak > 0.0f ? 127.0f / peak : 0.0f;
        /* unsigned: values that are no numbers give some sums, not undefined behaviour */
        words16 sums = {0}, rests = {0};
        int32_t i = 0;
        for (; i + 16 <= span; i += 16) {
            const lanes scaled = load(from + i) * all(inverse), shifted = scaled + magic;
            const ints rounded = (ints)shifted - (ints)magic;
            put16(rounded, q[0], g * span + i, width);
            sums += (words16)rounded;
            if (two) {
                const ints rest = (ints)((scaled - (shifted - magic)) * all(FINER) + magic) - (ints)magic;
                put16(rest, q[1], g * span + i, width);
                rests += (words16)rest;
            }
        }
        uint32_t sum = added_up(sums), rest_sum = added_up(rests);
        for (; i < span; i++) {
            const int32_t column = g * span + i;
            const size_t place = (size_t)(column / 4) * 4 * width + column % 4;
            const float scaled = from[i] * inverse;
            const int32_t rounded = nearest(scaled);
            q[0][place] = (int8_t)rounded;
            sum += (uint32_t)rounded;
            if (two) {
                const int32_t rest = nearest((scaled - ((scaled + 12582912.0f) - 12582912.0f)) * FINER);
                q[1][place] = (int8_t)rest;
                rest_sum += (uint32_t)rest;
            }
        }
        x->step[statistics[0] + (size_t)g * width] = peak / 127.0f;
        x->sum[statistics[0] + (size_t)g * width] = bounded_sum(sum, span);
        if (two) {
            x->step[statistics[1] + (size_t)g * width] = peak / 127.0f / FINER;
            x->sum[statistics[1] + (size_t)g * width] = bounded_sum(rest_sum, span);
        }
    }
}

static void rope(float *x, int32_t heads, int32_t head_dim, int32_t pairs, const float *cosine, const float *sine, int neox)
{
    for (int32_t head = 0; head < heads; head++, x += head_dim) {
        if (neox) {
            for (int32_t i = 0; i < pairs; i++) {
                const float a = x[i], b = x[i + pairs];
                x[i] = a * cosine[i] - b * sine[i];
                x[i + pairs] = a * sine[i] + b * cosine[i];
            }
        } else {
            for (int32_t i = 0; i < pairs; i++) {
                const float a = x[2 * i], b = x[2 * i + 1];
                x[2 * i] = a * cosine[i] - b * sine[i];
                x[2 * i + 1] = a * sine[i] + b * cosine[i];
            }
        }
    }
}

TL_INLINE lanes activated(tl_gate kind, lanes x)
{
    const lanes one = all(1.0f), zero = all(0.0f);
    if (kind == TL_RELU2)
        return larger(x, zero) * larger(x, zero);
    if (kind == TL_SILU)
        return x / (one + exponential(select16(-x > all(87.0f), all(87.0f), -x)));
    /* GELU in its tanh form: x * sigmoid(2 * sqrt(2 / pi) * (x + 0.044715 x^3)) */
    const lanes inner = all(1.5957691216f) * (x + all(0.044715f) * x * x * x);
    return x / (one + exponential(select16(-inner > all(87.0f), all(87.0f), -inner)));
}

static void gate(tl_gate kind, float *x, const float *up, int32_t n)
{
    EACH(n) store(x + i, activated(kind, load(x + i)) * load(up + i));
    if (n % 16 != 0) {
        float tail[16] = {0};
        const int32_t from = n / 16 * 16;
        memcpy(tail, x + from, (size_t)(n - from) * sizeof(float));
        const lanes result = activated(kind, load(tail));
        for (int32_t i = from; i < n; i++)
            x[i] = result[i - from] * up[i];
    }
}

static void add(float *x, const float *y, int32_t n)
{
    EACH(n) store(x + i, load(x + i) + load(y + i));
    for (int32_t i = n / 16 * 16; i < n; i++)
        x[i] += y[i];
}

static void scale(float *x, float factor, int32_t n)
{
    EACH(n) store(x + i, load(x + i) * all(factor));
    for (int32_t i = n / 16 * 16; i < n; i++)
        x[i] *= factor;
}

/* Attention multiplies in vectors of the hardware's width, WIDE_LANES, so that sums stay in registers: those of ROWS query rows over
 * PARTS vectors of columns. */
#define ROWS 4
#ifndef WIDE_LANES
#define WIDE_LANES 4
#define PARTS 2
#endif

typedef float wide __attribute__((vector_size(4 * WIDE_LANES), aligned(4), may_alias));
typedef uint32_t wide_words __attribute__((vector_size(4 * WIDE_LANES), aligned(4), may_alias));
typedef uint16_t wide_halves __attribute__((vector_size(2 * WIDE_LANES), aligned(2), may_alias));

/* What float16 numbers are, of which none is infinite. A form may define OPS_HALVES, an instruction that does it. */
TL_INLINE wide from_halves(const uint16_t *at)
{
#ifdef OPS_HALVES
    return (wide)OPS_HALVES(at);
#else
    const wide_words bits = __builtin_convertvector(*(const wide_halves *)at, wide_words);
    const wide magnitude = (wide)((bits & 0x7fff) << 13) * 0x1p112f;
    return (wide)((wide_words)magnitude | (bits & 0x8000) << 16);
#endif
}

/* The keys or the values of a piece, as float16 or as float32. `ahead` is how far away the bytes lie that are fetched meanwhile. */
typedef struct {
    const uint16_t *halves;
    const float *floats;
    size_t stride;
    uintptr_t ahead;
} piece_matrix;

/* Where the columns from `column` on lie in the matrix: keys are columns, those of a page in several pieces. */
TL_INLINE size_t place_in(const int keys, const piece_matrix **m, int32_t column)
{
    if (!keys)
        return (size_t)column;
    *m += column / TL_PIECE;
    return (size_t)column % TL_PIECE;
}

TL_INLINE void multiply_columns(const int parts, const int halves, const int keys, const float *const rows[ROWS], const piece_matrix *m,
                                int32_t column, int32_t n, float *const sums[ROWS])
{
    const size_t stride = m->stride;
    const uint16_t *half[PARTS];
    const float *whole[PARTS];
    uintptr_t ahead[PARTS];
    for (int part = 0; part < parts; part++) {
        const piece_matrix *from = m;
        const size_t at = place_in(keys, &from, column + WIDE_LANES * part);
        half[part] = from->halves + at, whole[part] = from->floats + at, ahead[part] = from->ahead;
    }
    wide acc[ROWS][PARTS];
    for (int r = 0; r < ROWS; r++)
        for (int part = 0; part < parts; part++)
            acc[r][part] = *(const wide *)(sums[r] + column + WIDE_LANES * part);
    for (int32_t i = 0; i < n; i++) {
        const size_t at = (size_t)i * stride;
        wide values[PARTS];
        /* a line is two rows of keys, or 32 columns of a row of values */
        for (int part = 0; part < parts && halves && (!keys || i % 2 == 0); part += (keys ? TL_PIECE : 2 * TL_PIECE) / WIDE_LANES)
            __builtin_prefetch((const void *)((uintptr_t)(half[part] + at) + ahead[part]), 0, 2);
        for (int part = 0; part < parts; part++)
            values[part] = halves ? from_halves(half[part] + at) : *(const wide *)(whole[part] + at);
        for (int r = 0; r < ROWS; r++) {
            const wide factor = rows[r][i] - (wide){0};
            for (int part = 0; part < parts; part++)
                acc[r][part] += factor * values[part];
        }
    }
    for (int r = 0; r < ROWS; r++)
        for (int part = 0; part < parts; part++)
            *(wide *)(sums[r] + column + WIDE_LANES * part) = acc[r][part];
}

/* sums[r][c] += rows[r][i] * matrix[i][c] over i < n, for ROWS rows and all columns, a multiple of 16. */
TL_INLINE void multiply_rows(const int halves, const int keys, const float *const rows[ROWS], const piece_matrix *m, int32_t n,
                             int32_t columns, float *const sums[ROWS])
{
    int32_t column = 0;
    for (; column + PARTS * WIDE_LANES <= columns; column += PARTS * WIDE_LANES)
        multiply_columns(PARTS, halves, keys, rows, m, column, n, sums);
    for (; column < columns; column += WIDE_LANES)
        multiply_columns(1, halves, keys, rows, m, column, n, sums);
}

/* Folds one page's scores of one query into its running softmax; keys outside from .. to-1 are not seen. */
TL_INLINE void fold_scores(float scores[TL_PAGE], int32_t from, int32_t to, float *out, int32_t head_dim, float *peak, float *total)
{
    for (int32_t i = 0; i < TL_PAGE; i++)
        if (i < from || i >= to)
            scores[i] = -INFINITY;
    lanes highest = load(scores);
    for (int32_t part = 1; part < TL_PAGE / 16; part++)
        highest = larger(highest, load(scores + 16 * part));
    const float before = *peak;
    float now = largest_of(highest);
    now = now > before ? now : before;
    lanes sums = {0};
    for (int32_t part = 0; part < TL_PAGE / 16; part++) {
        const lanes raw = load(scores + 16 * part);
        /* exponential() has no zero: keys that are not seen are left out by hand */
        const lanes e = select16(raw == all(-INFINITY), all(0.0f), exponential(raw - all(now)));
        store(scores + 16 * part, e);
        sums += e;
    }
    if (now > before) {
        const lanes fade = before == -INFINITY ? all(0.0f) : exponential(all(before - now));
        *total *= fade[0];
        for (int32_t d = 0; d < head_dim; d += 16)
            store(out + d, load(out + d) * fade);
        *peak = now;
    }
    *total += sum_of(sums);
}

/* ROWS query heads, of which the last ones may repeat an earlier one (then with a spare output), over one page. */
TL_INLINE void attend_rows(const int halves, const tl_query *queries, int32_t count, int32_t group, int32_t head_dim,
                           const piece_matrix *keys, const piece_matrix *values, int32_t first, float *spare)
{
    const float *rows[ROWS];
    float scores[ROWS][TL_PAGE], *sums[ROWS], *outs[ROWS];
    const float *weights[ROWS];
    int32_t last = 0;
    for (int r = 0; r < ROWS; r++) {
        const int32_t row = first + r < count * group ? first + r : first;
        rows[r] = queries[row / group].q + (size_t)(row % group) * head_dim;
        memset(scores[r], 0, sizeof scores[r]);
        sums[r] = scores[r];
    }
    multiply_rows(halves, 1, rows, keys, head_dim, TL_PAGE, sums);
    for (int r = 0; r < ROWS; r++) {
        const int32_t row = first + r, head = row % group;
        if (row >= count * group) {
            outs[r] = spare;
            memset(scores[r], 0, sizeof scores[r]);
            continue;
        }
        const tl_query *query = &queries[row / group];
        outs[r] = query->out + (size_t)head * head_dim;
        fold_scores(scores[r], query->from, query->to, outs[r], head_dim, query->peak + head, query->total + head);
        last = query->to > last ? query->to : last;
    }
    for (int32_t token = 0; token < last; token += TL_PIECE) {
        for (int r = 0; r < ROWS; r++)
            weights[r] = scores[r] + token;
        multiply_rows(halves, 0, weights, values + token / TL_PIECE, last - token < TL_PIECE ? last - token : TL_PIECE, head_dim, outs);
    }
}

static void attend(const uint8_t *const pieces[TL_PIECES], const uint8_t *const *next, const tl_query *queries, int32_t count,
                   int32_t group, int32_t head_dim)
{
    float floats[2 * TL_HEAD_MAX * TL_PAGE], spare[TL_HEAD_MAX] = {0}; /* head_dim is at most TL_HEAD_MAX */
    const size_t size = (size_t)head_dim * TL_PIECE;
    const int narrow = count * group <= ROWS;
    piece_matrix keys[TL_PIECES], values[TL_PIECES];
    for (int piece = 0; piece < TL_PIECES; piece++) {
        const uint16_t *halves = (const uint16_t *)pieces[piece];
        float *to = floats + 2 * size * (size_t)piece;
        const uintptr_t ahead = next == NULL ? 0 : (uintptr_t)next[piece] - (uintptr_t)pieces[piece];
        keys[piece] = (piece_matrix){halves, to, TL_PIECE, ahead};
        values[piece] = (piece_matrix){halves + size, to + size, (size_t)head_dim, ahead};
        for (size_t i = 0; i < 2 * size && !narrow; i += WIDE_LANES)
            *(wide *)(to + i) = from_halves(halves + i);
    }
    if (narrow)
        attend_rows(1, queries, count, group, head_dim, keys, values, 0, spare);
    for (int32_t row = 0; row < count * group && !narrow; row += ROWS)
        attend_rows(0, queries, count, group, head_dim, keys, values, row, spare);
}

const tl_ops OPS_NAME = {rms_norm, quantise, rope, gate, add, scale, attend};
