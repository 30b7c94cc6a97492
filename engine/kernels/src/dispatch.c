/* Which kernels this build holds and which of them this computer can run.
 *
 * A processor's word is not enough for the wide registers: the operating system must save them when it switches threads,
 * which it states in XCR0. CPUID and XGETBV are asked directly on every compiler, rather than through gcc's
 * __builtin_cpu_supports, so that one code path is tested on all of them. (macOS announces AVX-512 state only after its
 * first use, so old Intel Macs with it run the AVX2 kernels.)
 */
#include "ternlight.h"

#if TL_X86

#if defined(__GNUC__) || defined(__clang__)
#include <cpuid.h>

static void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
    if (!__get_cpuid_count(leaf, subleaf, &regs[0], &regs[1], &regs[2], &regs[3]))
        regs[0] = regs[1] = regs[2] = regs[3] = 0;
}

static uint32_t xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}
#else
#include <immintrin.h>
#include <intrin.h>

static void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
    int r[4];
    __cpuid(r, 0);
    if ((uint32_t)r[0] < leaf)
        r[0] = r[1] = r[2] = r[3] = 0;
    else
        __cpuidex(r, (int)leaf, (int)subleaf);
    for (int i = 0; i < 4; i++)
        regs[i] = (uint32_t)r[i];
}

static uint32_t xcr0(void) { return (uint32_t)_xgetbv(0); }
#endif

enum { EAX, EBX, ECX };

static int has_bit(uint32_t leaf, uint32_t subleaf, int reg, int bit)
{
    uint32_t regs[4];
    cpuid(leaf, subleaf, regs);
    return regs[reg] >> bit & 1;
}

/* Whether the system saves every register that `mask` names: 0x06 up to 256 bits, 0xe6 up to 512. */
static int system_saves(uint32_t mask) { return has_bit(1, 0, ECX, 27) && (xcr0() & mask) == mask; }

static int has_avx2(void) { return system_saves(0x06) && has_bit(7, 0, EBX, 5); }

static int has_avx512vnni(void) { return system_saves(0xe6) && has_bit(7, 0, EBX, 16) && has_bit(7, 0, ECX, 11); }

#if TL_AVXVNNI
/* Leaf 7 tells in EAX how many further subleaves it has. */
static int has_avxvnni(void)
{
    uint32_t regs[4];
    cpuid(7, 0, regs);
    return has_avx2() && regs[EAX] >= 1 && has_bit(7, 1, EAX, 4);
}
#endif

#endif

static int always(void) { return 1; }

static const struct {
    const tl_kernels *kernels;
    int (*supported)(void);
} compiled[] = {
    {&tl_kernels_scalar, always},
#if TL_X86
    {&tl_kernels_avx2, has_avx2},
#endif
#if TL_AVXVNNI
    {&tl_kernels_avxvnni, has_avxvnni},
#endif
#if TL_X86
    {&tl_kernels_avx512vnni, has_avx512vnni},
#endif
};

int tl_kernels_count(void) { return (int)(sizeof compiled / sizeof compiled[0]); }

const tl_kernels *tl_kernels_at(int index) { return compiled[index].kernels; }

int tl_kernels_supported(int index) { return compiled[index].supported(); }

#define STRING_(x) #x
#define STRING(x) STRING_(x)

const char *tl_compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "gcc " __VERSION__;
#elif defined(_MSC_VER)
    return "msvc " STRING(_MSC_VER);
#else
    return "unknown";
#endif
}

const char *tl_baseline(void)
{
#if TL_X86 && defined(__AVX__)
    return "x86-64 with AVX";
#elif TL_X86
    return "x86-64";
#elif defined(__aarch64__) || defined(_M_ARM64) || defined(_M_ARM64EC)
    return "arm64";
#else
    return "generic";
#endif
}
