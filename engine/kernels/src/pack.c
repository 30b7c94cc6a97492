/* Trits to the packed 2-bit layout and back. Runs once per matrix, when a model is loaded. */
#include "ternlight.h"

int64_t tl_pack(const int8_t *trits, int64_t rows, int64_t cols, uint8_t *packed)
{
    const int64_t panels = tl_panels(rows), tiles = tl_tiles(cols);
    for (int64_t panel = 0; panel < panels; panel++) {
        for (int r = 0; r < TL_PANEL_ROWS; r++) {
            const int64_t row = panel * TL_PANEL_ROWS + r;
            uint8_t *out = packed + panel * tiles * TL_TILE_BYTES + 4 * r;
            for (int64_t tile = 0; tile < tiles; tile++, out += TL_TILE_BYTES) {
                for (int j = 0; j < 4; j++) {
                    unsigned byte = 0;
                    for (int p = 0; p < 4; p++) {
                        const int64_t col = tile * TL_TILE_COLS + 4 * p + j;
                        unsigned code = 1;
                        if (row < rows && col < cols) {
                            code = (unsigned)(trits[row * cols + col] + 1);
                            if (code > 2)
                                return row * cols + col;
                        }
                        byte |= code << (2 * p);
                    }
                    out[j] = (uint8_t)byte;
                }
            }
        }
    }
    return -1;
}

void tl_unpack(const uint8_t *packed, int64_t rows, int64_t cols, int8_t *trits)
{
    const int64_t tiles = tl_tiles(cols);
    for (int64_t row = 0; row < rows; row++) {
        const uint8_t *in = packed + (row / TL_PANEL_ROWS) * tiles * TL_TILE_BYTES + 4 * (row % TL_PANEL_ROWS);
        for (int64_t col = 0; col < cols; col++) {
            const int64_t tile = col / TL_TILE_COLS;
            const int p = (int)(col % TL_TILE_COLS) / 4, j = (int)(col % 4);
            trits[row * cols + col] = (int8_t)((in[tile * TL_TILE_BYTES + j] >> (2 * p) & 3) - 1);
        }
    }
}
