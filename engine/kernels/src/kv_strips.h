/* Sums of products over the strips of a sealed page's codes, included by the files of the vector forms of kv_codec.h, which define
 *     vec, sums_vec     a register of bytes and one of int32, and LANES, the int32 of the latter
 *     STRIPS            registers of sums that are kept for each row
 *     LOAD, PLACE(v, shift, mask), LOOK(table, codes), TABLE(levels, kind), ZERO, STORE
 *     LOOK3(table, low, thirds)    levels of 3-bit codes: the low 2 bits, and a pointer to the third ones
 *     BYTES(v, kind)    levels of 8-bit codes;   UNBYTES(levels, kind) its inverse
 *     PREFETCH(at)      into the second-level cache
 *     DOT(kind, sums, levels, words)    adds the products with a row's word or words
 *     WORDS(kind)       int32 words of a row for each step
 *     FINISH(kind, sums)   what becomes of the sums
 *     STORE_ADDED(at, sums), STORE_BYTES(at, v)
 */

#define PARTS (16 / LANES)

TL_INLINE const uint8_t *line_of(const int bits, const kv_side *side, int32_t part)
{
    return side->codes + (size_t)(part / PARTS) * (size_t)side->steps * 8 * (bits == 3 ? 2 : bits) + part % PARTS * (4 * LANES);
}

TL_INLINE vec levels_of(const int bits, const int kind, vec table, vec line, const int p, const uint8_t *thirds)
{
    switch (bits) {
    case 8:
        return BYTES(line, kind);
    case 4:
        return LOOK(table, PLACE(line, 4 * p, 15));
    case 3:
        return LOOK3(table, PLACE(line, 2 * p, 3), thirds);
    default:
        return LOOK(table, PLACE(line, 2 * p, 3));
    }
}

/* U parts of strips from `first`, R rows. A part is LANES of a strip's 16 lanes. */
TL_INLINE void dots(const int bits, const int kind, const int R, const int U, const kv_side *side, int32_t first,
                    const int32_t *const *words, int32_t *const *out, int add)
{
    const vec table = TABLE(tl_kv_levels[bits == 8 ? 2 : bits - 2], kind);
    const int per = bits == 8 ? 1 : bits == 4 ? 2 : 4;
    const uint8_t *lines[4], *thirds[4];
    sums_vec sums[4][4];
    const uintptr_t fetch = side->fetch + (size_t)first * (size_t)side->steps / per * 64 / (2 * PARTS);
    KV_LOOP(u, U)
    {
        lines[u] = line_of(bits, side, first + u);
        thirds[u] = side->thirds + ((size_t)((first + u) / PARTS) * side->steps * 8 + (first + u) % PARTS * (LANES / 2));
        KV_LOOP(r, R) sums[r][u] = ZERO;
    }
    for (int32_t step = 0; step < side->steps; step += per) {
        vec line[4];
        const size_t at = (size_t)step / per * 64;
        KV_LOOP(u, U)
        {
            line[u] = LOAD(lines[u] + at);
            if (U == STRIPS && u % (2 * PARTS) == 0)
                PREFETCH(fetch + (at * U + (size_t)u * 64) / (2 * PARTS));
        }
        KV_LOOP(p, per)
        {
            vec levels[4];
            KV_LOOP(u, U) levels[u] = levels_of(bits, kind, table, line[u], p, thirds[u] + (size_t)(step + p) * 8);
            KV_LOOP(r, R) KV_LOOP(u, U) sums[r][u] = DOT(kind, sums[r][u], levels[u], words[r] + (step + p) * WORDS(kind));
        }
    }
    KV_LOOP(r, R) KV_LOOP(u, U)
    {
        int32_t *to = out[r] + (first + u) * LANES;
        if (kind != KEYS && add)
            STORE_ADDED(to, FINISH(kind, sums[r][u]));
        else
            STORE(to, FINISH(kind, sums[r][u]));
    }
}

TL_INLINE void rows_dots(const int bits, const int kind, const int R, const kv_side *side, const int32_t *const *words,
                         int32_t *const *out, int add)
{
    int32_t part = 0;
    for (; part + STRIPS <= side->strips * PARTS; part += STRIPS)
        dots(bits, kind, R, STRIPS, side, part, words, out, add);
    for (; kind != KEYS && part < side->strips * PARTS; part++)
        dots(bits, kind, R, 1, side, part, words, out, add);
}

#define SIDE_DOTS(name, bits, kind)                                                                                               \
    static void name(const kv_side *side, int32_t rows, const int32_t *const *words, int32_t *const *out, int add)                \
    {                                                                                                                             \
        switch (rows) {                                                                                                           \
        case 1:                                                                                                                   \
            rows_dots(bits, kind, 1, side, words, out, add);                                                                      \
            break;                                                                                                                \
        case 2:                                                                                                                   \
            rows_dots(bits, kind, 2, side, words, out, add);                                                                      \
            break;                                                                                                                \
        case 3:                                                                                                                   \
            rows_dots(bits, kind, 3, side, words, out, add);                                                                      \
            break;                                                                                                                \
        default:                                                                                                                  \
            rows_dots(bits, kind, 4, side, words, out, add);                                                                      \
        }                                                                                                                         \
    }

SIDE_DOTS(keys_8, 8, KEYS)
SIDE_DOTS(keys_4, 4, KEYS)
SIDE_DOTS(keys_3, 3, KEYS)
SIDE_DOTS(keys_2, 2, KEYS)
SIDE_DOTS(values_8, 8, VALUES)
SIDE_DOTS(values_4, 4, VALUES)
SIDE_DOTS(values_3, 3, VALUES)
SIDE_DOTS(values_2, 2, VALUES)
SIDE_DOTS(wide_8, 8, WIDE)

/* out[r][16 * strip + lane] = sum over steps of the lane's 4 levels times the row's 4 numbers, for up to 4 rows; with `add`, for
 * values only, added to what is there. */
static void side_dots(int bits, int kind, const kv_side *side, int32_t rows, const int32_t *const *words, int32_t *const *out,
                      int add)
{
    if (kind == WIDE)
        wide_8(side, rows, words, out, add);
    else if (kind == KEYS)
        (bits == 8 ? keys_8 : bits == 4 ? keys_4 : bits == 3 ? keys_3 : keys_2)(side, rows, words, out, add);
    else
        (bits == 8 ? values_8 : bits == 4 ? values_4 : bits == 3 ? values_3 : values_2)(side, rows, words, out, add);
}

TL_INLINE void expand_bits(const int bits, const int kind, const kv_side *side, uint8_t *out)
{
    const vec table = TABLE(tl_kv_levels[bits - 2], kind);
    const int per = bits == 4 ? 2 : 4;
    for (int32_t part = 0; part < side->strips * PARTS; part++) {
        const uint8_t *lines = line_of(bits, side, part);
        const size_t lane = (size_t)(part % PARTS);
        const uint8_t *thirds = side->thirds + ((size_t)(part / PARTS) * side->steps * 8 + lane * (LANES / 2));
        uint8_t *to = out + (size_t)(part / PARTS) * side->steps * 64 + lane * 4 * LANES;
        for (int32_t step = 0; step < side->steps; step += per) {
            const vec line = LOAD(lines + (size_t)step / per * 64);
            KV_LOOP(p, per)
            {
                const vec levels = levels_of(bits, kind, table, line, p, thirds + (size_t)(step + p) * 8);
                STORE_BYTES(to + (size_t)(step + p) * 64, UNBYTES(levels, kind));
            }
        }
    }
}

/* Writes a side's codes as codes of 8 bits. */
static void expand(int bits, int kind, const kv_side *side, uint8_t *out)
{
    if (kind == KEYS) {
        if (bits == 4)
            expand_bits(4, KEYS, side, out);
        else if (bits == 3)
            expand_bits(3, KEYS, side, out);
        else
            expand_bits(2, KEYS, side, out);
    } else {
        if (bits == 4)
            expand_bits(4, VALUES, side, out);
        else if (bits == 3)
            expand_bits(3, VALUES, side, out);
        else
            expand_bits(2, VALUES, side, out);
    }
}
