/* Two planes of trits as one matrix of bytes, whose products cost half as much. */
#ifndef TERNLIGHT_MERGE_H
#define TERNLIGHT_MERGE_H

#include "matrix.h"

/* Whether tl_merge_block takes the two: both TL_T2, of one shape and group, and not one scale per row. */
int tl_merges(const tl_matrix *a, const tl_matrix *b);

/* Packs block `block` of a + b as TL_I8 with the same groups. In a group the weights are s * t + s' * t' for trits t and t', so nine
 * levels: with integers n and n', n + n' <= 127, and one scale S, a float16, they become S * (n * t + n' * t'). Of 96 choices of S
 * the one with the least error of a plane's scale is taken. Returns the largest such error beside the larger of its group's two
 * scales: at most 1/100 while S is not below 2^-14, and about 1/4000 in the mean; infinity where a code is no trit's.
 * codes: [33][columns] and scales: [32][columns / group], both spare; out: tl_block_bytes(TL_I8, columns, group) bytes. */
float tl_merge_block(const tl_matrix *a, const tl_matrix *b, int32_t block, uint8_t *codes, float *scales, uint8_t *out);

#endif
