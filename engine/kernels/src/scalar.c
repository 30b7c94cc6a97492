/* Plain C, for every processor. */
#include "ternlight.h"

#include <string.h>

#define WALK

typedef struct {
    int32_t row[TL_PANEL_ROWS];
} int_rows;

typedef struct {
    float row[TL_PANEL_ROWS];
} float_rows;

static inline int_rows dot_tiles(const uint8_t *w, const int8_t *q, int64_t tiles, int32_t q_sum)
{
    int_rows sums;
    for (int r = 0; r < TL_PANEL_ROWS; r++)
        sums.row[r] = -q_sum;
    for (int64_t tile = 0; tile < tiles; tile++, w += TL_TILE_BYTES, q += TL_TILE_COLS) {
        for (int r = 0; r < TL_PANEL_ROWS; r++) {
            int32_t sum = 0;
            for (int j = 0; j < 4; j++) {
                const int32_t byte = w[4 * r + j];
                sum += (byte & 3) * q[j] + (byte >> 2 & 3) * q[4 + j] + (byte >> 4 & 3) * q[8 + j] + (byte >> 6) * q[12 + j];
            }
            sums.row[r] += sum;
        }
    }
    return sums;
}

static inline void store_ints(int_rows rows, int32_t *out) { memcpy(out, rows.row, sizeof rows.row); }

static inline float_rows zero_floats(void)
{
    float_rows zeros = {{0}};
    return zeros;
}

static inline float_rows add_scaled(float_rows total, int_rows rows, const float *scales)
{
    for (int r = 0; r < TL_PANEL_ROWS; r++)
        total.row[r] += (float)rows.row[r] * scales[r];
    return total;
}

static inline void store_scaled(float_rows total, float scale, float *out)
{
    for (int r = 0; r < TL_PANEL_ROWS; r++)
        out[r] = total.row[r] * scale;
}

#include "walk.h"

const tl_kernels tl_kernels_scalar = {"scalar", walk_sums, walk_matvec};
