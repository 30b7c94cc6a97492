/* encoder_ops.h for what the whole build requires: SSE2 on x86-64, NEON on arm64. */
#include "encoder_ops.h"

#define PARTS 1
#define ENCODER_OPS_NAME tl_encoder_ops_baseline
#include "encoder_body.h"

const tl_encoder_ops *tl_encoder_ops_of(const tl_form *form)
{
#if TL_X86
    if (form->ops == &tl_ops_avx512)
        return &tl_encoder_ops_avx512;
    if (form->ops == &tl_ops_avx2)
        return &tl_encoder_ops_avx2;
#endif
    (void)form;
    return &tl_encoder_ops_baseline;
}
