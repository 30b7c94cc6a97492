/* Runs everything in engine/kernels/src on buffers of exactly the documented size and compares it with plain definitions: for the
 * sanitizers, and for processors that only an emulator has. Prints the instruction sets that it ran. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decoder.h"
#include "forms.h"
#include "repack.h"
#include "unpack.h"

static uint32_t state = 1;

static uint32_t next_random(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 16;
}

static float uniform(void) { return (float)next_random() / 32768.0f - 1.0f; }

static int failures;

static void check(int good, const char *isa, const char *what, int a, int b, int c, int d)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s wrong at %d, %d, %d, %d\n", isa, what, a, b, c, d);
    if (++failures == 10)
        exit(1);
}

/* Exactly `bytes`, aligned to TL_ALIGNMENT if `bytes` is a multiple of it, as streams and activations are in the engine. */
static void *memory(size_t bytes)
{
    void *at = bytes % TL_ALIGNMENT == 0 ? aligned_alloc(TL_ALIGNMENT, bytes) : malloc(bytes);
    if (at == NULL)
        exit(2);
    return memset(at, 0, bytes);
}

static const int32_t top[TL_PACKINGS] = {
    [TL_T2] = 4, [TL_B1] = 2, [TL_N4] = 16, [TL_N4M] = 16, [TL_I8] = 256, [TL_I8M] = 64, [TL_T5] = 3};

/* A matrix whose weights are whole numbers, with its codes and minima [rows padded][columns or groups]. */
typedef struct {
    tl_matrix matrix;
    uint8_t *codes;
    float *scales, *minima, *row_scales;
    uint8_t *stream;
} sample;

static sample make_matrix(tl_packing packing, int32_t rows, int32_t columns, int32_t group)
{
    const int32_t blocks = (rows + TL_BLOCK - 1) / TL_BLOCK, groups = group == 0 ? 1 : columns / group;
    sample s = {.matrix = {.packing = packing, .rows = rows, .columns = columns, .group = group}};
    s.matrix.block_bytes = tl_block_bytes(packing, columns, group);
    s.codes = memory((size_t)blocks * TL_BLOCK * columns);
    s.scales = memory((size_t)blocks * TL_BLOCK * groups * sizeof(float));
    s.minima = memory((size_t)blocks * TL_BLOCK * groups * sizeof(float));
    s.row_scales = group == 0 ? memory((size_t)blocks * TL_BLOCK * sizeof(float)) : NULL;
    s.stream = memory(s.matrix.block_bytes * blocks);
    for (size_t i = 0; i < (size_t)rows * columns; i++)
        s.codes[i] = (uint8_t)(next_random() % (uint32_t)top[packing]);
    for (int32_t i = 0; i < rows * groups; i++) {
        s.scales[i] = (float)(next_random() % 3);
        s.minima[i] = (float)(next_random() % 5) - 2.0f;
    }
    for (int32_t row = 0; row < rows && group == 0; row++)
        s.row_scales[row] = s.scales[row];
    for (int32_t block = 0; block < blocks; block++) {
        const size_t row = (size_t)block * TL_BLOCK;
        const int packed = tl_pack_block(packing, columns, group, s.codes + row * columns, s.scales + row * groups,
                                         s.minima + row * groups, s.stream + block * s.matrix.block_bytes);
        check(packed == 0, "packing", "the result is", (int)packing, rows, columns, group);
    }
    s.matrix.stream = s.stream;
    s.matrix.row_scales = s.row_scales;
    return s;
}

static void free_matrix(sample *s) { free(s->codes), free(s->scales), free(s->minima), free(s->row_scales), free(s->stream); }

static float weight_of(const sample *s, int32_t row, int32_t column)
{
    const tl_matrix *m = &s->matrix;
    const int32_t groups = m->group == 0 ? 1 : m->columns / m->group, g = m->group == 0 ? 0 : column / m->group;
    const int32_t code = s->codes[(size_t)row * m->columns + column];
    const float minimum = tl_has_minimum(m->packing) ? s->minima[row * groups + g] : 0.0f;
    return s->scales[row * groups + g] * (float)(tl_factor(m->packing) * code - tl_offset(m->packing)) + minimum;
}

static void run_product(const tl_form *form, tl_packing packing, int32_t rows, int32_t columns, int32_t group, int32_t tokens)
{
    if (tl_block_bytes(packing, columns, group) == 0)
        return;
    sample s = make_matrix(packing, rows, columns, group);
    float *values = memory((size_t)tokens * columns * sizeof(float)), *out = memory((size_t)tokens * rows * sizeof(float));
    float *row = memory((size_t)columns * sizeof(float));
    uint8_t *codes = memory((size_t)columns), *room = memory(tl_activation_bytes(tokens, columns, 1));
    tl_activation x = tl_activation_in(room, tokens, columns, group, 1);
    const int32_t span = group == 0 ? columns : group, blocks = (rows + TL_BLOCK - 1) / TL_BLOCK;
    /* whole numbers with 127 in each group, so that the step is 1 and quantisation changes nothing */
    for (int32_t i = 0; i < tokens * columns; i++)
        values[i] = i % span == 0 ? 127.0f : (float)(next_random() % 255) - 127.0f;
    for (int32_t token = 0; token < tokens; token++)
        form->ops->quantise(values + (size_t)token * columns, &x, token);
    if (form->arrange != NULL && tl_activation_tiles(&x) > 0) {
        form->arrange(&x, 0, tl_activation_tiles(&x));
        x.arranged = 1;
    }
    /* two calls, as two threads would share the blocks; the second time added */
    form->products[packing](&s.matrix, &x, 0, blocks / 2, out, (size_t)rows, 0);
    form->products[packing](&s.matrix, &x, blocks / 2, blocks - blocks / 2, out, (size_t)rows, 0);
    form->products[packing](&s.matrix, &x, 0, blocks, out, (size_t)rows, 1);
    for (int32_t r = 0; r < rows; r++) {
        tl_row_codes(&s.matrix, r, codes);
        check(memcmp(codes, s.codes + (size_t)r * columns, (size_t)columns) == 0, form->isa, "codes are", (int)packing, rows,
              columns, group);
        tl_decode_row(&s.matrix, r, row);
        for (int32_t c = 0; c < columns; c++)
            check(row[c] == weight_of(&s, r, c), form->isa, "decoded weights are", (int)packing, rows, columns, group);
        for (int32_t token = 0; token < tokens; token++) {
            double sum = 0;
            for (int32_t c = 0; c < columns; c++)
                sum += (double)row[c] * (double)values[(size_t)token * columns + c];
            check(out[(size_t)token * rows + r] == (float)(2 * sum), form->isa, "products are", (int)packing, columns, group,
                  tokens);
        }
    }
    free_matrix(&s);
    free(values), free(out), free(row), free(codes), free(room);
}

static void run_products(const tl_form *form)
{
    static const int32_t shapes[][3] = {{1, 1, 0},     {33, 17, 0},   {40, 163, 0},  {70, 300, 0},   {5, 32, 16},
                                        {33, 96, 32},  {32, 128, 64}, {65, 384, 128}, {31, 256, 256}};
    for (int packing = 0; packing < TL_PACKINGS; packing++)
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            for (int32_t tokens = 1; tokens <= 19; tokens += tokens < 9 ? 4 : 5)
                run_product(form, (tl_packing)packing, shapes[i][0], shapes[i][1], shapes[i][2], tokens);
}

/* The largest sums that a row may have: int32 must hold them. */
static void run_bound(const tl_form *form, tl_packing packing)
{
    const int32_t columns = packing == TL_T2 || packing == TL_B1 || packing == TL_T5 ? TL_MAX_SPAN : TL_MAX_SPAN_WIDE;
    const int32_t group = tl_has_minimum(packing) ? columns : 0;
    sample s = make_matrix(packing, 1, columns, group);
    float *values = memory((size_t)columns * sizeof(float)), out;
    uint8_t *room = memory(tl_activation_bytes(1, columns, 1));
    tl_activation x = tl_activation_in(room, 1, columns, group, 1);
    double sum = 0;
    float *row = memory((size_t)columns * sizeof(float));
    tl_decode_row(&s.matrix, 0, row);
    for (int32_t i = 0; i < columns; i++)
        values[i] = row[i] > 0 ? 127.0f : -127.0f;
    form->ops->quantise(values, &x, 0);
    form->products[packing](&s.matrix, &x, 0, 1, &out, 1, 0);
    for (int32_t i = 0; i < columns; i++)
        sum += (double)row[i] * (double)values[i];
    check(fabs((double)out - sum) <= 1e-6 * fabs(sum), form->isa, "the largest sums are", (int)packing, columns, group, 1);
    free_matrix(&s);
    free(values), free(room), free(row);
}

static int same(const float *a, const float *b, size_t n) { return memcmp(a, b, n * sizeof(float)) == 0; }

static float *noise(size_t n, float size)
{
    float *values = memory(n * sizeof(float));
    for (size_t i = 0; i < n; i++)
        values[i] = size * uniform();
    return values;
}

static float *copy(const float *from, size_t n) { return memcpy(memory(n * sizeof(float)), from, n * sizeof(float)); }

/* Every operation against the baseline's, bit for bit, and the baseline's against double precision. */
static void run_ops(const tl_form *form, int32_t n)
{
    const tl_ops *ops = form->ops, *base = tl_form_at(0)->ops;
    float *x = noise((size_t)n, 5.0f), *y = noise((size_t)n, 2.0f), *a = copy(x, (size_t)n), *b = copy(x, (size_t)n);
    double squares = 0;
    for (int32_t i = 0; i < n; i++)
        squares += (double)x[i] * x[i];
    ops->rms_norm(x, y, 1e-5f, n, a);
    base->rms_norm(x, y, 1e-5f, n, b);
    check(same(a, b, (size_t)n), form->isa, "norms are", n, 0, 0, 0);
    for (int32_t i = 0; i < n; i++) {
        const double exact = x[i] / sqrt(squares / n + 1e-5) * y[i];
        check(fabs(a[i] - exact) <= 1e-5 * fabs(exact), form->isa, "a norm is", n, i, 0, 0);
    }
    for (int kind = TL_SILU; kind <= TL_GELU; kind++) {
        memcpy(a, x, (size_t)n * sizeof(float)), memcpy(b, x, (size_t)n * sizeof(float));
        ops->gate((tl_gate)kind, a, y, n);
        base->gate((tl_gate)kind, b, y, n);
        check(same(a, b, (size_t)n), form->isa, "gates are", n, kind, 0, 0);
        for (int32_t i = 0; i < n && kind == TL_SILU; i++)
            check(fabs(a[i] - x[i] / (1 + exp(-(double)x[i])) * y[i]) <= 2e-6 * fabs((double)x[i] * y[i]), form->isa,
                  "a gate is", n, i, 0, 0);
    }
    memcpy(a, x, (size_t)n * sizeof(float)), memcpy(b, x, (size_t)n * sizeof(float));
    ops->add(a, y, n), ops->scale(a, 0.3f, n);
    for (int32_t i = 0; i < n; i++)
        b[i] = (b[i] + y[i]) * 0.3f;
    check(same(a, b, (size_t)n), form->isa, "sums are", n, 0, 0, 0);
    free(x), free(y), free(a), free(b);
}

static void run_attention(const tl_form *form, int32_t tokens, int32_t group, int32_t head_dim, int32_t cached, int32_t window)
{
    const int32_t pages = (cached + TL_PAGE - 1) / TL_PAGE, queries = tokens * group;
    const size_t page = (size_t)head_dim * TL_PAGE * 4, size = (size_t)queries * head_dim;
    uint8_t *memory_of_pages = memory(page * pages);
    float *keys = noise((size_t)cached * head_dim, 1.0f), *values = noise((size_t)cached * head_dim, 1.0f);
    float *q = noise(size, 1.0f), *outs[2] = {memory(size * 4), memory(size * 4)};
    float *peaks[2] = {memory((size_t)queries * 4), memory((size_t)queries * 4)};
    float *totals[2] = {memory((size_t)queries * 4), memory((size_t)queries * 4)};
    for (int32_t i = 0; i < cached; i++)
        tl_cache_write(memory_of_pages + (size_t)(i / TL_PIECE) * tl_piece_bytes(head_dim), head_dim, i % TL_PIECE,
                       keys + (size_t)i * head_dim, values + (size_t)i * head_dim);
    for (int i = 0; i < 2; i++) {
        for (int32_t query = 0; query < queries; query++)
            peaks[i][query] = -INFINITY;
        for (int32_t at = 0; at < pages; at++) {
            tl_query seen[32];
            int32_t count = 0;
            for (int32_t token = 0; token < tokens; token++) {
                const int32_t end = cached - tokens + token + 1 - at * TL_PAGE, begin = window > 0 ? end - window : 0;
                const int32_t from = begin > 0 ? begin : 0, to = end < TL_PAGE ? end : TL_PAGE;
                const size_t row = (size_t)token * group;
                if (from < to)
                    seen[count++] = (tl_query){q + row * head_dim, outs[i] + row * head_dim, peaks[i] + row, totals[i] + row,
                                               from, to};
            }
            const uint8_t *pieces[2][TL_PIECES];
            tl_pieces_of(memory_of_pages + (size_t)at * page, head_dim, pieces[0]);
            tl_pieces_of(memory_of_pages + (size_t)(at + 1) * page, head_dim, pieces[1]);
            if (count > 0)
                (i == 0 ? form : tl_form_at(0))
                    ->ops->attend(pieces[0], at + 1 < pages ? pieces[1] : NULL, seen, count, group, head_dim);
        }
    }
    check(same(outs[0], outs[1], size) && same(peaks[0], peaks[1], (size_t)queries) &&
              same(totals[0], totals[1], (size_t)queries),
          form->isa, "attention is", tokens, head_dim, cached, window);
    for (int32_t query = 0; query < queries; query++) {
        double total = 0, mixed = 0;
        const int32_t end = cached - tokens + query / group + 1;
        for (int32_t i = window > 0 && end > window ? end - window : 0; i < end; i++) {
            double score = 0;
            for (int32_t d = 0; d < head_dim; d++)
                score += (double)q[(size_t)query * head_dim + d] * keys[(size_t)i * head_dim + d];
            total += exp(score);
            mixed += exp(score) * values[(size_t)i * head_dim + head_dim - 1];
        }
        const float got = outs[0][(size_t)query * head_dim + head_dim - 1] / totals[0][query];
        /* the cache rounds keys and values to 11 bits */
        check(fabs(got - mixed / total) < 5e-3, form->isa, "a mixed value is", tokens, head_dim, cached, query);
    }
    free(memory_of_pages), free(keys), free(values), free(q);
    for (int i = 0; i < 2; i++)
        free(outs[i]), free(peaks[i]), free(totals[i]);
}

/* Random bytes as every file type: nothing may leave the buffers, and what packs also decodes. */
static void run_unpack(void)
{
    for (int32_t type = 0; type < 200; type++)
        for (int32_t bytes = 1; bytes < 256; bytes++) {
            const tl_source *source = tl_source_of(type, bytes);
            if (source == NULL)
                continue;
            const int32_t columns = 2 * source->unit, groups = source->group == 0 ? 1 : columns / source->group;
            const size_t row_bytes = tl_source_row_bytes(source, columns);
            uint8_t *row = memory(row_bytes), *tail = memory((size_t)source->tensor_bytes + 1);
            uint8_t *codes = memory((size_t)TL_BLOCK * columns);
            uint8_t *stream = memory(tl_block_bytes(source->packing, columns, source->group));
            float *scales = memory((size_t)TL_BLOCK * groups * sizeof(float));
            float *minima = tl_has_minimum(source->packing) ? memory((size_t)TL_BLOCK * groups * sizeof(float)) : NULL;
            for (int round = 0; round < 50; round++) {
                for (size_t i = 0; i < row_bytes; i++)
                    row[i] = (uint8_t)next_random();
                for (int32_t i = 0; i < source->tensor_bytes; i++)
                    tail[i] = (uint8_t)next_random();
                tl_unpack_row(source, row, tail, columns, codes, scales, minima);
                for (int32_t i = 0; i < columns; i++)
                    check(codes[i] < top[source->packing], "unpack", "a code is", type, i, codes[i], 0);
                tl_pack_block(source->packing, columns, source->group, codes, scales, minima, stream);
            }
            free(row), free(tail), free(codes), free(stream), free(scales), free(minima);
        }
}

/* What is packed straight from a file has the bytes of unpacking its rows and packing the codes. */
static void run_repack(const tl_source *source, int32_t count, int32_t units)
{
    const int32_t columns = units * source->unit, groups = source->group == 0 ? 1 : columns / source->group;
    const size_t row_bytes = tl_source_row_bytes(source, columns), block = tl_block_bytes(source->packing, columns, source->group);
    uint8_t *rows = memory(row_bytes * count), *tail = memory((size_t)source->tensor_bytes + 1);
    uint8_t *codes = memory((size_t)TL_BLOCK * columns), *expected = memory(block), *stream = memory(block);
    float *scales = memory((size_t)TL_BLOCK * groups * sizeof(float)), *row_scales = memory((size_t)count * sizeof(float));
    for (size_t i = 0; i < row_bytes * count; i++)
        rows[i] = (uint8_t)next_random();
    if (count % 2 == 0) /* of the odd ones, some scales are no numbers */
        for (int32_t row = 0; row < count; row++)
            for (int32_t unit = 0; unit < units; unit++) {
                const int last = source->unit_bytes == 66; /* of TQ2_0 the scale */
                rows[row * row_bytes + (size_t)unit * source->unit_bytes + (last ? 65 : 1)] &= 0x83;
            }
    for (int32_t i = 0; i < source->tensor_bytes; i++)
        tail[i] = (uint8_t)next_random();
    for (int32_t row = 0; row < count; row++)
        tl_unpack_row(source, rows + row * row_bytes, tail, columns, codes + (size_t)row * columns, scales + row * groups, NULL);
    const int wanted = tl_pack_block(source->packing, columns, source->group, codes, scales, NULL, expected);
    memset(stream, 0xaa, block); /* every byte is to be written */
    const int got = tl_repack_block(source, rows, tail, count, columns, row_scales, stream);
    check(got == wanted, "repacking", "the result is", source->type, count, units, got);
    check(got != 0 || memcmp(stream, expected, block) == 0, "repacking", "a byte is", source->type, count, units, 0);
    if (source->group == 0)
        check(memcmp(row_scales, scales, (size_t)count * sizeof(float)) == 0, "repacking", "a scale is", source->type, count, units, 0);
    free(rows), free(tail), free(codes), free(expected), free(stream), free(scales), free(row_scales);
}

static void run_repacks(void)
{
    int seen = 0;
    for (int32_t type = 0; type < 200; type++)
        for (int32_t bytes = 1; bytes < 256; bytes++) {
            const tl_source *source = tl_source_of(type, bytes);
            if (source == NULL || !tl_repacks(source))
                continue;
            seen++;
            for (int32_t count = 1; count <= TL_BLOCK; count += count == 1 ? 1 : count == 30 ? 2 : 7)
                for (int32_t units = 1; units < 5; units++)
                    run_repack(source, count, units);
        }
    check(seen == 7, "repacking", "the number of sources is", seen, 0, 0, 0);
}

/* The pieces of a page's first `tokens` tokens, each in memory of its own size. */
static void make_pieces(uint8_t *pieces[TL_PIECES], size_t bytes, int32_t tokens)
{
    for (int i = 0; i < TL_PIECES && i * TL_PIECE < tokens; i++)
        pieces[i] = memory(bytes);
}

static void free_page(const tl_page *page)
{
    for (int i = 0; i < TL_PIECES; i++)
        free(page->exact[i]), free(page->local[i]);
    free(page->sealed);
}

/* A tiny decoder with every switch on: prompt and token by token, one thread and three, must give the same bits. */
enum { WIDTH = 64, HEADS = 4, KV_HEADS = 2, HEAD_DIM = 16, FF = 96, VOCABULARY = 50, LAYERS = 2, TOKENS = 70, POSITIONS = 448 };

static void forward(const tl_form *form, const tl_decoder *decoder, int threads, int32_t step, float *logits)
{
    const size_t piece = KV_HEADS * tl_piece_bytes(HEAD_DIM);
    tl_page table[POSITIONS / TL_PAGE] = {0};
    for (int i = 0; i < POSITIONS / TL_PAGE; i++)
        make_pieces(table[i].exact, piece, TOKENS - i * TL_PAGE), make_pieces(table[i].local, piece, TOKENS - i * TL_PAGE);
    void *scratch = memory(tl_scratch_bytes(decoder, step, POSITIONS, threads));
    tl_pool *pool = tl_pool_create(threads);
    int32_t tokens[TOKENS];
    char cancel = 0;
    for (int32_t i = 0; i < TOKENS; i++)
        tokens[i] = i * 7 % VOCABULARY;
    for (int32_t i = 0; i < TOKENS; i += step) {
        const tl_sequence sequence = {table, i, TOKENS - i < step ? TOKENS - i : step};
        const int stopped = tl_forward(decoder, form, pool, &sequence, 1, scratch, tokens + i, TL_LOGITS_ALL,
                                       logits + (size_t)i * VOCABULARY, &cancel);
        check(stopped == 0, form->isa, "a forward pass is", threads, step, i, 0);
    }
    cancel = 1;
    const tl_sequence one = {table, 0, 1};
    check(tl_forward(decoder, form, pool, &one, 1, scratch, tokens, TL_LOGITS_LAST, logits, &cancel) == 1, form->isa,
          "cancelling is", threads, step, 0, 0);
    tl_pool_destroy(pool);
    for (int i = 0; i < POSITIONS / TL_PAGE; i++)
        free_page(&table[i]);
    free(scratch);
}

/* Three sequences in one pass: one alone, and two that share their sealed first pages; codes and bytes of every codec. */
static void run_sequences(const tl_form *form, const tl_decoder *decoder, tl_kv_codec codec)
{
    enum { PAGES = 6, DEPTH = (PAGES - 1) * TL_PAGE };
    const size_t piece = KV_HEADS * tl_piece_bytes(HEAD_DIM), sealed = KV_HEADS * tl_kv_layout_of(codec, HEAD_DIM).bytes;
    const tl_sealed_layer how[LAYERS] = {{codec, 1, 0, sealed / KV_HEADS}, {TL_KV_F16, 0, 0, 0}};
    tl_page tables[3][PAGES] = {0};
    float logits[3 * VOCABULARY], alone[VOCABULARY];
    int32_t tokens[DEPTH];
    char cancel = 0;
    void *scratch = memory(tl_scratch_bytes(decoder, DEPTH, PAGES * TL_PAGE, 2));
    tl_pool *pool = tl_pool_create(2);
    for (int t = 0; t < 3; t++)
        for (int i = 0; i < PAGES; i++) {
            tl_page *entry = &tables[t][i];
            if (t == 2 && i < PAGES - 1) {
                *entry = tables[1][i];
                continue;
            }
            entry->sealed = i > 0 ? memory(sealed) : NULL, entry->layers = how;
            make_pieces(entry->exact, piece, DEPTH + 2 - i * TL_PAGE), make_pieces(entry->local, piece, DEPTH + 2 - i * TL_PAGE);
        }
    for (int32_t i = 0; i < DEPTH; i++)
        tokens[i] = i * 11 % VOCABULARY;
    const tl_sequence first[2] = {{tables[0], 0, DEPTH / 2 - 5}, {tables[1], 0, DEPTH}};
    tl_forward(decoder, form, pool, first, 1, scratch, tokens, TL_LOGITS_NONE, logits, &cancel);
    tl_forward(decoder, form, pool, first + 1, 1, scratch, tokens, TL_LOGITS_NONE, logits, &cancel);
    const tl_sequence next[3] = {{tables[0], DEPTH / 2 - 5, 20}, {tables[1], DEPTH, 1}, {tables[2], DEPTH, 2}};
    tl_forward(decoder, form, pool, next, 3, scratch, tokens, TL_LOGITS_LAST, logits, &cancel);
    tl_forward(decoder, form, pool, next + 1, 1, scratch, tokens + 20, TL_LOGITS_LAST, alone, &cancel);
    check(same(logits + VOCABULARY, alone, VOCABULARY), form->isa, "a sequence among others is", (int)codec, 0, 0, 0);
    tables[0][1].offset = TL_PAGE, tables[0][2].offset = TL_PAGE;
    const tl_sequence moved = {tables[0], DEPTH / 2 + 15, 3};
    tl_forward(decoder, form, pool, &moved, 1, scratch, tokens, TL_LOGITS_LAST, logits, &cancel);
    for (int i = 0; i < VOCABULARY; i++)
        check(isfinite(logits[i]), form->isa, "a logit of pages that moved is", (int)codec, i, 0, 0);
    tl_pool_destroy(pool);
    for (int t = 0; t < 3; t++)
        for (int i = t == 2 ? PAGES - 1 : 0; i < PAGES; i++)
            free_page(&tables[t][i]);
    free(scratch);
}

static void run_decoder(const tl_form *form)
{
    static const tl_packing packings[] = {TL_T2, TL_N4M, TL_I8, TL_B1, TL_N4, TL_I8M, TL_T5};
    sample samples[2 + 7 * LAYERS];
    tl_layer layers[LAYERS] = {0};
    float *ones = memory(FF * sizeof(float)), *table = noise((size_t)POSITIONS * HEAD_DIM / 2, 1.0f);
    for (int32_t i = 0; i < FF; i++)
        ones[i] = 0.5f;
    int used = 0;
#define WEIGHT(rows, columns)                                                                                          \
    (samples[used] = make_matrix(packings[used % 7], rows, columns, used % 7 == 6 ? 0 : 32), used++,                   \
     (tl_weight){1, 1 + used % 2, &samples[used - 1].matrix})
    for (int i = 0; i < LAYERS; i++) {
        tl_layer *l = &layers[i];
        l->q = WEIGHT(HEADS * HEAD_DIM, WIDTH), l->k = WEIGHT(KV_HEADS * HEAD_DIM, WIDTH);
        l->v = WEIGHT(KV_HEADS * HEAD_DIM, WIDTH), l->o = WEIGHT(WIDTH, HEADS * HEAD_DIM);
        l->gate = WEIGHT(FF, WIDTH), l->up = WEIGHT(FF, WIDTH), l->down = WEIGHT(WIDTH, FF);
        l->attention_norm = l->ffn_norm = l->q_norm = l->k_norm = l->q_bias = l->k_bias = l->v_bias = ones;
        l->attention_sub_norm = l->ffn_sub_norm = l->attention_post_norm = l->ffn_post_norm = ones;
        l->local = i;
    }
    tl_decoder d = {.layers = LAYERS, .width = WIDTH, .heads = HEADS, .kv_heads = KV_HEADS, .head_dim = HEAD_DIM,
                    .ff_width = FF, .vocabulary = VOCABULARY, .window = 20, .gate = TL_SILU, .epsilon = 1e-5f,
                    .attention_scale = 0.25f, .embedding_scale = 2.0f, .pairs = HEAD_DIM / 2, .positions = POSITIONS,
                    .cosine = table, .sine = table, .output_norm = ones, .layer = layers};
    d.embedding = WEIGHT(VOCABULARY, WIDTH), d.head = WEIGHT(VOCABULARY, WIDTH);
    const size_t size = (size_t)TOKENS * VOCABULARY;
    float *first = memory(size * sizeof(float)), *other = memory(size * sizeof(float));
    forward(form, &d, 1, TOKENS, first);
    static const int ways[][2] = {{1, 1}, {3, TOKENS}, {3, 1}, {2, 13}};
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        forward(form, &d, ways[way][0], ways[way][1], other);
        /* the last call of forward() is cancelled and leaves row 0 as it is */
        check(same(first, other, size), form->isa, "the same tokens otherwise evaluated are", ways[way][0], ways[way][1], 0, 0);
    }
    for (size_t i = 0; i < size; i++)
        check(isfinite(first[i]), form->isa, "a logit is", (int)i, 0, 0, 0);
    for (int codec = TL_KV_F16 + 1; codec < TL_KV_CODECS; codec++)
        run_sequences(form, &d, (tl_kv_codec)codec);
    for (int i = 0; i < used; i++)
        free_matrix(&samples[i]);
    free(ones), free(table), free(first), free(other);
}

#include "encoder_checks.h"

int main(void)
{
    run_unpack();
    run_repacks();
    for (int i = 0; i < tl_forms_count(); i++) {
        if (!tl_form_supported(i))
            continue;
        const tl_form *form = tl_form_at(i);
        run_products(form);
        for (int packing = 0; packing < TL_PACKINGS; packing++)
            run_bound(form, (tl_packing)packing);
        for (int32_t n = 1; n < 100; n += 7)
            run_ops(form, n);
        for (int32_t head_dim = 16; head_dim <= 112; head_dim += 32)
            for (int32_t window = 0; window < 80; window += 39) {
                run_attention(form, 1, 3, head_dim, 130, window);
                run_attention(form, 11, 2, head_dim, 75, window);
            }
        run_attention(form, 3, 1, TL_HEAD_MAX, 3, 0);
        run_decoder(form);
        check_encoder(form);
        if (failures == 0)
            puts(form->isa);
    }
    return failures != 0;
}
