/* Weight matrices in the engine's own packed family, and their products with int8 activations.
 *
 * Every packing stores small unsigned codes; a weight is
 *
 *     w = scale * (factor * code - offset) + minimum     factor and offset by packing; scale and minimum by group
 *
 * so a row's product with activations x = step * q (q int8 in -127 .. 127, one step per group) is, group by group,
 *
 *     step * (scale * (factor * sum code*q  -  offset * sum q)  +  minimum * sum q)
 *
 * Everything inside scale * (...) is integer and exact; sum q is computed once per group and shared by all rows. The unsigned by
 * signed dot products of x86 (vpdpbusd) and the signed ones of ARM (sdot) take the codes as they are.
 *
 * Layout. Rows go in blocks of 32, each block one sequential stream (a thread that reads two streams loses a third of
 * the memory bandwidth). A block is, for each group of columns: the group's chunks, then 32 float16 scales, then 32
 * float16 minima where the packing has them. A chunk is 128 bytes: 64 for rows 0..15, 64 for rows 16..31; in each half,
 * bytes 4r .. 4r+3 belong to row r, so that a 32-bit lane of a vector is a row and no horizontal sum is ever needed.
 * Byte b of a row's four, counting p from 0 in steps of the packing's bits from the low end:
 *
 *     TL_T2   2 bits  columns 4p+b   p 0..3   16 columns a chunk   trits, code - 1
 *     TL_B1   1 bit   columns 4p+b   p 0..7   32 columns a chunk   signs, 2*code - 1
 *     TL_N4   4 bits  columns 4p+b   p 0..1    8 columns a chunk   nibbles, code - 8, or code with a minimum (TL_N4M)
 *     TL_I8   8 bits  column  b                4 columns a chunk   bytes, code - 128, or code (at most 63) with a minimum (TL_I8M)
 *     TL_T5   five trits in a byte            20 columns a chunk   columns 4p+b for p 0..3 as one of 81 values c, column
 *             16+b as t: the byte is c + 84*t, and c = sum code(p) * 3^p
 *
 * With one scale per row the scales (and no minima) stand in an array of float32 beside the stream and the group is the
 * whole row. Columns are padded with zero activations up to a whole chunk, rows up to a whole block.
 *
 * Source of the idea: docs of vpdpbusd (Intel SDM); the interleave is the one that llama.cpp's and ik_llama.cpp's "repacked"
 * types use in narrower form.
 */
#ifndef TERNLIGHT_MATRIX_H
#define TERNLIGHT_MATRIX_H

#include <stddef.h>
#include <stdint.h>

#define TL_BLOCK 32      /* rows of a block */
#define TL_PANEL 8       /* tokens of an activation panel */
#define TL_CHUNK 128     /* bytes of a chunk */

typedef enum { TL_T2 = 0, TL_B1 = 1, TL_N4 = 2, TL_N4M = 3, TL_I8 = 4, TL_I8M = 5, TL_T5 = 6, TL_PACKINGS = 7 } tl_packing;

typedef struct {
    tl_packing packing;
    int32_t rows, columns;
    int32_t group;             /* columns that share a scale; 0: one scale per row */
    const uint8_t *stream;     /* ceil(rows / 32) blocks of block_bytes */
    const float *row_scales;   /* [rows padded to 32], only with group 0 */
    size_t block_bytes;
} tl_matrix;

/* Activations of `tokens` rows, quantised for one group size. Panels of TL_PANEL tokens follow each other; the last may be
 * padded with zeros. In a panel of width w (1 for a single token, else TL_PANEL) the four columns 4i .. 4i+3 of token t
 * are the 32-bit word q[(panel, i, t)] at index (panel * padded/4 + i) * w + t. */
typedef struct {
    int32_t tokens, columns;
    int32_t padded;            /* columns rounded up so that every packing's chunks fit */
    int32_t group;             /* as the matrix's; 0: one step per row */
    int32_t groups;            /* 1 with group 0 */
    int8_t *q;
    float *step;               /* [panel][group][width] */
    int32_t *sum;              /* [panel][group][width], sum of q over the group */
} tl_activation;

/* Whether the packing's groups carry a minimum. */
static inline int tl_has_minimum(tl_packing packing) { return packing == TL_N4M || packing == TL_I8M; }

/* factor and offset of each packing. */
extern const int32_t tl_factor[TL_PACKINGS], tl_offset[TL_PACKINGS];

/* Columns that a chunk of the packing covers. */
int32_t tl_chunk_columns(tl_packing packing);

/* Bytes of one block of 32 rows, 0 when the group does not fit the packing (it must be a multiple of the chunk's columns,
 * or 0). */
size_t tl_block_bytes(tl_packing packing, int32_t columns, int32_t group);

/* Packs one block. codes: [32][columns] row-major, rows beyond the matrix zero; scales, minima: [32][groups] float32 (NULL
 * where the packing or group 0 has none), rounded to float16. out: tl_block_bytes bytes. */
void tl_pack_block(tl_packing packing, int32_t columns, int32_t group, const uint8_t *codes, const float *scales,
                   const float *minima, uint8_t *out);

/* The inverse, for tests and for embedding rows: decodes rows [row, row + 1) of a matrix to float32 [columns]. */
void tl_decode_row(const tl_matrix *matrix, int32_t row, float *out);

/* Products of blocks [first, first + count) with every token: out[t * stride + row] for rows below matrix->rows is set, or
 * with `add` increased (the planes of a weight that is a sum of matrices). */
typedef void (*tl_product)(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                           size_t stride, int add);

/* The portable form, for every packing. */
void tl_product_portable(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                         size_t stride, int add);

/* The forms, one set per instruction set, indexed by packing. */
extern const tl_product tl_products_scalar[TL_PACKINGS];
#if defined(__x86_64__) || defined(_M_X64)
extern const tl_product tl_products_avx2[TL_PACKINGS];
extern const tl_product tl_products_avxvnni[TL_PACKINGS];
extern const tl_product tl_products_avx512[TL_PACKINGS];   /* F, BW, VL, VNNI, VBMI */
#endif

#endif
