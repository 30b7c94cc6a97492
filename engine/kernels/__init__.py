"""Compiled kernels, private to the engine: `ternlight.engine.ternary` and `ternlight.engine.native` are the ways in.

    src/matrix.h       packed weight matrices, quantised activations and their products: the arithmetic and the layout
    src/matrix.c       packing; matrix_portable.c and one file per instruction set hold the products
                       (matrix_512.h and matrix_256.h are what instruction sets of one width share,
                       gemm_512.h is their way with many tokens)
    src/unpack.h       from the storage types of GGUF files to codes and scales
    src/ops.h          norms, quantisation, RoPE, gates, attention; ops_body.h is compiled once per instruction set
    src/forms.h        a form is the products and operations of one instruction set; which ones this computer can run
    src/pool.h         the threads
    src/decoder.h      the forward pass
    src/ceilings.h     what the computer can do at most, for the benchmark
    capi.pxd           the headers as Cython sees them
    _native.pyx        the native boundary: arrays and numbers, no checks; the .pxi files are its parts
    selection.py       loads it, refuses a stale build, chooses the form
    build_id.py        the fingerprint of the source, shared with setup.py

To add an instruction set: a file beside matrix_avx2.c with its products, one beside ops_avx2.c if the compiler's
baseline lacks its vectors, their names in matrix.h and ops.h, its row in forms.c (slowest first), its flags in
tests/engine/kernels/test_selection.py. The tests and the benchmark find it by themselves.
"""
