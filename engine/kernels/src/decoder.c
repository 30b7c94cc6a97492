#include "decoder.h"

#include <math.h>
#include <string.h>

#define ALIGNED(bytes) (((size_t)(bytes) + 63) / 64 * 64)
#define MAX_FUSED 3

/* Cached tokens that one part of a decode step's attention covers. */
#define SPLIT (8 * TL_PAGE)

/* Everything one call works with. */
typedef struct {
    const tl_decoder *decoder;
    const tl_form *form;
    tl_pool *pool;
    tl_cache *cache;
    int32_t count, position, splits;
    float *hidden, *normed, *q, *k, *v, *mixed, *gate, *up; /* [count][...] */
    uint8_t *activation;                                     /* memory of the quantised activations */
    float *parts, *peaks, *totals;                           /* attention parts of a decode step */
} pass;

static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

/* A fused set of products with one input: out[i] = weight[i] * values. */
typedef struct {
    const pass *pass;
    int32_t tokens, columns, weights;
    const float *values;
    const float *norm;                 /* RMS norm weight applied to `values` first, or NULL */
    float *normed;                     /* [tokens][columns], scratch for it */
    tl_weight weight[MAX_FUSED];
    float *out[MAX_FUSED];
    int32_t blocks[MAX_FUSED];
    tl_activation x[MAX_FUSED];
    const tl_activation *input[MAX_FUSED];
    int32_t inputs;
} fused;

static void prepare_tokens(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    fused *set = context;
    const tl_ops *ops = set->pass->form->ops;
    for (int32_t token = first; token < first + count; token++) {
        const float *values = set->values + (size_t)token * set->columns;
        if (set->norm != NULL) {
            float *normed = set->normed + (size_t)token * set->columns;
            ops->rms_norm(values, set->norm, set->pass->decoder->epsilon, set->columns, normed);
            values = normed;
        }
        for (int32_t i = 0; i < set->inputs; i++)
            ops->quantise(values, &set->x[i], token);
    }
}

static void multiply_blocks(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const fused *set = context;
    for (int32_t i = 0; i < set->weights && count > 0; i++) {
        if (first < set->blocks[i]) {
            const int32_t here = count < set->blocks[i] - first ? count : set->blocks[i] - first;
            const tl_weight *weight = &set->weight[i];
            for (int32_t plane = 0; plane < weight->planes; plane++) {
                const tl_matrix *matrix = &weight->plane[plane];
                set->pass->form->products[matrix->packing](matrix, set->input[i], first, here, set->out[i],
                                                              (size_t)matrix->rows, plane > 0);
            }
            count -= here;
            first = 0;
        } else {
            first -= set->blocks[i];
        }
    }
}

/* Norm (where set->norm is given), quantise, multiply. */
static void run(fused *set)
{
    const pass *p = set->pass;
    uint8_t *memory = p->activation;
    int32_t blocks = 0;
    size_t bytes = 0;
    set->inputs = 0;
    for (int32_t i = 0; i < set->weights; i++) {
        const tl_matrix *matrix = set->weight[i].plane;
        int32_t at = 0;
        const int32_t parts = set->weight[i].parts;
        while (at < set->inputs && (set->x[at].group != matrix->group || set->x[at].parts != parts))
            at++;
        if (at == set->inputs) {
            set->x[at] = tl_activation_in(memory, set->tokens, set->columns, matrix->group, parts);
            memory += tl_activation_bytes(set->tokens, set->columns, parts);
            set->inputs++;
        }
        set->input[i] = &set->x[at];
        set->blocks[i] = (matrix->rows + TL_BLOCK - 1) / TL_BLOCK;
        blocks += set->blocks[i];
        bytes = matrix->block_bytes * (size_t)set->weight[i].planes;
    }
    tl_pool_run(p->pool, prepare_tokens, set, set->tokens, 1);
    /* One token: 32 to 64 KiB of weights at a time, long enough to stream and short enough to share out. Many: the more blocks at a
     * time, the seldomer are the activations fetched into the second-level cache. */
    const int32_t grain = set->tokens == 1 ? larger(1, (int32_t)(49152 / (bytes + 1)))
                                           : larger(1, blocks / (8 * tl_pool_threads(p->pool)));
    tl_pool_run(p->pool, multiply_blocks, set, blocks, grain);
}

typedef struct {
    const pass *pass;
    const tl_layer *layer;
    int32_t index;
} layer_job;

static uint8_t *head_pages(const pass *p, int32_t layer, int32_t head)
{
    const size_t page = (size_t)p->decoder->head_dim * TL_PAGE * 4;
    return p->cache->pages + ((size_t)layer * p->decoder->kv_heads + head) * p->cache->pages_per_head * page;
}

static void add_bias(float *x, const float *bias, int32_t n, const tl_ops *ops)
{
    if (bias != NULL)
        ops->add(x, bias, n);
}

/* Bias, norm and rotate q and k of each token, and write k and v into the cache. */
static void place_tokens(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const layer_job *job = context;
    const pass *p = job->pass;
    const tl_decoder *d = p->decoder;
    const tl_layer *layer = job->layer;
    const tl_ops *ops = p->form->ops;
    const float *cosine = layer->local && d->local_cosine ? d->local_cosine : d->cosine;
    const float *sine = layer->local && d->local_sine ? d->local_sine : d->sine;
    const size_t page = (size_t)d->head_dim * TL_PAGE * 4;
    for (int32_t token = first; token < first + count; token++) {
        const int32_t position = p->position + token;
        float *q = p->q + (size_t)token * d->heads * d->head_dim;
        float *k = p->k + (size_t)token * d->kv_heads * d->head_dim;
        float *v = p->v + (size_t)token * d->kv_heads * d->head_dim;
        add_bias(q, layer->q_bias, d->heads * d->head_dim, ops);
        add_bias(k, layer->k_bias, d->kv_heads * d->head_dim, ops);
        add_bias(v, layer->v_bias, d->kv_heads * d->head_dim, ops);
        for (int32_t head = 0; layer->q_norm != NULL && head < d->heads; head++)
            ops->rms_norm(q + head * d->head_dim, layer->q_norm, d->epsilon, d->head_dim, q + head * d->head_dim);
        for (int32_t head = 0; layer->k_norm != NULL && head < d->kv_heads; head++)
            ops->rms_norm(k + head * d->head_dim, layer->k_norm, d->epsilon, d->head_dim, k + head * d->head_dim);
        const size_t row = (size_t)position * d->pairs;
        ops->rope(q, d->heads, d->head_dim, d->pairs, cosine + row, sine + row, d->neox);
        ops->rope(k, d->kv_heads, d->head_dim, d->pairs, cosine + row, sine + row, d->neox);
        ops->scale(q, d->attention_scale, d->heads * d->head_dim);
        for (int32_t head = 0; head < d->kv_heads; head++)
            tl_cache_write(head_pages(p, job->index, head), page, d->head_dim, position, k + head * d->head_dim,
                           v + head * d->head_dim);
    }
}

/* Tokens of a prefill whose attention is one tile. */
#define ATTEND_TOKENS 16

static tl_attention attention_of(const layer_job *job, int32_t head)
{
    const pass *p = job->pass;
    const tl_decoder *d = p->decoder;
    const int32_t group = d->heads / d->kv_heads;
    return (tl_attention){.q = p->q + (size_t)head * group * d->head_dim,
                          .q_stride = (size_t)d->heads * d->head_dim,
                          .tokens = 1,
                          .group = group,
                          .head_dim = d->head_dim,
                          .position = p->position,
                          .window = job->layer->local ? d->window : 0,
                          .last = p->position + p->count,
                          .pages = head_pages(p, job->index, head),
                          .page_stride = (size_t)d->head_dim * TL_PAGE * 4};
}

/* A decode step: tile = (KV head, split of the cached tokens). */
static void attend_split(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const layer_job *job = context;
    const pass *p = job->pass;
    for (int32_t tile = first; tile < first + count; tile++) {
        tl_attention a = attention_of(job, tile / p->splits);
        a.first = tile % p->splits * SPLIT;
        a.last = a.first + SPLIT < a.last ? a.first + SPLIT : a.last;
        a.out = p->parts + (size_t)tile * a.group * a.head_dim;
        a.peak = p->peaks + (size_t)tile * a.group;
        a.total = p->totals + (size_t)tile * a.group;
        p->form->ops->attend(&a);
    }
}

/* A prefill: tile = (KV head, run of tokens). */
static void attend_tokens(void *context, int32_t first, int32_t count, int thread)
{
    const layer_job *job = context;
    const pass *p = job->pass;
    const int32_t runs = (p->count + ATTEND_TOKENS - 1) / ATTEND_TOKENS;
    for (int32_t tile = first; tile < first + count; tile++) {
        /* the longest runs first, so that the threads end together */
        const int32_t head = tile % p->decoder->kv_heads, run = runs - 1 - tile / p->decoder->kv_heads;
        const int32_t token = run * ATTEND_TOKENS;
        tl_attention a = attention_of(job, head);
        a.tokens = p->count - token < ATTEND_TOKENS ? p->count - token : ATTEND_TOKENS;
        a.position += token;
        a.q += (size_t)token * a.q_stride;
        a.out = p->mixed + (a.q - p->q);
        a.out_stride = a.q_stride;
        a.peak = p->peaks + (size_t)thread * a.group * ATTEND_TOKENS;
        a.total = p->totals + (size_t)thread * a.group * ATTEND_TOKENS;
        p->form->ops->attend(&a);
        for (int32_t query = 0; query < a.tokens * a.group; query++)
            p->form->ops->scale(a.out + (size_t)(query / a.group) * a.out_stride + (size_t)(query % a.group) * a.head_dim,
                                   1.0f / a.total[query], a.head_dim);
    }
}

static void attention(const layer_job *job)
{
    const pass *p = job->pass;
    const tl_decoder *d = p->decoder;
    const int32_t group = d->heads / d->kv_heads;
    if (p->count > 1) {
        const int32_t runs = (p->count + ATTEND_TOKENS - 1) / ATTEND_TOKENS;
        tl_pool_run(p->pool, attend_tokens, (void *)job, d->kv_heads * runs, 1);
        return;
    }
    tl_pool_run(p->pool, attend_split, (void *)job, d->kv_heads * p->splits, 1);
    for (int32_t head = 0; head < d->heads; head++) {
        const size_t tile = (size_t)(head / group) * p->splits * group + head % group;
        tl_attention_merge(p->parts + tile * d->head_dim, (size_t)group * d->head_dim, p->peaks + tile, p->totals + tile,
                           (size_t)group, p->splits, d->head_dim, p->mixed + (size_t)head * d->head_dim);
    }
}

typedef struct {
    const pass *pass;
    float *block;               /* [count][width], the block's output */
    const float *post_norm;
} residual_job;

static void add_residual(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const residual_job *job = context;
    const tl_decoder *d = job->pass->decoder;
    const tl_ops *ops = job->pass->form->ops;
    for (int32_t token = first; token < first + count; token++) {
        float *block = job->block + (size_t)token * d->width;
        if (job->post_norm != NULL)
            ops->rms_norm(block, job->post_norm, d->epsilon, d->width, block);
        ops->add(job->pass->hidden + (size_t)token * d->width, block, d->width);
    }
}

static void apply_gate(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const pass *p = context;
    for (int32_t token = first; token < first + count; token++) {
        const size_t at = (size_t)token * p->decoder->ff_width;
        p->form->ops->gate(p->decoder->gate, p->gate + at, p->up + at, p->decoder->ff_width);
    }
}

static void run_layer(const pass *p, int32_t index)
{
    const tl_decoder *d = p->decoder;
    const tl_layer *layer = &d->layer[index];
    layer_job job = {p, layer, index};
    fused qkv = {.pass = p, .tokens = p->count, .columns = d->width, .weights = 3, .values = p->hidden,
                 .norm = layer->attention_norm, .normed = p->normed, .weight = {layer->q, layer->k, layer->v},
                 .out = {p->q, p->k, p->v}};
    run(&qkv);
    tl_pool_run(p->pool, place_tokens, &job, p->count, 1);
    attention(&job);
    fused output = {.pass = p, .tokens = p->count, .columns = d->heads * d->head_dim, .weights = 1, .values = p->mixed,
                    .norm = layer->attention_sub_norm, .normed = p->q, .weight = {layer->o}, .out = {p->normed}};
    run(&output);
    residual_job attention_sum = {p, p->normed, layer->attention_post_norm};
    tl_pool_run(p->pool, add_residual, &attention_sum, p->count, 1);
    fused gate_up = {.pass = p, .tokens = p->count, .columns = d->width, .weights = 2, .values = p->hidden,
                     .norm = layer->ffn_norm, .normed = p->normed, .weight = {layer->gate, layer->up},
                     .out = {p->gate, p->up}};
    run(&gate_up);
    tl_pool_run(p->pool, apply_gate, (void *)p, p->count, 1);
    fused down = {.pass = p, .tokens = p->count, .columns = d->ff_width, .weights = 1, .values = p->gate,
                  .norm = layer->ffn_sub_norm, .normed = p->up, .weight = {layer->down}, .out = {p->normed}};
    run(&down);
    residual_job ffn_sum = {p, p->normed, layer->ffn_post_norm};
    tl_pool_run(p->pool, add_residual, &ffn_sum, p->count, 1);
}

/* Row of the embedding of one token: the sum of its planes. */
static void embed(const pass *p, int32_t token, float *out, float *spare)
{
    const tl_decoder *d = p->decoder;
    tl_decode_row(&d->embedding.plane[0], token, out);
    for (int32_t plane = 1; plane < d->embedding.planes; plane++) {
        tl_decode_row(&d->embedding.plane[plane], token, spare);
        p->form->ops->add(out, spare, d->width);
    }
    if (d->embedding_scale != 1.0f)
        p->form->ops->scale(out, d->embedding_scale, d->width);
}

/* Carves the pass's buffers out of `memory`; with memory NULL only counts. Returns the bytes. */
static size_t carve(pass *p, uint8_t *memory, int32_t tokens, int32_t positions, int32_t threads)
{
    const tl_decoder *d = p->decoder;
    const size_t n = (size_t)tokens, q_width = (size_t)d->heads * d->head_dim, kv_width = (size_t)d->kv_heads * d->head_dim;
    const size_t widest = (size_t)larger(larger(d->width, d->ff_width), (int32_t)q_width);
    const size_t group = (size_t)(d->heads / d->kv_heads);
    const size_t splits = (size_t)(positions + SPLIT - 1) / SPLIT;
    const size_t tiles = splits * d->kv_heads > (size_t)threads ? splits * d->kv_heads : (size_t)threads;
    size_t used = 0;
#define CARVE(field, bytes) (p->field = (void *)(memory + used), used += ALIGNED(bytes))
    CARVE(hidden, n * d->width * 4);
    CARVE(normed, n * widest * 4);
    CARVE(q, n * widest * 4);
    CARVE(k, n * kv_width * 4);
    CARVE(v, n * kv_width * 4);
    CARVE(mixed, n * q_width * 4);
    CARVE(gate, n * d->ff_width * 4);
    CARVE(up, n * d->ff_width * 4);
    CARVE(activation, MAX_FUSED * tl_activation_bytes(tokens, (int32_t)widest, 2));
    CARVE(parts, tiles * group * d->head_dim * 4);
    const size_t statistics = (tiles > (size_t)threads * ATTEND_TOKENS ? tiles : (size_t)threads * ATTEND_TOKENS) * group * 4;
    CARVE(peaks, statistics);
    CARVE(totals, statistics);
#undef CARVE
    return used;
}

size_t tl_scratch_bytes(const tl_decoder *decoder, int32_t tokens, int32_t positions, int32_t threads)
{
    pass p = {.decoder = decoder};
    return carve(&p, (uint8_t *)64, tokens, positions, threads);
}

int tl_forward(const tl_decoder *decoder, const tl_form *form, tl_pool *pool, tl_cache *cache, void *scratch,
               const int32_t *tokens, int32_t count, int32_t position, tl_logits want, float *logits,
               const volatile char *cancel)
{
    pass p = {.decoder = decoder, .form = form, .pool = pool, .cache = cache, .count = count, .position = position};
    p.splits = (position + count + SPLIT - 1) / SPLIT;
    carve(&p, scratch, count, position + count, tl_pool_threads(pool));
    for (int32_t i = 0; i < count; i++)
        embed(&p, tokens[i], p.hidden + (size_t)i * decoder->width, p.normed);
    for (int32_t layer = 0; layer < decoder->layers; layer++) {
        if (*cancel != 0)
            return 1;
        run_layer(&p, layer);
    }
    if (want == TL_LOGITS_NONE)
        return 0;
    const int32_t first = want == TL_LOGITS_LAST ? count - 1 : 0;
    fused head = {.pass = &p, .tokens = count - first, .columns = decoder->width, .weights = 1,
                  .values = p.hidden + (size_t)first * decoder->width, .norm = decoder->output_norm, .normed = p.normed,
                  .weight = {decoder->head}, .out = {logits}};
    run(&head);
    return 0;
}
