/* The body of kv_codec.h, included by one file per instruction set with KV_NAME, KEY_OFFSET (what its products of keys add to each
 * level), side_dots, expand, store_weights and mean_products defined and the target switched on.
 *
 * A form that multiplies TILES times TILE_ROWS rows at once, or TILE_ROWS, says so with KV_TILES, and defines
 *     begin_tiles(), end_tiles()    before and after all that follow
 *     tile_keys(tiles, side, queries, head_dim, out, at)    a page's products with the rows' records, into out[row][at + token]
 *     tile_values(tiles, kind, sides, pages, words, out)    those of one or two pages with words[page][row], into out[row][coordinate]
 *     store_tile_weights    the weights of a row and page as tile_values wants them */

/* Rows that are multiplied at a time, and from how many on a page is turned into codes of 8 bits first. */
#define ROWS 4
#define EXPAND_ROWS 12

#define EACH(i, n) for (int32_t i = 0; i < (n); i += KV_WIDTH)

/* The sign flips of a vector of coordinates from i on, as bits to xor. */
TL_INLINE ints flips(int32_t i)
{
    const words word = (words)all_int((int32_t)(tl_kv_signs[i / 32] >> i % 32));
    return (ints)(word >> (words)LANE_NUMBER << 31);
}

static int32_t power_of_two(int32_t head_dim) { return head_dim & -head_dim; }

/* Q H of one vector. */
TL_INLINE void transform(float *x, int32_t head_dim)
{
    const int32_t block = power_of_two(head_dim), blocks = head_dim / block;
    const lanes norm = all(1.0f / sqrtf((float)block));
    EACH(i, head_dim)
    {
        lanes v = load(x + i);
        /* of a pair the first becomes the sum and the second the difference */
        TL_UNROLL(4) for (int h = 1; h < KV_WIDTH; h *= 2) v =
            partners(v, h) + (lanes)((ints)v ^ (((LANE_NUMBER & h) != 0) & INT32_MIN));
        store(x + i, v);
    }
    for (int32_t h = KV_WIDTH; h < block; h *= 2)
        EACH(i, head_dim)
        {
            if ((i & h) == 0) {
                const lanes a = load(x + i), b = load(x + i + h);
                store(x + i, a + b);
                store(x + i + h, a - b);
            }
        }
    EACH(i, head_dim) store(x + i, load(x + i) * norm);
    if (blocks > 1)
        EACH(i, block)
        {
            lanes sum = load(x + i);
            for (int32_t b = 1; b < blocks; b++)
                sum += load(x + i + b * block);
            sum *= all(2.0f / (float)blocks);
            for (int32_t b = 0; b < blocks; b++)
                store(x + i + b * block, load(x + i + b * block) - sum);
        }
}

static void unrotate(float *x, int32_t head_dim)
{
    transform(x, head_dim);
    EACH(i, head_dim) store(x + i, (lanes)((ints)load(x + i) ^ flips(i)));
}

static void prepare(const float *q, int32_t head_dim, uint8_t *record)
{
    float y[TL_HEAD_MAX];
    EACH(i, head_dim) store(y + i, (lanes)((ints)load(q + i) ^ flips(i)));
    transform(y, head_dim);
    lanes peaks[VECTORS];
    for (int v = 0; v < VECTORS; v++)
        peaks[v] = all(0.0f);
    EACH(i, head_dim) peaks[0] = larger(peaks[0], magnitude(load(y + i)));
    float peak = largest_of(peaks);
    if (!(peak >= TL_PEAK_MIN))
        peak = 0.0f;
    const float inverse = peak > 0.0f ? 127.0f / peak : 0.0f, fine_inverse = peak > 0.0f ? 32767.0f / peak : 0.0f;
    int32_t sum = 0, fine_sum = 0;
    EACH(i, head_dim)
    {
        const bytes coarse = __builtin_convertvector(rounded(load(y + i) * all(inverse)), bytes);
        memcpy(record + i, &coarse, KV_WIDTH);
        const shorts fine = __builtin_convertvector(rounded(load(y + i) * all(fine_inverse)), shorts);
        for (int lane = 0; lane < KV_WIDTH; lane++) {
            sum += coarse[lane];
            fine_sum += fine[lane];
        }
        memcpy(record + tl_kv_query_fine(head_dim) + 2 * i, &fine, 2 * KV_WIDTH);
    }
    memset(record + head_dim, 0, tl_kv_query_fine(head_dim) - (size_t)head_dim);
    const tl_kv_query query = {.step = peak / 127.0f, .fine_step = peak / 32767.0f, .sum = sum, .fine_sum = fine_sum};
    memcpy(record + tl_kv_query_at(head_dim), &query, sizeof query);
}

/* Q H D (or D H Q, `back`) of 64 vectors side by side: y[coordinate][64]. */
static void turn_page(float *y, int32_t head_dim, int back)
{
    const int32_t block = power_of_two(head_dim), blocks = head_dim / block;
    const lanes norm = all(1.0f / sqrtf((float)block));
    for (int pass = 0; pass < 2; pass++) {
        if (pass == back)
            for (int32_t d = 0; d < head_dim; d++)
                if (tl_kv_signs[d / 32] >> d % 32 & 1)
                    EACH(i, TL_PAGE) store(y + d * TL_PAGE + i, -load(y + d * TL_PAGE + i));
        if (pass == 1)
            break;
        for (int32_t h = 1; h < block; h *= 2)
            for (int32_t d = 0; d < head_dim; d++)
                if ((d & h) == 0)
                    EACH(i, TL_PAGE)
                    {
                        float *low = y + d * TL_PAGE + i, *high = low + h * TL_PAGE;
                        const lanes a = load(low), b = load(high);
                        store(low, a + b);
                        store(high, a - b);
                    }
        EACH(i, head_dim * TL_PAGE)
            store(y + i, load(y + i) * norm);
        for (int32_t i = 0; i < block * TL_PAGE && blocks > 1; i += KV_WIDTH) {
            lanes sum = load(y + i);
            for (int32_t b = 1; b < blocks; b++)
                sum += load(y + i + b * block * TL_PAGE);
            sum *= all(2.0f / (float)blocks);
            for (int32_t b = 0; b < blocks; b++)
                store(y + i + b * block * TL_PAGE, load(y + i + b * block * TL_PAGE) - sum);
        }
    }
}

/* What a page holds of a nonnegative number, times 128: a float16, and one whose fraction has 6 bits, rounded to nearest or up. */
static uint16_t stored(float value)
{
    const float times = value * 128.0f;
    return tl_float_to_half(times < 65024.0f ? times : 65024.0f);
}

static uint16_t stored_scale(float scale, int up) { return (uint16_t)((stored(scale) + (up ? 15 : 8)) & TL_KV_SCALE); }

static float read_scale(uint16_t half) { return tl_half_to_float(half) * 0.0078125f; }

TL_INLINE lanes read_scales(const uint16_t *at)
{
    const halves scales = *(const halves *)at & TL_KV_SCALE;
    return from_halves((const uint16_t *)&scales) * all(0.0078125f);
}

/* The whole number from low to high that is nearest to value / scale, half to even. */
static int32_t nearest(float value, float scale, float low, float high)
{
    const float level = scale > 0.0f ? value / scale : 0.0f;
    const float shifted = (level > high ? high : level < low ? low : level) + MAGIC;
    int32_t bits, base;
    const float origin = MAGIC;
    memcpy(&bits, &shifted, 4);
    memcpy(&base, &origin, 4);
    return bits - base;
}

/* The scale of the mean in the words of a page. */
static float mean_scale_of(const uint16_t *page_words)
{
    uint32_t half = 0;
    for (int i = 0; i < 16; i++)
        half |= (uint32_t)(page_words[i] >> 15) << i;
    return read_scale((uint16_t)half);
}

/* Takes the mean over the tokens away from keys y[head_dim][64], as the words can hold it, and adds it to them. */
static void take_mean(float *y, int32_t head_dim, uint16_t *page_words)
{
    float means[TL_HEAD_MAX], peak = 0.0f;
    for (int32_t d = 0; d < head_dim; d++) {
        lanes sums[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            sums[v] = load(y + d * TL_PAGE + v * KV_WIDTH);
            for (int32_t i = 16; i < TL_PAGE; i += 16)
                sums[v] += load(y + d * TL_PAGE + i + v * KV_WIDTH);
        }
        means[d] = sum_of(sums) * (1.0f / TL_PAGE);
        peak = fabsf(means[d]) > peak ? fabsf(means[d]) : peak;
    }
    const uint16_t half = stored(peak / 15.0f);
    const float scale = read_scale(half);
    for (int i = 0; i < 16; i++)
        page_words[i] |= (uint16_t)((half >> i & 1) << 15);
    for (int32_t d = 0; d < head_dim; d++) {
        /* odd multiples of the scale up to 15: those of n - 7.5, doubled */
        const int32_t n = 8 + nearest(means[d] * 0.5f - scale * 0.5f, scale, -8.0f, 7.0f);
        page_words[d] |= (uint16_t)n;
        EACH(i, TL_PAGE) store(y + d * TL_PAGE + i, load(y + d * TL_PAGE + i) - all((float)(2 * n - 15) * scale));
    }
}

/* Codes of 8 bits: levels[head_dim][64] and the scales of 64 tokens. */
static void code_whole(const float *y, int32_t head_dim, int8_t *levels, uint16_t *scales)
{
    EACH(i, TL_PAGE)
    {
        lanes peaks = all(0.0f);
        for (int32_t d = 0; d < head_dim; d++)
            peaks = larger(peaks, magnitude(load(y + d * TL_PAGE + i)));
        for (int lane = 0; lane < KV_WIDTH; lane++)
            scales[i + lane] = stored_scale(peaks[lane] / 127.0f, 1);
        for (int lane = 0; lane < KV_WIDTH; lane++) {
            const float scale = read_scale(scales[i + lane]);
            for (int32_t d = 0; d < head_dim; d++)
                levels[d * TL_PAGE + i + lane] = (int8_t)nearest(y[d * TL_PAGE + i + lane], scale, -127.0f, 127.0f);
        }
    }
}

/* Codes of fewer bits, by the thresholds. */
static void code_levels(int bits, int kind, const float *y, int32_t head_dim, uint8_t *codes, uint16_t *scales)
{
    const float *cuts = tl_kv_cuts[bits - 2];
    const int32_t half = 1 << (bits - 1);
    const lanes zero = all(0.0f);
    EACH(i, TL_PAGE)
    {
        lanes squares = zero, products = zero, level_squares = zero;
        for (int32_t d = 0; d < head_dim; d++) {
            const lanes v = load(y + d * TL_PAGE + i);
            squares += v * v;
        }
        lanes unit; /* of the thresholds: the standard deviation */
        for (int lane = 0; lane < KV_WIDTH; lane++)
            unit[lane] = sqrtf(squares[lane] / (float)head_dim);
        for (int32_t d = 0; d < head_dim; d++) {
            const lanes v = load(y + d * TL_PAGE + i), size = magnitude(v);
            ints above = all_int(0);
            lanes level = all((float)tl_kv_levels[bits - 2][half]);
            for (int cut = 0; cut < half - 1; cut++) {
                const ints over = size > unit * all(cuts[cut]);
                above -= over;
                level = pick(over, all((float)tl_kv_levels[bits - 2][half + cut + 1]), level);
            }
            const ints negative = v < zero;
            products += size * level;
            level_squares += level * level;
            const ints code = (negative & (half - 1 - above)) | (~negative & (half + above));
            const bytes narrow = __builtin_convertvector(code, bytes);
            memcpy(codes + d * TL_PAGE + i, &narrow, KV_WIDTH);
        }
        for (int lane = 0; lane < KV_WIDTH; lane++) {
            const float norm = squares[lane], product = products[lane], length = level_squares[lane];
            float scale = 0.0f;
            if (product > 0.0f)
                scale = kind != KEYS ? product / length : bits == 4 ? sqrtf(norm / length) : norm / product;
            scales[i + lane] = stored_scale(scale, 0);
        }
    }
}

/* Packs bytes grid[strips * steps][64], in the order of the registers. */
static void pack(int bits, const uint8_t *grid, int32_t count, uint8_t *out)
{
    if (bits == 8) {
        memcpy(out, grid, (size_t)count * 64);
        return;
    }
    const int per = bits == 4 ? 2 : 4, width = bits == 4 ? 4 : 2;
    for (int32_t step = 0; step < count; step += per, out += 64, grid += per * 64)
        for (int j = 0; j < 64; j++) {
            uint32_t byte = 0;
            for (int p = 0; p < per; p++)
                byte |= (uint32_t)(grid[64 * p + j] & ((1 << width) - 1)) << width * p;
            out[j] = (uint8_t)byte;
        }
    if (bits == 3) {
        grid -= (size_t)count * 64;
        for (int32_t byte = 0; byte < count * 8; byte++, grid += 8) {
            uint32_t thirds = 0;
            for (int j = 0; j < 8; j++)
                thirds |= (uint32_t)(grid[j] >> 2) << j;
            out[byte] = (uint8_t)thirds;
        }
    }
}

/* The place in the grid of a coordinate of a token. */
TL_INLINE size_t place_of(int kind, int32_t head_dim, int32_t d, int32_t token)
{
    if (kind == KEYS)
        return ((size_t)(token / 16) * (head_dim / 4) + d / 4) * 64 + (size_t)(token % 16) * 4 + d % 4;
    return ((size_t)(d / 16) * 16 + token / 4) * 64 + (size_t)(d % 16) * 4 + token % 4;
}

/* Codes of y[head_dim][64], rotated and for keys without the mean. */
static void seal_side(int bits, int kind, const float *y, int32_t head_dim, uint8_t *codes, uint16_t *scales)
{
    uint8_t plain[TL_HEAD_MAX * TL_PAGE], grid[TL_HEAD_MAX * TL_PAGE];
    uint16_t halves[TL_PAGE];
    if (bits == 8)
        code_whole(y, head_dim, (int8_t *)plain, halves);
    else
        code_levels(bits, kind, y, head_dim, plain, halves);
    const int flip = bits == 8 && kind == KEYS ? 0x80 : 0;
    for (int32_t d = 0; d < head_dim; d++)
        for (int32_t token = 0; token < TL_PAGE; token++)
            grid[place_of(kind, head_dim, d, token)] = (uint8_t)(plain[d * TL_PAGE + token] ^ flip);
    pack(bits, grid, head_dim, codes);
    for (int32_t token = 0; token < TL_PAGE; token++)
        scales[token] |= halves[token];
}

static void seal(tl_kv_codec codec, int32_t head_dim, int centred, const uint8_t *const exact[TL_PIECES], uint8_t *sealed)
{
    const tl_kv_layout at = tl_kv_layout_of(codec, head_dim);
    float y[TL_HEAD_MAX * TL_PAGE];
    for (int32_t d = 0; d < head_dim; d++)
        EACH(i, TL_PAGE)
            store(y + d * TL_PAGE + i, from_halves((const uint16_t *)exact[i / TL_PIECE] + d * TL_PIECE + i % TL_PIECE));
    turn_page(y, head_dim, 0);
    uint16_t *page_words = (uint16_t *)(sealed + at.words);
    memset(page_words, 0, at.bytes - at.words);
    if (centred)
        take_mean(y, head_dim, page_words);
    seal_side(tl_kv_k_bits(codec), KEYS, y, head_dim, sealed, page_words);
    for (int32_t token = 0; token < TL_PAGE; token++)
        EACH(i, head_dim)
        {
            const lanes v = from_halves((const uint16_t *)exact[token / TL_PIECE] + (TL_PIECE + token % TL_PIECE) * head_dim + i);
            for (int lane = 0; lane < KV_WIDTH; lane++)
                y[(i + lane) * TL_PAGE + token] = v[lane];
        }
    turn_page(y, head_dim, 0);
    seal_side(tl_kv_v_bits(codec), VALUES, y, head_dim, sealed + at.v_codes, page_words + TL_PAGE);
}

TL_INLINE kv_side side_of(int bits, int kind, int32_t head_dim, const uint8_t *codes)
{
    const int32_t strips = kind == KEYS ? TL_PAGE / 16 : head_dim / 16, steps = kind == KEYS ? head_dim / 4 : TL_PAGE / 4;
    return (kv_side){.codes = codes, .thirds = codes + (bits == 3 ? (size_t)16 * head_dim : 0), .strips = strips, .steps = steps};
}

static void unseal(tl_kv_codec codec, int32_t head_dim, const uint8_t *sealed, uint8_t *const exact[TL_PIECES])
{
    const tl_kv_layout at = tl_kv_layout_of(codec, head_dim);
    const uint16_t *page_words = (const uint16_t *)(sealed + at.words);
    const float mean_scale = mean_scale_of(page_words);
    float y[TL_HEAD_MAX * TL_PAGE];
    uint8_t whole[TL_HEAD_MAX * TL_PAGE];
    for (int kind = KEYS; kind <= VALUES; kind++) {
        const int bits = kind == KEYS ? tl_kv_k_bits(codec) : tl_kv_v_bits(codec);
        const kv_side side = side_of(bits, kind, head_dim, sealed + (kind == KEYS ? 0 : at.v_codes));
        const uint16_t *scales = page_words + (kind == KEYS ? 0 : TL_PAGE);
        if (bits == 8)
            memcpy(whole, side.codes, (size_t)head_dim * TL_PAGE);
        else
            expand(bits, kind, &side, whole);
        for (int32_t d = 0; d < head_dim; d++) {
            const float mean = kind == KEYS ? (float)(2 * (page_words[d] & TL_KV_MEAN) - 15) * mean_scale : 0.0f;
            for (int32_t token = 0; token < TL_PAGE; token++) {
                const uint8_t byte = whole[place_of(kind, head_dim, d, token)];
                const int32_t level = kind == KEYS ? byte - 128 : (int8_t)byte;
                y[d * TL_PAGE + token] = (float)level * read_scale(scales[token] & TL_KV_SCALE) + mean;
            }
        }
        turn_page(y, head_dim, 1);
        for (int32_t d = 0; d < head_dim; d++)
            for (int32_t token = 0; token < TL_PAGE; token++) {
                uint16_t *piece = (uint16_t *)exact[token / TL_PIECE];
                const int32_t place = token % TL_PIECE;
                piece[kind == KEYS ? d * TL_PIECE + place : (TL_PIECE + place) * head_dim + d] = tl_float_to_half(y[d * TL_PAGE + token]);
            }
    }
}

/* What of a unit of one or two pages does not depend on the row. Of the pages after them, `lines` lines from `fetch` on are asked for
 * with each vector of scores and of weights, when memory would else have nothing to do. */
#define UNIT (2 * TL_PAGE)
#define UNIT_VECTORS (UNIT / KV_WIDTH)

typedef struct {
    int pages, k_bits, v_bits, kind;
    int32_t head_dim;
    kv_side keys[2], values[2];
    const uint16_t *page_words[2];
    float mean_scale[2];
    uintptr_t fetch[2];
    int32_t lines[2];
    float k_scale[UNIT] __attribute__((aligned(64))), v_scale[UNIT] __attribute__((aligned(64)));
} kv_unit;

/* What is worked out of up to ROWS rows. */
typedef struct {
    lanes scores[UNIT_VECTORS][ROWS];             /* of base 2; then the weights */
    float before[16], peak[16], fade[16], most[16], inverse[16], step[16], total[16]; /* of row r in 4r .. 4r + 3 */
} kv_rows __attribute__((aligned(64)));

/* Asks for the next lines of what comes after a page. */
TL_INLINE void fetch_on(kv_unit *unit, int page)
{
    for (int32_t line = 0; line < unit->lines[page]; line++, unit->fetch[page] += 64)
        PREFETCH(unit->fetch[page]);
}

/* Scores of R rows from their integer sums, and the largest in each of 16 lanes. */
TL_INLINE void score_rows(const int R, const int fetch, kv_unit *unit, const uint8_t *records, const row_sums *dots, kv_rows *w,
                          lanes highest[ROWS][VECTORS])
{
    const size_t apart = tl_kv_query_bytes(unit->head_dim);
    tl_kv_query query[ROWS];
    lanes step[ROWS], shift[ROWS];
    ints offset[ROWS];
    KV_LOOP(r, R)
    {
        memcpy(&query[r], records + r * apart + tl_kv_query_at(unit->head_dim), sizeof query[r]);
        step[r] = all(query[r].step * 1.44269504f);
        offset[r] = all_int(KEY_OFFSET * query[r].sum);
    }
    for (int page = 0; page < unit->pages; page++) {
        KV_LOOP(r, R)
        {
            const int16_t *fine = (const int16_t *)(records + r * apart + tl_kv_query_fine(unit->head_dim));
            const float of_mean = (float)(2 * mean_products(fine, unit->page_words[page], unit->head_dim) - 15 * query[r].fine_sum);
            shift[r] = all(of_mean * (query[r].fine_step * 1.44269504f * unit->mean_scale[page]));
        }
        for (int part = PAGE_VECTORS * page; part < PAGE_VECTORS * (page + 1); part++) {
            const lanes scale = load(unit->k_scale + KV_WIDTH * part);
            KV_LOOP(r, R)
            {
                const ints exact = *(const ints *)(dots[r] + KV_WIDTH * part) - offset[r];
                const lanes score = __builtin_convertvector(exact, lanes) * scale * step[r] + shift[r];
                w->scores[part][r] = score;
                highest[r][part % VECTORS] = larger(highest[r][part % VECTORS], score);
                if (fetch)
                    fetch_on(unit, page);
            }
        }
    }
}

/* Powers of R rows' scores, into their sums and times the scales of V. */
TL_INLINE void weigh_rows(const int R, const int fetch, kv_unit *unit, kv_rows *w, lanes sums[ROWS][VECTORS], lanes largest[ROWS][VECTORS])
{
    lanes peak[ROWS];
    KV_LOOP(r, R) peak[r] = all(w->peak[4 * r]);
    for (int part = 0; part < PAGE_VECTORS * unit->pages; part++) {
        const lanes scale = load(unit->v_scale + KV_WIDTH * part);
        KV_LOOP(r, R)
        {
            const lanes power = falling_power(w->scores[part][r] - peak[r]), weight = power * scale;
            sums[r][part % VECTORS] += power;
            w->scores[part][r] = weight;
            largest[r][part % VECTORS] = larger(largest[r][part % VECTORS], weight);
            if (fetch)
                fetch_on(unit, part / PAGE_VECTORS);
        }
    }
}

/* The weights of R rows from `first`, whose products with the keys are `dots`: into words[page][row], `apart` rows a page, as `put`
 * wants them; with `fetch` lines of the pages after are asked for meanwhile. */
TL_INLINE void weights_of(const int R, const int fetch, const tl_kv_attention *a, kv_unit *unit, int32_t first, const row_sums *dots, row_words *words,
                          size_t apart, void (*put)(int kind, const ints weights[PAGE_VECTORS], int32_t *words), kv_rows *w)
{
    lanes highest[ROWS][VECTORS] __attribute__((aligned(64))), sums[ROWS][VECTORS] __attribute__((aligned(64)));
    lanes largest[ROWS][VECTORS] __attribute__((aligned(64)));
    KV_LOOP(r, ROWS)
    {
        const float before = a->peak[first + (r < R ? r : 0)]; /* rows that are not there repeat the first */
        w->before[4 * r] = w->before[4 * r + 1] = w->before[4 * r + 2] = w->before[4 * r + 3] = before;
        for (int v = 0; v < VECTORS; v++) {
            highest[r][v] = all(before);
            sums[r][v] = largest[r][v] = all(0.0f);
        }
    }
    score_rows(R, fetch, unit, a->queries + (size_t)first * tl_kv_query_bytes(a->head_dim), dots, w, highest);
    largest_of_rows(highest, w->peak);
    EACH(i, 16)
    {
        const lanes before = load(w->before + i), now = load(w->peak + i);
        store(w->fade + i, pick(before == now, all(1.0f), falling_power(before - now)));
    }
    weigh_rows(R, fetch, unit, w, sums, largest);
    const float top = unit->kind == WIDE ? 32767.0f : 255.0f;
    sums_of_rows(sums, w->total);
    largest_of_rows(largest, w->most);
    EACH(i, 16)
    {
        const lanes most = load(w->most + i);
        const ints some = most >= all(TL_PEAK_MIN);
        store(w->inverse + i, pick(some, all(top) / most, all(0.0f)));
        store(w->step + i, pick(some, most / all(top), all(0.0f)));
    }
    KV_LOOP(r, R)
    {
        const lanes inverse = all(w->inverse[4 * r]);
        for (int page = 0; page < unit->pages; page++) {
            ints weights[PAGE_VECTORS];
            for (int part = 0; part < PAGE_VECTORS; part++) {
                const lanes shifted = w->scores[PAGE_VECTORS * page + part][r] * inverse + all(MAGIC);
                weights[part] = (ints)shifted & (unit->kind == WIDE ? 0x7fff : 0xff);
            }
            put(unit->kind, weights, words[page * apart + r]);
        }
        a->peak[first + r] = w->peak[4 * r];
        a->total[first + r] = a->total[first + r] * w->fade[4 * r] + w->total[4 * r];
    }
}

/* Adds the products of R rows' weights with the values, `dots`, to what they have. */
TL_INLINE void add_values(const int R, const tl_kv_attention *a, int32_t first, const row_sums *dots, const kv_rows *w)
{
    KV_LOOP(r, R)
    {
        float *out = a->out + (size_t)(first + r) * a->head_dim;
        const lanes fade = all(w->fade[4 * r]), step = all(w->step[4 * r]);
        EACH(d, a->head_dim)
        store(out + d, load(out + d) * fade + __builtin_convertvector(*(const ints *)(dots[r] + d), lanes) * step);
    }
}

/* R rows from `first`. */
TL_INLINE void fold_some(const int R, const tl_kv_attention *a, kv_unit *unit, int32_t first)
{
    kv_rows w;
    row_sums sums[ROWS];
    row_words weights[2][ROWS];
    const int32_t *words[ROWS];
    int32_t *outs[ROWS];
    KV_LOOP(r, R) words[r] = (const int32_t *)(a->queries + (size_t)(first + r) * tl_kv_query_bytes(a->head_dim));
    for (int page = 0; page < unit->pages; page++) {
        KV_LOOP(r, R) outs[r] = sums[r] + page * TL_PAGE;
        side_dots(unit->k_bits, KEYS, &unit->keys[page], R, words, outs, 0);
    }
    weights_of(R, 1, a, unit, first, sums, weights[0], ROWS, store_weights, &w);
    KV_LOOP(r, R) outs[r] = sums[r];
    for (int page = 0; page < unit->pages; page++) {
        KV_LOOP(r, R) words[r] = weights[page][r];
        side_dots(unit->v_bits, unit->kind, &unit->values[page], R, words, outs, page);
    }
    add_values(R, a, first, sums, &w);
}

#ifdef KV_TILES

/* TILE_ROWS rows, or TILES times as many. */
TL_INLINE void fold_tiles(const int tiles, const tl_kv_attention *a, kv_unit *unit, int32_t first)
{
    kv_rows w[TILES * TILE_ROWS / ROWS];
    row_sums sums[TILES * TILE_ROWS];
    row_words words[2][TILES * TILE_ROWS];
    for (int page = 0; page < unit->pages; page++)
        tile_keys(tiles, &unit->keys[page], a->queries + (size_t)first * tl_kv_query_bytes(a->head_dim), a->head_dim, sums, page * TL_PAGE);
    for (int some = 0; some < tiles * TILE_ROWS / ROWS; some++)
        weights_of(ROWS, 0, a, unit, first + ROWS * some, sums + ROWS * some, words[0] + ROWS * some, TILES * TILE_ROWS,
                   store_tile_weights, &w[some]);
    tile_values(tiles, unit->kind, unit->values, unit->pages, words[0], sums);
    for (int some = 0; some < tiles * TILE_ROWS / ROWS; some++)
        add_values(ROWS, a, first + ROWS * some, sums + ROWS * some, &w[some]);
}

static void fold_one_tile(const tl_kv_attention *a, kv_unit *unit, int32_t first) { fold_tiles(1, a, unit, first); }
static void fold_all_tiles(const tl_kv_attention *a, kv_unit *unit, int32_t first) { fold_tiles(TILES, a, unit, first); }

#endif

static void fold(const tl_kv_attention *a, const uint8_t *first, const uint8_t *second, const uint8_t *const next[2])
{
    const int32_t head_dim = a->head_dim;
    const tl_kv_layout at = tl_kv_layout_of(a->codec, head_dim);
    uint8_t whole[4][TL_HEAD_MAX * TL_PAGE] __attribute__((aligned(64)));
    const uint8_t *sealed[2] = {first, second};
    kv_unit unit;
    unit.pages = second == NULL ? 1 : 2;
    unit.k_bits = tl_kv_k_bits(a->codec), unit.v_bits = tl_kv_v_bits(a->codec);
    unit.kind = a->codec == TL_KV_8 ? WIDE : VALUES;
    unit.head_dim = head_dim;
    const int whole_first = a->rows >= EXPAND_ROWS && unit.kind != WIDE;
    for (int page = 0; page < unit.pages; page++) {
        const uint8_t *from = sealed[page], *after = next[page];
        const uint16_t *page_words = unit.page_words[page] = (const uint16_t *)(from + at.words);
        unit.mean_scale[page] = mean_scale_of(page_words);
        EACH(i, TL_PAGE)
        {
            store(unit.k_scale + page * TL_PAGE + i, read_scales(page_words + i));
            store(unit.v_scale + page * TL_PAGE + i, read_scales(page_words + TL_PAGE + i));
        }
        for (size_t line = at.words; line < at.bytes && after != NULL; line += 64)
            __builtin_prefetch(after + line);
        unit.keys[page] = side_of(unit.k_bits, KEYS, head_dim, from);
        unit.values[page] = side_of(unit.v_bits, VALUES, head_dim, from + at.v_codes);
        unit.keys[page].fetch = unit.values[page].fetch = (uintptr_t)from;
        unit.lines[page] = 0;
        if (whole_first) {
            expand(unit.k_bits, KEYS, &unit.keys[page], whole[page]);
            expand(unit.v_bits, VALUES, &unit.values[page], whole[2 + page]);
            unit.keys[page] = side_of(8, KEYS, head_dim, whole[page]);
            unit.values[page] = side_of(8, VALUES, head_dim, whole[2 + page]);
        } else if (after != NULL) {
            /* half as much as there is of each side while that is multiplied, the rest in between */
            const int32_t rest = (int32_t)(at.words / 128), vectors = 2 * PAGE_VECTORS * (a->rows < ROWS ? a->rows : ROWS);
            unit.keys[page].fetch = (uintptr_t)after;
            unit.fetch[page] = (uintptr_t)after + at.v_codes / 2;
            unit.lines[page] = (rest + vectors - 1) / vectors;
            unit.values[page].fetch = (uintptr_t)after + (at.v_codes + at.words) / 2;
        }
    }
    if (whole_first)
        unit.k_bits = unit.v_bits = 8;
    int32_t row = 0;
#ifdef KV_TILES
    if (a->rows >= TILE_ROWS) {
        begin_tiles();
        for (; row + TILES * TILE_ROWS <= a->rows; row += TILES * TILE_ROWS)
            fold_all_tiles(a, &unit, row);
        for (; row + TILE_ROWS <= a->rows; row += TILE_ROWS)
            fold_one_tile(a, &unit, row);
        end_tiles();
    }
#endif
    for (; row < a->rows; row += ROWS)
        switch (a->rows - row) {
        case 1:
            fold_some(1, a, &unit, row);
            break;
        case 2:
            fold_some(2, a, &unit, row);
            break;
        case 3:
            fold_some(3, a, &unit, row);
            break;
        default:
            fold_some(ROWS, a, &unit, row);
            unit.lines[0] = unit.lines[1] = 0; /* the others find it fetched */
        }
}

const tl_kv_ops KV_NAME = {prepare, seal, unseal, fold, unrotate};
