#include "encoder.h"

#include <math.h>
#include <string.h>

#define ALIGNED(bytes) (((size_t)(bytes) + 63) / 64 * 64)

/* Tokens of a segment, if its texts are shorter: enough to use each weight many times, few enough for the caches. */
#define SEGMENT 256

/* Tokens whose feed-forward is computed at a time, so that its wide middle stays in the cache. */
#define FF_TOKENS 128

#define MAX_FUSED 3

/* Everything that works on one segment. */
typedef struct {
    const tl_encoder *encoder;
    const tl_form *form;
    const tl_encoder_ops *ops;
    tl_pool *pool;           /* NULL: the segment is worked on by one thread */
    const int32_t *tokens, *offsets;
    int32_t texts, count;    /* of the segment */
    float *out;
    const volatile char *cancel;
    float *hidden;           /* [count][width] */
    float *qkv;              /* [count][3 * width]; later a block's output, [count][width] */
    float *mixed;            /* [count][width] */
    float *wide;             /* [FF_TOKENS][ff_width] */
    float *attention;        /* of each thread, attention_floats */
    size_t attention_floats;
    uint8_t *activation;
} segment;

static int32_t larger_of(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t smaller_of(int32_t a, int32_t b) { return a < b ? a : b; }
static int32_t segment_tokens(const tl_encoder *e) { return larger_of(SEGMENT, e->positions); }

static void each(const segment *s, tl_job job, void *context, int32_t tiles, int32_t grain)
{
    if (s->pool == NULL)
        job(context, 0, tiles, 0);
    else
        tl_pool_run(s->pool, job, context, tiles, grain);
}

/* Products with one input: out[i] = weight[i] * values. */
typedef struct {
    const segment *segment;
    int32_t tokens, columns, weights, inputs;
    const float *values;                 /* [tokens][columns] */
    tl_weight weight[MAX_FUSED];
    float *out[MAX_FUSED];
    size_t stride;                       /* of the outputs */
    int32_t blocks[MAX_FUSED];
    tl_activation x[MAX_FUSED];
    const tl_activation *input[MAX_FUSED];
} linear;

static void quantise_tokens(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    linear *set = context;
    const segment *s = set->segment;
    for (int32_t token = first; token < first + count; token++)
        for (int32_t i = 0; i < set->inputs; i++) {
            const float *values = set->values + (size_t)token * set->columns;
            if (set->x[i].group > 0 && set->x[i].group % 16 == 0)
                s->ops->quantise(values, &set->x[i], token);
            else
                s->form->ops->quantise(values, &set->x[i], token);
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
    const linear *set = context;
    for (int32_t i = 0; i < set->weights && count > 0; i++) {
        if (first >= set->blocks[i]) {
            first -= set->blocks[i];
            continue;
        }
        const int32_t here = smaller_of(count, set->blocks[i] - first);
        for (int32_t plane = 0; plane < set->weight[i].planes; plane++) {
            const tl_matrix *matrix = &set->weight[i].plane[plane];
            set->segment->form->products[matrix->packing](matrix, set->input[i], first, here, set->out[i], set->stride, plane > 0);
        }
        count -= here;
        first = 0;
    }
}

static void run(linear *set)
{
    const segment *s = set->segment;
    uint8_t *memory = s->activation;
    int32_t blocks = 0;
    for (int32_t i = 0; i < set->weights; i++) {
        const tl_matrix *matrix = set->weight[i].plane;
        int32_t at = 0;
        while (at < set->inputs && set->x[at].group != matrix->group)
            at++;
        if (at == set->inputs) {
            set->x[at] = tl_activation_in(memory, set->tokens, set->columns, matrix->group, 1);
            memory += tl_activation_bytes(set->tokens, set->columns, 1);
            set->inputs++;
        }
        set->input[i] = &set->x[at];
        set->blocks[i] = (matrix->rows + TL_BLOCK - 1) / TL_BLOCK;
        blocks += set->blocks[i];
    }
    each(s, quantise_tokens, set, set->tokens, TL_PANEL);
    for (int32_t i = 0; s->form->arrange != NULL && i < set->inputs; i++) {
        arranging job = {s->form->arrange, &set->x[i]};
        const int32_t tiles = tl_activation_tiles(job.x);
        each(s, arrange_tiles, &job, tiles, 1);
        job.x->arranged = tiles > 0;
    }
    each(s, multiply_blocks, set, blocks, 1);
}

/* Looks the tokens up and normalises them. */
static void embed_tokens(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const segment *s = context;
    const tl_encoder *e = s->encoder;
    int32_t text = 0;
    for (int32_t token = first; token < first + count; token++) {
        while (s->offsets[text + 1] - s->offsets[0] <= token)
            text++;
        const int32_t position = token - (s->offsets[text] - s->offsets[0]);
        float *hidden = s->hidden + (size_t)token * e->width, *spare = s->mixed + (size_t)token * e->width;
        tl_decode_row(&e->embedding.plane[0], s->tokens[token], hidden);
        for (int32_t plane = 1; plane < e->embedding.planes; plane++) {
            tl_decode_row(&e->embedding.plane[plane], s->tokens[token], spare);
            s->form->ops->add(hidden, spare, e->width);
        }
        s->form->ops->add(hidden, e->position + (size_t)position * e->width, e->width);
        s->ops->add_norm(hidden, NULL, NULL, e->norm, e->norm_bias, e->epsilon, e->width);
    }
}

typedef struct {
    const segment *segment;
    const tl_encoder_layer *layer;
} layer_job;

static void add_biases(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const layer_job *job = context;
    const int32_t width = 3 * job->segment->encoder->width;
    for (int32_t token = first; token < first + count; token++)
        job->segment->form->ops->add(job->segment->qkv + (size_t)token * width, job->layer->qkv_bias, width);
}

/* Tile = (text, head). */
static void attend_heads(void *context, int32_t first, int32_t count, int thread)
{
    const segment *s = context;
    const tl_encoder *e = s->encoder;
    for (int32_t tile = first; tile < first + count; tile++) {
        const int32_t text = tile / e->heads, head = tile % e->heads;
        const size_t start = (size_t)(s->offsets[text] - s->offsets[0]);
        const float *q = s->qkv + start * 3 * e->width + (size_t)head * e->head_dim;
        const tl_text_attention a = {.q = q,
                                     .k = q + e->width,
                                     .v = q + 2 * e->width,
                                     .stride = (size_t)3 * e->width,
                                     .tokens = s->offsets[text + 1] - s->offsets[text],
                                     .head_dim = e->head_dim,
                                     .scale = 1.0f / sqrtf((float)e->head_dim),
                                     .out = s->mixed + start * e->width + (size_t)head * e->head_dim,
                                     .out_stride = (size_t)e->width,
                                     .scratch = s->attention + (size_t)thread * s->attention_floats};
        s->ops->attend(&a);
    }
}

typedef struct {
    const segment *segment;
    float *hidden;
    const float *block, *block_bias, *weight, *bias;
} norm_job;

static void add_norms(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const norm_job *job = context;
    const tl_encoder *e = job->segment->encoder;
    for (int32_t token = first; token < first + count; token++)
        job->segment->ops->add_norm(job->hidden + (size_t)token * e->width, job->block + (size_t)token * e->width,
                                    job->block_bias, job->weight, job->bias, e->epsilon, e->width);
}

static void apply_gelu(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const layer_job *job = context;
    const segment *s = job->segment;
    for (int32_t token = first; token < first + count; token++)
        s->ops->gelu(s->wide + (size_t)token * s->encoder->ff_width, job->layer->up_bias, s->encoder->ff_width);
}

/* The feed-forward of tokens first .. first+count-1, their sum with the input and its norm. */
static void feed_forward(const layer_job *job, int32_t first, int32_t count)
{
    const segment *s = job->segment;
    const tl_encoder *e = s->encoder;
    const tl_encoder_layer *layer = job->layer;
    float *hidden = s->hidden + (size_t)first * e->width;
    linear up = {.segment = s, .tokens = count, .columns = e->width, .weights = 1, .values = hidden, .weight = {layer->up},
                 .out = {s->wide}, .stride = (size_t)e->ff_width};
    run(&up);
    each(s, apply_gelu, (void *)job, count, TL_PANEL);
    linear down = {.segment = s, .tokens = count, .columns = e->ff_width, .weights = 1, .values = s->wide,
                   .weight = {layer->down}, .out = {s->qkv}, .stride = (size_t)e->width};
    run(&down);
    norm_job norm = {s, hidden, s->qkv, layer->down_bias, layer->ffn_norm, layer->ffn_norm_bias};
    each(s, add_norms, &norm, count, TL_PANEL);
}

static void run_layer(const segment *s, const tl_encoder_layer *layer)
{
    const tl_encoder *e = s->encoder;
    layer_job job = {s, layer};
    linear qkv = {.segment = s, .tokens = s->count, .columns = e->width, .weights = 3, .values = s->hidden,
                  .weight = {layer->q, layer->k, layer->v}, .out = {s->qkv, s->qkv + e->width, s->qkv + 2 * e->width},
                  .stride = (size_t)3 * e->width};
    run(&qkv);
    each(s, add_biases, &job, s->count, TL_PANEL);
    each(s, attend_heads, (void *)s, s->texts * e->heads, 1);
    linear output = {.segment = s, .tokens = s->count, .columns = e->width, .weights = 1, .values = s->mixed,
                     .weight = {layer->o}, .out = {s->qkv}, .stride = (size_t)e->width};
    run(&output);
    norm_job norm = {s, s->hidden, s->qkv, layer->o_bias, layer->attention_norm, layer->attention_norm_bias};
    each(s, add_norms, &norm, s->count, TL_PANEL);
    /* parts of nearly one size, whole panels but for the last */
    const int32_t parts = (s->count + FF_TOKENS - 1) / FF_TOKENS;
    const int32_t part = ((s->count + parts - 1) / parts + TL_PANEL - 1) / TL_PANEL * TL_PANEL;
    for (int32_t first = 0; first < s->count; first += part)
        feed_forward(&job, first, smaller_of(part, s->count - first));
}

/* The mean over each text's tokens, scaled to unit length. */
static void pool_texts(void *context, int32_t first, int32_t count, int thread)
{
    (void)thread;
    const segment *s = context;
    const int32_t width = s->encoder->width;
    for (int32_t text = first; text < first + count; text++) {
        float *out = s->out + (size_t)text * width;
        const float *hidden = s->hidden + (size_t)(s->offsets[text] - s->offsets[0]) * width;
        memset(out, 0, (size_t)width * sizeof(float));
        for (int32_t token = s->offsets[text]; token < s->offsets[text + 1]; token++, hidden += width)
            s->form->ops->add(out, hidden, width);
        double square = 0.0;
        for (int32_t i = 0; i < width; i++)
            square += (double)out[i] * out[i];
        s->form->ops->scale(out, (float)(1.0 / sqrt(square)), width);
    }
}

static void encode_segment(segment *s)
{
    const tl_encoder *e = s->encoder;
    each(s, embed_tokens, s, s->count, TL_PANEL);
    for (int32_t layer = 0; layer < e->layers; layer++) {
        if (*s->cancel != 0)
            return;
        run_layer(s, &e->layer[layer]);
    }
    each(s, pool_texts, s, s->texts, 1);
}

/* Carves a segment's buffers out of `memory`; with memory NULL only counts. Returns the bytes. `threads` share the segment. */
static size_t carve(segment *s, uint8_t *memory, int32_t threads)
{
    const tl_encoder *e = s->encoder;
    const size_t n = (size_t)segment_tokens(e);
    size_t used = 0;
    s->attention_floats = ALIGNED(tl_attend_floats(e->positions, e->head_dim) * 4) / 4;
#define CARVE(field, bytes) (s->field = (void *)(memory == NULL ? NULL : memory + used), used += ALIGNED(bytes))
    CARVE(hidden, n * e->width * 4);
    CARVE(qkv, n * 3 * e->width * 4);
    CARVE(mixed, n * e->width * 4);
    CARVE(wide, (size_t)FF_TOKENS * e->ff_width * 4);
    CARVE(attention, s->attention_floats * 4 * threads);
    const size_t narrow = MAX_FUSED * tl_activation_bytes((int32_t)n, e->width, 1);
    const size_t middle = tl_activation_bytes(FF_TOKENS, e->ff_width, 1);
    CARVE(activation, narrow > middle ? narrow : middle);
#undef CARVE
    return used;
}

/* A call: its segments, and a segment's memory for each thread. */
typedef struct {
    segment base;
    int32_t *starts;        /* the first text of each segment, and the number of texts */
    uint8_t *memory;
    size_t bytes;
} encoding;

static segment segment_at(const encoding *all, int32_t index)
{
    segment s = all->base;
    const int32_t first = all->starts[index];
    s.texts = all->starts[index + 1] - first;
    s.tokens += s.offsets[first];
    s.out += (size_t)first * s.encoder->width;
    s.offsets += first;
    s.count = s.offsets[s.texts] - s.offsets[0];
    return s;
}

static void encode_alone(void *context, int32_t first, int32_t count, int thread)
{
    const encoding *all = context;
    for (int32_t i = first; i < first + count; i++) {
        segment s = segment_at(all, i);
        carve(&s, all->memory + (size_t)thread * all->bytes, 1);
        encode_segment(&s);
    }
}

static size_t bytes_per_thread(const tl_encoder *encoder)
{
    segment s = {.encoder = encoder};
    return carve(&s, NULL, 1);
}

size_t tl_encoder_scratch_bytes(const tl_encoder *encoder, int32_t texts, int32_t threads)
{
    segment shared = {.encoder = encoder};
    const size_t one = carve(&shared, NULL, threads), each_own = bytes_per_thread(encoder) * threads;
    return ALIGNED((size_t)(texts + 1) * 4) + (one > each_own ? one : each_own);
}

int tl_encode(const tl_encoder *encoder, const tl_form *form, tl_pool *pool, void *scratch, const int32_t *tokens,
              const int32_t *offsets, int32_t texts, float *out, const volatile char *cancel)
{
    encoding all = {.base = {.encoder = encoder, .form = form, .ops = tl_encoder_ops_of(form), .tokens = tokens,
                             .offsets = offsets, .out = out, .cancel = cancel},
                    .starts = scratch,
                    .memory = (uint8_t *)scratch + ALIGNED((size_t)(texts + 1) * 4),
                    .bytes = bytes_per_thread(encoder)};
    const int32_t most = segment_tokens(encoder);
    int32_t segments = 0;
    for (int32_t text = 0; text < texts; text++)
        if (text == 0 || offsets[text + 1] - offsets[all.starts[segments - 1]] > most)
            all.starts[segments++] = text;
    all.starts[segments] = texts;
    /* With segments enough for all, each thread takes whole ones and never waits; else the threads share each. */
    if (segments >= 2 * tl_pool_threads(pool)) {
        tl_pool_run(pool, encode_alone, &all, segments, 1);
    } else {
        for (int32_t i = 0; i < segments && *cancel == 0; i++) {
            segment s = segment_at(&all, i);
            s.pool = tl_pool_threads(pool) > 1 ? pool : NULL;
            carve(&s, all.memory, tl_pool_threads(pool));
            encode_segment(&s);
        }
    }
    return *cancel != 0;
}
