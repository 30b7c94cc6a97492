/* Runs every kernel on buffers of exactly the documented size, for AddressSanitizer and UndefinedBehaviorSanitizer, and
 * compares with a product written out from the definition. Prints the instruction sets that it ran. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ternlight.h"

static uint32_t state = 1;

static uint32_t next_random(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 16;
}

static void fail(const char *isa, const char *what, int64_t rows, int64_t cols, int64_t group)
{
    fprintf(stderr, "%s: %s differ at %lld x %lld, groups of %lld\n", isa, what, (long long)rows, (long long)cols,
            (long long)group);
    exit(1);
}

static void run(const tl_kernels *kernels, int64_t rows, int64_t cols, int64_t group)
{
    const int64_t panels = tl_panels(rows), tiles = tl_tiles(cols), groups = tl_groups(cols, group);
    int8_t *trits = malloc((size_t)(rows * cols)), *back = malloc((size_t)(rows * cols));
    /* One byte off, so that no kernel may rely on alignment. */
    uint8_t *allocation = malloc((size_t)(panels * tiles * TL_TILE_BYTES) + 1), *packed = allocation + 1;
    float *scales = calloc((size_t)(panels * groups * TL_PANEL_ROWS), sizeof *scales);
    float *x = malloc((size_t)cols * sizeof *x), *out = malloc((size_t)rows * sizeof *out), scale;
    int8_t *values = malloc((size_t)(tiles * TL_TILE_COLS));
    int32_t *group_sums = malloc((size_t)groups * sizeof *group_sums);
    int32_t *sums = malloc((size_t)(rows * groups) * sizeof *sums);

    for (int64_t i = 0; i < rows * cols; i++)
        trits[i] = (int8_t)(next_random() % 3) - 1;
    for (int64_t i = 0; i < cols; i++)
        x[i] = (float)next_random() / 65536.0f - 0.5f;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t g = 0; g < groups; g++)
            scales[(r / TL_PANEL_ROWS * groups + g) * TL_PANEL_ROWS + r % TL_PANEL_ROWS] = (float)(r % 5 - 2);

    if (tl_pack(trits, rows, cols, packed) != -1)
        fail(kernels->isa, "pack results", rows, cols, group);
    tl_unpack(packed, rows, cols, back);
    if (memcmp(trits, back, (size_t)(rows * cols)) != 0)
        fail(kernels->isa, "unpacked trits", rows, cols, group);
    if (tl_quantize(x, cols, values, &scale) != 0)
        fail(kernels->isa, "quantize results", rows, cols, group);
    tl_group_sums(values, cols, group, group_sums);

    const tl_matrix m = {packed, scales, rows, cols, group};
    const tl_vector v = {values, group_sums, scale};
    /* Two calls, as two threads would share the panels. */
    kernels->sums(&m, &v, 0, panels / 2, sums);
    kernels->sums(&m, &v, panels / 2, panels, sums);
    kernels->matvec(&m, &v, 0, panels / 2, out);
    kernels->matvec(&m, &v, panels / 2, panels, out);

    for (int64_t r = 0; r < rows; r++) {
        float total = 0;
        for (int64_t g = 0; g < groups; g++) {
            int32_t sum = 0;
            for (int64_t c = g * group; c < cols && c < (g + 1) * group; c++)
                sum += trits[r * cols + c] * values[c];
            if (sums[r * groups + g] != sum)
                fail(kernels->isa, "sums", rows, cols, group);
            total += (float)sum * (float)(r % 5 - 2);
        }
        if (out[r] != total * scale)
            fail(kernels->isa, "products", rows, cols, group);
    }
    free(trits), free(back), free(allocation), free(scales), free(x), free(out), free(values), free(group_sums), free(sums);
}

/* The widest matrix with the largest code (3, weight +2) and activation: the bound of the header holds. */
static void run_bound(const tl_kernels *kernels)
{
    const size_t bytes = (size_t)TL_MAX_COLS / TL_TILE_COLS * TL_TILE_BYTES;
    uint8_t *packed = malloc(bytes);
    int8_t *values = malloc(TL_MAX_COLS);
    float scales[TL_PANEL_ROWS] = {0};
    int32_t group_sum, sum;
    memset(packed, 0xff, bytes);
    memset(values, -128, TL_MAX_COLS);
    tl_group_sums(values, TL_MAX_COLS, TL_MAX_COLS, &group_sum);
    const tl_matrix m = {packed, scales, 1, TL_MAX_COLS, TL_MAX_COLS};
    const tl_vector v = {values, &group_sum, 1};
    kernels->sums(&m, &v, 0, 1, &sum);
    if (sum != TL_MAX_COLS * 2 * -128)
        fail(kernels->isa, "sums", 1, TL_MAX_COLS, TL_MAX_COLS);
    free(packed), free(values);
}

int main(void)
{
    static const int64_t sizes[] = {1, 15, 16, 17, 31, 32, 33, 64, 100, 129};
    const int count = sizeof sizes / sizeof sizes[0];
    for (int k = 0; k < tl_kernels_count(); k++) {
        if (!tl_kernels_supported(k))
            continue;
        const tl_kernels *kernels = tl_kernels_at(k);
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++) {
                run(kernels, sizes[i], sizes[j], tl_tiles(sizes[j]) * TL_TILE_COLS);
                run(kernels, sizes[i], sizes[j], 32);
                run(kernels, sizes[i], sizes[j], 96);
            }
        run_bound(kernels);
        puts(kernels->isa);
    }
    return 0;
}
