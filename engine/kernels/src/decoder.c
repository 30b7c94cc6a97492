#include "decoder.h"

#include <string.h>

#define ALIGNED(bytes) (((size_t)(bytes) + 63) / 64 * 64)
#define MAX_FUSED 3

/* Everything one call works with. */
typedef struct {
    const tl_decoder *decoder;
    const tl_form *form;
    tl_pool *pool;
    const tl_sequence *sequences;
    int32_t sequence_count, count, positions;
    float *hidden, *block, *q, *k, *v, *mixed, *gate, *up; /* [count][...]; block: what a block of a layer adds to hidden */
    float *rows;                                             /* [threads][widest] */
    size_t widest;
    uint8_t *activation;                                     /* memory of the quantised activations */
    void *attention;                                         /* scratch of tl_attend */
} pass;

static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

/* A single token is memory's work: between the parts of its own the caller fetches weights. */
static void fetch(const pass *p)
{
    if (p->count == 1)
        tl_pool_fetch(p->pool);
}

/* A fused set of products with one input: out[i] = weight[i] * values. What comes before the products is done token by token,
 * while the token's values are in the cache. */
typedef struct {
    const pass *pass;
    int32_t tokens, columns, weights;
    float *values;
    float *residual;                   /* added to `values` first, or NULL; */
    const float *residual_norm;        /*   before that normalised in place with this weight, or NULL */
    const float *up;                   /* `values` become activation(values) * up first, or NULL */
    const float *norm;                 /* RMS norm weight applied to `values` then, or NULL */
    tl_weight weight[MAX_FUSED];
    float *out[MAX_FUSED];
    int32_t blocks[MAX_FUSED];
    tl_activation x[MAX_FUSED];
    const tl_activation *input[MAX_FUSED];
    int32_t inputs;
    const tl_weight *next[MAX_FUSED];  /* what is multiplied after these, up to a NULL: waiting threads fetch it */
} fused;

static int32_t blocks_of(const tl_weight *weight) { return (weight->plane->rows + TL_BLOCK - 1) / TL_BLOCK; }

/* hidden += block, normalised in place where the architecture has a norm there. */
static void add_residual(const pass *p, float *block, const float *norm, float *hidden)
{
    const tl_decoder *d = p->decoder;
    if (norm != NULL)
        p->form->ops->rms_norm(block, norm, d->epsilon, d->width, block);
    p->form->ops->add(hidden, block, d->width);
}

static void prepare_tokens(void *context, int32_t first, int32_t count, int thread)
{
    fused *set = context;
    const tl_ops *ops = set->pass->form->ops;
    for (int32_t token = first; token < first + count; token++) {
        const size_t at = (size_t)token * set->columns;
        float *own = set->values + at;
        const float *values = own;
        fetch(set->pass);
        if (set->residual != NULL)
            add_residual(set->pass, set->residual + at, set->residual_norm, own);
        if (set->up != NULL)
            ops->gate(set->pass->decoder->gate, own, set->up + at, set->columns);
        fetch(set->pass);
        if (set->norm != NULL) {
            float *normed = set->pass->rows + (size_t)thread * set->pass->widest;
            ops->rms_norm(values, set->norm, set->pass->decoder->epsilon, set->columns, normed);
            values = normed;
        }
        fetch(set->pass);
        for (int32_t i = 0; i < set->inputs; i++)
            ops->quantise(values, &set->x[i], token);
    }
}

typedef struct {
    tl_arrange arrange;
    tl_activation *x;
} arranging;

static void arrange_tiles(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const arranging *job = context;
    job->arrange(job->x, first, count);
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

/* Bytes of the next weights that a waiting thread fetches: a quarter of a small second-level cache, and more than memory
 * delivers during most waits. */
#define AHEAD 131072

/* Tells the pool's threads where their blocks of `set->next` begin. */
static void expect_next(const fused *set)
{
    int32_t blocks = 0;
    for (int32_t i = 0; i < MAX_FUSED && set->next[i] != NULL; i++)
        blocks += blocks_of(set->next[i]);
    const int32_t threads = tl_pool_threads(set->pass->pool);
    for (int32_t thread = 0; thread < threads; thread++) {
        int32_t at = (int32_t)((int64_t)blocks * thread / threads);
        const tl_weight *const *weight = set->next;
        for (; at >= blocks_of(*weight); weight++)
            at -= blocks_of(*weight);
        const tl_matrix *matrix = (*weight)->plane;
        const size_t left = (size_t)(blocks_of(*weight) - at) * matrix->block_bytes;
        tl_pool_expect(set->pass->pool, thread, matrix->stream + (size_t)at * matrix->block_bytes, left < AHEAD ? left : AHEAD);
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
        set->blocks[i] = blocks_of(&set->weight[i]);
        blocks += set->blocks[i];
        bytes = matrix->block_bytes * (size_t)set->weight[i].planes;
    }
    tl_pool_run(p->pool, prepare_tokens, set, set->tokens, 1);
    for (int32_t i = 0; p->form->arrange != NULL && i < set->inputs; i++) {
        arranging job = {p->form->arrange, &set->x[i]};
        const int32_t tiles = tl_activation_tiles(job.x);
        tl_pool_run(p->pool, arrange_tiles, &job, tiles, 1);
        job.x->arranged = tiles > 0;
    }
    /* One token: 32 to 64 KiB of weights at a time, long enough to stream and short enough to share out. Many: the more blocks at a
     * time, the seldomer are the activations fetched into the second-level cache. */
    const int32_t grain = set->tokens == 1 ? larger(1, (int32_t)(49152 / (bytes + 1)))
                                           : larger(1, blocks / (8 * tl_pool_threads(p->pool)));
    if (set->tokens == 1)
        expect_next(set);
    tl_pool_run(p->pool, multiply_blocks, set, blocks, grain);
}

typedef struct {
    const pass *pass;
    const tl_layer *layer;
    tl_attention attention;
} layer_job;

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
    const tl_attention *a = &job->attention;
    for (int32_t token = first; token < first + count; token++) {
        const tl_sequence *sequence = p->sequences;
        int32_t at = token;
        for (; at >= sequence->count; sequence++)
            at -= sequence->count;
        const int32_t position = sequence->position + at;
        const tl_page *page = &sequence->pages[position / TL_PAGE];
        uint8_t *block = (layer->local ? page->local : page->exact)[position % TL_PAGE / TL_PIECE] + a->exact_at;
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
        /* a page that was shifted holds keys for the positions from which it came */
        const size_t row = (size_t)position * d->pairs, key_row = (size_t)(position + page->offset) * d->pairs;
        ops->rope(q, d->heads, d->head_dim, d->pairs, a->cosine + row, a->sine + row, d->neox);
        ops->rope(k, d->kv_heads, d->head_dim, d->pairs, a->cosine + key_row, a->sine + key_row, d->neox);
        ops->scale(q, d->attention_scale, d->heads * d->head_dim);
        for (int32_t head = 0; head < d->kv_heads; head++)
            tl_cache_write(block + (size_t)head * tl_piece_bytes(d->head_dim), d->head_dim, position % TL_PIECE,
                           k + head * d->head_dim, v + head * d->head_dim);
    }
}

/* A layer leaves what its second block gives in p->block, for the next layer, or the head, to add. */
static void run_layer(const pass *p, int32_t index)
{
    const tl_decoder *d = p->decoder;
    const tl_layer *layer = &d->layer[index];
    const int own = layer->local && d->local_cosine != NULL;
    layer_job job = {p, layer,
                     {.form = p->form, .pool = p->pool, .sequences = p->sequences, .sequence_count = p->sequence_count,
                      .heads = d->heads, .kv_heads = d->kv_heads, .head_dim = d->head_dim, .layer = index,
                      .local = layer->local, .window = layer->local ? d->window : 0,
                      .exact_at = (size_t)layer->slot * d->kv_heads * tl_piece_bytes(d->head_dim), .neox = d->neox,
                      .pairs = d->pairs, .cosine = own ? d->local_cosine : d->cosine,
                      .sine = own ? d->local_sine : d->sine, .q = p->q, .mixed = p->mixed, .scratch = p->attention}};
    fused qkv = {.pass = p, .tokens = p->count, .columns = d->width, .weights = 3, .values = p->hidden,
                 .residual = index > 0 ? p->block : NULL, .residual_norm = index > 0 ? layer[-1].ffn_post_norm : NULL,
                 .norm = layer->attention_norm, .weight = {layer->q, layer->k, layer->v}, .out = {p->q, p->k, p->v},
                 .next = {&layer->o}};
    run(&qkv);
    tl_pool_run(p->pool, place_tokens, &job, p->count, 1);
    tl_seal(&job.attention);
    tl_attend(&job.attention, p->positions);
    fused output = {.pass = p, .tokens = p->count, .columns = d->heads * d->head_dim, .weights = 1, .values = p->mixed,
                    .norm = layer->attention_sub_norm, .weight = {layer->o}, .out = {p->block},
                    .next = {&layer->gate, &layer->up}};
    run(&output);
    fused gate_up = {.pass = p, .tokens = p->count, .columns = d->width, .weights = 2, .values = p->hidden,
                     .residual = p->block, .residual_norm = layer->attention_post_norm, .norm = layer->ffn_norm,
                     .weight = {layer->gate, layer->up}, .out = {p->gate, p->up},
                     .next = {&layer->down}};
    run(&gate_up);
    fused down = {.pass = p, .tokens = p->count, .columns = d->ff_width, .weights = 1, .values = p->gate, .up = p->up,
                  .norm = layer->ffn_sub_norm, .weight = {layer->down}, .out = {p->block}};
    if (index + 1 < d->layers)
        down.next[0] = &layer[1].q, down.next[1] = &layer[1].k, down.next[2] = &layer[1].v;
    else
        down.next[0] = &d->head;
    run(&down);
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
    size_t used = 0;
    p->widest = ALIGNED(widest * 4) / 4;
#define CARVE(field, bytes) (p->field = (void *)(memory + used), used += ALIGNED(bytes))
    CARVE(hidden, n * d->width * 4);
    CARVE(block, n * d->width * 4);
    CARVE(q, n * q_width * 4);
    CARVE(k, n * kv_width * 4);
    CARVE(v, n * kv_width * 4);
    CARVE(mixed, n * q_width * 4);
    CARVE(gate, n * d->ff_width * 4);
    CARVE(up, n * d->ff_width * 4);
    CARVE(rows, (size_t)threads * p->widest * 4);
    CARVE(activation, MAX_FUSED * tl_activation_bytes(tokens, (int32_t)widest, 2));
    CARVE(attention, tl_attend_bytes(d->heads, d->kv_heads, d->head_dim, positions, threads));
#undef CARVE
    return used;
}

size_t tl_scratch_bytes(const tl_decoder *decoder, int32_t tokens, int32_t positions, int32_t threads)
{
    pass p = {.decoder = decoder};
    return carve(&p, (uint8_t *)64, tokens, positions, threads);
}

/* Moves the last row of each sequence, and what is to be added to it, to the front; returns the number of rows. */
static int32_t gather_last(const pass *p)
{
    const size_t width = (size_t)p->decoder->width;
    int32_t end = 0;
    for (int32_t i = 0; i < p->sequence_count; i++) {
        end += p->sequences[i].count;
        memmove(p->hidden + (size_t)i * width, p->hidden + (size_t)(end - 1) * width, width * sizeof(float));
        memmove(p->block + (size_t)i * width, p->block + (size_t)(end - 1) * width, width * sizeof(float));
    }
    return p->sequence_count;
}

int tl_forward(const tl_decoder *decoder, const tl_form *form, tl_pool *pool, const tl_sequence *sequences,
               int32_t sequence_count, void *scratch, const int32_t *tokens, tl_logits want, float *logits,
               const volatile char *cancel)
{
    pass p = {.decoder = decoder, .form = form, .pool = pool, .sequences = sequences, .sequence_count = sequence_count};
    for (int32_t i = 0; i < sequence_count; i++) {
        p.count += sequences[i].count;
        p.positions = larger(p.positions, sequences[i].position + sequences[i].count);
    }
    const int32_t count = p.count;
    carve(&p, scratch, count, p.positions, tl_pool_threads(pool));
    for (int32_t i = 0; i < count; i++)
        embed(&p, tokens[i], p.hidden + (size_t)i * decoder->width, p.block);
    for (int32_t layer = 0; layer < decoder->layers; layer++) {
        if (*cancel != 0)
            return 1;
        run_layer(&p, layer);
    }
    if (want == TL_LOGITS_NONE)
        return 0;
    const int32_t rows = want == TL_LOGITS_LAST ? gather_last(&p) : count;
    fused head = {.pass = &p, .tokens = rows, .columns = decoder->width, .weights = 1, .values = p.hidden, .residual = p.block,
                  .residual_norm = decoder->layer[decoder->layers - 1].ffn_post_norm, .norm = decoder->output_norm,
                  .weight = {decoder->head}, .out = {logits},
                  .next = {&decoder->layer->q, &decoder->layer->k, &decoder->layer->v}}; /* of the next token */
    run(&head);
    return 0;
}
