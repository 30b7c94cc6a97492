/* A processor's word is not enough for the wide registers of x86: the operating system must save them when it switches threads,
 * which it states in XCR0. CPUID and XGETBV are asked directly rather than through __builtin_cpu_supports, so that one code
 * path is tested on all compilers. (macOS announces AVX-512 state only after its first use, so old Intel Macs with it run the
 * AVX2 form.) On ARM the system is asked: its answer already covers both.
 */
#define _GNU_SOURCE
#include "forms.h"

#include "target.h"

#if TL_X86

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

enum { EAX, EBX, ECX, EDX };

static int has_bit(uint32_t leaf, uint32_t subleaf, int reg, int bit)
{
    uint32_t regs[4];
    cpuid(leaf, subleaf, regs);
    return regs[reg] >> bit & 1;
}

/* Whether the system saves every register that `mask` names: 0x06 up to 256 bits, 0xe6 up to 512. */
static int system_saves(uint32_t mask) { return has_bit(1, 0, ECX, 27) && (xcr0() & mask) == mask; }

/* AVX2 and F16C */
static int has_avx2(void) { return system_saves(0x06) && has_bit(7, 0, EBX, 5) && has_bit(1, 0, ECX, 29); }

/* F, DQ, BW, VL and VNNI */
static int has_avx512vnni(void)
{
    return system_saves(0xe6) && has_bit(7, 0, EBX, 16) && has_bit(7, 0, EBX, 17) && has_bit(7, 0, EBX, 30) &&
           has_bit(7, 0, EBX, 31) && has_bit(7, 0, ECX, 11);
}

static int has_avx512vbmi(void) { return has_avx512vnni() && has_bit(7, 0, ECX, 1); }

#if TL_AMX

#include <sys/syscall.h>
#include <unistd.h>

enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 }; /* ARCH_REQ_XCOMP_PERM and its register set, of arch_prctl(2) */

/* The tiles are 8 KiB of registers, which Linux saves only for a process that has asked. */
static int has_amxint8(void)
{
    return has_avx512vbmi() && system_saves(0x600e6) && has_bit(7, 0, EDX, 24) && has_bit(7, 0, EDX, 25) &&
           syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
#endif

#if TL_AVXVNNI
/* Leaf 7 tells in EAX how many further subleaves it has. */
static int has_avxvnni(void)
{
    uint32_t regs[4];
    cpuid(7, 0, regs);
    return has_avx2() && regs[EAX] >= 1 && has_bit(7, 1, EAX, 4);
}
#endif

#elif TL_ARM64

#if defined(__APPLE__)
#include <sys/sysctl.h>
static int has_feature(const char *name)
{
    int answer = 0;
    size_t size = sizeof answer;
    return sysctlbyname(name, &answer, &size, NULL, 0) == 0 && answer != 0;
}
static int has_dotprod(void) { return has_feature("hw.optional.arm.FEAT_DotProd"); }
static int has_i8mm(void) { return has_dotprod() && has_feature("hw.optional.arm.FEAT_I8MM"); }
#elif defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
static int has_dotprod(void) { return IsProcessorFeaturePresent(43); /* PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE */ }
static int has_i8mm(void) { return has_dotprod() && IsProcessorFeaturePresent(66); /* PF_ARM_V82_I8MM_INSTRUCTIONS_AVAILABLE */ }
#elif defined(__linux__)
#include <sys/auxv.h>
static int has_dotprod(void) { return (getauxval(AT_HWCAP) & 1ul << 20) != 0; /* HWCAP_ASIMDDP */ }
static int has_i8mm(void) { return has_dotprod() && (getauxval(AT_HWCAP2) & 1ul << 13) != 0; /* HWCAP2_I8MM */ }
#else
static int has_dotprod(void) { return 0; }
static int has_i8mm(void) { return 0; }
#endif

#endif

static int always(void) { return 1; }

static const struct {
    tl_form form;
    int (*supported)(void);
} compiled[] = {
    {{"scalar", &tl_ops_baseline, tl_products_portable, NULL, &tl_kv_portable}, always},
#if TL_X86
    {{"avx2", &tl_ops_avx2, tl_products_avx2, NULL, &tl_kv_avx2}, has_avx2},
#endif
#if TL_AVXVNNI
    {{"avxvnni", &tl_ops_avx2, tl_products_avxvnni, NULL, &tl_kv_avxvnni}, has_avxvnni},
#endif
#if TL_X86
    {{"avx512vnni", &tl_ops_avx512, tl_products_avx512vnni, NULL, &tl_kv_avx512vnni}, has_avx512vnni},
    {{"avx512vbmi", &tl_ops_avx512, tl_products_avx512vbmi, NULL, &tl_kv_avx512vbmi}, has_avx512vbmi},
#endif
#if TL_AMX
    {{"amxint8", &tl_ops_avx512, tl_products_amxint8, tl_arrange_amxint8, &tl_kv_amxint8}, has_amxint8},
#endif
#if TL_ARM64
    /* arm64's baseline has NEON, so the operations need no form of their own */
    {{"neondot", &tl_ops_baseline, tl_products_neondot, NULL, &tl_kv_neondot}, has_dotprod},
    {{"neoni8mm", &tl_ops_baseline, tl_products_neoni8mm, NULL, &tl_kv_neondot}, has_i8mm},
#endif
};

int tl_forms_count(void) { return (int)(sizeof compiled / sizeof compiled[0]); }

const tl_form *tl_form_at(int index) { return &compiled[index].form; }

int tl_form_supported(int index) { return compiled[index].supported(); }

const char *tl_compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

const char *tl_baseline(void)
{
#if TL_X86 && defined(__AVX__)
    return "x86-64 with AVX";
#elif TL_X86
    return "x86-64";
#elif TL_ARM64
    return "arm64";
#else
    return "generic";
#endif
}
