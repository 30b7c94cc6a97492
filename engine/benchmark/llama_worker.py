"""llama.cpp in a process of its own, for the benchmark. Any Python with llama_cpp runs it, so it imports nothing of
Ternlight:

    python llama_worker.py MODEL THREADS CONTEXT

Writes {"built_for": "AVX512_VNNI AMX_INT8"}, the widest that its kernels use; then answers each line
{"what": "prefill" | "decode", "tokens": N} with {"seconds": S}.
Everything is as llama.cpp sets it by itself.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable

FEATURES = ("NEON", "DOTPROD", "MATMUL_INT8", "AVX", "AVX2", "AVX_VNNI", "AVX512", "AVX512_VNNI", "AMX_INT8")
"""Of llama.cpp's own names, those that matter here, the better ones last."""


def main(path: str, threads: int, context_size: int) -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the library prints stays out of the answers
    import llama_cpp as library

    silent = library.llama_log_callback(lambda level, text, data: None)
    library.llama_log_set(silent, ctypes.c_void_p(0))
    library.llama_backend_init()
    model_params = library.llama_model_default_params()
    model_params.n_gpu_layers = 0
    model = library.llama_model_load_from_file(os.fsencode(path), model_params)
    if not model:
        sys.exit(1)
    params = library.llama_context_default_params()
    params.n_ctx = context_size
    params.n_batch = params.n_ubatch = min(512, context_size)
    params.n_threads = params.n_threads_batch = threads
    params.no_perf = True
    context = library.llama_init_from_model(model, params)
    if not context:
        sys.exit(1)
    memory = library.llama_get_memory(context)
    vocabulary = library.llama_vocab_n_tokens(library.llama_model_get_vocab(model))

    def run(count: int, chunk: int) -> float:
        tokens = (ctypes.c_int32 * count)(*((index * 7919 + 259) % vocabulary for index in range(count)))
        library.llama_memory_clear(memory, False)
        begin = time.perf_counter()
        for start in range(0, count, chunk):
            size = min(chunk, count - start)
            at = ctypes.cast(ctypes.byref(tokens, 4 * start), ctypes.POINTER(ctypes.c_int32))
            if library.llama_decode(context, library.llama_batch_get_one(at, size)) != 0:
                sys.exit(1)
        library.llama_get_logits_ith(context, -1)
        return time.perf_counter() - begin

    known = library.llama_print_system_info().decode("utf-8", "replace")
    built_for = [name for name in FEATURES if f"{name} = 1" in known]
    serve(answers.write, answers.flush, run, " ".join(built_for[-2:]))


def serve(
    write: Callable[[str], object], flush: Callable[[], object], run: Callable[[int, int], float], built_for: str
) -> None:
    """Answer the lines of stdin."""
    write(json.dumps({"built_for": built_for}) + "\n")
    flush()
    for line in sys.stdin:
        wanted = json.loads(line)
        seconds = run(wanted["tokens"], 512 if wanted["what"] == "prefill" else 1)
        write(json.dumps({"seconds": seconds}) + "\n")
        flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
