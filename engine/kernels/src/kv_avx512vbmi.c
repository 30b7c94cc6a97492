/* kv_codec.h with AVX-512 VNNI and VBMI (Intel from Ice Lake, AMD from Zen 4). */
#include "target.h"

#if TL_X86

TL_TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi")

#include "kv_512.h"
#include "kv_look_vbmi.h"
#include "kv_strips.h"
#define KV_NAME tl_kv_avx512vbmi
#include "kv_body.h"

TL_TARGET_END

#endif
