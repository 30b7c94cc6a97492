/* From the block formats of GGUF files to the codes, scales and minima that matrix.h packs.
 *
 * Sources: ggml's block definitions (MIT), byte layouts as listed in the comments of unpack.c.
 */
#ifndef TERNLIGHT_UNPACK_H
#define TERNLIGHT_UNPACK_H

#include <stdint.h>

#include "matrix.h"

/* How a file type arrives: its packing, the columns that share a scale (0: the whole row), and its stored bytes. */
typedef struct {
    int32_t type;          /* GGUF type id; TL_Q2_0_G128 for the 128-weight layout of id 42 and for PQ2_0 */
    tl_packing packing;
    int32_t group;
    int32_t block, block_bytes;
} tl_source;

/* The sources known here, ended by one with block 0. */
extern const tl_source tl_sources[];
#define TL_Q2_0_G128 142

/* Unpacks one row of `columns` weights: codes [columns], scales and minima [columns / group] (minima only where the packing
 * has them). F32, F16 and BF16 rows are quantised to 8 bits in groups of 32, scale = max|w| / 127, half to even. */
void tl_unpack_row(const tl_source *source, const uint8_t *row, int32_t columns, uint8_t *codes, float *scales, float *minima);

#endif
