/* The encoder's part of kernels_main.c: its operations against plain definitions, and a tiny encoder alone, together and shared. */
#include "encoder.h"

static double exact_gelu(double v) { return v * 0.5 * erfc(-v / sqrt(2.0)); }

static void run_encoder_ops(const tl_form *form, int32_t n)
{
    const tl_encoder_ops *ops = tl_encoder_ops_of(form);
    const size_t bytes = (size_t)n * sizeof(float);
    float *x = noise((size_t)n, 3.0f), *y = noise((size_t)n, 1.0f), *weight = noise((size_t)n, 1.0f), *out = memory(bytes);
    double mean = 0, square = 0;
    for (int32_t i = 0; i < n; i++)
        mean += ((double)x[i] + y[i] + weight[i]) / n;
    for (int32_t i = 0; i < n; i++)
        square += pow((double)x[i] + y[i] + weight[i] - mean, 2) / n;
    memcpy(out, x, bytes);
    ops->add_norm(out, y, weight, weight, y, 1e-12f, n);
    for (int32_t i = 0; i < n; i++)
        check(fabs(out[i] - (((double)x[i] + y[i] + weight[i] - mean) / sqrt(square) * weight[i] + y[i])) < 1e-4, form->isa,
              "a norm is", i, n, 0, 0);
    memcpy(out, x, bytes);
    ops->gelu(out, y, n);
    for (int32_t i = 0; i < n; i++)
        check(fabs(out[i] - exact_gelu((double)(x[i] + y[i]))) < 4e-7 * (fabs(x[i] + y[i]) + 1.0), form->isa, "GELU is", i, n, 0, 0);
    for (int32_t tokens = 1; tokens < 12; tokens += 5) {
        uint8_t *room = memory(tl_activation_bytes(tokens, n, 1));
        tl_activation q = tl_activation_in(room, tokens, n, 16, 1);
        for (int32_t token = 0; token < tokens; token++)
            ops->quantise(x, &q, token);
        for (int32_t g = 0; g < q.groups; g++)
            check(q.step[g * (tokens == 1 ? 1 : TL_PANEL)] > 0.0f, form->isa, "steps are", g, n, tokens, 0);
        free(room);
    }
    free(x), free(y), free(weight), free(out);
}

static void run_text_attention(const tl_form *form, int32_t tokens, int32_t head_dim)
{
    const size_t size = (size_t)tokens * head_dim;
    float *q = noise(size, 2.0f), *k = noise(size, 2.0f), *v = noise(size, 1.0f), *out = memory(size * sizeof(float));
    tl_text_attention a = {.q = q, .k = k, .v = v, .stride = (size_t)head_dim, .tokens = tokens, .head_dim = head_dim,
                           .scale = 0.25f, .out = out, .out_stride = (size_t)head_dim};
    a.scratch = memory(tl_attend_floats(tokens, head_dim) * sizeof(float));
    tl_encoder_ops_of(form)->attend(&a);
    for (int32_t t = 0; t < tokens; t++)
        for (int32_t d = 0; d < head_dim; d++) {
            double total = 0, sum = 0;
            for (int32_t j = 0; j < tokens; j++) {
                double score = 0;
                for (int32_t i = 0; i < head_dim; i++)
                    score += (double)q[t * head_dim + i] * k[j * head_dim + i];
                total += exp(0.25 * score);
                sum += exp(0.25 * score) * v[j * head_dim + d];
            }
            check(fabs(out[t * head_dim + d] - sum / total) < 2e-5, form->isa, "attention in a text is", t, d, tokens, head_dim);
        }
    free(q), free(k), free(v), free(out), free(a.scratch);
}

enum { E_WIDTH = 64, E_FF = 96, E_POSITIONS = 40, E_VOCABULARY = 30, E_TEXTS = 20, E_LAYERS = 2 };

static void run_encoder(const tl_form *form)
{
    sample samples[2 * 6 * E_LAYERS];
    tl_matrix planes[2 * 6 * E_LAYERS];
    tl_encoder_layer layers[E_LAYERS];
    float *values = noise((size_t)E_POSITIONS * E_WIDTH, 0.3f);
    int used = 0;
    /* two planes each, of every packing that takes groups of 32 */
    static const tl_packing packings[] = {TL_T2, TL_N4, TL_I8, TL_B1, TL_N4M, TL_I8M};
#define PLANES(rows, columns)                                                                                          \
    (samples[used] = make_matrix(packings[used / 2 % 6], rows, columns, 32), planes[used] = samples[used].matrix,      \
     samples[used + 1] = make_matrix(packings[used / 2 % 6], rows, columns, 32),                                       \
     planes[used + 1] = samples[used + 1].matrix, used += 2, (tl_weight){2, 1, &planes[used - 2]})
    for (int i = 0; i < E_LAYERS; i++) {
        tl_encoder_layer *l = &layers[i];
        l->q = PLANES(E_WIDTH, E_WIDTH), l->k = PLANES(E_WIDTH, E_WIDTH), l->v = PLANES(E_WIDTH, E_WIDTH);
        l->o = PLANES(E_WIDTH, E_WIDTH), l->up = PLANES(E_FF, E_WIDTH), l->down = PLANES(E_WIDTH, E_FF);
        l->qkv_bias = l->o_bias = l->up_bias = l->down_bias = values;
        l->attention_norm = l->attention_norm_bias = l->ffn_norm = l->ffn_norm_bias = values + 7;
    }
    tl_encoder e = {.layers = E_LAYERS, .width = E_WIDTH, .heads = 4, .head_dim = 16, .ff_width = E_FF,
                    .positions = E_POSITIONS, .epsilon = 1e-12f, .position = values,
                    .norm = values + 3, .norm_bias = values + 5, .layer = layers};
    sample words = make_matrix(TL_N4, E_VOCABULARY, E_WIDTH, 32);
    e.embedding = (tl_weight){1, 1, &words.matrix};
    int32_t offsets[E_TEXTS + 1] = {0}, tokens[E_TEXTS * E_POSITIONS];
    for (int32_t i = 0; i < E_TEXTS; i++)
        offsets[i + 1] = offsets[i] + 2 + (i * 11) % (E_POSITIONS - 1);
    for (int32_t i = 0; i < offsets[E_TEXTS]; i++)
        tokens[i] = (int32_t)(next_random() % E_VOCABULARY);
    const size_t size = (size_t)E_TEXTS * E_WIDTH;
    float *all = memory(size * sizeof(float)), *other = memory(size * sizeof(float));
    for (int threads = 1; threads < 4; threads++) {
        tl_pool *pool = tl_pool_create(threads);
        void *scratch = memory(tl_encoder_scratch_bytes(&e, E_TEXTS, threads));
        char cancel = 0;
        check(tl_encode(&e, form, pool, scratch, tokens, offsets, E_TEXTS, threads == 1 ? all : other, &cancel) == 0,
              form->isa, "encoding is", threads, 0, 0, 0);
        check(threads == 1 || same(all, other, size), form->isa, "vectors of more threads are", threads, 0, 0, 0);
        for (int32_t i = 0; i < E_TEXTS; i++)
            tl_encode(&e, form, pool, scratch, tokens, offsets + i, 1, other + (size_t)i * E_WIDTH, &cancel);
        check(same(all, other, size), form->isa, "vectors of texts alone are", threads, 0, 0, 0);
        cancel = 1;
        check(tl_encode(&e, form, pool, scratch, tokens, offsets, E_TEXTS, other, &cancel) == 1, form->isa,
              "cancelling an encoder is", threads, 0, 0, 0);
        tl_pool_destroy(pool);
        free(scratch);
    }
    for (size_t i = 0; i < size; i++)
        check(isfinite(all[i]), form->isa, "a vector is", (int)i, 0, 0, 0);
    free_matrix(&words);
    free(all), free(other);
    for (int i = 0; i < used; i++)
        free_matrix(&samples[i]);
    free(values);
}

static void check_encoder(const tl_form *form)
{
    for (int32_t n = 16; n <= 96; n += 16)
        run_encoder_ops(form, n);
    for (int32_t head_dim = 16; head_dim <= 80; head_dim += 16)
        for (int32_t tokens = 1; tokens < 40; tokens += 6)
            run_text_attention(form, tokens, head_dim);
    run_text_attention(form, 5, TL_HEAD_MAX);
    run_encoder(form);
}
