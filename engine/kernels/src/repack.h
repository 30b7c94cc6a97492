/* From the two-bit and one-bit storage types of GGUF files straight to matrix.h's family: as unpack.h and tl_pack_block do it,
 * without a byte for every weight in between. These types are most of a large model, and packing it most of the time that
 * loading takes. */
#ifndef TERNLIGHT_REPACK_H
#define TERNLIGHT_REPACK_H

#include "unpack.h"

/* Whether tl_repack_block takes the source: TL_T2 from Q2_0, PQ2_0, TQ2_0, I2_S and IQ2_BN, TL_B1 from Q1_0. */
int tl_repacks(const tl_source *source);

/* Packs `count` rows (1 to 32) of `columns` weights into one block; rows beyond are zero. The bytes, the row scales (written for
 * group 0) and the result are those of tl_unpack_row for every row and tl_pack_block of what it gives. */
int tl_repack_block(const tl_source *source, const uint8_t *rows, const uint8_t *tail, int32_t count, int32_t columns,
                    float *row_scales, uint8_t *out);

#endif
