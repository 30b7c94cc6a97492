"""The C interface as Cython sees it; the headers in `src/` document it."""

from libc.stdint cimport int8_t, int32_t, uint8_t, uint64_t


cdef extern from "matrix.h" nogil:
    enum:
        TL_BLOCK
        TL_PANEL
        TL_ALIGNMENT

    ctypedef enum tl_packing:
        TL_T2
        TL_B1
        TL_N4
        TL_N4M
        TL_I8
        TL_I8M
        TL_T5
        TL_PACKINGS

    ctypedef struct tl_matrix:
        tl_packing packing
        int32_t rows, columns, group
        const uint8_t *stream
        const float *row_scales
        size_t block_bytes

    ctypedef struct tl_activation:
        int32_t tokens, columns, parts, lanes, width, padded, group, groups
        int8_t *q
        float *step
        int32_t *sum
        int arranged

    ctypedef void (*tl_arrange)(tl_activation *x, int32_t first, int32_t count) noexcept nogil
    int32_t tl_activation_tiles(const tl_activation *x)

    ctypedef void (*tl_product)(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                                size_t stride, int add) noexcept nogil

    int tl_has_minimum(tl_packing packing)
    size_t tl_block_bytes(tl_packing packing, int32_t columns, int32_t group)
    int tl_pack_block(tl_packing packing, int32_t columns, int32_t group, const uint8_t *codes, const float *scales,
                      const float *minima, uint8_t *out)
    void tl_row_codes(const tl_matrix *matrix, int32_t row, uint8_t *codes)
    void tl_decode_row(const tl_matrix *matrix, int32_t row, float *out)
    size_t tl_activation_bytes(int32_t tokens, int32_t columns, int32_t parts)
    tl_activation tl_activation_in(void *memory, int32_t tokens, int32_t columns, int32_t group, int32_t parts)
    void tl_product_portable(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                             size_t stride, int add)


cdef extern from "unpack.h" nogil:
    ctypedef struct tl_source:
        tl_packing packing
        int32_t group, unit, tensor_bytes
    const tl_source *tl_source_of(int32_t type, int32_t type_block_bytes)
    const tl_source *tl_source_of_rest(int32_t type)
    size_t tl_source_row_bytes(const tl_source *source, int32_t columns)
    void tl_unpack_row(const tl_source *source, const uint8_t *row, const uint8_t *tail, int32_t columns, uint8_t *codes,
                       float *scales, float *minima)


cdef extern from "repack.h" nogil:
    int tl_repacks(const tl_source *source)
    int tl_repack_block(const tl_source *source, const uint8_t *rows, const uint8_t *tail, int32_t count, int32_t columns,
                        float *row_scales, uint8_t *out)


cdef extern from "merge.h" nogil:
    int tl_merges(const tl_matrix *a, const tl_matrix *b)
    float tl_merge_block(const tl_matrix *a, const tl_matrix *b, int32_t block, uint8_t *codes, float *scales, uint8_t *out)


cdef extern from "pool.h" nogil:
    ctypedef struct tl_pool:
        pass
    tl_pool *tl_pool_create(int threads)
    void tl_pool_destroy(tl_pool *pool)
    void tl_pool_run(tl_pool *pool, void (*job)(void *, int32_t, int32_t, int) noexcept nogil, void *context, int32_t tiles,
                     int32_t grain)


cdef extern from "ops.h" nogil:
    enum:
        TL_PAGE
        TL_PIECE
        TL_PIECES
        TL_HEAD_MAX

    ctypedef enum tl_gate:
        TL_SILU
        TL_RELU2
        TL_GELU

    ctypedef struct tl_query:
        const float *q
        float *out
        float *peak
        float *total
        int32_t from_ "from", to

    ctypedef struct tl_ops:
        void (*rms_norm)(const float *x, const float *weight, float epsilon, int32_t n, float *out) noexcept nogil
        void (*quantise)(const float *values, tl_activation *x, int32_t token) noexcept nogil
        void (*rope)(float *x, int32_t heads, int32_t head_dim, int32_t pairs, const float *cosine, const float *sine,
                     int neox) noexcept nogil
        void (*gate)(tl_gate kind, float *gate, const float *up, int32_t n) noexcept nogil
        void (*add)(float *x, const float *y, int32_t n) noexcept nogil
        void (*scale)(float *x, float factor, int32_t n) noexcept nogil
        void (*attend)(const uint8_t *const *pieces, const uint8_t *const *next, const tl_query *queries, int32_t count,
                       int32_t group, int32_t head_dim) noexcept nogil

    void tl_attention_join(float *sum, float *other, float *peak, float *total, const float *part, float part_peak,
                           float part_total, int32_t head_dim)
    size_t tl_piece_bytes(int32_t head_dim)
    void tl_pieces_of(const uint8_t *page, int32_t head_dim, const uint8_t **pieces)
    void tl_cache_write(uint8_t *piece, int32_t head_dim, int32_t place, const float *k, const float *v)


cdef extern from "kv_codec.h" nogil:
    ctypedef enum tl_kv_codec:
        TL_KV_F16
        TL_KV_CODECS

    ctypedef struct tl_kv_layout:
        size_t v_codes, words, bytes

    ctypedef struct tl_kv_attention:
        tl_kv_codec codec
        int32_t head_dim, rows
        const uint8_t *queries
        float *out
        float *peak
        float *total

    ctypedef struct tl_kv_ops:
        void (*prepare)(const float *q, int32_t head_dim, uint8_t *record) noexcept nogil
        void (*seal)(tl_kv_codec codec, int32_t head_dim, int centred, const uint8_t *const *exact,
                     uint8_t *sealed) noexcept nogil
        void (*unseal)(tl_kv_codec codec, int32_t head_dim, const uint8_t *sealed, uint8_t *const *exact) noexcept nogil
        void (*fold)(const tl_kv_attention *attention, const uint8_t *first, const uint8_t *second,
                     const uint8_t *const *next) noexcept nogil
        void (*unrotate)(float *x, int32_t head_dim) noexcept nogil

    tl_kv_layout tl_kv_layout_of(tl_kv_codec codec, int32_t head_dim)
    size_t tl_kv_query_fine(int32_t head_dim)
    size_t tl_kv_query_at(int32_t head_dim)
    size_t tl_kv_query_bytes(int32_t head_dim)


cdef extern from "forms.h" nogil:
    enum:
        TL_ABI

    ctypedef struct tl_form:
        const char *isa
        const tl_ops *ops
        const tl_product *products
        tl_arrange arrange
        const tl_kv_ops *kv

    int tl_forms_count()
    const tl_form *tl_form_at(int index)
    int tl_form_supported(int index)
    const char *tl_compiler()
    const char *tl_baseline()


cdef extern from "attend.h" nogil:
    ctypedef struct tl_sealed_layer:
        tl_kv_codec codec
        int centred
        size_t at, bytes

    ctypedef struct tl_page:
        uint8_t **exact
        uint8_t *sealed
        const tl_sealed_layer *layers
        uint8_t **local
        int32_t offset

    ctypedef struct tl_sequence:
        const tl_page *pages
        int32_t position, count

    ctypedef struct tl_attention:
        const tl_form *form
        tl_pool *pool
        const tl_sequence *sequences
        int32_t sequence_count
        int32_t heads, kv_heads, head_dim
        int32_t layer, local, window
        size_t exact_at
        const float *q
        float *mixed
        void *scratch

    size_t tl_attend_bytes(int32_t heads, int32_t kv_heads, int32_t head_dim, int32_t positions, int32_t threads)
    void tl_attend(const tl_attention *attention, int32_t positions)
    void tl_seal(const tl_attention *attention)


cdef extern from "decoder.h" nogil:
    ctypedef struct tl_weight:
        int32_t planes, parts
        const tl_matrix *plane

    ctypedef struct tl_layer:
        tl_weight q, k, v, o, gate, up, down
        const float *attention_norm
        const float *ffn_norm
        const float *q_bias
        const float *k_bias
        const float *v_bias
        const float *q_norm
        const float *k_norm
        const float *attention_sub_norm
        const float *ffn_sub_norm
        const float *attention_post_norm
        const float *ffn_post_norm
        int32_t local, slot

    ctypedef struct tl_decoder:
        int32_t layers, width, heads, kv_heads, head_dim, ff_width, vocabulary, window
        tl_gate gate
        float epsilon, attention_scale, embedding_scale
        int32_t neox, pairs, positions
        const float *cosine
        const float *sine
        const float *local_cosine
        const float *local_sine
        const float *output_norm
        tl_weight embedding, head
        const tl_layer *layer

    ctypedef enum tl_logits:
        TL_LOGITS_NONE
        TL_LOGITS_LAST
        TL_LOGITS_ALL

    size_t tl_scratch_bytes(const tl_decoder *decoder, int32_t tokens, int32_t positions, int32_t threads)
    int tl_forward(const tl_decoder *decoder, const tl_form *form, tl_pool *pool, const tl_sequence *sequences,
                   int32_t sequence_count, void *scratch, const int32_t *tokens, tl_logits want, float *logits,
                   const char *cancel)


cdef extern from "encoder_ops.h" nogil:
    ctypedef struct tl_text_attention:
        const float *q
        const float *k
        const float *v
        size_t stride
        int32_t tokens, head_dim
        float scale
        float *out
        size_t out_stride
        float *scratch

    ctypedef struct tl_encoder_ops:
        void (*add_norm)(float *x, const float *y, const float *y_bias, const float *weight, const float *bias, float epsilon,
                         int32_t n) noexcept nogil
        void (*gelu)(float *x, const float *bias, int32_t n) noexcept nogil
        void (*quantise)(const float *values, tl_activation *x, int32_t token) noexcept nogil
        void (*attend)(const tl_text_attention *attention) noexcept nogil

    size_t tl_attend_floats(int32_t tokens, int32_t head_dim)
    const tl_encoder_ops *tl_encoder_ops_of(const tl_form *form)


cdef extern from "encoder.h" nogil:
    ctypedef struct tl_encoder_layer:
        tl_weight q, k, v, o, up, down
        const float *qkv_bias
        const float *o_bias
        const float *up_bias
        const float *down_bias
        const float *attention_norm
        const float *attention_norm_bias
        const float *ffn_norm
        const float *ffn_norm_bias

    ctypedef struct tl_encoder:
        int32_t layers, width, heads, head_dim, ff_width, positions
        float epsilon
        const float *position
        const float *norm
        const float *norm_bias
        tl_weight embedding
        const tl_encoder_layer *layer

    size_t tl_encoder_scratch_bytes(const tl_encoder *encoder, int32_t texts, int32_t threads)
    int tl_encode(const tl_encoder *encoder, const tl_form *form, tl_pool *pool, void *scratch, const int32_t *tokens,
                  const int32_t *offsets, int32_t texts, float *out, const char *cancel)


cdef extern from "checksum.h" nogil:
    uint64_t tl_checksum(const uint8_t *data, size_t size)


cdef extern from "ceilings.h" nogil:
    ctypedef enum tl_limit:
        TL_LIMIT_BASELINE
        TL_LIMIT_AVX2
        TL_LIMIT_AVXVNNI
        TL_LIMIT_AVX512VNNI
        TL_LIMIT_NEONDOT

    uint64_t tl_read_lines(tl_limit limit, const uint8_t *memory, size_t lines, int streams, int ahead)
    uint64_t tl_dot_products(tl_limit limit, uint64_t rounds)
