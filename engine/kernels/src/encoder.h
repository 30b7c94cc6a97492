/* The forward pass of a sentence encoder (BERT: Devlin et al. 2019; mean pooling: Reimers and Gurevych 2019): post-norm LayerNorm,
 * learned positions, GELU, attention in both directions, over packed weights and int8 activations.
 *
 * Texts of any lengths lie back to back and nothing is padded. They are worked on in segments, runs of whole texts; a text's vector
 * depends neither on the other texts nor on the threads. Nothing is allocated here.
 */
#ifndef TERNLIGHT_ENCODER_H
#define TERNLIGHT_ENCODER_H

#include <stdint.h>

#include "decoder.h"
#include "encoder_ops.h"
#include "forms.h"
#include "pool.h"

/* One layer. Biases and norms are float32 vectors, none of them NULL; qkv_bias holds those of q, k and v one after the other. */
typedef struct {
    tl_weight q, k, v, o, up, down;
    const float *qkv_bias, *o_bias, *up_bias, *down_bias;
    const float *attention_norm, *attention_norm_bias; /* after the attention */
    const float *ffn_norm, *ffn_norm_bias;             /* after the feed-forward */
} tl_encoder_layer;

typedef struct {
    int32_t layers, width, heads, head_dim, ff_width; /* width, ff_width, head_dim: multiples of 16; head_dim <= TL_HEAD_MAX */
    int32_t positions;        /* rows of `position`: tokens of the longest text */
    float epsilon;
    const float *position;    /* [positions][width], the embedding of token type 0 included */
    const float *norm, *norm_bias;
    tl_weight embedding;
    const tl_encoder_layer *layer;
} tl_encoder;

/* Bytes of scratch memory (64-byte aligned) for calls with up to `texts` texts. */
size_t tl_encoder_scratch_bytes(const tl_encoder *encoder, int32_t texts, int32_t threads);

/* Encodes texts: the tokens of text i are tokens[offsets[i] .. offsets[i+1]), 1 to encoder->positions of them. out: [texts][width],
 * unit vectors, or what is no number where the weights lead to none. *cancel is read between layers: once it is not 0 the call
 * returns 1 and `out` is of no use. Returns 0 when done. */
int tl_encode(const tl_encoder *encoder, const tl_form *form, tl_pool *pool, void *scratch, const int32_t *tokens,
              const int32_t *offsets, int32_t texts, float *out, const volatile char *cancel);

#endif
