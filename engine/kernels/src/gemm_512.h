/* The products of matrix_512.h for many tokens: codes are unpacked to bytes once and used by up to 64 tokens, which leaves the inner
 * loop nothing but dot products. The results have the bits of product(). Included by matrix_512.h.
 */

/* From this many lanes on it pays. */
#define GEMM_LANES (2 * TL_PANEL + 1)

/* Columns of the widest group, so that its integers stay below 2^22 (128 * 127 * 256; see add_groups). */
#define GEMM_GROUP 256

/* Words of 4 columns, and groups, that are unpacked at a time; panels that use them. */
#define GEMM_WORDS 128
#define GEMM_GROUPS 32
#define GEMM_PANELS 8

typedef struct {
    __m512i codes[GEMM_WORDS + 4][2]; /* 16 KiB, a third of a first-level cache, and what is over in a last chunk of TL_T5 */
    __m512 scale[GEMM_GROUPS][2], minimum[GEMM_GROUPS][2];
    union {
        __m512 total[2][TL_PANEL]; /* of groups */
        __m512i sums[2][TL_PANEL]; /* of rows with one scale */
    } panel[GEMM_PANELS];
} gemm_state;

/* A block times `count` panels from `panel` on. */
typedef struct {
    const tl_matrix *matrix;
    const tl_activation *x;
    float *out;
    size_t stride;
    int add;
    int32_t block, panel, count;
} gemm_tile;

/* Chunks to bytes, one code each, less `offset`; TL_B1's doubled, since its factor is 2. */
TL_INLINE void unpack_chunks(const tl_packing packing, const int offset, const uint8_t *at, int32_t chunks, __m512i (*codes)[2])
{
    const int bits = tl_code_bits(packing);
    const __m512i mask = _mm512_set1_epi8((char)(packing == TL_B1 ? 2 : (1 << bits) - 1));
    for (int32_t c = 0; c < chunks; c++, at += TL_CHUNK, codes += tl_chunk_columns(packing) / 4) {
        HALVES_LOOP {
            __m512i v = _mm512_loadu_si512(at + 64 * h);
            prefetch(at + 64 * h);
#ifdef FIVES
            if (packing == TL_T5)
                v = FIVES(v, &codes[4][h]);
#endif
            TL_UNROLL(8) for (int p = 0; p < tl_code_places(packing); p++)
            {
                if (packing == TL_B1)
                    codes[p][h] = _mm512_and_si512(p == 0 ? _mm512_slli_epi16(v, 1) : _mm512_srli_epi16(v, p - 1), mask);
                else
                    codes[p][h] = bits == 8 ? v : _mm512_and_si512(_mm512_srli_epi16(v, bits * p), mask);
            }
            if (offset != 0)
                TL_UNROLL(8) for (int p = 0; p < tl_chunk_columns(packing) / 4; p++)
                    codes[p][h] = _mm512_sub_epi8(codes[p][h], _mm512_set1_epi8((char)offset));
        }
    }
}

/* A line of activations into the first-level cache. The address may lie beyond them, hence the integer. */
TL_INLINE void fetch(const int32_t *at) { _mm_prefetch((const char *)(uintptr_t)at, _MM_HINT_T0); }

/* The lines to which a panel's results will go, made ready for writing: else each store would wait for memory in turn. */
TL_INLINE void fetch_out(const gemm_tile *tile, int32_t panel)
{
    for (int32_t lane = panel * TL_PANEL; lane < panel * TL_PANEL + TL_PANEL; lane += tile->x->parts) {
        const uintptr_t to = (uintptr_t)tile->out + ((size_t)(lane / tile->x->parts) * tile->stride + (size_t)tile->block * TL_BLOCK) * 4;
        HALVES_LOOP __asm__ volatile("prefetchw %0" : : "m"(*(const char *)(to + 64 * (size_t)h)));
    }
}

TL_INLINE void add_word(const __m512i codes[2], const int32_t *y, __m512i sums[2][TL_PANEL])
{
    const __m512i low = codes[0], high = codes[1];
    TL_UNROLL(8) for (int t = 0; t < TL_PANEL; t++)
    {
        const __m512i word = _mm512_set1_epi32(y[t]);
        sums[0][t] = dot(sums[0][t], low, word);
        sums[1][t] = dot(sums[1][t], high, word);
    }
}

/* Adds the dot products of `words` unpacked words with those at y, and fetches as many words from `next`: a run of activations is too
 * short for the processor to notice by itself where the one after it begins. */
TL_INLINE void add_words(__m512i (*codes)[2], int32_t words, const int32_t *y, const int32_t *next,
                         __m512i sums[2][TL_PANEL])
{
    int32_t w = 0;
    for (; w + 2 <= words; w += 2, codes += 2, y += 2 * TL_PANEL, next += 2 * TL_PANEL) {
        fetch(next);
        add_word(codes[0], y, sums);
        add_word(codes[1], y + TL_PANEL, sums);
    }
    if (w < words)
        add_word(codes[0], y, sums);
}

/* Adds `groups` unpacked groups of `words` words to the totals of one panel. A sum begins as the bits of the float 1.5 * 2^23, less
 * the offset's part: as long as the result n is below 2^22 the sum's bits are then those of 1.5 * 2^23 + n. The step has 22 bits,
 * so its product with 1.5 * 2^23 is exact and one fused operation gives step * n, rounded once. */
TL_INLINE void add_groups(const tl_packing packing, const int32_t words, gemm_state *state, int32_t groups, const int32_t *y,
                          const int32_t *next, const float *step, const int32_t *sum, __m512 total[2][TL_PANEL])
{
    const int T = TL_PANEL;
    for (int32_t g = 0; g < groups; g++, y += words * T, next += words * T, step += T, sum += T) {
        int32_t start[TL_PANEL];
        float stepped[TL_PANEL], taken[TL_PANEL], of_minimum[TL_PANEL];
        const __m256i all_sums = _mm256_loadu_si256((const __m256i *)sum);
        const __m256i offset = _mm256_mullo_epi32(all_sums, _mm256_set1_epi32(tl_offset(packing)));
        const __m256 steps = _mm256_castsi256_ps(short_steps(_mm256_loadu_si256((const __m256i *)step)));
        _mm256_storeu_si256((__m256i *)start, _mm256_sub_epi32(_mm256_set1_epi32(0x4b400000), offset));
        _mm256_storeu_ps(stepped, steps);
        _mm256_storeu_ps(taken, _mm256_mul_ps(steps, _mm256_set1_ps(-12582912.0f)));
        if (tl_has_minimum(packing))
            _mm256_storeu_ps(of_minimum, _mm256_mul_ps(steps, _mm256_cvtepi32_ps(all_sums)));
        /* keeps the arrays in memory: a broadcast from there costs no execution port, one from an integer register does */
        __asm__("" : "+m"(start), "+m"(stepped), "+m"(taken), "+m"(of_minimum));
        __m512i sums[2][TL_PANEL];
        TOKENS_LOOP HALVES_LOOP sums[h][t] = _mm512_set1_epi32(start[t]);
        add_words(state->codes + g * words, words, y, next, sums);
        TOKENS_LOOP
        {
            const __m512 by = _mm512_set1_ps(stepped[t]), less = _mm512_set1_ps(taken[t]);
            HALVES_LOOP {
                const __m512 n = _mm512_fmadd_ps(by, _mm512_castsi512_ps(sums[h][t]), less);
                total[h][t] = _mm512_fmadd_ps(state->scale[g][h], n, total[h][t]);
                if (tl_has_minimum(packing))
                    total[h][t] = _mm512_fmadd_ps(state->minimum[g][h], _mm512_set1_ps(of_minimum[t]), total[h][t]);
            }
        }
        /* no registers for the totals: the sums need all */
        __asm__("" : "+m"(*(__m512(*)[2][TL_PANEL])total));
    }
}

/* A tile with a scale for each group. */
TL_INLINE void gemm_groups(const tl_packing packing, const gemm_tile *tile, gemm_state *state)
{
    const tl_matrix *matrix = tile->matrix;
    const tl_activation *x = tile->x;
    const int32_t words = matrix->group / 4, groups = x->groups, per_chunk = tl_chunk_columns(packing);
    const int32_t chunks = (matrix->group + per_chunk - 1) / per_chunk;
    const int32_t most = GEMM_WORDS / words < GEMM_GROUPS ? GEMM_WORDS / words : GEMM_GROUPS;
    const size_t padded = (size_t)x->padded / 4, first = (size_t)tile->panel;
    const uint8_t *at = matrix->stream + (size_t)tile->block * matrix->block_bytes;
    for (int32_t g = 0; g < groups; g += most) {
        const int32_t here = groups - g < most ? groups - g : most;
        const int last = g + here == groups;
        for (int32_t i = 0; i < here; i++) {
            unpack_chunks(packing, 0, at, chunks, state->codes + i * words);
            at += (size_t)chunks * TL_CHUNK;
            HALVES_LOOP {
                state->scale[i][h] = halves(at + 32 * h);
                if (tl_has_minimum(packing))
                    state->minimum[i][h] = halves(at + 64 + 32 * h);
            }
            at += tl_has_minimum(packing) ? 128 : 64;
        }
        if (last)
            fetch_out(tile, tile->panel);
        for (int32_t p = 0; p < tile->count; p++) {
            const size_t panel = first + (size_t)p, index = (panel * groups + g) * TL_PANEL;
            const int32_t *q = (const int32_t *)x->q, *y = q + (panel * padded + (size_t)g * words) * TL_PANEL;
            const int32_t *next = p + 1 < tile->count ? y + padded * TL_PANEL
                                                      : q + (first * padded + (size_t)(g + here) * words) * TL_PANEL;
            if (last)
                fetch_out(tile, tile->panel + p + 1);
            const float *step = x->step + index;
            const int32_t *sum = x->sum + index;
            __m512(*total)[TL_PANEL] = state->panel[p].total;
            switch (words) { /* a number that the compiler knows: a loop that ends after a few turns is mispredicted each time */
            case 8: add_groups(packing, 8, state, here, y, next, step, sum, total); break;
            case 16: add_groups(packing, 16, state, here, y, next, step, sum, total); break;
            case 32: add_groups(packing, 32, state, here, y, next, step, sum, total); break;
            case 64: add_groups(packing, 64, state, here, y, next, step, sum, total); break;
            default: add_groups(packing, words, state, here, y, next, step, sum, total); break;
            }
            if (last)
                store_panel(TL_PANEL, matrix, x, tile->block, tile->panel + p, total, tile->out, tile->stride, tile->add);
        }
    }
}

/* A tile with one scale for each row. */
TL_INLINE void gemm_rows(const tl_packing packing, const gemm_tile *tile, gemm_state *state)
{
    const int T = TL_PANEL;
    const tl_matrix *matrix = tile->matrix;
    const tl_activation *x = tile->x;
    const int32_t per_chunk = tl_chunk_columns(packing), chunks = (matrix->columns + per_chunk - 1) / per_chunk;
    const int32_t most = GEMM_WORDS / (per_chunk / 4);
    const float *scales = matrix->row_scales + (size_t)tile->block * TL_BLOCK;
    const size_t padded = (size_t)x->padded / 4, first = (size_t)tile->panel;
    const uint8_t *at = matrix->stream + (size_t)tile->block * matrix->block_bytes;
    for (int32_t c = 0; c < chunks; c += most) {
        const int32_t here = chunks - c < most ? chunks - c : most, words = here * (per_chunk / 4);
        const int last = c + here == chunks;
        unpack_chunks(packing, 0, at + (size_t)c * TL_CHUNK, here, state->codes);
        if (last)
            fetch_out(tile, tile->panel);
        for (int32_t p = 0; p < tile->count; p++) {
            const size_t done = (size_t)c * (per_chunk / 4);
            const int32_t *q = (const int32_t *)x->q, *y = q + ((first + p) * padded + done) * TL_PANEL;
            const int32_t *next = p + 1 < tile->count ? y + padded * TL_PANEL : q + (first * padded + done + words) * TL_PANEL;
            __m512i sums[2][TL_PANEL];
            if (last)
                fetch_out(tile, tile->panel + p + 1);
            TOKENS_LOOP HALVES_LOOP sums[h][t] = state->panel[p].sums[h][t];
            add_words(state->codes, words, y, next, sums);
            if (!last) {
                TOKENS_LOOP HALVES_LOOP state->panel[p].sums[h][t] = sums[h][t];
                continue;
            }
            TOKENS_LOOP
            {
                const size_t index = (first + p) * TL_PANEL + t;
                const __m512i shift = _mm512_set1_epi32(tl_offset(packing) * x->sum[index]);
                HALVES_LOOP {
                    const __m512 n = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums[h][t], shift));
                    const __m512 scale = _mm512_mul_ps(_mm512_loadu_ps(scales + 16 * h), _mm512_set1_ps(x->step[index]));
                    state->panel[p].total[h][t] = _mm512_mul_ps(scale, n);
                }
            }
            store_panel(TL_PANEL, matrix, x, tile->block, tile->panel + p, state->panel[p].total, tile->out, tile->stride,
                        tile->add);
        }
    }
}

/* Bytes of weights that pass over all tokens before the next ones are read: they and the activations of GEMM_PANELS panels share the
 * second-level cache. */
#define GEMM_BYTES (512 << 10)

TL_INLINE void gemm(const tl_packing packing, const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count,
                    float *out, size_t stride, int add)
{
    const int32_t panels = (x->lanes + TL_PANEL - 1) / TL_PANEL, end = first + count;
    const int32_t some = (int32_t)(GEMM_BYTES / matrix->block_bytes) + 1;
    gemm_state state;
    for (; first < end; first += some)
        for (int32_t panel = 0; panel < panels; panel += GEMM_PANELS)
            for (int32_t block = first; block < end && block < first + some; block++) {
                const int32_t here = panels - panel < GEMM_PANELS ? panels - panel : GEMM_PANELS;
                const gemm_tile tile = {matrix, x, out, stride, add, block, panel, here};
                for (int32_t p = 0; p < here; p++)
                    for (int t = 0; t < TL_PANEL; t++)
                        state.panel[p].sums[0][t] = state.panel[p].sums[1][t] = _mm512_setzero_si512();
                if (matrix->group == 0)
                    gemm_rows(packing, &tile, &state);
                else
                    gemm_groups(packing, &tile, &state);
            }
}
