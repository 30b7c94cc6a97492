/* From the storage types of GGUF files to the codes, scales and minima that matrix.h packs.
 *
 * Sources: ggml's block definitions (MIT); for I2_S bitnet.cpp (MIT), for IQ1_BN and IQ2_BN ik_llama.cpp (MIT); the byte layouts are
 * listed at the functions of unpack.c.
 */
#ifndef TERNLIGHT_UNPACK_H
#define TERNLIGHT_UNPACK_H

#include <stdint.h>

#include "matrix.h"

/* How a file type arrives. A type id alone says little, since forks of llama.cpp gave some ids two meanings; the bytes of a
 * block tell them apart. */
typedef struct {
    int32_t type, type_block_bytes; /* the id and the block size that engine/gguf/types.py has */
    tl_packing packing;
    int32_t group;                  /* columns that share a scale; 0: the whole row */
    int32_t unit, unit_bytes;       /* weights unpacked at a time; a row is a whole number of them */
    int32_t row_bytes;              /* before the blocks of each row: its scale */
    int32_t tensor_bytes;           /* after the last row: the tensor's scale */
} tl_source;

/* The source of a type, or NULL if it is not known here. */
const tl_source *tl_source_of(int32_t type, int32_t type_block_bytes);

/* For F32, F16 and BF16 a second source, of the rest: what the weights that tl_source_of's packing gives leave over. The sum of both
 * matrices is within 2^-15 of the largest of 32 weights. NULL for the other types, whose weights are exact. */
const tl_source *tl_source_of_rest(int32_t type);

/* Stored bytes of a row. `columns` is a multiple of the source's unit. */
static inline size_t tl_source_row_bytes(const tl_source *source, int32_t columns)
{
    return (size_t)source->row_bytes + (size_t)(columns / source->unit) * source->unit_bytes;
}

/* Unpacks one row of `columns` weights: codes [columns], scales and minima [columns / group], or one scale with group 0 (minima
 * only where the packing has them). `tail` is what follows the tensor's last row, for the sources with tensor_bytes.
 *
 * Codes are what the file holds, and a scale is the file's own wherever that is one float16 or float32. In Q4_K, Q5_K and
 * Q6_K it is a product, which packing rounds to float16: relative error 2^-11. F32, F16 and BF16 weights are quantised to
 * 8 bits in groups of 32: scale = max|w| / 127 as float16, code = w / scale, half to even and within 127; the error is at most
 * half a scale, and for the largest weights 127 times the error of the scale. float16's error is 2^-11 of a scale, or 2^-25 where
 * it is below 2^-14. A scale beyond float16, or one that is no number, is refused by packing. minima may be NULL for the
 * packings without. */
void tl_unpack_row(const tl_source *source, const uint8_t *row, const uint8_t *tail, int32_t columns, uint8_t *codes,
                   float *scales, float *minima);

#endif
