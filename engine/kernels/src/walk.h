/* The walk over panels and groups, shared by all instruction sets so that they cannot differ in it. An instruction set's
 * file includes this after it has defined
 *
 *     WALK                          the function attribute: TL_TARGET(...) or nothing
 *     int_rows, float_rows          32 int32 or float32, one for each row of a panel
 *     dot_tiles(w, q, tiles, q_sum) int_rows: the sum of (code - 1) * q over the tiles, q_sum being the sum of q
 *     store_ints(rows, out)         writes int32 [32]
 *     zero_floats()                 float_rows of zeros
 *     add_scaled(total, rows, s)    float_rows: total + (float) rows * s, with s float32 [32]
 *     store_scaled(total, s, out)   writes float32 [32]: total * s
 */

WALK static void walk_sums(const tl_matrix *m, const tl_vector *v, int64_t first, int64_t last, int32_t *out)
{
    const int64_t tiles = tl_tiles(m->cols), step = m->group_cols / TL_TILE_COLS, groups = tl_groups(m->cols, m->group_cols);
    for (int64_t panel = first; panel < last; panel++) {
        const uint8_t *w = m->packed + panel * tiles * TL_TILE_BYTES;
        for (int64_t g = 0, tile = 0; g < groups; g++, tile += step) {
            const int64_t count = tiles - tile < step ? tiles - tile : step;
            int32_t rows[TL_PANEL_ROWS];
            store_ints(dot_tiles(w + tile * TL_TILE_BYTES, v->values + tile * TL_TILE_COLS, count, v->group_sums[g]), rows);
            for (int64_t r = 0; r < tl_panel_rows(m, panel); r++)
                out[(panel * TL_PANEL_ROWS + r) * groups + g] = rows[r];
        }
    }
}

WALK static void walk_matvec(const tl_matrix *m, const tl_vector *v, int64_t first, int64_t last, float *out)
{
    const int64_t tiles = tl_tiles(m->cols), step = m->group_cols / TL_TILE_COLS, groups = tl_groups(m->cols, m->group_cols);
    for (int64_t panel = first; panel < last; panel++) {
        const uint8_t *w = m->packed + panel * tiles * TL_TILE_BYTES;
        const float *scales = m->scales + panel * groups * TL_PANEL_ROWS;
        float_rows total = zero_floats();
        for (int64_t g = 0, tile = 0; g < groups; g++, tile += step) {
            const int64_t count = tiles - tile < step ? tiles - tile : step;
            const int_rows rows =
                dot_tiles(w + tile * TL_TILE_BYTES, v->values + tile * TL_TILE_COLS, count, v->group_sums[g]);
            total = add_scaled(total, rows, scales + g * TL_PANEL_ROWS);
        }
        float rows[TL_PANEL_ROWS];
        store_scaled(total, v->scale, rows);
        memcpy(out + panel * TL_PANEL_ROWS, rows, (size_t)tl_panel_rows(m, panel) * sizeof *out);
    }
}
