/* encoder_ops.h with AVX-512 (F, BW, DQ, VL), which has fused multiply-add. */
#include "encoder_ops.h"
#include "target.h"

#if TL_X86

#include <immintrin.h>

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")

/* Halves of a vector, again and again. */
#define FOLD(name, add8, add4)                                                                             \
    static inline __attribute__((always_inline)) float name(__m512 v)                                      \
    {                                                                                                      \
        const __m256 eight = add8(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));                \
        __m128 four = add4(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));                \
        four = add4(four, _mm_movehl_ps(four, four));                                                      \
        return _mm_cvtss_f32(add4(four, _mm_movehdup_ps(four)));                                           \
    }
FOLD(fold_sum, _mm256_add_ps, _mm_add_ps)
FOLD(fold_largest, _mm256_max_ps, _mm_max_ps)

#define TL_SUM(v) fold_sum((__m512)(v))
#define TL_LARGEST(v) fold_largest((__m512)(v))
#define TL_LARGER(a, b) ((lanes)_mm512_max_ps((__m512)(a), (__m512)(b)))
#define TL_MADD(sum, a, b) ((lanes)_mm512_fmadd_ps((__m512)(a), (__m512)(b), (__m512)(sum)))
#define PARTS 4
#define ENCODER_OPS_NAME tl_encoder_ops_avx512
#include "encoder_body.h"
TL_TARGET_END

#endif
