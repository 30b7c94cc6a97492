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
 * Exactness. The integer part is the same on every instruction set. With one scale per row a result is
 * (scale * step) * integer, each multiplication rounded to float32, so it too has the same bits everywhere. With groups, a form
 * may multiply in another order, fuse the last multiplication of a group's term with the addition to the total, and round
 * steps to 22 bits; against exact arithmetic on the stored scales and steps every form is within (2 * groups + 7) * 2^-24 of
 * the sum of the terms' magnitudes (with groups instead of 2 * groups without minima), as long as nothing underflows and no
 * step exceeds 2^100.
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
 * A group of TL_T5 begins with a chunk of its own; columns beyond the group in its last chunk have the code 0, which adds nothing
 * to a sum whatever the activation there.
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
#include <string.h>

#define TL_BLOCK 32      /* rows of a block */
#define TL_PANEL 8       /* tokens of an activation panel */
#define TL_CHUNK 128     /* bytes of a chunk */
#define TL_ALIGNMENT 64  /* of streams and activations: a cache line, and the widest register */

/* Columns of a T2, B1 or T5 matrix with one scale per row; the widest accumulator holds 4^3 * code * q for a quarter of
 * them, 192 * 128 * 2^16 < 2^31. Wider codes allow TL_MAX_SPAN_WIDE: 255 * 127 * 2^16 < 2^31. */
#define TL_MAX_SPAN (1 << 18)
#define TL_MAX_SPAN_WIDE (1 << 16)

typedef enum { TL_T2 = 0, TL_B1 = 1, TL_N4 = 2, TL_N4M = 3, TL_I8 = 4, TL_I8M = 5, TL_T5 = 6, TL_PACKINGS = 7 } tl_packing;

typedef struct {
    tl_packing packing;
    int32_t rows, columns;
    int32_t group;             /* columns that share a scale; 0: one scale per row */
    const uint8_t *stream;     /* ceil(rows / 32) blocks of block_bytes */
    const float *row_scales;   /* [rows padded to 32], only with group 0 */
    size_t block_bytes;
} tl_matrix;

/* Activations of `tokens` rows, quantised for one group size. q is in -127 .. 127; the packings with codes up to 15 also take
 * -128. A token is one lane, or with two parts two lanes, whose products are added: the first is the token in 8 bits, the
 * second what that left over, in steps of 1/254 of the first's. Panels of `width` lanes follow each other; the last may be
 * padded with zeros. In a panel the four columns 4i .. 4i+3 of lane t are the 32-bit word q[(panel, i, t)] at index
 * (panel * padded/4 + i) * width + t. */
typedef struct {
    int32_t tokens, columns;
    int32_t parts;             /* 1 or 2 */
    int32_t lanes;             /* tokens * parts; lane parts * token + part */
    int32_t width;             /* 1 for a single token, else TL_PANEL */
    int32_t padded;            /* columns rounded up so that every packing's chunks fit */
    int32_t group;             /* as the matrix's; 0: one step per row */
    int32_t groups;            /* 1 with group 0 */
    int8_t *q;
    float *step;               /* [panel][group][width] */
    int32_t *sum;              /* [panel][group][width], sum of q over the group */
    int8_t *tiles;             /* [lanes / 16][columns / 64][16][64], both rounded up: q for forms that arrange it (forms.h), or NULL */
    int arranged;              /* whether tiles are filled */
} tl_activation;

/* Whether the packing's groups carry a minimum. */
static inline int tl_has_minimum(tl_packing packing) { return packing == TL_N4M || packing == TL_I8M; }

/* The factor and offset of a packing's codes. */
static inline int32_t tl_factor(tl_packing packing) { return packing == TL_B1 ? 2 : 1; }
static inline int32_t tl_offset(tl_packing packing)
{
    return tl_has_minimum(packing) ? 0 : packing == TL_N4 ? 8 : packing == TL_I8 ? 128 : 1;
}

/* Codes in a byte (TL_T5: digits that become 2-bit codes, without the fifth), bits of one, and columns that a chunk covers. */
static inline int32_t tl_code_places(tl_packing packing)
{
    return packing == TL_B1 ? 8 : packing == TL_T2 || packing == TL_T5 ? 4 : packing == TL_N4 || packing == TL_N4M ? 2 : 1;
}
static inline int32_t tl_code_bits(tl_packing packing) { return 8 / tl_code_places(packing); }
static inline int32_t tl_chunk_columns(tl_packing packing) { return packing == TL_T5 ? 20 : 4 * tl_code_places(packing); }

/* A step of grouped activations rounded to 22 bits, as the forms with 512-bit vectors take it: its products with 24-bit integers
 * can then be had in one fused operation. */
static inline float tl_short_step(float step)
{
    uint32_t bits;
    memcpy(&bits, &step, 4);
    bits = (bits + 2) & ~UINT32_C(3);
    memcpy(&step, &bits, 4);
    return step;
}

/* Bytes of one block of 32 rows; 0 when the shape does not fit the packing. A group must be a multiple of the chunk's columns
 * (TL_T5: of 16) and divide the columns, or be 0 (which the packings with a minimum do not take). A span of columns
 * that share a scale has at most TL_MAX_SPAN columns (TL_I8, TL_N4 and their kin: TL_MAX_SPAN_WIDE). */
size_t tl_block_bytes(tl_packing packing, int32_t columns, int32_t group);

/* Packs one block. codes: [32][columns] row-major, rows beyond the matrix zero; scales, minima: [32][groups] float32 (NULL
 * where the packing or group 0 has none), rounded to float16: half to even, so a scale below 2^-14 keeps an absolute error of
 * 2^-25 and one below 2^-25 becomes 0. out: tl_block_bytes bytes. Returns 0, or -1 if a scale or minimum is no number,
 * infinite, or rounds to infinity (65520 and more), or -2 if a code of TL_T5 is above 2; then the block holds no usable weights. */
int tl_pack_block(tl_packing packing, int32_t columns, int32_t group, const uint8_t *codes, const float *scales,
                  const float *minima, uint8_t *out);

/* The inverse: the codes [columns] of one row. */
void tl_row_codes(const tl_matrix *matrix, int32_t row, uint8_t *codes);

/* Decodes one row to float32 [columns]: scale * (factor * code - offset) + minimum, each operation rounded. For embeddings. */
void tl_decode_row(const tl_matrix *matrix, int32_t row, float *out);

/* Bytes of memory that tl_activation_in needs, for any group. */
size_t tl_activation_bytes(int32_t tokens, int32_t columns, int32_t parts);

/* Lays an activation out in `memory` (aligned to TL_ALIGNMENT). What products read beyond the columns, and the places of a
 * last panel that has fewer tokens, are zeroed; the rest is for the quantiser to fill. */
tl_activation tl_activation_in(void *memory, int32_t tokens, int32_t columns, int32_t group, int32_t parts);

/* Products of blocks [first, first + count) with every token: out[t * stride + row] for rows below matrix->rows is set, or
 * with `add` increased (the planes of a weight that is a sum of matrices). The parts of a token are added in turn. */
typedef void (*tl_product)(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                           size_t stride, int add);

/* The portable form, for every packing. */
void tl_product_portable(const tl_matrix *matrix, const tl_activation *x, int32_t first, int32_t count, float *out,
                         size_t stride, int add);

/* The forms, one set per instruction set, indexed by packing; forms.c knows which this computer can run. Where an instruction
 * set has no fast way to a packing the entry is tl_product_portable: TL_T5 everywhere but with VBMI. */
extern const tl_product tl_products_portable[TL_PACKINGS];
extern const tl_product tl_products_avx2[TL_PACKINGS];
extern const tl_product tl_products_avxvnni[TL_PACKINGS];
extern const tl_product tl_products_avx512vnni[TL_PACKINGS]; /* F, BW, DQ, VL, VNNI */
extern const tl_product tl_products_avx512vbmi[TL_PACKINGS]; /* the same and VBMI */
extern const tl_product tl_products_amxint8[TL_PACKINGS];    /* the same and AMX for 8-bit integers; where TL_AMX */
extern const tl_product tl_products_neondot[TL_PACKINGS];
extern const tl_product tl_products_neoni8mm[TL_PACKINGS];  /* dot products and i8mm */

/* Fills x->tiles with tiles [first, first + count) of 16 lanes, for products that want the columns of a lane side by side. Without it
 * they go another way, to the same results. */
typedef void (*tl_arrange)(tl_activation *x, int32_t first, int32_t count);

void tl_arrange_amxint8(tl_activation *x, int32_t first, int32_t count);

/* Tiles of an activation; 0 for so few lanes that none are worth it. */
static inline int32_t tl_activation_tiles(const tl_activation *x) { return x->tiles == NULL ? 0 : (x->lanes + 15) / 16; }

#endif
