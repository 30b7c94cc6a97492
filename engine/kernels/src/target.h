/* What differs between compilers and processors: how a part of a file is compiled for an instruction set beyond the build's
 * baseline, and which sets the compiler knows. The kernels need gcc or clang (on Windows clang-cl): vectors are written in
 * their vector extension. */
#ifndef TERNLIGHT_TARGET_H
#define TERNLIGHT_TARGET_H

#if !defined(__GNUC__) && !defined(__clang__)
#error "Ternlight's kernels need gcc or clang; on Windows use clang-cl"
#endif

#if defined(__x86_64__) || (defined(_M_X64) && !defined(_M_ARM64EC))
#define TL_X86 1
#else
#define TL_X86 0
#endif

#if (defined(__aarch64__) || defined(_M_ARM64)) && !defined(__AARCH64EB__)
#define TL_ARM64 1
#else
#define TL_ARM64 0
#endif

/* The VEX-encoded dot product came to the compilers after its AVX-512 sibling. */
#if TL_X86 && ((defined(__clang__) && __clang_major__ >= 13) || (!defined(__clang__) && __GNUC__ >= 11))
#define TL_AVXVNNI 1
#else
#define TL_AVXVNNI 0
#endif

/* AMX: on Linux alone, where a process asks for its registers in a known way. */
#if TL_X86 && defined(__linux__) && ((defined(__clang__) && __clang_major__ >= 12) || (!defined(__clang__) && __GNUC__ >= 11))
#define TL_AMX 1
#else
#define TL_AMX 0
#endif

/* TL_TARGET_BEGIN("avx2,f16c") ... TL_TARGET_END around functions. */
#define TL_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define TL_TARGET_BEGIN(features) TL_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define TL_TARGET_END TL_PRAGMA(clang attribute pop)
#define TL_UNROLL(n) TL_PRAGMA(clang loop unroll(full))
#else
#define TL_TARGET_BEGIN(features) TL_PRAGMA(GCC push_options) TL_PRAGMA(GCC target(features))
#define TL_TARGET_END TL_PRAGMA(GCC pop_options)
#define TL_UNROLL(n) TL_PRAGMA(GCC unroll n)
#endif

#define TL_INLINE static inline __attribute__((always_inline))

#endif
