/* Attention of one layer over the pages of one or several sequences.
 *
 * A sequence is a table of pages of 64 tokens. The page of token t is table entry t / 64; entries may be shared between
 * sequences. A query at position t in page p reads pages 0, p - 1 and p in float16 and all others in their sealed form, where
 * they have one. That makes the result a function of the tokens alone: not of how they were cut into calls, of which other
 * sequences were evaluated along, or of the number of threads. */
#ifndef TERNLIGHT_ATTEND_H
#define TERNLIGHT_ATTEND_H

#include "forms.h"
#include "kv_codec.h"
#include "pool.h"

/* How one layer's pages are sealed (see `seal` in kv_codec.h), where the first KV head's begins within a sealed block, and the bytes of each. */
typedef struct {
    tl_kv_codec codec;
    int centred;
    size_t at, bytes;
} tl_sealed_layer;

/* 64 tokens of all layers. A block holds the layers of its kind one after the other, and in each the KV heads. Those in float16
 * are of 16 tokens, so that a page in work takes little more than its tokens; they are NULL before the first of them comes. */
typedef struct {
    uint8_t *exact[TL_PIECES];       /* float16, layers that see everything; NULL once the page is sealed and two pages old */
    uint8_t *sealed;                 /* the same layers sealed; NULL before the page is full, and where nothing is sealed */
    const tl_sealed_layer *layers;   /* how `sealed` is laid out, by layer */
    uint8_t *local[TL_PIECES];       /* float16, sliding-window layers; NULL once the window has passed */
    int32_t offset;                  /* its keys were rotated for positions that lie this many tokens behind its own */
} tl_page;

/* Consecutive tokens of one sequence within a pass. */
typedef struct {
    const tl_page *pages;
    int32_t position;                /* of the first of them */
    int32_t count;
} tl_sequence;

typedef struct {
    const tl_form *form;
    tl_pool *pool;
    const tl_sequence *sequences;
    int32_t sequence_count;
    int32_t heads, kv_heads, head_dim;
    int32_t layer;
    int32_t local;                   /* whether its pages are in the `local` blocks */
    int32_t window;                  /* tokens that are seen, 0 for all */
    size_t exact_at;                 /* where the layer begins within an exact, or local, block */
    int32_t neox, pairs;
    const float *cosine, *sine;      /* [positions][pairs] */
    const float *q;                  /* [tokens][heads][head_dim], rotated and scaled; tokens in the sequences' order */
    float *mixed;                    /* [tokens][heads][head_dim] */
    void *scratch;                   /* tl_attend_bytes, 64-byte aligned */
} tl_attention;

/* Scratch bytes for contexts of up to `positions` tokens. */
size_t tl_attend_bytes(int32_t heads, int32_t kv_heads, int32_t head_dim, int32_t positions, int32_t threads);

/* Writes mixed. `positions` as for tl_attend_bytes: at least those of the sequences. */
void tl_attend(const tl_attention *attention, int32_t positions);

/* Seals what the pass has filled: entries of the sequences' tables that have a sealed block, except page 0. */
void tl_seal(const tl_attention *attention);

#endif
