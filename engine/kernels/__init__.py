"""Compiled kernels, private to the engine: `ternlight.engine.ternary` is the way in.

    src/ternlight.h    the C interface: arithmetic, packed layout, integer range
    src/dispatch.c     which instruction sets this build has and this computer supports
    src/walk.h         the walk over panels and groups; scalar.c, avx2.c, avxvnni.c and avx512vnni.c fill in its parts
    src/pack.c, quantize.c   portable C, the same code for every instruction set
    capi.pxd           the header as Cython sees it
    _ternary.pyx       the native boundary: arrays and numbers, no checks
    selection.py       loads it, refuses a stale build, chooses the instruction set
    build_id.py        the fingerprint of the source, shared with setup.py

To add an instruction set: a file beside avx2.c that includes walk.h, its table in ternlight.h, its row in dispatch.c
(slowest first), its flags in tests/engine/kernels/test_selection.py. The tests and the benchmark find it by themselves.
"""
