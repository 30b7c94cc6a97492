/* The forward pass of a decoder-only transformer over packed weights and a paged KV cache.
 *
 * It knows no architecture by name: a model is sizes, switches and pointers, filled in by the engine's recipes. Nothing is
 * allocated here; the caller owns weights, cache and scratch memory.
 */
#ifndef TERNLIGHT_DECODER_H
#define TERNLIGHT_DECODER_H

#include <stdint.h>

#include "attend.h"
#include "forms.h"
#include "matrix.h"
#include "ops.h"
#include "pool.h"

/* A weight: the sum of `planes` matrices of one shape. Its input is quantised to 8 bits, or with two parts to about 16. */
typedef struct {
    int32_t planes, parts;
    const tl_matrix *plane;
} tl_weight;

/* One layer. Norms and biases are float32 vectors, NULL where the architecture has none. */
typedef struct {
    tl_weight q, k, v, o, gate, up, down;
    const float *attention_norm, *ffn_norm;
    const float *q_bias, *k_bias, *v_bias;
    const float *q_norm, *k_norm;                          /* [head_dim], over each head, before RoPE */
    const float *attention_sub_norm, *ffn_sub_norm;        /* before the output and the down projection */
    const float *attention_post_norm, *ffn_post_norm;      /* of a block's output, before the residual sum */
    int32_t local;                                         /* sees only the window, turns by the local RoPE */
    int32_t slot;                                          /* number of earlier layers of the same kind (local or not) */
} tl_layer;

typedef struct {
    int32_t layers, width, heads, kv_heads, head_dim, ff_width, vocabulary;
    int32_t window;                    /* tokens a local layer sees, itself included */
    tl_gate gate;
    float epsilon, attention_scale, embedding_scale;
    int32_t neox, pairs;               /* RoPE: pairing and rotated pairs of a head */
    int32_t positions;                 /* rows of the tables below: the longest context */
    const float *cosine, *sine;        /* [positions][pairs] */
    const float *local_cosine, *local_sine;
    const float *output_norm;
    tl_weight embedding, head;
    const tl_layer *layer;
} tl_decoder;

/* Which logits to compute. */
typedef enum { TL_LOGITS_NONE = 0, TL_LOGITS_LAST = 1, TL_LOGITS_ALL = 2 } tl_logits;

/* Bytes of scratch memory (64-byte aligned) that tl_forward needs for up to `tokens` tokens in contexts of `positions`. */
size_t tl_scratch_bytes(const tl_decoder *decoder, int32_t tokens, int32_t positions, int32_t threads);

/* Evaluates the next tokens of one or several sequences: sequence i takes sequences[i].count (>= 1) of `tokens`, after those
 * of the sequences before it, at its positions from sequences[i].position on. Their keys and values are written into the
 * pages, which the caller has provided: exact and local pieces, not shared with another table, for all tokens that are
 * written; exact pieces of page 0 and the page before; and, where pages are to be sealed, a sealed block for every page
 * from 1 on that becomes full. What a sequence gets does not depend on the others.
 *
 * logits: one row of [vocabulary] for the last token of each sequence, or for every token, as `want` says. *cancel is read
 * between layers: once it is not 0 the call returns 1, and the pages hold nothing of these tokens that may be used.
 * Returns 0 when done. */
int tl_forward(const tl_decoder *decoder, const tl_form *form, tl_pool *pool, const tl_sequence *sequences,
               int32_t sequence_count, void *scratch, const int32_t *tokens, tl_logits want, float *logits,
               const volatile char *cancel);

#endif
