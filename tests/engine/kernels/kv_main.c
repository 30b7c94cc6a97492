/* Runs the KV codecs of every instruction set on buffers of exactly the documented size: the forms must agree bit for bit, and
 * portable C with attention in double precision over the values that the sealed pages stand for. Prints the instruction sets. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forms.h"
#include "half.h"

enum { PAGES = 3, ROWS = 13 };

static uint32_t state = 1;

static float uniform(void)
{
    state = state * 1664525u + 1013904223u;
    return (float)(state >> 16) / 32768.0f - 1.0f;
}

static int failures;

static void check(int good, const char *isa, const char *what, int codec, int head_dim, int c)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s wrong at %d, %d, %d\n", isa, what, codec, head_dim, c);
    if (++failures == 10)
        exit(1);
}

static void *memory(size_t bytes)
{
    void *at = bytes % 64 == 0 ? aligned_alloc(64, bytes) : malloc(bytes);
    if (at == NULL)
        exit(2);
    return memset(at, 0, bytes);
}

typedef struct {
    float *out, *peak, *total;
} results;

static results fold(const tl_kv_ops *kv, tl_kv_codec codec, int32_t head_dim, int32_t rows, const uint8_t *queries,
                    const uint8_t *sealed)
{
    const size_t page = tl_kv_layout_of(codec, head_dim).bytes;
    results r = {memory((size_t)rows * head_dim * 4), memory((size_t)rows * 4), memory((size_t)rows * 4)};
    tl_kv_attention a = {.codec = codec, .head_dim = head_dim, .rows = rows, .queries = queries, .out = r.out, .peak = r.peak, .total = r.total};
    for (int32_t row = 0; row < rows; row++)
        r.peak[row] = -INFINITY;
    const uint8_t *const next[2] = {sealed + 2 * page, NULL}, *const none[2] = {NULL, NULL};
    kv->fold(&a, sealed, sealed + page, next);
    kv->fold(&a, sealed + 2 * page, NULL, none);
    for (int32_t row = 0; row < rows; row++)
        kv->unrotate(r.out + (size_t)row * head_dim, head_dim);
    return r;
}

static void release(results r) { free(r.out), free(r.peak), free(r.total); }

static int same(const void *a, const void *b, size_t bytes) { return memcmp(a, b, bytes) == 0; }

static void compare_with_doubles(const results *r, const float *q, const uint8_t *plain, int32_t rows, int32_t codec,
                                 int32_t head_dim)
{
    for (int32_t row = 0; row < rows; row++) {
        double *mixed = memory((size_t)head_dim * sizeof(double)), total = 0, error = 0, size = 0;
        for (int32_t token = 0; token < PAGES * TL_PAGE; token++) {
            const uint16_t *piece = (const uint16_t *)(plain + (size_t)(token / TL_PIECE) * tl_piece_bytes(head_dim));
            const uint16_t *k = piece + token % TL_PIECE, *v = piece + (size_t)(TL_PIECE + token % TL_PIECE) * head_dim;
            double score = 0;
            for (int32_t d = 0; d < head_dim; d++)
                score += (double)q[row * head_dim + d] * tl_half_to_float(k[d * TL_PIECE]);
            total += exp(score);
            for (int32_t d = 0; d < head_dim; d++)
                mixed[d] += exp(score) * tl_half_to_float(v[d]);
        }
        for (int32_t d = 0; d < head_dim; d++) {
            const double difference = r->out[row * head_dim + d] / r->total[row] - mixed[d] / total;
            error += difference * difference;
            size += mixed[d] * mixed[d] / total / total;
        }
        check(error <= 0.02 * 0.02 * size, "scalar", "attention is", codec, head_dim, row);
        free(mixed);
    }
}

static void run(const tl_form *form, tl_kv_codec codec, int32_t head_dim)
{
    const tl_kv_ops *kv = form->kv, *base = tl_form_at(0)->kv;
    const size_t exact = (size_t)head_dim * TL_PAGE * 4, page = tl_kv_layout_of(codec, head_dim).bytes;
    const size_t record = tl_kv_query_bytes(head_dim);
    uint8_t *pages = memory(exact * PAGES), *plain = memory(exact * PAGES), *other = memory(exact);
    uint8_t *sealed = memory(page * PAGES), *again = memory(page);
    uint8_t *queries = memory(record * ROWS), *query = memory(record);
    float *q = memory((size_t)ROWS * head_dim * 4), *copies[2] = {memory((size_t)head_dim * 4), memory((size_t)head_dim * 4)};
    for (size_t i = 0; i < exact * PAGES / 2; i++)
        ((uint16_t *)pages)[i] = tl_float_to_half(i / 64 % 7 == 0 ? 2.0f + uniform() : uniform());
    for (int32_t i = 0; i < ROWS * head_dim; i++)
        q[i] = uniform() * 2.0f / sqrtf((float)head_dim);
    for (int32_t i = 0; i < PAGES; i++) {
        const uint8_t *pieces[3][TL_PIECES];
        tl_pieces_of(pages + i * exact, head_dim, pieces[0]);
        tl_pieces_of(plain + i * exact, head_dim, pieces[1]);
        tl_pieces_of(other, head_dim, pieces[2]);
        base->seal(codec, head_dim, 1, pieces[0], sealed + i * page);
        kv->seal(codec, head_dim, 1, pieces[0], again);
        check(same(again, sealed + i * page, page), form->isa, "sealed pages are", (int)codec, head_dim, i);
        base->unseal(codec, head_dim, sealed + i * page, (uint8_t *const *)pieces[1]);
        kv->unseal(codec, head_dim, sealed + i * page, (uint8_t *const *)pieces[2]);
        check(same(other, plain + i * exact, exact), form->isa, "pages read back are", (int)codec, head_dim, i);
    }
    for (int32_t row = 0; row < ROWS; row++) {
        base->prepare(q + row * head_dim, head_dim, queries + row * record);
        kv->prepare(q + row * head_dim, head_dim, query);
        check(same(query, queries + row * record, record), form->isa, "queries are", (int)codec, head_dim, row);
        for (int i = 0; i < 2; i++) {
            memcpy(copies[i], q + row * head_dim, (size_t)head_dim * 4);
            (i == 0 ? kv : base)->unrotate(copies[i], head_dim);
        }
        check(same(copies[0], copies[1], (size_t)head_dim * 4), form->isa, "rows turned back are", (int)codec, head_dim, row);
    }
    static const int32_t counts[] = {1, 2, 3, 4, 5, 11, ROWS};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const int32_t rows = counts[i];
        const results expected = fold(base, codec, head_dim, rows, queries, sealed);
        const results got = fold(kv, codec, head_dim, rows, queries, sealed);
        check(same(got.out, expected.out, (size_t)rows * head_dim * 4) && same(got.peak, expected.peak, (size_t)rows * 4) &&
                  same(got.total, expected.total, (size_t)rows * 4),
              form->isa, "attention is", (int)codec, head_dim, rows);
        if (form == tl_form_at(0) && rows == 5)
            compare_with_doubles(&got, q, plain, rows, (int)codec, head_dim);
        release(expected), release(got);
    }
    free(pages), free(plain), free(other), free(sealed), free(again), free(queries), free(query), free(q);
    free(copies[0]), free(copies[1]);
}

int main(void)
{
    static const int32_t head_dims[] = {16, 48, 64, 80, 96, 128, TL_HEAD_MAX};
    for (int i = 0; i < tl_forms_count(); i++) {
        if (!tl_form_supported(i))
            continue;
        for (int codec = TL_KV_8; codec < TL_KV_CODECS; codec++)
            for (size_t d = 0; d < sizeof head_dims / sizeof *head_dims; d++)
                run(tl_form_at(i), (tl_kv_codec)codec, head_dims[d]);
        if (failures == 0)
            puts(tl_form_at(i)->isa);
    }
    return failures != 0;
}
