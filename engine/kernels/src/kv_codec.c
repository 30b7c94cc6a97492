/* The parts of kv_codec.h that are the same for every instruction set. engine/kv/tables.py holds the same constants; their source
 * is the Lloyd-Max condition for N(0, 1), iterated to 1e-14. */
#include "kv_codec.h"

const uint32_t tl_kv_signs[TL_HEAD_MAX / 32] = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344,
                                                0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89};

const int8_t tl_kv_levels[3][16] = {
    {-127, -38, 38, 127, -127, -38, 38, 127, -127, -38, 38, 127, -127, -38, 38, 127},
    {-127, -79, -45, -14, 14, 45, 79, 127, -127, -79, -45, -14, 14, 45, 79, 127},
    {-127, -96, -75, -58, -44, -31, -18, -6, 6, 18, 31, 44, 58, 75, 96, 127},
};

const float tl_kv_cuts[3][7] = {
    {0.981598822f},
    {0.50054973f, 1.04995728f, 1.74792749f},
    {0.258221665f, 0.522403709f, 0.799549788f, 1.09928583f, 1.43713879f, 1.84353181f, 2.4008034f},
};

tl_kv_layout tl_kv_layout_of(tl_kv_codec codec, int32_t head_dim)
{
    tl_kv_layout at;
    at.v_codes = (size_t)8 * head_dim * tl_kv_k_bits(codec);
    at.words = at.v_codes + (size_t)8 * head_dim * tl_kv_v_bits(codec);
    at.bytes = at.words + (size_t)2 * tl_kv_words(head_dim);
    return at;
}
