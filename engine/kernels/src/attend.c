#include "attend.h"

#include <math.h>
#include <string.h>

#define ALIGNED(bytes) (((size_t)(bytes) + 63) / 64 * 64)

/* Pages whose softmax is one chain; chains are joined in the pages' order. */
#define SPLIT 8

/* Sequences with more tokens in a pass are cut into runs, each of which goes over all pages; the others go over the pages
 * together, WALKERS tokens at a time, split by split. */
#define WALKERS 8
#define RUN 16

enum { EXACT, SEALED, KINDS };

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }
static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t clamp(int32_t value, int32_t low, int32_t high) { return larger(low, smaller(value, high)); }
static int32_t group_of(const tl_attention *a) { return a->heads / a->kv_heads; }

/* One token of a tile. */
typedef struct {
    const tl_sequence *sequence;
    int32_t token, position;
} member;

/* One KV head, and tokens that go over its pages. Rows are (token, query head), [RUN * group] of them. */
typedef struct {
    const tl_attention *a;
    int32_t head, count;
    member members[RUN];
    float *part[KINDS], *peak[KINDS], *total[KINDS]; /* of the chain in work */
    float *turned;                                   /* q for an offset */
    uint8_t *prepared;                               /* q as the codecs want it, for an offset */
    int32_t turned_for[RUN], prepared_for[RUN];      /* the offsets, -1 for none */
} tile;

/* A page as one token sees it. */
typedef struct {
    const uint8_t *block;            /* sealed, or the last piece that is seen; NULL for none */
    uint8_t *const *pieces;          /* where it is float16, and those of the page after it, or NULL */
    uint8_t *const *next_pieces;
    int kind;
    int32_t offset, from, to;
    const tl_sealed_layer *layer;
    const uint8_t *next[2];          /* the sealed pages after it, where there are */
} view;

static void look(const tile *t, const member *m, int32_t page, view *v)
{
    const tl_attention *a = t->a;
    const int32_t end = m->position + 1, begin = a->window > 0 ? larger(0, end - a->window) : 0;
    v->from = clamp(begin - page * TL_PAGE, 0, TL_PAGE), v->to = clamp(end - page * TL_PAGE, 0, TL_PAGE);
    v->block = NULL;
    if (v->from >= v->to)
        return;
    const tl_page *entry = &m->sequence->pages[page];
    /* of a long text's entries few are still in the caches; the address may lie beyond the last one, hence the integer */
    __builtin_prefetch((const void *)((uintptr_t)entry + 8 * sizeof *entry));
    v->offset = entry->offset;
    if (a->local || entry->sealed == NULL || page == 0 || page + 1 >= m->position / TL_PAGE) {
        v->kind = EXACT;
        v->pieces = a->local ? entry->local : entry->exact;
        v->block = v->pieces[(v->to - 1) / TL_PIECE];
        v->next_pieces = page >= m->position / TL_PAGE ? NULL : a->local ? entry[1].local : entry[1].exact;
    } else {
        v->kind = SEALED;
        v->layer = &entry->layers[a->layer];
        v->block = entry->sealed;
        for (int32_t i = 0; i < 2; i++)
            v->next[i] = page + 2 + i < m->position / TL_PAGE ? entry[1 + i].sealed : NULL;
    }
}

/* The token's query heads, rotated on by `offset` positions. */
static const float *turn(tile *t, int32_t index, int32_t offset)
{
    const tl_attention *a = t->a;
    const int32_t group = group_of(a);
    const size_t width = (size_t)group * a->head_dim;
    const float *q = a->q + ((size_t)t->members[index].token * a->heads + (size_t)t->head * group) * a->head_dim;
    float *turned = t->turned + (size_t)index * width;
    if (offset == 0)
        return q;
    if (t->turned_for[index] != offset) {
        const size_t row = (size_t)offset * a->pairs;
        memcpy(turned, q, width * sizeof(float));
        a->form->ops->rope(turned, group, a->head_dim, a->pairs, a->cosine + row, a->sine + row, a->neox);
        /* the tables carry a factor, which q has already */
        if (a->cosine[0] != 1.0f)
            for (int32_t head = 0; head < group; head++)
                a->form->ops->scale(turned + (size_t)head * a->head_dim, 1.0f / a->cosine[0], 2 * a->pairs);
        t->turned_for[index] = offset;
    }
    return turned;
}

static const uint8_t *record(const tile *t, int32_t index)
{
    return t->prepared + (size_t)index * group_of(t->a) * tl_kv_query_bytes(t->a->head_dim);
}

static void prepare(tile *t, int32_t index, int32_t offset)
{
    const tl_attention *a = t->a;
    if (t->prepared_for[index] == offset)
        return;
    const float *q = turn(t, index, offset);
    uint8_t *records = (uint8_t *)record(t, index);
    for (int32_t head = 0; head < group_of(a); head++)
        a->form->kv->prepare(q + (size_t)head * a->head_dim, a->head_dim, records + (size_t)head * tl_kv_query_bytes(a->head_dim));
    t->prepared_for[index] = offset;
}

static int same_page(const view *one, const view *other)
{
    if (one->block == NULL || other->block == NULL)
        return one->block == other->block;
    if (one->block != other->block || one->kind != other->kind || one->offset != other->offset)
        return 0;
    return one->kind == SEALED || memcmp(one->pieces, other->pieces, TL_PIECES * sizeof *one->pieces) == 0;
}

/* Folds a float16 page into the chains of token `first` and of all after it that see the same one. */
static void fold_exact(tile *t, view *views, int32_t first)
{
    const tl_attention *a = t->a;
    const view v = views[first];
    tl_query queries[RUN];
    int32_t count = 0;
    for (int32_t i = first; i < t->count; i++)
        if (same_page(&views[i], &v)) {
            const size_t row = (size_t)i * group_of(a);
            queries[count++] = (tl_query){.q = turn(t, i, v.offset), .out = t->part[EXACT] + row * a->head_dim,
                                          .peak = t->peak[EXACT] + row, .total = t->total[EXACT] + row,
                                          .from = views[i].from, .to = views[i].to};
            views[i].block = NULL;
        }
    const size_t at = a->exact_at + (size_t)t->head * tl_piece_bytes(a->head_dim);
    const uint8_t *pieces[TL_PIECES], *next[TL_PIECES];
    int whole = v.next_pieces != NULL;
    for (int i = 0; i < TL_PIECES; i++) {
        pieces[i] = (v.pieces[i] != NULL ? v.pieces[i] : v.block) + at;
        whole = whole && v.next_pieces[i] != NULL;
        next[i] = whole ? v.next_pieces[i] + at : NULL;
    }
    a->form->ops->attend(pieces, whole ? next : NULL, queries, count, group_of(a), a->head_dim);
}

/* Folds a sealed page, which its readers see whole, into the chains of token `first` and of those right after it that see the
 * same one; and with it the page after, where they see that one sealed too. */
static void fold_sealed(tile *t, view *views, view *after, int32_t first)
{
    const tl_attention *a = t->a;
    const view v = views[first], second = after[first];
    const int pair = second.block != NULL && second.kind == SEALED && second.offset == v.offset;
    const size_t row = (size_t)first * group_of(a), head = v.layer->at + (size_t)t->head * v.layer->bytes;
    int32_t last = first;
    for (; last < t->count && same_page(&views[last], &v) && same_page(&after[last], &second); last++) {
        prepare(t, last, v.offset);
        views[last].block = NULL;
        if (pair)
            after[last].block = NULL;
    }
    const uint8_t *next[2];
    for (int i = 0; i < 2; i++) {
        next[i] = pair ? second.next[i] : v.next[i];
        next[i] = next[i] == NULL ? NULL : next[i] + head;
    }
    const tl_kv_attention sealed = {.codec = v.layer->codec, .head_dim = a->head_dim, .rows = (last - first) * group_of(a),
                                    .queries = record(t, first), .out = t->part[SEALED] + row * a->head_dim,
                                    .peak = t->peak[SEALED] + row, .total = t->total[SEALED] + row};
    a->form->kv->fold(&sealed, v.block + head, pair ? second.block + head : NULL, next);
}

/* Folds a page with an even number and the one after it, if that is before `end`, into the chains of all tokens that see them, each
 * block that several of them share in one go. */
static void fold_pages(tile *t, int32_t page, int32_t end)
{
    view views[3][RUN];
    for (int32_t i = 0; i < t->count; i++) {
        look(t, &t->members[i], page, &views[0][i]);
        views[1][i].block = views[2][i].block = NULL;
        if (page + 1 < end)
            look(t, &t->members[i], page + 1, &views[1][i]);
    }
    for (int which = 0; which < 2; which++)
        for (int32_t i = 0; i < t->count; i++) {
            if (views[which][i].block == NULL)
                continue;
            if (views[which][i].kind == SEALED)
                fold_sealed(t, views[which], views[which + 1], i);
            else
                fold_exact(t, views[which], i);
        }
}

/* Begins the chains of a split and folds its pages. */
static void fold_split(tile *t, int32_t split, int kinds)
{
    const tl_attention *a = t->a;
    const int32_t rows = t->count * group_of(a);
    int32_t last = 0, first = INT32_MAX;
    for (int32_t i = 0; i < t->count; i++) {
        const int32_t end = t->members[i].position + 1;
        last = larger(last, (end + TL_PAGE - 1) / TL_PAGE);
        first = smaller(first, a->window > 0 ? larger(0, end - a->window) / TL_PAGE : 0);
    }
    first = larger(first, split * SPLIT);
    last = smaller(last, split * SPLIT + SPLIT);
    for (int kind = 0; kind < kinds; kind++) {
        if (first < last)
            memset(t->part[kind], 0, (size_t)rows * a->head_dim * sizeof(float));
        for (int32_t row = 0; row < rows; row++) {
            t->peak[kind][row] = -INFINITY;
            t->total[kind][row] = 0.0f;
        }
    }
    for (int32_t page = first / 2 * 2; page < last; page += 2)
        fold_pages(t, page, last);
}

/* What is known of a row after some splits. */
typedef struct {
    float *sum[KINDS], *peak, *total;
} joined;

/* Joins the chains of a split to those before it, row by row. */
static void join(const tl_attention *a, int32_t rows, int kinds, float *const part[KINDS], float *const peak[KINDS],
                 float *const total[KINDS], const joined *to)
{
    for (int32_t row = 0; row < rows; row++)
        for (int kind = 0; kind < kinds; kind++)
            if (total[kind][row] != 0.0f) {
                const size_t at = (size_t)row * a->head_dim;
                float *sum = to->sum[kind] + at, *other = kinds > 1 ? to->sum[!kind] + at : NULL;
                /* sealed pages count in powers of 2 */
                const float part_peak = kind == SEALED ? peak[kind][row] * 0.69314718f : peak[kind][row];
                tl_attention_join(sum, other, &to->peak[row], &to->total[row], part[kind] + at, part_peak, total[kind][row],
                                  a->head_dim);
            }
}

static void begin_join(const tl_attention *a, int32_t rows, int kinds, const joined *to)
{
    for (int kind = 0; kind < kinds; kind++)
        memset(to->sum[kind], 0, (size_t)rows * a->head_dim * sizeof(float));
    for (int32_t row = 0; row < rows; row++) {
        to->peak[row] = -INFINITY;
        to->total[row] = 0.0f;
    }
}

/* The attention of `rows` joined rows, into `mixed`. */
static void end_join(const tl_attention *a, int32_t rows, int sealed_too, const joined *from, float *mixed)
{
    for (int32_t row = 0; row < rows; row++) {
        float *out = mixed + (size_t)row * a->head_dim, *sealed = from->sum[SEALED] + (size_t)row * a->head_dim;
        memcpy(out, from->sum[EXACT] + (size_t)row * a->head_dim, (size_t)a->head_dim * sizeof(float));
        if (sealed_too) {
            a->form->kv->unrotate(sealed, a->head_dim);
            a->form->ops->add(out, sealed, a->head_dim);
        }
        a->form->ops->scale(out, 1.0f / from->total[row], a->head_dim);
    }
}

/* Whether tokens of the sequence read sealed pages. The oldest is page 1, and page 3 the first that reads it; where that one is
 * not sealed, none is. */
static int reads_sealed(const tl_attention *a, const tl_sequence *sequence)
{
    const int32_t last = (sequence->position + sequence->count - 1) / TL_PAGE;
    return !a->local && last >= 3 && sequence->pages[1].sealed != NULL;
}

/* Memory of the job in work. */
typedef struct {
    const tl_attention *a;
    int kinds;
    /* runs: one per thread. Walks: one for all */
    const tl_sequence *sequence;
    int32_t first;                   /* token of the pass where the sequence begins */
    uint8_t *memory;
    size_t thread_bytes;
    /* walks */
    int32_t count, splits;
    member members[WALKERS];
    float *parts[KINDS], *peaks[KINDS], *totals[KINDS];
} job;

/* Carves one thread's buffers; returns the bytes. */
static size_t carve_tile(tile *t, joined *sums, uint8_t *memory, int32_t group, int32_t head_dim)
{
    const size_t rows = (size_t)RUN * group;
    size_t used = 0;
#define CARVE(field, bytes) (field = (void *)(memory + used), used += ALIGNED(bytes))
    for (int kind = 0; kind < KINDS; kind++) {
        CARVE(t->part[kind], rows * head_dim * 4);
        CARVE(t->peak[kind], rows * 4);
        CARVE(t->total[kind], rows * 4);
        CARVE(sums->sum[kind], rows * head_dim * 4);
    }
    CARVE(sums->peak, rows * 4);
    CARVE(sums->total, rows * 4);
    CARVE(t->turned, rows * head_dim * 4);
    CARVE(t->prepared, rows * tl_kv_query_bytes(head_dim));
#undef CARVE
    return used;
}

static size_t carve_walk(job *j, uint8_t *memory, const tl_attention *a, int32_t positions)
{
    const size_t splits = (size_t)(positions + SPLIT * TL_PAGE - 1) / (SPLIT * TL_PAGE), rows = splits * WALKERS * a->heads;
    size_t used = 0;
#define CARVE(field, bytes) (field = (void *)(memory + used), used += ALIGNED(bytes))
    for (int kind = 0; kind < KINDS; kind++) {
        CARVE(j->parts[kind], rows * a->head_dim * 4);
        CARVE(j->peaks[kind], rows * 4);
        CARVE(j->totals[kind], rows * 4);
    }
#undef CARVE
    return used;
}

size_t tl_attend_bytes(int32_t heads, int32_t kv_heads, int32_t head_dim, int32_t positions, int32_t threads)
{
    const tl_attention a = {.heads = heads, .kv_heads = kv_heads, .head_dim = head_dim};
    tile t;
    joined sums;
    job j;
    return carve_tile(&t, &sums, (uint8_t *)64, heads / kv_heads, head_dim) * (size_t)threads +
           carve_walk(&j, (uint8_t *)64, &a, positions);
}

/* A long part of a prompt: tile = (KV head, run of tokens). */
static void attend_run(void *context, int32_t first, int32_t count, int thread)
{
    const job *j = context;
    const tl_attention *a = j->a;
    const int32_t group = group_of(a), runs = (j->sequence->count + RUN - 1) / RUN;
    tile t = {.a = a};
    joined sums = {0};
    carve_tile(&t, &sums, j->memory + (size_t)thread * j->thread_bytes, group, a->head_dim);
    for (int32_t at = first; at < first + count; at++) {
        /* the longest runs first, so that the threads end together */
        const int32_t token = (runs - 1 - at / a->kv_heads) * RUN;
        t.head = at % a->kv_heads;
        t.count = smaller(RUN, j->sequence->count - token);
        for (int32_t i = 0; i < t.count; i++) {
            t.members[i] = (member){j->sequence, j->first + token + i, j->sequence->position + token + i};
            t.turned_for[i] = t.prepared_for[i] = -1;
        }
        const int32_t rows = t.count * group, end = t.members[t.count - 1].position + 1;
        begin_join(a, rows, j->kinds, &sums);
        for (int32_t split = 0; split * SPLIT * TL_PAGE < end; split++) {
            fold_split(&t, split, j->kinds);
            join(a, rows, j->kinds, t.part, t.peak, t.total, &sums);
        }
        for (int32_t i = 0; i < t.count; i++) {
            const size_t row = (size_t)i * group;
            const joined one = {{sums.sum[EXACT] + row * a->head_dim,
                                 j->kinds > 1 ? sums.sum[SEALED] + row * a->head_dim : sums.sum[EXACT]},
                                sums.peak + row, sums.total + row};
            end_join(a, group, reads_sealed(a, j->sequence), &one,
                     a->mixed + ((size_t)t.members[i].token * a->heads + (size_t)t.head * group) * a->head_dim);
        }
    }
}

/* Tokens that walk over the pages together: tile = (KV head, split). */
static void attend_split(void *context, int32_t first, int32_t count, int thread)
{
    const job *j = context;
    const tl_attention *a = j->a;
    const int32_t group = group_of(a);
    tile t = {.a = a, .head = -1, .count = j->count};
    joined sums;
    carve_tile(&t, &sums, j->memory + (size_t)thread * j->thread_bytes, group, a->head_dim);
    memcpy(t.members, j->members, sizeof j->members);
    for (int32_t at = first; at < first + count; at++) {
        if (t.head != at / j->splits)
            for (int32_t i = 0; i < t.count; i++)
                t.turned_for[i] = t.prepared_for[i] = -1;
        t.head = at / j->splits;
        for (int kind = 0; kind < j->kinds; kind++) {
            const size_t row = (size_t)at * WALKERS * group;
            t.part[kind] = j->parts[kind] + row * a->head_dim;
            t.peak[kind] = j->peaks[kind] + row;
            t.total[kind] = j->totals[kind] + row;
        }
        fold_split(&t, at % j->splits, j->kinds);
    }
}

/* Joins the splits: tile = (token, KV head). */
static void join_splits(void *context, int32_t first, int32_t count, int thread)
{
    const job *j = context;
    const tl_attention *a = j->a;
    const int32_t group = group_of(a);
    tile t;
    joined sums = {0};
    carve_tile(&t, &sums, j->memory + (size_t)thread * j->thread_bytes, group, a->head_dim);
    if (j->kinds == 1)
        sums.sum[SEALED] = sums.sum[EXACT];
    for (int32_t at = first; at < first + count; at++) {
        const int32_t index = at / a->kv_heads, head = at % a->kv_heads;
        begin_join(a, group, j->kinds, &sums);
        for (int32_t split = 0; split < j->splits; split++) {
            const size_t row = (((size_t)head * j->splits + split) * WALKERS + index) * group;
            float *part[KINDS], *peak[KINDS], *total[KINDS];
            for (int kind = 0; kind < j->kinds; kind++) {
                part[kind] = j->parts[kind] + row * a->head_dim;
                peak[kind] = j->peaks[kind] + row;
                total[kind] = j->totals[kind] + row;
            }
            join(a, group, j->kinds, part, peak, total, &sums);
        }
        const member *m = &j->members[index];
        end_join(a, group, reads_sealed(a, m->sequence), &sums,
                 a->mixed + ((size_t)m->token * a->heads + (size_t)head * group) * a->head_dim);
    }
}

static void walk(job *j)
{
    const tl_attention *a = j->a;
    int32_t positions = 0;
    j->kinds = 1;
    for (int32_t i = 0; i < j->count; i++) {
        positions = larger(positions, j->members[i].position + 1);
        if (reads_sealed(a, j->members[i].sequence))
            j->kinds = KINDS;
    }
    j->splits = (positions + SPLIT * TL_PAGE - 1) / (SPLIT * TL_PAGE);
    /* several splits of one head at a time: a thread prepares its queries once for them */
    tl_pool_run(a->pool, attend_split, j, a->kv_heads * j->splits, larger(1, j->splits / 8));
    if (j->splits * j->count > 4)
        tl_pool_run(a->pool, join_splits, j, a->kv_heads * j->count, 1);
    else
        join_splits(j, 0, a->kv_heads * j->count, 0);
    j->count = 0;
}

void tl_attend(const tl_attention *a, int32_t positions)
{
    job j = {.a = a};
    tile t;
    joined sums;
    const size_t walk_bytes = carve_walk(&j, a->scratch, a, positions);
    j.memory = (uint8_t *)a->scratch + walk_bytes;
    j.thread_bytes = carve_tile(&t, &sums, j.memory, group_of(a), a->head_dim);
    int32_t token = 0;
    for (int32_t i = 0; i < a->sequence_count; i++) {
        const tl_sequence *sequence = &a->sequences[i];
        if (sequence->count > WALKERS) {
            job runs = j;
            runs.sequence = sequence;
            runs.first = token;
            runs.kinds = reads_sealed(a, sequence) ? KINDS : 1;
            tl_pool_run(a->pool, attend_run, &runs, a->kv_heads * ((sequence->count + RUN - 1) / RUN), 1);
        } else {
            for (int32_t k = 0; k < sequence->count; k++) {
                j.members[j.count++] = (member){sequence, token + k, sequence->position + k};
                if (j.count == WALKERS)
                    walk(&j);
            }
        }
        token += sequence->count;
    }
    if (j.count > 0)
        walk(&j);
}

/* Pages that the tokens of a sequence fill: first .. last-1. */
static void filled(const tl_sequence *sequence, int32_t *first, int32_t *last)
{
    *first = larger(1, sequence->position / TL_PAGE);
    *last = (sequence->position + sequence->count) / TL_PAGE;
}

/* tile = (page, KV head), the pages of all sequences one after the other. */
static void seal_pages(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const tl_attention *a = context;
    for (int32_t at = first; at < first + count; at++) {
        int32_t page = at / a->kv_heads, from, to;
        const int32_t head = at % a->kv_heads;
        const tl_sequence *sequence = a->sequences;
        for (filled(sequence, &from, &to); page >= larger(0, to - from); filled(++sequence, &from, &to))
            page -= larger(0, to - from);
        const tl_page *entry = &sequence->pages[from + page];
        if (entry->sealed == NULL)
            continue;
        const tl_sealed_layer *layer = &entry->layers[a->layer];
        const uint8_t *exact[TL_PIECES];
        for (int i = 0; i < TL_PIECES; i++)
            exact[i] = entry->exact[i] + a->exact_at + (size_t)head * tl_piece_bytes(a->head_dim);
        a->form->kv->seal(layer->codec, a->head_dim, layer->centred, exact,
                          entry->sealed + layer->at + (size_t)head * layer->bytes);
    }
}

void tl_seal(const tl_attention *a)
{
    int32_t pages = 0, sealed = 0;
    for (int32_t i = 0; i < a->sequence_count && !a->local; i++) {
        int32_t from, to;
        filled(&a->sequences[i], &from, &to);
        for (int32_t page = from; page < to; page++, pages++)
            sealed += a->sequences[i].pages[page].sealed != NULL;
    }
    if (sealed > 0)
        tl_pool_run(a->pool, seal_pages, (void *)a, pages * a->kv_heads, 1);
}
